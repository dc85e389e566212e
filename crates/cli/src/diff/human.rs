//! A difference on a terminal.

use super::words;
use crate::text::{Shown, prose};
use anstyle::{AnsiColor, Style};
use inbounds_core::answer::RuleRef;
use inbounds_core::diff::{DiffReport, Direction};
use std::io::{self, Write};

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Rules that are named on one side of a change.
const MOST_RULES: usize = 20;

/// Writes every change, what became wider first.
pub(super) fn write(out: &mut dyn Write, report: &DiffReport) -> io::Result<()> {
    for change in &report.changes {
        let (mark, style) = match change.direction {
            Direction::Wider => ("+", AnsiColor::Red.on_default().bold()),
            Direction::Narrower => ("-", AnsiColor::Green.on_default().bold()),
            Direction::Sideways => ("~", AnsiColor::Yellow.on_default().bold()),
        };
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
    writeln!(out, "{}", words::summary(report))
}

fn rules(out: &mut dyn Write, when: &str, rules: &[RuleRef]) -> io::Result<()> {
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
