//! Targets cut into spots, all of which must be in scope, and the places that stand for a pattern or a set.

use crate::network::{Hosts, Pattern, Place, Ports, names};
use crate::policy::{Meaning, Where, identity};
use crate::text::Texts;
use inbounds_core::target::{AssetKey, Host, HostSet, Network, ReadAs, Target, is_web, read_free};
use std::collections::{BTreeSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A point of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    Place(Place),
    /// The number of an asset, and that of what inclusions declare with the name; none if the policy does not know it.
    Asset(Option<usize>, Option<usize>),
    /// All that a pattern covers.
    All(Pattern),
    /// Where no rule names anything.
    Nowhere,
}

/// A point, and whether only an exclusion counts there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) at: At,
    pub(crate) out_only: bool,
}

impl Spot {
    /// A point at which the target has to be in scope. § How it is decided 7
    pub(crate) fn new(at: At) -> Self {
        Self { at, out_only: false }
    }
}

/// Whether a target selector covers a point; exclusions have a margin. § How it is decided 5
pub(crate) fn covers(selector: &Where, at: &At, margin: bool) -> bool {
    match (selector, at) {
        (Where::Anywhere, _) => true,
        (Where::Network(pattern), At::Place(place)) => pattern.covers(place, margin),
        (Where::Network(pattern), At::All(inner)) => pattern.contains(inner),
        // What exclusions alone call an asset is no name of it to an inclusion.
        (Where::Asset(_, own), At::Asset(_, included)) if !margin => own.is_some() && own == included,
        (Where::Asset(own, _), At::Asset(asset, _)) => Some(*own) == *asset,
        _ => false,
    }
}

/// Every point of a target that has to be in scope; none if they are too many to find. § How it is decided 7
pub(crate) fn spots(meaning: &Meaning, text: &str, target: &Target) -> Option<Vec<Spot>> {
    Some(match target {
        Target::Network(network) => places(network).into_iter().map(At::Place).map(Spot::new).collect(),
        // A set is in scope only if all of it is.
        Target::Set(set) => {
            let hosts = members(meaning, set)?;
            hosts.into_iter().flat_map(root_pages).map(At::Place).map(Spot::new).collect()
        }
        Target::Asset(key) => {
            let asset = meaning.asset(key);
            // An asset may have hosts; both are looked up, and `out` in either reading wins: at the root page of a host, or for a whole pattern.
            let mut also: Vec<At> = Vec::new();
            // A name that reads as a host is looked up as a host, too; and it is that host where no inclusion makes it the name of an asset.
            let read = if matches!(key, AssetKey::Name(_)) { read_free(text, |_| false).ok() } else { None };
            let host = match read {
                Some(ReadAs::Network(network)) => spots(meaning, text, &Target::Network(network))?,
                Some(ReadAs::Set(set)) => spots(meaning, text, &Target::Set(set))?,
                _ => Vec::new(),
            };
            let is_host = !host.is_empty() && meaning.included(key).is_none();
            // An id leads to a page of a host: out is what is out there or at the root, by the web on the default ports or the one that is written.
            // What names no host itself is wherever the ids of the asset lead.
            let asked = if let AssetKey::Id { urls, .. } = key { urls.clone() } else { Vec::new() };
            let known = asset.into_iter().flat_map(|asset| &meaning.leads_to[asset]);
            let known = known.filter(|(id, _)| asked.is_empty() || *id == identity(key)).flat_map(|(_, urls)| urls);
            for url in asked.iter().chain(known) {
                let network = Network::read(url).unwrap();
                also.extend(places(&network).into_iter().map(At::Place));
                for page in root_pages(network.host().to_host()) {
                    for path in ["/"].into_iter().chain(network.paths()) {
                        let ports = [page.port, network.port().or(page.port)];
                        also.extend(ports.map(|port| At::Place(Place { port, path: path.to_owned(), ..page.clone() })));
                    }
                }
            }
            for pattern in asset.into_iter().flat_map(|asset| &meaning.answers_at[asset]) {
                also.push(At::All(pattern.clone()));
                also.extend(named(pattern).into_iter().map(At::Place));
            }
            let also = also.into_iter().map(|at| Spot { at, out_only: true });
            let own = Spot { at: At::Asset(asset, meaning.included(key)), out_only: is_host };
            let host = host.into_iter().map(|spot| Spot { out_only: !is_host, ..spot });
            [own].into_iter().chain(host).chain(also).collect()
        }
    })
}

/// A bare host is decided as its root page on the default ports; every reading of a path counts. § How it is decided 7
fn places(network: &Network) -> Vec<Place> {
    let scheme = network.scheme().filter(|s| !is_web(s)).map(str::to_owned);
    let ports = match network.port() {
        None if scheme.is_none() => vec![Some(443), Some(80)],
        port => vec![port],
    };
    let place = |path: &str, port| Place {
        scheme: scheme.clone(),
        host: network.host().to_host(),
        port,
        path: path.to_owned(),
        query: network.query().map(str::to_owned),
    };
    network.paths().flat_map(|path| ports.iter().map(move |port| (path, *port))).map(|(path, port)| place(path, port)).collect()
}

