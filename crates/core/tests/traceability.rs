//! Every substantive clause of the four published policies is encoded where `tests/traceability.tsv` says, or is an exception with its reason.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use inbounds_core::{limits::Limits, policy::Policy};
use std::collections::{BTreeMap, BTreeSet};

const TRACES: &str = include_str!("../../../tests/traceability.tsv");
const POLICIES: [(&str, &str); 4] = [
    ("AIX", include_str!("../../../policies/aixnex.yaml")),
    ("HEX", include_str!("../../../policies/hexon.yaml")),
    ("NAN", include_str!("../../../policies/nanopocket.yaml")),
    ("LUM", include_str!("../../../policies/lumixsys.yaml")),
];

/// Rules as `section id`, each with the clauses that it encodes.
fn rules(policy: &Policy) -> BTreeMap<String, BTreeSet<&str>> {
    let mut rules: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    macro_rules! section {
        ($($name:ident),*) => {
            $(for rule in &policy.$name {
                let cites: BTreeSet<&str> = rule.cites.iter().map(|c| c.value.as_str()).collect();
                rules.insert(format!("{} {}", stringify!($name), rule.id.value), if cites.is_empty() { [rule.id.value.as_str()].into() } else { cites });
            })*
        };
    }
    section!(in_scope, out_of_scope, third_parties, conduct);
    rules
}

#[test]
fn every_clause_has_its_place() {
    let mut wrong = Vec::new();
    let mut traced = BTreeSet::new();
    let read: Vec<(&str, Policy)> =
        POLICIES.map(|(prefix, text)| (prefix, Policy::read(text.as_bytes(), &Limits::default()).policy.unwrap())).into();
    for line in TRACES.lines().filter(|line| !line.starts_with('#')) {
        let [clause, _kind, status, places] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("expected four columns in `{line}`") };
        assert!(traced.insert(clause), "`{clause}` is traced twice");
        match status {
            "exception" => assert!(places.len() > 20, "`{clause}` needs a reason"),
            "encoded" => {
                let policy = read.iter().find(|(prefix, _)| clause.starts_with(prefix)).map(|(_, policy)| policy).unwrap();
                let (rules, records) = (rules(policy), policy.records());
                for place in places.split(", ") {
                    let there = match rules.get(place) {
                        Some(cites) => cites.contains(clause),
                        None => !place.contains(' ') && records.iter().any(|(cites, _)| cites.contains(&clause)),
                    };
                    if !there {
                        wrong.push(format!("{clause} is not encoded by {place}"));
                    }
                }
                for (rule, cites) in &rules {
                    if cites.contains(clause) && !places.split(", ").any(|place| place == rule) {
                        wrong.push(format!("{clause} is also encoded by {rule}"));
                    }
                }
            }
            _ => wrong.push(format!("{clause}: `{status}` is neither `encoded` nor `exception`")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(traced.len(), 110);
    // A clause may be cited that has nothing to check (the heading of a table); nothing else may be cited that is not traced.
    let cited: BTreeSet<String> = read
        .iter()
        .flat_map(|(_, policy)| {
            let rules = rules(policy).into_values().flatten().map(str::to_owned).collect::<Vec<_>>();
            rules
                .into_iter()
                .chain(policy.records().into_iter().flat_map(|(cites, _)| cites.into_iter().map(str::to_owned).collect::<Vec<_>>()))
        })
        .collect();
    let untraced: Vec<&String> = cited.iter().filter(|clause| !traced.contains(clause.as_str())).collect();
    assert_eq!(untraced, ["LUM-R.0"]);
}
