//! Which features of the language a policy and a query reach, told from what is written.

use super::draft::{Draft, Section};
use super::queries::Asked;

/// A policy as far as its features go.
#[derive(Debug)]
pub struct Seen {
    draft: Draft,
    /// Every pattern, by section.
    patterns: Vec<(Section, String)>,
    assets: Vec<String>,
    conditions: Vec<String>,
}

/// A query beside the policy.
type Both<'a> = (&'a Seen, &'a Asked);

/// A feature: its name, and whether a pair has it.
type Feature = (&'static str, fn(Both<'_>) -> bool);

/// Every feature of the language.
pub const FEATURES: &[Feature] = &[
    // Patterns.
    ("pattern: a name alone", |(s, _)| s.any(|p| !p.contains(['*', '/', ':', '{']) && p.starts_with(|c: char| c.is_alphabetic()))),
    ("pattern: a wildcard at the left", |(s, _)| s.any(|p| p.contains("*."))),
    ("pattern: a label that is a star, within", |(s, _)| s.any(|p| p.contains(".*."))),
    ("pattern: a star beside text", |(s, _)| s.any(|p| p.contains("*-") || p.contains("-*") || p.contains("a*") || p.contains("*b"))),
    ("pattern: everything", |(s, _)| s.any(|p| p == "*")),
    ("pattern: braces", |(s, _)| s.any(|p| p.contains('{'))),
    ("pattern: beyond ASCII", |(s, _)| s.any(|p| !p.is_ascii())),
    ("pattern: A-labels", |(s, _)| s.any(|p| p.contains("xn--"))),
    ("pattern: upper case in the host", |(s, _)| s.any(|p| p.contains("EXAMPLE") || p.contains("Example"))),
    ("pattern: IPv4", |(s, _)| s.any(|p| p.contains("10.0.0.") && !p.contains(['/', '-', 'f']))),
    ("pattern: IPv4 block", |(s, _)| s.any(|p| p.starts_with("10.") && p.contains('/') && !p.contains('-'))),
    ("pattern: range of addresses", |(s, _)| s.any(|p| p.starts_with("10.") && p.contains('-'))),
    ("pattern: IPv6", |(s, _)| s.any(|p| p.contains("2001:db8"))),
    ("pattern: IPv6 block", |(s, _)| s.any(|p| p.starts_with("2001") && p.contains('/'))),
    ("pattern: IPv4-mapped IPv6", |(s, _)| s.any(|p| p.starts_with("::ffff"))),
    ("pattern: a port", |(s, _)| s.any(|p| p.contains(":8443") || p.contains(":22"))),
    ("pattern: a default port", |(s, _)| s.any(|p| p.contains(":443") || p.contains(":80/") || p.ends_with(":80"))),
    ("pattern: a range of ports", |(s, _)| s.any(|p| p.contains(":8000-8100") || p.contains(":8080-8443"))),
    ("pattern: any port", |(s, _)| s.any(|p| p.contains(":*") || p.contains(":0-65535"))),
    ("pattern: a scheme of the web", |(s, _)| s.any(|p| p.starts_with("http") || p.starts_with("ws"))),
    ("pattern: another scheme", |(s, _)| s.any(|p| p.starts_with("ssh:") || p.starts_with("ftp:"))),
    ("pattern: a path", |(s, _)| s.any(|p| path_of(p).len() > 1)),
    ("pattern: a path with a star", |(s, _)| s.any(|p| path_of(p).contains('*'))),
    ("pattern: a path with two stars", |(s, _)| s.any(|p| path_of(p).contains("**"))),
    ("pattern: a path with a set", |(s, _)| s.any(|p| path_of(p).contains('['))),
    ("pattern: a path that ends in a slash", |(s, _)| s.any(|p| path_of(p).len() > 1 && p.ends_with('/'))),
    ("pattern: letter case in a path", |(s, _)| s.any(|p| path_of(p).contains('V'))),
    ("pattern: a query", |(s, _)| s.any(|p| p.contains('?'))),
    // Rules.
    ("rule: several selectors", |(s, _)| {
        s.rule(|keys| keys.iter().filter(|k| matches!(**k, "hosts" | "assets" | "activities" | "findings")).count() > 1)
    }),
    ("rule: hosts and assets", |(s, _)| s.rule(|keys| keys.contains(&"hosts") && keys.contains(&"assets"))),
    ("rule: a condition alone", |(s, _)| s.rule(|keys| keys.contains(&"axis"))),
    ("rule: activities", |(s, _)| s.key("activities")),
    ("rule: findings", |(s, _)| s.key("findings")),
    ("rule: a CWE id", |(s, _)| s.draft_has("findings", |v| v.to_ascii_lowercase().starts_with("cwe"))),
    ("rule: a VRT id", |(s, _)| s.draft_has("findings", |v| v.contains('_'))),
    ("rule: when", |(s, _)| s.key("when")),
    ("rule: unless", |(s, _)| s.key("unless")),
    ("rule: ask", |(s, _)| s.key("ask")),
    ("rule: a window", |(s, _)| s.key("from") || s.key("until")),
    ("rule: absolute", |(s, _)| s.key("absolute")),
    ("rule: a tie", |(s, _)| {
        s.patterns.iter().any(|(a, p)| *a == Section::InScope && s.patterns.iter().any(|(b, q)| *b == Section::OutOfScope && p == q))
    }),
    // Conditions and facts.
    ("condition: all, any and not", |(s, _)| ["all:", "any:", "not:"].iter().all(|word| s.condition(|c| c.contains(word)))),
    ("condition: a list of values", |(s, _)| s.condition(|c| c.contains(": ["))),
    ("condition: a number compared", |(s, _)| s.condition(|c| c.contains("more_than") || c.contains("at_least"))),
    ("fact: a boolean", |(s, _)| s.condition(|c| c.contains("verification.manual") || c.contains("permission.explicit"))),
    ("fact: an enumeration of the policy's own", |(s, _)| s.condition(|c| c.contains("plan"))),
    ("fact: an integer of the policy's own", |(s, _)| s.condition(|c| c.contains("copies"))),
    ("fact: a boolean of the policy's own", |(s, _)| s.condition(|c| c.contains("vip"))),
    ("fact: an assumption", |(s, _)| s.key("assume")),
    ("fact: an assumption of the standard", |(s, _)| s.condition(|c| c.contains("found") || c.contains("browser"))),
    // Assets.
    ("asset: an alias", |(s, _)| s.assets.iter().any(|a| a.contains("aliases"))),
    ("asset: an id", |(s, _)| s.assets.iter().any(|a| a.contains("ids"))),
    ("asset: hosts", |(s, _)| s.assets.iter().any(|a| a.contains("hosts:"))),
    ("asset: hosts_like", |(s, _)| s.assets.iter().any(|a| a.contains("hosts_like"))),
    ("asset: a name that reads as a host", |(s, _)| s.assets.iter().any(|a| a.contains("app.example.com"))),
    // The rest of a policy.
    ("policy: only listed findings", |(s, _)| s.draft.only_listed),
    ("policy: expires", |(s, _)| s.draft.expires.is_some()),
    ("policy: third parties", |(s, _)| s.key("vendors")),
    ("policy: a vendor's name that reads as a host", |(s, _)| s.draft_has("vendors", |v| v.contains("pay.example.net"))),
    ("policy: require", |(s, _)| s.key("require")),
    ("policy: forbid", |(s, _)| s.key("forbid")),
    // Queries.
    ("query: a URL", |(_, a)| a.to(|t| t.contains("://"))),
    ("query: a host alone", |(_, a)| a.to(|t| !t.contains([':', '/', '*']))),
    ("query: a host and a port", |(_, a)| a.to(|t| !t.contains("://") && t.contains(':') && !t.contains("::"))),
    ("query: IPv4", |(_, a)| a.to(|t| t.contains("10.0.0.") && !t.contains("-10.") && !t.contains("/3") && !t.contains("/2"))),
    ("query: IPv6", |(_, a)| a.to(|t| t.contains("2001:") && !t.contains("/12"))),
    ("query: a set of names", |(_, a)| a.to(|t| t.contains('*'))),
    ("query: a set of addresses", |(_, a)| a.to(|t| t.contains("/3") || t.contains("/2") || t.contains("/12") || t.contains("-10."))),
    ("query: another scheme", |(_, a)| a.to(|t| t.starts_with("ssh:") || t.starts_with("ftp:"))),
    ("query: beyond ASCII", |(_, a)| a.to(|t| !t.is_ascii())),
    ("query: another spelling of the host", |(_, a)| a.to(|t| t.contains("EXAMPLE") || t.contains("%65xample") || t.contains("com."))),
    ("query: user information", |(_, a)| a.to(|t| t.contains('@'))),
    ("query: readings of a path", |(_, a)| {
        a.to(|t| t.contains(';') || t.contains("%2F") || t.contains("%76") || t.contains("..") || t.contains("m//"))
    }),
    ("query: parameters", |(_, a)| a.to(|t| t.contains('?'))),
    ("query: an asset by name", |(_, a)| a.asset.as_ref().is_some_and(|t| !t.contains(':'))),
    ("query: an asset by id", |(_, a)| a.asset.as_ref().is_some_and(|t| t.contains(':'))),
    ("query: an id that names a host", |(_, a)| a.asset.as_ref().is_some_and(|t| t.starts_with("repo:"))),
    ("query: an asset that reads as a host", |(_, a)| a.asset.as_ref().is_some_and(|t| t.contains(".example.") && !t.contains(':'))),
    ("query: an activity", |(_, a)| a.activity.is_some()),
    ("query: an inner activity", |(_, a)| a.activity.as_ref().is_some_and(|t| !t.contains('.') && t != "spam")),
    ("query: a finding", |(_, a)| a.finding.is_some()),
    ("query: an inner finding", |(_, a)| {
        a.finding.as_ref().is_some_and(|t| matches!(t.as_str(), "xss" | "csrf" | "dos" | "physical" | "tls"))
    }),
    ("query: a CWE id", |(_, a)| a.finding.as_ref().is_some_and(|t| t.to_ascii_lowercase().starts_with("cwe"))),
    ("query: a finding that is a way of testing", |(_, a)| {
        a.finding.as_ref().is_some_and(|t| t.starts_with("dos") || t.starts_with("physical"))
    }),
    ("query: facts", |(_, a)| !a.facts.is_empty()),
    ("query: a confirmation", |(_, a)| a.facts.iter().any(|(name, _)| name.starts_with("confirmed."))),
    ("query: whether an expired policy holds", |(_, a)| a.facts.iter().any(|(name, _)| name == "policy.current")),
    ("query: a CNAME chain", |(_, a)| !a.cname.is_empty()),
    ("query: a day", |(_, a)| a.date.is_some()),
    ("query: no day, where days matter", |(s, a)| a.date.is_none() && (s.key("from") || s.key("until") || s.draft.expires.is_some())),
    ("query: no target", |(_, a)| a.target.is_none() && a.asset.is_none()),
    ("query: three axes", |(_, a)| (a.target.is_some() || a.asset.is_some()) && a.activity.is_some() && a.finding.is_some()),
];

