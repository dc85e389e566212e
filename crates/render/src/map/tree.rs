//! Trees of named things: what lies inside what.

use super::Asked;
use std::cmp::Reverse;
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

/// Addresses of one family, both ends included, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub(super) v6: bool,
    pub(super) first: u128,
    pub(super) last: Reverse<u128>,
}

impl Stretch {
    fn holds(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.first <= other.first && self.last.0 >= other.last.0
    }
}

/// Stretches inside one another that are told apart; deeper ones stand beside them, so that trees stay flat.
const DEEPEST: usize = 16;

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

    /// Puts each stretch of addresses below the narrowest one that holds it.
    pub(super) fn nest(items: BTreeMap<(Stretch, String), Item>) -> Self {
        // Sorted by their first address, the wider before the narrower: what holds a stretch was the last that did.
        let mut open: Vec<(Stretch, Branch)> = Vec::new();
        let mut roots = Self::default();
        let close = |open: &mut Vec<(Stretch, Branch)>, roots: &mut Self| {
            if let Some((_, done)) = open.pop() {
                let siblings = open.last_mut().map_or(&mut *roots, |(_, above)| &mut above.below);
                siblings.0.push(done);
            }
        };
        for ((stretch, _), item) in items {
            while open.len() >= DEEPEST || open.last().is_some_and(|(above, _)| !above.holds(&stretch)) {
                close(&mut open, &mut roots);
            }
            open.push((stretch, Branch { item, below: Self::default() }));
        }
        while !open.is_empty() {
            close(&mut open, &mut roots);
        }
        roots
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
