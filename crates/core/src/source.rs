//! A file and its text: places by line and column, and problems as plain text with the line and a caret.

use crate::{
    diagnostic::Diagnostic,
    span::{Lines, Span},
    text::acts,
};
use std::fmt::Write;

/// A text with a label (as a rule the file's name) and its lines.
#[derive(Debug, Clone)]
pub struct Source {
    /// What the caller calls the file.
    pub label: String,
    /// The text that spans refer to.
    pub text: String,
    lines: Lines,
}

/// Characters of a line that are shown.
const WIDTH: usize = 120;
/// Characters shown before the place, if the line is longer.
const BEFORE: usize = 40;

impl Source {
    /// `text`, called `label`.
    pub fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { label: label.into(), lines: Lines::new(&text), text }
    }

    /// The 1-based line and column (in characters) of the start of `span`.
    pub fn place(&self, span: Span) -> (u32, u32) {
        self.lines.line_column(&self.text, span.start)
    }

    /// The line that holds the start of `span`, without its end.
    pub fn line(&self, span: Span) -> &str {
        let (before, after) = self.text.split_at_checked(span.start as usize).unwrap_or((&self.text, ""));
        let start = before.rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let end = after.find(['\n', '\r']).map_or(self.text.len(), |i| before.len() + i);
        self.text.get(start..end).unwrap_or("")
    }

    /// `problem` as plain text: place, code, message, the line with a caret, the fix. Nothing of the text reaches a terminal as a control character.
    pub fn render(&self, problem: &Diagnostic) -> String {
        let mut out = String::new();
        let (line, column) = self.place(problem.span);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}:{line}:{column}: {}[{}]: {}",
            escaped(&self.label),
            problem.level.name(),
            problem.code,
            escaped(&problem.message)
        );
        let margin = " ".repeat(line.to_string().len());
        let (shown, caret) = self.excerpt(problem.span);
        let _ = writeln!(out, "{margin} |\n{line} | {shown}\n{margin} | {caret}");
        if let Some(help) = &problem.help {
            let _ = writeln!(out, "{margin} = help: {}", escaped(help));
        }
        for (span, what) in &problem.related {
            let (line, column) = self.place(*span);
            let _ = writeln!(out, "{margin} = {}:{line}:{column}: {}", escaped(&self.label), escaped(what));
        }
        out
    }

    /// The part of the line around `span`, and the carets below it.
    fn excerpt(&self, span: Span) -> (String, String) {
        let line = self.line(span);
        let before = self.place(span).1.saturating_sub(1) as usize;
        let marked = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        let marked = marked.split(['\n', '\r']).next().unwrap_or("").chars().count().max(1);
        let skip = if line.chars().nth(WIDTH).is_some() { before.saturating_sub(BEFORE) } else { 0 };
        let (mut shown, mut caret) = (String::new(), String::new());
        if skip > 0 {
            shown.push('…');
            caret.push(' ');
        }
        let mut rest = line.chars().enumerate().skip(skip);
        for (index, c) in rest.by_ref().take(WIDTH) {
            let text = escape(c);
            let sign = if (before..before + marked).contains(&index) { '^' } else { ' ' };
            caret.extend(std::iter::repeat_n(sign, text.chars().count()));
            shown.push_str(&text);
        }
        if rest.next().is_some() {
            shown.push('…');
        }
        // A place at the end of the line has nothing to mark.
        if !caret.contains('^') {
            caret.push('^');
        }
        (shown.trim_end().to_owned(), caret.trim_end().to_owned())
    }
}

/// The text with its control characters made visible.
fn escaped(text: &str) -> String {
    text.chars().map(escape).collect()
}

/// A character as it may be shown: a tab as blanks, and what is invisible or turns the line around as its number.
fn escape(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        c if c.is_control() => c.escape_default().to_string(),
        c if acts(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(start: usize, end: usize) -> Diagnostic {
        Diagnostic::error("some-code", Span::new(start, end), "expected X, found Y")
    }

    #[test]
    fn the_line_and_a_caret_are_shown() {
        let source = Source::new("policy.yaml", "a: 1\r\n\tbé: two\n");
        let text = source.render(&problem(7, 10).help("write X").related(Span::new(0, 1), "first written here"));
        let expected = "policy.yaml:2:2: error[some-code]: expected X, found Y\n  |\n2 |     bé: two\n  |     ^^\n  = help: write X\n  = policy.yaml:1:1: first written here\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}HERE{}", "x".repeat(500), "y".repeat(500));
        let shown = Source::new("p", text).render(&problem(500, 504));
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() < 140), "{shown}");
        let at = lines[2].find("HERE").unwrap() - "…".len() + 1;
        assert_eq!(lines[3].find("^^^^"), Some(at), "{shown}");
    }

    #[test]
    fn nothing_reaches_a_terminal_as_a_control() {
        let source = Source::new("p\u{1b}[2J", "a: \u{1b}[31m\u{202e}x\u{7}");
        let shown = source.render(&Diagnostic::error("c", Span::new(3, 4), "found `\u{1b}`"));
        assert!(!shown.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{shown:?}");
    }

    #[test]
    fn places_outside_the_text_are_shown_as_its_end() {
        let source = Source::new("p", "");
        for (start, end) in [(0, 0), (5, 9)] {
            assert!(source.render(&problem(start, end)).contains("| ^"));
        }
    }
}
