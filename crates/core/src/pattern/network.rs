//! Network patterns: what a rule's `hosts` may say, read for inclusions and, with the margin, for exclusions.
//!
//! The margin is how doubt falls on the safe side: an exclusion covers every port and scheme that it does not name, the apex of its
//! wildcards, and paths in any case. Widths are compared with the margin on both sides.

use super::{
    PatternError,
    automaton::{Automaton, FOLDED_PATHS, PATHS, difference},
    braces,
    glob::{Segment, Token, match_samples},
    host::HostPattern,
    nearly,
    path::PathPattern,
    query::QueryPattern,
    scheme,
    steps::{Steps, TooComplex},
};
use std::fmt;

use crate::limits::Limits;
use crate::target::{HostRef, Parameters, default_port};

/// One network pattern, without alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct NetworkPattern {
    pub(crate) scheme: SchemePattern,
    pub(crate) host: HostPattern,
    pub(crate) port: PortPattern,
    /// None: every path.
    pub(crate) path: Option<Box<PathPattern>>,
    /// None: with and without a query.
    pub(crate) query: Option<Box<QueryPattern>>,
}

/// The scheme that a pattern names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SchemePattern {
    /// None: the web's, and for an exclusion every scheme.
    Unnamed,
    /// One of the web's.
    Web,
    /// Another one.
    Other(Box<str>),
}

/// The ports that a pattern names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PortPattern {
    /// None: every port of a host, the default ports of a URL; for an exclusion every port.
    Unnamed,
    /// `:*`
    Every,
    /// Both ends included.
    Range(u16, u16),
}

/// One point of the network, as deciding sees it: a single reading of a single target.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    /// A scheme that is not of the web.
    pub(crate) other_scheme: Option<&'a str>,
    pub(crate) host: HostRef<'a>,
    /// None only where a scheme without a default port names none.
    pub(crate) port: Option<u16>,
    pub(crate) path: &'a str,
    /// The path folded for exclusions.
    pub(crate) folded: &'a str,
    pub(crate) query: Option<&'a Parameters<'a>>,
}

/// Reads one entry of `hosts`, with all the patterns that its braces stand for.
///
/// # Errors
/// What cannot be read, what may only stand in an exclusion, and more than the limits allow.
pub(crate) fn read(text: &str, inclusion: bool, limits: &Limits) -> Result<Vec<NetworkPattern>, PatternError> {
    // Most patterns hold nothing that is refused here, and stand for themselves; and most of them are hosts alone.
    if is_host_alone(text) {
        return Ok(vec![NetworkPattern::of_host(text, inclusion, limits)?]);
    }
    if is_plain(text) {
        return Ok(vec![NetworkPattern::read(text, inclusion, limits)?]);
    }
    if text.chars().any(char::is_whitespace) {
        return Err(PatternError::new("unreadable-pattern", format!("`{text}` holds a blank"))
            .help("remove the blank, or write two patterns as two list entries"));
    }
    if let Some(odd) = text.chars().find(|c| c.is_control() || matches!(c, '\\' | '(' | ')' | '|' | '^' | '$' | '<' | '>' | '"' | '`')) {
        let error = PatternError::new("unreadable-pattern", format!("`{}` cannot stand in a pattern", odd.escape_default()));
        return Err(match odd {
            '(' | ')' | '|' => error.help("write alternatives as `{a,b}`"),
            '\\' | '^' | '$' => error.help("patterns are not regular expressions: write a dot as itself, and `*` as the only wildcard"),
            _ => error.help("write a host, a URL, an address, a block or a range"),
        });
    }
    braces::expand(text, limits.alternatives)?.iter().map(|one| NetworkPattern::read(one, inclusion, limits)).collect()
}

fn is_host_alone(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'.' | b'-'))
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*.-/:".contains(&byte))
}

impl NetworkPattern {
    /// Reads a pattern that is a host, without scheme, port, path and query.
    fn of_host(text: &str, inclusion: bool, limits: &Limits) -> Result<Self, PatternError> {
        let host = HostPattern::read(text, limits)?;
        if inclusion {
            safe_to_include(&host, text)?;
        }
        Ok(Self { scheme: SchemePattern::Unnamed, host, port: PortPattern::Unnamed, path: None, query: None })
    }

