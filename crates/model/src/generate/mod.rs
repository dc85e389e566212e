//! Policies and queries by chance, always the same for the same seed; near the boundaries of each other.

mod draft;
mod features;
mod policies;
mod queries;
mod random;

pub use draft::{Draft, Record, Section};
pub use features::{FEATURES, Seen};
pub use policies::policy;
pub use queries::{Asked, query};
pub use random::Random;
