//! The classes of changed queries, as they are found part by part.

use super::content::Compared;
use super::knowledge::State;
use super::places::Spot;
use super::report::Witness;
use super::{Change, Direction};
use crate::answer::{RuleRef, Verdict};
use crate::compile::CompiledPolicy;
use crate::policy::AxisName;
use crate::target::{AssetKey, Host};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::Arc;

/// Witnesses that one class keeps.
const WITNESSES: usize = 5;

/// What makes changed queries one class: the axis, both verdicts and the rules that give them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub(super) axis: AxisName,
    pub(super) from: Verdict,
    pub(super) to: Verdict,
    /// By place, sorted.
    pub(super) before: Vec<u32>,
    pub(super) after: Vec<u32>,
}

/// The target of a part.
#[derive(Debug, Clone, Copy)]
pub(super) enum Where<'a> {
    /// None is given.
    Nowhere,
    /// With the path of the spot.
    Place(&'a Host, &'a Spot, &'a str),
    Asset(&'a str, &'a AssetKey),
}

/// A query that stands for its part, before it is written out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) at: Where<'a>,
    pub(super) activity: Option<&'a str>,
    pub(super) finding: Option<&'a str>,
    pub(super) state: &'a State,
}

/// How far a query is from the simplest one: facts, day, hop, oddity of the place, length.
type Weight = ((usize, bool, bool), u8, usize);

#[derive(Debug)]
struct Members {
    direction: Direction,
    parts: usize,
    /// The part that was added last.
    part: usize,
    /// The best of each part, with the number of the part.
    witnesses: Vec<(Weight, usize, Witness)>,
}

/// The classes found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    classes: Vec<(Class, Members)>,
    // The hash and the place of each class. Only looked up in, never walked: its order is not fixed.
    places: HashTable<(u64, usize)>,
    seed: DefaultHashBuilder,
    /// The number of the part that is looked at.
    part: usize,
}

impl Found {
    /// What is added from now on belongs to another part.
    pub(super) fn next_part(&mut self) {
        self.part += 1;
    }

    /// The place of a class.
    pub(super) fn class(&mut self, class: Class, direction: Direction) -> usize {
        let hash = self.seed.hash_one(&class);
        let is_it = |&(own, at): &(u64, usize)| own == hash && self.classes.get(at).is_some_and(|(held, _)| *held == class);
        if let Some(&(_, at)) = self.places.find(hash, is_it) {
            return at;
        }
        let at = self.classes.len();
        self.places.insert_unique(hash, (hash, at), |&(own, _)| own);
        self.classes.push((class, Members { direction, parts: 0, part: 0, witnesses: Vec::new() }));
        at
    }

    /// So many queries will be added to the class at a place. Most classes of a large difference have no others.
    pub(super) fn make_room(&mut self, at: usize, count: usize) {
        if let Some((_, members)) = self.classes.get_mut(at).filter(|(_, members)| members.witnesses.is_empty()) {
            members.witnesses.reserve_exact(count.min(WITNESSES));
        }
    }

    /// Adds a query of the part to the class at a place.
    pub(super) fn add(&mut self, at: usize, direction: Direction, member: Member<'_>) {
        let Some((_, members)) = self.classes.get_mut(at) else { return };
        // A class that may open counts as one that does, wherever in it that is.
        members.direction = members.direction.min(direction);
        members.parts += usize::from(members.part != self.part);
        members.part = self.part;
        let weight = member.weight();
        match members.witnesses.iter().position(|(_, part, _)| *part == self.part) {
            Some(own) if members.witnesses.get(own).is_some_and(|(held, ..)| weight < *held) => drop(members.witnesses.remove(own)),
            Some(_) => return,
            None => {}
        }
        if members.witnesses.len() == WITNESSES && members.witnesses.last().is_some_and(|(worst, ..)| *worst < weight) {
            return;
        }
        let entry = (weight, self.part, member.witness());
        let place = members.witnesses.partition_point(|(held, _, other)| (held, &other.target) <= (&weight, &entry.2.target));
        members.witnesses.insert(place, entry);
        members.witnesses.truncate(WITNESSES);
    }

