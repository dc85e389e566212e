//! A problem of a policy file, as a plain value: where, what, and how to mend it. Rendering is the caller's.

use crate::span::Span;

/// How bad a problem is. Any [`Level::Error`] refuses the policy whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Decides, but probably not what was meant.
    Warning,
    /// The policy cannot be relied on, and is refused.
    Error,
}

/// One problem, pointed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, kebab-case; the same string in text, JSON, SARIF and the docs.
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Lower case, no full stop, user text in backticks: "expected X, found Y".
    pub message: String,
    /// The place, in bytes of the source text.
    pub span: Span,
    /// What to write instead, when that is known.
    pub help: Option<String>,
    /// Other places that matter, each with what it is ("first defined here").
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, level: Level::Error, message: message.into(), span, help: None, related: Vec::new() }
    }

    /// The same problem with the fix.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem with another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, what: impl Into<String>) -> Self {
        self.related.push((span, what.into()));
        self
    }
}
