//! Rules are read as a stream and compiled as they come: what a policy means does not depend on it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use inbounds_core::{
    cases::CaseFile,
    compile::CompiledPolicy,
    limits::Limits,
    policy::{Policy, Rule},
    query::Query,
    target::{Network, Target, asset_key},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn case_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["policies", "tests/conformance"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap()).map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".tests.yaml")).collect()
}

fn ids(rules: &[Rule]) -> Vec<&str> {
    rules.iter().map(|rule| rule.id.as_str()).collect()
}

#[test]
fn a_policy_loaded_to_decide_answers_alike() {
    let mut ran = 0;
    for path in case_files() {
        let file = CaseFile::read(&std::fs::read(&path).unwrap(), &Limits::default()).file.unwrap();
        let bytes = std::fs::read(path.with_file_name(&*file.policy.value)).unwrap();
        let whole = CompiledPolicy::load("p", &bytes, &Limits::default()).unwrap();
        let lean = CompiledPolicy::load_to_decide("p", &bytes, &Limits::default()).unwrap();
        let outcomes = file.run(&lean);
        assert_eq!(file.run(&whole), outcomes, "{}", path.display());
        assert_eq!(whole.deciding_rules(), lean.deciding_rules(), "{}", path.display());
        // The one keeps the rules as they were read, the other none of them.
        assert_eq!(Some(whole.policy()), Policy::read(&bytes, &Limits::default()).policy.as_ref());
        assert!(lean.policy().in_scope.is_empty() && lean.policy().out_of_scope.is_empty());
        ran += outcomes.len();
    }
    assert!(ran > 500, "only {ran} cases ran");
}

/// Rules that are compiled as they are read, between others that wait for the facts and assets of the whole policy.
const INS: &str = "in_scope:
  - { id: IN-1, clause: waits, assets: [{ name: App, hosts: [app.example.test] }], when: plan.free }
  - { id: IN-2, clause: stands alone, hosts: [\"*.example.test\"] }
  - { id: IN-3, clause: waits, hosts: [wait.example.com], unless: plan.free }
";
const OUTS: &str = "out_of_scope:
  - { id: OUT-1, clause: stands alone, hosts: [db.example.test] }
  - { id: OUT-2, clause: waits, assets: [Old App], hosts: [old.example.test] }
  - { id: OUT-3, clause: stands alone, activities: [dos], hosts: [\"*.example.test\"] }
";
const FACTS: &str = "facts:\n  plan.free: { type: boolean, axis: target, question: \"Is it the free plan?\" }\n";
const HEAD: &str = "inbounds: 1\nprogram: { name: Example }\n";

/// The answers to some queries, without the lines of rules.
fn answers(policy: &CompiledPolicy) -> Vec<Value> {
    let hosts = ["app.example.test", "www.example.test", "db.example.test", "old.example.test", "wait.example.com", "other.test"];
    let hosts = hosts.map(|host| (host, Target::Network(Network::read(host).unwrap())));
    let targets = hosts.into_iter().chain(["App", "Old App"].map(|name| (name, Target::Asset(asset_key(name).unwrap()))));
    let queries = targets.flat_map(|(text, target)| {
        let target = Some((text.to_owned(), target));
        [None, Some("dos".to_owned())].map(|activity| Query { target: target.clone(), activity, ..Query::default() })
    });
    let answers = queries.map(|query| serde_json::from_str(&policy.decide(&query).unwrap().to_json()).unwrap());
    answers.map(without_lines).collect()
}

fn without_lines(value: Value) -> Value {
    match value {
        Value::Object(map) => map.into_iter().filter(|(key, _)| key != "line").map(|(key, value)| (key, without_lines(value))).collect(),
        Value::Array(list) => list.into_iter().map(without_lines).collect(),
        other => other,
    }
}

#[test]
fn sections_stand_in_any_order() {
    let load = |parts: [&str; 3]| CompiledPolicy::load("p", format!("{HEAD}{}", parts.concat()).as_bytes(), &Limits::default()).unwrap();
    let usual = load([FACTS, INS, OUTS]);
    for order in [[OUTS, INS, FACTS], [INS, FACTS, OUTS], [OUTS, FACTS, INS]] {
        let other = load(order);
        assert_eq!(answers(&usual), answers(&other));
        assert_eq!(ids(&other.policy().in_scope), ["IN-1", "IN-2", "IN-3"]);
        assert_eq!(ids(&other.policy().out_of_scope), ["OUT-1", "OUT-2", "OUT-3"]);
        let rules: Vec<(u32, &str)> = other.atoms().map(|atom| (atom.rule().number(), atom.rule().id())).collect();
        assert!(rules.is_sorted(), "{rules:?}");
        for atom in other.atoms() {
            assert_eq!(atom.rule().written().map(|rule| rule.id.as_str()), Some(atom.rule().id()));
        }
    }
    // Each rule knows its own line.
    let text = format!("{HEAD}{OUTS}{INS}{FACTS}");
    for rule in load([OUTS, INS, FACTS]).deciding_rules() {
        let line = text.lines().nth(rule.line as usize - 1).unwrap();
        assert!(line.contains(&format!("id: {},", rule.id)), "{line}");
    }
}

#[test]
fn of_a_list_that_comes_twice_the_first_is_read() {
    for first in [INS, "in_scope: none\n", "in_scope: {}\n", "in_scope: []\n"] {
        let text = format!("{HEAD}{FACTS}{first}in_scope:\n  - {{ id: TWICE, clause: second, hosts: [twice.test] }}\n");
        let read = Policy::read(text.as_bytes(), &Limits::default());
        assert_eq!(read.problems.iter().filter(|problem| problem.code == "duplicate-key").count(), 1, "{:?}", read.problems);
        assert!(!ids(&read.policy.unwrap().in_scope).contains(&"TWICE"), "{first}");
    }
}

#[test]
fn a_text_that_is_read_again_gives_its_rules_once() {
    // The alias ends the parser; the reading starts again with it exchanged.
    let text = format!("{HEAD}{FACTS}{INS}  - {{ id: IN-4, clause: no quotes, hosts: [*.example.net] }}\n{OUTS}");
    let read = Policy::read(text.as_bytes(), &Limits::default());
    assert_eq!(read.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["yaml-alias"]);
    assert_eq!(ids(&read.policy.unwrap().in_scope), ["IN-1", "IN-2", "IN-3", "IN-4"]);
    let problems = CompiledPolicy::load("p", text.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["yaml-alias"]);
}
