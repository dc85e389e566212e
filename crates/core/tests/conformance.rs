//! The conformance cases: `tests/conformance/README.md` says which sentence of the language each file shows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use inbounds_core::{
    answer::Verdict,
    cases::{Case, CaseFile, query_of},
    compile::CompiledPolicy,
    decide::decide_all,
    limits::Limits,
    query::Query,
    span::Lines,
    target::{Network, Target},
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance")
}

fn files(ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(ending));
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A file of cases with its policy.
fn load(path: &Path) -> (CaseFile, CompiledPolicy, Vec<u8>) {
    let bytes = std::fs::read(path).unwrap();
    let read = CaseFile::read(&bytes, &Limits::default());
    let lines = Lines::new(&read.text);
    let problems: Vec<String> =
        read.problems.iter().map(|p| format!("{}:{}: {} {:?}", name(path), lines.line(p.span.start), p.message, p.help)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let file = read.file.unwrap();
    let text = std::fs::read(path.with_file_name(&*file.policy.value)).unwrap();
    let policy = CompiledPolicy::load(&file.policy.value, &text, &Limits::default()).unwrap_or_else(|problems| {
        let lines = Lines::new(std::str::from_utf8(&text).unwrap());
        let problems: Vec<String> =
            problems.iter().map(|p| format!("{}:{}: {} {:?}", file.policy.value, lines.line(p.span.start), p.message, p.help)).collect();
        panic!("{}", problems.join("\n"))
    });
    (file, policy, bytes)
}

#[test]
fn every_case_is_answered() {
    let (mut ran, mut failures) = (0, Vec::new());
    for path in files(".tests.yaml") {
        let (file, policy, bytes) = load(&path);
        let lines = Lines::new(std::str::from_utf8(&bytes).unwrap());
        for outcome in file.run(&policy) {
            ran += 1;
            let place = format!("{}:{}: {}", name(&path), lines.line(outcome.span.start), outcome.name);
            failures.extend(outcome.differences.iter().map(|difference| format!("{place}: {difference}")));
        }
    }
    assert!(failures.is_empty(), "{} differences in {ran} cases:\n{}", failures.len(), failures.join("\n"));
    assert!(ran >= 360, "only {ran} cases ran");
}

/// A block of `refused.txt`: what is wrong with a policy, as `code line:column`, and its text.
fn refused() -> Vec<(String, Vec<String>, String)> {
    let text = std::fs::read_to_string(folder().join("refused.txt")).unwrap();
    let blocks = text.split("\n=== ").skip(1).map(|block| {
        let (head, body) = block.split_once('\n').unwrap();
        let (name, problems) = head.split_once(" | ").unwrap();
        (name.to_owned(), problems.split(", ").map(str::to_owned).collect(), format!("{}\n", body.trim_end()))
    });
    blocks.collect()
}

#[test]
fn a_policy_with_a_problem_is_refused_whole() {
    let (mut failures, blocks) = (Vec::new(), refused());
    for (name, expected, text) in &blocks {
        let found: Vec<String> = match CompiledPolicy::load(name, text.as_bytes(), &Limits::default()) {
            Ok(_) => vec!["no problem".to_owned()],
            Err(problems) => {
                let lines = Lines::new(text);
                let place = |p: &inbounds_core::diagnostic::Diagnostic| {
                    let (line, column) = lines.line_column(text, p.span.start);
                    format!("{} {line}:{column}", p.code)
                };
                problems.iter().map(place).collect()
            }
        };
        if found != *expected {
            failures.push(format!("{name}: expected {}, found {}", expected.join(", "), found.join(", ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(blocks.len() >= 30, "only {} blocks", blocks.len());
}

/// Policies that answer one query together, each beside what they say.
#[test]
fn several_policies_speak_each_for_itself() {
    let policies: Vec<CompiledPolicy> = ["hosts", "ports", "expiry", "third-parties"]
        .map(|name| {
            let label = format!("{name}.yaml");
            CompiledPolicy::load(&label, &std::fs::read(folder().join(&label)).unwrap(), &Limits::default()).unwrap()
        })
        .into();
    let ask = |target: &str| Query {
        target: Some((target.to_owned(), Target::Network(Network::read(target).unwrap()))),
        date: Some("2027-01-01".parse().unwrap()),
        ..Query::default()
    };
    for (target, verdict, who) in [
        // In scope of two, conditional for the one that is past its last day.
        ("https://example.com/", Verdict::InScope, vec!["hosts.yaml", "expiry.yaml", "third-parties.yaml"]),
        ("https://www.example.net/", Verdict::InScope, vec!["hosts.yaml"]),
        // Out of one and in scope of another.
        ("https://forum.example.com/", Verdict::InScope, vec!["expiry.yaml", "third-parties.yaml"]),
        ("https://next.example.com/", Verdict::InScope, vec!["expiry.yaml", "third-parties.yaml"]),
        ("https://shop.hosting.test/", Verdict::OutOfScope, vec!["third-parties.yaml"]),
        ("https://nobody.example/", Verdict::Unlisted, vec![]),
    ] {
        let answers = decide_all(&policies, &ask(target)).unwrap();
        assert_eq!(answers.verdict, verdict, "{target}");
        assert_eq!(answers.answers.iter().map(|a| a.policy.file.as_str()).collect::<Vec<_>>(), who, "{target}");
        assert_eq!(answers.asked, 4);
    }
}

/// The same bytes, whenever and however often a question is asked.
#[test]
fn an_answer_is_the_same_bytes_every_time() {
    for path in files(".tests.yaml") {
        let ((file, policy, _), (_, again, _)) = (load(&path), load(&path));
        for case in &file.cases {
            let answer = |policy: &CompiledPolicy| query_of(case).and_then(|query| policy.decide(&query)).map(|answer| answer.to_json());
            assert_eq!(answer(&policy), answer(&again), "{}: {}", name(&path), case.name.value);
        }
    }
}

/// A value without what is empty, and without what the query and the policy say already.
fn told(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    const SAID: [&str; 6] = ["v", "policy", "query", "clause", "file", "question"];
    let is_empty = |value: &Value| {
        value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(serde_json::Map::is_empty)
    };
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(key, _)| !SAID.contains(&key.as_str())).map(|(key, value)| (key, told(value)));
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(told).collect()),
        other => other,
    }
}

/// Every answer and error as a whole, where the cases name parts; `INBOUNDS_BLESS=1 cargo test -p inbounds-core --test conformance` writes it.
/// What differs is a change of what is said: read it before you commit it.
#[test]
fn answers_are_these() {
    let mut said = String::new();
    for path in files(".tests.yaml") {
        let (file, policy, _) = load(&path);
        said += &format!("== {}\n", name(&path));
        for case in &file.cases {
            let answer = match query_of(case).and_then(|query| policy.decide(&query)) {
                Ok(answer) => answer.to_json(),
                Err(error) => inbounds_core::answer::Undecided::new(error, None).to_json(),
            };
            said += &format!("{}: {}\n", case.name.value, told(serde_json::from_str(&answer).unwrap()));
        }
    }
    let place = folder().join("answers.txt");
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        std::fs::write(&place, &said).unwrap();
    }
    let held = std::fs::read_to_string(&place).unwrap();
    let wrong = held.lines().zip(said.lines()).find(|(held, said)| held != said);
    assert!(held == said, "INBOUNDS_BLESS=1 writes {}; the first difference: {wrong:?}", place.display());
}

/// The short answer and the long one agree.
#[test]
fn a_ruling_is_the_verdict_of_the_answer() {
    let mut ran = 0;
    for path in files(".tests.yaml") {
        let (file, policy, _) = load(&path);
        for case in file.cases.iter().filter(|c| c.finding.is_none() && c.activity.is_none() && c.facts.is_empty() && c.cname.is_empty()) {
            let Ok(query) = query_of(case) else { continue };
            let Some((_, Target::Network(network))) = &query.target else { continue };
            if case.severity.is_some() {
                continue;
            }
            // On the day of the case, and on any.
            for date in [query.date, None] {
                let query = Query { date, ..query.clone() };
                match (policy.ruling(network, date), policy.decide(&query)) {
                    (Ok(short), Ok(long)) => {
                        assert_eq!(short.verdict, long.verdict, "{}: {}", name(&path), case.name.value);
                        let deciders: Vec<_> = long.axes.target.iter().flat_map(|a| &a.decided_by).map(|d| d.rule.id.as_str()).collect();
                        let named = short.rule.map(|(id, _)| id);
                        assert!(named.is_none_or(|id| deciders.contains(&id)), "{}: {}", name(&path), case.name.value);
                        assert_eq!(named.is_none(), deciders.is_empty(), "{}: {}", name(&path), case.name.value);
                        ran += 1;
                    }
                    (short, long) => assert_eq!(short.map(|_| ()), long.map(|_| ()), "{}: {}", name(&path), case.name.value),
                }
            }
        }
    }
    assert!(ran >= 250, "only {ran} rulings");
}

/// Everything that a case asks.
fn asked(case: &Case) -> String {
    let Case { target, asset, finding, activity, facts, cname, date, severity, .. } = case;
    let text = |part: &Option<inbounds_core::span::Spanned<String>>| part.as_ref().map(|p| p.value.clone());
    let facts: BTreeMap<_, _> = facts.iter().map(|f| (f.name.value.clone(), format!("{:?}", f.value.value))).collect();
    let cname: Vec<_> = cname.iter().map(|c| c.value.clone()).collect();
    let date = date.as_ref().map(|d| d.value);
    format!("{:?}", (text(target), text(asset), text(finding), text(activity), facts, cname, date, text(severity)))
}

#[test]
fn no_case_is_there_twice() {
    let mut seen: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for path in files(".tests.yaml") {
        let (file, ..) = load(&path);
        for case in &file.cases {
            let place = format!("{}: {}", name(&path), case.name.value);
            assert!(case.decided_by.is_some() || case.verdict.value == "error", "{place} names no deciding rules");
            if let Some(other) = seen.insert((file.policy.value.clone(), asked(case)), place.clone()) {
                panic!("{place} asks the same as {other}");
            }
            assert!(names.insert(place.clone(), ()).is_none(), "two cases are called {place}");
        }
    }
}

#[test]
fn a_name_that_another_policy_excludes_is_a_host_to_the_rest() {
    let policies: Vec<CompiledPolicy> = [
        ("names", "in_scope: [{ id: A, clause: c, hosts: [example.net] }]\nout_of_scope: [{ id: B, clause: c, assets: [a.example.com] }]"),
        ("hosts", "in_scope: [{ id: A, clause: c, hosts: [\"*.example.com\"] }]"),
    ]
    .map(|(label, rest)| {
        let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}\n");
        CompiledPolicy::load(label, text.as_bytes(), &Limits::default()).unwrap()
    })
    .into();
    let mut query = Query::default();
    query.ask(policies[0].read_free("a.example.com").unwrap(), "a.example.com").unwrap();
    assert!(matches!(&query.target, Some((_, Target::Asset(_)))));
    let answers = decide_all(&policies, &query).unwrap();
    let said: Vec<_> = answers.answers.iter().map(|answer| (answer.policy.file.as_str(), answer.verdict)).collect();
    assert_eq!(said, [("names", Verdict::OutOfScope), ("hosts", Verdict::InScope)]);
    assert_eq!(answers.verdict, Verdict::InScope);
}
