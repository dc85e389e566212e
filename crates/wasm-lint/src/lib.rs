//! The lints for browsers: bindings only. A module of its own, since only those who write a policy need it.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::to_json;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::source::Source;
use inbounds_lint::{Levels, Subject};
use wasm_bindgen::prelude::wasm_bindgen;

/// Every problem of a policy, or what the lints find in one that has none, as a list in JSON. `today` is a day, `2026-11-23`.
#[wasm_bindgen]
pub fn lint(yaml: &[u8], today: &str) -> String {
    let found: Vec<_> = match CompiledPolicy::load("policy.yaml", yaml, &Limits::default()) {
        Ok(policy) => {
            let subject = Subject { policy: &policy, today: today.parse::<Date>().ok(), cases: None };
            inbounds_lint::lint(&subject, &Levels::default()).into_iter().map(|finding| finding.problem).collect()
        }
        Err(problems) => problems,
    };
    let source = Source::new("policy.yaml", String::from_utf8_lossy(yaml));
    to_json(&found, |span| source.place(span))
}
