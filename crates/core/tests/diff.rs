//! The semantic difference of two policies, held to brute force: every query whose verdict changed is in exactly one reported class, and
//! every witness changed as its class says.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a test fails by panicking")]

use inbounds_core::answer::{Answer, AxisAnswer, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::{Change, diff};
use inbounds_core::limits::Limits;
use inbounds_core::policy::{AxisName, Date};
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target, asset_key};
use inbounds_core::vocabulary::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A small generator without outside help: the same seed gives the same policies everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % n
    }
    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const HOSTS: &[&str] = &[
    "example.com",
    "a.example.com",
    "b.a.example.com",
    "db.example.com",
    "x.db.example.com",
    "example.org",
    "api-1.example.org",
    "api-2.example.org",
];
const PATHS: &[&str] = &["/", "/v1", "/v1/x", "/V1", "/admin", "/docs/a", "/docs", "/docs/a/b"];
const CONDITIONS: &[&str] = &[
    "when: { environment: staging }",
    "unless: { environment: [staging, production] }",
    "unless: coordination.prior",
    "when: { any: [coordination.prior, { tier: { more_than: 2 } }] }",
    "when: { tier: { at_least: 3, at_most: 9 } }",
    "ask: Is it?",
];

fn pattern(r: &mut Random, inclusion: bool) -> String {
    let host = match r.below(12) {
        0..=3 => (*r.one(HOSTS)).to_owned(),
        4..=6 => format!("*.{}", r.one(HOSTS)),
        7 => "api-*.example.org".to_owned(),
        8 => format!("*.{}.example.com", r.one(&["*", "db", "a*"])),
        9 => r.one(&["10.0.0.0/24", "10.0.0.128/25", "10.0.0.7", "10.0.0.5-10.0.0.200", "2001:db8::/32", "[2001:db8::1]"]).to_owned(),
        10 if !inclusion => r.one(&["*.com", "db.*", "*"]).to_owned(),
        _ => "{a,db}.example.com".to_owned(),
    };
    let block = host.contains('/') || host.contains(':') && !host.starts_with('[') || host.contains("-10.");
    if block {
        return host;
    }
    let scheme = if r.chance(20) { r.one(&["https://", "http://", "ssh://", "ftp://"]) } else { "" };
    let port = if r.chance(15) { r.one(&[":8443", ":443", ":8000-8500", ":*"]) } else { "" };
    let path = if r.chance(25) { r.one(&["/v1", "/admin", "/docs/*", "/docs/**/b", "/*.php", "/[dv]*"]) } else { "" };
    let query = if !inclusion && r.chance(10) { r.one(&["?action=delete", "?debug"]) } else { "" };
    format!("{scheme}{host}{port}{}{query}", if path.is_empty() && !query.is_empty() { "/" } else { path })
}

fn rule(r: &mut Random, id: usize, inclusion: bool) -> String {
    let mut text = format!("  - id: R-{id}\n    clause: rule {id}\n");
    let kind = r.below(10);
    if kind < 7 || r.chance(20) {
        if r.chance(15) {
            writeln!(text, "    assets: [{}]", r.one(&["Example App", "Example CLI", "{ name: Example App, aliases: [app] }"])).unwrap();
        } else {
            writeln!(text, "    hosts: [\"{}\", \"{}\"]", pattern(r, inclusion), pattern(r, inclusion)).unwrap();
        }
    }
    if kind == 7 {
        writeln!(
            text,
            "    activities: [{}]",
            r.one(&["dos", "dos.volumetric", "testing.automated-scan", "physical", "social-engineering.phishing"])
        )
        .unwrap();
    }
    if kind > 7 {
        writeln!(text, "    findings: [{}]", r.one(&["xss", "xss.self", "clickjacking", "CWE-79", "dos.volumetric", "csrf"])).unwrap();
    }
    if r.chance(30) {
        writeln!(text, "    {}", r.one(CONDITIONS)).unwrap();
    }
    if r.chance(10) {
        writeln!(text, "    {}", r.one(&["from: 2026-06-01", "until: 2026-06-30", "from: 2026-03-01\n    until: 2026-09-01"])).unwrap();
    }
    if !inclusion && r.chance(8) {
        text.push_str("    absolute: true\n");
    }
    text
}

/// A policy as its parts, so that another can be made of it.
#[derive(Clone)]
struct Parts {
    head: String,
    ins: Vec<String>,
    outs: Vec<String>,
    rest: String,
}