    fn read(text: &str, inclusion: bool, limits: &Limits) -> Result<Self, PatternError> {
        let (scheme, rest) = scheme::split(text)?;
        // A block has a slash and colons of its own.
        let whole = (scheme == SchemePattern::Unnamed).then(|| rest.split_once('/')).flatten();
        let is_block = whole.is_some_and(|(ip, bits)| {
            let ip = ip.strip_prefix('[').and_then(|ip| ip.strip_suffix(']')).unwrap_or(ip);
            ip.parse::<std::net::IpAddr>().is_ok() && !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit())
        });
        let end = if is_block { rest.len() } else { rest.find(['/', '?', '#']).unwrap_or(rest.len()) };
        let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(PatternError::new("unreadable-pattern", format!("`{text}` names a user"))
                .help("leave out everything up to and including the `@`"));
        }
        let (host_text, port) = split_port(authority, &scheme, text)?;
        if host_text.is_empty() {
            return Err(PatternError::new("unreadable-pattern", format!("`{text}` names no host")).help("write a host first"));
        }
        scheme::check(&scheme, port, inclusion, text)?;
        let host = HostPattern::read(host_text, limits)?;
        nearly::refuse_block(&host, scheme == SchemePattern::Unnamed, tail, text)?;
        nearly::refuse_transport(port, tail, text)?;
        if inclusion {
            safe_to_include(&host, host_text)?;
        }
        let (path_text, query_text) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
        if tail.contains('#') {
            return Err(PatternError::new("unreadable-pattern", format!("`{text}` has a fragment, which never reaches a server"))
                .help("leave out the `#` and what follows"));
        }
        if inclusion && query_text.is_some() {
            return Err(PatternError::new("query-in-inclusion", format!("`{text}` includes by query"))
                .help("a query may only narrow an exclusion: leave out the `?` and what follows"));
        }
        let path = if path_text.is_empty() { None } else { read_path(path_text, text, limits)?.map(Box::new) };
        let query = query_text.map(QueryPattern::read).transpose()?.map(Box::new);
        Ok(Self { scheme, host, port, path, query })
    }

    /// Whether it speaks of hosts as a whole, not of some port, path, query or scheme.
    pub(crate) fn is_whole_host(&self) -> bool {
        self.path.is_none()
            && self.query.is_none()
            && matches!(self.port, PortPattern::Unnamed | PortPattern::Every)
            && !matches!(self.scheme, SchemePattern::Other(_))
    }

    /// Whether the place is covered; the margin is how exclusions are read.
    ///
    /// # Errors
    /// More steps than are left.
    pub(crate) fn covers(&self, place: &Place<'_>, margin: bool, left: &Steps) -> Result<bool, TooComplex> {
        left.look(self.host.looks())?;
        if !self.covers_scheme(place, margin) || !self.covers_port(place, margin) || !self.host.covers(place.host, margin) {
            return Ok(false);
        }
        // One path and one pattern have an end: what they took is told afterwards.
        let mut looks = 0;
        let path = if margin { place.folded } else { place.path };
        let covered = self.path.as_ref().is_none_or(|own| own.covers(path, margin, &mut looks))
            && self.query.as_ref().is_none_or(|own| place.query.is_some_and(|query| own.covers(query, &mut looks)));
        left.look(looks)?;
        Ok(covered)
    }

    pub(crate) fn covers_scheme(&self, place: &Place<'_>, margin: bool) -> bool {
        match (&self.scheme, place.other_scheme) {
            (SchemePattern::Other(own), Some(other)) => **own == *other,
            (SchemePattern::Other(_), None) => false,
            (_, other) => margin || other.is_none(),
        }
    }

    pub(crate) fn covers_port(&self, place: &Place<'_>, margin: bool) -> bool {
        match (self.port, &self.scheme) {
            (PortPattern::Range(lo, hi), _) => place.port.map_or(margin, |port| (lo..=hi).contains(&port)),
            (PortPattern::Every, _) | (PortPattern::Unnamed, SchemePattern::Unnamed) => true,
            (PortPattern::Unnamed, _) if margin => true,
            (PortPattern::Unnamed, SchemePattern::Web) => matches!(place.port, Some(80 | 443)),
            (PortPattern::Unnamed, SchemePattern::Other(scheme)) => place.port == default_port(scheme),
        }
    }

    /// Whether everything that `inner` covers is covered, both read with the margin.
    ///
    /// # Errors
    /// Wildcards that need more steps than the budget.
    pub(crate) fn contains(&self, inner: &Self, left: &Steps) -> Result<bool, TooComplex> {
        self.contains_read(inner, true, left)
    }

    /// Whether everything that `inner` covers is covered, both read with the margin or both without it. What is doubtful is no.
    ///
    /// # Errors
    /// More steps than are left.
    pub(crate) fn contains_read(&self, inner: &Self, margin: bool, left: &Steps) -> Result<bool, TooComplex> {
        Ok(self.contains_scheme(inner, margin)
            && self.contains_port(inner, margin)
            && match (&self.query, &inner.query) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(outer), Some(inner)) => outer.contains(inner),
            }
            && contains_host(&self.host, &inner.host, margin, left)?
            && contains_path(self.path.as_deref(), inner.path.as_deref(), margin, left)?)
    }

    /// What is meant by its name where nobody says which target: the first of its ports, or those that its scheme has anyway.
    pub(crate) fn meant(&self) -> Self {
        let mut own = self.clone();
        own.port = match self.port {
            PortPattern::Range(0, u16::MAX) => PortPattern::Unnamed,
            PortPattern::Range(first, _) => PortPattern::Range(first, first),
            PortPattern::Every | PortPattern::Unnamed => PortPattern::Unnamed,
        };
        if own.port == PortPattern::Unnamed && own.scheme == SchemePattern::Unnamed {
            own.scheme = SchemePattern::Web;
        }
        own
    }

    fn contains_scheme(&self, inner: &Self, margin: bool) -> bool {
        match (&self.scheme, &inner.scheme) {
            (SchemePattern::Other(outer), SchemePattern::Other(inner)) => outer == inner,
            (SchemePattern::Other(_), _) => false,
            (_, SchemePattern::Other(_)) => margin,
            _ => true,
        }
    }

    fn contains_port(&self, inner: &Self, margin: bool) -> bool {
        if margin {
            return match (self.port, inner.port) {
                (PortPattern::Range(lo, hi), PortPattern::Range(from, to)) => lo <= from && to <= hi,
                (PortPattern::Range(0, u16::MAX), _) => true,
                (PortPattern::Range(..), _) => false,
                _ => true,
            };
        }
        // A scheme without a default port may have none at all; only `every port` is sure to hold that.
        self.ports(false)
            .is_none_or(|own| inner.ports(false).is_some_and(|other| other.iter().all(|o| own.iter().any(|s| s.0 <= o.0 && o.1 <= s.1))))
    }

    /// The ports that are covered, as ranges with both ends included; none if all are.
    pub(super) fn ports(&self, margin: bool) -> Option<Vec<(u16, u16)>> {
        match (self.port, &self.scheme) {
            (PortPattern::Range(lo, hi), _) => Some(vec![(lo, hi)]),
            (PortPattern::Every, _) | (PortPattern::Unnamed, SchemePattern::Unnamed) => None,
            (PortPattern::Unnamed, _) if margin => None,
            (PortPattern::Unnamed, SchemePattern::Web) => Some(vec![(443, 443), (80, 80)]),
            (PortPattern::Unnamed, SchemePattern::Other(scheme)) => default_port(scheme).map(|port| vec![(port, port)]),
        }
    }
}

