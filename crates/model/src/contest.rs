//! One axis, one case, fixed facts: the narrower inclusion wins, and nothing else opens the door.

use crate::condition::implies;
use crate::policy::{Atom, Meaning, Where};
use crate::tree::covers;

/// The atoms of one axis whose selectors and window cover a case.
#[derive(Debug)]
pub(crate) struct Contest<'a> {
    pub(crate) atoms: Vec<&'a Atom>,
    /// `beats[a][b]`: the first beats the second.
    beats: Vec<Vec<bool>>,
    narrower: Vec<Vec<bool>>,
}

/// What the covering atoms of an axis say.
#[derive(Debug)]
pub(crate) enum Outcome<'a> {
    /// Some covering exclusion is not beaten: all of these.
    Out(Vec<&'a Atom>),
    /// Some inclusion covers, and every covering exclusion is beaten: by the narrowest of these, each with those that it beats.
    In(Vec<(&'a Atom, Vec<&'a Atom>)>),
    /// No atom covers.
    Silence,
}

impl<'a> Contest<'a> {
    /// The contest among atoms that cover the same case: which beats which. § How it is decided 4
    pub(crate) fn new(meaning: &Meaning, atoms: Vec<&'a Atom>) -> Self {
        let table = |holds: &dyn Fn(&Atom, &Atom) -> bool| atoms.iter().map(|a| atoms.iter().map(|b| holds(a, b)).collect()).collect();
        let beats = table(&|a, b| a.includes && !b.includes && beats(meaning, a, b));
        let narrower = table(&|a, b| a.includes && b.includes && strictly_narrower(a, b));
        Self { beats, narrower, atoms }
    }

    /// For fixed facts: the query is in if some inclusion atom covers it and every covering exclusion atom is beaten. § How it is decided 4
    pub(crate) fn decide(&self, holds: impl Fn(&Atom) -> bool) -> Outcome<'a> {
        let held = (0..self.atoms.len()).filter(|&at| holds(self.atoms[at]));
        let (ins, outs): (Vec<usize>, Vec<usize>) = held.partition(|&at| self.atoms[at].includes);
        let atoms = |of: Vec<usize>| of.into_iter().map(|at| self.atoms[at]).collect::<Vec<_>>();
        let standing: Vec<usize> = outs.iter().copied().filter(|&out| !ins.iter().any(|&own| self.beats[own][out])).collect();
        if !standing.is_empty() {
            return Outcome::Out(atoms(standing));
        }
        if ins.is_empty() {
            return Outcome::Silence;
        }
        // Those that decide: of the inclusions that beat an exclusion, or of all if there is none to beat, the narrowest.
        let winners = outs.iter().map(|&out| ins.iter().copied().filter(|&own| self.beats[own][out]).collect());
        let sets: Vec<Vec<usize>> = if outs.is_empty() { vec![ins.clone()] } else { winners.collect() };
        let narrowest = |set: &Vec<usize>| set.iter().copied().filter(|&a| !set.iter().any(|&b| self.narrower[b][a])).collect::<Vec<_>>();
        let beaten = |own: usize| atoms(outs.iter().copied().filter(|&out| self.beats[own][out]).collect());
        Outcome::In(sets.iter().flat_map(narrowest).map(|own| (self.atoms[own], beaten(own))).collect())
    }
}

/// An inclusion atom beats an exclusion atom if its region lies inside the exclusion's region (selectors, condition and window) and its
/// selectors are strictly narrower; an exclusion with `absolute: true` is never beaten. § How it is decided 4
fn beats(meaning: &Meaning, inclusion: &Atom, exclusion: &Atom) -> bool {
    !exclusion.absolute
        && strictly_narrower(inclusion, exclusion)
        && exclusion.from.is_none_or(|from| inclusion.from.is_some_and(|own| own >= from))
        && exclusion.until.is_none_or(|until| inclusion.until.is_some_and(|own| own <= until))
        && implies(&meaning.facts, &inclusion.condition, &exclusion.condition)
}

/// Whether the selectors of one atom lie inside those of another, and not the other way round. § How it is decided 4
fn strictly_narrower(inner: &Atom, outer: &Atom) -> bool {
    selects_within(inner, outer) && !selects_within(outer, inner)
}

/// Whether the selectors of one atom lie inside those of another. (A region is the product of three selectors; a node is wider than its children.)
/// § How it is decided 4
fn selects_within(inner: &Atom, outer: &Atom) -> bool {
    let node = |inner: &Option<String>, outer: &Option<String>| match (inner, outer) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => covers(outer, inner),
    };
    let target = match (&inner.target, &outer.target) {
        (_, Where::Anywhere) => true,
        (Where::Network(inner), Where::Network(outer)) => outer.contains(inner),
        (Where::Asset(inner, _), Where::Asset(outer, _)) => inner == outer,
        _ => false,
    };
    target && node(&inner.activity, &outer.activity) && node(&inner.finding, &outer.finding)
}
