//! Problems of a policy, each with its line and column.

use inbounds_core::diagnostic::{Diagnostic, Level};
use inbounds_core::source::Source;
use serde::Serialize;

#[derive(Serialize)]
struct Problem<'a> {
    code: &'static str,
    level: &'static str,
    message: &'a str,
    line: u32,
    column: u32,
    help: Option<&'a str>,
}

/// The problems as a list, in the order of their places.
pub(crate) fn to_json(label: &str, yaml: &[u8], found: &[Diagnostic]) -> String {
    let source = Source::new(label, String::from_utf8_lossy(yaml));
    let problems: Vec<Problem<'_>> = found
        .iter()
        .map(|problem| {
            let (line, column) = source.place(problem.span);
            let level = match problem.level {
                Level::Note => "note",
                Level::Warning => "warning",
                Level::Error => "error",
            };
            Problem { code: problem.code, level, message: &problem.message, line, column, help: problem.help.as_deref() }
        })
        .collect();
    // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
    serde_json::to_string(&problems).unwrap_or_default()
}
