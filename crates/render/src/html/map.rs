//! The scope map: its pictures, and the same as a list.

use super::Page;
use crate::map::{Counts, Map, Node, Panel};
use crate::picture::{self, icon, spoken};
use crate::text::{capital, seen};
use crate::words::{class, counted, partly};
use inbounds_core::answer::Verdict;
use inbounds_core::policy::AxisName;
use maud::{Markup, html};

/// The signs, and what they say on every axis.
const LEGEND: [(Option<Verdict>, &str); 4] = [
    (Some(Verdict::InScope), "In scope, allowed, accepted"),
    (Some(Verdict::Conditional), "It depends: see what is asked"),
    (Some(Verdict::OutOfScope), "Out of scope, excluded"),
    (Some(Verdict::Unlisted), "Not listed: not authorised"),
];

impl Page<'_> {
    pub(super) fn map(&self, map: &Map) -> Markup {
        html! {
            ul class="legend" { @for (mark, words) in LEGEND { li { (icon(mark)) (words) } } }
            div class="panels" {
                @for panel in &map.panels {
                    figure {
                        figcaption { strong { (panel.title) } " " span { (spoken(panel)) } }
                        (picture::panel(panel, &format!("_map-{}", panel.key)))
                    }
                }
            }
            details class="as-list" {
                summary { "The map as a list, with the deciding clauses" }
                @for panel in &map.panels {
                    h3 { (panel.title) }
                    p class="intro" { (capital(&spoken(panel))) "." }
                    (self.nodes(panel, &panel.nodes))
                }
            }
        }
    }

    fn nodes(&self, panel: &Panel, nodes: &[Node]) -> Markup {
        html! { ul class="tree" { @for node in nodes { li { (self.node(panel, node)) @if !node.below.is_empty() { (self.nodes(panel, &node.below)) } } } } }
    }

    fn node(&self, panel: &Panel, node: &Node) -> Markup {
        let Some(decision) = &node.decision else {
            return html! { strong { (node.label) } ": " (self.counted(panel, &node.hidden.unwrap_or_default())) };
        };
        html! {
            @if node.code { code { bdi { (seen(&node.label)) } } } @else { (self.own(&node.label)) }
            @if let Some(note) = &node.note { " (" @if panel.axis == AxisName::Target { (seen(note)) } @else { code { (seen(note)) } } ")" }
            ": "
            strong class={ "said " (class(decision.verdict)) } { (partly(panel.axis, decision.verdict, decision.exceptions)) }
            @for (at, rule) in decision.rules.iter().enumerate() { (if at == 0 { " by " } else { ", " }) a class="id" href={ "#" (rule) } { (rule) } }
            @if let Some(asked) = decision.stand_in(&node.label) { " (asked: " code { bdi { (seen(asked)) } } ")" }
            @for question in &decision.questions { br; "asks: " (self.own(question)) }
            @if !decision.assumptions.is_empty() { br; "assuming: " (self.own(&decision.assumptions.join("; "))) }
        }
    }

    fn counted(&self, panel: &Panel, counts: &Counts) -> Markup {
        let parts: Vec<String> = counts.marks().map(|(mark, count)| counted(panel.axis, mark, count)).collect();
        html! { (parts.join(", ")) }
    }
}
