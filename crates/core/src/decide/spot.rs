//! Spots: the points of a target that are decided, and which atoms cover one.
//!
//! A bare host is its root page on the web's default ports; a path is each of its readings; a set is one member of each part that
//! the policy's patterns cut it into.

use crate::compile::{AssetId, Atom, CompiledPolicy, Effect, TargetSelector};
use crate::pattern::{
    Automaton, HOSTS, HostPattern, NetworkPattern, PathPattern, Place, PortPattern, SchemePattern, Steps, TooComplex, fold, parts,
};
use crate::policy::AxisName;
use crate::query::QueryError;
use crate::sorted::{Set, sort};
use crate::target::{AssetKey, Host, HostRef, HostSet, Network, Parameters, ReadAs, Target, default_port, is_web, read_free, read_host};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

/// Parts that one set may be cut into.
const MAX_PARTS: usize = 20_000;

/// Steps to find out whether one selector lies inside another, where no target was given.
const LIKE_STEPS: usize = 20_000;

/// Looks at two selectors, beside what their patterns take.
const LOOKS_LIKE: usize = 4;

/// One point of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) at: At,
    /// Counts only if it is out: another reading of the target, which cannot open the door.
    pub(super) out_only: bool,
    /// What to call it, where it is a part of a set.
    pub(super) label: Option<String>,
}

/// Where a spot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// A place on the network.
    Place(Point),
    /// An asset of the policy; none if the policy does not know it.
    Asset(Option<AssetId>),
    /// Any that the selector covers, and no narrower one.
    Like(TargetSelector),
    /// No target was given: one that somebody means who names what the selector names, on the first of its ports.
    Meant(TargetSelector),
    /// No target was given: one that no rule speaks of.
    Elsewhere,
}

/// A place on the network, one reading of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) other_scheme: Option<String>,
    pub(super) host: Host,
    pub(super) port: Option<u16>,
    pub(super) path: String,
    folded: String,
    query: Option<Rc<Parameters<'static>>>,
}

impl Point {
    pub(super) fn new(host: Host, port: Option<u16>, path: &str) -> Self {
        Self { other_scheme: None, host, port, path: path.to_owned(), folded: fold(path), query: None }
    }

    pub(super) fn with(
        other_scheme: Option<String>,
        host: Host,
        port: Option<u16>,
        path: &str,
        query: Option<Rc<Parameters<'static>>>,
    ) -> Self {
        Self { other_scheme, query, ..Self::new(host, port, path) }
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place {
            other_scheme: self.other_scheme.as_deref(),
            host: self.host.view(),
            port: self.port,
            path: &self.path,
            folded: &self.folded,
            query: self.query.as_deref(),
        }
    }

    /// The place as a URL.
    pub(super) fn url(&self) -> String {
        let scheme = self.other_scheme.as_deref().unwrap_or(if self.port == Some(80) { "http" } else { "https" });
        let port = match (self.port, scheme) {
            (None, _) | (Some(80), "http") | (Some(443), "https") => String::new(),
            (Some(port), _) => format!(":{port}"),
        };
        let query = self.query.as_ref().map(|query| format!("?{}", query.text())).unwrap_or_default();
        format!("{scheme}://{}{port}{}{query}", self.host, self.path)
    }
}

/// The ports that a web target without one means.
pub(super) const DEFAULT_PORTS: [u16; 2] = [443, 80];

