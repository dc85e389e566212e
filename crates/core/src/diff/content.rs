//! What an atom says, as a number: atoms of two policies with equal numbers cover and exclude alike, whatever their ids and clauses are.

use crate::compile::{AssetId, Cell, CellValue, CompiledPolicy, CompiledRule, Effect, Expr, TargetSelector};
use crate::pattern::NetworkPattern;
use crate::policy::{AxisName, Date};
use crate::target::AssetKey;
use crate::vocabulary::{NodeId, Value};
use std::collections::{BTreeSet, HashMap};

/// Two policies, and what their atoms say.
#[derive(Debug)]
pub(super) struct Compared<'p> {
    pub(super) policies: [&'p CompiledPolicy; 2],
    // For each policy, the content of each atom, by its place.
    contents: [Vec<u32>; 2],
    // For each content, which of the policies have it.
    held: Vec<[bool; 2]>,
}

/// Everything that an atom says but its id, clause and place.
#[derive(PartialEq, Eq, Hash)]
struct Content<'p> {
    effect: Effect,
    axis: AxisName,
    pattern: Option<&'p NetworkPattern>,
    asset: Option<Vec<&'p AssetKey>>,
    activity: Option<NodeId>,
    finding: Option<NodeId>,
    condition: String,
    window: (Option<Date>, Option<Date>),
    absolute: bool,
    given_only: bool,
}

impl<'p> Compared<'p> {
    pub(super) fn new(policies: [&'p CompiledPolicy; 2]) -> Self {
        let mut known: HashMap<Content<'p>, u32> = HashMap::new();
        let mut held: Vec<[bool; 2]> = Vec::new();
        let mut side = 0;
        let contents = policies.map(|policy| {
            let mut keys: HashMap<AssetId, Vec<&AssetKey>> = HashMap::new();
            for (key, id) in policy.assets.keys() {
                keys.entry(id).or_default().push(key);
            }
            let own = (0_u32..).map_while(|at| policy.rule_of(at)).map(|(atom, rule)| {
                let content = Content {
                    effect: rule.effect,
                    axis: rule.axis,
                    pattern: if let TargetSelector::Network(place) = atom.target { policy.pattern(place) } else { None },
                    asset: if let TargetSelector::Asset(id) = atom.target { keys.get(&id).cloned() } else { None },
                    activity: atom.activity,
                    finding: atom.finding,
                    condition: said(policy, rule),
                    window: (rule.from, rule.until),
                    absolute: rule.absolute,
                    given_only: rule.given_only,
                };
                let next = u32::try_from(held.len()).unwrap_or(u32::MAX);
                let number = *known.entry(content).or_insert(next);
                if number == next {
                    held.push([false; 2]);
                }
                if let Some(flag) = held.get_mut(number as usize).and_then(|h| h.get_mut(side)) {
                    *flag = true;
                }
                number
            });
            let own = own.collect();
            side += 1;
            own
        });
        Self { policies, contents, held }
    }

    /// Whether both policies have what an atom of one says.
    pub(super) fn is_shared(&self, side: usize, at: u32) -> bool {
        self.content(side, at).and_then(|number| self.held.get(number as usize)) == Some(&[true; 2])
    }

    /// What a set of atoms says.
    pub(super) fn said(&self, side: usize, atoms: &BTreeSet<u32>) -> BTreeSet<u32> {
        atoms.iter().filter_map(|&at| self.content(side, at)).collect()
    }

    fn content(&self, side: usize, at: u32) -> Option<u32> {
        self.contents.get(side)?.get(at as usize).copied()
    }
}

fn said(policy: &CompiledPolicy, rule: &CompiledRule) -> String {
    if rule.condition == Expr::True { String::new() } else { condition(policy, &rule.condition, rule.effect) }
}

/// A condition in terms of values, so that it does not depend on where other conditions cut whole numbers.
fn condition(policy: &CompiledPolicy, expr: &Expr, effect: Effect) -> String {
    let list = |parts: &[Expr]| {
        let mut texts: Vec<String> = parts.iter().map(|part| condition(policy, part, effect)).collect();
        texts.sort();
        texts.join(",")
    };
    match expr {
        Expr::True => "true".to_owned(),
        Expr::Not(part) => format!("not({})", condition(policy, part, effect)),
        Expr::All(parts) => format!("all({})", list(parts)),
        Expr::Any(parts) => format!("any({})", list(parts)),
        Expr::Test(fact, set) => {
            let Some(fact) = policy.facts.fact(*fact) else { return String::new() };
            let assumed = if effect == Effect::Out { fact.assume.as_ref() } else { None };
            let cells = (0..fact.domain.cells()).filter_map(|c| Cell::try_from(c).ok());
            let held = cells.filter(|&c| 1_u64.checked_shl(c.into()).is_some_and(|bit| set & bit != 0)).map(|c| fact.domain.value(c));
            format!("{}~{assumed:?} in {:?}", fact.name, stretches(held))
        }
    }
}

/// Values, neighbouring numbers joined.
fn stretches(values: impl Iterator<Item = CellValue>) -> Vec<CellValue> {
    let ends = |value: &CellValue| match value {
        CellValue::One(Value::Int(n)) => Some((Some(*n), Some(*n))),
        CellValue::Between(from, to) => Some((*from, *to)),
        CellValue::One(_) => None,
    };
    let mut joined: Vec<CellValue> = Vec::new();
    for value in values {
        if let Some(last) = joined.last_mut()
            && let (Some((from, Some(end))), Some((Some(start), to))) = (ends(last), ends(&value))
            && end.checked_add(1) == Some(start)
        {
            *last = CellValue::Between(from, to);
            continue;
        }
        joined.push(match value {
            CellValue::One(Value::Int(n)) => CellValue::Between(Some(n), Some(n)),
            other => other,
        });
    }
    joined
}
