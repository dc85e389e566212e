//! Policies and queries by chance, in which every axis and every kind of pattern occurs; what occurs is counted.

#[path = "kinds.rs"]
mod kinds;

use inbounds_core::policy::Date;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target, asset_key, read_set};
use inbounds_core::vocabulary::Value;
use kinds::{
    ACTIVITIES, ADDRESSES, ASSETS, CONDITIONS, DAYS, FINDINGS, HOSTS, Kinds, NAMES, PAGES, PATHS, PORTS, QUERIES, SCHEMES, WIDE, WILDCARDS,
    WINDOWS, WORDS,
};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Policies of named assets alone.
const NAMED: &str = "named assets";

/// A small generator without outside help: the same seed gives the same policies everywhere.
pub(crate) struct Random {
    seed: u64,
    /// The one host that the policies at hand speak of, or [`NAMED`]: where many patterns give a class of changes, a part of it that is missed does not show.
    only: Option<&'static str>,
    /// How often each kind was chosen.
    pub(crate) kinds: BTreeMap<String, usize>,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, only: None, kinds: BTreeMap::new() }
    }
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        usize::try_from(self.seed >> 11).unwrap() % n
    }
    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
    fn count(&mut self, kind: &str) {
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
    }
    /// A text of a kind, which is counted.
    fn kind<'t>(&mut self, group: &str, of: Kinds<'t>) -> &'t str {
        let (kind, text) = of[self.below(of.len())];
        self.count(&format!("{group}: {kind}"));
        text
    }
}

fn pattern(r: &mut Random, inclusion: bool) -> String {
    let among = r.only.is_some() && r.chance(70);
    match r.only {
        Some("10.0.0.7") if among => {
            r.count("host: range among neighbours");
            let (from, to) = neighbours(r);
            return format!("10.0.0.{from}-10.0.0.{to}");
        }
        Some("10.0.0.7") => return r.kind("host", ADDRESSES.get(..5).unwrap()).to_owned(),
        Some(host) => return rest(r, inclusion, host, true),
        None => {}
    }
    let host = match r.below(15) {
        0..=3 => {
            r.count("host: name");
            r.one(NAMES)
        }
        4..=6 => {
            r.count("host: wildcard");
            return rest(r, inclusion, &format!("*.{}", NAMES[0]), true);
        }
        7 | 8 => r.kind("host", WILDCARDS),
        9 | 10 => return r.kind("host", ADDRESSES).to_owned(),
        11..=13 if !inclusion => r.kind("host", WIDE),
        11..=13 => {
            r.count("host: wildcard");
            "*.example.org"
        }
        _ => {
            r.count("host: address with a port or path");
            r.one(&["10.0.0.7", "[2001:db8::1]"])
        }
    };
    rest(r, inclusion, host, !host.starts_with(['1', '[']))
}

fn rest(r: &mut Random, inclusion: bool, host: &str, bare: bool) -> String {
    let scheme = if !bare || r.chance(25) { r.kind("scheme", SCHEMES) } else { "" };
    let port = if r.only.is_some() && r.chance(50) {
        r.count("port: range among neighbours");
        let (from, to) = neighbours(r);
        format!(":844{from}-844{to}")
    } else {
        (if r.chance(20) { r.kind("port", PORTS) } else { "" }).to_owned()
    };
    // An exclusion by a scheme that nobody knows names its port.
    let port = if !inclusion && scheme == "x-own://" && port.is_empty() { ":*".to_owned() } else { port };
    let path = if r.chance(30) { r.kind("path", PATHS) } else { "" };
    let query = if !inclusion && r.chance(15) { r.kind("query", QUERIES) } else { "" };
    format!("{scheme}{host}{port}{}{query}", if path.is_empty() && !query.is_empty() { "/" } else { path })
}

/// The ends of a range that ends where others do, begins where others end, or stands beside them.
fn neighbours(r: &mut Random) -> (usize, usize) {
    let from = 1 + r.below(6);
    (from, from + 1 + r.below(8 - from))
}

