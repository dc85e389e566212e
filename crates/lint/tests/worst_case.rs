//! The worst that a policy within the limits can do to one run of the lints: it ends after a counted number of steps, and what was left out is said.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking")]

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_lint::{Levels, Subject, lint};
use std::fmt::Write;
use std::time::Instant;

fn rules(section: &str, count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(format!("{section}:\n"), |mut text, number| {
        writeln!(text, "  - {{ id: {section}-{number}, clause: c, {} }}", one(number)).unwrap();
        text
    })
}

/// Lints a policy; whether it was said that something was left out.
fn leaves_out(name: &str, rest: &str) -> bool {
    let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
    let policy = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap();
    let begin = Instant::now();
    let found = lint(&Subject { policy: &policy, today: None, cases: None }, &Levels::default());
    println!("{name}: {} findings after {:?}", found.len(), begin.elapsed());
    found.iter().any(|finding| finding.problem.code == "not-compared")
}

#[test]
fn rules_that_all_overlap() {
    let stars = |n: usize| format!("{}b{n}", "*a".repeat(n % 9 + 1));
    let ins = rules("in_scope", 2_000, |n| format!("hosts: [\"example.com/{}*\"]", stars(n)));
    let outs = rules("out_of_scope", 2_000, |n| format!("hosts: [\"example.com/**/{}*\"]", stars(n)));
    assert!(leaves_out("globs", &(ins + &outs)));
    let ins = rules("in_scope", 1_500, |n| format!("hosts: [example.com], note: n{n}"));
    let outs = rules("out_of_scope", 1_500, |n| format!("hosts: [\"*.example.com\"], note: n{n}"));
    assert!(leaves_out("names", &(ins + &outs)));
}

/// To know whether several rules make another needless, the policy is compared with what it is without it: here each comparison is a large one.
#[test]
fn rules_that_are_hard_to_do_without() {
    let word = |n: usize| [n / 26 % 26, n % 26].map(|n| char::from(b'a' + u8::try_from(n).unwrap())).iter().collect::<String>();
    let ins = rules("in_scope", 60, |n| {
        if n == 0 { "hosts: [\"*.example.com\"]".to_owned() } else { format!("hosts: [\"a*{}*.example.com\"]", word(n * 7)) }
    });
    let outs = rules("out_of_scope", 60, |n| format!("hosts: [\"a*{}*.example.com\"]", word(n * 7 + 3)));
    assert!(leaves_out("wildcards", &(ins + &outs)));
}

#[test]
fn conditions_that_are_hard_to_compare() {
    fn odd(facts: &[usize]) -> String {
        match facts {
            [] => unreachable!(),
            [one] => format!("f{one}"),
            [one, rest @ ..] => {
                let rest = odd(rest);
                format!("{{ any: [{{ all: [f{one}, {{ not: {rest} }}] }}, {{ all: [{{ not: f{one} }}, {rest}] }}] }}")
            }
        }
    }
    let facts = (0..6).fold("facts:\n".to_owned(), |mut text, number| {
        writeln!(text, "  f{number}: {{ type: boolean, axis: target, question: Is it? }}").unwrap();
        text
    });
    let order = |n: usize| (0..6).map(|k| (n + k) % 6).collect::<Vec<_>>();
    let ins = rules("in_scope", 100, |n| format!("hosts: [example.com], when: {}", odd(&order(n))));
    let outs = rules("out_of_scope", 100, |n| format!("hosts: [\"*.example.com\"], when: {}", odd(&order(n + 1))));
    leaves_out("conditions", &(facts + &ins + &outs));
}
