//! Several policies: a fact that only one of them declares does not silence the others.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::decide::decide_all;
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target};
use inbounds_core::vocabulary::Value;

#[test]
fn a_fact_of_one_policy_leaves_the_other_its_say() {
    let load = |name: &str, rest: &str| {
        let text = format!("inbounds: 1\nprogram: {{ name: {name} }}\n{rest}");
        CompiledPolicy::load(name, text.as_bytes(), &Limits::default()).unwrap()
    };
    let policies = [
        load("One", "facts:\n  plan: { type: enum, values: [free], axis: target, question: \"Which plan?\" }\n"),
        load("Two", "out_of_scope:\n  - { id: T-1, clause: the host, hosts: [example.com] }\n"),
    ];
    let fact = |name: &str| [(name.to_owned(), Value::Name("free".to_owned()))].into();
    let target = || Some(("example.com".to_owned(), Target::Network(Network::read("example.com").unwrap())));
    let answers = decide_all(&policies, &Query { target: target(), facts: fact("plan"), ..Query::default() }).unwrap();
    assert_eq!((answers.verdict, answers.answers.len()), (Verdict::OutOfScope, 1));
    // Nothing is left of the query for the second.
    let answers = decide_all(&policies, &Query { facts: fact("plan"), ..Query::default() });
    assert!(answers.is_ok());
    let unknown = decide_all(&policies, &Query { target: target(), facts: fact("plann"), ..Query::default() });
    assert_eq!(unknown.unwrap_err().code, "unknown-fact");
    assert_eq!(decide_all(&policies, &Query::default()).unwrap_err().code, "no-query");
}
