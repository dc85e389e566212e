//! A lint: code, level, documentation, check.

use crate::context::Context;
use crate::finding::Draft;
use inbounds_core::diagnostic::Level;

/// One kind of finding.
#[derive(Debug)]
pub struct Lint {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// How seriously it is taken unless a flag or the policy says otherwise.
    pub level: Level,
    /// What it reports, why that matters, an example before and after: Markdown.
    pub doc: &'static str,
    pub(crate) check: Check,
}

/// How a lint is found.
#[derive(Debug)]
pub(crate) enum Check {
    /// From the policy alone.
    Policy(fn(&Context<'_>) -> Vec<Draft>),
    /// From the policy, and the day: not looked for without one.
    Dated(fn(&Context<'_>) -> Vec<Draft>),
    /// From the policy and its test cases: not looked for where nobody knows of these.
    Tested(fn(&Context<'_>) -> Vec<Draft>),
    /// By reading the policy, which is refused for it, or while the findings of the others are judged.
    Elsewhere,
}

impl Lint {
    /// Its first sentence, without the full stop.
    pub fn title(&self) -> &'static str {
        self.doc.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().trim_end_matches('.')
    }

    /// The lint with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        lints().iter().copied().find(|lint| lint.code == code)
    }
}

/// Every lint, by code.
pub fn lints() -> &'static [&'static Lint] {
    crate::lints::ALL
}

/// Declares a lint with its documentation.
macro_rules! lint {
    ($(#[doc = $doc:literal])* $name:ident = $code:literal, $level:ident, $check:expr) => {
        $(#[doc = $doc])*
        pub(crate) static $name: $crate::lint::Lint = $crate::lint::Lint {
            code: $code,
            level: inbounds_core::diagnostic::Level::$level,
            doc: concat!($($doc, "\n"),*),
            check: $check,
        };
    };
}
pub(crate) use lint;