fn rule(r: &mut Random, id: usize, inclusion: bool) -> String {
    let mut text = format!("  - id: R-{id}\n    clause: rule {id}\n");
    let kind = r.below(12);
    let mut condition = r.chance(if r.only == Some("example.com") { 60 } else { 30 });
    if kind < 7 || (kind < 11 && r.chance(40)) {
        if r.only == Some(NAMED) || r.chance(20) {
            writeln!(text, "    assets: [{}]", r.kind("asset", ASSETS)).unwrap();
        } else {
            let more = if r.only.is_some() { String::new() } else { format!(", \"{}\"", pattern(r, inclusion)) };
            writeln!(text, "    hosts: [\"{}\"{more}]", pattern(r, inclusion)).unwrap();
        }
    }
    if (7..9).contains(&kind) || (9..11).contains(&kind) && r.chance(25) {
        writeln!(text, "    activities: [{}]", r.kind("activity", ACTIVITIES)).unwrap();
    }
    if (9..11).contains(&kind) {
        writeln!(text, "    findings: [{}]", r.kind("finding", FINDINGS)).unwrap();
    }
    if kind == 11 {
        r.count("rule: only a condition");
        writeln!(text, "    axis: {}", r.one(&["target", "activity", "finding"])).unwrap();
        condition = true;
    }
    if condition {
        writeln!(text, "    {}", r.kind("condition", CONDITIONS)).unwrap();
    }
    if r.chance(12) {
        writeln!(text, "    {}", r.kind("window", WINDOWS)).unwrap();
    }
    if !inclusion && r.chance(8) {
        r.count("rule: absolute");
        text.push_str("    absolute: true\n");
    }
    text
}

/// A policy as its parts, so that another can be made of it.
#[derive(Clone)]
pub(crate) struct Parts {
    program: String,
    facts: String,
    findings: String,
    ins: Vec<String>,
    outs: Vec<String>,
    third_parties: String,
    conduct: String,
}

impl Parts {
    pub(crate) fn new(r: &mut Random) -> Self {
        r.only = if r.chance(30) { Some(r.one(&["example.com", "10.0.0.7", NAMED])) } else { None };
        let count = if r.only.is_some() { 1 } else { 1 + r.below(4) };
        let only = r.only;
        let (ins, outs) = match only {
            Some(host @ ("example.com" | "10.0.0.7")) if r.chance(30) => gap(r, host),
            _ => ((0..count).map(|i| rule(r, i, true)).collect(), (0..r.below(4)).map(|i| rule(r, 100 + i, false)).collect()),
        };
        Self {
            program: program(r),
            facts: facts(r),
            findings: findings(r),
            ins,
            outs,
            third_parties: third_parties(r),
            conduct: conduct(r),
        }
    }

    /// Another version of the policy: some rules changed, added or removed, or another part.
    pub(crate) fn changed(&self, r: &mut Random) -> Self {
        let mut new = self.clone();
        for step in 0..1 + r.below(2) {
            let (ins, outs) = (new.ins.len(), new.outs.len());
            match r.below(15) {
                0 => new.ins.push(rule(r, 50 + step, true)),
                1 => new.outs.push(rule(r, 150 + step, false)),
                2 if outs > 0 => drop(new.outs.remove(r.below(outs))),
                3 if ins > 0 => drop(new.ins.remove(r.below(ins))),
                4 if ins > 0 => {
                    let at = r.below(ins);
                    new.ins[at] = rule(r, at, true);
                }
                5 if outs > 0 => {
                    let at = r.below(outs);
                    new.outs[at] = rule(r, 100 + at, false);
                }
                6 => new.program = program(r),
                7 => new.facts = facts(r),
                8 => new.findings = findings(r),
                9 => new.third_parties = third_parties(r),
                12..=14 if r.only.is_some() => {
                    let rules = if r.chance(50) { &mut new.ins } else { &mut new.outs };
                    rules.iter_mut().for_each(|rule| *rule = moved(r, rule));
                }
                10..=13 => {
                    // One word of a rule: what is compared by its parts must tell every one of them.
                    let rules = if r.chance(50) { &mut new.ins } else { &mut new.outs };
                    rules.iter_mut().for_each(|rule| *rule = reworded(r, rule));
                }
                _ => new.conduct = conduct(r),
            }
        }
        new
    }

