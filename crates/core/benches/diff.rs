//! The difference of two policies that differ in one rule, by number of rules: `cargo bench -p inbounds-core --bench diff`.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use divan::{Bencher, black_box};
use inbounds_core::{compile::CompiledPolicy, diff::diff, limits::Limits};
use std::fmt::Write;

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [300, 3_000, 30_000];

fn policy(rules: usize, change: (&str, &str)) -> CompiledPolicy {
    let mut text = String::from("inbounds: 1\nprogram:\n  name: Example\nin_scope:\n");
    let outs = rules / 8;
    for i in 0..rules - outs {
        let host = if i % 6 == 5 { format!("www.host{i}.example.test") } else { format!("*.brand{i}.example.test") };
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"{host}\"]").unwrap();
    }
    text.push_str("out_of_scope:\n");
    for i in 0..outs {
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"*.corp.brand{}.example.test\"]", i * 6).unwrap();
    }
    CompiledPolicy::load("example.yaml", text.replace(change.0, change.1).as_bytes(), &Limits::default()).unwrap()
}

fn compare(bencher: Bencher<'_, '_>, rules: usize, change: (&str, &str)) {
    let (old, new) = (policy(rules, ("", "")), policy(rules, change));
    bencher.bench_local(|| {
        let changes = diff(black_box(&old), black_box(&new)).unwrap();
        assert!(!changes.is_empty());
        changes
    });
}

/// An inclusion gets narrower.
#[divan::bench(args = SIZES, sample_count = 10)]
fn narrowing(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("\"*.brand12.example.test\"", "\"*.eu.brand12.example.test\""));
}

/// A dot is lost: everything that the exclusions below the name took out comes back.
#[divan::bench(args = SIZES, sample_count = 10)]
fn dropped_dot(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("\"*.corp.brand12.example.test\"", "\"corp.brand12.example.test\""));
}

/// One name, above all others, is added.
#[divan::bench(args = SIZES, sample_count = 10)]
fn widening(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("in_scope:\n", "in_scope:\n  - { id: ALL, clause: all, hosts: [\"*.example.test\"] }\n"));
}