fn contains_host(outer: &HostPattern, inner: &HostPattern, margin: bool, left: &Steps) -> Result<bool, TooComplex> {
    use HostPattern::{Below, Every, Name, V4, V6, Wild};
    let ends = |name: &str, suffix: &str| name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    Ok(match (outer, inner) {
        (Every, _) => true,
        (V4(lo, hi), V4(from, to)) => lo <= from && to <= hi,
        (V6(lo, hi), V6(from, to)) => lo <= from && to <= hi,
        (V4(..) | V6(..), _) | (_, V4(..) | V6(..) | Every) => false,
        (outer, Name(name)) => outer.covers_name(name, margin),
        (Name(_), Below(_) | Wild(_)) => false,
        (Below(suffix), Below(name)) => ends(name, suffix),
        // A wildcard label has members outside any literal one, so only the literal labels on its right count.
        (Below(suffix), Wild(wild)) => ends(&wild.suffix, suffix),
        (Wild(wild), Below(_) | Wild(_)) => {
            outer == inner
                || (wild.covers_samples(&inner.tokens(margin), margin)
                    && difference(&inner.automaton(margin), &outer.automaton(margin), left)?.is_none())
        }
    })
}

fn contains_path(outer: Option<&PathPattern>, inner: Option<&PathPattern>, margin: bool, left: &Steps) -> Result<bool, TooComplex> {
    let Some(outer) = outer else { return Ok(true) };
    if inner == Some(outer) {
        return Ok(true);
    }
    // Most paths are literal on their left: where they differ there, no automaton is needed.
    if inner.is_some_and(|inner| !outer.may_meet(inner, margin)) {
        return Ok(false);
    }
    let every = [Token::One(Segment::Any), Token::Many];
    let inner = inner.map_or(every.as_slice(), |path| path.tokens(margin));
    let paths = if margin { FOLDED_PATHS } else { PATHS };
    Ok(match_samples(outer.tokens(margin), inner) && difference(&Automaton::of(paths, inner), &outer.automaton(margin), left)?.is_none())
}

