//! All lints of one policy, by number of rules: `cargo bench -p inbounds-lint`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail")]

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

/// As many excluded names as there are included ones, all below one domain.
fn one_domain(rules: usize) -> String {
    let mut text = String::from(
        "inbounds: 1\nprogram:\n  name: Example\nin_scope:\n  - { id: ALL, clause: all, hosts: [\"*.example.test\"] }\nout_of_scope:\n",
    );
    for i in 0..rules {
        let host = if i % 2 == 0 { format!("host{i}.example.test") } else { format!("*.part{i}.example.test") };
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"{host}\"]").unwrap();
    }
    text
}

/// Blocks of addresses, every eighth with an exclusion inside.
fn blocks(rules: usize) -> String {
    let mut text = String::from("inbounds: 1\nprogram:\n  name: Example\nin_scope:\n");
    let outs = rules / 8;
    for i in 0..rules - outs {
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"8.{}.{}.0/24\"]", i / 256, i % 256).unwrap();
    }
    text.push_str("out_of_scope:\n");
    for i in 0..outs {
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"8.{}.{}.64/26\"]", i / 256, i % 256).unwrap();
    }
    text
}

/// Paths of one host, some excluded again.
fn paths(rules: usize) -> String {
    let mut text = String::from("inbounds: 1\nprogram:\n  name: Example\nin_scope:\n");
    let outs = rules / 8;
    for i in 0..rules - outs {
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"https://www.example.test/app{i}/v1\"]").unwrap();
    }
    text.push_str("out_of_scope:\n");
    for i in 0..outs {
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"https://www.example.test/app{i}/v1/*/admin\"]").unwrap();
    }
    text
}

/// Classes of findings that are not accepted, on one host each, and some everywhere.
fn findings(rules: usize) -> String {
    let mut text = String::from(
        "inbounds: 1\nprogram:\n  name: Example\nin_scope:\n  - { id: ALL, clause: all, hosts: [\"*.example.test\"] }\nout_of_scope:\n",
    );
    for i in 0..rules {
        let class = ["xss.self", "clickjacking", "rate-limit.missing"][i % 3];
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"*.brand{i}.example.test\"]\n    findings: [{class}]")
            .unwrap();
    }
    text.push_str("  - { id: OUT-X, clause: everywhere, findings: [tls.ciphers, email.spf-dmarc] }\n");
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

#[divan::bench(args = SIZES, sample_count = 3)]
fn hostile(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &globs(rules));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn below_one_domain(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &one_domain(rules));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn addresses(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &blocks(rules));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn by_path(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &paths(rules));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn by_finding(bencher: Bencher<'_, '_>, rules: usize) {
    run(bencher, &findings(rules));
}
