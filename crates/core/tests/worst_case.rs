//! The worst that a policy and a query within the limits can do to one decision: it is made, or refused as too complex. Every loop that could
//! grow is counted in steps of the input, never in time, so that what comes out here comes out on every machine.
//! (`diff_limits.rs` has the comparisons, `blow_ups.rs` what is refused while it is loaded.)

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking")]

use inbounds_core::answer::Verdict;
use inbounds_core::bulk::Bulk;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target, read_set};
use inbounds_core::vocabulary::Value;
use std::fmt::Write;
use std::time::Instant;

fn policy(rest: &str) -> CompiledPolicy {
    let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
    CompiledPolicy::load("policy.yaml", text.as_bytes(), &Limits::default()).unwrap()
}

fn rules(section: &str, count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(format!("{section}:\n"), |mut text, number| {
        writeln!(text, "  - {{ id: {section}-{number}, clause: c, {} }}", one(number)).unwrap();
        text
    })
}

fn facts(count: usize) -> String {
    (0..count).fold("facts:\n".to_owned(), |mut text, number| {
        writeln!(text, "  f{number}: {{ type: boolean, axis: target, question: Is it? }}").unwrap();
        text
    })
}

fn at(text: &str) -> Query {
    let target = match read_set(text) {
        Some(set) => Target::Set(set.unwrap()),
        None => Target::Network(Network::read(text).unwrap()),
    };
    Query { target: Some((text.to_owned(), target)), date: Some(Date { year: 2026, month: 11, day: 25 }), ..Query::default() }
}

fn expect(name: &str, rest: &str, query: &Query, expected: Result<Verdict, &str>) {
    let begin = Instant::now();
    let policy = policy(rest);
    let loaded = begin.elapsed();
    let answer = policy.decide(query);
    println!("{name}: loaded after {loaded:?}, decided after {:?}", begin.elapsed().saturating_sub(loaded));
    assert_eq!(answer.map(|answer| answer.verdict).map_err(|error| error.code), expected, "{name}");
}

#[test]
fn stars_that_meet_a_long_path() {
    // As long as a target may be, and never what the last star waits for.
    let path = "a".repeat(8_000);
    let stars = format!("example.com/{}b", "*a".repeat(12));
    let ins = rules("in_scope", 1, |_| "hosts: [example.com]".to_owned());
    let outs = rules("out_of_scope", 2_000, |n| format!("hosts: [\"{stars}{n}\"]"));
    expect("stars", &(ins + &outs), &at(&format!("https://example.com/{path}")), Ok(Verdict::InScope));
    // Segments without end, and `**` that may end anywhere.
    let path = "a/".repeat(4_000);
    let ins = rules("in_scope", 1, |_| "hosts: [example.com]".to_owned());
    let outs = rules("out_of_scope", 500, |n| format!("hosts: [\"example.com/**/a/**/a/**/a*a*b{n}\"]"));
    expect("double stars", &(ins + &outs), &at(&format!("https://example.com/{path}")), Ok(Verdict::InScope));
}

#[test]
fn thousands_of_patterns_that_overlap() {
    // All of them cover the target, none lies in another.
    let ins = rules("in_scope", 3_000, |n| format!("hosts: [\"example.com/**/x{n}*/*a*a*a*\"]"));
    let outs = rules("out_of_scope", 3_000, |n| format!("hosts: [\"example.com/*a*a*a*/x{n}*/**\"]"));
    expect("few cover", &(ins.clone() + &outs), &at("https://example.com/aaa/x1/aaa"), Ok(Verdict::OutOfScope));
    let ins = rules("in_scope", 3_000, |n| format!("hosts: [\"example.com/{}*\"]", "*a".repeat(n % 9)));
    let outs = rules("out_of_scope", 3_000, |n| format!("hosts: [\"example.com/**/{}*\"]", "*a".repeat(n % 8)));
    let path = format!("https://example.com/{}", "a".repeat(100));
    expect("exclusions cover", &outs, &at(&path), Ok(Verdict::OutOfScope));
    expect("all cover", &(ins + &outs), &at(&path), Err("too-complex"));
    // Nothing but names, and every inclusion beats every exclusion: to say so names millions of rules.
    let ins = rules("in_scope", 1_900, |_| "hosts: [example.com]".to_owned());
    let outs = rules("out_of_scope", 1_900, |_| "hosts: [\"*.example.com\"]".to_owned());
    expect("all win", &(ins + &outs), &at("https://example.com/"), Err("too-complex"));
    let labels = |n: usize| format!("{}.{}", "*".repeat(n % 6 + 1).replace("**", "*a*"), "example.com");
    let ins = rules("in_scope", 2_000, |n| format!("hosts: [\"a{}\"]", labels(n)));
    let outs = rules("out_of_scope", 2_000, |n| format!("hosts: [\"*.{}\"]", labels(n)));
    expect("hosts", &(ins + &outs), &at("https://aaaaaaaaaaaa.example.com/"), Err("too-complex"));
}