    pub(crate) fn text(&self) -> String {
        let list = |key: &str, rules: &[String]| if rules.is_empty() { String::new() } else { format!("{key}:\n{}", rules.concat()) };
        let (ins, outs) = (list("in_scope", &self.ins), list("out_of_scope", &self.outs));
        [
            &*format!("inbounds: 1\nprogram:\n  name: Example\n{}", self.program),
            &self.facts,
            &self.findings,
            &ins,
            &outs,
            &self.third_parties,
            &self.conduct,
        ]
        .concat()
    }
}

/// A rule with the first of the words that it has instead of another.
fn reworded(r: &mut Random, rule: &str) -> String {
    let from = r.below(WORDS.len());
    let found = WORDS.iter().cycle().skip(from).take(WORDS.len()).find(|(word, _)| rule.contains(word));
    let Some((word, other)) = found else { return rule.to_owned() };
    r.count("change: one word");
    rule.replacen(word, other, 1)
}

/// A range in scope of which all is excluded but one number, at which no range begins or ends.
fn gap(r: &mut Random, host: &str) -> (Vec<String>, Vec<String>) {
    r.count("rule: gap between ranges");
    let free = 3 + r.below(4);
    let rule = |id: usize, from: usize, to: usize| {
        let hosts = if host == "10.0.0.7" { format!("10.0.0.{from}-10.0.0.{to}") } else { format!("https://{host}:844{from}-844{to}") };
        format!("  - id: R-{id}\n    clause: rule {id}\n    hosts: [\"{hosts}\"]\n")
    };
    (vec![rule(0, 1, 9)], vec![rule(100, 1, free - 1), rule(101, free + 1, 9)])
}

/// A rule whose first range among neighbours ends elsewhere.
fn moved(r: &mut Random, rule: &str) -> String {
    let split = |word: &'static str| rule.split_once(word).map(|(head, tail)| (head, word, tail));
    let Some((head, word, tail)) = ["-844", "-10.0.0."].into_iter().find_map(split) else { return rule.to_owned() };
    let mut rest = tail.chars();
    rest.next();
    if rest.as_str().starts_with(|c: char| c.is_ascii_digit()) {
        return rule.to_owned();
    }
    r.count("change: end of a range");
    [head, word, &(7 + r.below(3)).to_string(), rest.as_str()].concat()
}

fn program(r: &mut Random) -> String {
    if !r.chance(20) {
        return String::new();
    }
    format!("  expires: {}\n", r.kind("policy", &[("expires", "2026-05-31"), ("expires later", "2026-09-01")]))
}

fn facts(r: &mut Random) -> String {
    let assume = if r.chance(30) {
        r.kind(
            "fact",
            &[("assumed", "  environment: { assume: production }\n"), ("assumed otherwise", "  environment: { assume: staging }\n")],
        )
    } else {
        ""
    };
    let plans = r.kind("fact", &[("of two values", "[free, other]"), ("of three values", "[free, paid, other]")]);
    format!(
        "facts:\n  tier: {{ type: integer, axis: target, question: \"Which tier?\" }}\n  plan: {{ type: enum, values: {plans}, axis: target, question: \"Which plan?\" }}\n{assume}"
    )
}

fn findings(r: &mut Random) -> String {
    if !r.chance(15) {
        return String::new();
    }
    format!("findings: {}\n", r.kind("findings", &[("only listed", "only_listed"), ("accepted", "accepted")]))
}

fn third_parties(r: &mut Random) -> String {
    let entry = |r: &mut Random, id: usize| {
        let host = r.kind(
            "third party",
            &[
                ("below a name", "*.vendor.test"),
                ("name", "edge.vendor.test"),
                ("in scope, too", "x.db.example.com"),
                ("wildcard", "edge-*.vendor.test"),
            ],
        );
        format!("  - id: T-{id}\n    clause: vendors\n    vendors: [{{ name: Vendor {id}, hosts: [\"{host}\"] }}]\n")
    };
    match r.below(4) {
        0 => format!("third_parties:\n{}", entry(r, 1)),
        1 => format!("third_parties:\n{}{}", entry(r, 1), entry(r, 2)),
        _ => String::new(),
    }
}

