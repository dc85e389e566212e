//! The engine for browsers and Node: bindings only. What is asked and answered is JSON; the module `web/engine/` makes objects of it.

mod outline;
mod problems;
mod query;

use inbounds_core::answer::Undecided;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use wasm_bindgen::prelude::wasm_bindgen;

/// A compiled policy.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Policy(CompiledPolicy);

#[wasm_bindgen]
impl Policy {
    /// Reads and compiles a policy. `label` is what answers call the file.
    ///
    /// # Errors
    /// Every problem of the file, as a list in JSON.
    pub fn compile(yaml: &[u8], label: &str) -> Result<Self, String> {
        CompiledPolicy::load(label, yaml, &Limits::default()).map(Self).map_err(|found| problems::to_json(label, yaml, &found))
    }

    /// Decides one query; the answer is the same bytes as those of `inbounds check --json`.
    pub fn check(&self, query: &str) -> String {
        match query::read(&self.0, query) {
            Ok((query, text)) => match self.0.decide(&query) {
                Ok(answer) => answer.to_json(),
                Err(error) => Undecided::new(error, text).to_json(),
            },
            Err(undecided) => undecided.to_json(),
        }
    }

    /// What the policy names, in JSON: for suggestions, links and the draft of a report.
    pub fn outline(&self) -> String {
        outline::to_json(self.0.policy())
    }
}
