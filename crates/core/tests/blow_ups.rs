//! Policies and queries that multiply: each is decided or refused within a limit, never left to run.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::{Target, asset_key};
use std::fmt::Write;

fn load(rest: &str) -> Result<CompiledPolicy, Vec<&'static str>> {
    load_within(rest, &Limits::default())
}

fn load_within(rest: &str, limits: &Limits) -> Result<CompiledPolicy, Vec<&'static str>> {
    let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
    CompiledPolicy::load("policy.yaml", text.as_bytes(), limits).map_err(|problems| problems.iter().map(|p| p.code).collect())
}

/// One record for each number.
fn records(key: &str, count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(format!("{key}:\n"), |mut text, number| {
        writeln!(text, "  - {}", one(number)).unwrap();
        text
    })
}

#[test]
fn vendors_of_one_entry_are_counted() {
    let entry = |count: usize| {
        let vendors = (0..count).map(|n| format!("{{ name: v{n} }}")).collect::<Vec<_>>().join(", ");
        format!("third_parties:\n  - {{ id: T, clause: c, vendors: [{vendors}] }}\n")
    };
    assert!(load(&entry(65_000)).is_ok());
    assert_eq!(load(&entry(65_001)).unwrap_err(), ["too-many-vendors"]);
}

#[test]
fn alternatives_of_all_rules_are_counted() {
    let rules = records("out_of_scope", 100, |n| format!("{{ id: R{n}, clause: c, hosts: [\"{}.h{n}.example.com\"] }}", "{a,b}".repeat(8)));
    assert!(load(&rules).is_ok());
    let limits = Limits { policy_atoms: 25_000, ..Limits::default() };
    assert_eq!(load_within(&rules, &limits).unwrap_err(), ["policy-too-large"]);
}

#[test]
fn a_finding_that_any_of_many_hosts_decides_asks_for_less() {
    let policy = load(&records("out_of_scope", 3000, |n| format!("{{ id: R{n}, clause: c, hosts: [h{n}.example.com], findings: [xss] }}")));
    let query = Query { finding: Some("xss.stored".to_owned()), ..Query::default() };
    assert_eq!(policy.unwrap().decide(&query).unwrap_err().code, "too-complex");
}

#[test]
fn a_chain_of_names_is_one_asset_to_exclusions() {
    let last = 4000;
    // First each name alone, then pairs from the end, so that each joins a long group to a short one.
    let singles = records("in_scope", last + 1, |n| format!("{{ id: A{n}, clause: c, assets: [a{n}] }}"));
    let pairs = records("out_of_scope", last, |n| {
        let n = last - n;
        format!("{{ id: B{n}, clause: c, when: {{ operator: other }}, assets: [{{ name: a{}, aliases: [a{n}] }}] }}", n - 1)
    });
    let policy = load(&(singles + &pairs)).unwrap();
    let answer = |operator: &str| {
        let target = Some(("a7".to_owned(), Target::Asset(asset_key("a7").unwrap())));
        let facts = [("operator".to_owned(), inbounds_core::vocabulary::Value::Name(operator.to_owned()))].into();
        let answer = policy.decide(&Query { target, facts, ..Query::default() }).unwrap();
        (answer.verdict, answer.axes.target.unwrap().decided_by.len())
    };
    assert_eq!(answer("self"), (Verdict::InScope, 1));
    assert_eq!(answer("other"), (Verdict::OutOfScope, last));
}
