//! Thousands of like changes (every rule rests on a fact that is no longer assumed, say) as a few of them and a count.

use inbounds_core::answer::Verdict;
use inbounds_core::diff::{DiffReport, Direction, ReportedChange};
use std::collections::BTreeMap;

/// Changes of one kind that are written out.
const MOST: usize = 20;

/// The first changes of each kind, and of which kinds there are more.
pub(super) struct Folded<'r> {
    pub(super) shown: Vec<&'r ReportedChange>,
    /// One that is left out, of each kind, and how many are.
    pub(super) more: Vec<(&'r ReportedChange, usize)>,
}

impl<'r> Folded<'r> {
    /// Changes are alike if they are on the same axis, from the same verdict to the same.
    pub(super) fn new(report: &'r DiffReport) -> Self {
        let mut seen: BTreeMap<(Direction, &str, Verdict, Verdict), (&ReportedChange, usize)> = BTreeMap::new();
        let mut shown = Vec::new();
        for change in &report.changes {
            let (first_left_out, count) = seen.entry((change.direction, change.axis, change.from, change.to)).or_insert((change, 0));
            *count += 1;
            if *count <= MOST {
                shown.push(change);
            } else if *count == MOST + 1 {
                *first_left_out = change;
            }
        }
        let more = seen.into_values().filter(|(_, count)| *count > MOST).map(|(change, count)| (change, count - MOST)).collect();
        Self { shown, more }
    }
}
