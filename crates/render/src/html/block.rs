//! Parts of a section: clauses, records, tables.

use super::Page;
use crate::document::{Block, Clause, Entry, Stance, Table};
use crate::picture::icon;
use inbounds_core::answer::Verdict;
use maud::{Markup, html};

impl Page<'_> {
    pub(super) fn block(&mut self, block: &Block) -> Markup {
        match block {
            Block::Heading(title) => html! { h3 { (title) } },
            Block::Clauses(clauses) => {
                let items: Vec<Markup> = clauses.iter().map(|clause| self.clause(clause)).collect();
                html! { ul class="clauses" { @for item in &items { (item) } } }
            }
            Block::Entries(entries) => {
                let items: Vec<Markup> = entries.iter().map(|entry| self.entry(entry)).collect();
                html! { dl class="entries" { @for item in &items { (item) } } }
            }
            Block::Points(points) => {
                let items: Vec<Markup> = points.iter().flat_map(|point| self.points(point)).collect();
                html! { ul class="points" { @for item in &items { (item) } } }
            }
            Block::Table(table) => self.table(table),
            Block::Map(map) => self.map(map),
        }
    }

    fn clause(&mut self, clause: &Clause) -> Markup {
        let (class, mark, said) = match clause.stance {
            Stance::In => ("clause in", Some(Some(Verdict::InScope)), "In scope: "),
            Stance::Out => ("clause out", Some(Some(Verdict::OutOfScope)), "Out of scope: "),
            Stance::Duty => ("clause duty", None, ""),
        };
        let cites = self.cites(&clause.cites);
        html! {
            li class=(class) id=(clause.id) {
                p class="says" {
                    @if let Some(mark) = mark { (icon(mark)) span class="hidden" { (said) } }
                    span { (self.line(&clause.text)) }
                    " "
                    a class="id" href={ "#" (clause.id) } { (clause.id) }
                    (cites)
                }
                @if !clause.details.is_empty() {
                    dl class="details" {
                        @for detail in &clause.details { div { dt { (self.line(&detail.term)) } dd { (self.lines(&detail.lines)) } } }
                    }
                }
            }
        }
    }

    fn entry(&mut self, entry: &Entry) -> Markup {
        let cites = self.cites(&entry.cites);
        html! { div { dt { (self.line(&entry.term)) } dd { (self.lines(&entry.lines)) (cites) } } }
    }

    /// A point for each line; the clauses stand with the last.
    fn points(&mut self, point: &Entry) -> Vec<Markup> {
        let cites = self.cites(&point.cites);
        let last = point.lines.len().saturating_sub(1);
        let item = |(at, line)| html! { li { (self.line(line)) @if at == last { (cites) } } };
        point.lines.iter().enumerate().map(item).collect()
    }

    fn table(&mut self, table: &Table) -> Markup {
        let cites: Vec<Markup> = table.rows.iter().map(|row| self.cites(&row.cites)).collect();
        // On a phone the stylesheet turns rows into blocks; the roles keep it a table for screen readers.
        html! {
            table role="table" {
                caption { (self.line(&table.caption)) }
                thead role="rowgroup" { tr role="row" { @for title in &table.head { th scope="col" role="columnheader" { (title) } } } }
                tbody role="rowgroup" {
                    @for (row, cites) in table.rows.iter().zip(&cites) {
                        tr role="row" {
                            @for (at, cell) in row.cells.iter().enumerate() {
                                @if at == 0 { th scope="row" role="rowheader" { (self.lines(cell)) (cites) } } @else { td role="cell" { @if !cell.is_empty() { (self.lines(cell)) } } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The ids of the published clauses. Where no rule of the page is one, this is its place.
    fn cites(&mut self, ids: &[String]) -> Markup {
        let ids: Vec<(&String, bool)> = ids.iter().map(|id| (id, self.anchors.place(id))).collect();
        html! { @for (id, here) in ids { " " a class="id" id=[here.then_some(id)] href={ "#" (id) } { (id) } } }
    }
}
