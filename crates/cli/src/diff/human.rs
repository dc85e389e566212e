//! A difference on a terminal.

use super::fold::Folded;
use super::words;
use crate::text::{Shown, prose};
use anstyle::{AnsiColor, Style};
use inbounds_core::answer::RuleRef;
use inbounds_core::diff::{DiffReport, Direction, ReportedChange};
use std::io::{self, Write};
use std::sync::Arc;

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Rules that are named on one side of a change.
const MOST_RULES: usize = 20;

/// Writes every change, what became wider first.
pub(super) fn write(out: &mut dyn Write, report: &DiffReport) -> io::Result<()> {
    let folded = Folded::new(report);
    for change in folded.shown {
        let (mark, style) = mark(change);
        let (from, to) = (words::verdict(change, change.from), words::verdict(change, change.to));
        writeln!(out, "{style}{mark} {}{style:#} {DIM}({}: {from}, now {to}){DIM:#}", words::title(change), change.axis)?;
        for witness in &change.witnesses {
            writeln!(out, "    {BOLD}{}{BOLD:#}", Shown(&words::query(witness)))?;
        }
        if change.parts > change.witnesses.len() {
            writeln!(out, "    {DIM}{}{DIM:#}", words::more(change.parts - change.witnesses.len()))?;
        }
        rules(out, "before", &change.before)?;
        rules(out, "now", &change.after)?;
        writeln!(out)?;
    }
    for (change, count) in folded.more {
        let (mark, style) = mark(change);
        writeln!(out, "{style}{mark} {}{style:#} {DIM}({})\n{DIM:#}", words::title(change), words::left_out(change, count))?;
    }
    writeln!(out, "{}", words::summary(report))
}

fn mark(change: &ReportedChange) -> (&'static str, Style) {
    match change.direction {
        Direction::Wider => ("+", AnsiColor::Red.on_default().bold()),
        Direction::Narrower => ("-", AnsiColor::Green.on_default().bold()),
        Direction::Sideways => ("~", AnsiColor::Yellow.on_default().bold()),
    }
}

fn rules(out: &mut dyn Write, when: &str, rules: &[Arc<RuleRef>]) -> io::Result<()> {
    if rules.is_empty() {
        return writeln!(out, "  {when:<6}  no rule");
    }
    for rule in rules.iter().take(MOST_RULES) {
        writeln!(out, "  {when:<6}  {} {} {DIM}({}:{}){DIM:#}", rule.id, prose(&rule.clause), Shown(&rule.file), rule.line)?;
    }
    if rules.len() > MOST_RULES {
        writeln!(out, "          {DIM}and {} more rules{DIM:#}", rules.len() - MOST_RULES)?;
    }
    Ok(())
}
