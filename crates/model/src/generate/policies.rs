//! Policies by chance, from a small world, so that rules meet.

use super::draft::{Draft, Record, Section, quoted};
use super::random::Random;

/// Days on which windows start and end, and days beside them.
pub(super) const DAYS: [&str; 6] = ["2026-01-09", "2026-01-10", "2026-01-11", "2026-01-20", "2026-01-21", "2026-02-01"];
pub(super) const ACTIVITIES: [&str; 11] = [
    "dos",
    "dos.volumetric",
    "dos.self",
    "testing",
    "testing.manual",
    "testing.automated-scan",
    "physical",
    "physical.office",
    "social-engineering",
    "social-engineering.phishing",
    "spam",
];
pub(super) const FINDINGS: [&str; 17] = [
    "xss",
    "xss.self",
    "xss.stored",
    "CWE-79",
    "cross_site_scripting_xss.stored",
    "csrf",
    "csrf.logout",
    "cwe-352",
    "dos",
    "dos.self",
    "CWE-400",
    "physical",
    "physical.office",
    "tls",
    "tls.ciphers",
    "CWE-327",
    "social-engineering.phishing",
];
/// Facts with their conditions; some are assumed.
pub(super) const FACTS: [(&str, &[&str]); 13] = [
    ("verification.manual", &["verification.manual", "{ verification.manual: false }"]),
    ("exploit.demonstrated", &["exploit.demonstrated"]),
    ("permission.explicit", &["permission.explicit", "{ permission.explicit: false }"]),
    ("operator", &["{ operator: self }", "{ operator: [self, customer] }", "{ operator: other }"]),
    ("environment", &["{ environment: production }", "{ environment: [staging, other] }"]),
    ("account.kind", &["{ account.kind: own }", "{ account.kind: [own, customer] }"]),
    ("defect.location", &["{ defect.location: vendor }", "{ defect.location: [own-code, own-configuration] }"]),
    ("found-by", &["{ found-by: scanner }", "{ found_by: person }"]),
    ("browser.major-versions-behind", &["{ browser.major-versions-behind: { more_than: 2 } }", "{ browser.major_versions_behind: 0 }"]),
    // One that holds for every value.
    ("plan", &["{ plan: free }", "{ plan: [free, paid] }", "{ plan: [free, paid, other] }"]),
    ("severity", &["{ severity: [low, none] }", "{ not: { severity: high } }"]),
    ("vip", &["vip", "{ vip: false }"]),
    (
        "copies",
        &[
            "{ copies: { at_least: 3 } }",
            "{ copies: { more_than: 3, at_most: 6 } }",
            "{ copies: { at_least: 3, less_than: 5 } }",
            "{ copies: [3, 7] }",
        ],
    ),
];
pub(super) const ASSETS: [&str; 12] = [
    "App One",
    "the tool",
    "Hosting Co",
    "pkg:npm/left",
    "repo:github.com/example/lib",
    "android:com.example.app",
    "app.example.com",
    "pay.example.net",
    "Portal",
    "www.example.com",
    "repo:app.example.com/a/b",
    "repo:git@app.example.com:a/b",
];

/// A policy of a few rules.
pub fn policy(random: &mut Random) -> Draft {
    let mut draft = Draft { only_listed: random.chance(15), ..Draft::default() };
    if random.chance(12) {
        draft.expires = Some((*random.one(&DAYS.each_ref())).to_owned());
    }
    let facts: Vec<usize> = random.some(1, 3, |r| r.below(FACTS.len()));
    declare(random, &facts, &mut draft);
    let conditions: Vec<&str> = facts.iter().flat_map(|&fact| FACTS[fact].1).copied().collect();
    // What a policy is about: most are of targets alone.
    let (activities, findings, assets) = (random.chance(35), random.chance(35), random.chance(30));
    let shape = Shape {
        conditions: &conditions,
        conditional: if random.chance(50) { 30 } else { 0 },
        activities,
        findings,
        assets,
        windows: random.chance(25),
    };
    let ins = random.some(1, 4, |_| Section::InScope);
    let outs = random.some(0, 4, |_| Section::OutOfScope);
    let mut others = Vec::new();
    for (number, section) in ins.into_iter().chain(outs).enumerate() {
        let rule = rule(random, section, number + 1, &shape, &others);
        others
            .extend(rule.keys.iter().filter(|(key, ..)| *key == "hosts").flat_map(|(_, hosts, _)| hosts).map(|host| host.replace('"', "")));
        draft.records.push(rule);
    }
    if random.chance(40) {
        nest(random, &mut draft, &conditions);
    }
    if random.chance(20) {
        draft.records.push(third_party(random));
    }
    if activities && random.chance(50) || random.chance(5) {
        draft.records.push(conduct(random, &conditions));
    }
    draft
}

