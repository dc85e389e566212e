//! How the atoms of a policy stand to one another: only those are compared that may meet, found by the literal labels of their hosts and
//! the literal segments of their paths.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::AxisName;
use inbounds_core::survey::{AtomView, Effect, HostView, Relation, RuleView, Steps, TargetView, TooComplex};
use inbounds_core::vocabulary::{NodeId, Tree, activities, classes};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

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
    /// By atom, whether some pair with it was not compared.
    unsure: Vec<bool>,
}

/// Steps of all comparisons of one policy together, and more for each atom. A comparison of literal names is one; wildcards cost what they take.
const BUDGET: usize = 250_000;
const BUDGET_AN_ATOM: usize = 40;
/// Steps of one comparison.
const MOST: usize = 20_000;
/// What it costs to find out whether wildcards overlap.
const OVERLAP: usize = 100;

/// Atoms with the same literal labels on the right, by the literal segments of their paths.
type Bucket = BTreeMap<String, Filed>;

/// Atoms that are filed at one place, in their order.
#[derive(Debug, Default)]
struct Filed {
    members: Vec<u32>,
    /// It is noted of all of them that they were not compared with every other.
    noted: Cell<bool>,
}

/// What an atom is filed under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shelf<'p> {
    Any,
    /// Of an asset as a whole: an exclusion of one of its names means all of them.
    Asset(u32),
    Suffix(&'p str),
}

impl Relations {
    pub(crate) fn new(policy: &CompiledPolicy) -> Self {
        let mut shelves: HashMap<(AxisName, Shelf<'_>), Bucket> = HashMap::new();
        let mut addresses: Vec<(AxisName, bool, u128, u128, u32)> = Vec::new();
        let atoms: Vec<AtomView<'_>> = policy.atoms().collect();
        let mut own = Self {
            related: vec![Vec::new(); atoms.len()],
            steps: Steps::new(BUDGET.saturating_add(atoms.len().saturating_mul(BUDGET_AN_ATOM))),
            left_out: None,
            unsure: vec![false; atoms.len()],
        };
        let compared = |atom: &&AtomView<'_>| !atom.rule().is_given_only();
        for atom in atoms.iter().filter(compared) {
            let shelf = match atom.target() {
                TargetView::Any => Shelf::Any,
                TargetView::Asset(asset) => Shelf::Asset(policy.whole_asset(asset)),
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
            shelves.entry((atom.rule().axis(), shelf)).or_default().entry(deepest).or_default().members.push(atom.number());
        }
        for atom in atoms.iter().filter(compared) {
            let axis = atom.rule().axis();
            let prefixes = prefixes(atom);
            let mut above = vec![Shelf::Any];
            match atom.target() {
                TargetView::Any => {}
                TargetView::Asset(asset) => above.push(Shelf::Asset(policy.whole_asset(asset))),
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
                let below = bucket.range(format!("{deepest}/")..format!("{deepest}0")).map(|(_, filed)| filed);
                let same = shelf == shelf_of(policy, atom);
                for filed in up.chain(below) {
                    // On one shelf each pair is seen from both sides.
                    let before = if same { filed.members.partition_point(|&other| other < atom.number()) } else { filed.members.len() };
                    let mut others = filed.members.get(..before).unwrap_or_default().iter();
                    while own.steps.left() > 0
                        && let Some(&other) = others.next()
                    {
                        own.compare(policy, atom, other);
                    }
                    own.leave_out_all(atom.number(), others.as_slice(), filed);
                }
            }
        }
        own.sweep(policy, addresses);
        own
    }

    /// Compares ranges of addresses that meet: each with those before it that reach its start.
    fn sweep(&mut self, policy: &CompiledPolicy, mut ranges: Vec<(AxisName, bool, u128, u128, u32)>) {
        ranges.sort_unstable();
        let mut open: Vec<(AxisName, bool, u128, u32, bool)> = Vec::new();
        for (axis, six, from, to, at) in ranges {
            open.retain(|&(other_axis, other_six, end, ..)| other_axis == axis && other_six == six && end >= from);
            if let Some(atom) = policy.atom(at) {
                let mut others = open.iter();
                while self.steps.left() > 0
                    && let Some(&(.., other, _)) = others.next()
                {
                    self.compare(policy, &atom, other);
                }
                if let [(.., other, _), ..] = others.as_slice() {
                    self.leave_out(at, *other, others.len());
                    // All but the last few have been noted.
                    for (.., other, noted) in open.iter_mut().rev().take_while(|(.., noted)| !*noted) {
                        self.doubt(*other);
                        *noted = true;
                    }
                }
            }
            open.push((axis, six, to, at, false));
        }
    }

    fn compare(&mut self, policy: &CompiledPolicy, atom: &AtomView<'_>, other: u32) {
        let Some(second) = policy.atom(other) else { return };
        if self.steps.take(1).is_err() {
            self.leave_out(atom.number(), other, 1);
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
            Err(TooComplex) => self.leave_out(atom.number(), other, 1),
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

    /// Counts pairs of an atom that are not compared, of which one is with `other`.
    fn leave_out(&mut self, atom: u32, other: u32, pairs: usize) {
        let (first, count) = self.left_out.unwrap_or((atom, 0));
        self.left_out = Some((first, count.saturating_add(pairs)));
        self.doubt(atom);
        self.doubt(other);
    }

    /// As [`Self::leave_out`], of the last of many that are filed together: noted once, and not for each pair, of which there may be very many.
    fn leave_out_all(&mut self, atom: u32, others: &[u32], filed: &Filed) {
        let Some(&first) = others.first() else { return };
        self.leave_out(atom, first, others.len());
        if !filed.noted.replace(true) {
            filed.members.iter().for_each(|&other| self.doubt(other));
        }
    }

    fn doubt(&mut self, atom: u32) {
        if let Some(unsure) = self.unsure.get_mut(atom as usize) {
            *unsure = true;
        }
    }

    /// How many pairs were not compared, for want of steps, and the first atom of which this is so.
    pub(crate) fn left_out(&self) -> Option<(u32, usize)> {
        self.left_out
    }

    /// Whether the atom was compared with every other that may meet it. If not, nothing is said that rests on there being no other.
    pub(crate) fn is_sure(&self, atom: &AtomView<'_>) -> bool {
        !self.unsure.get(atom.number() as usize).copied().unwrap_or(true)
    }

    /// Whether the other rule holds wherever this one does. What takes too long to find out counts as no.
    pub(crate) fn holds_within(&self, rule: &RuleView<'_>, other: &RuleView<'_>) -> bool {
        self.asked(|steps| rule.holds_within(other, steps)).unwrap_or(false)
    }

    /// Whether both rules can hold at once. What takes too long to find out counts as yes.
    pub(crate) fn holds_beside(&self, rule: &RuleView<'_>, other: &RuleView<'_>) -> bool {
        self.asked(|steps| rule.holds_beside(other, steps)).unwrap_or(true)
    }

    /// Whether a rule can hold. What takes too long to find out counts as yes.
    pub(crate) fn can_hold(&self, rule: &RuleView<'_>) -> bool {
        self.asked(|steps| rule.can_hold(steps)).unwrap_or(true)
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

fn shelf_of<'p>(policy: &CompiledPolicy, atom: &AtomView<'p>) -> Shelf<'p> {
    match atom.target() {
        TargetView::Any => Shelf::Any,
        TargetView::Asset(asset) => Shelf::Asset(policy.whole_asset(asset)),
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
