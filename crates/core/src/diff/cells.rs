//! The cells of the space of queries: one query for each part on which neither policy tells two queries apart, wherever the policies differ.

use super::content::Compared;
use crate::compile::{CompiledPolicy, Effect, TargetSelector};
use crate::pattern::{Automaton, HOSTS, HostPattern, NetworkPattern, PATHS, PortPattern, SchemePattern, TooComplex, parts};
use crate::policy::AxisName;
use crate::query::{Query, QueryError};
use crate::target::{AssetKey, Network, Target, asset_key};
use crate::vocabulary::{NodeId, activities, classes};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Parts that hosts, or the paths of one host, may be cut into.
const MOST: usize = 200_000;

/// A pattern and how it is read.
#[derive(Debug, Clone, Copy)]
struct Read<'p> {
    pattern: &'p NetworkPattern,
    margin: bool,
}

/// What the policies say about targets on one axis.
#[derive(Debug, Default)]
struct Said<'p> {
    /// Every network pattern.
    all: Vec<Read<'p>>,
    /// Those of atoms that only one policy has.
    changed: Vec<Read<'p>>,
    /// An atom without a target selector is one of them, or silence changed.
    everywhere: bool,
    assets: BTreeSet<AssetKey>,
}

/// One query for each cell of an axis in which the policies may differ.
pub(super) fn cells(compared: &Compared<'_>, axis: AxisName) -> Result<Vec<Query>, QueryError> {
    let policies = compared.policies;
    let mut side = 0;
    let mut changed = policies.map(|policy| {
        let own = atoms_of(policy, axis).filter(|&at| !compared.is_shared(side, at)).collect::<Vec<u32>>();
        side += 1;
        own
    });
    let [old, new] = policies;
    let expiry = old.expires() != new.expires();
    if axis == AxisName::Target && expiry {
        // The end of a policy changes everything that it includes.
        changed = policies
            .map(|policy| atoms_of(policy, axis).filter(|&at| policy.rule_of(at).is_some_and(|(_, r)| r.effect == Effect::In)).collect());
    }
    let silence = axis == AxisName::Finding && findings_of(old) != findings_of(new);
    if changed.iter().all(Vec::is_empty) && !silence {
        return Ok(Vec::new());
    }
    let chains = if axis == AxisName::Target { chains(policies, &changed)? } else { Vec::new() };
    let targets = targets(policies, axis, &changed)?;
    let nodes = match axis {
        AxisName::Target => vec![Query::default()],
        AxisName::Activity => names(activities(), |name| Query { activity: Some(name), ..Query::default() }),
        AxisName::Finding => {
            let plain = names(classes(), |name| Query { finding: Some(name), ..Query::default() });
            let ways: BTreeSet<NodeId> = policies
                .iter()
                .flat_map(|p| atoms_of(p, axis).filter_map(|at| p.rule_of(at)).filter_map(|(atom, _)| atom.activity))
                .collect();
            let ways: Vec<Option<String>> = std::iter::once(None)
                .chain(ways.into_iter().flat_map(|node| activities().members(node)).map(|n| Some(activities().name(n).to_owned())))
                .collect();
            plain.iter().flat_map(|q| ways.iter().map(|way| Query { activity: way.clone(), ..q.clone() }).collect::<Vec<_>>()).collect()
        }
    };
    let mut queries = Vec::new();
    for node in &nodes {
        if axis != AxisName::Target && affects(policies, node, &changed) || silence {
            // On these axes a query may have no target; one without anything is asked by its facts alone.
            queries.push(node.clone());
        }
        for target in &targets {
            queries.push(Query { target: Some(target.clone()), ..node.clone() });
        }
    }
    queries.extend(chains);
    Ok(queries)
}

fn findings_of(policy: &CompiledPolicy) -> Option<&str> {
    policy.policy().findings.as_ref().map(|f| f.value.as_str())
}

/// One query for each node of a tree, and one for none.
fn names(tree: &crate::vocabulary::Tree, query: impl Fn(String) -> Query) -> Vec<Query> {
    std::iter::once(Query::default()).chain(tree.names().map(|name| query(name.to_owned()))).collect()
}