/// In scope inside out of scope inside in scope: rules of which each lies inside the one before, on one axis.
fn nest(random: &mut Random, draft: &mut Draft, conditions: &[&str]) {
    let key = random.one(&["hosts", "hosts", "hosts", "activities", "findings"]);
    let start: &[&str] = match key {
        "hosts" => {
            &["*.example.com", "*.example.com", "example.com", "10.0.0.0/28", "https://example.com", "*.a.example.com", "2001:db8::/124"]
        }
        "activities" => &["dos", "testing", "physical", "social-engineering"],
        _ => &["xss", "dos", "csrf", "tls", "CWE-79"],
    };
    let mut text = random.one(start).to_owned();
    let mut section = if random.chance(50) { Section::InScope } else { Section::OutOfScope };
    let shared = random.chance(25).then(|| random.one(conditions).to_owned());
    for depth in 0..2 + random.below(4) {
        let mut rule = Record::new(section, format!("N-{depth}"));
        rule.list(key, vec![quoted(&text)]);
        if let Some(condition) = &shared {
            rule.value("when", condition);
        } else if random.chance(10) {
            rule.value(random.one(&["when", "unless"]), random.one(conditions));
        }
        if random.chance(8) {
            rule.value(random.one(&["from", "until"]), random.one(&DAYS));
        }
        draft.records.push(rule);
        section = if section == Section::InScope { Section::OutOfScope } else { Section::InScope };
        text = if key == "hosts" { narrower(random, &text) } else { format!("{text}.{}", below(random, &text)) };
        if key != "hosts" && (text.matches('.').count() > 1 || text.starts_with("CWE")) {
            break;
        }
    }
}

/// A child of a node.
fn below(random: &mut Random, node: &str) -> &'static str {
    random.one(match node {
        "dos" => &["volumetric", "self"],
        "testing" => &["manual", "automated-scan"],
        "physical" => &["office"],
        "social-engineering" => &["phishing"],
        "xss" => &["self", "stored"],
        "csrf" => &["logout"],
        _ => &["ciphers"],
    })
}

/// A pattern inside another, now and then only nearly.
fn narrower(random: &mut Random, outer: &str) -> String {
    if let Some((address, length)) = outer.split_once('/').filter(|_| outer.starts_with("10.") || outer.starts_with("2001")) {
        let most = if outer.starts_with("10.") { 32 } else { 128 };
        let length: usize = length.parse().unwrap_or(most);
        return if length + 1 >= most { address.to_owned() } else { format!("{address}/{}", length + 1 + random.below(2)) };
    }
    if let Some(parent) = outer.strip_prefix("*.") {
        return match random.below(6) {
            0 => format!("*.{}.{parent}", label(random)),
            1 => format!("{}.{parent}", label(random)),
            2 => format!("a*.{parent}"),
            3 => format!("https://{}.{parent}", label(random)),
            4 => format!("*.*.{parent}"),
            _ => parent.to_owned(),
        };
    }
    if let Some(parent) = outer.strip_prefix("a*.") {
        return format!("{}.{parent}", random.one(&["a", "ab", "a-b", "aab"]));
    }
    let (scheme, rest) = outer.split_once("://").unwrap_or(("", outer));
    if !rest.contains('/') {
        return match random.below(4) {
            0 if scheme.is_empty() && !rest.contains(':') => format!("{rest}:{}", random.one(&["8443", "8000-8100"])),
            1 if scheme.is_empty() && !rest.contains(':') => format!("https://{rest}"),
            _ => format!("{outer}/{}", random.one(&["v1", "x", "*", "v*"])),
        };
    }
    format!("{}/{}", outer.trim_end_matches("/*"), random.one(&["v1", "x", "*", "*/x", "**/x", "v[0-9]"]))
}

