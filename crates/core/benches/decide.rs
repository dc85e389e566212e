//! One decision and one load, by number of rules: `cargo bench -p inbounds-core`.
//!
//! `floor` is what the same work costs at least: one `url` parse and one hash look-up a label.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use divan::{Bencher, black_box, counter::ItemsCount};
use inbounds_core::{compile::CompiledPolicy, limits::Limits, target::Network};
use std::collections::HashMap;
use std::fmt::Write;

fn main() {
    divan::main();
}

const SIZES: [usize; 4] = [30, 300, 3_000, 30_000];

/// Three quarters of wildcards, the rest plain hosts and exclusions below the wildcards.
fn policy(rules: usize) -> String {
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
    text
}

/// Targets as recon tools print them: half of them listed, with paths and queries.
fn targets(rules: usize) -> Vec<String> {
    let host = |i: usize| match i % 8 {
        0..=3 => format!("api.eu.brand{}.example.test", (i * 7919) % rules),
        4 => format!("db.corp.brand{}.example.test", (i * 6) % rules),
        _ => format!("cdn{}.thirdparty{}.test", i % 12, i % 7),
    };
    (0..4096).map(|i| format!("https://{}/v1/users/{i}?page=2&ref=home", host(i))).collect()
}

/// Decides all targets in turn, so that caches hold what they hold in real use. Items are targets.
fn each(bencher: Bencher<'_, '_>, rules: usize, mut decide: impl FnMut(&str)) {
    let targets = targets(rules);
    bencher.counter(ItemsCount::new(targets.len())).bench_local(|| targets.iter().for_each(|target| decide(black_box(target))));
}

fn load_policy(rules: usize) -> CompiledPolicy {
    CompiledPolicy::load("example.yaml", policy(rules).as_bytes(), &Limits::default()).unwrap()
}

#[divan::bench(args = SIZES)]
fn decision(bencher: Bencher<'_, '_>, rules: usize) {
    let policy = load_policy(rules);
    each(bencher, rules, |text| {
        let target = Network::read(text).unwrap();
        let ruling = policy.ruling(&target, None).unwrap();
        black_box((ruling.verdict, ruling.rule));
    });
}

/// The target alone.
#[divan::bench(args = [30])]
fn target(bencher: Bencher<'_, '_>, rules: usize) {
    each(bencher, rules, |text| {
        black_box(Network::read(text).unwrap());
    });
}

#[divan::bench(args = SIZES)]
fn floor(bencher: Bencher<'_, '_>, rules: usize) {
    let hosts: HashMap<String, usize> = (0..rules).map(|i| (format!("brand{i}.example.test"), i)).collect();
    each(bencher, rules, |text| {
        let url = url::Url::parse(text).unwrap();
        let mut rest = url.host_str();
        let mut found = None;
        while let Some(suffix) = rest {
            found = found.or(hosts.get(suffix).copied());
            rest = suffix.split_once('.').map(|(_, rest)| rest);
        }
        black_box(found);
    });
}

/// Everything that `inbounds check` prints as JSON.
#[divan::bench(args = SIZES, sample_count = 10)]
fn answer(bencher: Bencher<'_, '_>, rules: usize) {
    use inbounds_core::{query::Query, target::Target};
    let policy = load_policy(rules);
    each(bencher, rules, |text| {
        let target = Some((text.to_owned(), Target::Network(Network::read(text).unwrap())));
        black_box(policy.decide(&Query { target, ..Query::default() }).unwrap().to_json());
    });
}

/// Everything that deciding needs, as the command line reads it.
#[divan::bench(args = [30, 300, 3_000, 30_000, 300_000], sample_count = 10)]
fn load_to_decide(bencher: Bencher<'_, '_>, rules: usize) {
    let text = policy(rules);
    bencher.bench_local(|| CompiledPolicy::load_to_decide("example.yaml", black_box(text.as_bytes()), &Limits::default()).unwrap());
}

/// With all rules as written.
#[divan::bench(args = SIZES, sample_count = 10)]
fn load(bencher: Bencher<'_, '_>, rules: usize) {
    let text = policy(rules);
    bencher.bench_local(|| CompiledPolicy::load("example.yaml", black_box(text.as_bytes()), &Limits::default()).unwrap());
}
