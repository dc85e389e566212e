//! Trees of named things: what lies inside what.

use super::Asked;
use std::collections::BTreeMap;

/// Something named, and the question about it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) label: String,
    /// The label is a pattern.
    pub(super) code: bool,
    pub(super) note: Option<String>,
    pub(super) asked: Asked,
    /// The policy names it; else it is there to hold others, or to say what silence means.
    pub(super) named: bool,
}

/// An item and what lies below it.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) item: Item,
    pub(super) below: Forest,
}

/// Trees beside each other, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Forest(pub(super) Vec<Branch>);

/// One step of the way to a thing, from the widest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// `*`: everything at this place.
    Any,
    /// A label of a host name, a segment of a class.
    Label(String),
    /// Something narrower than a whole host: a port, a path, a target beside a class.
    Part(String),
}

/// The way to a thing.
pub(super) type Way = Vec<Step>;

impl Forest {
    /// Puts each thing below the nearest one that holds it.
    pub(super) fn grow(items: BTreeMap<Way, Item>) -> Self {
        let mut below: BTreeMap<Option<Way>, Vec<Way>> = BTreeMap::new();
        for way in items.keys() {
            below.entry(holder(&items, way)).or_default().push(way.clone());
        }
        take(None, &below, &items)
    }

    pub(super) fn each(&self, visit: &mut impl FnMut(&Item)) {
        for branch in &self.0 {
            visit(&branch.item);
            branch.below.each(visit);
        }
    }

    /// How many items there are.
    pub(super) fn size(&self) -> usize {
        self.0.iter().map(Branch::size).sum()
    }
}

impl Branch {
    pub(super) fn size(&self) -> usize {
        1 + self.below.size()
    }
}

/// The nearest listed way that holds `way`: without its last step, or everything at the place of a step.
fn holder(items: &BTreeMap<Way, Item>, way: &Way) -> Option<Way> {
    for length in (0..way.len()).rev() {
        let prefix = way.get(..length)?;
        if matches!(way.get(length), Some(Step::Label(_))) || (matches!(way.get(length), Some(Step::Any)) && length + 1 < way.len()) {
            let any: Way = prefix.iter().cloned().chain([Step::Any]).collect();
            if items.contains_key(&any) {
                return Some(any);
            }
        }
        if items.contains_key(prefix) {
            return Some(prefix.to_vec());
        }
    }
    None
}

fn take(above: Option<Way>, below: &BTreeMap<Option<Way>, Vec<Way>>, items: &BTreeMap<Way, Item>) -> Forest {
    let ways = below.get(&above).map(Vec::as_slice).unwrap_or_default();
    // Depth is that of the limits on a host name, a path and a class.
    let branch = |way: &Way| Some(Branch { item: items.get(way)?.clone(), below: take(Some(way.clone()), below, items) });
    Forest(ways.iter().filter_map(branch).collect())
}