struct Shape<'a> {
    conditions: &'a [&'a str],
    conditional: usize,
    activities: bool,
    findings: bool,
    assets: bool,
    windows: bool,
}

/// Declares the policy's own facts, and assumes some values.
fn declare(random: &mut Random, facts: &[usize], draft: &mut Draft) {
    let mut seen = Vec::new();
    for name in facts.iter().map(|&fact| FACTS[fact].0) {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let mut record = Record::new(Section::Facts, name);
        let assumed = match name {
            "plan" => {
                record.value("type", "enum");
                record.list("values", vec!["free".into(), "paid".into()]);
                ["free", "other"]
            }
            "copies" => {
                record.value("type", "integer");
                ["3", "9"]
            }
            "vip" => {
                record.value("type", "boolean");
                ["true", "false"]
            }
            "operator" => ["self", "customer"],
            "environment" => ["production", "demo"],
            "verification.manual" | "permission.explicit" => ["true", "false"],
            _ => continue,
        };
        if matches!(name, "plan" | "copies" | "vip") {
            record.value("axis", random.one(&["target", "finding"]));
            record.value("question", "\"Which?\"");
        }
        if random.chance(30) {
            record.value("assume", random.one(&assumed));
        } else if !matches!(name, "plan" | "copies" | "vip") {
            continue;
        }
        draft.records.push(record);
    }
}

fn rule(random: &mut Random, section: Section, number: usize, shape: &Shape<'_>, others: &[String]) -> Record {
    let includes = section == Section::InScope;
    let mut rule = Record::new(section, format!("R-{number}"));
    let condition = random.chance(shape.conditional);
    let ask = shape.conditional > 0 && random.chance(6);
    if random.chance(75) {
        rule.list("hosts", random.some(1, 3, |r| quoted(&pattern_near(r, includes, others))));
    }
    if shape.assets && random.chance(40) {
        rule.list("assets", random.some(1, 2, |r| asset(r, includes)));
    }
    if shape.activities && random.chance(45) {
        rule.list("activities", random.some(1, 2, |r| r.one(&ACTIVITIES).to_owned()));
    }
    if shape.findings && random.chance(50) {
        rule.list("findings", random.some(1, 2, |r| r.one(&FINDINGS).to_owned()));
    }
    let bare = rule.keys.is_empty();
    if condition || bare {
        let own = expression(random, shape.conditions, 2);
        rule.value(random.one(&["when", "unless"]), own);
    }
    if ask {
        rule.value("ask", "\"Is it so?\"");
    }
    if bare {
        rule.value("axis", random.one(&["target", "target", "activity", "finding"]));
    }
    if shape.windows && random.chance(40) {
        let (a, b) = (random.below(DAYS.len()), random.below(DAYS.len()));
        if random.chance(70) {
            rule.value("from", DAYS[a.min(b)]);
        }
        if random.chance(70) {
            rule.value("until", DAYS[a.max(b)]);
        }
    }
    if !includes && random.chance(6) {
        rule.value("absolute", "true");
    }
    rule
}

fn expression(random: &mut Random, conditions: &[&str], depth: usize) -> String {
    let part = |r: &mut Random| expression(r, conditions, depth - 1);
    match random.below(if depth == 0 { 1 } else { 6 }) {
        1 => format!("{{ any: [{}] }}", random.some(1, 2, part).join(", ")),
        2 => format!("{{ all: [{}] }}", random.some(1, 2, part).join(", ")),
        3 => format!("{{ not: {} }}", part(random)),
        _ => random.one(conditions).to_owned(),
    }
}

