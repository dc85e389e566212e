//! The contest on one axis: the narrower inclusion wins, and nothing else opens the door.
//!
//! For fixed facts the query is in if some inclusion atom covers it and every covering exclusion atom is beaten. An inclusion beats an
//! exclusion if its region lies inside the exclusion's (selectors, condition and window) and its selectors are strictly narrower.

use crate::compile::{Atom, CompiledPolicy, CompiledRule, Effect, TargetSelector};
use crate::pattern::{Steps, TooComplex};
use crate::sorted::{sort, sort_by_key};
use crate::vocabulary::{NodeId, Tree, activities, classes};
use std::cell::OnceCell;

/// The atoms that cover a case on one axis, and who beats whom among them.
#[derive(Debug)]
pub(super) struct Contest {
    /// Covering inclusions and exclusions, by atom.
    pub(super) ins: Vec<u32>,
    pub(super) outs: Vec<u32>,
    // beats[o][i]: the inclusion ins[i] beats the exclusion outs[o].
    beats: OnceCell<Vec<Vec<bool>>>,
}

/// What an axis says, for fixed facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Excluded, by these atoms.
    Out(Vec<u32>),
    /// Included, by these atoms, each with the exclusions that it beat; by none where nobody asked.
    In(Vec<(u32, Vec<u32>)>),
    /// No rule speaks.
    Silent,
}

impl Outcome {
    /// How many atoms decide or are beaten, each as often as it is.
    pub(super) fn rules(&self) -> usize {
        match self {
            Self::Out(atoms) => atoms.len(),
            Self::In(winners) => winners.iter().map(|(_, beaten)| 1 + beaten.len()).sum(),
            Self::Silent => 0,
        }
    }
}

impl Contest {
    pub(super) fn new(policy: &CompiledPolicy, atoms: &[u32]) -> Self {
        let of = |effect| policy.ruled(atoms.iter().copied()).filter(|(.., rule)| rule.effect == effect).map(|(at, ..)| at).collect();
        Self { ins: of(Effect::In), outs: of(Effect::Out), beats: OnceCell::new() }
    }

    /// Every covering atom.
    pub(super) fn atoms(&self) -> impl Iterator<Item = u32> {
        self.ins.iter().chain(&self.outs).copied()
    }

    /// Decides among the atoms whose conditions hold; who wins is told only where it is to be named.
    ///
    /// # Errors
    /// Widths that take more steps to compare than are left: then nothing is decided.
    pub(super) fn decide(
        &self,
        policy: &CompiledPolicy,
        left: &Steps,
        named: bool,
        holds: impl Fn(u32) -> bool,
    ) -> Result<Outcome, TooComplex> {
        left.look((self.ins.len() + self.outs.len()).saturating_mul(LOOKS_AT_AN_ATOM))?;
        let ins: Vec<(usize, u32)> = self.ins.iter().copied().enumerate().filter(|&(_, a)| holds(a)).collect();
        let outs: Vec<(usize, u32)> = self.outs.iter().copied().enumerate().filter(|&(_, a)| holds(a)).collect();
        if ins.is_empty() {
            let standing: Vec<u32> = outs.into_iter().map(|(_, a)| a).collect();
            return Ok(if standing.is_empty() { Outcome::Silent } else { Outcome::Out(standing) });
        }
        let table = if outs.is_empty() { &[] } else { self.beats(policy, left)? };
        let beats = |o: usize, i: usize| table.get(o).and_then(|row| row.get(i)) == Some(&true);
        left.look(ins.len().saturating_mul(outs.len()) / PAIRS_A_LOOK)?;
        let standing: Vec<u32> = outs.iter().filter(|&&(o, _)| !ins.iter().any(|&(i, _)| beats(o, i))).map(|&(_, a)| a).collect();
        if !standing.is_empty() {
            return Ok(Outcome::Out(standing));
        }
        if !named {
            return Ok(Outcome::In(Vec::new()));
        }
        // The winners: for each exclusion the narrowest that beat it; without any, the narrowest of all.
        let mut winners: Vec<u32> = Vec::new();
        for &(o, _) in &outs {
            winners.extend(narrowest(policy, left, ins.iter().filter(|&&(i, _)| beats(o, i)).map(|&(_, a)| a))?);
        }
        if outs.is_empty() {
            winners = narrowest(policy, left, ins.iter().map(|&(_, a)| a))?;
        }
        sort(&mut winners);
        winners.dedup();
        left.look(winners.len().saturating_mul(outs.len()))?;
        let beaten = |winner: u32| {
            let i = ins.iter().find(|&&(_, a)| a == winner).map(|&(i, _)| i);
            i.into_iter().flat_map(|i| outs.iter().filter(move |&&(o, _)| beats(o, i))).map(|&(_, a)| a).collect()
        };
        Ok(Outcome::In(winners.into_iter().map(|w| (w, beaten(w))).collect()))
    }

