//! Reading and running the cases of a policy, by their number: `cargo bench -p inbounds-core --bench cases`.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use divan::{Bencher, black_box, counter::ItemsCount};
use inbounds_core::{
    cases::{CaseFile, Coverage},
    compile::CompiledPolicy,
    limits::Limits,
};
use std::fmt::Write;

fn main() {
    divan::main();
}

/// A policy with a rule for every fifth case.
fn policy(cases: usize) -> String {
    let mut text = String::from("inbounds: 1\nprogram: { name: Example }\nfacts:\n  operator: { assume: self }\nin_scope:\n");
    for i in 0..cases / 5 {
        writeln!(text, "  - {{ id: IN-{i}, clause: included {i}, hosts: [\"*.brand{i}.example.test\"] }}").unwrap();
    }
    text.push_str("out_of_scope:\n  - { id: OUT-1, clause: what others operate, unless: { operator: self } }\n");
    text
}

fn cases(cases: usize) -> String {
    let mut text = String::from("policy: example.yaml\ncases:\n");
    for i in 0..cases {
        let rule = i / 5;
        let query = format!("{{ name: case {i}, target: \"https://a{i}.brand{rule}.example.test/v1\"");
        writeln!(text, "  - {query}, verdict: in_scope, decided_by: [IN-{rule}], assumptions: [operator] }}").unwrap();
    }
    text
}

/// Everything that `inbounds test` does but read the files and print. Items are cases.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 20)]
fn test(bencher: Bencher<'_, '_>, number: usize) {
    let (policy, cases) = (policy(number), cases(number));
    let limits = Limits::default();
    bencher.counter(ItemsCount::new(number)).bench_local(|| {
        let policy = CompiledPolicy::load("example.yaml", black_box(policy.as_bytes()), &limits).unwrap();
        let outcomes = CaseFile::read(black_box(cases.as_bytes()), &limits).file.unwrap().run(&policy);
        assert!(outcomes.len() == number && outcomes.iter().all(|outcome| outcome.differences.is_empty()));
        Coverage::of(&policy, &outcomes)
    });
}
