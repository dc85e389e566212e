//! What must hold for any bytes. Each function takes bytes that nobody vouches for, and panics where something does not hold.
//!
//! `tests/fuzz` calls them with what a fuzzer makes up; `tests/corpus.rs` with what it found worth keeping, on every run of the tests.

mod compact;
mod difference;
mod lines;
mod page;
mod policy;
mod query;
mod scope;
mod target;

pub use compact::compact;
pub use difference::difference;
pub use lines::lines;
pub use page::page;
pub use policy::policy;
pub use query::query;
pub use scope::scope;
pub use target::target;

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;

/// The day on which everything is asked.
const DAY: Date = Date { year: 2026, month: 11, day: 25 };

/// A property of bytes.
pub type Property = fn(&[u8]);

/// Every property with its name, which is that of its fuzz target and of its folder in `tests/fuzz/corpus`.
pub const PROPERTIES: [(&str, Property); 8] = [
    ("compact", compact),
    ("difference", difference),
    ("lines", lines),
    ("page", page),
    ("policy", policy),
    ("query", query),
    ("scope", scope),
    ("target", target),
];

/// Limits that keep one run short; what they refuse is refused the same way as by the usual ones.
fn limits() -> Limits {
    Limits { policy_bytes: 16 << 10, atoms: 256, policy_atoms: 512, fillings: 2048, comparison_steps: 100_000, ..Limits::default() }
}

/// A policy, if it is one. The head need not be written.
fn load(text: &str) -> Option<CompiledPolicy> {
    CompiledPolicy::load("p.yaml", with_head(text).as_bytes(), &limits()).ok()
}

/// A policy that the tests rely on.
fn own(label: &str, text: &str) -> CompiledPolicy {
    CompiledPolicy::load(label, text.as_bytes(), &Limits::default()).unwrap_or_else(|problems| panic!("{label}: {problems:?}"))
}

/// The text of a policy with its head, so that inputs are about rules.
fn with_head(text: &str) -> String {
    if text.contains("inbounds: 1") { text.to_owned() } else { format!("inbounds: 1\nprogram: {{ name: P }}\n{text}") }
}