/// Cuts a target into spots, all of which must be in scope.
pub(super) fn spots_of(policy: &CompiledPolicy, text: &str, target: &Target) -> Result<Vec<Spot>, QueryError> {
    let whole = |at| Spot { at, out_only: false, label: None };
    match target {
        Target::Network(network) => Ok(points_of(network).into_iter().map(At::Place).map(whole).collect()),
        Target::Set(set) => {
            let members = members_of(policy, set)?;
            let spots = members.into_iter().flat_map(|(label, host)| {
                DEFAULT_PORTS.map(|port| Spot {
                    at: At::Place(Point::new(host.clone(), Some(port), "/")),
                    out_only: false,
                    label: Some(label.clone()),
                })
            });
            Ok(spots.collect())
        }
        Target::Asset(key) => {
            let id = policy.assets.id(key);
            // Both are looked up: the asset, and where it answers or what else its name says. Only `out` counts from the latter.
            let also = |at, label: &str| Spot { at, out_only: true, label: Some(label.to_owned()) };
            let read = if matches!(key, AssetKey::Name(_)) { read_free(text, |_| false).ok() } else { None };
            let named = match read {
                Some(ReadAs::Network(network)) => spots_of(policy, text, &Target::Network(network))?,
                Some(ReadAs::Set(set)) => spots_of(policy, text, &Target::Set(set))?,
                _ => Vec::new(),
            };
            // A host of which no inclusion makes an asset is what it reads as, and only `out` counts from the asset.
            let is_host = !named.is_empty() && !id.is_some_and(|id| policy.assets.is_included(id));
            let mut spots = vec![Spot { out_only: is_host, ..whole(At::Asset(id)) }];
            spots.extend(named.into_iter().map(|spot| if is_host { spot } else { also(spot.at, text) }));
            // An id that leads somewhere is there, by whichever door; a name is wherever the ids lead.
            let asked = if let AssetKey::Id { urls, .. } = key { urls.as_slice() } else { &[] };
            let identity = key.identity();
            let known = id.map_or(&[][..], |id| policy.assets.urls(id));
            let known = known.iter().filter(|(own, _)| asked.is_empty() || *own == identity).map(|(_, url)| url);
            let mut seen = Set::new();
            for url in asked.iter().chain(known) {
                let network = Network::read(url)?;
                let host = network.host().to_string();
                let points = points_kept_at(&network).into_iter().filter(|point| seen.insert(point.url()));
                spots.extend(points.map(|point| also(At::Place(point), &host)));
            }
            for &place in id.map_or(&[][..], |id| policy.asset_patterns(id)) {
                let Some(pattern) = policy.pattern(place) else { continue };
                spots.push(also(At::Like(TargetSelector::Network(place)), ""));
                spots.extend(points_named(pattern).into_iter().map(|point| {
                    let label = point.host.to_string();
                    also(At::Place(point), &label)
                }));
            }
            Ok(spots)
        }
    }
}

/// Every reading of a network target, on each port it stands for.
fn points_of(network: &Network) -> Vec<Point> {
    let query = network.query().map(|query| Rc::new(Parameters::new(query.to_owned())));
    let other_scheme = network.scheme().filter(|s| !is_web(s)).map(str::to_owned);
    let ports = match network.port() {
        None if other_scheme.is_none() => DEFAULT_PORTS.map(Some).to_vec(),
        port => vec![port],
    };
    let host = network.host().to_host();
    let mut points = Vec::new();
    for path in network.paths() {
        let first = Point::with(other_scheme.clone(), host.clone(), None, path, query.clone());
        points.extend(ports.iter().map(|&port| Point { port, ..first.clone() }));
    }
    points
}

/// Where what a typed id names is kept: there, and at the root page of the host, by the web on its default ports and on that of the id.
fn points_kept_at(network: &Network) -> Vec<Point> {
    let mut points = points_of(network);
    for path in network.paths().chain(["/"]) {
        let ports = DEFAULT_PORTS.into_iter().chain(network.port());
        points.extend(ports.map(|port| Point::new(network.host().to_host(), Some(port), path)));
    }
    points
}

/// The places that the pattern of one host names: the root page and a path without wildcards, on its port, by the web and by its own scheme.
fn points_named(pattern: &NetworkPattern) -> Vec<Point> {
    let host = match &pattern.host {
        HostPattern::Name(name) => Host::Name(name.to_string()),
        &HostPattern::V4(first, last) if first == last => Host::V4(Ipv4Addr::from_bits(first)),
        &HostPattern::V6(first, last) if first == last => Host::V6(Ipv6Addr::from_bits(first)),
        _ => return Vec::new(),
    };
    let other = if let SchemePattern::Other(scheme) = &pattern.scheme { Some(scheme.to_string()) } else { None };
    let own = match pattern.port {
        PortPattern::Unnamed | PortPattern::Every | PortPattern::Range(0, u16::MAX) => None,
        PortPattern::Range(first, _) => Some(first),
    };
    let web = own.map_or(DEFAULT_PORTS.to_vec(), |port| vec![port]).into_iter().map(|port| (None, Some(port)));
    let by_scheme = other.map(|scheme| (own.or(default_port(&scheme)), scheme)).map(|(port, scheme)| (Some(scheme), port));
    let doors: Vec<_> = web.chain(by_scheme).collect();
    let paths = ["/"].into_iter().chain(pattern.path.as_deref().and_then(PathPattern::literal));
    paths
        .flat_map(|path| doors.iter().map(move |(scheme, port)| (path, scheme.clone(), *port)))
        .map(|(path, scheme, port)| Point::with(scheme, host.clone(), port, path, None))
        .collect()
}

