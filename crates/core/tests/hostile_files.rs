//! Files made to hurt their reader end soon, with a problem, and without a panic.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

use inbounds_core::{diagnostic::Diagnostic, limits::Limits, policy::Policy};
use std::time::{Duration, Instant};

/// Far more than needed, so that a busy machine does not fail the test; anything quadratic takes minutes.
const PATIENCE: Duration = Duration::from_secs(20);

fn codes(bytes: &[u8], limits: &Limits) -> Vec<&'static str> {
    let start = Instant::now();
    let read = Policy::read(bytes, limits);
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    let mut codes: Vec<&str> = read.problems.iter().map(|problem: &Diagnostic| problem.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn nesting() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(20_000) + "x",
        "? ".repeat(20_000) + "x",
        "[{".repeat(50_000),
        "a: [".repeat(20_000),
    ] {
        let codes = codes(text.as_bytes(), &Limits::default());
        assert!(codes.contains(&"yaml-too-deep") || codes.contains(&"yaml-syntax"), "{} {codes:?}", &text[..20]);
    }
    let lines: String = (0..5_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(codes(lines.as_bytes(), &Limits::default()).contains(&"yaml-too-deep"));
}

#[test]
fn long_texts() {
    for (open, close) in [("", ""), ("\"", "\""), ("'", "'"), ("|\n  ", ""), (">\n  ", "")] {
        let text = format!("inbounds: 1\nprogram:\n name: {open}{}{close}\n", "x".repeat(1 << 20));
        assert_eq!(codes(text.as_bytes(), &Limits::default()), ["text-too-long"], "{open}");
    }
    let key = format!("inbounds: 1\nprogram: {{ name: Example }}\n{}: 1\n", "k".repeat(1 << 20));
    assert!(!codes(key.as_bytes(), &Limits::default()).is_empty());
}

#[test]
fn many_keys() {
    let head = "inbounds: 1\nprogram: { name: Example }\nresponse:\n";
    let keys = |name: fn(usize) -> String| -> String { (0..100_000).map(|n| format!("  {}: 1 day\n", name(n))).collect() };
    assert_eq!(codes(format!("{head}{}", keys(|n| format!("event-{n}"))).as_bytes(), &Limits::default()), [""; 0]);
    assert!(codes(format!("{head}{}", keys(|_| "event".to_owned())).as_bytes(), &Limits::default()).contains(&"duplicate-key"));
    let unknown: String = (0..100_000).map(|n| format!("key{n}: 1\n")).collect();
    assert!(codes(unknown.as_bytes(), &Limits::default()).contains(&"unknown-key"));
}

#[test]
fn aliases() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for n in 1..60 {
        bomb += &format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1);
    }
    assert!(codes(bomb.as_bytes(), &Limits::default()).contains(&"yaml-alias"));
    let unknown = "- *a\n".repeat(100_000);
    assert!(codes(unknown.as_bytes(), &Limits::default()).contains(&"yaml-alias"));
    let merge = "inbounds: 1\nprogram: &p\n  name: Example\n  <<: *p\n";
    assert!(codes(merge.as_bytes(), &Limits::default()).contains(&"yaml-merge-key"));
}

#[test]
fn limits_are_counted_in_the_input() {
    let policy = "inbounds: 1\nprogram: { name: Example }\nin_scope:\n  - { id: A, clause: one, hosts: [example.com] }\n  - { id: B, clause: two, hosts: [example.org] }\n";
    let at = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        codes(policy.as_bytes(), &limits)
    };
    assert_eq!(at(|_| ()), [""; 0]);
    assert_eq!(at(|l| l.policy_bytes = 147), [""; 0]);
    assert_eq!(at(|l| l.policy_bytes = 146), ["file-too-large"]);
    assert_eq!(at(|l| l.rules = 2), [""; 0]);
    assert_eq!(at(|l| l.rules = 1), ["too-many-rules"]);
    assert_eq!(at(|l| l.depth = 4), [""; 0]);
    assert_eq!(at(|l| l.depth = 3), ["yaml-too-deep"]);
    assert!(at(|l| l.nodes = 10).contains(&"too-many-values"));
    assert_eq!(at(|l| l.text_bytes = 11), [""; 0]);
    assert_eq!(at(|l| l.text_bytes = 10), ["text-too-long"]);
}

#[test]
fn every_prefix_and_every_flip_ends() {
    let policy = "inbounds: 1\nprogram: { name: \"Bü\", on: [1, ~] }\nfacts:\n  a: { assume: true }\nin_scope:\n  - id: A\n    when: { any: [a, { not: b }] }\n    clause: >-\n      one\n      two\n    hosts: ['x', *y, &z w]\n";
    let bytes = policy.as_bytes();
    for end in 0..bytes.len() {
        codes(&bytes[..end], &Limits::default());
        for flip in [b' ', b'\t', b'[', b'}', b':', b'*', b'-', b'"', b'\r', 0xFF, 0] {
            let mut changed = bytes.to_vec();
            changed[end] = flip;
            codes(&changed, &Limits::default());
        }
    }
}
