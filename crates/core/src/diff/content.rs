//! What an atom says, as text: equal texts of two policies cover and exclude alike, whatever their ids and clauses are.

use crate::compile::{Cell, CellValue, CompiledPolicy, Effect, Expr, TargetSelector};
use crate::vocabulary::{Value, activities, classes};

/// The content of an atom: everything but its id, clause and place.
pub(super) fn content(policy: &CompiledPolicy, at: u32) -> String {
    let Some((atom, rule)) = policy.rule_of(at) else { return String::new() };
    let target = match atom.target {
        TargetSelector::Any => "any".to_owned(),
        TargetSelector::Network(place) => policy.pattern(place).map(|p| format!("net {p:?}")).unwrap_or_default(),
        TargetSelector::Asset(id) => format!("asset {}", asset_keys(policy, id)),
    };
    let activity = atom.activity.map_or("", |node| activities().name(node));
    let finding = atom.finding.map_or("", |node| classes().name(node));
    format!(
        "{:?} {:?} {target}|{activity}|{finding}|{}|{:?} {:?}|{} {}",
        rule.effect,
        rule.axis,
        condition(policy, &rule.condition, rule.effect),
        rule.from,
        rule.until,
        rule.absolute,
        rule.given_only
    )
}

fn asset_keys(policy: &CompiledPolicy, id: u32) -> String {
    policy.assets.keys().filter(|(_, own)| *own == id).map(|(key, _)| format!("{key:?}")).collect::<Vec<_>>().join(" ")
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
