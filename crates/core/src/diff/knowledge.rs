//! What a person may know when they ask: each fact that matters, given or not, each stretch of days, a vendor behind the name.

use super::content::Compared;
use super::too_complex;
use crate::compile::{Cell, CellValue, CompiledPolicy, Effect, Expr, FactId, Origin};
use crate::decide::{Subject, beats};
use crate::pattern::{Steps, TooComplex};
use crate::policy::{AxisName, Date};
use crate::query::QueryError;
use crate::sorted::{Map, Set};
use crate::target::Host;
use crate::vocabulary::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// States of knowledge that one part may have: ten facts of yes or no, and a few days.
const MOST: usize = 70_000;

/// Facts of a part up to which every state of knowledge is decided.
const FEW: usize = 4;

/// What is known beside the target, the activity and the class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct State {
    pub(super) facts: Arc<BTreeMap<String, Value>>,
    pub(super) date: Option<Date>,
    /// The name leads to this host.
    pub(super) hop: Option<Host>,
}

impl State {
    /// How far it is from knowing nothing: facts, a day, a hop.
    pub(super) fn weight(&self) -> (usize, bool, bool) {
        (self.facts.len(), self.date.is_some(), self.hop.is_some())
    }

    /// The facts as one policy knows them; what only the other one knows is not given.
    pub(super) fn given(&self, policy: &CompiledPolicy) -> Map<FactId, Cell> {
        let cell = |(name, value): (&String, &Value)| {
            let id = policy.facts.id(name)?;
            Some((id, policy.facts.fact(id)?.domain.cell(value)?))
        };
        self.facts.iter().filter_map(cell).collect()
    }
}

/// Sets of values of a fact that a condition of one policy asks for.
type Asked = (FactId, Set<u64>, usize);

/// Every state of knowledge that the rules in play tell apart.
///
/// # Errors
/// More than can be asked.
pub(super) fn states(
    compared: &Compared<'_>,
    axis: AxisName,
    subject: Subject,
    plays: &[Vec<u32>; 2],
    hops: &[Host],
    left: &Steps,
) -> Result<Vec<State>, QueryError> {
    let mut facts: BTreeMap<&str, Vec<Asked>> = BTreeMap::new();
    let mut days: BTreeSet<Date> = BTreeSet::new();
    let on_target = axis == AxisName::Target && subject == Subject::Target;
    for (side, (policy, play)) in compared.policies.into_iter().zip(plays).enumerate() {
        let rules: BTreeSet<u32> = play
            .iter()
            .filter_map(|&at| {
                let (atom, rule) = policy.rule_of(at)?;
                // What both policies say where a given fact alone excludes changes nothing.
                (!(rule.given_only && compared.is_shared(side, at))).then_some(atom.rule)
            })
            .collect();
        let mut ask = |fact: FactId, sets: Set<u64>| {
            if let Some(known) = policy.facts.fact(fact) {
                facts.entry(&known.name).or_default().push((fact, sets, side));
            }
        };
        for rule in rules.into_iter().filter_map(|rule| policy.rules.get(rule as usize)) {
            days.extend(rule.from);
            days.extend(rule.until.map(Date::next));
            let mut tests = Map::new();
            rule.condition.tests(&mut tests);
            tests.into_iter().for_each(|(fact, sets)| ask(fact, sets));
        }
        if on_target && policy.expires().is_some() {
            days.extend(policy.expires().map(Date::next));
            if let Some(fact) = policy.facts.id("policy.current") {
                ask(fact, Set::from([0b10]));
            }
        }
        if !hops.is_empty()
            && let Some(fact) = policy.facts.id("defect.location")
        {
            ask(fact, Set::from([policy.own_defects()]));
        }
    }
    // Few facts need no thought.
    let settled = if facts.len() > FEW { settled(compared, plays, left).map_err(too_complex)? } else { Vec::new() };
    let [old, _] = compared.policies;
    let names: Vec<String> = facts.keys().map(|name| format!("`{name}`")).collect();
    let mut all = vec![State::default()];
    for (name, asked) in facts {
        let values = values_of(compared.policies, name, &asked);
        let choices = std::iter::once(None).chain(values.into_iter().map(Some));
        all = spread(all, choices, &names, |state, value| {
            Arc::make_mut(&mut state.facts).extend(value.map(|value| (name.to_owned(), value)))
        })?;
        all.retain(|state| {
            let given = if settled.is_empty() { Map::new() } else { state.given(old) };
            !settled.iter().any(|condition| condition.eval(&|fact| given.get(&fact).copied()) == Some(true))
        });
    }
    if !days.is_empty() {
        // The last day of the first stretch, the first day of the others. After the last day of the calendar there is none.
        let before = days.first().and_then(|first| first.previous());
        let days = before.into_iter().chain(days).filter(|day| day.year <= 9999);
        all = spread(all, days, &names, |state, day| state.date = Some(day))?;
    }
    if !hops.is_empty() {
        all = spread(all, std::iter::once(None).chain(hops.iter().map(Some)), &names, |state, hop| state.hop = hop.cloned())?;
    }
    Ok(all)
}

