//! The exact semantic difference of two policies: every class of queries whose verdict changed.
//!
//! Each axis is compared by itself, since a verdict is the most restrictive axis. The space of queries is cut into finitely many cells on
//! which neither policy tells two queries apart (hosts, ports, schemes, paths, queries, addresses, assets, activities, classes, facts,
//! days); both policies answer one member of each, and cells with the same answers before and after are one class. So no change is missed
//! that the cells do not miss, and none is invented: each witness is a query that both policies have answered.

mod cells;
mod content;
mod knowledge;
mod report;

pub use report::{DiffReport, ReportedChange, Witness};

use crate::answer::{RuleRef, Verdict};
use crate::compile::CompiledPolicy;
use crate::decide::Reading;
use crate::policy::AxisName;
use crate::query::{Query, QueryError};
use crate::target::{Network, Target};
use content::Compared;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A class of queries whose verdict on one axis changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The axis.
    pub axis: AxisName,
    /// The verdict on that axis by the old policy. On the activity and finding axes `in_scope` means that nothing there stands against it.
    pub from: Verdict,
    /// The verdict by the new policy.
    pub to: Verdict,
    /// The rules that decided before, in file order; empty where silence did.
    pub before: Vec<RuleRef>,
    /// The rules that decide now.
    pub after: Vec<RuleRef>,
    /// Queries of the class, the simplest first, from different parts of it; at least one.
    pub witnesses: Vec<Query>,
    /// In how many parts the rules of both policies cut the class.
    pub parts: usize,
    direction: Direction,
}

/// Which way a class of queries went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Something may be allowed that was not.
    Wider,
    /// Something is no longer allowed, or no longer without a question.
    Narrower,
    /// Not allowed before or after, for another reason.
    Sideways,
}

impl Change {
    /// Which way the class went.
    pub fn direction(&self) -> Direction {
        self.direction
    }
}

/// Whether something is allowed (2), may be (1), or is not (0). What is conditional between two refusals is not.
fn allowed(reading: &Reading) -> u8 {
    match reading.verdict {
        Verdict::InScope => 2,
        Verdict::Conditional => u8::from(reading.opens),
        Verdict::Unlisted | Verdict::OutOfScope => 0,
    }
}

fn direction(old: &Reading, new: &Reading) -> Direction {
    match allowed(new).cmp(&allowed(old)) {
        Ordering::Greater => Direction::Wider,
        Ordering::Less => Direction::Narrower,
        Ordering::Equal => Direction::Sideways,
    }
}

/// What makes queries one class: the axis, and both answers with their rules.
type Class = (AxisName, Verdict, Verdict, Vec<RuleRef>, Vec<RuleRef>);

/// Witnesses that one class keeps.
const WITNESSES: usize = 5;

/// What is kept of a class.
#[derive(Debug)]
struct Members {
    witnesses: Vec<Query>,
    parts: usize,
    direction: Direction,
}

/// Collects the classes.
#[derive(Debug, Default)]
struct Found {
    classes: BTreeMap<Class, Members>,
}

impl Found {
    /// Asks both policies, in every state of knowledge about facts and the day.
    fn compare(&mut self, compared: &Compared<'_>, axis: AxisName, query: &Query) -> Result<(), QueryError> {
        let [before, after] = compared.policies;
        for asked in knowledge::states(compared, axis, query)? {
            let (Some(old), Some(new)) = (before.read_axis(&asked.of(before), axis)?, after.read_axis(&asked.of(after), axis)?) else {
                continue;
            };
            if old.verdict == new.verdict {
                continue;
            }
            let direction = direction(&old, &new);
            let class = (axis, old.verdict, new.verdict, old.rules, new.rules);
            let members = self.classes.entry(class).or_insert(Members { witnesses: Vec::new(), parts: 0, direction });
            // A class that may open counts as one that does, wherever in it that is.
            members.direction = members.direction.min(direction);
            members.parts += 1;
            let query = asked.query();
            let place = members.witnesses.partition_point(|other| knowledge::simpler(other, &query));
            members.witnesses.insert(place, query);
            members.witnesses.truncate(WITNESSES);
        }
        Ok(())
    }
}

/// Puts a name that people write in place of a label that only the cells made, if that is a member of the same class.
fn more_readable(policies: [&CompiledPolicy; 2], class: &Class, witness: &mut Query) {
    let Some((text, _)) = &witness.target else { return };
    let Some((scheme, rest)) = text.split_once("://") else { return };
    let made = |label: &str| label.len() == 1 && label.bytes().all(|b| b.is_ascii_alphabetic());
    let Some((_, parent)) = rest.split_once('.').filter(|(label, _)| made(label)) else { return };
    let candidate = format!("{scheme}://www.{parent}");
    let Ok(network) = Network::read(&candidate) else { return };
    let query = Query { target: Some((candidate, Target::Network(network))), ..witness.clone() };
    let ask = |policy: &CompiledPolicy| {
        let mut own = query.clone();
        own.facts.retain(|name, _| policy.facts.id(name).is_some());
        policy.read_axis(&own, class.0).ok().flatten()
    };
    let [old, new] = policies.map(ask);
    if let (Some(old), Some(new)) = (old, new)
        && (old.verdict, new.verdict, &old.rules, &new.rules) == (class.1, class.2, &class.3, &class.4)
    {
        *witness = query;
    }
}

/// Compares two policies.
///
/// # Errors
/// Patterns or conditions that cut the space of queries into more cells than can be asked.
pub fn diff(old: &CompiledPolicy, new: &CompiledPolicy) -> Result<Vec<Change>, QueryError> {
    let policies = [old, new];
    let compared = Compared::new(policies);
    let mut found = Found::default();
    for axis in [AxisName::Target, AxisName::Activity, AxisName::Finding] {
        for query in cells::cells(&compared, axis)? {
            found.compare(&compared, axis, &query)?;
        }
    }
    for (class, members) in &mut found.classes {
        for witness in &mut members.witnesses {
            more_readable(policies, class, witness);
        }
    }
    let mut changes: Vec<Change> = found
        .classes
        .into_iter()
        .map(|((axis, from, to, before, after), Members { witnesses, parts, direction })| Change {
            axis,
            from,
            to,
            before,
            after,
            witnesses,
            parts,
            direction,
        })
        .collect();
    changes.sort_by_key(|change| (change.direction, change.axis, change.after.first().map_or(u32::MAX, |rule| rule.line)));
    Ok(changes)
}