#[test]
fn conditions_over_many_facts() {
    let nested = |n: usize| {
        let fact = |k: usize| format!("f{}", (n + k) % 12);
        format!(
            "{{ any: [{{ all: [{}, {}, {{ any: [{}, {{ not: {{ all: [{}, {}] }} }}] }}] }}, {{ all: [{}, {{ not: {} }}, {}] }}] }}",
            fact(0),
            fact(1),
            fact(2),
            fact(3),
            fact(4),
            fact(5),
            fact(6),
            fact(7)
        )
    };
    let ins = |count| rules("in_scope", count, |n| format!("hosts: [example.com], when: {}", nested(n)));
    let outs = |count| rules("out_of_scope", count, |n| format!("hosts: [\"*.example.com\"], when: {}", nested(n + 5)));
    expect("twelve facts", &(facts(12) + &ins(12) + &outs(12)), &at("https://example.com/"), Ok(Verdict::Conditional));
    expect("many rules", &(facts(12) + &ins(50) + &outs(50)), &at("https://example.com/"), Ok(Verdict::Conditional));
    let more = facts(40) + &ins(12) + &rules("out_of_scope", 28, |n| format!("hosts: [example.com], when: f{}", n + 12));
    expect("forty facts", &more, &at("https://example.com/"), Err("too-many-unknown-facts"));
    expect("thousands of rules", &(facts(12) + &ins(3_000) + &outs(3_000)), &at("https://example.com/"), Err("too-complex"));
    let many = (0..9_000).map(|n| format!("f{}", n % 7)).collect::<Vec<_>>().join(", ");
    let long = |section, host| rules(section, 200, |_| format!("hosts: [{host}], when: {{ all: [{{ any: [{many}] }}, {{ not: f8 }}] }}"));
    let both = facts(9) + &long("in_scope", "example.com") + &long("out_of_scope", "example.com");
    expect("long conditions", &both, &at("https://example.com/"), Err("too-complex"));
}

/// Whether one condition holds wherever another does is a question of its own for each inclusion and each exclusion.
#[test]
fn conditions_that_are_hard_to_compare() {
    // Whether an odd number of facts hold, said in another order by each rule: nothing less than every filling shows that two are alike.
    fn odd(facts: &[usize]) -> String {
        match facts {
            [] => unreachable!(),
            [one] => format!("f{one}"),
            [one, rest @ ..] => {
                let rest = odd(rest);
                format!("{{ any: [{{ all: [f{one}, {{ not: {rest} }}] }}, {{ all: [{{ not: f{one} }}, {rest}] }}] }}")
            }
        }
    }
    let order = |n: usize| (0..6).map(|k| (n + k) % 6).collect::<Vec<_>>();
    let ins = rules("in_scope", 150, |n| format!("hosts: [example.com], when: {}", odd(&order(n))));
    let outs = rules("out_of_scope", 150, |n| format!("hosts: [\"*.example.com\"], when: {}", odd(&order(n + 1))));
    let given = (0..6).map(|n| (format!("f{n}"), Value::Bool(n == 0))).collect();
    let facts = facts(6);
    expect("implications", &(facts + &ins + &outs), &Query { facts: given, ..at("https://example.com/") }, Err("too-complex"));
}

#[test]
fn sets_of_addresses_and_names() {
    let ins = rules("in_scope", 1, |_| "hosts: [10.0.0.0/8]".to_owned());
    let blocks = rules("out_of_scope", 30_000, |n| format!("hosts: [10.{}.{}.0/{}]", n / 200, n % 200, 24 + n % 8));
    expect("many blocks, one address", &(ins.clone() + &blocks), &at("10.1.2.3"), Ok(Verdict::OutOfScope));
    expect("many blocks, all addresses", &(ins + &blocks), &at("10.0.0.0/8"), Err("too-complex"));
    let ins = rules("in_scope", 1, |_| "hosts: [\"*.example.com\"]".to_owned());
    let names = rules("out_of_scope", 30_000, |n| format!("hosts: [h{n}.d{}.example.com]", n % 100));
    expect("many names, one host", &(ins.clone() + &names), &at("https://h1.d2.example.com/"), Ok(Verdict::InScope));
    expect("many names, all hosts", &(ins + &names), &at("*.example.com"), Err("too-complex"));
}