/// Whether a changed atom may speak of a query without a target.
fn affects(policies: [&CompiledPolicy; 2], query: &Query, changed: &[Vec<u32>; 2]) -> bool {
    let node = |name: &Option<String>, tree: &crate::vocabulary::Tree| name.as_ref().and_then(|n| tree.find(n));
    let (activity, finding) = (node(&query.activity, activities()), node(&query.finding, classes()));
    let meets = |tree: &crate::vocabulary::Tree, own: Option<NodeId>, asked: Option<NodeId>| match (own, asked) {
        (Some(own), Some(asked)) => tree.contains(own, asked) || tree.contains(asked, own),
        (Some(_), None) => false,
        (None, _) => true,
    };
    policies.iter().zip(changed).any(|(policy, atoms)| {
        atoms
            .iter()
            .filter_map(|&at| policy.rule_of(at))
            .any(|(atom, _)| meets(classes(), atom.finding, finding) && (finding.is_some() || meets(activities(), atom.activity, activity)))
    })
}

fn atoms_of(policy: &CompiledPolicy, axis: AxisName) -> impl Iterator<Item = u32> + '_ {
    (0..).zip(&policy.atoms).filter(move |(_, atom)| policy.rules.get(atom.rule as usize).is_some_and(|r| r.axis == axis)).map(|(at, _)| at)
}

/// One target for each cell that changed atoms reach.
fn targets(policies: [&CompiledPolicy; 2], axis: AxisName, changed: &[Vec<u32>; 2]) -> Result<Vec<(String, Target)>, QueryError> {
    let mut said = Said::default();
    for (policy, changed) in policies.into_iter().zip(changed) {
        let changed: BTreeSet<u32> = changed.iter().copied().collect();
        for at in atoms_of(policy, axis) {
            let Some((atom, rule)) = policy.rule_of(at) else { continue };
            match atom.target {
                TargetSelector::Any => said.everywhere |= axis == AxisName::Target && changed.contains(&at),
                TargetSelector::Asset(_) => {}
                TargetSelector::Network(place) => {
                    let Some(pattern) = policy.pattern(place) else { continue };
                    let read = Read { pattern, margin: rule.effect == Effect::Out };
                    said.all.push(read);
                    if changed.contains(&at) {
                        said.changed.push(read);
                    }
                }
            }
        }
        said.assets.extend(policy.assets.keys().map(|(key, _)| key.clone()));
    }
    let restricted = axis == AxisName::Target || !said.all.is_empty() || any_asset(policies, axis);
    if !restricted {
        return Ok(Vec::new());
    }
    if said.everywhere || axis != AxisName::Target {
        // An atom for any target changed, or the rest of a product does: every part of the targets counts.
        said.changed.clone_from(&said.all);
    }
    let mut urls = Vec::new();
    for host in hosts(&said)? {
        urls.extend(places(&said, &host)?);
    }
    let mut targets = Vec::new();
    for url in urls {
        let network = Network::read(&url)?;
        targets.push((url, Target::Network(network)));
    }
    for key in &said.assets {
        let text = match key {
            AssetKey::Name(name) => name.clone(),
            AssetKey::Id { scheme, id, .. } => format!("{scheme}:{id}"),
        };
        targets.push((text, Target::Asset(key.clone())));
    }
    if said.everywhere || axis != AxisName::Target {
        let unknown = "something that no policy names".to_owned();
        targets.push((unknown.clone(), Target::Asset(asset_key(&unknown)?)));
    }
    Ok(targets)
}

fn any_asset(policies: [&CompiledPolicy; 2], axis: AxisName) -> bool {
    policies
        .iter()
        .any(|p| atoms_of(p, axis).filter_map(|at| p.rule_of(at)).any(|(atom, _)| matches!(atom.target, TargetSelector::Asset(_))))
}

fn too_complex(_: TooComplex) -> QueryError {
    QueryError::new("too-complex", "the policies cut their targets into more parts than can be compared")
}