fn conduct(r: &mut Random) -> String {
    if !r.chance(30) {
        return String::new();
    }
    let said = r.kind(
        "conduct",
        &[
            ("requires", "require: { account.kind: own }"),
            ("requires one of two", "require: { account.kind: [own, permitted] }"),
            ("forbids", "forbid: [persistence]"),
            ("requires on a condition", "require: { account.kind: own }\n    when: { environment: production }"),
        ],
    );
    format!("conduct:\n  - id: C-1\n    clause: accounts\n    {said}\n")
}

fn target(r: &mut Random) -> (String, Target) {
    if r.chance(20) {
        let name = r.kind(
            "target",
            &[
                ("asset", "Example App"),
                ("asset, by its alias", "app"),
                ("asset, other", "Example CLI"),
                ("asset, unknown", "nothing"),
                ("asset, by its id", "android:com.example.app"),
                ("asset, by an id with a host", "image:registry.example.org/team/app"),
                ("asset with hosts", "Example Hub"),
                ("asset called as a host", "b.a.example.com"),
                ("vendor", "Vendor 1"),
            ],
        );
        return (name.to_owned(), Target::Asset(asset_key(name).unwrap()));
    }
    if r.chance(6) {
        let set = r.kind("target", &[("block", "10.0.0.0/25"), ("range of addresses", "10.0.0.6-10.0.0.9"), ("wildcard", "*.example.com")]);
        return (set.to_owned(), Target::Set(read_set(set).unwrap().unwrap()));
    }
    let host = r.one(HOSTS);
    if r.chance(6) {
        r.count("target: bare host");
        return (host.to_owned(), Target::Network(Network::read(host).unwrap()));
    }
    let scheme = r.kind(
        "asked scheme",
        &[
            ("web", "https"),
            ("web", "http"),
            ("web", "https"),
            ("ssh", "ssh"),
            ("ftp", "ftp"),
            ("web socket", "wss"),
            ("own", "x-own"),
            ("unknown", "smtp"),
        ],
    );
    let ports = [
        ("edge", ":8443"),
        ("edge", ":8442"),
        ("edge", ":8444"),
        ("edge", ":7999"),
        ("edge", ":8000"),
        ("edge", ":8499"),
        ("edge", ":8500"),
        ("edge", ":8501"),
        ("edge", ":9000"),
        ("edge", ":9001"),
        ("edge", ":100"),
        ("edge", ":101"),
        ("default", ":443"),
        ("default", ":80"),
        ("default", ":22"),
    ];
    let port = if r.chance(30) { r.kind("asked port", &ports) } else { "" };
    let path = r.one(PAGES);
    let mark = if r.chance(20) {
        r.one(&["?action=delete", "?action=deleted", "?action=x", "?debug=1", "?action=delete&debug", "?x=1"])
    } else {
        ""
    };
    let text = format!("{scheme}://{host}{port}{path}{mark}");
    r.count("target: URL");
    (text.clone(), Target::Network(Network::read(&text).unwrap()))
}

