//! One axis of one point of the space of queries, without the rest of an answer: for comparing policies.
//!
//! A query that names a set (an inner node, an alias, no target) is decided by its points, so that comparing points compares all queries.

use super::case::{AXES, Covering, holds_given, in_window, speaks_of_given};
use super::contest::{Contest, strictly_narrower};
use super::question::{Question, Touched, beyond};
use super::spot::{At, Spot, covers_target, spots_of, target_atoms};
use super::table::Table;
use super::unknown::own_defect;
use crate::answer::Verdict;
use crate::compile::{Cell, CompiledPolicy, FactId};
use crate::pattern::{Steps, TooComplex};
use crate::policy::{AxisName, Date};
use crate::query::{Query, QueryError};
use crate::sorted::{Map, Set, sort};
use crate::target::{HostRef, Target};
use crate::vocabulary::NodeId;

/// What one axis says of a point, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) verdict: Verdict,
    /// The rules that decide, by their places; in no particular order.
    pub(crate) rules: Vec<u32>,
    /// Whether some way of answering what is open puts it in scope.
    pub(crate) opens: bool,
    /// In how many ways what is unknown was filled in.
    pub(crate) ways: usize,
}

/// What an axis is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// Nothing of its own: only what is given may speak.
    Nothing,
    Target,
    Activity(NodeId),
    Finding(NodeId),
}

/// A point of one axis, by what covers it.
#[derive(Debug)]
pub(crate) struct Point<'a> {
    pub(crate) axis: AxisName,
    pub(crate) subject: Subject,
    /// The atoms of the axis whose selectors cover the point, whatever its facts and day are.
    pub(crate) atoms: &'a [u32],
    pub(crate) given: Map<FactId, Cell>,
    pub(crate) date: Option<Date>,
    /// A host in the CNAME chain.
    pub(crate) hop: Option<HostRef<'a>>,
}

/// The atoms of one axis that cover a target, whatever the activity and the class are.
#[derive(Debug)]
pub(crate) struct Covered {
    pub(crate) atoms: Vec<u32>,
    /// The target is one spot: what covers it decides it.
    pub(crate) single: bool,
}

impl CompiledPolicy {
    /// What one axis says of a query, read as a point.
    pub(crate) fn read_axis(&self, query: &Query, axis: AxisName, left: &Steps) -> Result<Reading, QueryError> {
        let question = Question::point(self, query, left)?;
        Ok(reading(&Table::new(self, &question, &Set::new())?, axis))
    }

    /// What one axis says of a query, whatever is left open.
    pub(crate) fn ask_axis(&self, query: &Query, axis: AxisName, left: &Steps) -> Result<Reading, QueryError> {
        let question = Question::read(self, query, left)?;
        Ok(reading(&Table::new(self, &question, &Set::new())?, axis))
    }

    /// What an axis says of a point, by what covers it.
    ///
    /// # Errors
    /// More unknowns than the limits allow, more steps than are left.
    pub(crate) fn read_point(&self, point: &Point<'_>, left: &Steps) -> Result<Reading, QueryError> {
        let mut question = Question { given: point.given.clone(), date: point.date, ..Question::new(left) };
        if let Some(hop) = point.hop {
            question.touched.extend(self.touched(hop, left).map_err(|_| beyond(left))?);
        }
        let counting = self.ruled(point.atoms.iter().copied()).filter(|(.., rule)| {
            let asked = match point.subject {
                Subject::Nothing => speaks_of_given(rule, &question),
                _ => !rule.given_only || holds_given(rule, &question),
            };
            asked && in_window(rule, point.date)
        });
        let atoms: Vec<u32> = counting.map(|(at, ..)| at).collect();
        let mut contest = Some(Contest::new(self, &atoms));
        let covering = Covering {
            contests: AXES.map(|axis| if axis == point.axis { contest.take() } else { None }),
            activity: if let Subject::Activity(node) = point.subject { Some(node) } else { None },
            out_only: false,
            has_target: point.subject == Subject::Target,
            has_finding: matches!(point.subject, Subject::Finding(_)),
            label: None,
            date: point.date,
        };
        Ok(reading(&Table::over(self, &question, Vec::new(), &[vec![covering]], &Set::new())?, point.axis))
    }

    /// The atoms of an axis that cover a target that is not a place on the network.
    pub(crate) fn covered(&self, text: &str, target: &Target, axis: AxisName, left: &Steps) -> Result<Covered, QueryError> {
        let spots = spots_of(self, text, target)?;
        let mut atoms = Vec::new();
        for Spot { at, .. } in &spots {
            if axis == AxisName::Target {
                atoms.extend(target_atoms(self, at, left).map_err(|_| beyond(left))?);
                continue;
            }
            let own = |rule: &crate::compile::CompiledRule| rule.axis == axis;
            let all = (0..).zip(&self.atoms).map(|(place, _)| place);
            let covering =
                self.ruled(all).filter(|(_, atom, rule)| own(rule) && covers_target(self, atom, rule.effect, at, left) == Ok(true));
            atoms.extend(covering.map(|(place, ..)| place));
        }
        if left.is_over() {
            return Err(beyond(left));
        }
        sort(&mut atoms);
        atoms.dedup();
        Ok(Covered { atoms, single: matches!(spots.as_slice(), [Spot { at: At::Asset(_), out_only: false, .. }]) })
    }

    /// The values of `defect.location` that are the publisher's own, as a set of cells.
    pub(crate) fn own_defects(&self) -> u64 {
        own_defect(self).into_iter().flatten().filter_map(|cell| 1_u64.checked_shl(cell.into())).sum()
    }

    /// Rules of vendors that a hop of a CNAME chain touches.
    pub(crate) fn vendors_at(&self, hop: HostRef<'_>, left: &Steps) -> Result<std::collections::BTreeSet<u32>, TooComplex> {
        Ok(self.touched(hop, left)?.into_iter().map(|Touched { rule, .. }| rule).collect())
    }

    /// How the selectors of atoms stand to one another, as far as a contest among them asks: where the rules say alike, too, equal answers
    /// give equal contests.
    pub(crate) fn standings(&self, atoms: &[u32], left: &Steps, found: &mut impl FnMut(bool)) -> Result<(), TooComplex> {
        let contest = Contest::new(self, atoms);
        for &own in &contest.ins {
            for &other in contest.outs.iter().chain(&contest.ins) {
                if let (Some((one, _)), Some((two, _))) = (self.rule_of(own), self.rule_of(other)) {
                    found(own != other && strictly_narrower(self, left, one, two)?);
                }
            }
        }
        Ok(())
    }
}

fn reading(table: &Table, axis: AxisName) -> Reading {
    let place = AXES.iter().position(|a| *a == axis).unwrap_or(0);
    match table.axis(place) {
        Some(verdict) => Reading {
            verdict,
            rules: table.deciding(place).map(|(rule, _)| rule).collect(),
            opens: table.opens(place),
            ways: table.rows.len(),
        },
        // An axis that nothing was asked on stands against nothing.
        None => Reading { verdict: Verdict::InScope, rules: Vec::new(), opens: true, ways: 1 },
    }
}

#[cfg(test)]
mod tests;