/// One host for each part that the patterns cut the changed ones into.
fn hosts(said: &Said<'_>) -> Result<Vec<String>, QueryError> {
    let mut within = Automaton::new(HOSTS);
    let mut cutting = Automaton::new(HOSTS);
    let mut suffixes = BTreeSet::new();
    let mut above = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for read in &said.changed {
        let Some(suffix) = read.pattern.host.suffix() else { continue };
        if seen.insert((&read.pattern.host, read.margin)) {
            within.add(&read.pattern.host.tokens(read.margin), 0);
        }
        suffixes.insert(suffix);
        above.extend(ancestors(suffix));
    }
    if said.everywhere {
        within.add(&HostPattern::Every.tokens(false), 0);
        suffixes.insert("");
    }
    let mut tags = BTreeMap::new();
    for read in &said.all {
        let Some(suffix) = read.pattern.host.suffix() else { continue };
        let meets = above.contains(suffix) || ancestors(suffix).any(|up| suffixes.contains(up));
        let next = u32::try_from(tags.len()).unwrap_or(u32::MAX);
        if meets && !tags.contains_key(&(&read.pattern.host, read.margin)) {
            tags.insert((&read.pattern.host, read.margin), next);
            cutting.add(&read.pattern.host.tokens(read.margin), next);
        }
    }
    let mut list: Vec<String> = parts(&within, &cutting, MOST).map_err(too_complex)?.into_iter().map(|(_, witness)| witness).collect();
    // A number at the end would make an address of a name.
    list.retain(|host| crate::target::read_host(host).is_ok());
    list.extend(addresses(said)?);
    Ok(list)
}

/// A suffix and all above it, down to the empty one.
fn ancestors(suffix: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(suffix), |s| if s.is_empty() { None } else { Some(s.split_once('.').map_or("", |(_, up)| up)) })
}

fn addresses(said: &Said<'_>) -> Result<Vec<String>, QueryError> {
    let ends4 = |read: &Read<'_>| match read.pattern.host {
        HostPattern::V4(lo, hi) => Some((u128::from(lo), u128::from(hi))),
        HostPattern::Every => Some((0, u128::from(u32::MAX))),
        _ => None,
    };
    let ends6 = |read: &Read<'_>| match read.pattern.host {
        HostPattern::V6(lo, hi) => Some((lo, hi)),
        HostPattern::Every => Some((0, u128::MAX)),
        _ => None,
    };
    let everywhere = |hi| if said.everywhere { Some((0, hi)) } else { None };
    let v4 = starts(said.changed.iter().filter_map(ends4).chain(everywhere(u128::from(u32::MAX))), said.all.iter().filter_map(ends4));
    // The block of IPv4-mapped addresses is IPv4's.
    let mapped = 0xffff_0000_0000..=0xffff_ffff_ffff_u128;
    let v6 = starts(
        said.changed.iter().filter_map(ends6).chain(everywhere(u128::MAX)),
        said.all.iter().filter_map(ends6).chain([(*mapped.start(), *mapped.end())]),
    );
    if v4.len() + v6.len() > MOST {
        return Err(too_complex(TooComplex));
    }
    let v4 = v4.into_iter().filter_map(|bits| u32::try_from(bits).ok()).map(|bits| Ipv4Addr::from_bits(bits).to_string());
    let v6 = v6.into_iter().filter(|bits| !mapped.contains(bits)).map(|bits| format!("[{}]", Ipv6Addr::from_bits(bits)));
    Ok(v4.chain(v6).collect())
}

/// The first address of each part that `all` cut the union of `changed` into.
fn starts(changed: impl Iterator<Item = (u128, u128)>, all: impl Iterator<Item = (u128, u128)>) -> Vec<u128> {
    let changed: Vec<(u128, u128)> = changed.collect();
    let mut at = BTreeSet::new();
    for (lo, hi) in all.chain(changed.iter().copied()) {
        at.insert(lo);
        at.extend(hi.checked_add(1));
    }
    at.retain(|&start| changed.iter().any(|&(lo, hi)| lo <= start && start <= hi));
    at.into_iter().collect()
}

