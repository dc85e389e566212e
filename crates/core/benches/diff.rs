//! The difference of two policies that differ in one place, by number of rules: `cargo bench -p inbounds-core --bench diff`.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use divan::{Bencher, black_box};
use inbounds_core::{compile::CompiledPolicy, diff::diff, limits::Limits};
use std::fmt::Write;

fn main() {
    divan::main();
}

const HEAD: &str = "inbounds: 1
program:
  name: Example
  expires: 2027-01-31
facts:
  operator: { assume: self }
third_parties:
  - { id: VENDORS, clause: vendors, vendors: [{ name: Vendor, hosts: [\"*.vendor.test\"] }] }
in_scope:
";

const SIZES: [usize; 3] = [300, 3_000, 30_000];

fn policy(rules: usize, change: (&str, &str)) -> CompiledPolicy {
    let mut text = String::from(HEAD);
    let outs = rules / 8;
    for i in 0..rules - outs {
        let host = if i % 6 == 5 { format!("www.host{i}.example.test") } else { format!("*.brand{i}.example.test") };
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"{host}\"]").unwrap();
    }
    text.push_str("out_of_scope:\n");
    for i in 0..outs {
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"*.corp.brand{}.example.test\"]", i * 6).unwrap();
    }
    text.push_str("  - id: OURS\n    clause: what others operate\n    axis: target\n    unless: { operator: self }\n");
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

/// What was assumed is not any more: every inclusion rests on it.
#[divan::bench(args = SIZES, sample_count = 10)]
fn assumption(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("assume: self", "assume: third-party"));
}

/// The condition of a rule for every target.
#[divan::bench(args = SIZES, sample_count = 10)]
fn condition(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("unless: { operator: self }", "unless: { operator: [self, customer] }"));
}

/// The last day of the policy.
#[divan::bench(args = SIZES, sample_count = 10)]
fn expiry(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("expires: 2027-01-31", "expires: 2026-12-31"));
}

/// One more vendor, behind which any name may turn out to be.
#[divan::bench(args = SIZES, sample_count = 10)]
fn vendor(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("[\"*.vendor.test\"]", "[\"*.vendor.test\", \"*.host.test\"]"));
}

/// An exclusion with a wildcard that no label stands behind: it cuts what is below every name.
#[divan::bench(args = SIZES, sample_count = 10)]
fn wildcard(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("out_of_scope:\n", "out_of_scope:\n  - { id: DB, clause: databases, hosts: [\"db.*\"] }\n"));
}
