//! Which lines the shortcut answers. What it answers is held to the full read elsewhere; that it answers shows nowhere but in the time.

use super::*;
use crate::limits::Limits;
use crate::policy::Date;

fn load(rest: &str, limits: &Limits) -> CompiledPolicy {
    let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
    CompiledPolicy::load("p.yaml", text.as_bytes(), limits).unwrap()
}

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

#[test]
fn rules_about_other_hosts_ports_and_schemes_leave_a_host_to_the_shortcut() {
    let rest = r#"in_scope:
  - { id: A, clause: c, hosts: ["*.example.com", example.org, "a.test:443", "b.test:80", "c.test:80-443", "ssh://d.test", "https://f.test"] }
out_of_scope:
  - { id: B, clause: c, hosts: [example.com/admin, "https://e.test", example.org/*/*] }
"#;
    let policies = [load(rest, &Limits::default())];
    let by_host = [
        "https://www.example.com/x;y",
        "https://c.test/x;y",
        "https://d.test:8443/x;y",
        "https://e.test:8443/x;y",
        "https://f.test/x;y",
        // By its root page, which all the paths of a rule have in common.
        "https://example.org",
    ];
    let by_reading = [
        "https://a.test/x;y",
        "http://a.test/x;y",
        "https://b.test/x;y",
        "http://b.test/x;y",
        "https://c.test:81/x;y",
        "https://f.test:81/x;y",
    ];
    assert_eq!(glanced(&policies, &Query::default(), &[&by_host[..], &by_reading].concat()), by_host);
}

#[test]
fn the_shortcut_keeps_to_the_limits_of_the_policies() {
    let line = "https://www.example.com/x;y";
    let glances = |limits: Limits| {
        let policies = [load("in_scope:\n  - { id: A, clause: c, hosts: [\"*.example.com\"] }\n", &limits)];
        !glanced(&policies, &Query::default(), &[line]).is_empty()
    };
    let readings = |path_readings| glances(Limits { path_readings, ..Limits::default() });
    assert_eq!([readings(UNDISPUTED_READINGS - 1), readings(UNDISPUTED_READINGS)], [false, true]);
    let bytes = |target_bytes| glances(Limits { target_bytes, ..Limits::default() });
    assert_eq!([bytes(line.len() - 1), bytes(line.len())], [false, true]);
}

#[test]
fn lines_together_are_decided_as_each_alone() {
    let policies = policies();
    let bulk = Bulk::new(&policies[..1], &base()).unwrap();
    // The last one is a host that rules name.
    let lines: Vec<&[u8]> = [BY_READING, BY_PLACE, BY_HOST, &["https://example.com/x;y"]].concat().into_iter().map(str::as_bytes).collect();
    let mut told = Vec::new();
    bulk.glance_at(&lines, &mut Room::default(), |at, decision| told.push((at, decision)));
    assert_eq!(told, lines.iter().map(|line| bulk.glance(line)).enumerate().collect::<Vec<_>>());
    // Where there are many names, what is said is looked up together.
    let tables = bulk.tables.as_ref().unwrap();
    let mut room = Room::default();
    room.fill(&lines, tables);
    let mut named = 0;
    for (line, (glance, probes)) in lines.iter().zip(room.seen()) {
        let Some(glance) = glance else { continue };
        assert_eq!(tables.word(line, glance, Some(probes)), tables.word(line, glance, None), "{}", String::from_utf8_lossy(line));
        named += 1;
    }
    assert!(named > 20, "{named}");
}

#[test]
fn of_several_policies_those_are_asked_that_have_something_to_say() {
    let policies = policies();
    let asked = |policies: &[CompiledPolicy], line: &str| {
        let bulk = Bulk::new(policies, &base()).unwrap();
        bulk.consulted(&bulk.target(line).unwrap()).collect::<Vec<u32>>()
    };
    for (line, expected) in [
        ("https://www.example.com/", &[0][..]),
        ("www.example.com", &[0]),
        ("https://a.example.test/", &[1]),
        ("https://nobody.test:8443/", &[]),
        ("10.1.2.3", &[0]),
        ("192.0.2.1", &[0]),
        ("[2001:db8::1]", &[0, 1]),
        ("ssh://git.example.com/", &[0, 1]),
        ("*.example.com", &[0, 1]),
    ] {
        assert_eq!(asked(&policies, line), expected, "{line}");
    }
    assert_eq!(asked(&policies[..1], "https://nobody.test/"), [0]);
}

/// The long way finds the same: only who decided is kept in another way.
#[test]
fn a_record_of_a_target_alone_goes_the_short_way() {
    let policies = policies();
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let line = b"https://nobody.test/";
    assert_eq!(bulk.decide_with(line, &[], &BTreeMap::new()), bulk.decide(line));
    let facts = [("environment".to_owned(), Value::Name("production".to_owned()))].into();
    let asked = bulk.decide_with(line, &[], &facts).unwrap();
    assert!(asked.verdict == bulk.decide(line).unwrap().verdict && Ok(asked) != bulk.decide(line));
}

/// A rule of another axis that names no host leaves hosts to the tables.
#[test]
fn rules_without_hosts_leave_hosts_to_the_shortcut() {
    let rest = "in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\nout_of_scope:\n  - { id: B, clause: c, findings: [xss.self] }\n";
    let line = "https://example.com/x;y";
    let asked = Query { finding: Some("xss.stored".into()), ..base() };
    assert_eq!(glanced(&[load(rest, &Limits::default())], &asked, &[line]), [line]);
}

/// A rule without hosts speaks of all hosts, also of those that are looked up in the tables.
#[test]
fn rules_of_targets_without_hosts_count_in_the_shortcut() {
    let rest = "facts:
  operator: { assume: self }
in_scope:
  - { id: ALL, clause: c, axis: target, when: { environment: production } }
  - { id: ONE, clause: c, hosts: [example.com] }
out_of_scope:
  - { id: OUT, clause: c, hosts: [example.com/admin, example.org] }
  - { id: ELSE, clause: c, axis: target, unless: { operator: self } }
";
    let policies = [load(rest, &Limits::default())];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    for (line, verdict, rule) in [
        ("https://nobody.test/x;y", Verdict::Conditional, "ALL"),
        ("https://example.com/x", Verdict::InScope, "ONE"),
        ("https://example.com/admin", Verdict::OutOfScope, "OUT"),
        ("https://example.org/x;y", Verdict::OutOfScope, "OUT"),
        ("192.0.2.1", Verdict::Conditional, "ALL"),
    ] {
        let decision = bulk.decide(line.as_bytes()).unwrap();
        assert_eq!(bulk.read(line.as_bytes()), Ok(decision.clone()), "{line}");
        let spoken = bulk.explain(&decision);
        assert_eq!((decision.verdict, spoken[0].ruling.rule.map(|(id, _)| id)), (verdict, Some(rule)), "{line}");
    }
    let by_host = ["https://nobody.test/x;y", "https://example.org/x;y", "https://192.0.2.1/"];
    assert_eq!(glanced(&policies, &base(), &by_host), by_host);
}
