//! Which lines the shortcut answers. What it answers is held to the full read elsewhere; that it answers shows nowhere but in the time.

use super::*;
use crate::limits::Limits;
use crate::policy::Date;

fn policies() -> Vec<CompiledPolicy> {
    let kinds = include_bytes!("../../../fuzz/policies/kinds.yaml");
    let other = b"inbounds: 1\nprogram: { name: Other }\nin_scope:\n  - { id: X1, clause: c, hosts: [\"*.example.test\"] }\n";
    [&kinds[..], other].map(|yaml| CompiledPolicy::load("p.yaml", yaml, &Limits::default()).unwrap()).into()
}

fn base() -> Query {
    Query { date: Some(Date { year: 2026, month: 11, day: 25 }), ..Query::default() }
}

/// The lines that are answered at a glance.
fn glanced<'l>(policies: &[CompiledPolicy], base: &Query, lines: &[&'l str]) -> Vec<&'l str> {
    let bulk = Bulk::new(policies, base).unwrap();
    let mut glanced = lines.to_vec();
    glanced.retain(|line| {
        let found = bulk.glance(line.as_bytes());
        let full = bulk.read(line.as_bytes());
        assert!(found.is_none() || found.as_ref().map(|d| d.verdict) == full.ok().map(|d| d.verdict), "{line}");
        found.is_some()
    });
    glanced
}

/// By the host alone, and by host and port.
const BY_HOST: &[&str] = &[
    "https://nobody.test/x;y",
    "https://nobody.test:8443/x;y",
    "nobody.test",
    "nobody.test:80",
    "https://example.com/x;y",
    "https://app.example.org/x;y",
    "https://all.example.net:8443/x;y",
    "https://a.sub.example.org/x;y",
    "https://old.example.net/x;y",
    "https://10.1.3.3:81/x;y",
    "10.1.2.3",
    "https://192.0.2.1/x;y",
    "app.example.org",
    "https://a_b.nobody.test/x;y",
];

/// One policy and a path with one reading.
const BY_PLACE: &[&str] = &[
    "https://www.example.com/admin",
    "https://www.example.com",
    "https://www.example.com/Admin?x=1#y;z",
    "https://app.example.org:8443/x",
    "https://shop.example.net/cart",
    "https://web.example.com/search?debug=1",
    "https://a.example.net/x",
];

/// What needs a full read.
const BY_READING: &[&str] = &[
    "https://www.example.com/x;y",
    "https://www.example.com/.x",
    "https://www.example.com/x/./y",
    "https://www.example.com/x//y",
    "https://www.example.com/x?'",
    "https://www.example.com/x?\"",
    "https://www.example.com/x?<",
    "https://www.example.com/x?>",
    "www.example.com",
    "https://www.example.com\\x",
    "shop.example.org",
    "xss.stored",
    "a_b.nobody.test",
    "localhost",
    "3com.example",
    "ssh://git.example.com/",
];

#[test]
fn the_shortcut_answers_what_it_can() {
    let policies = policies();
    let (one, lines) = (&policies[..1], [BY_HOST, BY_PLACE, BY_READING].concat());
    assert_eq!(glanced(one, &base(), &lines), [BY_HOST, BY_PLACE].concat());
    // Several policies: by the host alone.
    assert_eq!(glanced(&policies, &base(), &lines), BY_HOST);
    // More is asked than targets: the same hosts, worked out the long way; and nothing where a rule of another axis looks at hosts.
    let told = |query: Query| glanced(one, &query, &lines);
    assert_eq!(told(Query { finding: Some("xss.stored".into()), ..base() }), BY_HOST);
    assert_eq!(told(Query { activity: Some("testing.manual".into()), ..base() }), BY_HOST);
    assert_eq!(told(Query { facts: [("environment".into(), Value::Name("production".into()))].into(), ..base() }), BY_HOST);
    assert_eq!(told(Query { cname: vec!["a.example.test".into()], ..base() }), Vec::<&str>::new());
    let findings = b"inbounds: 1\nprogram: { name: F }\nin_scope:\n  - { id: A, clause: c, hosts: [example.com] }\nout_of_scope:\n  - { id: B, clause: c, hosts: [example.com], findings: [xss] }\n";
    let findings = [CompiledPolicy::load("p.yaml", findings, &Limits::default()).unwrap()];
    let lines = ["https://example.com/x;y", "https://nobody.test/x;y"];
    assert_eq!(glanced(&findings, &base(), &lines), lines);
    assert_eq!(glanced(&findings, &Query { finding: Some("xss.stored".into()), ..base() }, &lines), Vec::<&str>::new());
}

#[test]
fn a_target_beside_the_lines_is_refused() {
    let target = Target::Network(Network::read("https://example.com/").unwrap());
    let query = Query { target: Some((String::new(), target)), ..base() };
    assert_eq!(Bulk::new(&policies(), &query).unwrap_err().code, "target-given-twice");
}