impl Parts {
    fn new(r: &mut Random) -> Self {
        let count = 1 + r.below(4);
        let ins = (0..count).map(|i| rule(r, i, true)).collect();
        let outs = (0..r.below(4)).map(|i| rule(r, 100 + i, false)).collect();
        let assume = if r.chance(25) { "  environment: { assume: production }\n" } else { "" };
        let head = format!(
            "facts:\n  tier: {{ type: integer, axis: target, question: \"Which tier?\" }}\n{assume}{}",
            if r.chance(10) { "findings: only_listed\n" } else { "" }
        );
        let mut rest = String::new();
        if r.chance(25) {
            let host = r.one(&["*.vendor.test", "edge.vendor.test", "x.db.example.com"]);
            writeln!(rest, "third_parties:\n  - id: T-1\n    clause: vendors\n    vendors: [{{ name: Vendor, hosts: [\"{host}\"] }}]")
                .unwrap();
        }
        if r.chance(20) {
            writeln!(
                rest,
                "conduct:\n  - id: C-1\n    clause: own accounts\n    require: {{ account.kind: {} }}",
                r.one(&["own", "[own, permitted]"])
            )
            .unwrap();
        }
        Self { head, ins, outs, rest }
    }

    /// Another version of the policy: some rules changed, added or removed.
    fn changed(&self, r: &mut Random) -> Self {
        let mut new = self.clone();
        for step in 0..1 + r.below(2) {
            match r.below(7) {
                0 => new.ins.push(rule(r, 50 + step, true)),
                1 => new.outs.push(rule(r, 150 + step, false)),
                2 if !new.outs.is_empty() => drop(new.outs.remove(r.below(new.outs.len()))),
                3 if !new.ins.is_empty() => drop(new.ins.remove(r.below(new.ins.len()))),
                4 if !new.ins.is_empty() => {
                    let at = r.below(new.ins.len());
                    new.ins[at] = rule(r, at, true);
                }
                5 if !new.outs.is_empty() => {
                    let at = r.below(new.outs.len());
                    new.outs[at] = rule(r, 100 + at, false);
                }
                _ => {
                    let other = Self::new(r);
                    new.head = other.head;
                    new.rest = other.rest;
                }
            }
        }
        new
    }

    fn text(&self) -> String {
        let list = |key: &str, rules: &[String]| if rules.is_empty() { String::new() } else { format!("{key}:\n{}", rules.concat()) };
        format!(
            "inbounds: 1\nprogram: {{ name: Example }}\n{}{}{}{}",
            self.head,
            list("in_scope", &self.ins),
            list("out_of_scope", &self.outs),
            self.rest
        )
    }
}

fn load(text: &str) -> Option<CompiledPolicy> {
    CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).ok()
}

fn query(r: &mut Random) -> Query {
    let mut query = Query::default();
    if r.chance(85) {
        if r.chance(12) {
            let name = r.one(&["Example App", "app", "Example CLI", "nothing"]);
            query.target = Some((name.to_owned(), Target::Asset(asset_key(name).unwrap())));
        } else {
            let host = match r.below(10) {
                0 => {
                    r.one(&["10.0.0.7", "10.0.0.6", "10.0.0.130", "10.0.1.1", "[2001:db8::1]", "[2001:db8::2]", "[2001:db9::1]"]).to_owned()
                }
                1..=6 => (*r.one(HOSTS)).to_owned(),
                _ => format!("{}.{}", r.one(&["w", "api-3", "a", "db", "ab"]), r.one(HOSTS)),
            };
            let scheme = r.one(&["https", "https", "https", "http", "ssh", "ftp", "wss"]);
            let port = if r.chance(30) { r.one(&[":8443", ":8080", ":443", ":80", ":22"]) } else { "" };
            let path = r.one(PATHS);
            let mark = if r.chance(15) { r.one(&["?action=delete", "?debug=1", "?action=delete&debug", "?x=1"]) } else { "" };
            let text = format!("{scheme}://{host}{port}{path}{mark}");
            query.target = Some((text.clone(), Target::Network(Network::read(&text).unwrap())));
            if r.chance(10) {
                query.cname = vec![r.one(&["x.vendor.test", "edge.vendor.test", "vendor.test", "other.test"]).to_owned()];
            }
        }
    }
    if r.chance(25) {
        query.activity = Some(
            r.one(&[
                "dos",
                "dos.volumetric",
                "dos.application",
                "testing.manual",
                "testing.automated-scan",
                "physical",
                "physical.office",
                "persistence",
            ])
            .to_owned(),
        );
    }
    if r.chance(35) {
        query.finding = Some(
            r.one(&["xss", "xss.self", "xss.stored", "clickjacking", "CWE-79", "dos.volumetric", "csrf", "csrf.logout", "rce"]).to_owned(),
        );
    }
    let mut fact = |name: &str, value: Value, r: &mut Random| {
        if r.chance(35) {
            query.facts.insert(name.to_owned(), value);
        }
    };
    let environment = r.one(&["production", "staging", "other"]).to_owned();
    fact("environment", Value::Name(environment), r);
    let prior = r.chance(50);
    fact("coordination.prior", Value::Bool(prior), r);
    let tier = i64::try_from(r.below(12)).unwrap();
    fact("tier", Value::Int(tier), r);
    if r.chance(20) {
        query.facts.insert("account.kind".to_owned(), Value::Name(r.one(&["own", "permitted", "customer"]).to_owned()));
    }
    if r.chance(70) {
        let (month, day) = [(1, 15), (3, 1), (5, 31), (6, 1), (6, 30), (7, 1), (9, 2)][r.below(7)];
        query.date = Some(Date { year: 2026, month, day });
    }
    query
}