/// The root page of a host on the default ports. § How it is decided 7
fn root_pages(host: Host) -> [Place; 2] {
    [443, 80].map(|port| Place { scheme: None, host: host.clone(), port: Some(port), path: "/".to_owned(), query: None })
}

/// The places that the pattern of one host names: its root page and a path without wildcards, by the web and by the scheme that it names. § Assets
fn named(pattern: &Pattern) -> Vec<Place> {
    let host = match &pattern.hosts {
        Hosts::Labels(labels) if !labels.iter().any(|label| label.contains('*')) => Host::Name(labels.join(".")),
        &Hosts::Addresses(first, last, false) if first == last => Host::V4(Ipv4Addr::from_bits(first as u32)),
        &Hosts::Addresses(first, last, true) if first == last => Host::V6(Ipv6Addr::from_bits(first)),
        _ => return Vec::new(),
    };
    let own = match pattern.ports {
        Ports::Named(first, last) if (first, last) != (0, u16::MAX) => Some(first),
        _ => None,
    };
    let is_literal = !pattern.path.contains(['*', '?', '[']) && !pattern.path.ends_with('/');
    let mut places = Vec::new();
    for path in ["/"].into_iter().chain(is_literal.then_some(&*pattern.path)) {
        for page in root_pages(host.clone()) {
            places.push(Place { port: own.or(page.port), path: path.to_owned(), ..page });
        }
        if let Some(scheme) = pattern.scheme.clone().filter(|scheme| !is_web(scheme)) {
            let port = own.or(inbounds_core::target::default_port(&scheme));
            places.push(Place { scheme: Some(scheme), host: host.clone(), port, path: path.to_owned(), query: None });
        }
    }
    places
}

/// A label, and a segment, that no policy names.
const FRESH: &str = "q7q";

/// Places that stand for all that a pattern covers. § How it is decided 2
pub(crate) fn samples(pattern: &Pattern) -> Vec<Place> {
    let host = match &pattern.hosts {
        Hosts::Every => Host::Name(format!("{FRESH}.test")),
        Hosts::Labels(labels) => Host::Name(labels.iter().map(|label| label.replace('*', FRESH)).collect::<Vec<_>>().join(".")),
        Hosts::Addresses(first, _, false) => Host::V4(Ipv4Addr::from_bits(*first as u32)),
        Hosts::Addresses(first, _, true) => Host::V6(Ipv6Addr::from_bits(*first)),
    };
    let path = pattern.paths(false).map_or_else(|| "/".to_owned(), |paths| paths.member(FRESH));
    let path = if path.is_empty() { "/".to_owned() } else { path };
    let pairs = pattern.query.iter().map(|(key, value)| format!("{key}={}", value.clone().unwrap_or_default()));
    let query = (!pattern.query.is_empty()).then(|| pairs.collect::<Vec<_>>().join("&"));
    let scheme = pattern.scheme.clone().filter(|scheme| !is_web(scheme));
    let ports = match (pattern.ports, &scheme) {
        (Ports::Named(first, last), _) if (first, last) != (0, u16::MAX) => vec![first],
        (_, Some(scheme)) => inbounds_core::target::default_port(scheme).into_iter().collect(),
        _ => vec![443, 80],
    };
    ports
        .into_iter()
        .map(|port| Place { scheme: scheme.clone(), host: host.clone(), port: Some(port), path: path.clone(), query: query.clone() })
        .collect()
}

