//! One way in which an answer is not the expected one.

use std::borrow::Cow;
use std::fmt;

/// What was expected, and what was found instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key of the case (`verdict`, `decided_by`, …), or the place in the answer.
    pub what: Cow<'static, str>,
    /// What the case says.
    pub expected: String,
    /// What is the case.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.what, self.expected, self.found)
    }
}
