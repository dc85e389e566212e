//! Do two patterns have a target in common, and which one? Or, of one alone: what is a target that it covers?

use super::{
    automaton::{Automaton, TooComplex, parts},
    host::HostPattern,
    network::{NetworkPattern, SchemePattern},
    path::{PathPattern, fold},
};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A pattern, read for an inclusion or, with the margin, for an exclusion.
pub(crate) type Reading<'p> = (&'p NetworkPattern, bool);

/// Parts that two patterns may be cut into: a few.
const PARTS: usize = 16;

/// A target that both cover, as a URL; none if there is none.
///
/// # Errors
/// Wildcards that need more steps than the budget.
pub(crate) fn meet(one: Reading<'_>, other: Reading<'_>) -> Result<Option<String>, TooComplex> {
    let Some(scheme) = scheme(one, other) else { return Ok(None) };
    let Some(port) = port(one, other) else { return Ok(None) };
    let Some(host) = host((&one.0.host, one.1), (&other.0.host, other.1))? else { return Ok(None) };
    let Some(path) = path((one.0.path.as_deref(), one.1), (other.0.path.as_deref(), other.1))? else { return Ok(None) };
    let port = match (port, scheme.as_str()) {
        (None | Some(443), "https") => String::new(),
        (Some(port), _) => format!(":{port}"),
        (None, _) => String::new(),
    };
    let queries: Vec<String> =
        [one, other].iter().filter_map(|(p, _)| p.query.as_deref()).map(super::query::QueryPattern::example).collect();
    let query = if queries.is_empty() { String::new() } else { format!("?{}", queries.join("&")) };
    Ok(Some(format!("{scheme}://{host}{port}{path}{query}")))
}

fn scheme((one, wide): Reading<'_>, (other, other_wide): Reading<'_>) -> Option<String> {
    match (&one.scheme, &other.scheme) {
        (SchemePattern::Other(a), SchemePattern::Other(b)) => (a == b).then(|| a.to_string()),
        (SchemePattern::Other(a), _) => other_wide.then(|| a.to_string()),
        (_, SchemePattern::Other(b)) => wide.then(|| b.to_string()),
        _ => Some("https".to_owned()),
    }
}

