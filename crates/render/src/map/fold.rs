//! Large trees made small: the largest branches are shown, the rest is counted.

use super::ask::Engine;
use super::tree::{Branch, Forest};
use super::{Counts, Node};

/// The forest in at most `rows` rows.
pub(super) fn fold(forest: Forest, rows: usize, engine: &Engine<'_>) -> Vec<Node> {
    let branches = forest.0;
    if branches.iter().map(Branch::size).sum::<usize>() <= rows {
        return branches.into_iter().map(|branch| whole(branch, engine)).collect();
    }
    // The largest first, but before all what silence means; each takes a row, and one more for what is below it.
    let weight = |branch: &Branch| if branch.item.named || branch.size() > 1 { branch.size() } else { usize::MAX };
    let mut by_size: Vec<usize> = (0..branches.len()).collect();
    by_size.sort_by_key(|&at| std::cmp::Reverse(branches.get(at).map_or(0, weight)));
    let least = |at: usize| branches.get(at).map_or(0, |branch| branch.size().min(2));
    let all: usize = (0..branches.len()).map(least).sum();
    let mut left = if all <= rows { rows } else { rows.saturating_sub(1) };
    let mut shown = vec![None; branches.len()];
    for &at in &by_size {
        let needs = least(at);
        if let Some(slot) = shown.get_mut(at).filter(|_| needs <= left) {
            left -= needs;
            *slot = Some(needs - 1);
        }
    }
    // What is left goes to the largest.
    for &at in &by_size {
        let wants = branches.get(at).map_or(0, |branch| branch.below.size());
        if let Some(Some(room)) = shown.get_mut(at) {
            let more = wants.saturating_sub(*room).min(left);
            left -= more;
            *room += more;
        }
    }
    let mut nodes = Vec::new();
    let mut hidden = Forest::default();
    for (branch, room) in branches.into_iter().zip(shown) {
        match room {
            Some(room) => {
                let Branch { item, below } = branch;
                let below = fold(below, room, engine);
                nodes.push(Node {
                    label: item.label,
                    code: item.code,
                    note: item.note,
                    decision: Some(engine.decide(&item.asked)),
                    hidden: None,
                    below,
                });
            }
            None => hidden.0.push(branch),
        }
    }
    let mut counts = Counts::default();
    hidden.each(&mut |item| {
        if item.named {
            counts.add(engine.mark(&item.asked));
        }
    });
    if counts.total() > 0 {
        let label = if nodes.is_empty() { "in all" } else { "more" };
        nodes.push(Node {
            label: format!("{} {label}", grouped(counts.total())),
            code: false,
            note: None,
            decision: None,
            hidden: Some(counts),
            below: Vec::new(),
        });
    }
    nodes
}

/// One row for a thing and what is below it, where the engine says the same of all.
pub(super) fn merge(branch: &mut Branch, engine: &Engine<'_>) {
    let own = engine.mark(&branch.item.asked);
    let mut alike = true;
    branch.below.each(&mut |item| alike &= engine.mark(&item.asked) == own);
    let count = branch.below.size();
    if alike && count > 0 {
        branch.below = Forest::default();
        branch.item.note = Some(if count == 1 { "1 host".to_owned() } else { format!("{} hosts", grouped(count)) });
    }
}

fn whole(branch: Branch, engine: &Engine<'_>) -> Node {
    let Branch { item, below } = branch;
    let below = below.0.into_iter().map(|branch| whole(branch, engine)).collect();
    Node { label: item.label, code: item.code, note: item.note, decision: Some(engine.decide(&item.asked)), hidden: None, below }
}

fn grouped(number: usize) -> String {
    inbounds_core::policy::grouped(u64::try_from(number).unwrap_or(u64::MAX))
}
