//! How the verdict of a part turns, and which queries show it.

use super::Direction;
use super::found::{Found, Member, Where};
use super::knowledge::State;
use super::names::Names;
use crate::answer::Verdict;
use crate::vocabulary::{activities, classes};

/// A change of the verdict, and the simplest state of knowledge in which it is seen.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) state: State,
    pub(super) from: Verdict,
    pub(super) to: Verdict,
    pub(super) direction: Direction,
    pub(super) rules: [Vec<Who>; 2],
}

impl Turn {
    /// Whether both are of one class and go the same way.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.from, self.to, self.direction, &self.rules) == (other.from, other.to, other.direction, &other.rules)
    }

    /// Two that are alike: the simplest state shows them.
    pub(super) fn join(&mut self, other: Self) {
        if other.state.weight() < self.state.weight() {
            self.state = other.state;
        }
    }
}

/// A rule that decides: that of one of the covering atoms, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Atom(usize),
    Rule(u32),
}

/// Targets that the same atoms cover.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    /// The simplest of them; not none.
    pub(super) at: &'a [Where<'a>],
    /// How many there are.
    pub(super) parts: usize,
}

impl Site<'_> {
    pub(super) fn is_place(&self) -> bool {
        self.at.iter().any(|at| matches!(at, Where::Place(..)))
    }
}

/// Adds a part that turns to the classes of its turns.
pub(super) fn add(site: Site<'_>, names: Names, turns: &[Turn], places: &[usize], found: &mut Found) {
    places.iter().for_each(|&place| found.make_room(place, site.at.len()));
    for &at in site.at {
        found.next_part();
        for (turn, &place) in turns.iter().zip(places) {
            let member = Member {
                at,
                activity: names.activity.map(|node| activities().name(node)),
                finding: names.finding.map(|node| classes().name(node)),
                state: &turn.state,
            };
            found.add(place, turn.direction, member);
        }
    }
    places.iter().for_each(|&place| found.add_parts(place, site.parts.saturating_sub(site.at.len())));
}