/// One member of each part of a set, with the name of the part.
fn members_of(policy: &CompiledPolicy, set: &HostSet) -> Result<Vec<(String, Host)>, QueryError> {
    let too_many = |_: TooComplex| {
        QueryError::new("too-complex", "the policy cuts this set into too many parts")
            .help("ask about a smaller set, or about single hosts")
    };
    match set {
        HostSet::Addresses { first: IpAddr::V4(first), last: IpAddr::V4(last), .. } => {
            let cuts = policy
                .patterns
                .iter()
                .filter_map(|p| if let HostPattern::V4(lo, hi) = p.host { Some((lo.into(), hi.into())) } else { None });
            let text = |bits: u128| Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX));
            let ranges = cut(first.to_bits().into(), last.to_bits().into(), cuts).ok_or(TooComplex).map_err(too_many)?;
            Ok(ranges.into_iter().map(|(lo, hi)| (range_name(text(lo), text(hi)), Host::V4(text(lo)))).collect())
        }
        HostSet::Addresses { first: IpAddr::V6(first), last: IpAddr::V6(last), .. } => {
            let cuts = policy.patterns.iter().filter_map(|p| if let HostPattern::V6(lo, hi) = p.host { Some((lo, hi)) } else { None });
            let text = Ipv6Addr::from_bits;
            let ranges = cut(first.to_bits(), last.to_bits(), cuts).ok_or(TooComplex).map_err(too_many)?;
            Ok(ranges.into_iter().map(|(lo, hi)| (range_name(text(lo), text(hi)), Host::V6(text(lo)))).collect())
        }
        HostSet::Addresses { canonical, .. } => {
            Err(QueryError::new("unreadable-range", format!("`{canonical}` mixes two kinds of addresses")))
        }
        HostSet::Names { pattern } => {
            let own = HostPattern::read(pattern, &policy.limits).map_err(|error| QueryError(error.0))?;
            let within = own.automaton(false);
            let suffix = own.suffix().unwrap_or("").to_owned();
            let mut cutting = Automaton::new(HOSTS);
            for ((host, margin), tag) in hosts_that_meet(policy, &suffix).into_iter().zip(0..) {
                cutting.add(&host.tokens(margin), tag);
            }
            let found = parts(&within, &cutting, MAX_PARTS).map_err(too_many)?;
            found
                .into_iter()
                .map(|(_, witness)| {
                    // The shortest label that starts as A-labels do stands for those that are some.
                    let is_encoded = witness.split('.').any(|label| label.starts_with("xn--"));
                    let host = read_host(&witness).or_else(|error| if is_encoded { Ok(Host::Name(witness.clone())) } else { Err(error) });
                    Ok((witness, host.map_err(QueryError::from)?))
                })
                .collect()
        }
    }
}

/// The host patterns that can meet a set of names with this suffix, each in the reading of its side, and once.
fn hosts_that_meet<'p>(policy: &'p CompiledPolicy, suffix: &str) -> Vec<(&'p HostPattern, bool)> {
    let mut seen = Set::new();
    let mut found = Vec::new();
    for (atom, rule) in (0..).map_while(|at| policy.rule_of(at)) {
        let TargetSelector::Network(place) = atom.target else { continue };
        let Some(pattern) = policy.pattern(place) else { continue };
        let (own, margin) = (&pattern.host, rule.effect == Effect::Out);
        if own.suffix().is_some_and(|own| is_below(own, suffix) || is_below(suffix, own)) && seen.insert((own, margin)) {
            found.push((own, margin));
        }
    }
    found
}

