//! The shortcut: what a policy says of a place without trying every way of filling in what is not known.
//!
//! It decides what needs no thought: rules without conditions, or with one test each whose outcome is known, or does not matter, or is all that matters.

use super::Ruled;
use super::case::in_window;
use super::contest::{Contest, Outcome, strictly_narrower};
use super::spot::DEFAULT_PORTS;
use crate::answer::Verdict;
use crate::compile::{Atom, CompiledPolicy, CompiledRule, Effect, Expr, TargetSelector};
use crate::pattern::{Place, Steps, TooComplex, folded_path};
use crate::policy::{AxisName, Date};
use crate::target::{Network, Parameters, is_web};

/// Covering atoms that the shortcut keeps; more go the long way.
const MOST: usize = 16;

/// Steps that the shortcut may take; what takes more goes the long way, which has the steps of a decision.
const SHORT: usize = 100_000;

/// Inclusions that hold in some fillings which the shortcut keeps; more go the long way.
const MOST_OPEN: usize = 4;

/// Ways of filling in what is unknown that the shortcut may leave untried; more go the long way, which may find that they are too many.
const FILLINGS: usize = 64;

/// The atoms that cover one place.
#[derive(Default)]
struct Covering {
    /// Those that hold in every filling.
    atoms: [u32; MOST],
    count: usize,
    has_in: bool,
    has_out: bool,
    /// Inclusions that hold in some fillings, and not in others.
    open: [u32; MOST_OPEN],
    opened: usize,
    /// At least as many as the ways of filling in the facts of those, if there are any.
    fillings: usize,
    /// Something needs the long way: a condition of several tests, an exclusion by an unknown fact, a window, too many atoms, too many steps.
    hard: bool,
}

/// In which fillings a condition holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holding {
    Always,
    Never,
    /// In some, which are as many as its fact has cells.
    Sometimes(usize),
}

impl CompiledPolicy {
    /// Whether the shortcut may decide places on a day: the policy has not expired.
    pub(crate) fn has_shortcut(&self, date: Option<Date>) -> bool {
        self.expires().is_none_or(|last| date.is_some_and(|day| day <= last))
    }

    /// The ruling where that needs no thought; else none.
    pub(crate) fn shortcut(&self, target: &Network, date: Option<Date>) -> Option<Ruled> {
        if !self.has_shortcut(date) {
            return None;
        }
        let other_scheme = target.scheme().filter(|s| !is_web(s));
        let both = DEFAULT_PORTS.map(Some);
        let one = [target.port()];
        let ports: &[Option<u16>] = if target.port().is_none() && other_scheme.is_none() { &both } else { &one };
        let query = target.query().map(Parameters::new);
        let left = Steps::new(self.steps_of_shortcut());
        let mut worst: Option<Ruled> = None;
        for path in target.paths() {
            let folded = folded_path(path);
            for &port in ports {
                let place = Place { other_scheme, host: target.host(), port, path, folded: &folded, query: query.as_ref() };
                let ruled = self.rule_on_within(&place, date, &left)?;
                worst = Some(match worst {
                    // What depends on one fact here, and on another or on none there, may not depend on either.
                    Some(held) if held != ruled && [held, ruled].iter().any(|one| one.verdict == Verdict::Conditional) => return None,
                    Some(held) if held.verdict > ruled.verdict || held == ruled => held,
                    // Each reading may have a rule of its own: the first in the file is named, as in the whole answer.
                    Some(held) if held.verdict == ruled.verdict => {
                        Ruled { rule: self.first_of([held.rule, ruled.rule].into_iter().flatten()), ..held }
                    }
                    _ => ruled,
                });
            }
        }
        worst
    }

    /// The ruling on one place, where [`CompiledPolicy::has_shortcut`] and it needs no thought.
    pub(crate) fn rule_on(&self, place: &Place<'_>, date: Option<Date>) -> Option<Ruled> {
        self.rule_on_within(place, date, &Steps::new(self.steps_of_shortcut()))
    }

    fn rule_on_within(&self, place: &Place<'_>, date: Option<Date>, left: &Steps) -> Option<Ruled> {
        let mut covering = Covering::default();
        self.open_atoms(AxisName::Target).iter().for_each(|&at| self.cover(&mut covering, at, place, date, left));
        self.host_candidates(place.host, |at| self.cover(&mut covering, at, place, date, left));
        self.rule_by(&covering, left)
    }

    /// The shortcut is for what takes few steps. The long way takes a few times as many, and some for each reading of the path, so that with the
    /// usual limits what the shortcut decides is never too complex for it.
    fn steps_of_shortcut(&self) -> usize {
        SHORT.min(self.limits.decision_steps / 8)
    }

    /// The same, with the atoms that may cover the host at hand, within the steps that are left.
    pub(crate) fn rule_among(&self, candidates: &[u32], place: &Place<'_>, date: Option<Date>, left: &Steps) -> Option<Ruled> {
        let mut covering = Covering::default();
        let own = left.apart(self.steps_of_shortcut());
        let open = self.open_atoms(AxisName::Target);
        open.iter().chain(candidates).for_each(|&at| self.cover(&mut covering, at, place, date, &own));
        let ruled = self.rule_by(&covering, &own);
        left.rejoin(&own);
        ruled
    }

