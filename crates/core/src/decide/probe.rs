//! One axis of one point of the space of queries, without the rest of an answer: for comparing policies.
//!
//! A query that names a set (an inner node, an alias, no target) is decided by its points, so that comparing points compares all queries.

use super::case::AXES;
use super::question::Question;
use super::spot::{At, covers_target, target_atoms};
use super::table::Table;
use crate::answer::{RuleRef, Verdict};
use crate::compile::CompiledPolicy;
use crate::policy::AxisName;
use crate::query::{Query, QueryError};
use crate::vocabulary::{activities, classes};
use std::collections::BTreeSet;

/// What one axis says of a query, and by which rules, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) verdict: Verdict,
    pub(crate) rules: Vec<RuleRef>,
    /// Whether some way of answering what is open puts it in scope.
    pub(crate) opens: bool,
}

impl CompiledPolicy {
    /// What one axis says of a query; none if it is not asked.
    pub(crate) fn read_axis(&self, query: &Query, axis: AxisName) -> Result<Option<Reading>, QueryError> {
        let question = Question::point(self, query)?;
        let table = Table::new(self, &question, &BTreeSet::new())?;
        let place = AXES.iter().position(|a| *a == axis).unwrap_or(0);
        Ok(table.axis(place).map(|verdict| {
            let mut rules: Vec<RuleRef> =
                table.deciding(place).filter_map(|(rule, _)| self.rules.get(rule as usize)).map(|rule| self.rule_ref(rule)).collect();
            rules.sort_by(|a, b| (a.line, &a.id).cmp(&(b.line, &b.id)));
            rules.dedup();
            Reading { verdict, rules, opens: table.opens(place) }
        }))
    }

    /// The atoms of an axis whose selectors cover a query, whatever its facts and day are.
    pub(crate) fn in_play(&self, query: &Query, axis: AxisName) -> Result<BTreeSet<u32>, QueryError> {
        let question = Question::point(self, query)?;
        let elsewhere = [At::Elsewhere];
        let spots: Vec<&At> = match &question.spots {
            Some(spots) => spots.iter().map(|spot| &spot.at).collect(),
            None => elsewhere.iter().collect(),
        };
        let mut atoms: BTreeSet<u32> = self.open_atoms(axis).iter().copied().collect();
        match axis {
            AxisName::Target => atoms.extend(spots.iter().flat_map(|at| target_atoms(self, at))),
            AxisName::Activity => {
                let asked = question.activities.iter().flat_map(|&node| activities().ancestors(node));
                atoms.extend(asked.flat_map(|node| self.activity_atoms(node)).copied());
            }
            AxisName::Finding => {
                let asked = question.findings.iter().flat_map(|f| classes().ancestors(f.class));
                atoms.extend(asked.flat_map(|node| self.finding_atoms(node)).copied());
            }
        }
        let covers = |at: &u32| {
            self.rule_of(*at).is_some_and(|(atom, rule)| {
                let way = axis != AxisName::Finding
                    || atom.activity.is_none_or(|own| question.activities.iter().any(|&node| activities().contains(own, node)));
                way && spots.iter().any(|spot| covers_target(self, atom, rule.effect, spot))
            })
        };
        Ok(atoms.into_iter().filter(covers).collect())
    }
}
