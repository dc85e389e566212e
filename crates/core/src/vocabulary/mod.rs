//! The standard vocabulary: finding classes, activities and facts.
//!
//! A tree node covers what is below it, and is strictly wider than its children together.

mod activities;
mod classes;
mod facts;
mod tree;

pub use activities::activities;
pub use classes::{classes, resolve_finding};
pub use facts::{FactKind, StandardFact, Value, canonical_name, standard_fact, standard_facts};
pub use tree::{NodeId, Tree};
