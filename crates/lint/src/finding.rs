//! What a lint found.

use crate::lint::Lint;
use inbounds_core::diagnostic::Diagnostic;
use inbounds_core::policy::Allow;
use inbounds_core::span::Span;

/// A finding at its final level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code, level, message, place, fix.
    pub problem: Diagnostic,
    /// A concrete target (or activity, or finding class) that shows it.
    pub witness: Option<String>,
}

/// A finding before anybody has judged it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) problem: Diagnostic,
    pub(crate) witness: Option<String>,
    /// The places of the `allow` entries of the records that it is about.
    pub(crate) allows: Vec<Span>,
}

impl Draft {
    /// A finding at `span`; `allow` is that of the record it is about.
    pub(crate) fn new(span: Span, message: impl Into<String>, allow: &[Allow]) -> Self {
        Self { problem: Diagnostic::error("", span, message), witness: None, allows: Vec::new() }.or_allowed(allow)
    }

    /// The same finding, which another record may allow, too.
    pub(crate) fn or_allowed(mut self, allow: &[Allow]) -> Self {
        self.allows.extend(allow.iter().map(|allow| allow.code.span));
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.problem = self.problem.help(help);
        self
    }

    pub(crate) fn related(mut self, span: Span, what: impl Into<String>) -> Self {
        self.problem = self.problem.related(span, what);
        self
    }

    pub(crate) fn witness(mut self, witness: Option<String>) -> Self {
        self.witness = witness;
        self
    }

    pub(crate) fn by(mut self, lint: &Lint) -> Self {
        self.problem.code = lint.code;
        self.problem.level = lint.level;
        self
    }
}
