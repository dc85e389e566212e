//! Problems of a policy, each with its line and column.

use inbounds_core::diagnostic::{Diagnostic, Level};
use inbounds_core::span::Span;
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

/// The problems as a list, in the order of their places; `place` tells line and column.
pub(crate) fn to_json(found: &[Diagnostic], place: impl Fn(Span) -> (u32, u32)) -> String {
    let problems: Vec<Problem<'_>> = found
        .iter()
        .map(|problem| {
            let (line, column) = place(problem.span);
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
