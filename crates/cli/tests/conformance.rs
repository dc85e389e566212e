//! Every conformance case through the binary: its line of JSON is what the library answers, byte for byte, and what the case expects.
//!
//! Cases that differ in their targets only go through one process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use inbounds_core::answer::Undecided;
use inbounds_core::cases::{Case, CaseFile, query_of};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::{Date, Literal};
use inbounds_core::query::Query;
use inbounds_core::target::{ReadAs, Target};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The day of cases that name none: the binary always has one.
const DAY: Date = Date { year: 2026, month: 11, day: 23 };

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance")
}

/// The flags of a case, less its target.
fn flags(case: &Case) -> Vec<String> {
    let mut flags = vec!["--date".to_owned(), case.date.as_ref().map_or(DAY, |d| d.value).to_string()];
    let named = [("--finding", &case.finding), ("--activity", &case.activity), ("--severity", &case.severity)];
    for (flag, text) in named {
        flags.extend(text.iter().flat_map(|text| [flag.to_owned(), text.value.clone()]));
    }
    for fact in &case.facts {
        let value = match &fact.value.value {
            Literal::Bool(yes) => yes.to_string(),
            Literal::Int(number) => number.to_string(),
            Literal::Name(name) => name.clone(),
        };
        flags.extend(["--fact".to_owned(), format!("{}={value}", fact.name.value)]);
    }
    flags.extend(case.cname.iter().flat_map(|host| ["--cname".to_owned(), host.value.clone()]));
    flags
}

/// What the binary writes, a line for each case.
fn run(policy: &str, flags: &[String], cases: &[&Case]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
    command.current_dir(folder()).args(["check", "--json", "--policy", policy]).args(flags);
    let targets: String = cases.iter().filter_map(|case| case.target.as_ref()).map(|t| format!("{}\n", t.value)).collect();
    if !targets.is_empty() {
        command.arg("-");
    }
    command.args(cases.iter().filter_map(|case| case.asset.as_ref()).flat_map(|asset| ["--asset", &asset.value]));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(targets.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{policy} {flags:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// What the library answers: with the target read as the free argument that it is.
fn answer(policy: &CompiledPolicy, case: &Case) -> String {
    let text = case.target.as_ref().or(case.asset.as_ref()).map(|t| t.value.clone());
    let query = match &case.target {
        None => query_of(case),
        Some(target) => policy.read_free(target).and_then(|read| {
            let without = Case { target: None, ..case.clone() };
            let target = match read {
                ReadAs::Network(network) => Target::Network(network),
                ReadAs::Set(set) => Target::Set(set),
                ReadAs::Asset(key) => Target::Asset(key),
                ReadAs::Finding(_) => unreachable!("{} is a finding", case.name.value),
            };
            Ok(Query { target: text.clone().map(|text| (text, target)), ..query_of(&without)? })
        }),
    };
    let answer = query.and_then(|query| policy.decide(&Query { date: query.date.or(Some(DAY)), ..query }));
    answer.map_or_else(|error| Undecided::new(error, text).to_json(), |answer| answer.to_json())
}

/// What differs between a line and what the case expects.
fn differences(case: &Case, line: &str) -> Vec<String> {
    let json: Value = serde_json::from_str(line).unwrap();
    let mut list = Vec::new();
    let mut expect = |what: &str, expected: String, found: String| {
        if expected != found {
            list.push(format!("{what}: expected {expected}, found {found}"));
        }
    };
    let at = |pointer: &str| json.pointer(pointer).and_then(Value::as_str).unwrap_or("none").to_owned();
    let names = |list: &Value, key: &str| -> BTreeSet<String> {
        list.as_array().into_iter().flatten().filter_map(|one| one.get(key)?.as_str()).map(str::to_owned).collect()
    };
    if let Some(code) = &case.error {
        expect("error", code.value.clone(), at("/error/code"));
        return list;
    }
    expect("verdict", case.verdict.value.clone(), at("/verdict"));
    let axes = json.get("axes").and_then(Value::as_object).into_iter().flat_map(|axes| axes.values());
    let deciding: BTreeSet<String> = axes.filter_map(|axis| axis.get("decided_by")).flat_map(|list| names(list, "id")).collect();
    for (what, expected, found) in [
        ("decided_by", &case.decided_by, deciding),
        ("needs", &case.needs, names(json.get("needs").unwrap_or(&Value::Null), "fact")),
        ("assumptions", &case.assumptions, names(json.get("assumptions").unwrap_or(&Value::Null), "fact")),
    ] {
        if let Some(expected) = expected {
            let expected: BTreeSet<String> = expected.iter().map(|e| e.value.clone()).collect();
            expect(what, format!("{expected:?}"), format!("{found:?}"));
        }
    }
    list
}

#[test]
fn the_binary_answers_every_case_as_the_library_does() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".tests.yaml"));
    files.sort();
    let (mut ran, mut failures) = (0, Vec::new());
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let file = CaseFile::read(&bytes, &Limits::default()).file.unwrap();
        let label = &file.policy.value;
        let policy = CompiledPolicy::load(label, &std::fs::read(folder().join(label)).unwrap(), &Limits::default()).unwrap();
        let mut groups: BTreeMap<(Vec<String>, bool), Vec<&Case>> = BTreeMap::new();
        for case in &file.cases {
            // A line of input cannot hold a line end. A text that is no target at all is not a query of the binary's.
            let asks = case.target.is_some() || case.asset.is_some() || case.finding.is_some() || case.activity.is_some();
            if case.target.as_ref().is_some_and(|t| t.contains('\n')) || (!asks && case.facts.is_empty()) {
                continue;
            }
            let alone = case.target.is_none() && case.asset.is_none();
            groups.entry((flags(case), alone)).or_default().push(case);
        }
        for ((flags, _), mut cases) in groups {
            // Targets come first, then assets.
            cases.sort_by_key(|case| case.target.is_none());
            let lines = run(label, &flags, &cases);
            assert_eq!(lines.len(), cases.len(), "{label} {flags:?}");
            for (case, line) in cases.into_iter().zip(lines) {
                ran += 1;
                let place = format!("{label}: {}", case.name.value);
                let expected = answer(&policy, case);
                if line != expected {
                    failures.push(format!("{place}:\n  library {expected}\n  binary  {line}"));
                }
                // Where the day is the question, the binary has answered it; and a word without a dot is no host to it.
                let word = expected.contains("\"code\":\"unknown-name\"");
                let dated = case.date.is_none() && case.needs.iter().flatten().any(|need| need.value == "date");
                if !word && !dated {
                    failures.extend(differences(case, &line).into_iter().map(|difference| format!("{place}: {difference}")));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} differences in {ran} cases:\n{}", failures.len(), failures.join("\n"));
    assert!(ran >= 700, "only {ran} cases ran");
}
