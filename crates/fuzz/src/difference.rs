//! The difference of two policies: none of a policy to itself, and every witness changes as its class says.

use crate::load;
use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::{Change, diff};
use inbounds_core::policy::AxisName;
use inbounds_core::query::Query;

/// What stands between two policies, or between the cases of a query and the next.
const BETWEEN: &str = "\n=\n";

/// Two policies: nothing differs from itself, what differs one way differs the other way, and each witness is answered as its class says.
pub fn difference(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (old, new) = text.split_once(BETWEEN).unwrap_or((text, ""));
    let Some(old) = load(old) else { return };
    if let Ok(changes) = diff(&old, &old) {
        assert!(changes.is_empty(), "{changes:?}");
    }
    let Some(new) = load(new) else { return };
    let Ok(changes) = diff(&old, &new) else { return };
    for change in &changes {
        assert!(!change.witnesses.is_empty() && change.witnesses.len() <= change.parts, "{change:?}");
        assert_ne!(change.from, change.to, "{change:?}");
        for witness in &change.witnesses {
            let query = witness.query().unwrap_or_else(|error| panic!("{error}: {witness:?}"));
            for (policy, verdict) in [(&old, change.from), (&new, change.to)] {
                if let Some(said) = said(policy, &query, change.axis) {
                    assert_eq!(said, verdict, "{witness:?} of {change:?}");
                }
            }
        }
    }
    if let Ok(back) = diff(&new, &old) {
        let classes = |changes: &[Change], flip: bool| {
            let mut classes: Vec<_> = changes.iter().map(|c| if flip { (c.axis, c.to, c.from) } else { (c.axis, c.from, c.to) }).collect();
            classes.sort();
            classes
        };
        assert_eq!(classes(&changes, false), classes(&back, true));
    }
}

/// The verdict on an axis; none where the query leaves open what the class says of one point alone: an inner node, or a finding without a way of testing.
fn said(policy: &CompiledPolicy, query: &Query, axis: AxisName) -> Option<Verdict> {
    if query.activity.is_some() || query.finding.is_some() || query.target.is_none() {
        return None;
    }
    let mut own = query.clone();
    // A fact of the other policy alone is not known to this one.
    own.facts.retain(|name, value| policy.decide(&Query { facts: [(name.clone(), value.clone())].into(), ..Query::default() }).is_ok());
    let answer = policy.decide(&own).ok()?;
    let said = match axis {
        AxisName::Target => answer.axes.target,
        AxisName::Activity => answer.axes.activity,
        AxisName::Finding => answer.axes.finding,
    };
    said.map(|said| said.verdict)
}
