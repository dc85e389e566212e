//! What a person may know when they ask: each fact that matters, given or not, and each stretch of days.

use super::content::Compared;
use crate::compile::{CellValue, CompiledPolicy, FactId};
use crate::policy::{AxisName, Date};
use crate::query::{Query, QueryError};
use crate::vocabulary::Value;
use std::collections::{BTreeMap, BTreeSet};

/// States of knowledge that one cell may have.
const MOST: usize = 20_000;

/// A query with some facts and a day.
#[derive(Debug, Clone)]
pub(super) struct State<'q> {
    base: &'q Query,
    facts: BTreeMap<String, Value>,
    date: Option<Date>,
}

impl State<'_> {
    /// As the policy can be asked: without facts that only the other one knows.
    pub(super) fn of(&self, policy: &CompiledPolicy) -> Query {
        let mut query = self.query();
        query.facts.retain(|name, _| policy.facts.id(name).is_some());
        query
    }

    /// With everything that is known.
    pub(super) fn query(&self) -> Query {
        Query { facts: self.facts.clone(), date: self.date, ..self.base.clone() }
    }
}

/// Every state of knowledge that the rules in play tell apart.
pub(super) fn states<'q>(compared: &Compared<'_>, axis: AxisName, base: &'q Query) -> Result<Vec<State<'q>>, QueryError> {
    let policies = compared.policies;
    let [old, new] = policies;
    let plays = [old.in_play(base, axis)?, new.in_play(base, axis)?];
    let alike = plays.iter().enumerate().map(|(side, play)| compared.said(side, play)).collect::<Vec<_>>();
    if alike.iter().all(|said| Some(said) == alike.first())
        && old.expires() == new.expires()
        && base.cname.is_empty()
        && said_alike(policies)
    {
        return Ok(Vec::new());
    }
    let mut facts: BTreeMap<String, Vec<(FactTests, usize)>> = BTreeMap::new();
    let mut days: BTreeSet<Date> = BTreeSet::new();
    for (side, (policy, play)) in policies.into_iter().zip(&plays).enumerate() {
        for &at in play {
            let Some((_, rule)) = policy.rule_of(at) else { continue };
            // What both policies say where a given fact alone excludes changes nothing.
            if rule.given_only && compared.is_shared(side, at) {
                continue;
            }
            days.extend(rule.from);
            days.extend(rule.until.map(Date::next));
            let mut tests = BTreeMap::new();
            rule.condition.tests(&mut tests);
            for (fact, sets) in tests {
                if let Some(known) = policy.facts.fact(fact) {
                    facts.entry(known.name.clone()).or_default().push(((fact, sets), side));
                }
            }
        }
        if old.expires() != new.expires() {
            days.extend(policy.expires().map(Date::next));
        }
    }
    let mut all = vec![State { base, facts: BTreeMap::new(), date: None }];
    for (name, tests) in facts {
        let values = values_of(policies, &name, &tests);
        let known = |state: &State<'q>, value: Option<&Value>| {
            let mut state = state.clone();
            state.facts.extend(value.map(|v| (name.clone(), v.clone())));
            state
        };
        all = all
            .iter()
            .flat_map(|state| std::iter::once(None).chain(values.iter().map(Some)).map(|v| known(state, v)).collect::<Vec<_>>())
            .collect();
        if all.len() > MOST {
            return Err(QueryError::new("too-complex", format!("a change depends on facts in more than {MOST} ways")));
        }
    }
    if !days.is_empty() {
        let days: Vec<Option<Date>> = std::iter::once(Date::FIRST).chain(days).map(Some).collect();
        all = all.iter().flat_map(|state| days.iter().map(|&date| State { date, ..state.clone() }).collect::<Vec<_>>()).collect();
    }
    Ok(all)
}

/// The sets of values that conditions of one policy test a fact for.
type FactTests = (FactId, BTreeSet<u64>);

/// Whether silence says the same in both policies.
fn said_alike([old, new]: [&CompiledPolicy; 2]) -> bool {
    let only_listed = |policy: &CompiledPolicy| policy.policy().findings.as_ref().map(|f| f.value.clone());
    only_listed(old) == only_listed(new)
}

/// One value for each group that no condition in play tells apart.
fn values_of(policies: [&CompiledPolicy; 2], name: &str, tests: &[(FactTests, usize)]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for policy in policies {
        let Some(fact) = policy.facts.id(name).and_then(|id| policy.facts.fact(id)) else { continue };
        for cell in (0..fact.domain.cells()).filter_map(|c| u8::try_from(c).ok()) {
            let value = match fact.domain.value(cell) {
                CellValue::One(value) => value,
                CellValue::Between(from, to) => Value::Int(from.or(to).unwrap_or(0)),
            };
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    let mut seen = BTreeSet::new();
    values.retain(|value| {
        let passes = tests.iter().flat_map(|((fact, sets), side)| {
            let policy = policies.get(*side);
            let cell = policy.and_then(|p| p.facts.fact(*fact)).and_then(|f| f.domain.cell(value));
            sets.iter().map(move |set| cell.and_then(|c| 1_u64.checked_shl(c.into())).map(|bit| set & bit != 0)).collect::<Vec<_>>()
        });
        seen.insert(passes.collect::<Vec<_>>())
    });
    values
}

/// Whether a query is easier to read than another: fewer facts, no day, a shorter target.
pub(super) fn simpler(one: &Query, other: &Query) -> bool {
    let weight = |query: &Query| {
        let target = query.target.as_ref().map_or((0, ""), |(text, _)| (text.len(), text.as_str()));
        let names = query.activity.as_ref().map_or(0, String::len) + query.finding.as_ref().map_or(0, String::len);
        (query.facts.len(), query.date.is_some(), query.cname.len(), target.0 + names, target.1.to_owned())
    };
    weight(one) < weight(other)
}
