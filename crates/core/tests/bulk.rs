//! The bulk way of deciding: its shortcut, its full read and the one-by-one decision give the same verdict by the same rule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "a test")]

use inbounds_core::answer::Verdict;
use inbounds_core::bulk::{Bulk, Decision, Room};
use inbounds_core::cases::{CaseFile, query_of};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::decide::decide_all;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{ReadAs, Target};
use std::collections::BTreeMap;
use std::path::Path;

const DAY: Date = Date { year: 2026, month: 11, day: 25 };

fn load(label: &str, rest: &str) -> CompiledPolicy {
    let yaml = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
    CompiledPolicy::load(label, yaml.as_bytes(), &Limits::default()).unwrap()
}

fn base() -> Query {
    Query { date: Some(DAY), ..Query::default() }
}

/// A policy with every kind of pattern that the tables tell apart; the fuzz target has the same.
fn kinds() -> CompiledPolicy {
    CompiledPolicy::load("kinds.yaml", include_bytes!("../../fuzz/policies/kinds.yaml"), &Limits::default()).unwrap()
}

/// The same policy with so many names that lines are looked up together.
fn many_names() -> CompiledPolicy {
    let mut text = include_str!("../../fuzz/policies/kinds.yaml").to_owned();
    for rule in 0..340 {
        let names: Vec<String> = (0..100).map(|number| format!("n{number}.example{rule}.test")).collect();
        text.push_str(&format!("  - {{ id: N{rule}, clause: c, hosts: [{}] }}\n", names.join(", ")));
    }
    CompiledPolicy::load("names.yaml", text.as_bytes(), &Limits::default()).unwrap()
}

/// What decides, for comparison: each policy that speaks, and the rule that decides there.
type Told = (Verdict, Vec<(String, Option<(String, u32)>)>);

fn told(bulk: &Bulk<'_>, decided: Result<Decision, QueryError>) -> Result<Told, QueryError> {
    let decision = decided?;
    let spoken = bulk.explain(&decision).into_iter();
    Ok((decision.verdict, spoken.map(|s| (s.policy.to_owned(), s.ruling.rule.map(|(id, line)| (id.to_owned(), line)))).collect()))
}

/// Holds both ways of a bulk together on one line.
fn same(bulk: &Bulk<'_>, line: &[u8]) -> Result<Verdict, &'static str> {
    let (short, long) = (told(bulk, bulk.decide(line)), told(bulk, bulk.read(line)));
    assert_eq!(short, long, "{}", String::from_utf8_lossy(line));
    short.map(|(verdict, _)| verdict).map_err(|error| error.code)
}

/// Holds what is decided of lines together to what is decided of each.
fn same_together(bulk: &Bulk<'_>, lines: &[Vec<u8>], room: &mut Room) {
    let texts: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    let mut decided = Vec::new();
    bulk.glance_at(&texts, room, |at, decision| {
        assert_eq!(at, decided.len());
        decided.push(decision);
    });
    assert_eq!(decided.len(), lines.len());
    for (line, decision) in lines.iter().zip(decided) {
        if let Some(decision) = decision {
            assert_eq!(told(bulk, Ok(decision)), told(bulk, bulk.decide(line)), "{}", String::from_utf8_lossy(line));
        }
    }
}

/// Numbers that look random, from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const SCHEMES: &[&str] = &[
    "https://",
    "https://",
    "https://",
    "http://",
    "http://",
    "HTTPS://",
    "httP://",
    "ssh://",
    "wss://",
    "",
    "https:/",
    "//",
    "http:\\\\",
];
const USERS: &[&str] =
    &["", "", "", "", "", "", "", "", "", "", "", "", "u@", "@", "www.example.com@", "u:p@", "U@", "u%40@", "u@v@", "10.0.0.1@"];
