//! The scope map: everything that the policy names, as trees, each with what the engine decides of it.
//!
//! Nothing is read off the effect of a rule: every mark is an answer to a query, kept beside it.

mod ask;
mod collect;
mod fold;
mod tree;

pub use ask::{Asked, Decision};

use crate::words::{MARKS, Mark};
use ask::Engine;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::{AxisName, Date};

/// Rows of one panel; what does not fit is counted.
const ROWS: usize = 26;

/// The map of a policy.
#[derive(Debug, Clone)]
pub struct Map {
    /// Hosts, assets, third parties, ways of testing, finding classes; those that have something to show.
    pub panels: Vec<Panel>,
}

/// One tree, or several beside each other.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Stable, kebab-case: `hosts`, `assets`, `vendors`, `activities`, `findings`.
    pub key: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The axis that is asked.
    pub axis: AxisName,
    /// The roots.
    pub nodes: Vec<Node>,
    /// What is named, hidden things too.
    pub counts: Counts,
}

/// One row: something named, or a number of things that are not shown one by one.
#[derive(Debug, Clone)]
pub struct Node {
    /// A pattern, a name.
    pub label: String,
    /// Whether the label is a pattern, to be shown as code.
    pub code: bool,
    /// What it is, in a few words.
    pub note: Option<String>,
    /// What the engine says of it.
    pub decision: Option<Decision>,
    /// How many things stand behind this row, if it stands for several.
    pub hidden: Option<Counts>,
    /// What lies below.
    pub below: Vec<Node>,
}

/// How many there are of each verdict: in scope, conditional, out of scope, unlisted, not decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([usize; MARKS.len()]);

impl Counts {
    pub(crate) fn add(&mut self, mark: Mark) {
        for (known, count) in MARKS.iter().zip(&mut self.0) {
            *count += usize::from(*known == mark);
        }
    }

    /// Each verdict that there is, and how many; `None` is what could not be decided.
    pub fn marks(&self) -> impl Iterator<Item = (Option<inbounds_core::answer::Verdict>, usize)> + '_ {
        MARKS.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }
}

impl Map {
    /// Asks the engine about everything that the policy names, on a day.
    pub fn new(policy: &CompiledPolicy, date: Option<Date>) -> Self {
        let engine = Engine { policy, date };
        let panels = collect::panels(policy).into_iter().map(|mut panel| {
            if panel.key == "vendors" {
                panel.forest.0.iter_mut().for_each(|vendor| fold::merge(vendor, &engine));
            }
            let mut counts = Counts::default();
            panel.forest.each(&mut |item| {
                if item.named {
                    counts.add(engine.mark(&item.asked));
                }
            });
            let nodes = fold::fold(panel.forest, ROWS, &engine);
            Panel { key: panel.key, title: panel.title, axis: panel.axis, nodes, counts }
        });
        Self { panels: panels.filter(|panel| !panel.nodes.is_empty()).collect() }
    }
}

impl Node {
    /// This row and all below it, each with its depth.
    pub fn rows(&self) -> Vec<(usize, &Self)> {
        let mut rows = Vec::new();
        self.walk(0, &mut rows);
        rows
    }

    fn walk<'n>(&'n self, depth: usize, rows: &mut Vec<(usize, &'n Self)>) {
        rows.push((depth, self));
        for node in &self.below {
            node.walk(depth + 1, rows);
        }
    }
}
