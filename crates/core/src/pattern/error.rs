//! Why a pattern cannot be read, or cannot be meant safely.

use crate::reason::Reason;
use std::ops::Deref;

/// A pattern of a policy that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError(pub(crate) Box<Reason>);

impl PatternError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Reason::new(code, message.into()))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }
}

impl Deref for PatternError {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}
