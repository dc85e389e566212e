//! The report for people: each failure with its place, what was expected, what was found and why; then the sums and what no case decides.

use super::report::{Ran, Report, Source, Suite, Sum, percent, placed};
use crate::diagnostics::Trouble;
use crate::output::{BAD, error_body, explain_error};
use crate::text::{Shown, prose};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const EXPECTED: Style = AnsiColor::Red.on_default();
const FOUND: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Writes failures and sums to `out`, what could not be run to `err`.
pub(crate) fn write(out: &mut dyn Write, err: &mut dyn Write, report: &Report) -> io::Result<()> {
    for trouble in report.troubles.iter().chain(&report.broken) {
        match trouble {
            Trouble::Unreadable(error) => explain_error(err, error)?,
            Trouble::Refused(refused) => refused.render(err)?,
        }
    }
    if report.is_empty() || report.suites.iter().all(Suite::is_untested) {
        for suite in &report.suites {
            untested(out, report, suite)?;
        }
        out.flush()?;
        if report.broken.is_empty() && report.troubles.is_empty() {
            explain_error(err, &no_cases())?;
        }
        return Ok(());
    }
    for suite in &report.suites {
        for source in &suite.sources {
            for ran in source.results.iter().filter(|ran| ran.failed()) {
                failure(out, source, ran)?;
            }
        }
    }
    for suite in &report.suites {
        if suite.is_untested() { untested(out, report, suite)? } else { summary(out, report, suite)? }
    }
    let sum = report.sum();
    let broken = match report.broken.len() {
        0 => String::new(),
        n => format!(", {BAD}{n} not run{BAD:#}"),
    };
    let passed = sum.passed();
    let failed = if sum.failed > 0 { format!("{BAD}{} failed{BAD:#}", sum.failed) } else { "0 failed".to_owned() };
    writeln!(out, "{GOOD}{passed} passed{GOOD:#}, {failed}{broken}: {}", counted(sum))?;
    out.flush()
}

/// Why a run without cases is an error.
pub(crate) fn no_cases() -> inbounds_core::answer::ErrorBody {
    let help = "write them to `NAME.tests.yaml` beside the policy `NAME.yaml`, or under `cases:` in it";
    error_body("no-cases", "expected cases, found none", Some(help))
}

fn failure(out: &mut dyn Write, source: &Source, ran: &Ran) -> io::Result<()> {
    let place = format!("{}:{}", Shown(&source.label), ran.line);
    writeln!(out, "{BAD}failed{BAD:#}  {BOLD}{place}{BOLD:#} {}", prose(&ran.outcome.name))?;
    if !ran.asked.is_empty() {
        writeln!(out, "    {DIM}{}{DIM:#}", prose(&ran.asked))?;
    }
    for difference in &ran.outcome.differences {
        writeln!(out, "  {EXPECTED}- {}: {}{EXPECTED:#}", difference.what, prose(&difference.expected))?;
        writeln!(out, "  {FOUND}+ {}: {}{FOUND:#}", difference.what, prose(&difference.found))?;
    }
    for reason in ran.reasons() {
        writeln!(out, "    {}", prose(&reason))?;
    }
    writeln!(out)
}

fn untested(out: &mut dyn Write, report: &Report, suite: &Suite) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}: no cases", Shown(&suite.label))?;
    shortfall(out, report, suite)
}

fn summary(out: &mut dyn Write, report: &Report, suite: &Suite) -> io::Result<()> {
    let coverage = &suite.coverage;
    let sum = suite.sum();
    let failed = if sum.failed > 0 { format!(", {BAD}{} failed{BAD:#}", sum.failed) } else { String::new() };
    let (decided, rules, percent) = (coverage.decided(), coverage.rules, percent(coverage));
    let label = Shown(&suite.label);
    writeln!(out, "{BOLD}{label}{BOLD:#}: {} passed{failed}; {percent} of the rules decided ({decided} of {rules})", sum.passed())?;
    for rule in &coverage.undecided {
        writeln!(out, "  no case decides {}", prose(&placed(rule)))?;
    }
    shortfall(out, report, suite)
}

fn shortfall(out: &mut dyn Write, report: &Report, suite: &Suite) -> io::Result<()> {
    match report.min_coverage.filter(|_| report.falls_short(suite)) {
        Some(least) => writeln!(out, "  {BAD}expected at least {least} % of the rules decided, found {}{BAD:#}", percent(&suite.coverage)),
        None => Ok(()),
    }
}

/// `12 cases, 3 records`
pub(crate) fn counted(sum: Sum) -> String {
    let noun = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", noun(sum.cases, "case"), noun(sum.records, "record"))
}
