//! Network patterns: read from their text, and which places they cover.
//!
//! An exclusion is read with a margin, an inclusion without; widths are compared with the margin on both sides.

use crate::text::{Bytes, Step, Texts, any, byte};
use inbounds_core::target::{Host, canonical_path, default_port, is_web, query_pairs, read_host};
use std::net::IpAddr;

/// One reading of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// A scheme that is not of the web.
    pub(crate) scheme: Option<String>,
    pub(crate) host: Host,
    pub(crate) port: Option<u16>,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hosts {
    /// `*`
    Every,
    /// Labels from the left, some of them with `*`.
    Labels(Vec<String>),
    /// Addresses as numbers, both ends included; whether they are IPv6.
    Addresses(u128, u128, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ports {
    Unnamed,
    Named(u16, u16),
}

/// One pattern without braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) scheme: Option<String>,
    pub(crate) hosts: Hosts,
    pub(crate) ports: Ports,
    /// The path as written, in the normal form of targets; empty if there is none.
    pub(crate) path: String,
    /// Parameters with the value they must have.
    pub(crate) query: Vec<(String, Option<String>)>,
}

/// Each text that braces stand for. (Lists and braces are expanded.) § How it is decided 3
pub(crate) fn alternatives(text: &str) -> Vec<String> {
    let Some(open) = text.find('{') else { return vec![text.to_owned()] };
    let (mut depth, mut cuts) = (0, vec![open]);
    for (at, c) in text.char_indices().skip(open) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => cuts.push(at),
            _ => {}
        }
        if depth == 0 {
            cuts.push(at);
            break;
        }
    }
    let close = cuts[cuts.len() - 1];
    let parts = cuts.windows(2).map(|cut| &text[cut[0] + 1..cut[1]]);
    parts.flat_map(|part| alternatives(&format!("{}{part}{}", &text[..open], &text[close + 1..]))).collect()
}

