//! An address for each clause: its rule, else the first record that cites it.

use crate::document::{Block, Document};
use std::collections::BTreeSet;

/// The ids of clauses, each to stand once on the page.
pub(super) struct Anchors {
    rules: BTreeSet<String>,
    placed: BTreeSet<String>,
}

impl Anchors {
    pub(super) fn new(document: &Document) -> Self {
        let blocks = document.sections.iter().flat_map(|section| &section.blocks);
        let clauses = blocks.filter_map(|block| if let Block::Clauses(clauses) = block { Some(clauses) } else { None }).flatten();
        Self { rules: clauses.map(|clause| clause.id.clone()).collect(), placed: BTreeSet::new() }
    }

    /// Whether the place at hand is that of the clause `id`, where no rule is.
    pub(super) fn place(&mut self, id: &str) -> bool {
        !self.rules.contains(id) && self.placed.insert(id.to_owned())
    }
}
