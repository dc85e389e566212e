//! The language and the decision engine of `inbounds`: is this in scope, and which clause says so?
//!
//! Data flows one way:
//!
//! ```text
//! policy.yaml ──► yaml ──► policy (as written) ──► compile ──► CompiledPolicy ─┐
//! untrusted text ──► target (canonical) ───────────────────────────────────────┴─► decide ──► Answer (JSON)
//! ```
//!
//! The crate is pure: no I/O, no clock, no network, no `unsafe`, nothing printed.

pub mod answer;
pub mod bulk;
#[cfg(feature = "yaml")]
pub mod cases;
pub mod compile;
pub mod decide;
pub mod diagnostic;
pub mod diff;
pub mod json;
pub mod letter_case;
pub mod limits;
mod pattern;
pub mod policy;
pub mod query;
pub mod reason;
pub mod sorted;
pub mod source;
pub mod span;
pub mod survey;
pub mod target;
pub mod text;
pub mod vocabulary;
pub mod yaml;
