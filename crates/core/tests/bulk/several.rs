//! Several policies, and what is said beside a line: facts, findings, a record.

use super::random::{Random, line};
use super::*;
use inbounds_core::decide::decide_all;

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
