//! How to behave, and what is promised to those who do.

use super::condition::condition;
use super::scope::activity;
use super::{Block, Clause, Entry, Line, Section, Stance, texts};
use crate::text::capital;
use inbounds_core::policy::{Conduct, Policy, SafeHarborLevel};

pub(super) fn conduct(policy: &Policy) -> Option<Section> {
    let clauses: Vec<Clause> = policy.conduct.iter().map(|rule| duty(policy, rule)).collect();
    (!clauses.is_empty()).then(|| Section::new("conduct", "Rules of engagement", vec![Block::Clauses(clauses)]))
}

fn duty(policy: &Policy, rule: &Conduct) -> Clause {
    let mut details = Vec::new();
    if !rule.forbid.is_empty() {
        details.push(Entry::list("Forbidden", rule.forbid.iter().map(|name| activity(name)).collect()));
    }
    details.extend(rule.when.iter().map(|when| Entry::new("When", condition(policy, when))));
    details.extend(rule.require.iter().map(|require| Entry::new("Required", condition(policy, require))));
    Clause { id: rule.id.value.clone(), stance: Stance::Duty, text: Line::own(&rule.clause), details, cites: texts(&rule.cites) }
}

pub(super) fn safe_harbor(policy: &Policy) -> Option<Section> {
    let harbor = policy.safe_harbor.as_ref()?;
    let mut blocks = Vec::new();
    let promised: Vec<Line> = harbor.commitments.iter().map(|commitment| Line::from(capital(commitment.describe()))).collect();
    let promised = if promised.is_empty() { vec!["Nothing is promised".into()] } else { promised };
    blocks.push(Block::Entries(vec![Entry::list("What is promised", promised).citing(&harbor.cites)]));
    if !harbor.conditions.is_empty() {
        blocks.push(Block::Heading("Good faith means"));
        let points = harbor.conditions.iter().map(|part| Entry::point(Line::own(&part.clause)).citing(&part.cites));
        blocks.push(Block::Points(points.collect()));
    }
    let intro = match harbor.level() {
        SafeHarborLevel::None => "No commitment is made.",
        SafeHarborLevel::Partial => "Part of what is usually promised: read what is named, and what is not.",
        SafeHarborLevel::Full => "Research in good faith under this policy is authorised.",
    };
    Some(Section::new("safe-harbor", "Safe harbour", blocks).intro(intro.into()))
}