fn asset(random: &mut Random, includes: bool) -> String {
    match random.below(12) {
        0 => quoted("App One"),
        6 => quoted(random.one(&["App.example.com", "app。example。com", "2001:db8::1"])),
        7 => "{ name: Portal, aliases: [\"app.example.com\"] }".to_owned(),
        8 => format!("{{ name: the tool, hosts_like: [{}] }}", quoted(&pattern(random, includes))),
        1 => "{ name: The Tool, ids: [\"pkg:npm/left\"] }".to_owned(),
        2 => format!("{{ name: Tool, aliases: [the tool], hosts: [{}] }}", quoted(&pattern(random, includes))),
        3 => format!("{{ name: app  one, hosts: [{}] }}", random.some(1, 2, |r| quoted(&pattern(r, includes))).join(", ")),
        4 => "{ name: Library, ids: [\"repo:github.com/example/lib\"] }".to_owned(),
        9 => "{ name: App One, ids: [\"repo:ssh://git@app.example.com:8443/a/b\"] }".to_owned(),
        10 => "{ name: Portal, aliases: [App One, \"www.example.com\"] }".to_owned(),
        11 => "{ name: The Tool, ids: [\"repo:www.example.com/api/v1\"] }".to_owned(),
        _ => "{ name: Library, aliases: [App One], ids: [\"android:com.example.app\"] }".to_owned(),
    }
}

fn third_party(random: &mut Random) -> Record {
    let mut third = Record::new(Section::ThirdParties, "T-1");
    let vendor =
        |r: &mut Random, name: &str| format!("{{ name: {name}, hosts: [{}] }}", r.some(1, 2, |r| quoted(&pattern(r, false))).join(", "));
    let mut vendors =
        vec![if random.chance(70) { "{ name: Hosting Co, hosts: [\"*.host.test\"] }".to_owned() } else { vendor(random, "Hosting Co") }];
    if random.chance(30) {
        vendors.push(vendor(random, "Other Co"));
    }
    if random.chance(25) {
        vendors.push("{ name: \"pay.example.net\" }".to_owned());
    }
    third.list("vendors", vendors);
    third
}

fn conduct(random: &mut Random, conditions: &[&str]) -> Record {
    let mut conduct = Record::new(Section::Conduct, "C-1");
    if random.chance(60) {
        conduct.value("require", random.one(conditions));
        if random.chance(30) {
            conduct.value("when", "coordination.prior");
        }
    }
    if random.chance(50) {
        conduct.list("forbid", random.some(1, 2, |r| r.one(&ACTIVITIES).to_owned()));
    }
    conduct
}

/// A pattern; often one that is narrower or wider than another of the policy.
fn pattern_near(random: &mut Random, includes: bool, others: &[String]) -> String {
    if others.is_empty() || random.chance(40) {
        return pattern(random, includes);
    }
    let other = others[random.below(others.len())].clone();
    let (scheme, rest) = other.split_once("://").map_or(("", other.as_str()), |(scheme, rest)| (&other[..scheme.len() + 3], rest));
    let (host, tail) = rest.split_at(rest.find([':', '/', '?']).unwrap_or(rest.len()));
    let (first, above) = host.split_once('.').unwrap_or((host, "example.com"));
    if host.starts_with(|c: char| c.is_ascii_digit() || c == '[') {
        return other;
    }
    let path_only = tail.split('?').next().unwrap_or_default();
    match random.below(10) {
        0 => other.clone(),
        1 => format!("{scheme}{}.{host}{tail}", label(random)),
        2 if !host.starts_with('*') => format!("{scheme}*.{host}{tail}"),
        3 if above.matches('.').count() > 0 && !above.starts_with('*') => format!("*.{above}"),
        4 if above.matches('.').count() > 0 => format!("{scheme}{above}{tail}"),
        5 => format!("{scheme}{host}"),
        6 => format!("{host}{}", random.one(&[":443", ":8443", "/v1", "/v1/x", "/v1/*"])),
        7 if path_only.starts_with('/') => format!("{scheme}{host}{}/{}", path_only.trim_end_matches('/'), random.one(&["v1", "x", "*"])),
        8 if first == "*" => format!("{scheme}{}.{above}{tail}", random.one(&["a", "a*", "a-b"])),
        _ => format!("https://{host}{}", path_only),
    }
}

