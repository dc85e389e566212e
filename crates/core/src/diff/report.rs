//! A difference as data: the same bytes of JSON everywhere.

use super::{Change, Direction};
use crate::answer::{RuleRef, Verdict};
use crate::compile::CompiledPolicy;
use crate::policy::{AxisName, Date};
use crate::query::{Query, QueryError};
use crate::target::{AssetKey, Network, Target};
use crate::vocabulary::Value;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The difference of two policies (version 1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiffReport {
    /// Version of this format: 1.
    pub v: u8,
    /// The caller's label of the old policy.
    pub old: String,
    /// The caller's label of the new policy.
    pub new: String,
    /// The classes of queries whose verdict changed, what became wider first.
    pub changes: Vec<ReportedChange>,
}

/// A class of queries whose verdict on one axis changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportedChange {
    /// `target`, `activity` or `finding`.
    pub axis: &'static str,
    /// `wider`, `narrower` or `sideways`.
    pub direction: Direction,
    /// The verdict before.
    pub from: Verdict,
    /// The verdict now.
    pub to: Verdict,
    /// The rules that decided before; empty where silence did.
    #[serde(serialize_with = "rules")]
    pub before: Vec<Arc<RuleRef>>,
    /// The rules that decide now.
    #[serde(serialize_with = "rules")]
    pub after: Vec<Arc<RuleRef>>,
    /// Queries of the class, the simplest first.
    pub witnesses: Vec<Witness>,
    /// In how many parts the rules of both policies cut the class.
    pub parts: usize,
}

/// A query that shows a change. Absent parts are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Witness {
    /// The target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The activity, and nothing below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// The finding class, and nothing below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// Facts that are known; others are not.
    #[serde(skip_serializing_if = "is_empty", serialize_with = "facts")]
    pub facts: Arc<BTreeMap<String, Value>>,
    /// The CNAME chain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cname: Vec<String>,
    /// The day; ISO 8601 in JSON.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "written")]
    pub date: Option<Date>,
    #[serde(skip)]
    pub(super) asset: Option<AssetKey>,
}

impl DiffReport {
    /// The difference of two policies, as [`diff`](super::diff) found it.
    pub fn new(old: &CompiledPolicy, new: &CompiledPolicy, changes: Vec<Change>) -> Self {
        let changes = changes.into_iter().map(ReportedChange::from).collect();
        Self { v: 1, old: old.label().to_owned(), new: new.label().to_owned(), changes }
    }

    /// Whether something may be allowed that was not.
    pub fn widens(&self) -> bool {
        self.changes.iter().any(|change| change.direction == Direction::Wider)
    }

    /// The report as one line of JSON.
    pub fn to_json(&self) -> String {
        // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Change> for ReportedChange {
    fn from(change: Change) -> Self {
        let axis = match change.axis {
            AxisName::Target => "target",
            AxisName::Activity => "activity",
            AxisName::Finding => "finding",
        };
        let direction = change.direction();
        let Change { from, to, before, after, witnesses, parts, .. } = change;
        Self { axis, direction, from, to, before, after, witnesses, parts }
    }
}

fn rules<S: Serializer>(rules: &[Arc<RuleRef>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(rules.iter().map(AsRef::as_ref))
}

fn is_empty(facts: &Arc<BTreeMap<String, Value>>) -> bool {
    facts.is_empty()
}

fn facts<S: Serializer>(facts: &Arc<BTreeMap<String, Value>>, to: S) -> Result<S::Ok, S::Error> {
    facts.as_ref().serialize(to)
}

fn written<S: Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    date.map(|day| day.to_string()).serialize(to)
}

impl Witness {
    /// The query itself.
    ///
    /// # Errors
    /// A target that clients read differently.
    pub fn query(&self) -> Result<Query, QueryError> {
        let target = match (&self.target, &self.asset) {
            (Some(text), Some(key)) => Some((text.clone(), Target::Asset(key.clone()))),
            (Some(text), None) => Some((text.clone(), Target::Network(Network::read(text)?))),
            (None, _) => None,
        };
        Ok(Query {
            target,
            activity: self.activity.clone(),
            finding: self.finding.clone(),
            facts: (*self.facts).clone(),
            cname: self.cname.clone(),
            date: self.date,
        })
    }
}
