//! The documentation of every lint: its example before has the finding, its example after has not, and the tables of the reference are those of the code.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use inbounds_core::{compile::CompiledPolicy, limits::Limits, policy::Date};
use inbounds_lint::{Levels, Lint, Subject, lint, lints};

const TODAY: Date = Date { year: 2026, month: 11, day: 23 };

/// The codes found in a policy, or in a part of one.
fn codes(text: &str) -> Vec<&'static str> {
    let header = if text.starts_with("inbounds:") { "" } else { "inbounds: 1\nprogram: { name: Example }\n" };
    match CompiledPolicy::load("example.yaml", format!("{header}{text}").as_bytes(), &Limits::default()) {
        Err(problems) => problems.iter().map(|problem| problem.code).collect(),
        Ok(policy) => {
            let subject = Subject { policy: &policy, today: Some(TODAY), cases: Some(1) };
            lint(&subject, &Levels::default()).iter().map(|finding| finding.problem.code).collect()
        }
    }
}

/// The YAML behind a heading of the documentation.
fn example(lint: &Lint, heading: &str) -> Option<String> {
    let rest = lint.doc.split_once(&format!("**{heading}**"))?.1.split_once("```yaml\n")?.1;
    Some(rest.split_once("```")?.0.lines().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect())
}

/// Lints whose example is not a policy.
const WITHOUT_EXAMPLE: [&str; 2] = ["not-compared", "policy-without-tests"];

#[test]
fn the_examples_show_the_finding_and_its_fix() {
    for lint in lints() {
        if WITHOUT_EXAMPLE.contains(&lint.code) {
            continue;
        }
        let [before, after] = ["Before", "After"].map(|heading| example(lint, heading).expect(lint.code));
        assert!(codes(&before).contains(&lint.code), "{}: the example before has {:?}", lint.code, codes(&before));
        let found = codes(&after);
        assert!(!found.contains(&lint.code), "{}: the example after has {found:?}", lint.code);
        let refused = found.iter().find(|code| lints().iter().all(|lint| lint.code != **code));
        assert_eq!(refused, None, "{}: the example after is refused", lint.code);
    }
}

#[test]
fn lints_are_documented_and_sorted() {
    assert!(lints().len() >= 25);
    assert!(lints().windows(2).all(|pair| pair[0].code < pair[1].code));
    for lint in lints() {
        assert!(lint.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", lint.code);
        assert!(lint.title().len() > 20 && !lint.title().ends_with('.'), "{}", lint.code);
        assert!(std::ptr::eq(Lint::find(lint.code).unwrap(), *lint));
    }
    assert!(Lint::find("no-such-lint").is_none());
}

#[test]
fn each_lint_has_a_file_of_its_own() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lints");
    let mut files: Vec<String> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let mut expected: Vec<String> =
        lints().iter().map(|lint| format!("{}.rs", lint.code.replace('-', "_"))).chain(["mod.rs".to_owned()]).collect();
    expected.sort();
    assert_eq!(files, expected);
}

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/README.md");
const START: &str = "| lint | level | what it finds |\n|---|---|---|\n";

/// `INBOUNDS_BLESS=1 cargo test -p inbounds-lint --test examples` writes the table.
#[test]
fn the_reference_lists_every_lint() {
    let reference = std::fs::read_to_string(REFERENCE).unwrap();
    let (before, rest) = reference.split_once(START).expect("the reference has a table of lints");
    let (table, after) = rest.split_once("\n\n").unwrap();
    let level = |lint: &Lint| format!("{:?}", lint.level).to_lowercase();
    let rows: Vec<String> = lints().iter().map(|lint| format!("| `{}` | {} | {} |", lint.code, level(lint), lint.title())).collect();
    let expected = rows.join("\n");
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        std::fs::write(REFERENCE, format!("{before}{START}{expected}\n\n{after}")).unwrap();
        return;
    }
    assert_eq!(table, expected, "run with INBOUNDS_BLESS=1 to write the table");
}
