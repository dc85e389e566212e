//! Differences that a policy makes as large as it can: they are found, or refused as a whole, within a number of steps.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

#[path = "diff/policy.rs"]
mod rules;

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::diff;
use inbounds_core::limits::Limits;
use std::time::Instant;

/// What becomes of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Expected {
    /// Exactly as many classes.
    Classes(usize),
    /// At least as many, each of its own rules.
    AtLeast(usize),
    TooComplex,
}

fn load(text: &str, expected: Expected) -> CompiledPolicy {
    // A tenth of the usual steps, where they are not enough: the rest would only take longer.
    let steps = if expected == Expected::TooComplex { Limits::COMPARISON_STEPS / 10 } else { Limits::COMPARISON_STEPS };
    let limits = Limits { comparison_steps: steps, ..Limits::default() };
    let read = CompiledPolicy::load("example.yaml", text.as_bytes(), &limits);
    read.unwrap_or_else(|problems| panic!("{:?}", problems.first()))
}

fn policy(ins: &[String], outs: &[String]) -> String {
    let fact = |number| format!("  f{number}: {{ type: boolean, axis: target, question: Is it?, assume: false }}\n");
    let head = format!("program: {{ name: Example }}\nfacts:\n{}", (0..16).map(fact).collect::<String>());
    rules::policy(&head, ins, outs)
}

fn hosts(pattern: impl AsRef<str>) -> String {
    format!("hosts: [\"{}\"]", pattern.as_ref())
}

fn compare(name: &str, old: (&[String], &[String]), new: (&[String], &[String]), expected: Expected) {
    let (old, new) = (load(&policy(old.0, old.1), expected), load(&policy(new.0, new.1), expected));
    let begin = Instant::now();
    let found = diff(&old, &new);
    println!(
        "{name}: {} after {} ms",
        found.as_ref().map_or_else(|e| e.message.clone(), |c| c.len().to_string()),
        begin.elapsed().as_millis()
    );
    match (expected, found) {
        (Expected::Classes(count), Ok(changes)) => assert_eq!(changes.len(), count, "{name}: {changes:#?}"),
        (Expected::AtLeast(count), Ok(changes)) => assert!(changes.len() >= count, "{name}: {}", changes.len()),
        (Expected::TooComplex, Err(error)) => {
            assert_eq!(error.code, "too-complex", "{name}");
            assert!(error.help.is_some(), "{name}");
            assert!(error.message.contains("what changed is said by `out_of_scope-0`"), "{name}: {error}");
        }
        (expected, found) => panic!("{name}: expected {expected:?}, found {:?}", found.map(|changes| changes.len())),
    }
}

fn all(count: usize, rule: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(rule).collect()
}

/// A word of letters for a number.
fn word(number: usize) -> String {
    [number / 676 % 26, number / 26 % 26, number % 26].iter().map(|&n| char::from(b'a' + u8::try_from(n).unwrap())).collect()
}

#[test]
fn many_globs_that_hardly_meet_are_compared() {
    let globs = all(400, |n| hosts(format!("{}-*.example.test", word(n))));
    let more: Vec<String> = globs.iter().cloned().chain([hosts("*.example.test")]).collect();
    // What no glob covers; below each glob the wider inclusion decides nothing new.
    compare("prefixes", (&globs, &[]), (&more, &[]), Expected::Classes(1));
}

#[test]
fn many_globs_that_all_meet_are_refused_whole() {
    let everything = [hosts("*.example.test")];
    let globs = all(60, |n| hosts(format!("a*{}*.example.test", word(n))));
    compare("infixes", (&everything, &[]), (&everything, &globs), Expected::TooComplex);
}

#[test]
fn twelve_wildcards_in_one_pattern_are_compared() {
    let old = [hosts("*.example.test")];
    let new = [hosts("*.example.test"), hosts("*.a*b*c*d*e*f*g*h*i*j*k*.example.org")];
    compare("one label", (&old, &[]), (&new, &[]), Expected::Classes(1));
    let labels = [hosts("*.*.*.*.*.*.*.*.*.*.*.*.example.org"), hosts("*.example.test")];
    compare("twelve labels", (&old, &[]), (&labels, &[]), Expected::Classes(1));
    let outs = [hosts("x.*.y.*.z.*.x.*.y.*.z.*.example.test"), hosts("*.y.*.z.*.x.*.y.*.z.*.example.test")];
    compare("exclusions of many labels", (&old, &[]), (&old, &outs), Expected::Classes(4));
}

