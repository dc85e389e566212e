//! The bulk way of deciding: its shortcut, its full read and the one-by-one decision give the same verdict by the same rule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "a test")]

use inbounds_core::answer::Verdict;
use inbounds_core::bulk::{Bulk, Decision, Room};
use inbounds_core::cases::{CaseFile, query_of};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{ReadAs, Target};
use std::collections::BTreeMap;
use std::path::Path;

#[path = "bulk/edges.rs"]
mod edges;
#[path = "bulk/random.rs"]
mod random;
#[path = "bulk/several.rs"]
mod several;

use random::{Random, line};

const DAY: Date = Date { year: 2026, month: 11, day: 25 };

fn load(label: &str, rest: &str) -> CompiledPolicy {
    let yaml = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
    CompiledPolicy::load(label, yaml.as_bytes(), &Limits::default()).unwrap()
}

fn base() -> Query {
    Query { date: Some(DAY), ..Query::default() }
}

/// A policy with every kind of pattern that the tables tell apart; the fuzz target has the same.
fn kinds() -> CompiledPolicy {
    CompiledPolicy::load("kinds.yaml", include_bytes!("../../fuzz/policies/kinds.yaml"), &Limits::default()).unwrap()
}

/// The same policy with so many names that lines are looked up together.
fn many_names() -> CompiledPolicy {
    let mut text = include_str!("../../fuzz/policies/kinds.yaml").to_owned();
    for rule in 0..340 {
        let names: Vec<String> = (0..100).map(|number| format!("n{number}.example{rule}.test")).collect();
        text.push_str(&format!("  - {{ id: N{rule}, clause: c, hosts: [{}] }}\n", names.join(", ")));
    }
    CompiledPolicy::load("names.yaml", text.as_bytes(), &Limits::default()).unwrap()
}

/// What decides, for comparison: each policy that speaks, and the rule that decides there.
type Told = (Verdict, Vec<(String, Option<(String, u32)>)>);

fn told(bulk: &Bulk<'_>, decided: Result<Decision, QueryError>) -> Result<Told, QueryError> {
    let decision = decided?;
    let spoken = bulk.explain(&decision).into_iter();
    Ok((decision.verdict, spoken.map(|s| (s.policy.to_owned(), s.ruling.rule.map(|(id, line)| (id.to_owned(), line)))).collect()))
}