/// A parameter of a query: its letter case does not count, whatever its alphabet. § Patterns
fn caseless(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

impl Pattern {
    /// Reads a pattern that the engine has accepted. § Patterns
    pub(crate) fn read(text: &str) -> Self {
        let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme.to_ascii_lowercase()), rest));
        if let (None, Some(hosts)) = (&scheme, addresses(rest)) {
            return Self { scheme, hosts, ports: Ports::Unnamed, path: String::new(), query: Vec::new() };
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (path, query) = rest[end..].split_once('?').unwrap_or((&rest[end..], ""));
        let authority = &rest[..end];
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') && (!host.contains(':') || host.ends_with(']')) => (host, Some(port)),
            _ => (authority, None),
        };
        let port = port.map(|port| match port.split_once('-') {
            _ if port == "*" => (0, u16::MAX),
            Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
            None => (port.parse().unwrap(), port.parse().unwrap()),
        });
        // A default port, written or not, is the same pattern.
        let default = scheme.as_deref().and_then(default_port);
        let ports = match port {
            Some((first, last)) if first != last || Some(first) != default => Ports::Named(first, last),
            _ => Ports::Unnamed,
        };
        let parameter = |part: &str| match part.split_once('=') {
            Some((key, value)) => (caseless(key), Some(caseless(value))),
            None => (caseless(part), None),
        };
        let query = query.split('&').filter(|part| !part.is_empty()).map(parameter).collect();
        let path = if path.is_empty() { String::new() } else { canonical_path(path) };
        Self { scheme, hosts: hosts(host), ports, path, query }
    }

    /// Whether a place is covered. (Exclusions have a margin.) § How it is decided 5
    pub(crate) fn covers(&self, place: &Place, margin: bool) -> bool {
        self.covers_scheme(place.scheme.as_deref(), margin)
            && self.covers_port(place.port, margin)
            && self.covers_host(&place.host, margin)
            && self.paths(margin).is_none_or(|paths| paths.hold(&if margin { place.path.to_ascii_lowercase() } else { place.path.clone() }))
            && self.covers_query(place.query.as_deref())
    }

    /// http, https, ws and wss are one; an exclusion covers every scheme unless it names one that is not of the web. § Patterns
    fn covers_scheme(&self, scheme: Option<&str>, margin: bool) -> bool {
        match self.scheme.as_deref().filter(|own| !is_web(own)) {
            Some(own) => scheme == Some(own),
            None => margin || scheme.is_none(),
        }
    }

    /// A bare host covers every port; a URL the default ports of its family, as an exclusion every port; a port restricts to itself. A port that
    /// nobody knows may be any. § Patterns
    fn covers_port(&self, port: Option<u16>, margin: bool) -> bool {
        match (self.ports, self.scheme.as_deref()) {
            (Ports::Named(0, u16::MAX), _) | (Ports::Unnamed, None) => true,
            (Ports::Named(first, last), _) => port.map_or(margin, |port| first <= port && port <= last),
            (Ports::Unnamed, Some(_)) if margin => true,
            (Ports::Unnamed, Some(scheme)) if is_web(scheme) => port == Some(80) || port == Some(443),
            (Ports::Unnamed, Some(scheme)) => port == default_port(scheme),
        }
    }

    /// `example.com` is that host alone, `*.example.com` what is below it. § Patterns
    pub(crate) fn covers_host(&self, host: &Host, margin: bool) -> bool {
        match (&self.hosts, host) {
            (Hosts::Every, _) => true,
            (Hosts::Labels(labels), Host::Name(name)) => names(labels, margin).hold(&format!(".{name}")),
            (Hosts::Addresses(first, last, false), Host::V4(ip)) => (*first..=*last).contains(&ip.to_bits().into()),
            (Hosts::Addresses(first, last, true), Host::V6(ip)) => (*first..=*last).contains(&ip.to_bits()),
            _ => false,
        }
    }

    /// A query holds for any URL with that parameter and value. § Patterns
    fn covers_query(&self, query: Option<&str>) -> bool {
        let pairs: Vec<_> = query.into_iter().flat_map(query_pairs).map(|(k, v)| (caseless(&k), caseless(&v))).collect();
        let has = |key: &str, value: &Option<String>| {
            pairs
                .iter()
                .any(|(k, v)| k == key && value.as_ref().is_none_or(|own| Texts(vec![glob(own, any() | byte(b' '), Step::Run)]).hold(v)))
        };
        self.query.iter().all(|(key, value)| has(key, value))
    }

    /// Whether everything that `inner` covers is covered, both with the margin. (A region is the product of its parts.) § How it is decided 4
    pub(crate) fn contains(&self, inner: &Self) -> bool {
        let schemes = [self, inner].into_iter().filter_map(|p| p.scheme.clone()).chain(["unheard-of".to_owned()]);
        let schemes = schemes.filter(|s| !is_web(s)).map(Some).chain([None]);
        let ends =
            [self, inner].into_iter().filter_map(|p| if let Ports::Named(first, last) = p.ports { Some([first, last]) } else { None });
        let near = ends.flatten().flat_map(|port| [port.saturating_sub(1), port, port.saturating_add(1)]);
        let mut ports = near.chain([0, u16::MAX]).map(Some).chain([None]);
        schemes
            .map(|s| s.as_deref().map(str::to_owned))
            .all(|s| !inner.covers_scheme(s.as_deref(), true) || self.covers_scheme(s.as_deref(), true))
            && ports.all(|port| !inner.covers_port(port, true) || self.covers_port(port, true))
            && self.contains_hosts(inner)
            && match (self.paths(true), inner.paths(true)) {
                (None, _) => true,
                (Some(outer), inner) => inner.unwrap_or_else(every_path).within(&outer, |last, next| last.is_some() || next == Some(b'/')),
            }
            && self
                .query
                .iter()
                .all(|wanted| inner.query.contains(wanted) || (wanted.1.is_none() && inner.query.iter().any(|q| q.0 == wanted.0)))
    }

    /// Whether every host of `inner` is one of these. § How it is decided 4
    fn contains_hosts(&self, inner: &Self) -> bool {
        match (&self.hosts, &inner.hosts) {
            (Hosts::Every, _) => true,
            (Hosts::Addresses(first, last, six), Hosts::Addresses(from, to, also)) => six == also && first <= from && to <= last,
            (Hosts::Labels(outer), Hosts::Labels(inner)) => {
                names(inner, true).within(&names(outer, true), |last, next| match (last, next) {
                    (None, first) => first == Some(b'.'),
                    (Some(b'.'), next) => !matches!(next, None | Some(b'.')),
                    _ => true,
                })
            }
            _ => false,
        }
    }

    /// The paths that it restricts itself to; none if it covers every path. § Patterns
    pub(crate) fn paths(&self, margin: bool) -> Option<Texts> {
        if self.path.is_empty() {
            return None;
        }
        let below = vec![Step::One(byte(b'/')), Step::Run(any())];
        let inside = any() & !byte(b'/');
        let mut segments: Vec<&str> = self.path.split('/').skip(1).collect();
        // `/docs/*`, `/docs/**` and `/docs/` are what is below; in an exclusion `/docs` too.
        let open = segments.pop_if(|last| matches!(*last, "" | "*" | "**")).is_some();
        let mut texts = Texts(vec![Vec::new()]);
        for segment in segments {
            texts = match segment {
                "**" => texts.then(&[Vec::new(), below.clone()]),
                "*" => texts.then(&[vec![Step::One(byte(b'/')), Step::Run(inside)]]),
                _ => {
                    let spelled = if margin { cases(segment) } else { vec![segment.to_owned()] };
                    let steps = |one: &String| [vec![Step::One(byte(b'/'))], glob(one, inside & !byte(b'%'), Step::Signs)].concat();
                    texts.then(&spelled.iter().map(steps).collect::<Vec<_>>())
                }
            };
        }
        // And everything below what is matched.
        texts = if open && !margin { texts.then(&[below]) } else { texts.then(&[Vec::new(), below]) };
        // No path is nothing at all.
        texts.0.retain(|steps| !steps.is_empty());
        Some(if margin { texts.folded() } else { texts })
    }
}

