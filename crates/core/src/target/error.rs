//! Why a target is not decided.

use std::fmt;

/// A target that cannot be read, or that clients read differently. Never a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetError {
    /// Stable, kebab-case: `ambiguous-backslash`, `empty-label`, `host-missing`, …
    pub code: &'static str,
    /// Lower case, no full stop, user text in backticks.
    pub message: String,
    /// Both readings, where clients connect to different hosts (`evil.com`, `example.com`).
    pub readings: Vec<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl TargetError {
    /// An error that is not about two readings.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), readings: Vec::new(), help: None }
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TargetError {}
