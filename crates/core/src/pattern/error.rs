//! Why a pattern cannot be read, or cannot be meant safely.

/// A pattern of a policy that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError {
    /// Stable, kebab-case.
    pub(crate) code: &'static str,
    /// Lower case, no full stop, user text in backticks.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: Option<String>,
}

impl PatternError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