/// The paths of a pattern without one. § Patterns
fn every_path() -> Texts {
    Texts(vec![vec![Step::One(byte(b'/')), Step::Run(any())]])
}

/// The names that labels cover, each label after a dot.
///
/// An A-label spells its label as a whole: in an inclusion no `*` beside letters covers it, but that of `xn--*`. § Patterns
///
/// A `*` at the left is one or more labels, in an exclusion none will do; within the name it is one label, in an exclusion one or more; beside
/// other text it stays inside the label. § How it is decided 5
pub(crate) fn names(labels: &[String], margin: bool) -> Texts {
    let dot = Step::One(byte(b'.'));
    let (everything, inside) = (any(), any() & !byte(b'.'));
    let texts = |(at, label): (usize, &String)| match (label.as_str(), at, margin) {
        ("*", 0, true) => vec![vec![Step::Run(everything)]],
        ("*", 0, false) | ("*", _, true) => vec![vec![dot, Step::Run(everything)]],
        ("*", _, false) => vec![vec![dot, Step::Run(inside)]],
        (label, _, false) if label.contains('*') && label != "xn--*" => {
            other_starts(&glob(label, inside, Step::Run), b"xn--").into_iter().map(|steps| [vec![dot], steps].concat()).collect()
        }
        (label, ..) => vec![[vec![dot], glob(label, inside, Step::Run)].concat()],
    };
    labels.iter().enumerate().map(texts).fold(Texts(vec![Vec::new()]), |all, next| all.then(&next))
}

/// The texts of steps that do not start with `start`: they end before it does, or have another byte somewhere. § Patterns
fn other_starts(steps: &[Step], start: &[u8]) -> Vec<Vec<Step>> {
    let Some((first, more)) = start.split_first() else { return Vec::new() };
    let (wanted, others) = (byte(*first), !byte(*first));
    match steps {
        [] => vec![Vec::new()],
        [Step::One(set), rest @ ..] => {
            let mut all = Vec::new();
            if set & others != 0 {
                all.push([&[Step::One(set & others)], rest].concat());
            }
            if set & wanted != 0 {
                all.extend(other_starts(rest, more).into_iter().map(|rest| [vec![Step::One(wanted)], rest].concat()));
            }
            all
        }
        // Nothing of a host is escaped.
        [Step::Sign(_) | Step::Signs(_), ..] => unreachable!(),
        [run @ Step::Run(set), rest @ ..] => {
            let mut all = other_starts(rest, start);
            all.push([&[Step::One(set & others), *run], rest].concat());
            all.extend(other_starts(steps, more).into_iter().map(|rest| [vec![Step::One(wanted)], rest].concat()));
            all
        }
    }
}

/// The steps of a glob: `*` is any `run` of `inside`, `[a-z]` one of a range, `[!a-z]` one that is not; in a path an escape is one character. § Patterns
fn glob(text: &str, inside: Bytes, run: fn(Bytes) -> Step) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = text.bytes();
    while let Some(next) = rest.next() {
        steps.push(match next {
            b'*' => run(inside),
            b'[' => {
                let class: Vec<u8> = rest.by_ref().take_while(|b| *b != b']').collect();
                let (negated, class) = class.strip_prefix(b"!").map_or((false, &class[..]), |class| (true, class));
                let mut set = 0;
                let mut at = 0;
                while at < class.len() {
                    let range = class.get(at + 1) == Some(&b'-') && at + 2 < class.len();
                    set |= (class[at]..=class[if range { at + 2 } else { at }]).map(byte).sum::<Bytes>();
                    at += if range { 3 } else { 1 };
                }
                if negated { Step::Sign(inside & !set) } else { Step::One(inside & set) }
            }
            other => Step::One(byte(other)),
        });
    }
    steps
}

