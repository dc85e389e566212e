//! Annotations of GitHub workflows: one command a line, in which no text can start another.

use crate::text::Shown;
use std::fmt;

/// How an annotation is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Severity {
    Error,
    Warning,
    Notice,
}

/// A remark at a place of a file. Its text is other people's.
#[derive(Debug)]
pub(crate) struct Annotation<'a> {
    pub(crate) severity: Severity,
    /// Relative to the repository.
    pub(crate) file: Option<&'a str>,
    pub(crate) line: Option<u32>,
    pub(crate) column: Option<u32>,
    pub(crate) title: &'a str,
    /// Any number of lines.
    pub(crate) message: &'a str,
}

impl fmt::Display for Annotation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity {
            Severity::Error => "::error ",
            Severity::Warning => "::warning ",
            Severity::Notice => "::notice ",
        })?;
        if let Some(file) = self.file {
            write!(f, "file={},", property(file))?;
        }
        if let Some(line) = self.line {
            write!(f, "line={line},")?;
        }
        if let Some(column) = self.column {
            write!(f, "col={column},")?;
        }
        write!(f, "title={}::{}", property(self.title), message(self.message))
    }
}

/// The data of a command: `%` and ends of lines would be read as something else, and nothing may act on the terminal of whoever reads the log.
fn message(text: &str) -> String {
    text.split('\n').map(|line| Shown(line).to_string().replace('%', "%25")).collect::<Vec<_>>().join("%0A")
}

/// A property of a command, which `,` and `:` would end, too.
fn property(text: &str) -> String {
    Shown(text).to_string().replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_starts_a_command_or_ends_a_property() {
        let hostile = "100%, a: b\n::error::x\r\u{85}\u{2028}::add-mask::y";
        let annotation = Annotation {
            severity: Severity::Error,
            file: Some("a,b:c%.yaml"),
            line: Some(3),
            column: None,
            title: hostile,
            message: hostile,
        };
        assert_eq!(
            annotation.to_string(),
            "::error file=a%2Cb%3Ac%25.yaml,line=3,title=100%25%2C a%3A b\\u{a}%3A%3Aerror%3A%3Ax\\u{d}\\u{85}\\u{2028}%3A%3Aadd-mask%3A%3Ay\
             ::100%25, a: b%0A::error::x\\u{d}\\u{85}\\u{2028}::add-mask::y"
        );
    }
}