const LABELS: &[&str] = &[
    "www",
    "app",
    "web",
    "shop",
    "admin",
    "corp",
    "db",
    "beta",
    "old-1",
    "vcc-7",
    "api",
    "x",
    "a",
    "deep",
    "sub",
    "cond",
    "A",
    "xn--bcher-kva",
    "b--c",
    "-a",
    "0",
    "12",
    "é",
    "a_b",
    "all",
    "git",
    "stranger0",
];
const BASES: &[&str] = &[
    "example.com",
    "example.org",
    "example.net",
    "corp.example.com",
    "b.c.d.e.example.net",
    "evilexample.com",
    "example.com.example.test",
    "test",
    "com",
    "EXAMPLE.com",
    "example.com.",
];
const WHOLE: &[&str] = &[
    "10.1.2.3",
    "10.1.3.3",
    "10.1.2.200",
    "10.2.3.4",
    "10.2.3.10",
    "10.01.2.3",
    "0x0a010203",
    "167838211",
    "[2001:db8::1]",
    "[::ffff:10.1.3.3]",
    "10.1.2",
    "1.2.3.4.5",
    "example.com@example.org",
    "u:p@www.example.com",
    "localhost",
    "example..com",
    ".example.com",
    "",
];
const PORTS: &[&str] = &["", "", "", "", ":443", ":80", ":8443", ":9000", ":8050", ":0", ":65535", ":65536", ":", ":00443", ":x"];
const PATHS: &[&str] = &[
    "",
    "/",
    "/admin",
    "/ADMIN",
    "/admin/x",
    "/administrator",
    "/cart",
    "/cart/7",
    "/search?debug=1",
    "/search?debug=%31",
    "/search?x='1",
    "?debug=1",
    "#/admin",
    "/a;b/c",
    "//admin",
    "/x/../admin",
    "/%61dmin",
    "/x?y=%252e",
    "/%2e%2e/admin",
    "/a\\b",
    "/a b",
    "/é",
    "/x?u=https%3A%2F%2Fwww.example.com%2F",
    "/a%00b",
    "/.well-known/security.txt",
    "/a/./b",
    "/x#%25",
    "/[x]",
    "/x^y",
    "/a|b",
    "/x?<y>",
];

fn line(random: &mut Random) -> Vec<u8> {
    let mut text = [random.of(SCHEMES), random.of(USERS)].concat();
    if random.below(6) == 0 {
        text.push_str(random.of(WHOLE));
    } else {
        for _ in 0..random.below(4) {
            text.push_str(random.of(LABELS));
            text.push('.');
        }
        text.push_str(random.of(BASES));
    }
    text.push_str(random.of(PORTS));
    text.push_str(random.of(PATHS));
    let mut line = text.into_bytes();
    // One in eight is bent somewhere.
    if random.below(8) == 0 && !line.is_empty() {
        let at = random.below(line.len());
        match random.below(4) {
            0 => line[at] = (random.below(256)) as u8,
            1 => line.insert(at, (random.below(128)) as u8),
            2 => drop(line.remove(at)),
            _ => line.truncate(at),
        }
    }
    line
}

#[test]
fn a_million_lines_are_decided_alike_with_and_without_the_shortcut() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut random = Random(1);
    let more = [many_names()];
    let many = Bulk::new(&more, &base()).unwrap();
    let mut room = Room::default();
    let mut together: Vec<Vec<u8>> = Vec::new();
    // Mutants are judged by fewer.
    let lines: usize = std::env::var("INBOUNDS_LINES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    for number in 0..lines {
        let line = line(&mut random);
        let found = same(&bulk, &line);
        // And some together.
        together.push(line.clone());
        if random.below(20) == 0 {
            same_together(&many, &together, &mut room);
            together.clear();
        }
        *counts.entry(format!("{found:?}")).or_default() += 1;
        // And one by one, for some.
        if number % 50 == 0
            && let Ok(text) = std::str::from_utf8(&line)
        {
            let one = policies[0].read_free(text).and_then(|read| {
                let target = match read {
                    ReadAs::Network(network) => Target::Network(network),
                    ReadAs::Set(set) => Target::Set(set),
                    ReadAs::Asset(key) => Target::Asset(key),
                    ReadAs::Finding(class) => panic!("{class}"),
                };
                policies[0].decide(&Query { target: Some((text.to_owned(), target)), ..base() }).map(|answer| answer.verdict)
            });
            assert_eq!(found, one.map_err(|error| error.code), "{text}");
        }
    }
    println!("{counts:#?}");
    for verdict in ["Ok(InScope)", "Ok(OutOfScope)", "Ok(Conditional)", "Ok(Unlisted)"] {
        assert!(counts.get(verdict).is_some_and(|&count| count * 1_000 > lines), "{verdict}: {counts:?}");
    }
}