/// Holds both ways of a bulk together on one line.
fn same(bulk: &Bulk<'_>, line: &[u8]) -> Result<Verdict, &'static str> {
    let (short, long) = (told(bulk, bulk.decide(line)), told(bulk, bulk.read(line)));
    assert_eq!(short, long, "{}", String::from_utf8_lossy(line));
    short.map(|(verdict, _)| verdict).map_err(|error| error.code)
}

/// Holds what is decided of lines together to what is decided of each.
fn same_together(bulk: &Bulk<'_>, lines: &[Vec<u8>], room: &mut Room) {
    let texts: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    let mut decided = Vec::new();
    bulk.glance_at(&texts, room, |at, decision| {
        assert_eq!(at, decided.len());
        decided.push(decision);
    });
    assert_eq!(decided.len(), lines.len());
    for (line, decision) in lines.iter().zip(decided) {
        if let Some(decision) = decision {
            assert_eq!(told(bulk, Ok(decision)), told(bulk, bulk.decide(line)), "{}", String::from_utf8_lossy(line));
        }
    }
}

/// Names and addresses of which rules of `kinds` say different things.
const HOSTS: &[&str] = &[
    "www.example.com",
    "web.example.com",
    "beta.example.com",
    "a.corp.example.com",
    "old-1.example.com",
    "app.example.org",
    "www.example.org",
    "a.sub.example.org",
    "web.example.net",
    "shop.example.net",
    "all.example.net",
    "vcc-7.example.net",
    "x.cond.example.net",
    "git.example.com",
    "nobody.test",
    "10.1.2.3",
    "10.1.3.3",
    "10.2.3.4",
    "10.2.3.10",
];

#[test]
fn a_million_lines_are_decided_alike_with_and_without_the_shortcut() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut random = Random(1);
    let more = [many_names()];
    let many = Bulk::new(&more, &base()).unwrap();
    let mut room = Room::default();
    let mut together: Vec<Vec<u8>> = Vec::new();
    // Mutants are judged by fewer.
    let lines: usize = std::env::var("INBOUNDS_LINES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    for number in 0..lines {
        let line = line(&mut random);
        let found = same(&bulk, &line);
        // And some together.
        together.push(line.clone());
        if random.below(20) == 0 {
            same_together(&many, &together, &mut room);
            together.clear();
        }
        *counts.entry(format!("{found:?}")).or_default() += 1;
        // And one by one, for some.
        if number % 50 == 0
            && let Ok(text) = std::str::from_utf8(&line)
        {
            let one = policies[0].read_free(text).and_then(|read| {
                let target = match read {
                    ReadAs::Network(network) => Target::Network(network),
                    ReadAs::Set(set) => Target::Set(set),
                    ReadAs::Asset(key) => Target::Asset(key),
                    ReadAs::Finding(class) => panic!("{class}"),
                };
                policies[0].decide(&Query { target: Some((text.to_owned(), target)), ..base() }).map(|answer| answer.verdict)
            });
            assert_eq!(found, one.map_err(|error| error.code), "{text}");
        }
    }
    println!("{counts:#?}");
    for verdict in ["Ok(InScope)", "Ok(OutOfScope)", "Ok(Conditional)", "Ok(Unlisted)"] {
        assert!(counts.get(verdict).is_some_and(|&count| count * 1_000 > lines), "{verdict}: {counts:?}");
    }
}

/// Every case about one target alone, and every hostile target, by the policy of every case.
#[test]
fn the_cases_and_the_hostile_targets_are_decided_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let hostile: Vec<String> = std::fs::read_dir(root.join("tests/hostile"))
        .unwrap()
        .flat_map(|entry| {
            std::fs::read_to_string(entry.unwrap().path())
                .unwrap()
                .lines()
                .map(|line| line.split('\t').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut compared = 0;
    for folder in ["tests/conformance", "policies"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if !path.to_string_lossy().ends_with(".tests.yaml") {
                continue;
            }
            let file = CaseFile::read(&std::fs::read(&path).unwrap(), &Limits::default()).file.unwrap();
            let policy = path.parent().unwrap().join(&file.policy.value);
            let policies = [CompiledPolicy::load("policy.yaml", &std::fs::read(policy).unwrap(), &Limits::default()).unwrap()];
            for case in &file.cases {
                let Ok(query) = query_of(case) else { continue };
                let Some((text, target)) = query.target.clone() else { continue };
                let expected = policies[0].decide(&query);
                let Ok(bulk) = Bulk::new(&policies, &Query { target: None, ..query }) else {
                    assert!(expected.is_err(), "{text}");
                    continue;
                };
                // A single word that a case asks about as a host, or as an asset, is neither to a reader of lines.
                let read_alike = match policies[0].read_free(&text) {
                    Ok(ReadAs::Network(network)) => Target::Network(network) == target,
                    Ok(ReadAs::Set(set)) => Target::Set(set) == target,
                    Ok(ReadAs::Asset(_) | ReadAs::Finding(_)) | Err(_) => false,
                };
                if read_alike {
                    let found = same(&bulk, text.as_bytes());
                    assert_eq!(found, expected.map(|answer| answer.verdict).map_err(|error| error.code), "{}: {text}", path.display());
                    compared += 1;
                }
            }
            let bulk = Bulk::new(&policies, &base()).unwrap();
            for line in &hostile {
                let _ = same(&bulk, line.as_bytes());
            }
        }
    }
    assert!(compared > 500, "{compared}");
}
