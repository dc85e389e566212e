//! Which rules have some case that they decide.

use super::Outcome;
use crate::answer::RuleRef;
use crate::compile::CompiledPolicy;
use std::collections::BTreeSet;

/// The rules of a policy that can decide, and those that never did.
///
/// These are the rules of scope, the clauses about third parties (one each, however many vendors), and the rules of conduct that have
/// `require` or `forbid`. A rule is decided if the answer to some case names it in `decided_by`, whether or not the case expected that.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// How many rules can decide.
    pub rules: usize,
    /// Those that no case has decided, in file order.
    pub undecided: Vec<RuleRef>,
}

impl Coverage {
    /// The coverage of `policy` by what became of its cases.
    pub fn of<'o>(policy: &CompiledPolicy, outcomes: impl IntoIterator<Item = &'o Outcome>) -> Self {
        let decided: BTreeSet<&str> = outcomes.into_iter().flat_map(|outcome| &outcome.decided_by).map(String::as_str).collect();
        let rules = policy.deciding_rules();
        let count = rules.len();
        let undecided = rules.into_iter().filter(|rule| !decided.contains(rule.id.as_str())).collect();
        Self { rules: count, undecided }
    }

    /// How many rules some case has decided.
    pub fn decided(&self) -> usize {
        self.rules.saturating_sub(self.undecided.len())
    }

    /// Whether at least `percent` of the rules are decided, exactly; of no rules all are.
    pub fn reaches(&self, percent: u32) -> bool {
        self.decided() as u128 * 100 >= u128::from(percent) * self.rules as u128
    }

    /// The coverage in tenths of a percent, rounded down, so that only all is 100 %.
    pub fn permille(&self) -> usize {
        self.decided().saturating_mul(1000).checked_div(self.rules).unwrap_or(1000)
    }
}
