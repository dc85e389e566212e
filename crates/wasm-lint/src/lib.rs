//! The lints for browsers: bindings only. A module of its own, since only those who write a policy need it.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::{Diagnostic, Level};
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::source::Source;
use inbounds_lint::{Levels, Subject};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

#[derive(Serialize)]
struct Problem<'a> {
    code: &'static str,
    level: &'static str,
    message: &'a str,
    line: u32,
    column: u32,
    help: Option<&'a str>,
}

/// Every problem of a policy, or what the lints find in one that has none, as a list in JSON. `today` is a day, `2026-11-23`.
#[wasm_bindgen]
pub fn lint(yaml: &[u8], today: &str) -> String {
    let found = match CompiledPolicy::load("policy.yaml", yaml, &Limits::default()) {
        Ok(policy) => {
            let subject = Subject { policy: &policy, today: today.parse::<Date>().ok(), cases: None };
            inbounds_lint::lint(&subject, &Levels::default()).into_iter().map(|finding| finding.problem).collect()
        }
        Err(problems) => problems,
    };
    to_json(yaml, &found)
}

fn to_json(yaml: &[u8], found: &[Diagnostic]) -> String {
    let source = Source::new("policy.yaml", String::from_utf8_lossy(yaml));
    let problem = |found: &'_ Diagnostic| {
        let (line, column) = source.place(found.span);
        let level = match found.level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        (line, column, level)
    };
    let problems: Vec<Problem<'_>> = found
        .iter()
        .map(|found| {
            let (line, column, level) = problem(found);
            Problem { code: found.code, level, message: &found.message, line, column, help: found.help.as_deref() }
        })
        .collect();
    // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
    serde_json::to_string(&problems).unwrap_or_default()
}