fn is_below(name: &str, suffix: &str) -> bool {
    suffix.is_empty() || name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Cuts `first..=last` at the ends of every range that meets it.
fn cut(first: u128, last: u128, ranges: impl Iterator<Item = (u128, u128)>) -> Option<Vec<(u128, u128)>> {
    let mut starts = Set::from([first]);
    for (lo, hi) in ranges {
        starts.extend([Some(lo), hi.checked_add(1)].into_iter().flatten().filter(|at| (first..=last).contains(at)));
        if starts.len() > MAX_PARTS {
            return None;
        }
    }
    let starts: Vec<u128> = starts.into_iter().collect();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([last]);
    Some(starts.iter().copied().zip(ends).collect())
}

fn range_name<T: std::fmt::Display + PartialEq>(lo: T, hi: T) -> String {
    if lo == hi { lo.to_string() } else { format!("{lo}-{hi}") }
}

/// Whether the selectors of an atom cover a spot.
///
/// # Errors
/// More steps than are left.
pub(super) fn covers_target(policy: &CompiledPolicy, atom: &Atom, effect: Effect, at: &At, left: &Steps) -> Result<bool, TooComplex> {
    Ok(match (atom.target, at) {
        (TargetSelector::Any, _) => true,
        (TargetSelector::Network(pattern), At::Place(point)) => match policy.pattern(pattern) {
            Some(pattern) => pattern.covers(&point.place(), effect == Effect::Out, left)?,
            None => false,
        },
        // To inclusions an asset is called what inclusions call it.
        (TargetSelector::Asset(own), At::Asset(Some(asset)) | At::Meant(TargetSelector::Asset(asset))) if effect == Effect::In => {
            own == *asset
        }
        (TargetSelector::Asset(own), At::Asset(Some(asset))) => policy.assets.whole(own) == policy.assets.whole(*asset),
        (TargetSelector::Network(own), At::Meant(TargetSelector::Network(selector))) if effect == Effect::In => {
            left.look(LOOKS_LIKE)?;
            let (Some(own), Some(selector)) = (policy.pattern(own), policy.pattern(*selector)) else { return Ok(false) };
            left.at_most(LIKE_STEPS, |left| own.contains_read(&selector.meant(), false, left))?.unwrap_or(false)
        }
        // What cannot be told within the steps counts as covered by an exclusion, and by no inclusion.
        (own, At::Like(selector) | At::Meant(selector)) => {
            left.look(LOOKS_LIKE)?;
            let covered = left.at_most(LIKE_STEPS, |left| super::contest::contains_target(policy, left, own, *selector))?;
            covered.unwrap_or(effect == Effect::Out)
        }
        _ => false,
    })
}

/// Whether the host pattern of an atom covers a host, whatever the rest of the pattern says.
pub(super) fn covers_host(policy: &CompiledPolicy, atom: u32, host: HostRef<'_>) -> bool {
    let Some((atom, rule)) = policy.rule_of(atom) else { return false };
    let TargetSelector::Network(pattern) = atom.target else { return false };
    policy.pattern(pattern).is_some_and(|p| p.host.covers(host, rule.effect == Effect::Out))
}

/// How many looks it takes to see whether an atom covers a host.
pub(super) fn looks_at_host(policy: &CompiledPolicy, atom: u32) -> usize {
    match policy.rule_of(atom).map(|(atom, _)| atom.target) {
        Some(TargetSelector::Network(place)) => policy.pattern(place).map_or(1, |pattern| pattern.host.looks()),
        _ => 1,
    }
}

/// Every atom of the target axis that covers a spot.
///
/// # Errors
/// More steps than are left.
pub(super) fn target_atoms(policy: &CompiledPolicy, at: &At, left: &Steps) -> Result<Vec<u32>, TooComplex> {
    let mut found = policy.open_atoms(AxisName::Target).to_vec();
    match at {
        At::Place(point) => policy.host_candidates(point.host.view(), |atom| {
            if let Some((own, rule)) = policy.rule_of(atom)
                && covers_target(policy, own, rule.effect, at, left) == Ok(true)
            {
                found.push(atom);
            }
        }),
        At::Asset(Some(asset)) => found.extend(
            policy
                .ruled(policy.asset_atoms(*asset).iter().copied())
                .filter(|(_, own, rule)| covers_target(policy, own, rule.effect, at, left) == Ok(true))
                .map(|(place, ..)| place),
        ),
        At::Like(_) | At::Meant(_) => found.extend((0..).zip(&policy.atoms).filter_map(|(place, atom)| {
            let rule = policy.rules.get(atom.rule as usize)?;
            (rule.axis == AxisName::Target && covers_target(policy, atom, rule.effect, at, left) == Ok(true)).then_some(place)
        })),
        At::Asset(None) | At::Elsewhere => {}
    }
    // A visitor cannot stop, and sees what is over afterwards.
    left.look(found.len())?;
    if left.is_over() {
        return Err(TooComplex);
    }
    sort(&mut found);
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Others would cut it into the same parts: only the time would show them.
    #[test]
    fn a_set_is_cut_by_the_patterns_that_meet_it() {
        let text = r#"inbounds: 1
program: { name: P }
in_scope:
  - { id: A, clause: c, hosts: ["*.example.com", a.example.com, "a*.eu.example.com", 10.0.0.0/8, other.test] }
  - { id: B, clause: c, hosts: ["*.example.com"], until: 2026-01-01 }
out_of_scope:
  - { id: C, clause: c, hosts: [a.example.com, "*.com", notexample.com] }
"#;
        let policy = CompiledPolicy::load("p.yaml", text.as_bytes(), &crate::limits::Limits::default()).unwrap();
        let hosts: Vec<String> =
            hosts_that_meet(&policy, "example.com").into_iter().map(|(host, margin)| format!("{host} {margin}")).collect();
        assert_eq!(hosts, ["*.example.com false", "a.example.com false", "a*.eu.example.com false", "a.example.com true", "*.com true"]);
    }

    #[test]
    fn a_name_is_below_whole_labels() {
        let cases = ["example.com", "a.example.com", "aexample.com", "example.org"].map(|name| is_below(name, "example.com"));
        assert_eq!(cases, [true, true, false, false]);
        assert!(is_below("example.com", ""));
    }

    #[test]
    fn a_block_is_cut_into_so_many_parts_at_most() {
        let parts = |count: usize| cut(0, u128::MAX, (1..count as u128).map(|first| (first, u128::MAX))).map(|parts| parts.len());
        assert_eq!([parts(1), parts(MAX_PARTS), parts(MAX_PARTS + 1)], [Some(1), Some(MAX_PARTS), None]);
    }
}