/// Hosts of a set, such that each of those left out is decided like one of them; none if they are too many to find. § How it is decided 7
fn members(meaning: &Meaning, set: &HostSet) -> Option<Vec<Host>> {
    let patterns =
        || meaning.atoms.iter().filter_map(|atom| if let Where::Network(pattern) = &atom.target { Some(&pattern.hosts) } else { None });
    Some(match set {
        HostSet::Addresses { first, last, .. } => {
            let bits = |ip: &IpAddr| match ip {
                IpAddr::V4(ip) => u128::from(ip.to_bits()),
                IpAddr::V6(ip) => ip.to_bits(),
            };
            let (first, last, six) = (bits(first), bits(last), first.is_ipv6());
            let ends = patterns()
                .filter_map(|hosts| if let Hosts::Addresses(a, b, kind) = hosts { (*kind == six).then_some([*a, *b]) } else { None });
            let near = ends.flatten().flat_map(|end| [end.saturating_sub(1), end, end.saturating_add(1)]).chain([first, last]);
            let inside: BTreeSet<u128> = near.filter(|end| first <= *end && *end <= last).collect();
            inside
                .into_iter()
                .map(|end| if six { Host::V6(Ipv6Addr::from_bits(end)) } else { Host::V4(Ipv4Addr::from_bits(end as u32)) })
                .collect()
        }
        HostSet::Names { pattern } => {
            let own: Vec<String> = pattern.split('.').map(str::to_owned).collect();
            let all: Vec<&Vec<String>> =
                patterns().filter_map(|hosts| if let Hosts::Labels(labels) = hosts { Some(labels) } else { None }).collect();
            // Those that start as A-labels do are told apart where a pattern covers both. § Patterns
            let encoded = "xn--*".to_owned();
            let minds = |label: &String| {
                label.split_once('*').is_some_and(|(start, end)| "xn--".starts_with(start) && !(start.is_empty() && end.is_empty()))
            };
            let named = || all.iter().copied().chain([&own]).flatten();
            let letters = letters(named().chain(named().any(minds).then_some(&encoded)))?;
            // Every name with up to two labels more than the wildcard has, from the right: the labels that it has, then any.
            let mut hosts: Vec<Vec<&str>> = vec![Vec::new()];
            let mut found: Vec<String> = Vec::new();
            for place in 0..own.len() + 2 {
                let wanted = own.len().checked_sub(place + 1).map(|at| own[at].as_str()).filter(|label| *label != "*");
                let wanted = wanted.map(|wanted| names(&[wanted.to_owned()], false));
                let fits = |letter: &str| wanted.as_ref().is_none_or(|wanted| wanted.hold(&format!(".{letter}")));
                let next: Vec<&str> = letters.iter().map(String::as_str).filter(|letter| fits(letter)).collect();
                hosts = hosts.iter().flat_map(|host| next.iter().map(|label| [&[*label], host.as_slice()].concat())).collect();
                found.extend(hosts.iter().map(|labels| labels.join(".")));
            }
            // And deeper ones that the patterns of the policy name.
            for labels in &all {
                let name = labels.join(".");
                found.extend([FRESH.to_owned(), format!("{FRESH}.{FRESH}"), "a".to_owned()].map(|fill| name.replace('*', &fill)));
                // Or with what the wildcard starts with in place of one star, so that the name may end as the wildcard does.
                for at in (0..labels.len()).filter(|&at| labels[at] == "*") {
                    found.extend(
                        (1..=own.len()).map(|cut| [&labels[..at], &own[..cut], &labels[at + 1..]].concat().join(".").replace('*', FRESH)),
                    );
                }
            }
            let inside = names(&own, false);
            // Names that the same patterns cover are decided alike.
            let mut alike = BTreeSet::new();
            let read: Vec<Texts> = all.iter().flat_map(|labels| [false, true].map(|margin| names(labels, margin))).collect();
            let covering = |name: &str| read.iter().map(|pattern| pattern.hold(name)).collect::<Vec<_>>();
            found.retain(|name| {
                let name = format!(".{name}");
                inside.hold(&name) && alike.insert(covering(&name))
            });
            found.into_iter().map(Host::Name).collect()
        }
    })
}

/// One label for each group that no pattern's label tells apart, none if they are too many to find: all labels are tried, the shortest first, and
/// gone on with where they lead the patterns to a place that no shorter one led to. § How it is decided 7
fn letters<'a>(patterns: impl Iterator<Item = &'a String>) -> Option<Vec<String>> {
    let patterns: BTreeSet<&[u8]> = patterns.map(|label| label.as_bytes()).filter(|label| *label != b"*").collect();
    let named: BTreeSet<u8> = patterns.iter().copied().flatten().copied().filter(|byte| *byte != b'*').collect();
    let fresh = (b'a'..=b'z').chain(b'0'..=b'9').find(|byte| !named.contains(byte));
    let start: Vec<BTreeSet<usize>> = patterns.iter().map(|pattern| beyond_stars(pattern, 0)).collect();
    let (mut seen, mut groups, mut found) = (BTreeSet::from([start.clone()]), BTreeSet::new(), Vec::new());
    let mut next = VecDeque::from([(String::new(), start)]);
    while let Some((label, places)) = next.pop_front() {
        let group: Vec<bool> = patterns.iter().zip(&places).map(|(pattern, places)| places.contains(&pattern.len())).collect();
        if !label.is_empty() && groups.insert(group) {
            found.push(label.clone());
        }
        for byte in fresh.into_iter().chain(named.iter().copied()).filter(|_| label.len() < LABEL_BYTES) {
            let places: Vec<BTreeSet<usize>> = patterns.iter().zip(&places).map(|(pattern, places)| after(pattern, places, byte)).collect();
            if seen.insert(places.clone()) {
                next.push_back((format!("{label}{}", char::from(byte)), places));
            }
        }
        if seen.len() > MOST_PLACES {
            return None;
        }
    }
    Some(found)
}

/// The longest label of a name. RFC 1035, 2.3.4
const LABEL_BYTES: usize = 63;

/// Places of all patterns together that are looked at.
const MOST_PLACES: usize = 50_000;

/// The places in a pattern to which a byte leads from others. § Patterns
fn after(pattern: &[u8], places: &BTreeSet<usize>, byte: u8) -> BTreeSet<usize> {
    let steps = places.iter().filter_map(|&at| match pattern.get(at)? {
        b'*' => Some(at),
        own => (*own == byte).then_some(at + 1),
    });
    steps.flat_map(|at| beyond_stars(pattern, at)).collect()
}

/// A place, and those behind the stars that stand there for nothing. § Patterns
fn beyond_stars(pattern: &[u8], at: usize) -> BTreeSet<usize> {
    let stars = pattern[at..].iter().take_while(|byte| **byte == b'*').count();
    (at..=at + stars).collect()
}
