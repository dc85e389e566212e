//! A case: one spot, one activity, one finding, one day. What covers it on each axis.

use super::contest::Contest;
use super::question::{Finding, Question};
use super::spot::{At, Spot, covers_target, target_atoms};
use crate::compile::{Cell, CompiledPolicy, CompiledRule, FactId};
use crate::pattern::TooComplex;
use crate::policy::{AxisName, Date};
use crate::sorted::sort;
use crate::vocabulary::{NodeId, activities, classes};

/// One case of a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) spot: &'a Spot,
    pub(super) activity: Option<NodeId>,
    /// How the finding was made, as far as finding rules ask: the activity, or one that is tried for want of one.
    pub(super) way: Option<NodeId>,
    pub(super) finding: Option<Finding>,
    pub(super) date: Option<Date>,
}

/// The three axes, in order.
pub(super) const AXES: [AxisName; 3] = [AxisName::Target, AxisName::Activity, AxisName::Finding];

/// Their places.
pub(super) const PLACES: [usize; 3] = [0, 1, 2];

/// What covers one case.
#[derive(Debug)]
pub(super) struct Covering {
    /// The contest on each axis that is asked.
    pub(super) contests: [Option<Contest>; 3],
    /// The activity on which the activity axis was asked, if any.
    pub(super) activity: Option<NodeId>,
    pub(super) out_only: bool,
    pub(super) has_target: bool,
    pub(super) has_finding: bool,
    pub(super) label: Option<String>,
    pub(super) date: Option<Date>,
}

/// The atoms that cover a case on one axis by their selectors; windows and conditions not counted.
///
/// # Errors
/// More steps than are left.
pub(super) fn candidates(
    policy: &CompiledPolicy,
    question: &Question<'_>,
    axis: AxisName,
    case: Case<'_>,
) -> Result<Option<Vec<u32>>, TooComplex> {
    let way = case.activity.or(case.finding.and_then(|f| f.activity));
    let subject = match axis {
        AxisName::Target => question.spots.is_some(),
        AxisName::Activity => way.is_some(),
        AxisName::Finding => case.finding.is_some(),
    };
    let open = policy.open_atoms(axis).iter().copied();
    if !subject {
        // Nothing was asked on this axis; a given fact still counts where it alone excludes.
        let atoms: Vec<u32> = policy.ruled(open).filter(|(.., rule)| speaks_of_given(rule, question)).map(|(at, ..)| at).collect();
        question.left.look(atoms.len())?;
        if question.left.is_over() {
            return Err(TooComplex);
        }
        return Ok(if atoms.is_empty() { None } else { Some(atoms) });
    }
    let open = policy.ruled(open).filter(|(.., rule)| !rule.given_only || holds_given(rule, question)).map(|(at, ..)| at);
    let mut atoms: Vec<u32> = match axis {
        // INVARIANT: no rule of this axis counts only where it is given.
        AxisName::Target => target_atoms(policy, &case.spot.at, question.left)?,
        AxisName::Activity => {
            let above = way.into_iter().flat_map(|node| activities().ancestors(node)).flat_map(|node| policy.activity_atoms(node)).copied();
            open.chain(above).collect()
        }
        AxisName::Finding => {
            let class = case.finding.map(|f| f.class);
            let above = class.into_iter().flat_map(|node| classes().ancestors(node)).flat_map(|node| policy.finding_atoms(node)).copied();
            open.chain(above).collect()
        }
    };
    question.left.look(atoms.len())?;
    if question.left.is_over() {
        return Err(TooComplex);
    }
    sort(&mut atoms);
    atoms.dedup();
    Ok(Some(atoms))
}

/// Whether a rule without selectors excludes by a given fact.
pub(super) fn speaks_of_given(rule: &CompiledRule, question: &Question<'_>) -> bool {
    let names_given = || question.left.look(rule.condition.size()).is_ok() && question.given.keys().any(|&fact| rule.condition.names(fact));
    rule.effect == crate::compile::Effect::Out && if rule.given_only { holds_given(rule, question) } else { names_given() }
}

/// Whether the given facts alone satisfy a rule's condition; where the steps are over it does not.
pub(super) fn holds_given(rule: &CompiledRule, question: &Question<'_>) -> bool {
    question.left.look(rule.condition.size()).is_ok()
        && rule.condition.eval(&|fact: FactId| -> Option<Cell> { question.given.get(&fact).copied() }) == Some(true)
}

/// Whether the day lies in the rule's window; an unknown day lies in none that there is.
pub(super) fn in_window(rule: &CompiledRule, date: Option<Date>) -> bool {
    match date {
        None => rule.from.is_none() && rule.until.is_none(),
        Some(day) => rule.from.is_none_or(|from| from <= day) && rule.until.is_none_or(|until| day <= until),
    }
}

/// Looks that it takes to remember one case, and one atom that covers it.
const LOOKS_TO_KEEP: usize = 16;

/// What covers a case on every axis.
///
/// # Errors
/// More steps than are left.
pub(super) fn cover(policy: &CompiledPolicy, question: &Question<'_>, case: Case<'_>) -> Result<Covering, TooComplex> {
    question.left.look(LOOKS_TO_KEEP)?;
    let mut contests = [const { None }; 3];
    for (axis, slot) in AXES.into_iter().zip(&mut contests) {
        let Some(candidates) = candidates(policy, question, axis, case)? else { continue };
        let covering = policy.ruled(candidates.into_iter()).filter(|(_, atom, rule)| {
            in_window(rule, case.date)
                && (axis == AxisName::Target || covers_target(policy, atom, rule.effect, &case.spot.at, question.left) == Ok(true))
                // What is tried for want of an activity is asked of finding rules alone: without one no rule of an activity is a candidate.
                && atom.activity.is_none_or(|own| case.way.is_some_and(|node| activities().contains(own, node)))
        });
        let covering: Vec<u32> = covering.map(|(at, ..)| at).collect();
        question.left.look(covering.len().saturating_mul(LOOKS_TO_KEEP))?;
        *slot = Some(Contest::new(policy, &covering));
    }
    if question.left.is_over() {
        return Err(TooComplex);
    }
    Ok(Covering {
        contests,
        activity: case.activity.or(case.finding.and_then(|f| f.activity)),
        out_only: case.spot.out_only,
        has_target: !matches!(case.spot.at, At::Like(_) | At::Meant(_) | At::Elsewhere),
        has_finding: case.finding.is_some(),
        label: case.spot.label.clone(),
        date: case.date,
    })
}
