//! What a bare host does not tell: rules that decide parts of it (a port, a path, a query, a scheme) differently from its root page.

use super::question::Question;
use super::spot::{At, Point, Spot};
use super::table::Table;
use crate::answer::{Inside, Verdict};
use crate::compile::{CompiledPolicy, Effect, TargetSelector};
use crate::sorted::{Set, sort_by_key};
use crate::target::{Form, Network, Parameters, Target};
use std::rc::Rc;

/// Parts that one answer lists.
const MOST: usize = 20;

/// The rules that decide parts of a bare host differently, in file order, each with a member of its part.
pub(super) fn inside(policy: &CompiledPolicy, question: &Question<'_>, target: &Target, verdict: Verdict) -> Vec<Inside> {
    let Target::Network(network) = target else { return Vec::new() };
    if network.form() == Form::Url {
        return Vec::new();
    }
    let mut atoms = Set::new();
    policy.host_candidates(network.host(), |atom| {
        atoms.insert(atom);
    });
    let mut list: Vec<(u32, Inside)> = Vec::new();
    for (atom, rule) in atoms.into_iter().filter_map(|a| policy.rule_of(a)) {
        let TargetSelector::Network(place) = atom.target else { continue };
        let Some(pattern) = policy.pattern(place) else { continue };
        if list.len() >= MOST || question.left.look(pattern.host.looks()).is_err() {
            break;
        }
        if !pattern.host.covers(network.host(), rule.effect == Effect::Out) {
            continue;
        }
        let Some(point) = member(pattern, network) else { continue };
        let example = point.url();
        let there = Question { spots: Some(vec![Spot { at: At::Place(point), out_only: false, label: None }]), ..question.clone() };
        let (own, decides) = match Table::new(policy, &there, &Set::new()) {
            Ok(table) => {
                let [deciders, ..] = &table.deciders;
                (table.verdict(true), deciders.contains_key(&atom.rule))
            }
            // More facts are open there than can be tried: it depends on them.
            Err(_) => (Verdict::Conditional, true),
        };
        if own != verdict && decides && list.iter().all(|(_, i)| i.rule.id != *rule.id) {
            list.push((rule.line, Inside { rule: policy.rule_ref(rule), example, verdict: own }));
        }
    }
    sort_by_key(&mut list, |(line, _)| *line);
    list.into_iter().map(|(_, inside)| inside).collect()
}

/// A member of the part of a host that a pattern restricts itself to; none if it speaks of the host as a whole.
fn member(pattern: &crate::pattern::NetworkPattern, network: &Network) -> Option<Point> {
    use crate::pattern::{PortPattern, SchemePattern};
    if pattern.is_whole_host() {
        return None;
    }
    let other = if let SchemePattern::Other(scheme) = &pattern.scheme { Some(scheme.to_string()) } else { None };
    // With a port of its own the target has no other ports inside.
    if let (Some(port), PortPattern::Range(lo, hi)) = (network.port(), pattern.port)
        && !(lo..=hi).contains(&port)
    {
        return None;
    }
    let port = match (pattern.port, &other) {
        (PortPattern::Range(..), _) if network.port().is_some() => network.port(),
        (PortPattern::Range(lo, _), _) => Some(lo),
        (_, Some(scheme)) => crate::target::default_port(scheme),
        _ => network.port().or(Some(443)),
    };
    let path = pattern.path.as_ref().map_or_else(|| "/".to_owned(), |p| p.example());
    let query = pattern.query.as_ref().map(|q| Rc::new(Parameters::new(q.example())));
    Some(Point::with(other, network.host().to_host(), port, &path, query))
}