/// Every state with every choice.
fn spread<T: Clone>(
    all: Vec<State>,
    choices: impl Iterator<Item = T>,
    facts: &[String],
    set: impl Fn(&mut State, T),
) -> Result<Vec<State>, QueryError> {
    let choices: Vec<T> = choices.collect();
    if all.len().saturating_mul(choices.len()) > MOST {
        let message = format!(
            "a change depends on {} facts ({}), each of which may be given or not, and on days: in more than {MOST} ways; nothing is reported",
            facts.len(),
            facts.join(", ")
        );
        let help = "compare in smaller steps: change few conditions at a time, and give rules of different facts different targets";
        return Err(QueryError::new("too-complex", message).help(help));
    }
    let with = |state: &State, choice: &T| {
        let mut state = state.clone();
        set(&mut state, choice.clone());
        state
    };
    Ok(all.iter().flat_map(|state| choices.iter().map(|choice| with(state, choice)).collect::<Vec<_>>()).collect())
}

/// Conditions, in terms of the old policy's facts, under which both policies exclude whatever else is known: where they are given to hold,
/// nothing changes. Of exclusions that both have, and that nothing included there beats.
fn settled<'p>(compared: &Compared<'p>, plays: &[Vec<u32>; 2], left: &Steps) -> Result<Vec<&'p Expr>, TooComplex> {
    let [old, new] = compared.policies;
    let [before, after] = plays;
    let beaten = |policy: &CompiledPolicy, play: &[u32], out: u32| {
        let is_in = |at: &u32| policy.rule_of(*at).is_some_and(|(_, rule)| rule.effect == Effect::In);
        play.iter().filter(|at| is_in(at)).any(|&own| beats(policy, left, own, out) != Ok(false))
    };
    let always = |at: &u32| {
        let (_, rule) = old.rule_of(*at)?;
        let own = rule.effect == Effect::Out && rule.from.is_none() && rule.until.is_none() && rule.origin == Origin::Scope;
        let twin = after.iter().copied().find(|&other| compared.are_alike(*at, other))?;
        (own && !beaten(old, before, *at) && !beaten(new, after, twin)).then_some(&rule.condition)
    };
    let all = before.iter().filter_map(always).collect();
    if left.is_over() { Err(TooComplex) } else { Ok(all) }
}

/// One value for each group that no condition in play tells apart.
fn values_of(policies: [&CompiledPolicy; 2], name: &str, asked: &[Asked]) -> Vec<Value> {
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
        let passes = asked.iter().flat_map(|(fact, sets, side)| {
            let cell = policies.get(*side).and_then(|p| p.facts.fact(*fact)).and_then(|f| f.domain.cell(value));
            sets.iter().map(move |set| cell.and_then(|c| 1_u64.checked_shl(c.into())).map(|bit| set & bit != 0)).collect::<Vec<_>>()
        });
        seen.insert(passes.collect::<Vec<_>>())
    });
    values
}