/// Hosts that stand alone, which may be assets, classes, sets or nothing as well.
#[test]
fn hosts_alone_are_what_a_full_read_finds() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let hosts = [
        "shop.example.org",
        "SHOP.example.org",
        "xss.stored",
        "xss.sored",
        "xss.example.com",
        "broken_access_control.idor",
        "dos.volumetric",
        "api",
        "localhost",
        "10-20.example.com",
        "3com.example.com",
        "10.1.3.3",
        "10.1.2.3",
        "1.2.3.4.5",
        "10.1.3.3-10.1.3.4",
        "www.example.com",
        "example.com",
        "vcc-1.example.net",
        "web.example.net",
        "app.example.org",
        "all.example.net",
    ];
    for host in hosts {
        for port in ["", ":443", ":8443", ":8050", ":9000", ":99999", ":", "/", "/24", "/admin"] {
            let _ = same(&bulk, format!("{host}{port}").as_bytes());
        }
    }
    assert_eq!(same(&bulk, b"shop.example.org"), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, b"shop.example.org:443"), Ok(Verdict::Unlisted));
    assert_eq!(same(&bulk, b"xss.stored"), Err("not-a-target"));
    assert_eq!(same(&bulk, b"xss.sored"), Err("unknown-name"));
    assert_eq!(same(&bulk, b"app.example.org"), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, b"app.example.org:8443"), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, b"app.example.org:9443"), Ok(Verdict::Unlisted));
}

