//! Every file of `tests/lint/CODE` has exactly the findings that its head names (`# lint: CODE LINE:COLUMN`), and the published policies have none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may fail")]

use inbounds_core::{compile::CompiledPolicy, limits::Limits, policy::Date, source::Source, span::Span};
use inbounds_lint::{Finding, Levels, Setting, Subject, lint, lints};
use std::{
    fs,
    path::{Path, PathBuf},
};

const TODAY: Date = Date { year: 2026, month: 11, day: 23 };

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn policies(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml") && !path.to_string_lossy().ends_with(".tests.yaml"));
    files.sort();
    files
}

fn findings(policy: &CompiledPolicy, cases: usize, levels: &Levels) -> Vec<Finding> {
    lint(&Subject { policy, today: Some(TODAY), cases: Some(cases) }, levels)
}

/// `CODE LINE:COLUMN` of every finding, problems that the policy is refused for among them.
fn found(text: &str, cases: usize) -> Vec<String> {
    let source = Source::new("policy.yaml", text);
    let line = |code: &str, span: Span| {
        let (line, column) = source.place(span);
        format!("{code} {line}:{column}")
    };
    match CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()) {
        Ok(policy) => findings(&policy, cases, &Levels::default()).iter().map(|f| line(f.problem.code, f.problem.span)).collect(),
        Err(problems) => problems.iter().map(|problem| line(problem.code, problem.span)).collect(),
    }
}

/// The one lint about what stands beside the file.
fn cases_beside(path: &Path) -> usize {
    usize::from(!path.ends_with("policy-without-tests/firing.yaml"))
}

#[test]
fn files_have_the_findings_that_they_name() {
    let mut failures = String::new();
    for lint in lints() {
        let files = policies(&folder("tests/lint").join(lint.code));
        let (mut firing, mut silent) = (0, 0);
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# lint: ")).collect();
            let found = found(&text, cases_beside(&path));
            if found != expected {
                failures += &format!("{}\nexpected {expected:#?}\nfound {found:#?}\n", path.display());
            }
            let fires = expected.iter().any(|line| line.split(' ').next() == Some(lint.code));
            assert_eq!(fires, path.file_name().unwrap().to_string_lossy().starts_with("firing"), "{}", path.display());
            if fires { firing += 1 } else { silent += 1 }
        }
        // `not-compared` takes thousands of rules, and has a test of its own.
        assert!((firing > 0 || lint.code == "not-compared") && silent > 0, "{}: {firing} files with it, {silent} without", lint.code);
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_folder_is_of_a_lint() {
    for entry in fs::read_dir(folder("tests/lint")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(lints().iter().any(|lint| lint.code == name), "{name}");
    }
}

#[test]
fn findings_are_messages_for_people_with_a_fix() {
    let mut witnesses = 0;
    for lint in lints() {
        for path in policies(&folder("tests/lint").join(lint.code)) {
            let text = fs::read_to_string(&path).unwrap();
            let Ok(policy) = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()) else { continue };
            for Finding { problem, witness } in findings(&policy, cases_beside(&path), &Levels::default()) {
                let help = problem.help.as_deref().expect(problem.code);
                for text in [problem.message.as_str(), help] {
                    assert!(!text.ends_with('.') && !text.starts_with(char::is_uppercase), "{}: {text}", problem.code);
                }
                assert!(problem.span.start < problem.span.end, "{}", problem.code);
                witnesses += usize::from(witness.is_some());
                // A witness of sets of hosts is a target that the tool itself understands.
                if let Some(url) = witness.filter(|witness| witness.starts_with("https://") && !witness.contains(' ')) {
                    assert!(inbounds_core::target::Network::read(&url).is_ok(), "{}: {url}", problem.code);
                }
            }
        }
    }
    assert!(witnesses >= 30, "{witnesses}");
}

#[test]
fn the_published_policies_are_clean_and_need_every_allow() {
    let mut allows = 0;
    for path in policies(&folder("policies")) {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(found(&text, 1), Vec::<String>::new(), "{}", path.display());
        // Each entry taken away in turn: its finding comes back, and nothing else changes.
        for (at, _) in text.match_indices("{ code: ") {
            let end = at + text[at..].find(" }").unwrap() + 2;
            let code = text[at + 8..end].split(',').next().unwrap();
            let start = text[..at].rfind("allow:").unwrap();
            let line_end = |from: usize| from + text[from..].find('\n').unwrap();
            // One of a block list goes with its line, one in brackets with the key.
            let block = text[..at].ends_with("- ");
            let lonely = block && text[start..].lines().skip(1).take_while(|line| line.trim_start().starts_with("- { code: ")).count() == 1;
            let (from, to) = match (block, lonely) {
                (true, false) => (text[..at].rfind('\n').unwrap(), line_end(end)),
                (true, true) => (start, line_end(end)),
                (false, _) => (start, end + 1),
            };
            let mut without = format!("{}{}", &text[..from], &text[to..]);
            // In a flow mapping the comma before the key goes, too.
            if !block && text[..start].ends_with(", ") {
                without = format!("{}{}", &text[..from - 2], &text[to..]);
            }
            let codes: Vec<String> = found(&without, 1).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
            assert!(!codes.is_empty() && codes.iter().all(|found| found == code), "{}: without {code}: {codes:?}", path.display());
            allows += 1;
        }
    }
    assert!(allows >= 35, "{allows}");
}

