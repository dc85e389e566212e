//! Near misses: rules that almost cover a target, and why they do not.

use super::question::Question;
use super::spot::{At, Point, Spot};
use crate::answer::Near;
use crate::compile::{CompiledPolicy, Effect, TargetSelector};
use crate::pattern::{HostPattern, NetworkPattern, Steps, TooComplex};
use crate::policy::AxisName;
use crate::sorted::{Map, Set};
use crate::target::{AssetKey, HostRef, Target};
use crate::vocabulary::suggest;

/// Near misses that one answer lists.
const MOST: usize = 5;

/// Why a rule does not cover a target, nearest first.
const REASONS: [&str; 11] =
    ["window", "port", "scheme", "path-case", "path", "asset-host", "apex", "below", "asset-name", "sibling", "look-alike"];

/// The rules that almost cover the target of a query, nearest first.
pub(super) fn near(policy: &CompiledPolicy, question: &Question<'_>, target: &Target) -> Vec<Near> {
    let mut misses = Misses { policy, found: Map::new(), covering: Set::new() };
    match target {
        Target::Asset(AssetKey::Name(name)) => misses.of_name(name),
        Target::Asset(_) | Target::Set(_) => {}
        Target::Network(_) => {
            for point in question.spots.iter().flatten().filter_map(place) {
                misses = Misses { policy, found: Map::new(), covering: Set::new() };
                misses.of_point(point, question);
                // Where a rule covers one of two ports, it is the other that it misses.
                if misses.covering.is_empty() {
                    break;
                }
            }
        }
    }
    misses.nearest()
}

/// What is near, while it is looked for.
struct Misses<'p> {
    policy: &'p CompiledPolicy,
    found: Map<(usize, u32, u32), Near>,
    /// A rule that covers the target by one of its patterns is not near by another.
    covering: Set<u32>,
}

impl Misses<'_> {
    fn note(&mut self, why: &'static str, rule: u32, pattern: String) {
        let rank = REASONS.iter().position(|r| *r == why).unwrap_or(REASONS.len());
        if let Some(own) = self.policy.rules.get(rule as usize) {
            let place = (rank, own.line, rule);
            if !self.found.contains_key(&place) {
                self.found.insert(place, Near { rule: self.policy.rule_ref(own), why, pattern });
            }
        }
    }

    fn of_name(&mut self, name: &str) {
        let policy = self.policy;
        let names = policy.assets.keys().filter_map(|(key, id)| if let AssetKey::Name(n) = key { Some((n.as_str(), id)) } else { None });
        let names: Vec<_> = names.collect();
        let Some(nearest) = suggest(name, names.iter().map(|(n, _)| *n)) else { return };
        for (_, id) in names.iter().filter(|(n, _)| *n == nearest) {
            for &atom in policy.asset_atoms(*id) {
                if let Some((a, _)) = policy.rule_of(atom).filter(|(_, rule)| rule.effect == Effect::In) {
                    self.note("asset-name", a.rule, policy.assets.asset(*id).map(|x| x.name.clone()).unwrap_or_default());
                }
            }
        }
    }

    fn of_point(&mut self, point: &Point, question: &Question<'_>) {
        let policy = self.policy;
        for (atom, rule) in (0..).map_while(|at| policy.rule_of(at)) {
            let TargetSelector::Network(pattern) = atom.target else { continue };
            if rule.effect != Effect::In || rule.axis != AxisName::Target {
                continue;
            }
            let Some(pattern) = policy.pattern(pattern) else { continue };
            if let Ok(Some(why)) = why_not(pattern, point, question.left) {
                let outside = !super::case::in_window(rule, question.date);
                match why {
                    "covered" if outside => self.note("window", atom.rule, pattern.to_string()),
                    "covered" => {
                        self.covering.insert(atom.rule);
                    }
                    _ => self.note(why, atom.rule, pattern.to_string()),
                }
            }
        }
        for like in &policy.likenesses {
            if let Some(pattern) = policy
                .pattern(like.pattern)
                .filter(|p| question.left.look(p.host.looks()).is_ok() && p.host.covers(point.host.view(), true))
            {
                self.note("asset-host", like.rule, pattern.to_string());
            }
        }
    }

    fn nearest(self) -> Vec<Near> {
        let mut list: Vec<Near> = Vec::new();
        for ((_, _, rule), near) in self.found {
            if self.covering.contains(&rule) {
                continue;
            }
            if list.len() < MOST && list.iter().all(|other| other.rule != near.rule) {
                list.push(near);
            }
        }
        list
    }
}

fn place(spot: &Spot) -> Option<&Point> {
    match &spot.at {
        At::Place(point) => Some(point),
        _ => None,
    }
}

/// Why an inclusion's pattern does not cover a point that it almost covers; `covered` if it does.
fn why_not(pattern: &NetworkPattern, point: &Point, left: &Steps) -> Result<Option<&'static str>, TooComplex> {
    let place = point.place();
    if pattern.covers(&place, false, left)? {
        return Ok(Some("covered"));
    }
    left.look(pattern.host.looks())?;
    if pattern.host.covers(place.host, false) {
        return Ok(Some(if !pattern.covers_scheme(&place, false) {
            "scheme"
        } else if !pattern.covers_port(&place, false) {
            "port"
        } else if pattern.covers(&place, true, left)? {
            "path-case"
        } else {
            "path"
        }));
    }
    let HostRef::Name(name) = place.host else { return Ok(None) };
    let below = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'));
    Ok(match &pattern.host {
        HostPattern::Name(own) if below(name, own) => Some("below"),
        HostPattern::Name(own) => {
            let parent = |name: &str| name.split_once('.').map(|(_, parent)| parent.to_owned()).filter(|p| p.contains('.'));
            if parent(own).is_some() && parent(own) == parent(name) { Some("sibling") } else { alike(name, own) }
        }
        HostPattern::Below(own) if **own == *name => Some("apex"),
        HostPattern::Below(own) => alike(name, own),
        // Where it is not an A-label that an inclusion's letters do not speak of.
        HostPattern::Wild(_) if !name.contains("xn--") && pattern.host.covers(place.host, true) => Some("apex"),
        HostPattern::Wild(wild) if below(name, &wild.suffix) => Some("sibling"),
        _ => None,
    })
}

/// A name that holds another one without being below it.
fn alike(name: &str, own: &str) -> Option<&'static str> {
    (own.len() > 4 && name.contains(own)).then_some("look-alike")
}
