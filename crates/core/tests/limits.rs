//! Each limit on both sides: at the limit it works, one beyond is an error that names it; one more in the limit lets one more in.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use table::{ROWS, first_refused};

#[path = "../../../tests/limits/table.rs"]
mod table;

#[test]
fn each_limit_holds_exactly() {
    for row in ROWS {
        let (first, (code, message)) = first_refused(row, row.tried).unwrap();
        assert_eq!(code, row.code, "{}: {message}", row.name);
        assert!(first > 0, "{}: nothing is within it", row.name);
        if row.name == "comparison_steps" {
            // Not each step is one of the input.
            assert!(first_refused(row, 4 * row.tried).unwrap().0 > first, "{}", row.name);
            continue;
        }
        if row.name == "decision_steps" {
            // Of what grows here sixteen looks are a step: more steps let more in, and one too many is told as such.
            assert!(first_refused(row, row.tried + 1).unwrap().0 > first, "{}", row.name);
            assert!(message.contains(&row.tried.to_string()), "{}: {message}", row.name);
            continue;
        }
        assert!(message.contains(&row.tried.to_string()), "{}: {message}", row.name);
        let (next, _) = first_refused(row, row.tried + 1).unwrap();
        assert_eq!(next, first + 1, "{}", row.name);
    }
}

#[test]
fn problems_beyond_the_limit_are_counted() {
    let text = |count: usize| {
        let keys: String = (0..count).map(|n| format!("x{n}: y\n")).collect();
        format!("inbounds: 1\nprogram: {{ name: P }}\n{keys}")
    };
    let limits = Limits { problems: 5, ..Limits::default() };
    let found = |count| CompiledPolicy::load("p.yaml", text(count).as_bytes(), &limits).unwrap_err();
    assert_eq!(found(5).iter().filter(|problem| problem.code == "unknown-key").count(), 5);
    assert_eq!(found(5).len(), 5);
    let more = found(7);
    assert_eq!((more.len(), more.last().unwrap().code), (6, "more-problems"));
    assert!(more.last().unwrap().message.contains('2'), "{}", more.last().unwrap().message);
}

/// The fields, with their defaults. A new one does not compile here until it has its row.
fn defaults() -> [(&'static str, usize); 19] {
    let Limits {
        policy_bytes,
        depth,
        nodes,
        text_bytes,
        rules,
        atoms,
        policy_atoms,
        pattern_bytes,
        double_stars,
        wildcards,
        alternatives,
        facts_in_condition,
        undecided_facts,
        fillings,
        decision_steps,
        comparison_steps,
        target_bytes,
        path_readings,
        problems,
    } = Limits::default();
    [
        ("policy_bytes", policy_bytes),
        ("depth", depth),
        ("nodes", nodes),
        ("text_bytes", text_bytes),
        ("rules", rules),
        ("atoms", atoms),
        ("policy_atoms", policy_atoms),
        ("pattern_bytes", pattern_bytes),
        ("double_stars", double_stars),
        ("wildcards", wildcards),
        ("alternatives", alternatives),
        ("facts_in_condition", facts_in_condition),
        ("undecided_facts", undecided_facts),
        ("fillings", fillings),
        ("decision_steps", decision_steps),
        ("comparison_steps", comparison_steps),
        ("target_bytes", target_bytes),
        ("path_readings", path_readings),
        ("problems", problems),
    ]
}

#[test]
fn every_limit_is_tried_and_in_the_reference() {
    let reference = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/README.md")).unwrap();
    for (name, default) in defaults() {
        let code = match ROWS.iter().find(|row| row.name == name) {
            Some(row) => row.code,
            None => "more-problems",
        };
        assert!(code != "more-problems" || name == "problems", "{name} is not tried");
        let digits = default.to_string();
        let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
        let start = format!("| `{name}` | {} | `{code}` | ", groups.join(","));
        assert!(reference.lines().any(|line| line.starts_with(&start) && line.ends_with(" |")), "expected in the reference: {start}");
    }
}