/// A segment with each case of each letter beyond ASCII, which is escaped in canonical paths: an exclusion folds case. § Patterns
fn cases(segment: &str) -> Vec<String> {
    let escape = |text: &str| text.get(..3).and_then(|e| e.strip_prefix('%')).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let mut all = vec![String::new()];
    let mut rest = segment;
    while let Some(first) = rest.chars().next() {
        let bytes: Vec<u8> = (0..4).map_while(|at| escape(rest.get(3 * at..)?)).collect();
        let letter = (2..=bytes.len()).find_map(|length| std::str::from_utf8(&bytes[..length]).ok()).and_then(|text| text.chars().next());
        let (next, spellings) = match letter.filter(|letter| !letter.is_ascii()) {
            Some(letter) => (3 * letter.len_utf8(), alike(letter).iter().map(|c| escaped(*c)).collect()),
            None => (first.len_utf8(), vec![first.to_string()]),
        };
        all = all.iter().flat_map(|own| spellings.iter().map(move |next| format!("{own}{next}"))).collect();
        rest = &rest[next..];
    }
    all
}

/// A letter as canonical paths have it. § Patterns
fn escaped(letter: char) -> String {
    letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The letters that differ from one in case alone, and take as many bytes. § Patterns
fn alike(letter: char) -> Vec<char> {
    let folded = |c: char| c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect::<String>();
    let may_be = letter.to_lowercase().chain(letter.to_uppercase()).chain(letter.to_uppercase().flat_map(char::to_lowercase));
    let mut alike: Vec<char> =
        may_be.chain([letter]).filter(|c| folded(*c) == folded(letter) && c.len_utf8() == letter.len_utf8()).collect();
    alike.sort_unstable();
    alike.dedup();
    alike
}

/// The hosts of a pattern, in canonical spelling. § Patterns
fn hosts(text: &str) -> Hosts {
    let bare = text.trim_end_matches('.');
    match text {
        // A dot at the end means nothing, and two stars are one.
        _ if !bare.is_empty() && bare.trim_matches('*').is_empty() => Hosts::Every,
        _ if text.contains('*') => Hosts::Labels(
            bare.split('.').map(|l| if l.contains('*') { single(&l.to_ascii_lowercase()) } else { canonical_label(l) }).collect(),
        ),
        _ => addresses(text).unwrap_or_else(|| match read_host(text).unwrap() {
            Host::Name(name) => Hosts::Labels(name.split('.').map(str::to_owned).collect()),
            Host::V4(ip) => Hosts::Addresses(ip.to_bits().into(), ip.to_bits().into(), false),
            Host::V6(ip) => Hosts::Addresses(ip.to_bits(), ip.to_bits(), true),
        }),
    }
}

/// A label in which two stars side by side are one: as many as there are make the enumeration of what they stand for endless. § Patterns
fn single(label: &str) -> String {
    label.chars().fold(String::new(), |own, c| if c == '*' && own.ends_with('*') { own } else { own + &c.to_string() })
}

/// A label in canonical spelling. § Patterns
fn canonical_label(label: &str) -> String {
    if let Ok(Host::Name(name)) = read_host(label) { name } else { label.to_ascii_lowercase() }
}

/// An address, a block or a range. (IPv4-mapped IPv6 is the IPv4 address.) § Patterns
fn addresses(text: &str) -> Option<Hosts> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let (first, last) = if let Some((address, length)) = bare.split_once('/') {
        let (address, length): (IpAddr, u32) = (address.parse().ok()?, length.parse().ok()?);
        match address {
            IpAddr::V4(ip) => {
                let host = ((1_u64 << (32 - length)) - 1) as u32;
                (IpAddr::from((ip.to_bits() & !host).to_be_bytes()), IpAddr::from((ip.to_bits() | host).to_be_bytes()))
            }
            IpAddr::V6(ip) => {
                let host = if length == 0 { u128::MAX } else { (1 << (128 - length)) - 1 };
                (IpAddr::from((ip.to_bits() & !host).to_be_bytes()), IpAddr::from((ip.to_bits() | host).to_be_bytes()))
            }
        }
    } else if let Some((first, last)) = bare.split_once('-') {
        (first.parse().ok()?, last.parse().ok()?)
    } else {
        (bare.parse().ok()?, bare.parse().ok()?)
    };
    Some(match (first.to_canonical(), last.to_canonical()) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Hosts::Addresses(a.to_bits().into(), b.to_bits().into(), false),
        (IpAddr::V6(a), IpAddr::V6(b)) => Hosts::Addresses(a.to_bits(), b.to_bits(), true),
        _ => return None,
    })
}
