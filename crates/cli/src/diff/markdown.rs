//! A difference as Markdown, for a review comment. Text of a policy is code or escaped: it is never markup.

use super::words;
use crate::text::prose;
use inbounds_core::answer::RuleRef;
use inbounds_core::diff::{DiffReport, Direction};
use std::io::{self, Write};

/// Writes a table of every change.
pub(super) fn write(out: &mut dyn Write, report: &DiffReport) -> io::Result<()> {
    writeln!(out, "### Scope: {}", words::summary(report))?;
    if report.changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| | what changes | for example | before | now |\n|---|---|---|---|---|")?;
    for change in &report.changes {
        let mark = match change.direction {
            Direction::Wider => "**wider**",
            Direction::Narrower => "narrower",
            Direction::Sideways => "refused",
        };
        let more = change.parts.saturating_sub(change.witnesses.len());
        let mut examples: Vec<String> = change.witnesses.iter().map(|w| code(&words::query(w))).collect();
        if more > 0 {
            examples.push(format!("and {more} more parts"));
        }
        let verdict = |verdict| words::verdict(change, verdict);
        let (before, after) = (rules(&change.before), rules(&change.after));
        writeln!(
            out,
            "| {mark} | {} | {} | {}{before} | {}{after} |",
            words::title(change),
            examples.join("<br>"),
            verdict(change.from),
            verdict(change.to)
        )?;
    }
    Ok(())
}

fn rules(rules: &[RuleRef]) -> String {
    rules.iter().map(|rule| format!("<br>{} {}", code(&rule.id), escape(&prose(&rule.clause)))).collect()
}

/// A text as code: nothing in it is markup, and it cannot end the code or the cell.
fn code(text: &str) -> String {
    format!("`{}`", prose(text).replace('`', "'").replace('|', "\\|"))
}

/// A text as text.
fn escape(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // A name after it would be told of the comment.
            '@' => safe.push_str("@\u{2060}"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' => safe.extend(['\\', c]),
            _ => safe.push(c),
        }
    }
    safe
}