/// One URL for each part that the schemes, ports, paths and queries of the patterns cut a host into.
fn places(said: &Said<'_>, host: &str) -> Result<Vec<String>, QueryError> {
    let network = Network::read(&format!("https://{host}/"))?;
    let own: Vec<&Read<'_>> = said.all.iter().filter(|r| r.pattern.host.covers(network.host(), r.margin)).collect();
    let mut schemes: BTreeSet<&str> = BTreeSet::from(["https", "ssh"]);
    let mut cuts: BTreeSet<u32> = BTreeSet::from([0]);
    let mut paths = Automaton::new(PATHS);
    let mut queries: BTreeSet<String> = BTreeSet::new();
    for (tag, read) in (0..).zip(&own) {
        match (&read.pattern.scheme, read.pattern.port) {
            (SchemePattern::Other(scheme), _) => {
                schemes.insert(scheme);
            }
            (SchemePattern::Web, PortPattern::Unnamed) if !read.margin => cuts.extend([80, 81, 443, 444]),
            _ => {}
        }
        if let PortPattern::Range(lo, hi) = read.pattern.port {
            cuts.extend([u32::from(lo), u32::from(hi) + 1]);
        }
        if let Some(path) = &read.pattern.path {
            paths.add(&path.cased_tokens(read.margin), tag);
        }
        queries.extend(read.pattern.query.as_ref().map(|q| q.example()));
    }
    let ports: Vec<u16> = {
        let starts: Vec<u32> = cuts.iter().copied().filter(|&p| p <= u32::from(u16::MAX)).collect();
        let ends = starts.iter().skip(1).map(|next| next - 1).chain([u32::from(u16::MAX)]);
        starts
            .iter()
            .zip(ends)
            .filter_map(|(&lo, hi)| [443, 80, 8443, 8080].into_iter().find(|p| (lo..=hi).contains(p)).or(Some(hi.min(lo.max(1)))))
            .filter_map(|p| u16::try_from(p).ok())
            .collect()
    };
    let every = Automaton::of(PATHS, &[crate::pattern::Token::One(crate::pattern::Segment::Any), crate::pattern::Token::Many]);
    let paths = parts(&every, &paths, MOST).map_err(too_complex)?;
    let queries = subsets(&queries)?;
    let mut urls = Vec::new();
    for scheme in schemes {
        let default = crate::target::default_port(scheme);
        // Besides the cuts: the port that the scheme has by itself.
        let all: BTreeSet<Option<u16>> = ports.iter().copied().map(Some).chain([default]).collect();
        for port in all {
            let port = match port {
                Some(port) if Some(port) == default => String::new(),
                Some(port) => format!(":{port}"),
                None => String::new(),
            };
            for (_, path) in &paths {
                for query in &queries {
                    let mark = if query.is_empty() { "" } else { "?" };
                    urls.push(format!("{scheme}://{host}{port}{path}{mark}{query}"));
                }
            }
        }
        if urls.len() > MOST {
            return Err(too_complex(TooComplex));
        }
    }
    Ok(urls)
}

/// Every combination of queries, joined by `&`; the first is none.
fn subsets(queries: &BTreeSet<String>) -> Result<Vec<String>, QueryError> {
    let mut all = vec![String::new()];
    for query in queries {
        if all.len() > 256 {
            return Err(too_complex(TooComplex));
        }
        let with: Vec<String> = all.iter().map(|one| if one.is_empty() { query.clone() } else { format!("{one}&{query}") }).collect();
        all.extend(with);
    }
    Ok(all)
}

/// In-scope names whose CNAME chain touches a vendor that only one policy names.
fn chains(policies: [&CompiledPolicy; 2], changed: &[Vec<u32>; 2]) -> Result<Vec<Query>, QueryError> {
    let mut said = Said::default();
    for (policy, changed) in policies.into_iter().zip(changed) {
        for (at, atom) in (0_u32..).zip(&policy.atoms).filter(|(_, atom)| atom.vendor.is_some()) {
            let TargetSelector::Network(place) = atom.target else { continue };
            let Some(pattern) = policy.pattern(place) else { continue };
            said.all.push(Read { pattern, margin: true });
            if changed.contains(&at) {
                said.changed.push(Read { pattern, margin: true });
            }
        }
    }
    if said.changed.is_empty() {
        return Ok(Vec::new());
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    for policy in policies {
        for (atom, rule) in atoms_of(policy, AxisName::Target).filter_map(|at| policy.rule_of(at)).take(64) {
            let TargetSelector::Network(place) = atom.target else { continue };
            match policy.pattern(place).map(|p| &p.host) {
                Some(HostPattern::Name(name)) if rule.effect == Effect::In => names.insert(name.to_string()),
                Some(HostPattern::Below(name)) if rule.effect == Effect::In => names.insert(format!("www.{name}")),
                _ => false,
            };
        }
    }
    let hops = hosts(&said)?;
    let mut queries = Vec::new();
    for name in names.iter().take(16) {
        for hop in &hops {
            let text = format!("https://{name}/");
            let target = Target::Network(Network::read(&text)?);
            queries.push(Query { target: Some((text, target)), cname: vec![hop.clone()], ..Query::default() });
        }
    }
    Ok(queries)
}
