//! `tests/traps.tsv`: what is hard to read in the published policies is found by a lint and allowed in its place, or shown by a case, or said in a comment.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test may fail")]

use inbounds_core::policy::{Allow, Date, Policy};
use inbounds_core::{cases::CaseFile, compile::CompiledPolicy, limits::Limits, span::Spanned};
use inbounds_lint::{Levels, Subject, lint};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Published {
    text: String,
    allowed: BTreeSet<(String, String)>,
    cases: CaseFile,
}

fn published() -> BTreeMap<&'static str, Published> {
    let read = |name: &str| {
        let file = |end: &str| std::fs::read_to_string(root().join(format!("policies/{name}{end}"))).unwrap();
        let cases = CaseFile::read(file(".tests.yaml").as_bytes(), &Limits::default()).file.unwrap();
        let text = file(".yaml");
        let policy = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap();
        Published { allowed: allowed(policy.policy()), text, cases }
    };
    [("AIX", "aixnex"), ("HEX", "hexon"), ("NAN", "nanopocket"), ("LUM", "lumixsys")].map(|(id, name)| (id, read(name))).into()
}

/// Whether the lint finds something once nothing allows it: each `allow` names a lint that there is not.
fn is_found_without_its_allows(text: &str, code: &str) -> bool {
    let changed = text.replace(&format!("code: {code},"), &format!("code: x{code},"));
    let policy = CompiledPolicy::load("policy.yaml", changed.as_bytes(), &Limits::default()).unwrap();
    let subject = Subject { policy: &policy, today: Some(Date { year: 2026, month: 11, day: 23 }), cases: Some(1) };
    lint(&subject, &Levels::default()).iter().any(|finding| finding.problem.code == code)
}

/// The codes that each record allows, with a reason, beside each clause that the record says.
fn allowed(policy: &Policy) -> BTreeSet<(String, String)> {
    let mut records: Vec<(Vec<&Spanned<String>>, &[Allow])> = Vec::new();
    for rule in policy.in_scope.iter().chain(&policy.out_of_scope) {
        records.push((rule.cites.iter().chain([&rule.id]).collect(), &rule.allow));
    }
    records.extend(policy.conduct.iter().map(|conduct| (conduct.cites.iter().chain([&conduct.id]).collect(), conduct.allow.as_slice())));
    records.extend(policy.safe_harbor.iter().map(|harbor| (harbor.cites.iter().collect(), harbor.allow.as_slice())));
    records.extend(policy.encryption.iter().map(|way| (way.cites.iter().collect(), way.allow.as_slice())));
    records.extend(policy.response.iter().map(|clock| (clock.cites.iter().collect(), clock.allow.as_slice())));
    records.extend(policy.disclosure.iter().map(|disclosure| (disclosure.cites.iter().collect(), disclosure.allow.as_slice())));
    let rows = policy.rewards.iter().flat_map(|rewards| &rewards.rows);
    records.extend(rows.map(|row| (row.cites.iter().collect(), row.allow.as_slice())));
    let pairs = records.into_iter().flat_map(|(clauses, allows)| {
        let allows = allows.iter().filter(|allow| allow.reason.is_some());
        allows.flat_map(move |allow| clauses.clone().into_iter().map(|clause| (clause.value.clone(), allow.code.value.clone())))
    });
    pairs.collect()
}

/// Of the whole policy, or between two of its records.
const ELSEWHERE: [&str; 2] = ["missing-date", "contradicting-urls"];

#[test]
fn every_trap_is_found_shown_or_said() {
    let policies = published();
    let table = std::fs::read_to_string(root().join("tests/traps.tsv")).unwrap();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures = String::new();
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let [clause, how, place, short] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("four columns: {row}") };
        let policy = &policies[&clause[..3]];
        let comments: String =
            policy.text.lines().filter_map(|line| line.split_once('#')).map(|(_, comment)| comment).collect::<Vec<_>>().join(" ");
        let holds = match how {
            "lint" => place.split(", ").all(|code| {
                let elsewhere = ELSEWHERE.contains(&code) && policy.text.contains(&format!("code: {code}, reason: "));
                let here = || policy.allowed.contains(&(clause.to_owned(), code.to_owned()));
                is_found_without_its_allows(&policy.text, code) && (elsewhere || here())
            }),
            "case" => policy.cases.cases.iter().any(|case| case.name.value == place),
            "says" => policy.cases.records.iter().any(|record| format!("{} {}", record.cites.value, record.says.value) == place),
            "comment" => comments.contains(place),
            "none" => place.is_empty(),
            other => panic!("{other}"),
        };
        if !holds || short.is_empty() {
            failures += &format!("{row}\n");
        }
        *counts.entry(how).or_default() += 1;
    }
    assert!(failures.is_empty(), "{failures}");
    println!("{counts:?}");
    assert!(counts["lint"] >= 28 && counts["case"] >= 30, "{counts:?}");
}

/// Every `allow` in a published policy is a trap of the table.
#[test]
fn every_allow_is_in_the_table() {
    let table = std::fs::read_to_string(root().join("tests/traps.tsv")).unwrap();
    for (id, policy) in published() {
        let listed = |code: &str| {
            table
                .lines()
                .filter(|line| line.starts_with(id))
                .any(|line| line.split('\t').nth(1) == Some("lint") && line.split('\t').nth(2).unwrap().contains(code))
        };
        for (at, start) in policy.text.match_indices("{ code: ") {
            let code = policy.text[at + start.len()..].split(',').next().unwrap();
            assert!(listed(code), "{id}: {code}");
        }
    }
}