#[test]
fn one_wildcard_above_many_names_is_compared() {
    let names = all(300, |n| hosts(format!("*.brand{n}.example.test")));
    compare("databases everywhere", (&names, &[]), (&names, &[hosts("db.*")]), Expected::AtLeast(300));
    compare("globs everywhere", (&names, &[]), (&names, &[hosts("*-db*.*"), hosts("x*.*")]), Expected::AtLeast(300));
}

#[test]
fn many_paths_and_ports_of_one_host_are_compared() {
    let paths = all(200, |n| hosts(format!("https://example.test/{}/**/{}", word(n), word(n + 1))));
    let more: Vec<String> = paths.iter().cloned().chain([hosts("example.test")]).collect();
    compare("paths", (&paths, &[]), (&more, &[]), Expected::Classes(1));
    let ports = all(400, |n| hosts(format!("example.test:{}-{}", n * 10, n * 10 + 20)));
    let more: Vec<String> = ports.iter().cloned().chain([hosts("example.test")]).collect();
    compare("ports", (&ports, &[]), (&more, &[]), Expected::Classes(1));
    let both = all(300, |n| hosts(format!("example.test:{n}/**/{}", word(n))));
    compare("paths by ports by stars", (&[hosts("example.test")], &[]), (&[hosts("example.test")], &both), Expected::TooComplex);
}

#[test]
fn queries_are_compared_up_to_ten_rules_that_change_on_one_path() {
    let queries = |count| all(count, |n| hosts(format!("example.test/?key{n}=*x*")));
    let open = [hosts("example.test")];
    compare("ten", (&open, &[]), (&open, &queries(10)), Expected::AtLeast(1_023));
    compare("eleven", (&open, &[]), (&open, &queries(11)), Expected::TooComplex);
    // Of one rule it is the same which of them covers.
    let one_rule =
        |count: usize| [format!("hosts: [{}]", (0..count).map(|n| format!("\"example.test/?key{n}=*x*\"")).collect::<Vec<_>>().join(", "))];
    compare("forty of one rule", (&open, &[]), (&open, &one_rule(40)), Expected::Classes(2));
    let ports = ["hosts: [\"example.test:8443/?a\", \"example.test/?b\"]".to_owned()];
    compare(
        "one rule on two doors",
        (&[hosts("https://example.test")], &[]),
        (&[hosts("https://example.test")], &ports),
        Expected::Classes(2),
    );
    let paths = all(40, |n| hosts(format!("example.test/{}?key{n}", word(n))));
    compare("forty on paths of their own", (&open, &[]), (&open, &paths), Expected::Classes(80));
    // Any number that stays as it is.
    let held = queries(40);
    let more: Vec<String> = held.iter().cloned().chain([hosts("example.test/?new"), hosts("example.test/admin")]).collect();
    // Either, or both, on the web and elsewhere.
    compare("forty, and another", (&open, &held), (&open, &more), Expected::Classes(6));
    compare("forty, and an inclusion", (&[], &held), (&open, &held), Expected::Classes(1));
}

#[test]
fn facts_are_compared_up_to_a_number_of_states() {
    let rule = |n: usize| format!("hosts: [\"*.example.test\"], when: f{n}");
    let open = [hosts("www.example.test")];
    compare("six", (&open, &[]), (&open, &all(6, rule)), Expected::AtLeast(1));
    compare("twelve", (&open, &[]), (&open, &all(12, rule)), Expected::TooComplex);
    // Exclusions that stay, and that the inclusions do not beat.
    let held = all(11, |n| format!("hosts: [\"www.example.test\"], when: f{n}"));
    let more: Vec<String> = held.iter().cloned().chain([format!("hosts: [\"www.example.test/admin\"], when: f{}", 11)]).collect();
    compare("eleven that stay", (&open, &held), (&open, &more), Expected::AtLeast(1));
    compare("eleven below which something opens", (&[], &held), (&open, &held), Expected::AtLeast(1));
}

#[test]
fn address_ranges_that_overlap_are_compared() {
    let ranges = all(400, |n| hosts(format!("10.0.{}.{}-10.0.{}.{}", n / 50, n % 50, n / 50 + 1, n % 50)));
    let more: Vec<String> = ranges.iter().cloned().chain([hosts("10.0.0.0/8")]).collect();
    compare("ranges", (&ranges, &[]), (&more, &[]), Expected::Classes(1));
}

#[test]
fn rules_that_all_cover_one_host_are_compared() {
    let same = all(100, |n| format!("hosts: [\"*.example.test\", \"x{n}.example.test\"]"));
    compare("same", (&same, &[]), (&same, &[hosts("*.example.test/admin")]), Expected::AtLeast(1));
    let contest = all(300, |_| hosts("*.example.test"));
    compare("contest", (&contest, &[]), (&contest, &contest), Expected::AtLeast(1));
}