#[test]
fn paths_that_servers_read_in_many_ways() {
    let ins = rules("in_scope", 1, |_| "hosts: [example.com]".to_owned());
    let outs = rules("out_of_scope", 500, |n| format!("hosts: [\"example.com/**/admin{n}/*x*\"]"));
    let path = format!("/%2Fa;x//%25252525252541/%2e%2e%2F{}", "a;b//".repeat(500));
    expect("readings", &(ins + &outs), &at(&format!("https://example.com{path}")), Ok(Verdict::InScope));
    let ins = rules("in_scope", 1, |_| "hosts: [example.com]".to_owned());
    let outs = |value: &str| rules("out_of_scope", 5_000, |n| format!("hosts: [\"example.com/a?k{n}={value}\"]"));
    let query = "k%2531=v;&".repeat(800);
    expect("parameters", &(ins.clone() + &outs("v")), &at(&format!("https://example.com/a?{query}")), Ok(Verdict::OutOfScope));
    // As many values as a target has room for, none of which ends as the rules say.
    let query = (0..1_000).fold(String::new(), |mut query, n| {
        write!(query, "k=a{n}&").unwrap();
        query
    });
    let outs = rules("out_of_scope", 60_000, |n| format!("hosts: [\"example.com/a?k=*a*b{n}\"]"));
    expect("values", &(ins.clone() + &outs), &at(&format!("https://example.com/a?{query}")), Err("too-complex"));
    let readings = format!("/%2Fa;x//%25252525252541/%2e%2e%2F{}", "a;b//".repeat(1_400));
    let outs = rules("out_of_scope", 5_000, |n| format!("hosts: [\"example.com/**/admin{n}/*x*\"]"));
    expect("many rules, many readings", &(ins + &outs), &at(&format!("https://example.com{readings}")), Err("too-complex"));
}

/// A host as target has an answer about what is inside it, too: each rule about a part of it is asked among all the others.
#[test]
fn rules_about_parts_of_one_host() {
    let ins = rules("in_scope", 1, |_| "hosts: [example.com]".to_owned());
    let outs = |count| rules("out_of_scope", count, |n| format!("hosts: [\"example.com/a{n}\"]"));
    expect("a thousand parts", &(ins.clone() + &outs(1_000)), &at("example.com"), Ok(Verdict::InScope));
    // All say what the host says: the list of what differs never fills up.
    let same = |count| {
        rules("in_scope", count, |n| if n == 0 { "hosts: [example.com]".to_owned() } else { format!("hosts: [\"example.com/*a{n}\"]") })
    };
    expect("two thousand parts alike", &same(2_000), &at("example.com"), Ok(Verdict::InScope));
    expect("too many parts alike", &same(30_000), &at("example.com"), Err("too-complex"));
}

/// The lines of a filter are decided one by one, and what is worked out before the first has an end, too.
#[test]
fn tables_of_a_filter() {
    let policy = |count| {
        policy(
            &(rules("in_scope", 1, |_| "hosts: [\"*.example.com\"]".to_owned())
                + &rules("out_of_scope", count, |n| format!("hosts: [\"a*b{n}.example.com\", n{n}.example.com]"))),
        )
    };
    let begin = Instant::now();
    let policies = [policy(10_000)];
    let loaded = begin.elapsed();
    let bulk = Bulk::new(&policies, &Query::default()).unwrap();
    println!("tables: loaded after {loaded:?}, made after {:?}", begin.elapsed().saturating_sub(loaded));
    for (line, expected) in [("https://n7.example.com/", Verdict::OutOfScope), ("https://m.example.com/", Verdict::InScope)] {
        let (fast, slow) = (bulk.decide(line.as_bytes()).unwrap(), bulk.read(line.as_bytes()).unwrap());
        assert_eq!((fast.verdict, slow.verdict), (expected, expected), "{line}");
    }
    let hosts = rules("out_of_scope", 5_000, |n| format!("hosts: [\"example.com/**/admin{n}/*x*\"]"));
    let policies = [self::policy(&hosts)];
    let bulk = Bulk::new(&policies, &Query::default()).unwrap();
    let line = format!("https://example.com/%2Fa;x//%25252525252541/%2e%2e%2F{}", "a;b//".repeat(1_400));
    assert_eq!(bulk.decide(line.as_bytes()).unwrap_err().code, "too-complex");
}

#[test]
fn everything_unknown_at_once() {
    let ins = rules("in_scope", 1, |_| "hosts: [example.com]".to_owned());
    let outs = rules("out_of_scope", 300, |n| {
        let day = format!("2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1);
        format!("hosts: [example.com], findings: [xss, csrf, tls], activities: [dos], from: {day}, when: f{}", n % 12)
    });
    let query = Query { finding: Some("tls".to_owned()), activity: Some("dos".to_owned()), date: None, ..at("https://example.com/") };
    expect("classes, activities, days, facts", &(facts(12) + &ins + &outs), &query, Err("too-complex"));
    let chain = Query { cname: (0..16).map(|n| format!("h{n}.vendor.test")).collect(), ..at("https://example.com/") };
    let vendors: Vec<String> = (0..20_000).map(|n| format!("{{ name: V{n}, hosts: [\"h*.vendor.test\", v{n}.test] }}")).collect();
    let third = format!("third_parties:\n  - {{ id: T, clause: c, vendors: [{}] }}\n", vendors.join(", "));
    expect("vendors", &(rules("in_scope", 1, |_| "hosts: [example.com]".to_owned()) + &third), &chain, Ok(Verdict::Conditional));
}