    fn beats(&self, policy: &CompiledPolicy, left: &Steps) -> Result<&[Vec<bool>], TooComplex> {
        if let Some(known) = self.beats.get() {
            return Ok(known);
        }
        let rows = self.outs.iter().map(|&out| self.ins.iter().map(|&own| beats(policy, left, own, out)).collect());
        let rows = rows.collect::<Result<Vec<Vec<bool>>, TooComplex>>()?;
        Ok(self.beats.get_or_init(|| rows))
    }
}

/// Whether an inclusion atom beats an exclusion atom.
///
/// # Errors
/// More steps than are left.
pub(crate) fn beats(policy: &CompiledPolicy, left: &Steps, inclusion: u32, exclusion: u32) -> Result<bool, TooComplex> {
    let (Some((own, rule)), Some((other, excluding))) = (policy.rule_of(inclusion), policy.rule_of(exclusion)) else { return Ok(false) };
    left.take(1)?;
    Ok(!excluding.absolute
        && within_window(rule, excluding)
        && strictly_narrower(policy, left, own, other)?
        && rule.condition.implies(&excluding.condition, &policy.facts, left)?)
}

/// Whether the days of one rule lie inside those of another.
pub(crate) fn within_window(inner: &CompiledRule, outer: &CompiledRule) -> bool {
    outer.from.is_none_or(|from| inner.from.is_some_and(|own| own >= from))
        && outer.until.is_none_or(|until| inner.until.is_some_and(|own| own <= until))
}

/// Whether the selectors of `inner` lie inside those of `outer`, and not the other way round.
pub(crate) fn strictly_narrower(policy: &CompiledPolicy, left: &Steps, inner: &Atom, outer: &Atom) -> Result<bool, TooComplex> {
    Ok(contains(policy, left, outer, inner)? && !contains(policy, left, inner, outer)?)
}

/// Whether every case that the selectors of `inner` cover is covered by those of `outer`, both read with the margin.
pub(crate) fn contains(policy: &CompiledPolicy, left: &Steps, outer: &Atom, inner: &Atom) -> Result<bool, TooComplex> {
    Ok(contains_node(activities(), outer.activity, inner.activity)
        && contains_node(classes(), outer.finding, inner.finding)
        && contains_target(policy, left, outer.target, inner.target)?)
}

fn contains_node(tree: &Tree, outer: Option<NodeId>, inner: Option<NodeId>) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => tree.contains(outer, inner),
    }
}

/// Whether a target selector lies inside another.
pub(crate) fn contains_target(
    policy: &CompiledPolicy,
    left: &Steps,
    outer: TargetSelector,
    inner: TargetSelector,
) -> Result<bool, TooComplex> {
    match (outer, inner) {
        (TargetSelector::Any, _) => Ok(true),
        (TargetSelector::Asset(outer), TargetSelector::Asset(inner)) => Ok(policy.assets.whole(outer) == policy.assets.whole(inner)),
        (TargetSelector::Network(outer), TargetSelector::Network(inner)) => match (policy.pattern(outer), policy.pattern(inner)) {
            (Some(outer), Some(inner)) => outer.contains(inner, left),
            _ => Ok(false),
        },
        _ => Ok(false),
    }
}

/// Inclusions that are told apart by width; of more all are named, which changes no verdict.
const MOST_COMPARED: usize = 256;

/// Looks at one atom, to see whether its condition holds.
const LOOKS_AT_AN_ATOM: usize = 2;

/// Pairs of which one is known to beat the other or not, in the time of one look.
const PAIRS_A_LOOK: usize = 8;

/// Looks at two atoms to see which is narrower, beside what their patterns take.
const LOOKS_AT_TWO: usize = 2;

/// The atoms than which no other is strictly narrower.
fn narrowest(policy: &CompiledPolicy, left: &Steps, atoms: impl Iterator<Item = u32>) -> Result<Vec<u32>, TooComplex> {
    let atoms: Vec<(u32, &Atom)> = atoms.filter_map(|a| Some((a, policy.rule_of(a)?.0))).collect();
    left.look(atoms.len())?;
    let selectors = |atom: &Atom| (atom.target, atom.activity, atom.finding);
    // Atoms with the same selectors are equally narrow: one of them is compared.
    let mut distinct: Vec<&Atom> = atoms.iter().map(|&(_, atom)| atom).collect();
    sort_by_key(&mut distinct, |atom| selectors(atom));
    distinct.dedup_by_key(|atom| selectors(atom));
    if distinct.len() > MOST_COMPARED {
        return Ok(atoms.iter().map(|&(a, _)| a).collect());
    }
    // INVARIANT: in order.
    let mut narrowest = Vec::new();
    for own in &distinct {
        let mut stands = true;
        for other in &distinct {
            left.look(LOOKS_AT_TWO)?;
            if strictly_narrower(policy, left, other, own)? {
                stands = false;
                break;
            }
        }
        if stands {
            narrowest.push(selectors(own));
        }
    }
    Ok(atoms.iter().filter(|(_, own)| narrowest.binary_search(&selectors(own)).is_ok()).map(|&(a, _)| a).collect())
}
