//! The report as one object of JSON.

use super::report::{Ran, Report, Suite};
use crate::diagnostics::{Problem, problems};
use inbounds_core::answer::RuleRef;
use serde::Serialize;

#[derive(Serialize)]
struct Whole<'a> {
    v: u8,
    passed: usize,
    failed: usize,
    cases: usize,
    records: usize,
    policies: Vec<Tested<'a>>,
    /// Everything that kept cases from running.
    problems: Vec<Problem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_coverage: Option<u32>,
}

#[derive(Serialize)]
struct Tested<'a> {
    file: &'a str,
    passed: usize,
    failed: usize,
    cases: usize,
    records: usize,
    coverage: Covered<'a>,
    failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Covered<'a> {
    rules: usize,
    decided: usize,
    enough: bool,
    undecided: &'a [RuleRef],
}

#[derive(Serialize)]
struct Failure<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    name: &'a str,
    asked: &'a str,
    differences: Vec<Difference<'a>>,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct Difference<'a> {
    what: &'a str,
    expected: &'a str,
    found: &'a str,
}

/// The report in one line.
pub(crate) fn to_json(report: &Report) -> String {
    let sum = report.sum();
    let mut found = problems(&report.troubles);
    found.extend(problems(&report.broken));
    let none = super::human::no_cases();
    if sum.cases + sum.records == 0 && found.is_empty() {
        found.push(Problem::without_place(&none));
    }
    let whole = Whole {
        v: 1,
        passed: sum.passed(),
        failed: sum.failed,
        cases: sum.cases,
        records: sum.records,
        policies: report.suites.iter().map(|suite| tested(report, suite)).collect(),
        problems: found,
        min_coverage: report.min_coverage,
    };
    // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
    serde_json::to_string(&whole).unwrap_or_default()
}

fn tested<'a>(report: &Report, suite: &'a Suite) -> Tested<'a> {
    let sum = suite.sum();
    let coverage = &suite.coverage;
    let failures =
        suite.sources.iter().flat_map(|source| source.results.iter().filter(|ran| ran.failed()).map(|ran| failure(&source.label, ran)));
    Tested {
        file: &suite.label,
        passed: sum.passed(),
        failed: sum.failed,
        cases: sum.cases,
        records: sum.records,
        coverage: Covered {
            rules: coverage.rules,
            decided: coverage.decided(),
            enough: !report.falls_short(suite),
            undecided: &coverage.undecided,
        },
        failures: failures.collect(),
    }
}

fn failure<'a>(file: &'a str, ran: &'a Ran) -> Failure<'a> {
    let differences = ran.outcome.differences.iter();
    Failure {
        file,
        line: ran.line,
        column: ran.column,
        name: &ran.outcome.name,
        asked: &ran.asked,
        differences: differences.map(|d| Difference { what: &d.what, expected: &d.expected, found: &d.found }).collect(),
        reasons: ran.reasons(),
    }
}