/// A port that both cover: none within if the default will do.
#[expect(clippy::option_option, reason = "no common port, and no need to name one, are different answers")]
fn port((one, wide): Reading<'_>, (other, other_wide): Reading<'_>) -> Option<Option<u16>> {
    match (one.ports(wide), other.ports(other_wide)) {
        (None, None) => Some(None),
        (Some(ports), None) | (None, Some(ports)) => ports.first().map(|port| Some(port.0)),
        (Some(ports), Some(others)) => {
            let both = ports.iter().flat_map(|a| others.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
            both.into_iter().find(|(lo, hi)| lo <= hi).map(|(lo, _)| Some(lo))
        }
    }
}

fn host((one, wide): (&HostPattern, bool), (other, other_wide): (&HostPattern, bool)) -> Result<Option<String>, TooComplex> {
    use HostPattern::{Below, Every, Name, V4, V6};
    Ok(match (one, other) {
        (Every, _) => Some(example(other, other_wide)?),
        (_, Every) => Some(example(one, wide)?),
        (V4(a, b), V4(c, d)) => (a.max(c) <= b.min(d)).then(|| Ipv4Addr::from_bits(*a.max(c)).to_string()),
        (V6(a, b), V6(c, d)) => (a.max(c) <= b.min(d)).then(|| format!("[{}]", Ipv6Addr::from_bits(*a.max(c)))),
        (V4(..) | V6(..), _) | (_, V4(..) | V6(..)) => None,
        (Name(name), _) => other.covers_name(name, other_wide).then(|| name.to_string()),
        (_, Name(name)) => one.covers_name(name, wide).then(|| name.to_string()),
        // Of two wildcards, one inside the other, the deeper one's names are nicer than the shortest.
        (Below(_), Below(name)) if one.covers_name(name, true) => Some(format!("www.{name}")),
        (Below(name), Below(_)) if other.covers_name(name, true) => Some(format!("www.{name}")),
        _ => common(&one.automaton(wide), &other.automaton(other_wide))?,
    })
}

/// A host that the pattern covers.
fn example(host: &HostPattern, wide: bool) -> Result<String, TooComplex> {
    Ok(match host {
        HostPattern::Every => "example.com".to_owned(),
        HostPattern::Name(name) => name.to_string(),
        HostPattern::V4(first, _) => Ipv4Addr::from_bits(*first).to_string(),
        HostPattern::V6(first, _) => format!("[{}]", Ipv6Addr::from_bits(*first)),
        HostPattern::Below(name) => format!("www.{name}"),
        HostPattern::Wild(_) => {
            let own = host.automaton(wide);
            common(&own, &own)?.unwrap_or_default()
        }
    })
}

/// A path that both cover. Exclusions fold the case of letters: where one of two is an exclusion, both are compared in lower case.
fn path(
    (one, wide): (Option<&PathPattern>, bool),
    (other, other_wide): (Option<&PathPattern>, bool),
) -> Result<Option<String>, TooComplex> {
    let (Some(one), Some(other)) = (one, other) else {
        return Ok(Some(one.or(other).map_or_else(|| "/".to_owned(), PathPattern::example)));
    };
    let covers =
        |pattern: &PathPattern, margin: bool, path: &str| pattern.covers(&if margin { fold(path) } else { path.to_owned() }, margin);
    for example in [one.example(), other.example()] {
        if covers(one, wide, &example) && covers(other, other_wide, &example) {
            return Ok(Some(example));
        }
    }
    if !one.may_meet(other, true) {
        return Ok(None);
    }
    let folded = wide || other_wide;
    let automaton = |pattern: &PathPattern, margin: bool| match (margin, folded) {
        (true, _) => pattern.automaton(true),
        (false, true) => pattern.folded_automaton(),
        (false, false) => pattern.automaton(false),
    };
    common(&automaton(one, wide), &automaton(other, other_wide))
}

/// A shortest text of both.
fn common(one: &Automaton, other: &Automaton) -> Result<Option<String>, TooComplex> {
    Ok(parts(one, other, PARTS)?.into_iter().find(|(tags, _)| !tags.is_empty()).map(|(_, text)| text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::pattern::{Steps, read};

    fn meeting(inclusion: &str, exclusion: &str) -> String {
        let read = |text: &str, inclusion| read(text, inclusion, &Limits::default()).unwrap().remove(0);
        meet((&read(inclusion, true), false), (&read(exclusion, false), true)).unwrap().unwrap_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn an_inclusion_and_an_exclusion_meet_where_both_cover() {
        for (inclusion, exclusion, expected) in [
            ("example.com", "*.example.com", "https://example.com/"),
            ("*.example.com", "example.com", "nothing"),
            ("*.example.com", "api.example.com", "https://api.example.com/"),
            ("*.a.example.com", "*.b.example.com", "nothing"),
            ("api.*.example.com", "*.eu.example.com", "https://api.eu.example.com/"),
            ("a*.example.com", "x*b.other.example.com", "nothing"),
            ("a*.*.example.com", "*.b*.example.com", "https://a.b.example.com/"),
            ("https://example.com/a", "example.com:8443", "nothing"),
            ("example.com:8000-8100", "example.com:8080", "https://example.com:8080/"),
            ("https://example.com/*/b", "https://example.com/a/*", "https://example.com/a/b"),
            ("https://example.com/a", "https://example.com/b", "nothing"),
            ("https://example.com/Admin", "https://example.com/admin", "https://example.com/Admin"),
            ("ssh://example.com", "example.com", "ssh://example.com:22/"),
            ("example.com", "ssh://example.com", "nothing"),
            ("192.0.2.0/24", "192.0.2.128-192.0.3.5", "https://192.0.2.128/"),
            ("192.0.2.0/24", "*", "https://192.0.2.0/"),
            ("2001:db8::/32", "192.0.2.1", "nothing"),
        ] {
            assert_eq!(meeting(inclusion, exclusion), expected, "{inclusion} {exclusion}");
        }
    }

    #[test]
    fn plain_containment_has_no_margin() {
        let read = |text: &str| read(text, true, &Limits::default()).unwrap().remove(0);
        for (outer, inner, plain, margin) in [
            ("*.example.com", "example.com", false, true),
            ("*.example.com", "www.example.com", true, true),
            ("*.example.com", "*.example.com", true, true),
            ("*.example.com", "a-*.example.com", true, true),
            ("https://example.com/x", "example.com:8443/x", false, true),
            ("https://example.com/x", "https://example.com/x/y", true, true),
            ("https://example.com/x", "https://example.com/X/y", false, true),
            ("https://example.com/x", "https://example.com/z", false, false),
            ("example.com", "ssh://example.com", false, true),
            ("example.com", "https://example.com:8443/a", true, true),
        ] {
            assert_eq!(read(outer).contains_read(&read(inner), false, &Steps::new(10_000)), Ok(plain), "{outer} {inner}");
            assert_eq!(read(outer).contains(&read(inner), &Steps::new(10_000)), Ok(margin), "{outer} {inner} with margin");
        }
    }
}
