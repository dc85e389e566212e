//! What is wrong with a line or an input, and where.

use inbounds_core::answer::ErrorBody;

/// What is wrong, and the line that it is about; none where it is about the whole input.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) line: Option<u64>,
    pub(crate) error: ErrorBody,
}
