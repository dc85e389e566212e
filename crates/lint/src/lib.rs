//! Findings about the meaning of a policy: what decides, but probably not what was meant.
//!
//! Every question about sets of targets is answered by the engine that decides verdicts ([`inbounds_core::survey`]). One lint a file, below
//! `lints/`; its documentation stands in its header, and is what `inbounds explain` prints. The crate is pure: no I/O, no clock, nothing printed.

mod context;
mod finding;
mod hosts;
mod judge;
mod levels;
mod lint;
mod lints;
mod relations;
mod together;

pub use context::Subject;
pub use finding::Finding;
pub use judge::lint;
pub use levels::{Levels, Setting};
pub use lint::{Lint, lints};
