//! What the page says, in order, for every format: sections of clauses, records and tables.
//!
//! The words of the page are English; words of the policy are marked as its own, so that no writer takes them for markup.

mod behaviour;
mod condition;
mod line;
mod promises;
mod reporting;
mod rewards;
mod scope;
mod summary;

pub(crate) use line::{Line, Piece};

use crate::Options;
use crate::map::Map;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::{Cites, Date};

/// A page.
pub(crate) struct Document {
    /// Name of the programme.
    pub(crate) name: String,
    /// One paragraph.
    pub(crate) summary: Line,
    /// The few things that people look for first.
    pub(crate) facts: Vec<Entry>,
    pub(crate) sections: Vec<Section>,
}

/// A part of the page under a heading.
pub(crate) struct Section {
    /// Stable, kebab-case.
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    pub(crate) intro: Option<Line>,
    pub(crate) blocks: Vec<Block>,
}

/// A part of a section.
pub(crate) enum Block {
    Heading(&'static str),
    /// Rules, each with its id.
    Clauses(Vec<Clause>),
    /// Records: a term, and what is said of it.
    Entries(Vec<Entry>),
    /// Points without a term.
    Points(Vec<Entry>),
    Table(Table),
    Map(Map),
}

/// Where a clause stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    In,
    Out,
    Duty,
}

/// A rule: its id, what it says in short, and what it encodes.
pub(crate) struct Clause {
    pub(crate) id: String,
    pub(crate) stance: Stance,
    pub(crate) text: Line,
    pub(crate) details: Vec<Entry>,
    /// The published clauses, where they are not the id itself.
    pub(crate) cites: Vec<String>,
}

/// A term and what is said of it.
#[derive(Default)]
pub(crate) struct Entry {
    pub(crate) term: Line,
    /// Several are a list.
    pub(crate) lines: Vec<Line>,
    pub(crate) cites: Vec<String>,
}

/// Rows under a head.
pub(crate) struct Table {
    pub(crate) caption: Line,
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

/// Cells, the first of which names the row.
pub(crate) struct Row {
    pub(crate) cells: Vec<Vec<Line>>,
    pub(crate) cites: Vec<String>,
}

impl Document {
    pub(crate) fn new(policy: &CompiledPolicy, options: &Options) -> Self {
        let written = policy.policy();
        let map = Map::new(policy, options.date);
        let sections = [
            Some(scope::map(written, map, options.date)),
            scope::in_scope(written),
            scope::out_of_scope(written),
            scope::third_parties(written),
            scope::assumptions(written),
            behaviour::conduct(written),
            behaviour::safe_harbor(written),
            reporting::how_to_report(written),
            promises::response(written),
            rewards::rewards(written),
            promises::disclosure(written),
            promises::recognition(written),
            reporting::about(written),
        ];
        Self {
            name: written.program.name.value.clone(),
            summary: summary::paragraph(written),
            facts: summary::facts(written),
            sections: sections.into_iter().flatten().collect(),
        }
    }
}

impl Section {
    fn new(key: &'static str, title: &'static str, blocks: Vec<Block>) -> Self {
        Self { key, title, intro: None, blocks }
    }

    fn intro(self, intro: Line) -> Self {
        Self { intro: Some(intro), ..self }
    }
}

impl Entry {
    fn new(term: impl Into<Line>, line: impl Into<Line>) -> Self {
        Self { term: term.into(), lines: vec![line.into()], cites: Vec::new() }
    }

    fn list(term: impl Into<Line>, lines: Vec<Line>) -> Self {
        Self { term: term.into(), lines, cites: Vec::new() }
    }

    fn point(line: impl Into<Line>) -> Self {
        Self::new(Line::default(), line)
    }

    fn citing(self, cites: &Cites) -> Self {
        Self { cites: texts(cites), ..self }
    }
}

/// The ids of clauses, as texts.
fn texts(cites: &Cites) -> Vec<String> {
    cites.iter().map(|id| id.value.clone()).collect()
}

/// `7 May 2026`
fn day(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let month = MONTHS.get(usize::from(date.month).saturating_sub(1)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day, date.year)
}
