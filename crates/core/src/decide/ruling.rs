//! The short answer about one network target: a verdict and the rule behind it, borrowed, without building an [`Answer`](crate::answer::Answer).
//!
//! What needs no thought is decided by the shortcut; everything else goes through [`CompiledPolicy::decide`]. Both give the same verdict.

use super::case::PLACES;
use super::needs;
use super::question::Question;
use super::table::Table;
use crate::answer::Verdict;
use crate::compile::CompiledPolicy;
use crate::pattern::Steps;
use crate::policy::Date;
use crate::query::{Query, QueryError};
use crate::sorted::Set;
use crate::target::{Network, Target};

/// A verdict and the rule that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling<'p> {
    /// The verdict.
    pub verdict: Verdict,
    /// Id and 1-based line of the first deciding rule, in file order; none where silence decides.
    pub rule: Option<(&'p str, u32)>,
}

/// A ruling with the rule as its place among the policy's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ruled {
    pub(crate) verdict: Verdict,
    pub(crate) rule: Option<u32>,
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
        let ruled = match self.shortcut(target, date) {
            Some(ruled) => ruled,
            None => {
                let query = Query { target: Some((target.canonical(), Target::Network(target.clone()))), date, ..Query::default() };
                self.rule_on_query(&query)?
            }
        };
        Ok(self.named(ruled))
    }

    /// The ruling with the id and line of its rule.
    pub(crate) fn named(&self, ruled: Ruled) -> Ruling<'_> {
        let rule = ruled.rule.and_then(|rule| self.rules.get(rule as usize));
        Ruling { verdict: ruled.verdict, rule: rule.map(|rule| (&*rule.id, rule.line)) }
    }

    /// The long way, for any query: the verdict of [`CompiledPolicy::decide`], and the first rule that decides the axis which the verdict comes from.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    pub(crate) fn rule_on_query(&self, query: &Query) -> Result<Ruled, QueryError> {
        self.rule_on_query_within(query, &Steps::new(self.limits.decision_steps))
    }

    /// The same within the steps that are left.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    pub(crate) fn rule_on_query_within(&self, query: &Query, left: &Steps) -> Result<Ruled, QueryError> {
        let question = Question::read(self, query, left)?;
        let table = Table::new(self, &question, &Set::new())?;
        let verdict = table.verdict(question.spots.is_some());
        if verdict == Verdict::Conditional {
            // What cannot be asked is not decided.
            needs::needs(self, &question, &table)?;
        }
        let axis = PLACES.into_iter().find(|&axis| table.axis(axis) == Some(verdict)).unwrap_or(0);
        Ok(Ruled { verdict, rule: self.first_of(table.deciding(axis).map(|(rule, _)| rule)) })
    }

    /// The rule that stands first in the file.
    pub(super) fn first_of(&self, rules: impl Iterator<Item = u32>) -> Option<u32> {
        let key = |rule: &u32| self.rules.get(*rule as usize).map(|rule| (rule.line, &rule.id));
        rules.min_by(|a, b| key(a).cmp(&key(b)))
    }
}
