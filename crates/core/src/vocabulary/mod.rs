//! The standard vocabulary: finding classes, activities and facts.
//!
//! A tree node covers what is below it, and is strictly wider than its children together.

mod activities;
mod classes;
mod facts;
mod suggest;
mod tree;

pub use activities::{Activity, activities, activity_rows, activity_title};
pub use classes::{Class, activity_of, class_rows, class_title, classes, resolve_finding};
pub(crate) use classes::{FindingShapes, NEAR};
pub use facts::{FactKind, StandardFact, Value, canonical_name, standard_fact, standard_facts};
pub use suggest::suggest;
pub use tree::{NodeId, Tree};