/// A host pattern with whatever may stand around it.
pub(super) fn pattern(random: &mut Random, includes: bool) -> String {
    if random.chance(12) {
        return addresses(random, includes);
    }
    let host = match random.below(if includes { 14 } else { 18 }) {
        0..=3 => name(random),
        4..=6 => format!("*.{}", name(random)),
        7 => format!("{}.*.{}", label(random), base(random)),
        8 => format!("{}.{}", random.one(&["a*", "a-*", "*-b", "a*b", "vcc-*", "x*", "*-3ya"]), name(random)),
        9 => format!("*.{}.{}", label(random), name(random)),
        10 => format!("{{{},{}}}.{}", label(random), label(random), name(random)),
        11 => format!("{}.example.{{com,net}}", label(random)),
        12 => format!("*.{}.*.{}", label(random), base(random)),
        13 => format!("*.a{}.{}", random.one(&["*", "-*"]), base(random)),
        14 => random.one(&["*", "*.com", "*.*"]).to_owned(),
        15 => format!("{}.*", label(random)),
        16 => format!("*.{}.*", random.one(&["a", "example"])),
        _ => format!("{}.*.com", label(random)),
    };
    if random.chance(60) {
        return host;
    }
    format!("{}{host}{}{}", scheme(random), port(random), tail(random, includes))
}

fn addresses(random: &mut Random, includes: bool) -> String {
    let address = match random.below(8) {
        0 => "10.0.0.1",
        1 => "10.0.0.0/30",
        2 => "10.0.0.2/31",
        3 => "10.0.0.2-10.0.0.5",
        4 => "2001:db8::/126",
        5 => "[2001:db8::1]",
        6 => "::ffff:10.0.0.3",
        _ => "10.0.0.4",
    };
    if random.chance(70) || address.contains('/') || address.contains('-') || address.starts_with("::") {
        return address.to_owned();
    }
    format!("{}{address}{}{}", scheme(random), port(random), tail(random, includes))
}

pub(super) fn label(random: &mut Random) -> &'static str {
    random.one(&["a", "b", "ab", "a-b", "aab", "c-b", "a-", "vcc-7", "www"])
}

fn base(random: &mut Random) -> &'static str {
    random.one(&[
        "example.com",
        "example.com",
        "example.com",
        "EXAMPLE.com",
        "example.net",
        "xn--mnchen-3ya.example.com",
        "münchen.example.com",
    ])
}

pub(super) fn name(random: &mut Random) -> String {
    let labels = random.some(0, 2, label);
    let base = base(random);
    labels.into_iter().chain([base]).collect::<Vec<_>>().join(".")
}

fn scheme(random: &mut Random) -> &'static str {
    random.one(&["", "", "https://", "http://", "https://", "wss://", "ssh://", "ftp://"])
}

fn port(random: &mut Random) -> &'static str {
    random.one(&["", "", "", "", ":443", ":80", ":8443", ":8000-8100", ":8080-8443", ":22", ":*", ":0-65535"])
}

fn tail(random: &mut Random, includes: bool) -> String {
    let segment = |r: &mut Random| {
        format!("/{}", r.one(&["v1", "V1", "x", "*", "**", "v*", "v[0-9]", "[!v]*", "x.*", "*x", "v1", "é", "É*", "р%D0%A0"]))
    };
    let mut path = match random.below(4) {
        0 => String::new(),
        1 => "/".to_owned(),
        _ => random.some(1, 3, segment).concat(),
    };
    if random.chance(15) && !path.ends_with('/') && !path.is_empty() {
        path.push('/');
    }
    if !includes && random.chance(15) {
        path.push_str(random.one(&["?k=v", "?k", "?k=V*&j=1", "?K=v"]));
        if path.starts_with('?') {
            path.insert(0, '/');
        }
    }
    path
}
