//! Do two patterns have a target in common, and which one? Or, of one alone: what is a target that it covers?

use super::{
    TooComplex,
    automaton::{Automaton, PATHS, parts},
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
        // One is inside the other, or they have nothing in common.
        (Below(name), Below(other_name)) => {
            let deeper = std::cmp::max_by_key(name, other_name, |name| name.len());
            [one, other].into_iter().all(|wild| wild.covers_name(deeper, true)).then(|| format!("www.{deeper}"))
        }
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

/// A path that both cover; exclusions cover letters of either case.
fn path(
    (one, wide): (Option<&PathPattern>, bool),
    (other, other_wide): (Option<&PathPattern>, bool),
) -> Result<Option<String>, TooComplex> {
    let (Some(one), Some(other)) = (one, other) else {
        return Ok(Some(one.or(other).map_or_else(|| "/".to_owned(), PathPattern::example)));
    };
    let covers = |pattern: &PathPattern, margin: bool, path: &str| {
        pattern.covers(&if margin { fold(path) } else { path.to_owned() }, margin, &mut 0)
    };
    for example in [one.example(), other.example()] {
        if covers(one, wide, &example) && covers(other, other_wide, &example) {
            return Ok(Some(example));
        }
    }
    if !one.may_meet(other, true) {
        return Ok(None);
    }
    let automaton = |pattern: &PathPattern, margin: bool| Automaton::of(PATHS, &pattern.cased_tokens(margin));
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
            ("192.0.2.5", "2001:db8::/32", "nothing"),
            ("192.0.2.1", "192.0.2.2", "nothing"),
            ("192.0.2.0/24", "192.0.2.255-192.0.3.5", "https://192.0.2.255/"),
            ("192.0.2.128-192.0.3.5", "192.0.2.0/24", "https://192.0.2.128/"),
            ("2001:db8::5-2001:db8::9", "2001:db8::7-2001:db8::ff", "https://[2001:db8::7]/"),
            ("2001:db8::7-2001:db8::ff", "2001:db8::5-2001:db8::7", "https://[2001:db8::7]/"),
            ("2001:db8::8-2001:db8::ff", "2001:db8::5-2001:db8::7", "nothing"),
            ("*.example.com", "*.example.com", "https://www.example.com/"),
            ("https://example.com/[~]x", "https://example.com/*", "https://example.com/~x"),
            ("example.com", "192.0.2.1", "nothing"),
            ("192.0.2.1", "example.com", "nothing"),
            ("2001:db8::/32", "2001:db8::5", "https://[2001:db8::5]/"),
            ("2001:db8::/32", "*", "https://[2001:db8::]/"),
            ("*.example.com", "*", "https://www.example.com/"),
            ("example.com", "*", "https://example.com/"),
            ("*.a.example.com", "*.example.com", "https://www.a.example.com/"),
            ("*.example.com", "*.a.example.com", "https://www.a.example.com/"),
            ("example.com:443", "example.com", "https://example.com/"),
            ("example.com:80", "example.com", "https://example.com:80/"),
            ("https://example.com", "example.com:80", "https://example.com:80/"),
            ("example.com:8000-8100", "example.com:8100-8200", "https://example.com:8100/"),
            ("example.com:8000-8100", "example.com:8101", "nothing"),
            ("ssh://example.com", "ftp://example.com", "nothing"),
            ("ssh://example.com", "https://example.com", "ssh://example.com:22/"),
            ("example.com", "example.com/a?x=1*", "https://example.com/a?x=1"),
            ("https://example.com/a*", "https://example.com/*b", "https://example.com/ab"),
            // Letters are those that the inclusion covers.
            ("https://example.com/Admin/a*", "https://example.com/admin/*B", "https://example.com/Admin/ab"),
            ("https://example.com/a*", "https://example.com/B*", "nothing"),
            // An example of one that both cover reads better than the shortest path.
            ("https://example.com/A*/*", "https://example.com/a/*", "https://example.com/A/x"),
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
            // Names.
            ("*.example.com", "*.a.example.com", true, true),
            ("*.a.example.com", "*.example.com", false, false),
            ("*.example.com", "*.evilexample.com", false, false),
            ("api.*.example.com", "api.eu.example.com", true, true),
            ("api.*.example.com", "api.a.b.example.com", false, true),
            ("api.*.example.com", "api.*.example.com", true, true),
            ("api.*.example.com", "web.*.example.com", false, false),
            ("a*.example.com", "ab*.example.com", true, true),
            ("ab*.example.com", "a*.example.com", false, false),
            ("a*b.example.com", "a*.example.com", false, false),
            ("*.a*.example.com", "*.ab.example.com", true, true),
            ("a*.example.com", "*.example.com", false, false),
            // Addresses.
            ("10.0.0.0/24", "10.0.0.0/24", true, true),
            ("10.0.0.0/24", "10.0.0.128/25", true, true),
            ("10.0.0.128/25", "10.0.0.0/24", false, false),
            ("10.0.0.0-10.0.0.9", "10.0.0.9", true, true),
            ("10.0.0.0-10.0.0.9", "10.0.0.9-10.0.0.10", false, false),
            ("10.0.0.1-10.0.0.9", "10.0.0.0-10.0.0.9", false, false),
            ("2001:db8::1-2001:db8::5", "2001:db8::1-2001:db8::5", true, true),
            ("2001:db8::1-2001:db8::5", "2001:db8::5-2001:db8::6", false, false),
            ("2001:db8::1-2001:db8::5", "2001:db8::-2001:db8::5", false, false),
            ("2001:db8::/32", "2001:db8::/64", true, true),
            ("2001:db8::/64", "2001:db8::/32", false, false),
            ("10.0.0.0/8", "2001:db8::1", false, false),
            ("10.0.0.0/8", "example.com", false, false),
            ("*.example.com", "10.0.0.1", false, false),
            // Ports.
            ("example.com:8000-8100", "example.com:8000-8100", true, true),
            ("example.com:8000-8100", "example.com:8050", true, true),
            ("example.com:8000-8100", "example.com:7999-8000", false, false),
            ("example.com:8000-8100", "example.com:8100-8101", false, false),
            ("example.com:8443", "example.com", false, false),
            ("example.com:0-65535", "example.com", false, true),
            ("example.com:1-65535", "example.com", false, false),
            ("example.com:*", "example.com:8443", true, true),
            ("example.com", "example.com:*", true, true),
            ("https://example.com", "example.com", false, true),
            ("https://example.com", "example.com:443", true, true),
            ("https://example.com", "http://example.com", true, true),
            ("https://example.com", "https://example.com:8443", false, true),
            // Schemes.
            ("ssh://example.com", "ssh://example.com", true, true),
            ("ssh://example.com", "ftp://example.com", false, false),
            ("ssh://example.com", "example.com", false, false),
            ("ssh://example.com", "https://example.com", false, false),
            ("https://example.com", "ssh://example.com", false, true),
            // Paths.
            ("https://example.com/*", "https://example.com", true, true),
            ("https://example.com/a", "https://example.com", false, false),
            ("https://example.com/a", "https://example.com/ab", false, false),
            ("https://example.com/a/*/c", "https://example.com/a/b/c", true, true),
            ("https://example.com/a/**/c", "https://example.com/a/*/c", true, true),
            ("https://example.com/a/*/c", "https://example.com/a/**/c", false, false),
            ("https://example.com/docs/*", "https://example.com/docs", false, true),
            ("https://example.com/[a-c]x", "https://example.com/bx", true, true),
            ("https://example.com/x*", "https://example.com/X*", false, true),
            ("https://example.com/**/**", "https://example.com", true, true),
            ("example.com:443", "https://example.com", false, false),
            ("https://example.com/[!A]x", "https://example.com/[!~]x", false, true),
            ("https://example.com/[A-B]*", "https://example.com/[A]b", true, true),
            ("https://example.com/[a-c]x", "https://example.com/[a-b]x", true, true),
            ("https://example.com/[a-b]x", "https://example.com/[a-c]x", false, false),
            ("https://example.com/[!a]x", "https://example.com/bx", true, true),
            ("https://example.com/[!a]x", "https://example.com/[!b]x", false, true),
            ("https://example.com/*x", "https://example.com/a*x", true, true),
            ("https://example.com/a*x", "https://example.com/*x", false, false),
        ] {
            assert_eq!(read(outer).contains_read(&read(inner), false, &Steps::new(10_000)), Ok(plain), "{outer} {inner}");
            assert_eq!(read(outer).contains(&read(inner), &Steps::new(10_000)), Ok(margin), "{outer} {inner} with margin");
        }
    }

    #[test]
    fn exclusions_by_query_contain_those_that_ask_for_more() {
        let read = |text: &str| read(&format!("example.com/a{text}"), false, &Limits::default()).unwrap().remove(0);
        for (outer, inner, expected) in [
            ("", "?x=1", true),
            ("?x=1", "", false),
            ("?x=1", "?x=1", true),
            ("?x=1", "?X=1&y=2", true),
            ("?x=1&y=2", "?x=1", false),
            ("?x", "?x=1", true),
            ("?x=1", "?x", false),
            ("?x=1", "?x=2", false),
            ("?x=1", "?y=1", false),
        ] {
            assert_eq!(read(outer).contains(&read(inner), &Steps::new(10_000)), Ok(expected), "{outer} {inner}");
        }
    }

    /// What is read as a pattern says itself again.
    #[test]
    fn patterns_are_shown_as_they_are_written() {
        for (text, shown) in [
            ("Example.com", "example.com"),
            ("*.example.com:8000-8100/a/*?x=1", "*.example.com:8000-8100/a/*?x=1"),
            ("http://example.com:80/", "https://example.com"),
            ("https://example.com:443", "https://example.com"),
            ("https://example.com:80", "https://example.com:80"),
            ("http://example.com:443", "https://example.com:443"),
            ("wss://example.com:443", "https://example.com"),
            ("ws://example.com:443", "https://example.com:443"),
            ("ssh://example.com:22", "ssh://example.com"),
            ("ssh://example.com:2222", "ssh://example.com:2222"),
            ("example.com:*", "example.com:*"),
            ("*", "*"),
            ("A-*.example.com.", "a-*.example.com"),
            ("10.0.0.0/31", "10.0.0.0-10.0.0.1"),
            ("10.0.0.7/32", "10.0.0.7"),
            ("0.0.0.0/0", "0.0.0.0-255.255.255.255"),
            ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
            ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
            ("2001:db8::1/128", "2001:db8::1"),
            ("2001:db8::/127", "2001:db8::-2001:db8::1"),
            ("::-::fffe:ffff:ffff", "::-::fffe:ffff:ffff"),
            ("::ffff:10.0.0.0/127", "10.0.0.0-10.0.0.1"),
            ("2001:db8::1-2001:db8::2", "2001:db8::1-2001:db8::2"),
            ("2001:db8::1-2001:db8::1", "2001:db8::1"),
            ("::ffff:10.0.0.0/96", "0.0.0.0-255.255.255.255"),
            ("git+ssh://example.com", "git+ssh://example.com"),
            ("x-a.b://example.com:*", "x-a.b://example.com:*"),
            ("**.example.com", "*.example.com"),
            ("a**b.*.example.com", "a**b.*.example.com"),
            ("10.0.0.1-10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(read(text, false, &Limits::default()).map(|all| all[0].to_string()), Ok(shown.to_owned()), "{text}");
        }
        for text in [
            "10.0.0.0/33",
            "2001:db8::/129",
            "10.0.0.9-10.0.0.1",
            "2001:db8::2-2001:db8::1",
            "10.0.0.1-2001:db8::1",
            "10.0.0.1-9",
            "10.0.*.1",
            "10.2.0",
            "0x7f.1",
            "a..*.example.com",
            "*.a b.example.com",
            "a+*.example.com",
            "é*.example.com",
            "*.a|b.example.com",
            "example.com:x",
            "example.com:",
            "example.com:9-8",
            "example.com:65536",
            "u@example.com",
            "https://",
            "://a.example",
            "1a://example.com",
            "example.com/#x",
            "example.com?",
            "example.com?*=1",
            "a\\b.example.com",
            "10.0.0.1/24:80",
        ] {
            let error = read(text, false, &Limits::default()).map(|all| all[0].to_string());
            assert_eq!(error.map_err(|error| error.code), Err("unreadable-pattern"), "{text}");
        }
    }

    #[test]
    fn every_host_meets_another_where_that_is_nicest() {
        let below = HostPattern::Below("example.com".into());
        for pair in [[&HostPattern::Every, &below], [&below, &HostPattern::Every]] {
            assert_eq!(host((pair[0], false), (pair[1], true)).unwrap().as_deref(), Some("www.example.com"));
        }
    }
}
