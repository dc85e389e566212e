//! A query made ready: names resolved against the vocabulary and the policy, targets cut into spots.

use super::spot::{Spot, spots_of};
use crate::compile::{Cell, CompiledPolicy, FactId};
use crate::pattern::{Steps, TooComplex};
use crate::policy::{AxisName, Date};
use crate::query::{Query, QueryError};
use crate::sorted::{Map, Set, sort};
use crate::target::{Host, HostRef, Target, read_host};
use crate::vocabulary::{NodeId, Value, activities, activity_of, classes, resolve_finding, suggest};

/// A finding class, with the way of testing that it is, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) class: NodeId,
    pub(super) activity: Option<NodeId>,
}

impl Finding {
    /// The name that tells it from the other members of a query.
    pub(super) fn name(self) -> &'static str {
        classes().name(self.class)
    }
}

/// A vendor that the CNAME chain touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touched {
    pub(super) rule: u32,
    pub(super) vendor: u16,
}

/// A query made ready.
#[derive(Debug, Clone)]
pub(super) struct Question<'s> {
    /// What is left for all that it takes to answer it.
    pub(super) left: &'s Steps,
    /// None: no target was given. All spots must be in scope.
    pub(super) spots: Option<Vec<Spot>>,
    /// The members of the activity asked for; empty if none was.
    pub(super) activities: Vec<NodeId>,
    /// The members of the finding asked for; empty if none was.
    pub(super) findings: Vec<Finding>,
    pub(super) given: Map<FactId, Cell>,
    pub(super) touched: Set<Touched>,
    pub(super) date: Option<Date>,
    /// One point and not the set that a name stands for: a class means nothing below it, no target means one that no rule speaks of.
    pub(super) exact: bool,
}

impl<'s> Question<'s> {
    /// Nothing is asked yet.
    pub(super) fn new(left: &'s Steps) -> Self {
        Self {
            left,
            spots: None,
            activities: Vec::new(),
            findings: Vec::new(),
            given: Map::new(),
            touched: Set::new(),
            date: None,
            exact: false,
        }
    }

    /// The point that a query names: its classes and activity mean nothing below them.
    pub(super) fn point(policy: &CompiledPolicy, query: &Query, left: &'s Steps) -> Result<Self, QueryError> {
        let mut question = Self::read(policy, query, left)?;
        question.activities.truncate(1);
        question.findings.truncate(1);
        question.exact = true;
        Ok(question)
    }

    pub(super) fn read(policy: &CompiledPolicy, query: &Query, left: &'s Steps) -> Result<Self, QueryError> {
        let given = query.facts.iter().map(|(name, value)| read_fact(policy, name, value)).collect::<Result<Map<_, _>, _>>()?;
        let mut touched = Set::new();
        for host in read_chain(query)? {
            touched.extend(policy.touched(host.view(), left).map_err(|_| beyond(left))?);
        }
        Ok(Self {
            spots: query.target.as_ref().map(|(text, target)| spots_of(policy, text, target)).transpose()?,
            activities: query.activity.as_deref().map(read_activity).transpose()?.unwrap_or_default(),
            findings: query.finding.as_deref().map(read_finding).transpose()?.unwrap_or_default(),
            given,
            touched,
            date: query.date,
            ..Self::new(left)
        })
    }
}

impl CompiledPolicy {
    /// The vendors that one hop of a chain touches.
    pub(super) fn touched(&self, hop: HostRef<'_>, left: &Steps) -> Result<Vec<Touched>, TooComplex> {
        let mut touched = Vec::new();
        self.host_candidates(hop, |atom| {
            if left.look(super::spot::looks_at_host(self, atom)).is_ok()
                && let Some((a, rule)) = self.rule_of(atom)
                && let Some(vendor) = a.vendor
                && super::spot::covers_host(self, atom, hop)
                && rule.axis == AxisName::Target
            {
                touched.push(Touched { rule: a.rule, vendor });
            }
        });
        if left.is_over() { Err(TooComplex) } else { Ok(touched) }
    }
}

/// Why a question is not answered that takes more steps than there are.
pub(super) fn beyond(left: &Steps) -> QueryError {
    QueryError::new("too-complex", format!("this takes more than {} steps to decide", left.most()))
        .help("ask about less at once (one host, one class, more of the facts), or ask the policy's owner for fewer or plainer rules; nothing was decided")
}

/// The CNAME chain as hosts.
pub(super) fn read_chain(query: &Query) -> Result<Vec<Host>, QueryError> {
    if !query.cname.is_empty() && query.target.as_ref().is_none_or(|(_, t)| matches!(t, Target::Asset(_))) {
        return Err(QueryError::new("cname-without-host", "a CNAME chain belongs to a host").help("give the host as the target"));
    }
    if query.cname.len() > 64 {
        return Err(QueryError::new("cname-too-long", "the CNAME chain has more than 64 hops"));
    }
    query.cname.iter().map(|name| read_host(name).map_err(QueryError::from)).collect()
}

fn read_fact(policy: &CompiledPolicy, name: &str, value: &Value) -> Result<(FactId, Cell), QueryError> {
    let unknown = || {
        let error = QueryError::new("unknown-fact", format!("unknown fact `{name}`"));
        match policy.facts.suggest(name) {
            Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
            None => error,
        }
    };
    let id = policy.facts.id(name).ok_or_else(unknown)?;
    let fact = policy.facts.fact(id).ok_or_else(unknown)?;
    let value = fact.domain.coerce(value);
    let cell = fact.domain.cell(&value).ok_or_else(|| {
        let found = match &value {
            Value::Bool(yes) => yes.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Name(text) => text.clone(),
        };
        QueryError::new("wrong-fact-value", format!("expected {} for `{}`, found `{found}`", fact.domain.describe(), fact.name))
    })?;
    Ok((id, cell))
}

/// A node and all below it: an inner node is unknown among its members.
fn read_activity(name: &str) -> Result<Vec<NodeId>, QueryError> {
    let node = activities().find(name).ok_or_else(|| {
        let error = QueryError::new("unknown-activity", format!("unknown activity `{name}`"));
        match suggest(name, activities().names()) {
            Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
            None => error,
        }
    })?;
    Ok(activities().members(node).collect())
}

fn read_finding(name: &str) -> Result<Vec<Finding>, QueryError> {
    let named = resolve_finding(name);
    if named.is_empty() {
        let error = QueryError::new("unknown-class", format!("unknown finding class `{name}`"));
        return Err(match suggest(name, classes().names()) {
            Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
            None => error,
        });
    }
    // INVARIANT: a class that is a way of testing has the members of that, so that each names its own.
    let members = named.into_iter().flat_map(|node| classes().members(node));
    let mut members: Vec<Finding> = members.map(|class| Finding { class, activity: activity_of(class) }).collect();
    sort(&mut members);
    members.dedup();
    Ok(members)
}