/// A trap that a policy has solved comes back without the solution.
#[test]
fn the_vendor_of_the_demos_is_found_without_the_rule_about_it() {
    let text = fs::read_to_string(folder("policies/nanopocket.yaml")).unwrap();
    let start = text.find("  - id: NAN-O.2-demos").unwrap();
    let end = start + text[start..].find("  # Only these machines").unwrap();
    let found = found(&format!("{}{}", &text[..start], &text[end..]), 1);
    assert_eq!(found.iter().filter(|line| line.starts_with("vendor-component ")).count(), 2, "{found:?}");
}

#[test]
fn levels_are_set_by_flags_and_by_the_policy() {
    let text = "inbounds: 1\nprogram: { name: Example, contacts: [\"mailto:security@example.com\"], updated: 2026-05-07 }\nlint: { safe-harbor-gap: warning, apex-not-covered: note }\nin_scope:\n  - { id: EX-1, clause: All, hosts: [\"*.example.com\"] }\n";
    let policy = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap();
    let levels = |levels: &Levels| -> Vec<String> {
        findings(&policy, 1, levels).iter().map(|f| format!("{} {:?}", f.problem.code, f.problem.level)).collect()
    };
    assert_eq!(levels(&Levels::default()), ["safe-harbor-gap Warning", "apex-not-covered Note"]);
    let mut set = Levels { deny_warnings: true, ..Levels::default() };
    assert_eq!(levels(&set), ["safe-harbor-gap Error", "apex-not-covered Note"]);
    set.set.insert("safe-harbor-gap".to_owned(), Setting::Allow);
    set.set.insert("apex-not-covered".to_owned(), Setting::At(inbounds_core::diagnostic::Level::Warning));
    assert_eq!(levels(&set), ["apex-not-covered Error"]);
}

#[test]
fn what_is_not_known_is_not_looked_for() {
    let text = "inbounds: 1\nprogram: { name: Example, contacts: [\"mailto:security@example.com\"], updated: 2099-05-07, expires: 2020-01-01, allow: [{ code: past-date, reason: old }] }\nlint: { safe-harbor-gap: { level: allow, reason: none } }\n";
    let policy = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap();
    let codes = |today, cases| -> Vec<&str> {
        lint(&Subject { policy: &policy, today, cases }, &Levels::default()).iter().map(|finding| finding.problem.code).collect()
    };
    assert_eq!(codes(None, None), Vec::<&str>::new());
    assert_eq!(codes(None, Some(0)), ["policy-without-tests"]);
    assert_eq!(codes(Some(TODAY), None), ["future-date"]);
}

#[test]
fn hostile_policies_are_compared_within_bounds() {
    let mut text = String::from("inbounds: 1\nprogram: { name: Example }\nin_scope:\n");
    for i in 0..600 {
        text += &format!("  - {{ id: IN-{i}, clause: c, hosts: [\"v*{i}*a*b*.c*.*d*.example.test\"] }}\n");
    }
    let policy = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap();
    let found = lint(&Subject { policy: &policy, today: None, cases: None }, &Levels::default());
    let notes: Vec<&str> =
        found.iter().filter(|finding| finding.problem.code == "not-compared").map(|finding| finding.problem.message.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("pairs")) && notes.iter().any(|note| note.contains("600 rules")), "{notes:?}");
}

#[test]
fn several_rules_are_compared_with_one_within_bounds() {
    let mut text = String::from("inbounds: 1\nprogram: { name: Example }\nin_scope:\n");
    for i in 0..150 {
        text += &format!("  - {{ id: A-{i}, clause: c, hosts: [8.8.{i}.0/24] }}\n");
        text += &format!("  - {{ id: B-{i}, clause: c, hosts: [8.8.{i}.0/25], note: half }}\n");
        text += &format!("  - {{ id: C-{i}, clause: c, hosts: [8.8.{i}.128/25], note: half }}\n");
    }
    let policy = CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap();
    let found = lint(&Subject { policy: &policy, today: None, cases: None }, &Levels::default());
    let together = found.iter().filter(|finding| finding.problem.message.contains("together decide")).count();
    let one = found.iter().find(|finding| finding.problem.code == "not-compared").expect("a note");
    let left = one.problem.message.strip_prefix("of ").and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok()).unwrap();
    assert!(together > 20 && together + left == 150, "{together} found, {}", one.problem.message);
}
