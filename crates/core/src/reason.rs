//! Why something is refused, said in one way wherever that is found.

/// What errors of targets, patterns and queries say. Behind one pointer: errors are rare, and every result on the way has room for one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Lower case, no full stop, user text in backticks.
    pub message: String,
    /// Both readings, where clients connect to different hosts (`evil.com`, `example.com`).
    pub readings: Vec<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Reason {
    /// A reason that is not about two readings.
    pub(crate) fn new(code: &'static str, message: String) -> Box<Self> {
        Box::new(Self { code, message, readings: Vec::new(), help: None })
    }
}
