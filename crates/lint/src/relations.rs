//! How the atoms of a policy stand to one another: only those are compared that may meet, found by the literal labels of their hosts and
//! the literal segments of their paths.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::AxisName;
use inbounds_core::survey::{AtomView, Effect, HostView, Relation, Steps, TargetView, TooComplex};
use inbounds_core::vocabulary::{NodeId, Tree, activities, classes};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How one atom stands to another that it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Both cover the same.
    Same,
    /// The first lies strictly inside the other.
    Inside,
    /// The other lies strictly inside the first.
    Around,
    /// Neither contains the other. Only known of an inclusion and an exclusion.
    Overlap,
}

/// Every pair of atoms of one axis of which one contains the other, or that overlap.
#[derive(Debug)]
pub(crate) struct Relations {
    related: Vec<Vec<(u32, Kind)>>,
    steps: Steps,
    left_out: Option<(u32, usize)>,
    /// Atoms of which some pair was not compared.
    unsure: BTreeSet<u32>,
}

/// Steps of all comparisons of one policy together. A comparison of literal names is one; wildcards cost what they take.
const BUDGET: usize = 4_000_000;
/// Steps of one comparison.
const MOST: usize = 20_000;
/// What it costs to find out whether wildcards overlap.
const OVERLAP: usize = 500;

/// Atoms with the same literal labels on the right, by the literal segments of their paths.
type Bucket = BTreeMap<String, Vec<u32>>;

/// What an atom is filed under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shelf<'p> {
    Any,
    Asset(u32),
    Suffix(&'p str),
}