/// The path of a pattern, without its query.
fn path_of(pattern: &str) -> &str {
    let rest = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    if pattern.starts_with("10.") || pattern.starts_with("2001") {
        return "";
    }
    rest.find('/').map_or("", |at| rest[at..].split('?').next().unwrap_or_default())
}

impl Seen {
    /// What a policy has.
    pub fn of(draft: &Draft) -> Self {
        let values = |key: &'static str| {
            draft.records.iter().flat_map(move |r| r.keys.iter().filter(move |(own, ..)| *own == key).map(move |(_, v, _)| (r.section, v)))
        };
        let patterns = values("hosts").flat_map(|(section, v)| v.iter().map(move |text| (section, text.replace('"', ""))));
        let conditions = ["when", "unless", "require"].into_iter().flat_map(|key| values(key).flat_map(|(_, v)| v.clone()));
        Self {
            patterns: patterns.collect(),
            assets: values("assets").flat_map(|(_, v)| v.clone()).collect(),
            conditions: conditions.collect(),
            draft: draft.clone(),
        }
    }

    /// The features that a query reaches.
    pub fn features(&self, asked: &Asked) -> impl Iterator<Item = &'static str> {
        FEATURES.iter().filter(move |(_, has)| has((self, asked))).map(|(name, _)| *name)
    }

    fn any(&self, has: impl Fn(&str) -> bool) -> bool {
        self.patterns.iter().any(|(_, pattern)| has(pattern))
    }

    fn rule(&self, has: impl Fn(&[&str]) -> bool) -> bool {
        let rules = self.draft.records.iter().filter(|r| matches!(r.section, Section::InScope | Section::OutOfScope));
        rules.map(|r| r.keys.iter().map(|(key, ..)| *key).collect::<Vec<_>>()).any(|keys| has(&keys))
    }

    fn key(&self, key: &str) -> bool {
        self.draft.records.iter().any(|record| record.has(key))
    }

    fn draft_has(&self, key: &str, has: impl Fn(&str) -> bool) -> bool {
        self.draft.records.iter().flat_map(|r| &r.keys).any(|(own, values, _)| *own == key && values.iter().any(|v| has(v)))
    }

    fn condition(&self, has: impl Fn(&str) -> bool) -> bool {
        self.conditions.iter().any(|condition| has(condition))
    }
}

impl Asked {
    fn to(&self, has: impl Fn(&str) -> bool) -> bool {
        self.target.as_deref().is_some_and(has)
    }
}
