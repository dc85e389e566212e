//! Where conditions hold: each is evaluated once for every way of filling in its own facts, which are few, and not for every way of filling in all.

use super::table::Filling;
use crate::compile::{Cell, CompiledPolicy, Effect, Expr, FactId};
use crate::pattern::{Steps, TooComplex};
use crate::sorted::{Map, Set};

/// Where the conditions of some rules hold, by rule; one that is not among them has no condition.
pub(super) struct Truth(Map<u32, Places>);

/// Where one condition holds.
#[derive(Default)]
struct Places {
    /// For each of its facts, the place of that fact among all that are filled in, and how far apart two of its choices are.
    strides: Vec<(usize, usize)>,
    holds: Vec<bool>,
    /// Whether the rule excludes: what is not known of it then counts as holding.
    excludes: bool,
}

impl Truth {
    /// Evaluates the conditions of some rules for every choice of `facts`.
    ///
    /// # Errors
    /// More steps than are left.
    pub(super) fn new(
        policy: &CompiledPolicy,
        rules: &Set<u32>,
        facts: &[(FactId, Vec<Cell>)],
        known: &Filling<'_>,
        left: &Steps,
    ) -> Result<Self, TooComplex> {
        let mut all = Map::new();
        for &number in rules.iter() {
            let Some(rule) = policy.rules.get(number as usize).filter(|rule| rule.condition != Expr::True) else { continue };
            let mut own = Places { excludes: rule.effect == Effect::Out, ..Places::default() };
            let mut count = 1_usize;
            let size = rule.condition.size();
            left.look(size.saturating_mul(facts.len()))?;
            for (place, (_, cells)) in facts.iter().enumerate().rev().filter(|(_, (fact, _))| rule.condition.names(*fact)) {
                own.strides.push((place, count));
                count = count.saturating_mul(cells.len());
            }
            left.look(count.saturating_mul(size))?;
            for number in 0..count {
                let chosen = |fact: FactId| {
                    let choice = own.strides.iter().find_map(|&(place, stride)| {
                        let (named, cells) = facts.get(place)?;
                        (*named == fact).then(|| cells.get(number / stride % cells.len().max(1)).copied())
                    });
                    choice.flatten()
                };
                // What cannot be evaluated excludes, and never includes.
                let holds = rule.condition.eval(&|fact| known.fixed(fact, rule.effect).or_else(|| chosen(fact)));
                own.holds.push(holds.unwrap_or(own.excludes));
            }
            all.insert(number, own);
        }
        Ok(Self(all))
    }

    /// Whether the condition of a rule holds, where each fact that is filled in has the choice of that number.
    pub(super) fn holds(&self, rule: u32, numbers: &[usize]) -> bool {
        let Some(own) = self.0.get(&rule) else { return true };
        let at = own.strides.iter().map(|&(place, stride)| numbers.get(place).copied().unwrap_or(0) * stride).sum::<usize>();
        own.holds.get(at).copied().unwrap_or(own.excludes)
    }
}