/// Splits the port off an authority. A default port, written or not, is the same pattern.
fn split_port<'a>(authority: &'a str, scheme: &SchemePattern, text: &str) -> Result<(&'a str, PortPattern), PatternError> {
    // The colons of a bare IPv6 address are not a port's.
    let in_brackets = authority.starts_with('[');
    let split = match authority.rsplit_once(':') {
        Some((host, port)) if in_brackets && host.ends_with(']') => Some((host, port)),
        Some((host, port)) if !in_brackets && !host.contains(':') => Some((host, port)),
        _ => None,
    };
    let Some((host, port)) = split else { return Ok((authority, PortPattern::Unnamed)) };
    let bad = || {
        PatternError::new("unreadable-pattern", format!("`:{port}` in `{text}` is not a port"))
            .help("write a port as `:8443`, a range as `:8000-8100`, every port as `:*`")
    };
    if port == "*" {
        return Ok((host, PortPattern::Every));
    }
    let number = |digits: &str| {
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) { Err(bad()) } else { digits.parse::<u16>().map_err(|_| bad()) }
    };
    let (lo, hi) = match port.split_once('-') {
        Some((lo, hi)) => (number(lo)?, number(hi)?),
        None => (number(port)?, number(port)?),
    };
    if lo > hi {
        return Err(bad());
    }
    let default = match scheme {
        SchemePattern::Unnamed => None,
        SchemePattern::Web if matches!(text.split(':').next(), Some(web) if web.eq_ignore_ascii_case("https") || web.eq_ignore_ascii_case("wss")) => {
            Some(443)
        }
        SchemePattern::Web => Some(80),
        SchemePattern::Other(scheme) => default_port(scheme),
    };
    Ok((host, if lo == hi && Some(lo) == default { PortPattern::Unnamed } else { PortPattern::Range(lo, hi) }))
}

fn read_path(text: &str, whole: &str, limits: &Limits) -> Result<Option<PathPattern>, PatternError> {
    let canonical = crate::target::canonical_path(text);
    if canonical.split('/').any(|s| matches!(s, "." | "..")) {
        return Err(PatternError::new("unreadable-pattern", format!("`{whole}` has dot segments")).help("write the path that they lead to"));
    }
    if canonical.contains("//") {
        return Err(PatternError::new("unreadable-pattern", format!("`{whole}` has an empty segment, which servers leave out"))
            .help("write one `/` for `//`: a target's `//` is read both ways"));
    }
    PathPattern::read(&canonical, limits)
}

/// Wildcards that would include what nobody can own as a whole.
fn safe_to_include(host: &HostPattern, text: &str) -> Result<(), PatternError> {
    let labels = match host {
        HostPattern::Every => 0,
        HostPattern::Below(suffix) => suffix.split('.').count(),
        HostPattern::Wild(wild) => wild.literal_labels,
        HostPattern::V4(0, u32::MAX) => 0,
        HostPattern::Name(_) | HostPattern::V4(..) | HostPattern::V6(..) => return Ok(()),
    };
    if labels < 2 {
        return Err(PatternError::new("wildcard-too-wide", format!("`{text}` includes more than anybody owns"))
            .help("in an inclusion at least two literal labels stand to the right of every wildcard, as in `*.example.com`"));
    }
    Ok(())
}

