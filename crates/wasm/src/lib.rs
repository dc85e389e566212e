//! The engine for browsers and Node: bindings only. Answers are JSON; `web/engine/` makes objects of what is asked and answered.

mod outline;
mod query;

use inbounds_core::answer::Undecided;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::to_json;
use inbounds_core::limits::Limits;
#[cfg(feature = "yaml")]
use inbounds_core::span::Lines;
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
    #[cfg(feature = "yaml")]
    pub fn compile(yaml: &[u8], label: &str) -> Result<Self, String> {
        CompiledPolicy::load(label, yaml, &Limits::default()).map(Self).map_err(|found| {
            let text = String::from_utf8_lossy(yaml);
            // Places count from behind the byte order mark.
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
            let lines = Lines::new(text);
            to_json(&found, |span| lines.line_column(text, span.start))
        })
    }

    /// Opens a policy in the compact form that `inbounds compile` writes.
    ///
    /// # Errors
    /// Every problem of the file, as a list in JSON.
    pub fn open(compact: &[u8], label: &str) -> Result<Self, String> {
        CompiledPolicy::open(label, compact, &Limits::default())
            .map(Self)
            .map_err(|refusal| to_json(&refusal.problems, |span| refusal.place(span)))
    }

    /// Decides one query, given as lines (see `query`); the answer is the same bytes as those of `inbounds check --json`.
    pub fn check(&self, query: &str) -> String {
        match query::read(&self.0, query) {
            Ok((query, text)) => match self.0.decide(&query) {
                Ok(answer) => answer.to_json(),
                Err(error) => Undecided::new(error, text).to_json(),
            },
            Err(undecided) => undecided.to_json(),
        }
    }

    /// Reads and decides a target `times` times, without writing answers down; how often it was in scope. For measurements only.
    #[cfg(feature = "bench")]
    pub fn repeat(&self, target: &str, times: u32) -> u32 {
        let is_in = || {
            let target = inbounds_core::target::Network::read(target).ok()?;
            let ruling = self.0.ruling(&target, None).ok()?;
            Some(ruling.verdict == inbounds_core::answer::Verdict::InScope)
        };
        (0..times).map(|_| u32::from(is_in() == Some(true))).sum()
    }

    /// Traps, as a fault of the engine would. For tests only.
    #[cfg(feature = "bench")]
    #[expect(clippy::panic, reason = "a test of what happens then")]
    pub fn trap(&self) {
        panic!("asked for")
    }

    /// What the policy names, in JSON: for suggestions, links and the draft of a report.
    pub fn outline(&self) -> String {
        outline::to_json(&self.0)
    }
}
