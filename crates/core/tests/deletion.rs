//! Encoded means tested: whatever is deleted from one of the four published policies, the policy is refused or one of its cases fails.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use inbounds_core::{cases::CaseFile, compile::CompiledPolicy, limits::Limits};

/// What no case can show, since it encodes no clause: where the page is.
const EXEMPT: [&str; 2] = ["policy_url: https://hexon.io/security", "policy_url: https://lumixsys.com/security#disclosure"];

/// Findings of lint that are allowed: no case, but a test of lint shows that each is needed.
fn is_of_lint(line: &str) -> bool {
    let text = line.trim_start();
    text.starts_with("allow:") || text.starts_with("- { code:")
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines that stand for one entry: a record of a list, or a key of the first two levels, with all that belongs to it.
fn entries(lines: &[&str]) -> Vec<std::ops::Range<usize>> {
    let starts = lines.iter().enumerate().filter(|(_, line)| {
        let text = line.trim_start();
        !text.is_empty() && !text.starts_with('#') && (text.starts_with("- ") || indent(line) <= 2)
    });
    starts
        .map(|(at, line)| {
            let below = lines[at + 1..].iter().take_while(|l| l.trim().is_empty() || indent(l) > indent(line)).count();
            at..at + 1 + below
        })
        .collect()
}

/// Whether the policy is refused or some case differs.
fn notices(policy: &str, cases: &CaseFile) -> bool {
    CompiledPolicy::load("policy", policy.as_bytes(), &Limits::default())
        .map_or(true, |policy| cases.run(&policy).iter().any(|outcome| !outcome.differences.is_empty()))
}

fn check(policy: &str, cases: &str) {
    let cases = CaseFile::read(cases.as_bytes(), &Limits::default()).file.unwrap();
    assert!(!notices(policy, &cases), "the cases hold as the policy is written");
    let lines: Vec<&str> = policy.lines().collect();
    let entries = entries(&lines);
    assert!(entries.len() >= 60, "{}", entries.len());
    let mut unnoticed = Vec::new();
    for entry in entries {
        let without = [&lines[..entry.start], &lines[entry.end..]].concat().join("\n");
        let exempt = EXEMPT.contains(&lines[entry.start].trim()) || is_of_lint(lines[entry.start]);
        if !exempt && !notices(&without, &cases) {
            unnoticed.push(format!("{}: {}", entry.start + 1, lines[entry.start]));
        }
    }
    assert!(unnoticed.is_empty(), "nothing fails without\n{}", unnoticed.join("\n"));
}

macro_rules! policies {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(
                include_str!(concat!("../../../policies/", stringify!($name), ".yaml")),
                include_str!(concat!("../../../policies/", stringify!($name), ".tests.yaml")),
            );
        })*
    };
}

policies!(aixnex hexon nanopocket lumixsys);
