//! All lints of one policy, by number of rules: `cargo bench -p inbounds-lint`.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use divan::{Bencher, black_box};
use inbounds_core::{compile::CompiledPolicy, limits::Limits};
use inbounds_lint::{Levels, Subject, lint};
use std::fmt::Write;

fn main() {
    divan::main();
}

const SIZES: [usize; 4] = [30, 300, 3_000, 30_000];

/// As real policies are: wildcards, plain hosts, paths, and exclusions below the wildcards.
fn policy(rules: usize) -> String {
    let mut text = String::from("inbounds: 1\nprogram:\n  name: Example\nin_scope:\n");
    let outs = rules / 8;
    for i in 0..rules - outs {
        let host = match i % 6 {
            5 => format!("www.host{i}.example.test"),
            4 => format!("https://www.example.test/app{i}/v1"),
            _ => format!("*.brand{i}.example.test"),
        };
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"{host}\"]").unwrap();
    }
    text.push_str("out_of_scope:\n");
    for i in 0..outs {
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"*.corp.brand{}.example.test\"]", i * 6).unwrap();
    }
    text
}

/// Every pattern overlaps with every other: what the budget is for.
fn globs(rules: usize) -> String {
    let mut text = String::from("inbounds: 1\nprogram:\n  name: Example\nin_scope:\n");
    for i in 0..rules {
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"v*{i}*a*b*.c*.example.test\"]").unwrap();
    }
    text
}

/// All that is in scope is also met by exclusions with conditions, which one answer does not decide.
fn conditional(rules: usize) -> String {
    let mut text = policy(rules);
    text.push_str("  - { id: OUT-A, clause: others, unless: { operator: self } }\n  - { id: OUT-B, clause: staging, hosts: [\"*.example.test\"], when: { environment: staging } }\n");
    text
}

/// Each block is covered by its two halves, which no pair of rules shows: what the other budget is for.
fn halves(rules: usize) -> String {
    let mut text = String::from("inbounds: 1\nprogram:\n  name: Example\nin_scope:\n");
    for i in 0..rules {
        let (net, half) = (i / 3, i % 3);
        let host = format!("8.{}.{}.{}/{}", net / 256, net % 256, if half == 2 { 128 } else { 0 }, if half == 0 { 24 } else { 25 });
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"{host}\"]\n    note: n").unwrap();
    }
    text
}

fn run(bencher: Bencher<'_, '_>, text: &str) {
    let policy = CompiledPolicy::load("example.yaml", text.as_bytes(), &Limits::default()).unwrap();
    bencher.bench_local(|| black_box(lint(&Subject { policy: &policy, today: None, cases: None }, &Levels::default()).len()));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn usual(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &policy(rules));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn with_conditions(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &conditional(rules));
}

#[divan::bench(args = SIZES, sample_count = 3)]
fn together(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &halves(rules));
}

#[divan::bench(args = [300, 3_000], sample_count = 3)]
fn hostile(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &globs(rules));
}