/// What an answer says on each axis: the verdict and the deciding rules.
fn axes(answer: &Answer) -> [Option<(Verdict, Vec<String>)>; 3] {
    let axis = |axis: &Option<AxisAnswer>| {
        axis.as_ref().map(|a| (a.verdict, a.decided_by.iter().map(|d| format!("{}:{}", d.rule.id, d.rule.line)).collect()))
    };
    [axis(&answer.axes.target), axis(&answer.axes.activity), axis(&answer.axes.finding)]
}

type Key = (AxisName, Verdict, Verdict, Vec<String>, Vec<String>);

fn changes_of(old: &CompiledPolicy, new: &CompiledPolicy, query: &Query) -> Vec<Key> {
    let (Ok(before), Ok(after)) = (old.decide(query), new.decide(query)) else { return Vec::new() };
    let (before, after) = (axes(&before), axes(&after));
    let mut keys = Vec::new();
    for ((axis, old), new) in [AxisName::Target, AxisName::Activity, AxisName::Finding].into_iter().zip(before).zip(after) {
        if let (Some((from, old)), Some((to, new))) = (old, new)
            && from != to
        {
            keys.push((axis, from, to, old, new));
        }
    }
    keys
}

fn key_of(change: &Change) -> Key {
    let ids = |rules: &[inbounds_core::answer::RuleRef]| rules.iter().map(|r| format!("{}:{}", r.id, r.line)).collect();
    (change.axis, change.from, change.to, ids(&change.before), ids(&change.after))
}

/// Whether a query is one point: a target without a chain of names, a day, and only leaves of the trees.
fn is_point(query: &Query) -> bool {
    let leaf = |name: &str| !matches!(name, "dos" | "physical" | "xss" | "csrf" | "CWE-79");
    query.target.is_some()
        && query.date.is_some()
        && query.cname.is_empty()
        && query.activity.as_deref().is_none_or(leaf)
        && query.finding.as_deref().is_none_or(|f| leaf(f) && f != "dos.volumetric")
}

#[test]
fn no_change_is_missed_and_none_invented() {
    let pairs: usize = std::env::var("INBOUNDS_DIFF_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let mut r = Random(0x2545_f491_4f6c_dd1d);
    let (mut compared, mut asked, mut changed, mut refused, mut complex, mut verified) = (0, 0, 0, 0, 0, 0);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..pairs {
        let old = Parts::new(&mut r);
        let new = old.changed(&mut r);
        let (Some(a), Some(b)) = (load(&old.text()), load(&new.text())) else {
            refused += 1;
            continue;
        };
        let changes = match diff(&a, &b) {
            Ok(changes) => changes,
            Err(error) => {
                println!("{}: {}", error.code, error.message);
                complex += 1;
                continue;
            }
        };
        compared += 1;
        let classes: Vec<Key> = changes.iter().map(key_of).collect();
        for (change, key) in changes.iter().zip(&classes) {
            *kinds.entry(format!("{:?} {:?} to {:?}", change.axis, change.from, change.to)).or_default() += 1;
            for witness in &change.witnesses {
                // Where no rule has a window, any day will do.
                let witness = witness.query().unwrap();
                let witness = &Query { date: witness.date.or(Some(Date { year: 2026, month: 5, day: 31 })), ..witness };
                if !is_point(witness) {
                    continue;
                }
                let found = changes_of(&a, &b, witness);
                verified += 1;
                // A fact that only one policy knows cannot be asked of both.
                assert!(
                    found.is_empty() || found.contains(key),
                    "invented: {key:?}\n{witness:?}\n{found:?}\n{}\n=>\n{}",
                    old.text(),
                    new.text()
                );
            }
        }
        for _ in 0..60 {
            let query = query(&mut r);
            asked += 1;
            for key in changes_of(&a, &b, &query) {
                changed += 1;
                // A set of points changes only where one of its points does; which rules then decide depends on all of them.
                let known = if is_point(&query) { classes.contains(&key) } else { classes.iter().any(|c| c.0 == key.0) };
                assert!(known, "missed: {key:?}\n{query:?}\n{}\n=>\n{}\nreported {classes:#?}", old.text(), new.text());
            }
        }
    }
    println!(
        "{compared} pairs, {refused} refused, {complex} too complex; {asked} queries, {changed} of them changed; {verified} witnesses verified; classes {kinds:#?}"
    );
    assert!(changed > pairs && verified > pairs && compared > pairs / 2 && complex * 20 < pairs.max(1));
}
