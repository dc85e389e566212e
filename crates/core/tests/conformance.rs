//! The conformance cases: `tests/conformance/README.md` says which sentence of the language each file shows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use inbounds_core::{
    cases::{Case, CaseFile},
    compile::CompiledPolicy,
    limits::Limits,
    span::Lines,
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
