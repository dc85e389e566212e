//! What the publisher pays.

use super::condition::condition;
use super::scope::finding;
use super::{Block, Entry, Line, Row, Section, Table, texts};
use crate::text::capital;
use inbounds_core::policy::{BountyStatus, Policy, RewardExample, RewardRow, grouped};

pub(super) fn rewards(policy: &Policy) -> Option<Section> {
    let mut blocks = Vec::new();
    if let Some(bounty) = &policy.program.bounty {
        let mut line = Line::from(match bounty.status.value {
            BountyStatus::None => "Reports are not paid",
            BountyStatus::Swag => "Reporters get things, not money",
            BountyStatus::Paid => "Reports are paid",
        });
        if let Some(note) = &bounty.note {
            line = line.and(": ").and_own(note);
        }
        blocks.push(Block::Points(vec![Entry::point(line).citing(&bounty.cites)]));
    }
    if let Some(rewards) = &policy.rewards {
        blocks.push(Block::Table(Table {
            caption: Line::from(format!("Rewards in {}; both bounds are included", rewards.currency.value)),
            head: vec!["Severity", "Reward", "For example"],
            rows: rewards.rows.iter().map(|row| table_row(policy, row, &rewards.currency)).collect(),
        }));
        if !rewards.cites.is_empty() {
            blocks.push(Block::Points(vec![Entry::point(format!("Amounts are in {}", rewards.currency.value)).citing(&rewards.cites)]));
        }
    }
    (!blocks.is_empty()).then(|| Section::new("rewards", "Rewards", blocks))
}

fn table_row(policy: &Policy, row: &RewardRow, currency: &str) -> Row {
    let mut cites = texts(&row.cites);
    for id in row.examples.iter().flat_map(|example| texts(&example.cites)) {
        if !cites.contains(&id) {
            cites.push(id);
        }
    }
    let bounds = format!("{}–{} {currency}", grouped(row.from.value), grouped(row.to.value));
    let examples = row.examples.iter().map(|example| example_line(policy, example)).collect();
    Row { cells: vec![vec![capital(&row.severity).into()], vec![bounds.into()], examples], cites }
}

fn example_line(policy: &Policy, example: &RewardExample) -> Line {
    let findings: Vec<Line> = example.findings.iter().map(|name| finding(name)).collect();
    let line = if findings.is_empty() { "Any finding".into() } else { Line::list(findings, "or") };
    match &example.when {
        Some(when) => line.and(", if ").and_line(condition(policy, when)),
        None => line,
    }
}
