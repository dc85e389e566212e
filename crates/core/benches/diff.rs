//! The difference of two policies that differ in one place, by number of rules: `cargo bench -p inbounds-core --bench diff`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail")]

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

fn load(text: &str, change: (&str, &str)) -> CompiledPolicy {
    CompiledPolicy::load("example.yaml", text.replace(change.0, change.1).as_bytes(), &Limits::default()).unwrap()
}

fn policy(rules: usize) -> String {
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
    text
}

/// Applications of hosts, by path, some of which are excluded again.
fn by_path(rules: usize, host: impl Fn(usize) -> String) -> String {
    let mut text = String::from(HEAD);
    let outs = rules / 8;
    for i in 0..rules - outs {
        writeln!(text, "  - id: IN-{i}\n    clause: included {i}\n    hosts: [\"https://{}/app{i}/v1\"]", host(i)).unwrap();
    }
    text.push_str("out_of_scope:\n");
    for i in 0..outs {
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"{}/app{i}/v1/*/admin\"]", host(i)).unwrap();
    }
    text
}

/// Classes of findings that are not accepted, on one host each.
fn by_finding(rules: usize) -> String {
    let mut text = String::from(HEAD);
    text.push_str("  - { id: ALL, clause: all, hosts: [\"*.example.test\"] }\nout_of_scope:\n");
    for i in 0..rules {
        let class = ["xss.self", "clickjacking", "rate-limit.missing"][i % 3];
        writeln!(text, "  - id: OUT-{i}\n    clause: excluded {i}\n    hosts: [\"*.brand{i}.example.test\"]\n    findings: [{class}]")
            .unwrap();
    }
    text
}

fn compare(bencher: Bencher<'_, '_>, rules: usize, change: (&str, &str)) {
    compare_texts(bencher, &policy(rules), change);
}

fn compare_texts(bencher: Bencher<'_, '_>, text: &str, change: (&str, &str)) {
    let (old, new) = (load(text, ("", "")), load(text, change));
    bencher.bench_local(|| {
        let changes = diff(black_box(&old), black_box(&new)).unwrap();
        assert!(!changes.is_empty() || change.0 == change.1);
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

/// A rule more.
#[divan::bench(args = SIZES, sample_count = 10)]
fn added(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("in_scope:\n", "in_scope:\n  - { id: NEW, clause: new, hosts: [\"*.new.example.test\"] }\n"));
}

/// A rule less.
#[divan::bench(args = SIZES, sample_count = 10)]
fn removed(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("  - id: IN-12\n    clause: included 12\n    hosts: [\"*.brand12.example.test\"]\n", ""));
}

/// Nothing: the same policy twice.
#[divan::bench(args = SIZES, sample_count = 10)]
fn identical(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("", ""));
}

/// One rule holds until a day, from now on.
#[divan::bench(args = SIZES, sample_count = 10)]
fn window(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("clause: included 12\n", "clause: included 12\n    until: 2026-12-31\n"));
}

/// Every inclusion above which nothing is named is excluded again.
#[divan::bench(args = SIZES, sample_count = 10)]
fn excluded(bencher: Bencher<'_, '_>, rules: usize) {
    compare(bencher, rules, ("out_of_scope:\n", "out_of_scope:\n  - { id: ALL, clause: all, hosts: [\"*.example\", \"*.test\"] }\n"));
}

/// A path of a host that has few.
#[divan::bench(args = SIZES, sample_count = 10)]
fn path(bencher: Bencher<'_, '_>, rules: usize) {
    compare_texts(bencher, &by_path(rules, |i| format!("www.brand{}.example.test", i / 8)), ("/app12/v1\"", "/app12/*\""));
}

/// A path above all others: every host of the policy is cut anew.
#[divan::bench(args = SIZES, sample_count = 3)]
fn path_everywhere(bencher: Bencher<'_, '_>, rules: usize) {
    let change = ("out_of_scope:\n", "out_of_scope:\n  - { id: INTERNAL, clause: all, hosts: [\"*.example.test/**/internal\"] }\n");
    compare_texts(bencher, &by_path(rules, |i| format!("www.brand{}.example.test", i / 8)), change);
}

/// A path of a host that has all of them.
#[divan::bench(args = SIZES, sample_count = 3)]
fn path_of_one_host(bencher: Bencher<'_, '_>, rules: usize) {
    compare_texts(bencher, &by_path(rules, |_| "www.example.test".to_owned()), ("/app12/v1\"", "/app12/*\""));
}

/// A class of findings on one host.
#[divan::bench(args = SIZES, sample_count = 10)]
fn finding(bencher: Bencher<'_, '_>, rules: usize) {
    compare_texts(
        bencher,
        &by_finding(rules),
        ("*.brand12.example.test\"]\n    findings: [xss.self]", "*.brand12.example.test\"]\n    findings: [xss]"),
    );
}

/// A class of findings on every host.
#[divan::bench(args = SIZES, sample_count = 10)]
fn finding_everywhere(bencher: Bencher<'_, '_>, rules: usize) {
    compare_texts(
        bencher,
        &by_finding(rules),
        ("out_of_scope:\n", "out_of_scope:\n  - { id: EVERYWHERE, clause: everywhere, findings: [xss] }\n"),
    );
}