/// A URL at an edge of the patterns, with all that it takes to be one point: a day and leaves of the trees; some know facts, too.
pub(crate) fn point(r: &mut Random) -> Query {
    let scheme = r.one(&["https", "https", "https", "http", "ssh", "smtp", "x-own"]);
    let near = format!(":844{}", r.below(10));
    let port = if r.only.is_some() && r.chance(50) {
        &near
    } else if r.chance(50) {
        r.one(&[":8443", ":8444", ":7999", ":8499", ":8500", ":8501", ":9000", ":9001", ":100", ":101", ":80", ":22"])
    } else {
        ""
    };
    let beside: Vec<String> = (0..10).map(|n| format!("10.0.0.{n}")).collect();
    let hosts: Vec<&str> = match r.only {
        Some("10.0.0.7") => HOSTS.iter().copied().filter(|host| host.starts_with("10.")).chain(beside.iter().map(String::as_str)).collect(),
        Some("example.com") => vec!["example.com"],
        _ => HOSTS.to_vec(),
    };
    let (host, path) = (r.one(&hosts), if r.chance(60) { "/" } else { r.one(PAGES) });
    let asked = if r.chance(40) { r.one(&["?action=delete", "?action=deleted", "?debug=1", "?action=delete&debug", "?x=1"]) } else { "" };
    let text = format!("{scheme}://{host}{port}{path}{asked}");
    let (month, day) = DAYS[r.below(DAYS.len())];
    let mut query = Query {
        target: Some((text.clone(), Target::Network(Network::read(&text).unwrap()))),
        date: Some(Date { year: 2026, month, day }),
        ..Query::default()
    };
    if r.only == Some(NAMED) || r.chance(20) {
        let asset = r.one(&["Example App", "Example CLI", "android:com.example.app", "nothing", "Vendor 1"]);
        query.target = Some((asset.to_owned(), Target::Asset(asset_key(asset).unwrap())));
    }
    if r.chance(40) {
        query.activity = Some(r.one(&["dos.volumetric", "testing.manual", "testing.automated-scan", "physical.office", "spam"]).to_owned());
        if r.chance(50) {
            query.finding = Some(r.one(&["xss.self", "xss.stored", "clickjacking", "csrf.logout"]).to_owned());
        }
    }
    if r.chance(50) {
        give(r, &mut query, 25);
    }
    r.count("asked: point");
    query
}

/// Gives some facts.
fn give(r: &mut Random, query: &mut Query, percent: usize) {
    let number = |n: usize| Value::Int(i64::try_from(n).unwrap());
    let name = |n: &str| Value::Name(n.to_owned());
    let facts = [
        ("environment", name(["production", "staging", "other"][r.below(3)])),
        ("coordination.prior", Value::Bool(r.chance(50))),
        ("tier", number(r.below(12))),
        ("plan", name(["free", "paid", "other"][r.below(3)])),
        ("defect.location", name(["own-code", "own-configuration", "vendor", "other"][r.below(4)])),
        ("policy.current", Value::Bool(r.chance(50))),
        ("account.kind", name(["own", "permitted", "customer"][r.below(3)])),
    ];
    for (fact, value) in facts {
        if r.chance(percent) {
            r.count(&format!("given: {fact}"));
            query.facts.insert(fact.to_owned(), value);
        }
    }
}

pub(crate) fn query(r: &mut Random) -> Query {
    let mut query = Query::default();
    if r.chance(92) {
        query.target = Some(target(r));
        if r.chance(12) && matches!(query.target, Some((_, Target::Network(_)))) {
            let hop = |r: &mut Random| {
                r.one(&["x.vendor.test", "edge.vendor.test", "edge-1.vendor.test", "vendor.test", "x.db.example.com", "other.test"])
                    .to_owned()
            };
            query.cname = (0..1 + r.below(2)).map(|_| hop(r)).collect();
            r.count("asked: CNAME chain");
        }
    }
    if r.chance(45) {
        let names = [
            "dos",
            "dos.volumetric",
            "dos.application",
            "testing.manual",
            "testing.automated-scan",
            "physical",
            "physical.office",
            "social-engineering.phishing",
            "persistence",
            "spam",
        ];
        query.activity = Some(r.one(&names).to_owned());
        r.count("asked: activity");
    }
    if r.chance(35) {
        let names = ["xss", "xss.self", "xss.stored", "clickjacking", "CWE-79", "dos.volumetric", "dos.self", "csrf", "csrf.logout", "rce"];
        query.finding = Some(r.one(&names).to_owned());
        r.count("asked: finding");
    }
    give(r, &mut query, 30);
    if r.chance(80) {
        let (month, day) = DAYS[r.below(DAYS.len())];
        query.date = Some(Date { year: 2026, month, day });
        r.count("asked: day");
    }
    query
}
