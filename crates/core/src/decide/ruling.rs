//! The short answer about one network target: a verdict and the rule behind it, borrowed, without building an [`Answer`](crate::answer::Answer).
//!
//! The shortcut decides what needs no thought (unconditional rules only); everything else goes through [`CompiledPolicy::decide`].
//! Both give the same verdict.

use super::case::in_window;
use super::contest::{Contest, Outcome};
use super::spot::DEFAULT_PORTS;
use crate::answer::Verdict;
use crate::compile::{CompiledPolicy, Effect, Expr, TargetSelector};
use crate::pattern::{Place, Steps, fold};
use crate::policy::{AxisName, Date};
use crate::query::{Query, QueryError};
use crate::target::{Network, Target, is_web};
use std::borrow::Cow;

/// A verdict and the rule that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling<'p> {
    /// The verdict.
    pub verdict: Verdict,
    /// Id and 1-based line of the first deciding rule, in file order; none where silence decides.
    pub rule: Option<(&'p str, u32)>,
}

/// Covering atoms that the shortcut keeps; more go the long way.
const MOST: usize = 16;

/// The atoms that cover one place.
struct Covering {
    atoms: [u32; MOST],
    count: usize,
    /// Something needs the long way: a condition, a window, too many atoms.
    hard: bool,
}

impl CompiledPolicy {
    /// Decides a URL, host or address on a day, with no facts but the policy's assumptions.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    ///
    /// # Examples
    /// ```
    /// use inbounds_core::{answer::Verdict, compile::CompiledPolicy, limits::Limits, target::Network};
    ///
    /// let yaml = b"inbounds: 1
    /// program: { name: Example }
    /// in_scope:
    ///   - { id: EX-1, clause: all below the domain, hosts: [\"*.example.com\"] }
    /// ";
    /// let policy = CompiledPolicy::load("example.yaml", yaml, &Limits::default()).unwrap();
    /// let target = Network::read("https://www.example.com/login").unwrap();
    /// let ruling = policy.ruling(&target, None).unwrap();
    /// assert_eq!((ruling.verdict, ruling.rule), (Verdict::InScope, Some(("EX-1", 4))));
    /// ```
    pub fn ruling(&self, target: &Network, date: Option<Date>) -> Result<Ruling<'_>, QueryError> {
        match self.shortcut(target, date) {
            Some(ruling) => Ok(ruling),
            None => self.long_way(target, date),
        }
    }

    fn long_way(&self, target: &Network, date: Option<Date>) -> Result<Ruling<'_>, QueryError> {
        let query = Query { target: Some((target.canonical(), Target::Network(target.clone()))), date, ..Query::default() };
        let answer = self.decide(&query)?;
        let decider = answer.axes.target.iter().flat_map(|axis| &axis.decided_by).next();
        let rule = decider.and_then(|d| self.rules.iter().find(|rule| *rule.id == *d.rule.id));
        Ok(Ruling { verdict: answer.verdict, rule: rule.map(|rule| (&*rule.id, rule.line)) })
    }

    /// The ruling where only unconditional rules cover the target; none where that is not so.
    fn shortcut(&self, target: &Network, date: Option<Date>) -> Option<Ruling<'_>> {
        if !self.open_atoms(AxisName::Target).is_empty() || self.expires().is_some_and(|last| date.is_none_or(|day| day > last)) {
            return None;
        }
        let other_scheme = target.scheme().filter(|s| !is_web(s));
        let both = DEFAULT_PORTS.map(Some);
        let one = [target.port()];
        let ports: &[Option<u16>] = if target.port().is_none() && other_scheme.is_none() { &both } else { &one };
        let mut worst: Option<Ruling<'_>> = None;
        for path in target.paths() {
            let folded = if path.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(fold(path)) } else { Cow::Borrowed(path) };
            for &port in ports {
                let place = Place { other_scheme, host: target.host(), port, path, folded: &folded, query: target.query() };
                let ruling = self.rule_on(&place, date)?;
                if worst.is_none_or(|held| ruling.verdict > held.verdict) {
                    worst = Some(ruling);
                }
            }
        }
        worst
    }

    fn rule_on(&self, place: &Place<'_>, date: Option<Date>) -> Option<Ruling<'_>> {
        let mut covering = Covering { atoms: [0; MOST], count: 0, hard: false };
        let mut effects = [false; 2];
        self.host_candidates(place.host, |at| {
            let Some((atom, rule)) = self.rule_of(at) else { return };
            let TargetSelector::Network(pattern) = atom.target else { return };
            if !self.pattern(pattern).is_some_and(|p| p.covers(place, rule.effect == Effect::Out)) {
                return;
            }
            let windowed = rule.from.is_some() || rule.until.is_some();
            if rule.condition != Expr::True || (windowed && date.is_none()) {
                covering.hard = true;
            } else if in_window(rule, date) {
                match covering.atoms.get_mut(covering.count) {
                    Some(slot) => {
                        *slot = at;
                        covering.count += 1;
                    }
                    None => covering.hard = true,
                }
                let [has_in, has_out] = &mut effects;
                match rule.effect {
                    Effect::In => *has_in = true,
                    Effect::Out => *has_out = true,
                }
            }
        });
        if covering.hard {
            return None;
        }
        let atoms = covering.atoms.get(..covering.count)?;
        let named = |verdict, deciding: &mut dyn Iterator<Item = u32>| {
            let first = deciding.filter_map(|at| self.rule_of(at)).map(|(_, rule)| rule).min_by_key(|rule| (rule.line, &rule.id));
            Some(Ruling { verdict, rule: first.map(|rule| (&*rule.id, rule.line)) })
        };
        match (effects, atoms) {
            ([false, false], _) => Some(Ruling { verdict: Verdict::Unlisted, rule: None }),
            ([false, true], _) => named(Verdict::OutOfScope, &mut atoms.iter().copied()),
            ([true, false], &[only]) => named(Verdict::InScope, &mut std::iter::once(only)),
            // What takes too many steps goes the long way, which says so.
            _ => match Contest::new(self, atoms).decide(self, &Steps::new(super::table::STEPS), |_| true).ok()? {
                Outcome::Out(out) => named(Verdict::OutOfScope, &mut out.into_iter()),
                Outcome::In(won) => named(Verdict::InScope, &mut won.into_iter().map(|(at, _)| at)),
                Outcome::Silent => Some(Ruling { verdict: Verdict::Unlisted, rule: None }),
            },
        }
    }
}
