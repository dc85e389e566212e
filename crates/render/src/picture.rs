//! The map as pictures: one SVG a panel, narrow enough for a phone, with shapes and words beside every colour.
//!
//! Classes and presentation attributes only: the picture needs no stylesheet, and a strict content security policy allows it.

use crate::map::{Node, Panel};
use crate::text::seen;
use crate::words::{Mark, class, counted, partly, short};
use inbounds_core::answer::Verdict;
use inbounds_core::policy::AxisName;
use maud::{Markup, html};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Width of a panel.
const WIDTH: usize = 336;
/// Height of a row.
const ROW: usize = 34;
/// How much further in a level stands.
const INDENT: usize = 18;
/// Levels that are told apart by indentation; deeper ones stand below one another.
const LEVELS: usize = 6;
/// Half of a mark.
const RADIUS: usize = 9;

/// The picture of a panel; `id` makes the ids of its title and description.
pub(crate) fn panel(panel: &Panel, id: &str) -> Markup {
    let rows: Vec<(usize, &Node)> = panel.nodes.iter().flat_map(Node::rows).collect();
    let height = rows.len() * ROW + 4;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" direction="ltr" width=(WIDTH) height=(height) viewBox={ "0 0 " (WIDTH) " " (height) }
            aria-labelledby={ (id) "-title " (id) "-desc" } font-family="system-ui, sans-serif" font-size="12.5" {
            title id={ (id) "-title" } { (panel.title) ": " (spoken(panel)) }
            desc id={ (id) "-desc" } { (described(panel, &rows)) }
            @for (at, (depth, _)) in rows.iter().enumerate() {
                @if let Some(above) = rows.get(..at).and_then(|before| before.iter().rposition(|(other, _)| other < depth)).filter(|_| *depth > 0) {
                    (branch((*depth).min(LEVELS), above, at))
                }
            }
            @for (at, (depth, node)) in rows.iter().enumerate() { (row(panel, node, (*depth).min(LEVELS), at)) }
        }
    }
}

/// How many there are of each verdict, in words: `4 in scope, 1 out of scope`.
pub(crate) fn spoken(panel: &Panel) -> String {
    let parts: Vec<String> = panel.counts.marks().map(|(mark, count)| counted(panel.axis, mark, count)).collect();
    if parts.is_empty() { "none is named".to_owned() } else { parts.join(", ") }
}

fn described(panel: &Panel, rows: &[(usize, &Node)]) -> String {
    let sentences: Vec<String> = rows
        .iter()
        .map(|(_, node)| match (&node.decision, &node.hidden) {
            (Some(decision), _) => format!("{}: {}.", seen(&node.label), partly(panel.axis, decision.verdict, decision.exceptions)),
            (None, Some(counts)) => {
                let parts: Vec<String> = counts.marks().map(|(mark, count)| counted(panel.axis, mark, count)).collect();
                format!("{}: {}.", seen(&node.label), parts.join(", "))
            }
            (None, None) => format!("{}.", seen(&node.label)),
        })
        .collect();
    sentences.join(" ")
}

/// The middle of a row.
fn middle(at: usize) -> usize {
    at * ROW + ROW / 2 + 2
}

/// The middle of the mark at a level.
fn mark_at(depth: usize) -> usize {
    depth * INDENT + RADIUS + 5
}

/// The line from what holds a row to the row.
fn branch(depth: usize, above: usize, at: usize) -> Markup {
    let x = mark_at(depth) - INDENT;
    let (from, to) = (middle(above) + RADIUS + 2, middle(at));
    html! { path class="branch" d={ "M" (x) " " (from) "V" (to - 5) "q0 5 5 5H" (mark_at(depth) - RADIUS - 2) } fill="none" stroke="currentColor" stroke-opacity="0.35" {} }
}

fn row(panel: &Panel, node: &Node, depth: usize, at: usize) -> Markup {
    let (x, y) = (mark_at(depth), middle(at));
    let Some(decision) = &node.decision else { return rest(node, x, y) };
    let word = partly(panel.axis, decision.verdict, decision.exceptions);
    let start = x + RADIUS + 8;
    let room = WIDTH - 14 - start - 12 - word.len() * 63 / 10;
    // Advances of the fonts, a little more than they are, in tenths.
    let columns = room * 10 / if node.code { 77 } else { 68 };
    // A class on a target: both tell the row apart.
    let both_ends = node.code || (panel.axis != AxisName::Target && decision.query.target.is_some());
    let label = fitting(&seen(&node.label), columns, both_ends);
    let note = node.note.as_ref().map(|note| seen(note)).filter(|note| label.width() + note.width() + 2 <= columns);
    html! {
        g class={ "row " (class(decision.verdict)) } {
            rect x=(x - 13) y=(y - 13) width=(WIDTH - 2 - (x - 13)) height="26" rx="13" fill="none" stroke="currentColor" stroke-opacity="0.2"
                stroke-dasharray=[(decision.verdict == Some(Verdict::Conditional)).then_some("4 3")] {}
            (shape(decision.verdict, x, y))
            text class=[node.code.then_some("code")] x=(start) y=(y + 4) fill="currentColor" font-family=[node.code.then_some("ui-monospace, monospace")] {
                (label)
                @if let Some(note) = note { tspan class="note" dx="8" font-size="11" fill-opacity="0.75" { (note) } }
            }
            text class="word" x=(WIDTH - 14) y=(y + 4) text-anchor="end" font-size="11.5" font-weight="600" fill="currentColor" { (word) }
        }
    }
}