    /// Counts an atom among those that cover a place, if it does.
    fn cover(&self, covering: &mut Covering, at: u32, place: &Place<'_>, date: Option<Date>, left: &Steps) {
        let Some((atom, rule)) = self.rule_of(at).filter(|_| !covering.hard) else { return };
        let covers = match atom.target {
            TargetSelector::Any => left.look(1).map(|()| true),
            TargetSelector::Network(pattern) => match self.pattern(pattern) {
                Some(pattern) => pattern.covers(place, rule.effect == Effect::Out, left),
                None => return,
            },
            TargetSelector::Asset(_) => return,
        };
        let on_some_days = rule.from.is_some() || rule.until.is_some();
        match covers {
            Ok(true) if on_some_days && date.is_none() => covering.hard = true,
            Ok(true) if in_window(rule, date) => self.count(covering, at, rule),
            Ok(_) => {}
            Err(TooComplex) => covering.hard = true,
        }
    }

    /// Counts an atom that covers a place, by its condition.
    fn count(&self, covering: &mut Covering, at: u32, rule: &CompiledRule) {
        match (self.holding(rule), rule.effect) {
            (Some(Holding::Never), _) => {}
            (Some(Holding::Always), effect) => {
                covering.keep(at);
                covering.has_in |= effect == Effect::In;
                covering.has_out |= effect == Effect::Out;
            }
            (Some(Holding::Sometimes(cells)), Effect::In) => covering.keep_open(at, cells),
            (Some(Holding::Sometimes(_)), Effect::Out) | (None, _) => covering.hard = true,
        }
    }

    /// In which fillings the condition of a rule holds, where no fact is given; none if that is not seen at once.
    fn holding(&self, rule: &CompiledRule) -> Option<Holding> {
        if rule.condition == Expr::True {
            return Some(Holding::Always);
        }
        let (fact, set) = rule.condition.single()?;
        let assumed = if rule.effect == Effect::Out { self.facts.assumed(fact) } else { None };
        if let Some(holds) = rule.condition.eval(&|_| assumed) {
            return Some(if holds { Holding::Always } else { Holding::Never });
        }
        let domain = &self.facts.fact(fact)?.domain;
        domain.is_cut_by(set).then(|| Holding::Sometimes(domain.cells()))
    }

    /// The ruling by the atoms that cover a place.
    fn rule_by(&self, covering: &Covering, left: &Steps) -> Option<Ruled> {
        if covering.hard {
            return None;
        }
        let atoms = covering.atoms.get(..covering.count)?;
        let open = covering.open.get(..covering.opened)?;
        if let [first, ..] = open {
            let most = self.limits.fillings.min(FILLINGS);
            if covering.has_out || covering.fillings > most || covering.opened > self.limits.undecided_facts {
                return None;
            }
            if !covering.has_in {
                return self.rule_by_open(*first, covering, left);
            }
            for (_, own, _) in self.ruled(open.iter().copied()) {
                if !self.is_wider(own, atoms, left).ok()? {
                    return None;
                }
            }
        }
        let named = |verdict, deciding: &mut dyn Iterator<Item = u32>| {
            let first = deciding.filter_map(|at| self.rule_of(at)).min_by_key(|(_, rule)| (rule.line, &rule.id));
            Some(Ruled { verdict, rule: first.map(|(atom, _)| atom.rule) })
        };
        match ([covering.has_in, covering.has_out], atoms) {
            ([false, true], _) => named(Verdict::OutOfScope, &mut atoms.iter().copied()),
            ([true, false], &[only]) => named(Verdict::InScope, &mut std::iter::once(only)),
            // What takes too many steps goes the long way, which says so.
            _ => match Contest::new(self, atoms).decide(self, left, true, |_| true).ok()? {
                Outcome::Out(out) => named(Verdict::OutOfScope, &mut out.into_iter()),
                Outcome::In(won) => named(Verdict::InScope, &mut won.into_iter().map(|(at, _)| at)),
                Outcome::Silent => Some(Ruled { verdict: Verdict::Unlisted, rule: None }),
            },
        }
    }

    /// The ruling where one inclusion alone speaks, in some fillings.
    fn rule_by_open(&self, only: u32, covering: &Covering, left: &Steps) -> Option<Ruled> {
        // The long way also tries each answer to the question. Where it might have too few steps for that, it says so.
        let used = left.most().saturating_sub(left.left()).saturating_add(LEAST_STEPS);
        let all = used.saturating_mul(covering.fillings.saturating_add(2)).saturating_mul(WAYS_TO_LOOK);
        let alone = covering.opened == 1 && all <= self.limits.decision_steps;
        self.rule_of(only).filter(|_| alone).map(|(atom, _)| Ruled { verdict: Verdict::Conditional, rule: Some(atom.rule) })
    }

    /// Whether one of some inclusions that hold is strictly narrower than another: then that one decides in no filling.
    fn is_wider(&self, open: &Atom, atoms: &[u32], left: &Steps) -> Result<bool, TooComplex> {
        for (_, own, _) in self.ruled(atoms.iter().copied()) {
            if strictly_narrower(self, left, own, open)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Steps that the long way takes for anything, at least.
const LEAST_STEPS: usize = 64;

/// How often the long way looks at what the shortcut looked at once.
const WAYS_TO_LOOK: usize = 4;

impl Covering {
    fn keep(&mut self, at: u32) {
        match self.atoms.get_mut(self.count) {
            Some(slot) => {
                *slot = at;
                self.count += 1;
            }
            None => self.hard = true,
        }
    }

    fn keep_open(&mut self, at: u32, cells: usize) {
        match self.open.get_mut(self.opened) {
            Some(slot) => {
                *slot = at;
                self.opened += 1;
                self.fillings = self.fillings.max(1).saturating_mul(cells);
            }
            None => self.hard = true,
        }
    }
}

#[cfg(test)]
mod tests;