    /// More parts of the class at a place, which are not better than those that were added.
    pub(super) fn add_parts(&mut self, at: usize, count: usize) {
        if let Some((_, members)) = self.classes.get_mut(at) {
            members.parts += count;
        }
    }

    /// Every class with its rules, what became wider first.
    pub(super) fn changes(self, compared: &Compared<'_>) -> Vec<Change> {
        let [mut old, mut new] = compared.policies.map(Rules::of);
        let mut changes: Vec<Change> = self
            .classes
            .into_iter()
            .map(|(class, members)| Change {
                axis: class.axis,
                from: class.from,
                to: class.to,
                before: old.named(&class.before),
                after: new.named(&class.after),
                witnesses: members.witnesses.into_iter().map(|(.., witness)| witness).collect(),
                parts: members.parts,
                direction: members.direction,
            })
            .collect();
        changes.sort_by_cached_key(place_in_report);
        changes
    }
}

/// What became wider first, then by axis and by the lines of the rules: a list of numbers, of which the first tell most apart without a look
/// elsewhere.
fn place_in_report<'c>(change: &'c Change) -> ([u32; 8], Vec<u32>) {
    // A list of lines ends with a number that is less than any.
    let lines = |rules: &'c [Arc<RuleRef>]| rules.iter().map(|rule| rule.line.saturating_add(1)).chain([0]);
    let kind = [change.direction as u32, change.axis as u32];
    let verdicts = [change.from as u32, change.to as u32];
    let mut numbers = kind.into_iter().chain(lines(&change.after)).chain(lines(&change.before)).chain(verdicts);
    (std::array::from_fn(|_| numbers.next().unwrap_or(0)), numbers.collect())
}

/// The rules of a policy as reports name them: each once, since a large difference names it often.
struct Rules<'p> {
    policy: &'p CompiledPolicy,
    known: Vec<Option<Arc<RuleRef>>>,
}

impl<'p> Rules<'p> {
    fn of(policy: &'p CompiledPolicy) -> Self {
        Self { policy, known: vec![None; policy.rules.len()] }
    }

    fn named(&mut self, places: &[u32]) -> Vec<Arc<RuleRef>> {
        // There may be a hundred thousand lists, most of one rule: no more room than they need.
        let mut rules = Vec::with_capacity(places.len());
        for &place in places {
            if let (Some(known), Some(rule)) = (self.known.get_mut(place as usize), self.policy.rules.get(place as usize)) {
                rules.push(Arc::clone(known.get_or_insert_with(|| Arc::new(self.policy.rule_ref(rule)))));
            }
        }
        rules.sort_by(|a, b| (a.line, &a.id).cmp(&(b.line, &b.id)));
        rules
    }
}

impl Member<'_> {
    fn weight(&self) -> Weight {
        let (oddity, length) = match self.at {
            Where::Nowhere => (0, 0),
            Where::Place(Host::Name(name), spot, path) => (spot.oddity(), name.len() + spot.length(path)),
            // People think of names before addresses.
            Where::Place(_, spot, path) => (spot.oddity(), 64 + spot.length(path)),
            Where::Asset(text, _) => (0, text.len()),
        };
        let names = self.activity.map_or(0, str::len) + self.finding.map_or(0, str::len);
        (self.state.weight(), oddity, length + names)
    }

    pub(super) fn witness(&self) -> Witness {
        Witness {
            target: match self.at {
                Where::Nowhere => None,
                Where::Place(host, spot, path) => Some(spot.url(host, path)),
                Where::Asset(text, _) => Some(text.to_owned()),
            },
            activity: self.activity.map(str::to_owned),
            finding: self.finding.map(str::to_owned),
            facts: Arc::clone(&self.state.facts),
            cname: self.state.hop.iter().map(ToString::to_string).collect(),
            date: self.state.date,
            asset: if let Where::Asset(_, key) = self.at { Some(key.clone()) } else { None },
        }
    }
}
