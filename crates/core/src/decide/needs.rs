//! The questions on which a conditional verdict depends, with what each answer leads to, and the assumptions that a verdict rests on.

use super::question::Question;
use super::spot::{At, Spot};
use super::table::Table;
use super::unknown::Variable;
use super::{answer_name, answer_value};
use crate::answer::{Assumption, Need, Outcome, Verdict};
use crate::compile::{Cell, CompiledPolicy, FactId, TargetSelector};
use crate::query::QueryError;
use crate::sorted::Set;
use crate::vocabulary::activities;

/// Exactly the unknowns whose answer alone can change the verdict; without a target in scope anywhere, the target among them.
pub(super) fn needs(policy: &CompiledPolicy, question: &Question<'_>, table: &Table) -> Result<Vec<Need>, QueryError> {
    let mut list = Vec::new();
    for variable in table.essential() {
        list.push(need(policy, question, variable)?);
    }
    let opens = table.rows.iter().any(|row| row.verdict.is_none_or(|v| v == Verdict::InScope));
    if question.spots.is_none() && opens && list.iter().all(|n| n.fact != "target") {
        list.push(Need { fact: "target".to_owned(), question: TARGET.to_owned(), answers: Vec::new() });
    }
    Ok(list)
}

const TARGET: &str = "What is the target?";

fn need(policy: &CompiledPolicy, question: &Question<'_>, variable: &Variable) -> Result<Need, QueryError> {
    let mut answers = Vec::new();
    let mut outcome =
        |value, there: &Question<'_>| Table::verdict_of(policy, there).map(|verdict| answers.push(Outcome { value, verdict }));
    let (fact, text) = match variable {
        Variable::Fact(id, _) => {
            let Some(fact) = policy.facts.fact(*id) else {
                return Err(QueryError::new("unknown-fact", "a condition names a fact that is not known"));
            };
            for cell in (0..fact.domain.cells()).filter_map(|c| Cell::try_from(c).ok()) {
                let mut there = question.clone();
                there.given.insert(*id, cell);
                outcome(answer_value(fact.domain.value(cell)), &there)?;
            }
            (fact.name.clone(), fact.question.clone())
        }
        Variable::Finding(members) => {
            for &member in members {
                outcome(answer_name(member.name()), &Question { findings: vec![member], ..question.clone() })?;
            }
            ("class".to_owned(), "Which class is the finding, exactly?".to_owned())
        }
        Variable::Activity(members) => {
            for &member in members {
                outcome(answer_name(activities().name(member)), &Question { activities: vec![member], ..question.clone() })?;
            }
            ("class".to_owned(), "Which activity is it, exactly?".to_owned())
        }
        Variable::Target(targets) => {
            for at in targets {
                if let At::Meant(selector) = at {
                    let spot = Spot { at: at.clone(), out_only: false, label: None };
                    outcome(answer_name(&selector_name(policy, *selector)), &Question { spots: Some(vec![spot]), ..question.clone() })?;
                }
            }
            ("target".to_owned(), TARGET.to_owned())
        }
        Variable::Way(ways) => {
            for node in ways.iter().flatten() {
                outcome(answer_name(activities().name(*node)), &Question { activities: vec![*node], ..question.clone() })?;
            }
            ("activity".to_owned(), "How was it found or tested?".to_owned())
        }
        Variable::Date(days) => {
            for day in days.iter().flatten() {
                outcome(answer_name(&day.to_string()), &Question { date: Some(*day), ..question.clone() })?;
            }
            ("date".to_owned(), "On which day?".to_owned())
        }
    };
    Ok(Need { fact, question: text, answers: joined(answers) })
}

/// Neighbouring stretches of numbers that lead to the same are one answer.
fn joined(answers: Vec<Outcome>) -> Vec<Outcome> {
    use crate::answer::AnswerValue::{Between, One};
    use crate::vocabulary::Value::Int;
    let ends = |value: &crate::answer::AnswerValue| match value {
        One(Int(number)) => Some((Some(*number), Some(*number))),
        Between { at_least, at_most } => Some((*at_least, *at_most)),
        One(_) => None,
    };
    let mut list: Vec<Outcome> = Vec::new();
    for answer in answers {
        if let Some(last) = list.last_mut()
            && last.verdict == answer.verdict
            && let (Some((from, _)), Some((_, to))) = (ends(&last.value), ends(&answer.value))
        {
            last.value = Between { at_least: from, at_most: to };
            continue;
        }
        list.push(answer);
    }
    list
}

fn selector_name(policy: &CompiledPolicy, selector: TargetSelector) -> String {
    match selector {
        TargetSelector::Any => String::new(),
        TargetSelector::Network(place) => policy.pattern(place).map(|p| p.to_string()).unwrap_or_default(),
        TargetSelector::Asset(id) => policy.assets.asset(id).map(|a| a.name.clone()).unwrap_or_default(),
    }
}

/// The assumed facts without which the verdict could be another.
pub(super) fn assumptions(policy: &CompiledPolicy, question: &Question<'_>, base: &Table) -> Vec<Assumption> {
    let verdict = base.verdict(question.spots.is_some());
    let assumed: Vec<FactId> = base.assumed.iter().copied().collect();
    let names = |table: &Table, id: FactId| table.essential().iter().any(|v| matches!(v, Variable::Fact(fact, _) if *fact == id));
    let mut found = Vec::new();
    for &id in &assumed {
        // More unknowns than can be tried: say so rather than leave it out.
        let matters = Table::new(policy, question, &Set::from([id])).map_or(true, |without| names(&without, id) && !names(base, id));
        if matters {
            found.push(id);
        }
    }
    if found.is_empty() && !assumed.is_empty() {
        // None alone, but perhaps together.
        if let Ok(without) = Table::new(policy, question, &assumed.iter().copied().collect())
            && without.verdict(question.spots.is_some()) != verdict
        {
            found.extend(assumed.iter().copied().filter(|&id| names(&without, id) && !names(base, id)));
        }
    }
    let values = found.into_iter().filter_map(|id| policy.facts.fact(id)).filter_map(|f| {
        let value = f.assume.clone()?;
        Some(Assumption { fact: f.name.clone(), value })
    });
    values.collect()
}