/// Things that are only counted: how many, and a bar of their parts.
fn rest(node: &Node, x: usize, y: usize) -> Markup {
    let counts = node.hidden.unwrap_or_default();
    let words: Vec<String> = counts.marks().map(|(mark, count)| format!("{} {}", grouped(count), short(mark))).collect();
    let (start, end) = (x - 9, WIDTH - 14);
    let total = counts.total().max(1);
    let mut before = 0;
    let mut bars = Vec::new();
    for (mark, count) in counts.marks() {
        let (from, to) = (before * (end - start) / total, (before + count) * (end - start) / total);
        bars.push((mark, start + from, (to - from).max(1)));
        before += count;
    }
    html! {
        g class="row rest" {
            text x=(start) y=(y + 1) fill="currentColor" font-weight="600" { (node.label) }
            text class="word" x=(end) y=(y + 1) text-anchor="end" font-size="11.5" fill="currentColor" { (words.join(" · ")) }
            @for (mark, from, width) in bars {
                rect class={ "bar " (class(mark)) } x=(from) y=(y + 7) width=(width) height="4" fill=(colour(mark)) {}
            }
        }
    }
}

fn grouped(number: usize) -> String {
    inbounds_core::policy::grouped(u64::try_from(number).unwrap_or(u64::MAX))
}

/// A colour that stands out on white and on black.
fn colour(mark: Mark) -> &'static str {
    match mark {
        Some(Verdict::InScope) => "#1f883d",
        Some(Verdict::Conditional) => "#9a6700",
        Some(Verdict::OutOfScope) => "#cf222e",
        Some(Verdict::Unlisted) | None => "#6e7781",
    }
}

/// The sign of a verdict: a disc with a tick, a diamond with a question mark, a square with a cross, a ring with a dash, a triangle.
fn shape(mark: Mark, x: usize, y: usize) -> Markup {
    let colour = colour(mark);
    let at = format!("translate({x} {y})");
    html! {
        g class={ "mark " (class(mark)) } transform=(at) {
            @match mark {
                Some(Verdict::InScope) => {
                    circle class="shape" r="9" fill=(colour) {}
                    path class="sign" d="M-4 0.5L-1.3 3.2L4.2 -3" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}
                }
                Some(Verdict::Conditional) => {
                    path class="shape" d="M0 -10L10 0L0 10L-10 0Z" fill=(colour) {}
                    path class="sign" d="M-2.6 -2.6C-2.6 -6 2.8 -5.8 2.6 -2.4C2.5 -0.6 0 -0.6 0 1.6M0 4.6V4.7" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" {}
                }
                Some(Verdict::OutOfScope) => {
                    rect class="shape" x="-8.5" y="-8.5" width="17" height="17" rx="3" fill=(colour) {}
                    path class="sign" d="M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" {}
                }
                Some(Verdict::Unlisted) => {
                    circle class="ring" r="8" fill="none" stroke=(colour) stroke-width="2" {}
                    path class="dash" d="M-3.5 0H3.5" fill="none" stroke=(colour) stroke-width="2" stroke-linecap="round" {}
                }
                None => {
                    path class="ring" d="M0 -8L9 7H-9Z" fill="none" stroke=(colour) stroke-width="2" stroke-linejoin="round" {}
                    path class="dash" d="M0 -2V2M0 4.6V4.7" fill="none" stroke=(colour) stroke-width="2" stroke-linecap="round" {}
                }
            }
        }
    }
}

/// The sign of a verdict beside words that say it.
pub(crate) fn icon(mark: Mark) -> Markup {
    html! {
        svg class="icon" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false" { (shape(mark, 10, 10)) }
    }
}

/// `text` in so many columns. Of a longer one the middle is left out where both its ends tell it apart, as those of a pattern do, else the end.
fn fitting(text: &str, columns: usize, both_ends: bool) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let left = columns.saturating_sub(1);
    let tail = if both_ends { left / 2 } else { 0 };
    let head = taken(text.chars(), left - tail);
    let tail: String = taken(text.chars().rev(), tail).chars().rev().collect();
    format!("{}…{tail}", head.trim_end())
}

/// As many characters as fit.
fn taken(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut left = columns;
    chars
        .take_while(|c| {
            let width = c.width().unwrap_or(0);
            let fits = width <= left;
            left = left.saturating_sub(width);
            fits
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn long_labels_are_cut() {
        assert_eq!(fitting("www.example.com", 15, true), "www.example.com");
        assert_eq!(fitting("a-long-name.example.com", 11, true), "a-lon…e.com");
        assert_eq!(fitting("漢字漢字漢字", 7, true), "漢…字");
        assert_eq!(fitting("a long sentence", 8, false), "a long…");
        assert_eq!(fitting("anything", 0, true), "…");
    }
}
