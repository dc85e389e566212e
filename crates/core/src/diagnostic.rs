//! A problem of a policy file, as a plain value: where, what, and how to mend it. Rendering is the caller's.

use crate::json;
use crate::reason::Reason;
use crate::sorted::sort_by;
use crate::span::Span;
use serde::Serialize;

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

impl Level {
    /// Its name, in all formats of our own.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
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

    /// A refusal, at what was refused.
    pub(crate) fn refused(reason: Reason, span: Span) -> Self {
        Self { help: reason.help, ..Self::error(reason.code, span, reason.message) }
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

/// Problems as a list in JSON, one object each; `place` tells the line and column of a span.
pub fn to_json(problems: &[Diagnostic], place: impl Fn(Span) -> (u32, u32)) -> String {
    #[derive(Serialize)]
    struct Listed<'a> {
        code: &'static str,
        level: &'static str,
        message: &'a str,
        line: u32,
        column: u32,
        help: Option<&'a str>,
    }
    let listed = problems.iter().map(|problem| {
        let (line, column) = place(problem.span);
        Listed { code: problem.code, level: problem.level.name(), message: &problem.message, line, column, help: problem.help.as_deref() }
    });
    json::to_string(&listed.collect::<Vec<_>>())
}

/// Problems as they are found. Memory is bounded: past a fixed number they are only counted.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    kept: Vec<Diagnostic>,
    /// How many more there were.
    beyond: usize,
}

impl Problems {
    /// A file of nothing but problems should not fill the memory; people read the first hundred.
    const KEPT: usize = 10_000;

    /// Adds `problem`.
    pub fn push(&mut self, problem: Diagnostic) {
        if self.kept.len() < Self::KEPT {
            self.kept.push(problem);
        } else {
            self.beyond = self.beyond.saturating_add(1);
        }
    }

    /// Adds what another reading found.
    pub fn append(&mut self, other: Self) {
        self.beyond = self.beyond.saturating_add(other.beyond);
        for problem in other.kept {
            self.push(problem);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Everything found, by place in the text.
    pub fn into_vec(mut self) -> Vec<Diagnostic> {
        if let Some(last) = self.kept.last().filter(|_| self.beyond > 0) {
            self.kept.push(more(last.span, format!("{} more problems are not shown", self.beyond)));
        }
        ordered(self.kept, usize::MAX)
    }
}

/// The problems by place in the text, each once; of more than `limit` the first, and one problem `more-problems` that counts the others.
pub fn ordered(mut problems: Vec<Diagnostic>, limit: usize) -> Vec<Diagnostic> {
    sort_by(&mut problems, |a, b| (a.code == MORE, a.span, a.code, &a.message).cmp(&(b.code == MORE, b.span, b.code, &b.message)));
    problems.dedup();
    if let Some(first) = problems.get(limit) {
        let at_least = if problems.iter().any(|problem| problem.code == MORE) { "at least " } else { "" };
        let rest = more(first.span, format!("{at_least}{} more problems are not shown", problems.len().saturating_sub(limit)));
        problems.truncate(limit);
        problems.push(rest);
    }
    problems
}

const MORE: &str = "more-problems";

fn more(at: Span, message: String) -> Diagnostic {
    Diagnostic::error(MORE, at, message).help("mend the others first")
}
