//! The report as JUnit XML, as Jenkins and GitLab read it: one suite for each file of cases, one for what could not be run, one for coverage.

use super::report::{Ran, Report, Suite, percent, placed};
use crate::diagnostics::{Problem, problems};
use crate::place::in_repository;
use std::fmt::Write as _;
use std::io::{self, Write};

/// One test case.
struct Test {
    class: String,
    name: String,
    bad: Option<Bad>,
}

/// Why it is not good.
struct Bad {
    /// `failure`, or `error` where it could not be run.
    element: &'static str,
    kind: String,
    message: String,
    text: String,
}

/// Writes the report.
pub(crate) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut suites: Vec<(String, Vec<Test>)> = Vec::new();
    for source in report.suites.iter().flat_map(|suite| &suite.sources) {
        let file = in_repository(&source.label);
        let tests = source.results.iter().map(|ran| Test { class: file.clone(), name: ran.outcome.name.clone(), bad: failure(&file, ran) });
        suites.push((file.clone(), tests.collect()));
    }
    let mut unread: Vec<Test> = problems(&report.troubles).iter().map(|problem| unreadable("error", problem)).collect();
    unread.extend(problems(&report.broken).iter().map(|problem| unreadable("failure", problem)));
    let none = super::human::no_cases();
    if report.suites.iter().all(Suite::is_untested) && unread.is_empty() {
        unread.push(unreadable("error", &Problem::without_place(&none)));
    }
    if !unread.is_empty() {
        suites.push(("problems".to_owned(), unread));
    }
    if report.min_coverage.is_some() {
        suites.push(("coverage".to_owned(), report.suites.iter().map(|suite| coverage(report, suite)).collect()));
    }
    let all = suites.iter().flat_map(|(_, tests)| tests);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"inbounds test\" {}>", counts(all))?;
    for (name, tests) in &suites {
        writeln!(out, "  <testsuite name=\"{}\" {}>", attribute(name), counts(tests.iter()))?;
        for test in tests {
            write_test(out, test)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn counts<'t>(tests: impl Iterator<Item = &'t Test>) -> String {
    let (mut all, mut failures, mut errors) = (0, 0, 0);
    for test in tests {
        all += 1;
        match &test.bad {
            Some(bad) if bad.element == "error" => errors += 1,
            Some(_) => failures += 1,
            None => {}
        }
    }
    format!("tests=\"{all}\" failures=\"{failures}\" errors=\"{errors}\"")
}

fn write_test(out: &mut dyn Write, test: &Test) -> io::Result<()> {
    write!(out, "    <testcase classname=\"{}\" name=\"{}\"", attribute(&test.class), attribute(&test.name))?;
    let Some(bad) = &test.bad else { return writeln!(out, "/>") };
    let (element, kind, message) = (bad.element, attribute(&bad.kind), attribute(&bad.message));
    writeln!(out, ">\n      <{element} type=\"{kind}\" message=\"{message}\">{}</{element}>\n    </testcase>", text(&bad.text))
}

fn failure(file: &str, ran: &Ran) -> Option<Bad> {
    let first = ran.outcome.differences.first()?;
    let mut text = format!("{file}:{}\n", ran.line);
    if !ran.asked.is_empty() {
        text.push_str(&format!("{}\n", ran.asked));
    }
    for difference in &ran.outcome.differences {
        text.push_str(&format!("- {what}: {}\n+ {what}: {}\n", difference.expected, difference.found, what = difference.what));
    }
    for reason in ran.reasons() {
        text.push_str(&format!("{reason}\n"));
    }
    Some(Bad { element: "failure", kind: first.what.to_string(), message: first.to_string(), text })
}

fn unreadable(element: &'static str, problem: &Problem<'_>) -> Test {
    let file = problem.file.map(in_repository);
    let place = match (&file, problem.line) {
        (Some(file), Some(line)) => format!("{file}:{line}\n"),
        _ => String::new(),
    };
    let help = problem.help.map(|help| format!("help: {help}\n")).unwrap_or_default();
    let text = format!("{place}{}\n{help}", problem.message);
    let bad = Bad { element, kind: problem.code.to_owned(), message: problem.message.to_owned(), text };
    Test { class: file.unwrap_or_else(|| "inbounds".to_owned()), name: problem.code.to_owned(), bad: Some(bad) }
}

fn coverage(report: &Report, suite: &Suite) -> Test {
    let bad = report.min_coverage.filter(|_| report.falls_short(suite)).map(|least| {
        let undecided: Vec<String> = suite.coverage.undecided.iter().map(|rule| format!("no case decides {}\n", placed(rule))).collect();
        let message = format!("expected at least {least} % of the rules decided, found {}", percent(&suite.coverage));
        Bad { element: "failure", kind: "coverage".to_owned(), message, text: undecided.concat() }
    });
    Test { class: in_repository(&suite.label), name: "coverage".to_owned(), bad }
}

/// Text between tags.
fn text(text: &str) -> String {
    escaped(text, |c| matches!(c, '\r'))
}

/// Text between quotes, where ends of lines would become blanks.
fn attribute(text: &str) -> String {
    escaped(text, |c| matches!(c, '\r' | '\n' | '\t' | '"'))
}

/// `text` with everything that means something in XML as a reference, and what XML 1.0 cannot hold at all as `\u{…}`.
fn escaped(text: &str, by_number: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Writing to a `String` cannot fail.
        let _ = match c {
            '&' => write!(out, "&amp;"),
            '<' => write!(out, "&lt;"),
            '>' => write!(out, "&gt;"),
            c if by_number(c) => write!(out, "&#{};", u32::from(c)),
            '\t' | '\n' | ' '..='\u{7e}' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => write!(out, "{c}"),
            c => write!(out, "{}", c.escape_unicode()),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_survives_or_is_spelt_out() {
        let hostile = "<a b=\"c\">&amp;]]>\u{0}\u{1b}[31m\u{b}\r\n\t\u{7f}\u{fffe}\u{ffff}\u{1f600}é";
        let spelt = "<a b=\"c\">&amp;]]>\\u{0}\\u{1b}[31m\\u{b}\r\n\t\\u{7f}\\u{fffe}\\u{ffff}\u{1f600}é";
        let xml = format!("<x y=\"{}\">{}</x>", attribute(hostile), text(hostile));
        let document = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(document.root_element().attribute("y"), Some(spelt));
        assert_eq!(document.root_element().text(), Some(spelt));
    }
}