/// Every case about one target alone, and every hostile target, by the policy of every case.
#[test]
fn the_cases_and_the_hostile_targets_are_decided_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let hostile: Vec<String> = std::fs::read_dir(root.join("tests/hostile"))
        .unwrap()
        .flat_map(|entry| {
            std::fs::read_to_string(entry.unwrap().path())
                .unwrap()
                .lines()
                .map(|line| line.split('\t').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut compared = 0;
    for folder in ["tests/conformance", "policies"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if !path.to_string_lossy().ends_with(".tests.yaml") {
                continue;
            }
            let file = CaseFile::read(&std::fs::read(&path).unwrap(), &Limits::default()).file.unwrap();
            let policy = path.parent().unwrap().join(&file.policy.value);
            let policies = [CompiledPolicy::load("policy.yaml", &std::fs::read(policy).unwrap(), &Limits::default()).unwrap()];
            for case in &file.cases {
                let Ok(query) = query_of(case) else { continue };
                let Some((text, target)) = query.target.clone() else { continue };
                let expected = policies[0].decide(&query);
                let Ok(bulk) = Bulk::new(&policies, &Query { target: None, ..query }) else {
                    assert!(expected.is_err(), "{text}");
                    continue;
                };
                // A single word that a case asks about as a host, or as an asset, is neither to a reader of lines.
                let read_alike = match policies[0].read_free(&text) {
                    Ok(ReadAs::Network(network)) => Target::Network(network) == target,
                    Ok(ReadAs::Set(set)) => Target::Set(set) == target,
                    Ok(ReadAs::Asset(_) | ReadAs::Finding(_)) | Err(_) => false,
                };
                if read_alike {
                    let found = same(&bulk, text.as_bytes());
                    assert_eq!(found, expected.map(|answer| answer.verdict).map_err(|error| error.code), "{}: {text}", path.display());
                    compared += 1;
                }
            }
            let bulk = Bulk::new(&policies, &base()).unwrap();
            for line in &hostile {
                let _ = same(&bulk, line.as_bytes());
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

/// Names and addresses of which rules of `kinds` say different things.
const HOSTS: &[&str] = &[
    "www.example.com",
    "web.example.com",
    "beta.example.com",
    "a.corp.example.com",
    "old-1.example.com",
    "app.example.org",
    "www.example.org",
    "a.sub.example.org",
    "web.example.net",
    "shop.example.net",
    "all.example.net",
    "vcc-7.example.net",
    "x.cond.example.net",
    "git.example.com",
    "nobody.test",
    "10.1.2.3",
    "10.1.3.3",
    "10.2.3.4",
    "10.2.3.10",
];

/// Rests of a URL around those that rules name.
const RESTS: &[&str] = &[
    "/./admin",
    "/x/.",
    "/x/..",
    "/admin/..",
    "/admin;x",
    "/admin?x",
    "/admin#x",
    "/Admin/x",
    "/x/admin",
    "/admi",
    "/search?debug=1&x='1",
    "/search?debug=\"1\"",
    "/search?'&debug=1",
    "/search?debug=1'",
    "/search?debug=1#y",
    "/search#?debug=1",
    "/search?x=%27&debug=1",
    "/search?<debug=1",
    "/search?debug=1>",
    "/search?x=1&debug=1&y",
    "/search/x?debug=1",
    "/SEARCH?debug=1",
    "/search;x?debug=1",
    "/search?de%62ug=1",
    "/cart/",
    "/cart.",
    "/cart/.x",
    "/cart/%37",
    "/car%74",
    "/Cart",
    "/cart/x/../../y",
    "/cart//x",
    "/cart/%",
    "/cart?%",
    "/cart?%25",
];

#[test]
fn what_rules_say_of_paths_is_found_with_and_without_the_shortcut() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    for host in HOSTS {
        for start in ["https://", "http://", ""] {
            for port in ["", ":443", ":80", ":8443", ":9000", ":8050", ":99"] {
                for rest in PATHS.iter().chain(RESTS) {
                    let _ = same(&bulk, format!("{start}{host}{port}{rest}").as_bytes());
                }
            }
        }
    }
    let at = |line: &str| same(&bulk, line.as_bytes());
    assert_eq!(at("https://www.example.com/admin/x"), Ok(Verdict::OutOfScope));
    assert_eq!(at("https://www.example.com/x;/../admin"), Ok(Verdict::OutOfScope));
    assert_eq!(at("https://www.example.com/administrator"), Ok(Verdict::InScope));
    assert_eq!(at("https://shop.example.net/cart/7"), Ok(Verdict::InScope));
    assert_eq!(at("https://shop.example.net/CART"), Ok(Verdict::Unlisted));
    assert_eq!(at("https://web.example.com/search?debug=1"), Ok(Verdict::OutOfScope));
    assert_eq!(at("https://web.example.com/search?debug=0"), Ok(Verdict::InScope));
}

/// Lines that are nearly what the shortcut understands, each with what becomes of it.
#[test]
fn the_edges_of_the_shortcut_are_where_a_full_read_has_them() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let long = |bytes: usize| {
        let start = "https://www.example.com/";
        format!("{start}{}", "a".repeat(bytes - start.len()))
    };
    let most = Limits::default().target_bytes;
    assert_eq!(same(&bulk, long(most).as_bytes()), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, long(most + 1).as_bytes()), Err("target-too-long"));
    for line in [
        "https://1a.2.3.4/",
        "https://a1.2.3.4/",
        "https://10.1.3.1000/",
        "https://10.1.3.255/",
        "https://10.1.3.256/",
        "https://10.1.3./",
        "https://10.1.3.3.3/",
        "https://www.example.com:65535/",
        "https://www.example.com:65536/",
        "https://www.example.com:99999/",
        "https://www.example.com:100000/",
        "https://www.example.com:00443/",
        "https://abcdefgh--i.example.com/",
        "https://abcdefghijklmnopq--r.example.com/",
        "https://abcdefgh..example.com/",
        "https://abcdefgh.example..com/",
        "http://a/%",
        "http://a/!",
        "http://a/~",
        "http://a/\u{7f}",
        "http://a/ ",
        "http://a/\\",
        "http://a",
        "http://",
        "https://a",
    ] {
        let _ = same(&bulk, line.as_bytes());
    }
}

/// Of one policy it is always said what it says; of several only where they speak of the target.
#[test]
fn who_speaks_is_told() {
    let policies = [kinds(), load("other.yaml", "in_scope:\n  - { id: X1, clause: c, hosts: [\"*.example.test\", \"*.example.com\"] }\n")];
    let spoken = |policies: &[CompiledPolicy], line: &str| {
        let bulk = Bulk::new(policies, &base()).unwrap();
        let _ = same(&bulk, line.as_bytes());
        let decision = bulk.decide(line.as_bytes()).unwrap();
        let rule = |rule: Option<(&str, u32)>| rule.map_or(String::new(), |(id, _)| id.to_owned());
        bulk.explain(&decision).iter().map(|s| format!("{} {:?} {}", s.policy, s.ruling.verdict, rule(s.ruling.rule))).collect::<Vec<_>>()
    };
    let alone = &policies[..1];
    assert_eq!(spoken(alone, "https://nobody.test/"), ["kinds.yaml Unlisted "]);
    assert_eq!(spoken(alone, "https://nobody.test/x;y"), ["kinds.yaml Unlisted "]);
    assert_eq!(spoken(alone, "https://www.example.com/"), ["kinds.yaml InScope I1"]);
    for line in ["https://www.example.com/", "https://www.example.com/x;y"] {
        assert_eq!(spoken(&policies, line), ["kinds.yaml InScope I1", "other.yaml InScope X1"]);
    }
    for line in ["https://a.example.test/", "https://a.example.test:8443/x;y"] {
        assert_eq!(spoken(&policies, line), ["other.yaml InScope X1"]);
    }
    assert_eq!(spoken(&policies, "ssh://git.example.com/"), ["kinds.yaml InScope I3"]);
    assert_eq!(spoken(&policies, "https://[2001:db8::1]/"), ["kinds.yaml InScope I1"]);
    assert_eq!(spoken(&policies, "https://nobody.test/"), Vec::<String>::new());
    assert_eq!(spoken(&policies, "shop.example.org"), ["kinds.yaml InScope I0"]);
}

/// Few policies, of which one holds everywhere, and every kind of line.
#[test]
fn a_few_policies_answer_as_one_by_one() {
    let policies = [
        kinds(),
        load(
            "ours.yaml",
            "in_scope:\n  - { id: B1, clause: c, when: { operator: self } }\n  - { id: B2, clause: c, hosts: [shop.example.net] }\n",
        ),
        load(
            "ports.yaml",
            "in_scope:\n  - { id: C1, clause: c, hosts: [\"https://*.example.net\", \"10.1.0.0/16\"] }\nout_of_scope:\n  - { id: C2, clause: c, hosts: [\"*:9000\"] }\n",
        ),
    ];
    for asked in [&policies[..2], &policies[1..], &policies[..]] {
        let bulk = Bulk::new(asked, &base()).unwrap();
        for host in HOSTS {
            for (start, port) in [("https://", ""), ("http://", ":80"), ("https://", ":9000"), ("", ""), ("", ":8443"), ("ssh://", "")] {
                for rest in ["", "/admin", "/x;y"] {
                    let line = format!("{start}{host}{port}{rest}");
                    let decided = bulk.decide(line.as_bytes());
                    assert_eq!(told(&bulk, decided.clone()), told(&bulk, bulk.read(line.as_bytes())), "{line}");
                    let (Ok(decision), Ok(ReadAs::Network(network))) = (decided, asked[0].read_free(&line)) else { continue };
                    let query = Query { target: Some((line.clone(), Target::Network(network))), ..base() };
                    let answers = decide_all(asked, &query).unwrap();
                    let expected: Vec<(&str, Verdict)> = answers.answers.iter().map(|a| (a.policy.file.as_str(), a.verdict)).collect();
                    let found: Vec<(&str, Verdict)> = bulk.explain(&decision).iter().map(|s| (s.policy, s.ruling.verdict)).collect();
                    assert_eq!((decision.verdict, found), (answers.verdict, expected), "{line}");
                }
            }
        }
    }
}

#[test]
fn several_policies_answer_as_one_by_one() {
    let mut policies = vec![
        kinds(),
        load(
            "open.yaml",
            "facts: { operator: { assume: self } }\nin_scope:\n  - { id: A1, clause: c, hosts: [\"*.example.org\"] }\nout_of_scope:\n  - { id: A2, clause: c, unless: { operator: self } }\n",
        ),
        load(
            "ours.yaml",
            "in_scope:\n  - { id: B1, clause: c, when: { operator: self } }\n  - { id: B2, clause: c, hosts: [shop.example.net] }\n",
        ),
        load(
            "wild.yaml",
            "in_scope:\n  - { id: C1, clause: c, hosts: [\"*.example.net\"] }\nout_of_scope:\n  - { id: C2, clause: c, hosts: [\"admin.*\", \"*:9000\"] }\n",
        ),
    ];
    for n in 0..40 {
        policies.push(load(
            &format!("p{n}.yaml"),
            &format!("in_scope:\n  - {{ id: N{n}, clause: c, hosts: [n{n}.example.com, \"*.n{n}.example.test\", 10.{n}.0.0/16] }}\n"),
        ));
    }
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let mut random = Random(7);
    let mut several = 0;
    let together: Vec<Vec<u8>> = (0..1_000).map(|_| line(&mut random)).collect();
    same_together(&bulk, &together, &mut Room::default());
    for _ in 0..20_000 {
        let line = line(&mut random);
        let decided = bulk.decide(&line);
        assert_eq!(told(&bulk, decided.clone()), told(&bulk, bulk.read(&line)), "{}", String::from_utf8_lossy(&line));
        let (Ok(text), Ok(decision)) = (std::str::from_utf8(&line), decided) else { continue };
        let Ok(ReadAs::Network(network)) = policies[0].read_free(text) else { continue };
        if random.below(8) > 0 {
            continue;
        }
        let answers = decide_all(&policies, &Query { target: Some((text.to_owned(), Target::Network(network))), ..base() }).unwrap();
        let expected: Vec<(&str, Verdict)> = answers.answers.iter().map(|answer| (answer.policy.file.as_str(), answer.verdict)).collect();
        let found: Vec<(&str, Verdict)> = bulk.explain(&decision).iter().map(|spoken| (spoken.policy, spoken.ruling.verdict)).collect();
        assert_eq!((decision.verdict, found), (answers.verdict, expected), "{text}");
        several += usize::from(answers.answers.len() > 2);
    }
    assert!(several > 100, "{several}");
}

#[test]
fn what_a_record_says_beside_its_target_counts() {
    let policies = [load(
        "vendors.yaml",
        "in_scope:\n  - { id: I1, clause: c, hosts: [\"*.example.com\"] }\nthird_parties:\n  - { id: V1, clause: c, vendors: [{ name: Vendor, hosts: [\"*.vendor.test\"] }] }\n",
    )];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let verdict = |cname: &[&str], facts: &[(&str, &str)]| {
        let facts =
            facts.iter().map(|(name, value)| ((*name).to_owned(), inbounds_core::vocabulary::Value::Name((*value).to_owned()))).collect();
        let cname: Vec<String> = cname.iter().map(|name| (*name).to_owned()).collect();
        bulk.decide_with(b"https://www.example.com/", &cname, &facts).map(|decision| decision.verdict).map_err(|error| error.code)
    };
    assert_eq!(verdict(&[], &[]), Ok(Verdict::InScope));
    assert_eq!(verdict(&["www.example.org"], &[]), Ok(Verdict::InScope));
    assert_eq!(verdict(&["x.example.org", "edge.vendor.test"], &[]), Ok(Verdict::Conditional));
    assert_eq!(verdict(&["edge.vendor.test"], &[("defect.location", "own-configuration")]), Ok(Verdict::InScope));
    assert_eq!(verdict(&["edge.vendor.test"], &[("defect.location", "vendor")]), Ok(Verdict::OutOfScope));
    assert_eq!(verdict(&["not a host"], &[]), Err("unreadable-host"));
    assert_eq!(verdict(&[], &[("no.such.fact", "x")]), Err("unknown-fact"));
}

#[test]
fn facts_and_findings_hold_for_every_line() {
    let policies = [load(
        "facts.yaml",
        "in_scope:\n  - { id: I1, clause: c, hosts: [\"*.example.com\"] }\n  - { id: I2, clause: c, hosts: [\"*.example.net\"], when: { environment: production } }\nout_of_scope:\n  - { id: O1, clause: c, hosts: [forum.example.com/x], findings: [xss] }\n",
    )];
    let with = |query: Query, line: &str| {
        let bulk = Bulk::new(&policies, &query).unwrap();
        same(&bulk, line.as_bytes()).unwrap()
    };
    let production =
        Query { facts: [("environment".to_owned(), inbounds_core::vocabulary::Value::Name("production".to_owned()))].into(), ..base() };
    assert_eq!(with(base(), "https://www.example.net/"), Verdict::Conditional);
    assert_eq!(with(production, "https://www.example.net/"), Verdict::InScope);
    let xss = Query { finding: Some("xss.stored".to_owned()), ..base() };
    assert_eq!(with(xss.clone(), "https://forum.example.com/y"), Verdict::InScope);
    assert_eq!(with(xss.clone(), "https://forum.example.com/x"), Verdict::OutOfScope);
    assert_eq!(with(xss, "https://www.example.com/x"), Verdict::InScope);
    let unknown = Query { finding: Some("xsss".to_owned()), ..base() };
    assert_eq!(Bulk::new(&policies, &unknown).unwrap_err().code, "unknown-class");
}

/// The least limit of several policies holds for all of them, whichever comes first.
#[test]
fn the_least_limit_holds() {
    let yaml = b"inbounds: 1\nprogram: { name: Example }\nin_scope: [{ id: A, clause: c, hosts: [example.com] }]\n";
    let limited = |target_bytes, path_readings| {
        CompiledPolicy::load("p.yaml", yaml, &Limits { target_bytes, path_readings, ..Limits::default() }).unwrap()
    };
    let default = Limits::default();
    for policies in [
        [limited(30, default.path_readings), limited(default.target_bytes, 2)],
        [limited(default.target_bytes, 2), limited(30, default.path_readings)],
    ] {
        let bulk = Bulk::new(&policies, &base()).unwrap();
        let code = |line: &str| same(&bulk, line.as_bytes()).err();
        assert_eq!(code(&format!("https://example.com/{}", "a".repeat(10))), None);
        assert_eq!(code(&format!("https://example.com/{}", "a".repeat(11))), Some("target-too-long"));
        assert_eq!(code("https://example.com/a;b"), None);
        assert_eq!(code("https://example.com/%41;b"), Some("too-many-path-readings"));
    }
}

/// What stands for all names that no rule speaks of is no name that a rule speaks of.
#[test]
fn a_name_that_looks_made_up_is_a_name_like_any_other() {
    let policies = [load(
        "p.yaml",
        "in_scope:\n  - { id: A, clause: c, hosts: [\"*.example.com\"] }\nout_of_scope:\n  - { id: B, clause: c, hosts: [stranger0.example.com, stranger1.example.com] }\n",
    )];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    for (line, verdict) in [
        ("https://www.example.com/", Verdict::InScope),
        ("https://stranger0.example.com/", Verdict::OutOfScope),
        ("https://stranger1.example.com/", Verdict::OutOfScope),
        ("https://stranger2.example.com/", Verdict::InScope),
    ] {
        assert_eq!(same(&bulk, line.as_bytes()), Ok(verdict), "{line}");
    }
}

/// Assets of any length are known by their names, and no URL is one.
#[test]
fn lines_name_assets() {
    let policies = [load("p.yaml", "in_scope:\n  - { id: A, clause: c, assets: [Shop, \"HTTP proxy\", httpsd] }\n")];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    for line in ["Shop", "shop", "http proxy", "HTTPSD"] {
        assert_eq!(same(&bulk, line.as_bytes()), Ok(Verdict::InScope), "{line}");
    }
    assert_eq!(same(&bulk, b"https://shop/"), Ok(Verdict::Unlisted));
}

/// A base is refused if some policy refuses it, and is asked of each in the policy's own names.
#[test]
fn a_base_that_no_policy_can_be_asked_is_refused() {
    let policies = [load("p.yaml", "in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n")];
    let code = |base: Query| Bulk::new(&policies, &base).map(|_| ()).map_err(|error| error.code);
    assert_eq!(code(Query { finding: Some("quantum".into()), ..base() }), Err("unknown-class"));
    assert_eq!(code(Query { activity: Some("quantum".into()), ..base() }), Err("unknown-activity"));
    assert_eq!(code(Query { cname: vec!["a..test".into()], ..base() }), Err("empty-label"));
    assert_eq!(code(base()), Ok(()));
}