/// In the spelling of a policy.
impl fmt::Display for NetworkPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scheme {
            SchemePattern::Unnamed => {}
            SchemePattern::Web => f.write_str("https://")?,
            SchemePattern::Other(scheme) => write!(f, "{scheme}://")?,
        }
        let is_alone = self.scheme == SchemePattern::Unnamed && self.port == PortPattern::Unnamed && self.path.is_none();
        match &self.host {
            // RFC 3986, section 3.2.2: what follows would be taken for a part of the address.
            HostPattern::V6(lo, hi) if lo == hi && !is_alone => write!(f, "[{}]", self.host)?,
            host => host.fmt(f)?,
        }
        match self.port {
            PortPattern::Unnamed => {}
            PortPattern::Every => f.write_str(":*")?,
            PortPattern::Range(lo, hi) if lo == hi => write!(f, ":{lo}")?,
            PortPattern::Range(lo, hi) => write!(f, ":{lo}-{hi}")?,
        }
        if let Some(path) = &self.path {
            f.write_str(path.text())?;
        }
        if let Some(query) = &self.query {
            write!(f, "?{}", query.text())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> NetworkPattern {
        read(text, true, &Limits::default()).unwrap().remove(0)
    }

    /// What is neither is read in the same way: only the time shows it.
    #[test]
    fn most_patterns_are_plain_and_most_of_them_hosts() {
        let texts = ["a-b.example.com", "*.example.com", "a.test:8443", "https://a.test/*", "a_b.test", "a.test/{a,b}", "a b", ""];
        assert_eq!(texts.map(is_host_alone), [true, true, false, false, false, false, false, false]);
        assert_eq!(texts.map(is_plain), [true, true, true, true, false, false, false, true]);
    }

    #[test]
    fn a_host_alone_is_read_as_any_other_pattern() {
        let limits = Limits::default();
        let error = |error: PatternError| (error.code, error.message.clone(), error.help.clone());
        for text in [
            "*",
            "**",
            "*.",
            "*.example.com",
            "*.com",
            "*example.com",
            "a*.example.com",
            "10.0.0.1",
            "10.0.0.*",
            "10.0.0.1-10.0.0.9",
            ".",
            "-",
        ] {
            for inclusion in [false, true] {
                let alone = read(text, inclusion, &limits).map(|mut patterns| patterns.remove(0)).map_err(error);
                assert_eq!(alone, NetworkPattern::read(text, inclusion, &limits).map_err(error), "{text}");
            }
        }
        assert!(read("", false, &limits).unwrap_err().message.contains("names no host"));
    }

    /// What is seen without the automata takes no steps, and what samples do not refuse is compared in full.
    #[test]
    fn only_what_has_to_be_compared_takes_steps() {
        let none = Steps::new(0);
        let path = |text: &str| one(text).path.unwrap();
        let [own, same, other] = ["a.test/x*", "a.test/x*", "a.test/x*y"].map(path);
        for margin in [false, true] {
            assert_eq!(contains_path(Some(&own), Some(&same), margin, &none), Ok(true));
            assert_eq!(contains_path(Some(&own), Some(&other), margin, &none), Err(TooComplex));
        }
        let [own, same, other] = ["*.a*.example.com", "*.a*.example.com", "*.ab*.example.com"].map(|text| one(text).host);
        assert_eq!([&same, &other].map(|inner| contains_host(&own, inner, true, &none)), [Ok(true), Err(TooComplex)]);
    }

    /// Where nobody says which target is meant.
    #[test]
    fn what_is_meant_has_one_port_and_a_scheme() {
        for (pattern, meant) in [
            ("example.com", "https://example.com"),
            ("example.com:*", "https://example.com"),
            ("example.com:0-65535", "https://example.com"),
            ("example.com:8443", "example.com:8443"),
            ("example.com:8000-8100", "example.com:8000"),
            ("https://example.com:8000-8100/x", "https://example.com:8000/x"),
            ("ssh://example.com", "ssh://example.com"),
            ("ssh://example.com:*", "ssh://example.com"),
        ] {
            assert_eq!(one(pattern).meant(), one(meant), "{pattern}");
        }
    }

    /// Digits behind an address may be a length; behind a name they are a path.
    #[test]
    fn a_name_has_no_length() {
        assert_eq!(one("example.com/24").path, one("https://example.com/24").path);
        assert!(read("192.0.2.1:80/24", true, &Limits::default()).is_err());
    }

    #[test]
    fn default_ports_go_unnamed() {
        let port = |text: &str| one(text).port;
        for text in
            ["https://example.com:443", "WSS://example.com:443", "http://example.com:80", "ws://example.com:80", "ssh://example.com:22"]
        {
            assert_eq!(port(text), PortPattern::Unnamed, "{text}");
        }
        for (text, number) in
            [("https://example.com:80", 80), ("http://example.com:443", 443), ("ws://example.com:443", 443), ("example.com:443", 443)]
        {
            assert_eq!(port(text), PortPattern::Range(number, number), "{text}");
        }
        assert_eq!(one("2001:db8::/32").port, PortPattern::Unnamed);
    }
}
