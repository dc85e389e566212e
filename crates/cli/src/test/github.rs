//! The report as annotations of a GitHub workflow: failures and problems as errors, rules that no case decides as notices.

use super::report::{Report, Suite, percent};
use crate::diagnostics::{Problem, problems};
use crate::github::{Annotation, Severity};
use crate::place::in_repository;
use std::io::{self, Write};

/// Writes one annotation a line, then the sums.
pub(crate) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let none = super::human::no_cases();
    let mut found = problems(&report.troubles);
    found.extend(problems(&report.broken));
    if report.suites.iter().all(Suite::is_untested) && found.is_empty() {
        found.push(Problem::without_place(&none));
    }
    for problem in found {
        let help = problem.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let file = problem.file.map(in_repository);
        let annotation = Annotation {
            severity: Severity::Error,
            file: file.as_deref(),
            line: problem.line,
            column: problem.column,
            title: problem.code,
            message: &format!("{}{help}", problem.message),
        };
        writeln!(out, "{annotation}")?;
    }
    for suite in &report.suites {
        failures(out, suite)?;
        coverage(out, report, suite)?;
    }
    let sum = report.sum();
    writeln!(out, "{} passed, {} failed: {}", sum.passed(), sum.failed, super::human::counted(sum))
}

fn failures(out: &mut dyn Write, suite: &Suite) -> io::Result<()> {
    for source in &suite.sources {
        let file = in_repository(&source.label);
        for ran in source.results.iter().filter(|ran| ran.failed()) {
            let mut lines: Vec<String> = Some(ran.asked.clone()).into_iter().filter(|asked| !asked.is_empty()).collect();
            lines.extend(ran.outcome.differences.iter().map(ToString::to_string));
            lines.extend(ran.reasons());
            let annotation = Annotation {
                severity: Severity::Error,
                file: Some(&file),
                line: Some(ran.line),
                column: Some(ran.column),
                title: &ran.outcome.name,
                message: &lines.join("\n"),
            };
            writeln!(out, "{annotation}")?;
        }
    }
    Ok(())
}

fn coverage(out: &mut dyn Write, report: &Report, suite: &Suite) -> io::Result<()> {
    let file = in_repository(&suite.label);
    let at = |severity, line, title, message: &str| {
        Annotation { severity, file: Some(&file), line: Some(line), column: None, title, message }.to_string()
    };
    if let Some(least) = report.min_coverage.filter(|_| report.falls_short(suite)) {
        let message = format!("expected at least {least} % of the rules decided, found {}", percent(&suite.coverage));
        writeln!(out, "{}", at(Severity::Error, 1, "coverage", &message))?;
    }
    if suite.is_untested() {
        return writeln!(out, "{}", at(Severity::Notice, 1, "no cases", "no case says what this policy must answer"));
    }
    for rule in &suite.coverage.undecided {
        writeln!(out, "{}", at(Severity::Notice, rule.line, "undecided", &format!("no case decides {} {}", rule.id, rule.clause)))?;
    }
    Ok(())
}
