//! A difference as Markdown, for a review comment. Text of a policy is code or escaped: it is never markup.

use super::fold::Folded;
use super::words;
use crate::text::prose;
use inbounds_core::answer::RuleRef;
use inbounds_core::diff::{DiffReport, Direction, ReportedChange};
use std::io::{self, Write};
use std::sync::Arc;

/// Writes a table of every change.
pub(super) fn write(out: &mut dyn Write, report: &DiffReport) -> io::Result<()> {
    writeln!(out, "### Scope: {}", words::summary(report))?;
    if report.changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| | what changes | for example | before | now |\n|---|---|---|---|---|")?;
    let mut room = MOST_BYTES;
    let folded = Folded::new(report);
    for (number, change) in folded.shown.iter().enumerate() {
        let row = row(change);
        if row.len() > room {
            let left = report.changes.len() - number;
            return writeln!(out, "\n{left} more are left out of this table; `inbounds diff --json` lists all.");
        }
        room -= row.len();
        writeln!(out, "{row}")?;
    }
    for (number, (change, count)) in folded.more.iter().enumerate() {
        if number == 0 {
            writeln!(out)?;
        }
        writeln!(out, "- {} {} ({})", mark(change), words::title(change), words::left_out(change, *count))?;
    }
    Ok(())
}

/// Bytes of a table: services refuse comments of more than 65,536 characters.
const MOST_BYTES: usize = 50_000;

/// Rules that one cell names, and characters of a text in it.
const MOST_RULES: usize = 8;
const MOST_TEXT: usize = 200;

fn row(change: &ReportedChange) -> String {
    let mark = mark(change);
    let more = change.parts.saturating_sub(change.witnesses.len());
    let mut examples: Vec<String> = change.witnesses.iter().map(|w| code(&words::query(w))).collect();
    if more > 0 {
        examples.push(words::more(more));
    }
    let verdict = |verdict| words::verdict(change, verdict);
    let (before, after) = (rules(&change.before), rules(&change.after));
    let (from, to) = (verdict(change.from), verdict(change.to));
    format!("| {mark} | {} | {} | {from}{before} | {to}{after} |", words::title(change), examples.join("<br>"))
}

fn mark(change: &ReportedChange) -> &'static str {
    match change.direction {
        Direction::Wider => "**wider**",
        Direction::Narrower => "narrower",
        Direction::Sideways => "refused",
    }
}

fn rules(rules: &[Arc<RuleRef>]) -> String {
    let named = rules.iter().take(MOST_RULES).map(|rule| format!("<br>{} {}", code(&rule.id), escape(&short(&rule.clause))));
    let more = rules.len().saturating_sub(MOST_RULES);
    let more = (more > 0).then(|| format!("<br>and {more} more rules"));
    named.chain(more).collect()
}

/// A text on one line, its end left out if it is long.
fn short(text: &str) -> String {
    let text = prose(text);
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => format!("{}…", text.split_at_checked(end).map_or("", |(start, _)| start)),
        None => text,
    }
}

/// A text as code: nothing in it is markup, and it cannot end the code or the cell.
fn code(text: &str) -> String {
    format!("`{}`", short(text).replace('`', "'").replace('|', "\\|"))
}

/// A text as text: no markup, no link, and nobody is told of it.
fn escape(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // Services make links of addresses, too, wherever they stand.
            ':' => safe.push_str("&#58;"),
            '.' => safe.push_str("&#46;"),
            // A name or number after it would be told of the comment.
            '@' | '#' => safe.extend([c, '\u{2060}']),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '|' | '!' | '~' | '$' => safe.extend(['\\', c]),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_policy_is_never_markup() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a | b\n| c", "a \\| b \\| c"),
            ("`x` **y** __z__ ~~w~~", "\\`x\\` \\*\\*y\\*\\* \\_\\_z\\_\\_ \\~\\~w\\~\\~"),
            ("<img src=x onerror=y> &lt;", "&lt;img src=x onerror=y&gt; &amp;lt;"),
            ("![a](b) [c](javascript:d)", "\\!\\[a\\]\\(b\\) \\[c\\]\\(javascript&#58;d\\)"),
            ("https://evil.test www.evil.test", "https&#58;//evil&#46;test www&#46;evil&#46;test"),
            ("@team me@evil.test #1", "@\u{2060}team me@\u{2060}evil&#46;test #\u{2060}1"),
            ("$x$ \\ \u{202e}", "\\$x\\$ \\\\ \\\\u{202e}"),
        ] {
            assert_eq!(escape(&short(text)), expected, "{text}");
        }
        assert_eq!(code("a`b | c\n@d"), "`a'b \\| c @d`");
        assert_eq!(short(&"x".repeat(300)).chars().count(), MOST_TEXT + 1);
    }
}
