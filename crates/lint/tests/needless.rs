//! What is said of rules that make no difference, held to the difference that they make: for every rule of every policy among the tests, the
//! policy is compared with what it would be without the rule.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use inbounds_core::diff::diff;
use inbounds_core::policy::{AssetDecl, Date};
use inbounds_core::survey::Origin;
use inbounds_core::{compile::CompiledPolicy, limits::Limits};
use inbounds_lint::{Levels, Subject, lint};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Findings that say of a whole rule that it changes no verdict.
const NEEDLESS: [&str; 2] = ["redundant-rule", "shadowed-rule"];
/// Findings that explain in another way why a rule, or a pattern of it, changes none.
const OTHERWISE: [&str; 3] = ["same-on-both-sides", "exclusion-without-effect", "impossible-condition"];

fn policies() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    let mut open = vec![root.join("policies"), root.join("tests/lint"), root.join("tests/conformance")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if name.ends_with(".yaml") && !name.ends_with(".tests.yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What an asset is called.
fn names(asset: &AssetDecl) -> impl Iterator<Item = &str> {
    [&asset.name].into_iter().chain(&asset.aliases).chain(&asset.ids).map(|name| name.value.as_str())
}

#[test]
fn rules_without_a_difference_are_exactly_those_that_are_reported() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures = String::new();
    for path in policies() {
        let text = std::fs::read(&path).unwrap();
        let Ok(policy) = CompiledPolicy::load("policy.yaml", &text, &Limits::default()) else { continue };
        let subject = Subject { policy: &policy, today: Some(Date { year: 2026, month: 11, day: 23 }), cases: None };
        let levels = Levels {
            set: NEEDLESS
                .into_iter()
                .map(|code| (code.to_owned(), inbounds_lint::Setting::At(inbounds_core::diagnostic::Level::Error)))
                .collect(),
            ..Levels::default()
        };
        let findings = lint(&subject, &levels);
        let unfinished = findings.iter().any(|finding| finding.problem.code == "not-compared");
        let rules: BTreeSet<u32> =
            policy.atoms().map(|atom| atom.rule()).filter(|rule| rule.origin() == Origin::Scope).map(|rule| rule.number()).collect();
        for number in rules {
            let view = policy.atoms().map(|atom| atom.rule()).find(|rule| rule.number() == number).unwrap();
            let rule = view.written().unwrap();
            let Ok(changes) = diff(&policy, &policy.without(number)) else { continue };
            let at_rule = |codes: &[&str]| {
                // What is said there of one of its findings is not said of the rule.
                let of_rule = |message: &str| message.starts_with(&format!("`{}`", rule.id.value));
                findings
                    .iter()
                    .map(|finding| &finding.problem)
                    .any(|problem| codes.contains(&problem.code) && problem.span == rule.id.span && of_rule(&problem.message))
            };
            let within = |codes: &[&str]| {
                let hosts = rule.hosts.iter().chain(rule.assets.iter().flat_map(|asset| &asset.hosts)).map(|host| host.span);
                let conditions = [&rule.when, &rule.unless].into_iter().flatten().map(|condition| condition.span);
                let spans: Vec<_> = hosts.chain(conditions).chain([rule.id.span]).collect();
                findings.iter().any(|finding| codes.contains(&finding.problem.code) && spans.contains(&finding.problem.span))
            };
            let said = at_rule(&NEEDLESS);
            // Without it, the assets of others would say less: `without` takes a rule's part in decisions, and leaves the names that it joined.
            let others = policy.policy().in_scope.iter().chain(&policy.policy().out_of_scope).filter(|other| other.id.span != rule.id.span);
            let named: BTreeSet<&str> = others.flat_map(|other| &other.assets).flat_map(names).collect();
            let joins = rule.assets.iter().flat_map(names).any(|name| named.contains(name));
            // The lints pass over a rule that alone names an asset or says more of it: what goes with the names is not seen here, and where it is out
            // since one of its hosts, names or ids leads there is not looked for.
            let tells = |asset: &AssetDecl| names(asset).count() > 1 || !asset.hosts.is_empty() || !named.contains(asset.name.as_str());
            let tells = rule.assets.iter().any(tells);
            let excused =
                joins || tells || rule.note.is_some() || !rule.allow.is_empty() || within(&OTHERWISE) || within(&NEEDLESS) || unfinished;
            let outcome = match (said, changes.is_empty()) {
                (true, true) => "reported, and makes no difference",
                (false, false) => "makes a difference",
                (false, true) if excused => "makes no difference, which is said otherwise",
                (true, false) => "WRONG: reported, and makes a difference",
                (false, true) => "MISSED: makes no difference",
            };
            *counts.entry(outcome).or_default() += 1;
            let place = format!("{} {}", path.display(), rule.id.value);
            if outcome.contains(':') {
                failures += &format!("{place}: {outcome}\n");
            }
        }
    }
    println!("{counts:#?}");
    assert!(failures.is_empty(), "{failures}");
    assert!(counts["reported, and makes no difference"] >= 12 && counts["makes a difference"] >= 200, "{counts:#?}");
}
