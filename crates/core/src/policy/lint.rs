//! What the author says to `inbounds lint`: levels of whole lints, and single findings that are meant.

use super::record::{record, words};
use crate::span::Spanned;

record! {
    /// A finding that is meant, in the record that it is about.
    pub struct Allow {
        /// The code of the lint.
        pub code: Spanned<String>,
        /// Why it is meant, in short; an allow without a reason is reported.
        pub reason: Option<Spanned<String>>,
    }
}

record! {
    /// The level of one lint in this policy, keyed by its code. In YAML a mapping, or just the level.
    pub struct LintLevel keyed by code short for level {
        /// The key of the entry.
        pub code: Spanned<String>,
        /// `error`, `warning`, `note`, or `allow`, which needs a reason.
        pub level: Spanned<LevelName>,
        /// Why, in short.
        pub reason: Option<Spanned<String>>,
    }
}

/// How seriously a finding is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelName {
    /// The lint fails.
    Error,
    /// Shown; fails where warnings are denied.
    Warning,
    /// Shown.
    Note,
    /// Not shown.
    Allow,
}

words!(LevelName { "error" => Error, "warning" => Warning, "note" => Note, "allow" => Allow, });
