//! The exact semantic difference of two policies: every class of queries whose verdict changed.
//!
//! Each axis is compared by itself, since a verdict is the most restrictive axis. The space of queries is cut into finitely many parts on
//! which neither policy tells two queries apart (hosts, ports, schemes, paths, queries, addresses, assets, activities, classes, facts,
//! days); both policies decide one member of each, and parts with the same answers before and after are one class. So no change is missed
//! that the parts do not miss, and none is invented.
//!
//! A path that servers read in several ways is a set of its readings. Where patterns name such paths, one of each kind is decided by all of its
//! readings; so is, with one step up behind parameters (`/..;`), one of each kind of path as it is and of what the step leaves of it. Where the
//! patterns of one host are so many that these cannot be counted, there is one step in each place of the paths without. A change that is seen only
//! where several such steps stand in one path, or one behind an escaped slash (`..%2F`), and where every simpler path of the kind is refused before
//! and after, is not looked for.
//!
//! A point without a target is a target that no rule names. What follows from a change that is reported is not reported again: with a CNAME chain to a
//! vendor that both policies name (see `hops`), and for ids that no policy names, whose host changed.
//!
//! 1. `content`: what atoms say, so that what both policies say is told from what changed.
//! 2. `hosts` (with `labels`), `places` (with `paths` and `texts`), `assets` and `names`: one member of each part that a change may reach.
//! 3. `axis`: what covers each part; `knowledge` (with `hops`): the facts, days and chains that matter there.
//! 4. `found` and `report`: classes, with witnesses that a person would write.

mod assets;
mod axis;
mod content;
mod found;
mod hops;
mod hosts;
mod knowledge;
mod labels;
mod names;
mod paths;
mod places;
mod report;
mod texts;
mod turn;

pub use report::{DiffReport, ReportedChange, Witness};

use crate::answer::{RuleRef, Verdict};
use crate::compile::CompiledPolicy;
use crate::decide::Reading;
use crate::pattern::{Steps, TooComplex};
use crate::policy::AxisName;
use crate::query::QueryError;
use content::Compared;
use found::Found;
use serde::Serialize;
use std::cmp::Ordering;
use std::sync::Arc;

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
    pub before: Vec<Arc<RuleRef>>,
    /// The rules that decide now.
    pub after: Vec<Arc<RuleRef>>,
    /// Queries of the class, the simplest first, from different parts of it; at least one.
    pub witnesses: Vec<Witness>,
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

fn too_complex(_: TooComplex) -> QueryError {
    QueryError::new("too-complex", "the change cuts the policies into more parts than can be compared; nothing is reported")
        .help("compare in smaller steps, such as one rule at a time, or write overlapping wildcards as fewer, plainer ones")
}

/// Compares two policies.
///
/// # Errors
/// A change that cuts the space of queries into more parts than [`comparison_steps`](crate::limits::Limits::comparison_steps) allow: then
/// nothing is reported. Steps are counted in the policies, so that the same policies give the same answer everywhere.
pub fn diff(old: &CompiledPolicy, new: &CompiledPolicy) -> Result<Vec<Change>, QueryError> {
    diff_within(old, new, &Steps::new(old.limits.comparison_steps.min(new.limits.comparison_steps)))
}

/// As [`diff`], within the steps that are left.
///
/// # Errors
/// As [`diff`].
pub fn diff_within(old: &CompiledPolicy, new: &CompiledPolicy, left: &Steps) -> Result<Vec<Change>, QueryError> {
    let compared = Compared::new([old, new]);
    let mut found = Found::default();
    for axis in [AxisName::Target, AxisName::Activity, AxisName::Finding] {
        axis::compare(&compared, axis, &mut found, left)?;
    }
    Ok(found.changes(&compared))
}
