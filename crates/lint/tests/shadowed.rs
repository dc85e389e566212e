//! Rules of which the lints say that they decide nothing can be deleted: no verdict changes, on policies and queries by chance.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use inbounds_core::diagnostic::Level;
use inbounds_lint::{Levels, Setting, Subject, lint};
use inbounds_model::compare::compile;
use inbounds_model::generate::{Draft, Random, Record, policy, query};
use std::collections::BTreeMap;

const POLICIES: u64 = 1_000;
const QUERIES: usize = 40;
/// Findings that say of a whole rule that it changes no verdict.
const NEEDLESS: [&str; 2] = ["redundant-rule", "shadowed-rule"];

/// The ids of rules that a lint finds needless, with its code.
fn needless(draft: &Draft) -> Vec<(&'static str, String)> {
    let text = draft.to_string();
    let Some(policy) = compile(draft) else { return Vec::new() };
    let set = NEEDLESS.map(|code| (code.to_owned(), Setting::At(Level::Error))).into();
    let findings = lint(&Subject { policy: &policy, today: None, cases: None }, &Levels { set, ..Levels::default() });
    let of_rule = |span: inbounds_core::span::Span| text.get(span.start as usize..span.end as usize).map(str::to_owned);
    let found = findings.iter().filter_map(|finding| Some((finding.problem.code, of_rule(finding.problem.span)?)));
    // An inclusion that decides nothing may still say of an asset what other rules rest on.
    let rests = |record: &Record| record.has("assets") && draft.records.iter().filter(|r| r.has("assets") || r.has("vendors")).count() > 1;
    let whole = |code: &str, id: &str| draft.records.iter().any(|r| r.id == id && (code == "redundant-rule" || !rests(r)));
    found.filter(|(code, id)| NEEDLESS.contains(code) && whole(code, id)).collect()
}

#[test]
fn needless_rules_can_be_deleted_without_changing_any_verdict() {
    let (mut deleted, mut compared) = (BTreeMap::new(), 0);
    for number in 0..POLICIES {
        let mut random = Random::new(51_000_000 + number);
        let draft = policy(&mut random);
        for (code, id) in needless(&draft) {
            let mut without = draft.clone();
            without.records.retain(|record| record.id != id);
            // The last rule of scope cannot go.
            let (Some(before), Some(after)) = (compile(&draft), compile(&without)) else { continue };
            *deleted.entry(code).or_insert(0) += 1;
            for _ in 0..QUERIES {
                let asked = query(&mut random, &draft);
                let Some(query) = asked.read() else { continue };
                let (Ok(with), Ok(without)) = (before.decide(&query), after.decide(&query)) else { continue };
                assert_eq!(with.verdict, without.verdict, "{code} {id}: {asked}\n{draft}");
                compared += 1;
            }
        }
    }
    println!("{deleted:?}, {compared} verdicts");
    assert!(deleted.values().all(|count| *count >= 15) && deleted.len() == NEEDLESS.len(), "{deleted:?}");
}
