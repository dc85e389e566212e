//! Ways of testing.

use super::Tree;
use std::sync::OnceLock;

/// Every activity, as full dotted names.
const ACTIVITIES: &[&str] = &["testing.manual", "testing.automated-scan", "dos.volumetric", "dos.application", "physical.office"];

/// The tree of activities.
pub fn activities() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| Tree::new(ACTIVITIES.iter().copied()))
}