impl Relations {
    pub(crate) fn new(policy: &CompiledPolicy) -> Self {
        let mut own = Self { related: Vec::new(), steps: Steps::new(BUDGET), left_out: None, unsure: BTreeSet::new() };
        let mut shelves: HashMap<(AxisName, Shelf<'_>), Bucket> = HashMap::new();
        let mut addresses: Vec<(AxisName, bool, u128, u128, u32)> = Vec::new();
        let atoms: Vec<AtomView<'_>> = policy.atoms().collect();
        own.related.resize(atoms.len(), Vec::new());
        let compared = |atom: &&AtomView<'_>| !atom.rule().is_given_only();
        for atom in atoms.iter().filter(compared) {
            let shelf = match atom.target() {
                TargetView::Any => Shelf::Any,
                TargetView::Asset(asset) => Shelf::Asset(asset),
                TargetView::Network(HostView::V4(lo, hi)) => {
                    addresses.push((atom.rule().axis(), false, lo.into(), hi.into(), atom.number()));
                    continue;
                }
                TargetView::Network(HostView::V6(lo, hi)) => {
                    addresses.push((atom.rule().axis(), true, lo, hi, atom.number()));
                    continue;
                }
                TargetView::Network(host) => Shelf::Suffix(suffix(host)),
            };
            let prefixes = prefixes(atom);
            let deepest = prefixes.last().cloned().unwrap_or_default();
            shelves.entry((atom.rule().axis(), shelf)).or_default().entry(deepest).or_default().push(atom.number());
        }
        for atom in atoms.iter().filter(compared) {
            let axis = atom.rule().axis();
            let prefixes = prefixes(atom);
            let mut above = vec![Shelf::Any];
            match atom.target() {
                TargetView::Any => {}
                TargetView::Asset(asset) => above.push(Shelf::Asset(asset)),
                TargetView::Network(host) => {
                    above.push(Shelf::Suffix(""));
                    let mut rest = Some(suffix(host)).filter(|suffix| !suffix.is_empty());
                    while let Some(suffix) = rest {
                        above.push(Shelf::Suffix(suffix));
                        rest = suffix.split_once('.').map(|(_, rest)| rest);
                    }
                }
            }
            for shelf in above {
                let Some(bucket) = shelves.get(&(axis, shelf)) else { continue };
                // Hosts of a deeper shelf may still have the shorter path, so that a path is followed both ways.
                let deepest = prefixes.last().map_or("", String::as_str);
                let up = prefixes.iter().filter_map(|prefix| bucket.get(prefix));
                let below = bucket.range(format!("{deepest}/")..format!("{deepest}0")).map(|(_, members)| members);
                let same = shelf == shelf_of(atom);
                for &other in up.chain(below).flatten() {
                    // On one shelf each pair is seen from both sides.
                    if other != atom.number() && (!same || other < atom.number()) {
                        own.compare(policy, atom, other);
                    }
                }
            }
        }
        own.sweep(policy, addresses);
        own
    }

    /// Compares ranges of addresses that meet: each with those before it that reach its start.
    fn sweep(&mut self, policy: &CompiledPolicy, mut ranges: Vec<(AxisName, bool, u128, u128, u32)>) {
        ranges.sort_unstable();
        let mut open: Vec<(AxisName, bool, u128, u32)> = Vec::new();
        for (axis, six, from, to, at) in ranges {
            open.retain(|&(other_axis, other_six, end, _)| other_axis == axis && other_six == six && end >= from);
            if let Some(atom) = policy.atom(at) {
                for &(.., other) in &open {
                    self.compare(policy, &atom, other);
                }
            }
            open.push((axis, six, to, at));
        }
    }

    fn compare(&mut self, policy: &CompiledPolicy, atom: &AtomView<'_>, other: u32) {
        let Some(second) = policy.atom(other) else { return };
        if self.steps.take(1).is_err() {
            self.leave_out(atom.number(), other);
            return;
        }
        if !comparable(activities(), atom.activity(), second.activity()) || !comparable(classes(), atom.finding(), second.finding()) {
            return;
        }
        let kind = match self.asked(|steps| atom.relation(&second, steps)) {
            Ok(Relation::Same) => Ok(Some(Kind::Same)),
            Ok(Relation::Inside) => Ok(Some(Kind::Inside)),
            Ok(Relation::Around) => Ok(Some(Kind::Around)),
            Ok(Relation::Neither) if atom.rule().effect() != second.rule().effect() => {
                let cost = if atom.has_wildcards() && second.has_wildcards() { OVERLAP } else { 1 };
                self.steps.take(cost).and_then(|()| atom.meets(&second)).map(|met| met.map(|_| Kind::Overlap))
            }
            Ok(Relation::Neither) => Ok(None),
            Err(too_complex) => Err(too_complex),
        };
        match kind {
            Ok(Some(kind)) => {
                let reverse = match kind {
                    Kind::Inside => Kind::Around,
                    Kind::Around => Kind::Inside,
                    same => same,
                };
                self.add(atom.number(), other, kind);
                self.add(other, atom.number(), reverse);
            }
            Ok(None) => {}
            Err(TooComplex) => self.leave_out(atom.number(), other),
        }
    }

    /// Answers a question with at most [`MOST`] of the steps that are left.
    pub(crate) fn asked<T>(&self, question: impl FnOnce(&Steps) -> Result<T, TooComplex>) -> Result<T, TooComplex> {
        let most = MOST.min(self.steps.left());
        let own = Steps::new(most);
        let answer = question(&own);
        // INVARIANT: no more than `most` were taken.
        let _ = self.steps.take(most.saturating_sub(own.left()));
        answer
    }

    /// Counts a pair that is not compared.
    fn leave_out(&mut self, atom: u32, other: u32) {
        let (first, count) = self.left_out.unwrap_or((atom, 0));
        self.left_out = Some((first, count.saturating_add(1)));
        self.unsure.extend([atom, other]);
    }

    /// How many pairs were not compared, for want of steps, and the first atom of which this is so.
    pub(crate) fn left_out(&self) -> Option<(u32, usize)> {
        self.left_out
    }

    /// Whether the atom was compared with every other that may meet it. If not, nothing is said that rests on there being no other.
    pub(crate) fn is_sure(&self, atom: &AtomView<'_>) -> bool {
        !self.unsure.contains(&atom.number())
    }

    /// Whether an inclusion beats an exclusion; none where it takes too long to find out.
    pub(crate) fn beats(&self, inclusion: &AtomView<'_>, exclusion: &AtomView<'_>) -> Option<bool> {
        self.asked(|steps| inclusion.beats(exclusion, steps)).ok()
    }

    fn add(&mut self, atom: u32, other: u32, kind: Kind) {
        if let Some(list) = self.related.get_mut(atom as usize) {
            list.push((other, kind));
        }
    }

    /// The atoms of `effect` that meet this one.
    pub(crate) fn of<'p>(
        &self,
        policy: &'p CompiledPolicy,
        atom: &AtomView<'_>,
        effect: Effect,
    ) -> impl Iterator<Item = (AtomView<'p>, Kind)> {
        let related = self.related.get(atom.number() as usize).map_or(&[][..], Vec::as_slice);
        related.iter().filter_map(|&(at, kind)| Some((policy.atom(at)?, kind))).filter(move |(other, _)| other.rule().effect() == effect)
    }
}

fn comparable(tree: &Tree, one: Option<NodeId>, other: Option<NodeId>) -> bool {
    one.zip(other).is_none_or(|(a, b)| tree.contains(a, b) || tree.contains(b, a))
}

fn suffix(host: HostView<'_>) -> &str {
    match host {
        HostView::Name(name) | HostView::Below(name) | HostView::Wild(name) => name,
        HostView::Every | HostView::V4(..) | HostView::V6(..) => "",
    }
}

fn shelf_of<'p>(atom: &AtomView<'p>) -> Shelf<'p> {
    match atom.target() {
        TargetView::Any => Shelf::Any,
        TargetView::Asset(asset) => Shelf::Asset(asset),
        // An address has no shelf: whatever it finds on that of every host is seen from its side alone.
        TargetView::Network(HostView::V4(..) | HostView::V6(..)) => Shelf::Asset(u32::MAX),
        TargetView::Network(host) => Shelf::Suffix(suffix(host)),
    }
}

/// The literal left parts of the path: none, `/a`, `/a/b`.
fn prefixes(atom: &AtomView<'_>) -> Vec<String> {
    let mut all = vec![String::new()];
    for segment in atom.path_prefix() {
        let next = format!("{}/{segment}", all.last().map_or("", String::as_str));
        all.push(next);
    }
    all
}
