//! What a query may say that a case cannot: facts as texts, names that are nearly right; and what a policy tells of its rules.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use inbounds_core::answer::Verdict;
use inbounds_core::compile::{CompiledPolicy, compact};
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::{AssetKey, Host, HostRef, Network, ReadAs, Target, asset_key};
use inbounds_core::vocabulary::{Value, activities, activity_title, class_title, classes};

const POLICY: &str = r#"inbounds: 1
program: { name: Queries }
facts:
  open: { type: boolean, axis: target, question: "Is it open?" }
  age: { type: integer, axis: target, question: "How old is it?" }
  region: { type: enum, values: [north, south-east], axis: target, question: "Where is it?" }
in_scope:
  - { id: Q-1, clause: Open, hosts: [open.example.com], when: open }
  - { id: Q-2, clause: Of an age, hosts: [age.example.com], when: { age: 5 } }
  - { id: Q-3, clause: In the north, hosts: [north.example.com], when: { region: north } }
  - { id: Q-4, clause: In the south, hosts: [south.example.com], when: { region: south-east } }
  - { id: Q-5, clause: A shop, assets: [{ name: Shop, aliases: [T], ids: ["android:com.example.app"] }] }
conduct:
  - { id: Q-8, clause: Behave }
  - { id: Q-9, clause: Only with permission, require: permission.explicit }
third_parties:
  - id: Q-7
    clause: Vendors
    vendors: [{ name: Hosting Co, hosts: ["*.hosting.test"] }, { name: Mail Co, hosts: [mail.test] }]
"#;

fn policy() -> CompiledPolicy {
    CompiledPolicy::load("queries.yaml", POLICY.as_bytes(), &Limits::default()).unwrap()
}

/// The verdict on a host with one fact; or code, message and help of the error.
fn asked(host: &str, fact: &str, value: Value) -> Result<Verdict, String> {
    let target = Target::Network(Network::read(host).unwrap());
    let query = Query { target: Some((host.to_owned(), target)), facts: [(fact.to_owned(), value)].into(), ..Query::default() };
    let told = |error: inbounds_core::query::QueryError| {
        format!("{}: {}; {}", error.code, error.message, error.help.as_deref().unwrap_or_default())
    };
    policy().decide(&query).map(|answer| answer.verdict).map_err(told)
}

#[test]
fn facts_may_be_given_as_texts() {
    let text = |text: &str| Value::Name(text.to_owned());
    for (host, fact, value, verdict) in [
        ("open.example.com", "open", text("yes"), Verdict::InScope),
        ("open.example.com", "open", text("TRUE"), Verdict::InScope),
        ("open.example.com", "open", text("no"), Verdict::Unlisted),
        ("open.example.com", "open", text("False"), Verdict::Unlisted),
        ("open.example.com", "open", Value::Bool(true), Verdict::InScope),
        ("age.example.com", "age", text("5"), Verdict::InScope),
        ("age.example.com", "age", text("6"), Verdict::Unlisted),
        ("age.example.com", "age", text("-5"), Verdict::Unlisted),
        ("age.example.com", "age", Value::Int(5), Verdict::InScope),
        ("north.example.com", "region", text("north"), Verdict::InScope),
        ("north.example.com", "region", text("NORTH"), Verdict::InScope),
        ("south.example.com", "region", text("South_East"), Verdict::InScope),
        ("south.example.com", "region", text("other"), Verdict::Unlisted),
    ] {
        assert_eq!(asked(host, fact, value.clone()), Ok(verdict), "{host} {fact} {value:?}");
    }
    for (fact, value, message) in [
        ("open", text("perhaps"), "wrong-fact-value: expected true or false for `open`, found `perhaps`; "),
        ("open", Value::Int(1), "wrong-fact-value: expected true or false for `open`, found `1`; "),
        ("age", text("old"), "wrong-fact-value: expected a whole number for `age`, found `old`; "),
        ("age", Value::Bool(true), "wrong-fact-value: expected a whole number for `age`, found `true`; "),
        ("region", text("west"), "wrong-fact-value: expected one of north, south-east, other for `region`, found `west`; "),
        ("opem", Value::Bool(true), "unknown-fact: unknown fact `opem`; did you mean `open`?"),
        ("quantum", Value::Bool(true), "unknown-fact: unknown fact `quantum`; "),
    ] {
        assert_eq!(asked("open.example.com", fact, value), Err(message.to_owned()), "{fact}");
    }
}

#[test]
fn names_that_are_nearly_right_are_suggested() {
    let help = |query: Query| policy().decide(&query).map(|answer| answer.verdict).map_err(|error| (error.code, error.help.clone()));
    let finding = |name: &str| help(Query { finding: Some(name.to_owned()), ..Query::default() });
    let activity = |name: &str| help(Query { activity: Some(name.to_owned()), ..Query::default() });
    assert_eq!(finding("xss.selv"), Err(("unknown-class", Some("did you mean `xss.self`?".to_owned()))));
    assert_eq!(finding("quantum"), Err(("unknown-class", None)));
    assert_eq!(activity("dos.volumetrik"), Err(("unknown-activity", Some("did you mean `dos.volumetric`?".to_owned()))));
    assert_eq!(activity("quantum"), Err(("unknown-activity", None)));
    assert_eq!(help(Query::default()).map_err(|(code, _)| code), Err("no-query"));
}

#[test]
fn a_free_argument_names_an_asset_of_the_policy() {
    let policy = policy();
    for name in ["Shop", "shop", "T", "t"] {
        assert!(policy.knows_asset(name) && matches!(policy.read_free(name), Ok(ReadAs::Asset(_))), "{name}");
    }
    assert!(matches!(policy.read_free("android:com.example.app"), Ok(ReadAs::Asset(AssetKey::Id { .. }))));
    for name in ["", "Sho", "https://shop/", "http://t/", "HTTPS://shop/", "example.com"] {
        assert!(!policy.knows_asset(name), "{name}");
    }
}

#[test]
fn a_policy_tells_of_its_rules() {
    let policy = policy();
    let all = ["Q-1", "Q-2", "Q-3", "Q-4", "Q-5", "Q-7", "Q-8", "Q-9"];
    assert!(all.iter().all(|id| policy.has_rule(id)) && !policy.has_rule("Q-6") && !policy.has_rule(""));
    let deciding: Vec<(String, u32)> = policy.deciding_rules().into_iter().map(|rule| (rule.id, rule.line)).collect();
    let deciding: Vec<(&str, u32)> = deciding.iter().map(|(id, line)| (id.as_str(), *line)).collect();
    assert_eq!(deciding, [("Q-1", 8), ("Q-2", 9), ("Q-3", 10), ("Q-4", 11), ("Q-5", 12), ("Q-9", 15), ("Q-7", 17)]);
}

#[test]
fn a_policy_without_a_rule_is_one_that_never_had_it() {
    let verdict = |policy: &CompiledPolicy, host: &str| policy.ruling(&Network::read(host).unwrap(), None).map(|ruling| ruling.verdict);
    let (policy, rest) = (policy(), policy().without(0));
    assert_eq!(verdict(&policy, "open.example.com"), Ok(Verdict::Conditional));
    assert_eq!(verdict(&rest, "open.example.com"), Ok(Verdict::Unlisted));
    assert_eq!(verdict(&rest, "age.example.com"), Ok(Verdict::Conditional));
    assert_eq!(verdict(&rest, "mail.test"), Ok(Verdict::OutOfScope));
}

#[test]
fn a_compact_policy_is_the_policy() {
    let bytes = compact("queries.yaml", POLICY.as_bytes(), &Limits::default()).unwrap();
    let opened = CompiledPolicy::open("queries.yaml", &bytes, &Limits::default()).unwrap();
    assert_eq!(opened.policy().in_scope.len(), 5);
    let places = opened.policy().in_scope.iter().filter_map(|rule| rule.when.as_ref()?.value.span());
    assert_eq!(
        places.map(|at| POLICY.get(at.start as usize..at.end as usize).unwrap()).collect::<Vec<_>>(),
        ["open", "age", "region", "region"]
    );
    assert_eq!(opened.deciding_rules(), policy().deciding_rules());
    let limits = Limits { pattern_bytes: 5, ..Limits::default() };
    let refusal = CompiledPolicy::open("queries.yaml", &bytes, &limits).unwrap_err();
    let first = refusal.problems.first().unwrap();
    assert_eq!((first.code, refusal.place(first.span)), ("pattern-too-long", (8, 38)));
    assert_eq!(compact("p.yaml", b"inbounds: 1\n", &Limits::default()).unwrap_err().first().unwrap().code, "missing-key");
}

/// Patterns count without combinations, and combinations without patterns.
#[test]
fn a_policy_stands_for_so_many_patterns_and_combinations() {
    let load = |rest: &str, policy_atoms: usize| {
        let text = format!("inbounds: 1\nprogram: {{ name: Large }}\n{rest}");
        let loaded = CompiledPolicy::load("large.yaml", text.as_bytes(), &Limits { policy_atoms, ..Limits::default() });
        loaded.map(|_| ()).map_err(|problems| problems.first().map(|problem| problem.code).unwrap_or_default())
    };
    let patterns = "in_scope:\n  - { id: A, clause: c, assets: [{ name: X, hosts_like: [a.test, b.test, c.test, d.test] }] }\n";
    assert_eq!([load(patterns, 4), load(patterns, 5)], [Err("policy-too-large"), Ok(())]);
    let combinations = "out_of_scope:\n  - { id: A, clause: c, hosts: [a.test], findings: [xss, csrf, rce, ssrf] }\n";
    assert_eq!([load(combinations, 4), load(combinations, 5)], [Err("policy-too-large"), Ok(())]);
    let vendors = "third_parties:\n  - { id: A, clause: c, vendors: [{ name: Pay One }, { name: Pay Two }, { name: Pay Three }] }\n";
    assert_eq!([load(vendors, 2), load(vendors, 3)], [Err("policy-too-large"), Ok(())]);
}

#[test]
fn a_rule_stands_for_so_many_combinations_and_a_pattern_for_so_many_bytes() {
    let text =
        b"inbounds: 1\nprogram: { name: Large }\nin_scope:\n  - { id: A, clause: c, hosts: [a.test, b.test], findings: [xss, csrf] }\n";
    let load = |limits: &Limits| {
        let loaded = CompiledPolicy::load("large.yaml", text, limits);
        loaded.map(|_| ()).map_err(|problems| problems.first().map(|problem| problem.code).unwrap_or_default())
    };
    let atoms = |atoms: usize| load(&Limits { atoms, ..Limits::default() });
    assert_eq!([atoms(3), atoms(4)], [Err("too-many-atoms"), Ok(())]);
    let bytes = |pattern_bytes: usize| load(&Limits { pattern_bytes, ..Limits::default() });
    assert_eq!([bytes(5), bytes(6)], [Err("pattern-too-long"), Ok(())]);
}

/// Whether a verdict rests on an assumption cannot be found out where more is unknown without it than may be tried: then it is said to.
#[test]
fn an_assumption_that_cannot_be_tried_without_is_said() {
    let text = b"inbounds: 1\nprogram: { name: P }\nfacts: { operator: { assume: self } }\nin_scope:\n  - { id: A, clause: c, hosts: [example.com] }\nout_of_scope:\n  - { id: B, clause: c, hosts: [example.com], unless: { operator: self } }\n";
    for undecided_facts in [0, 1] {
        let policy = CompiledPolicy::load("p.yaml", text, &Limits { undecided_facts, ..Limits::default() }).unwrap();
        let target = Target::Network(Network::read("example.com").unwrap());
        let answer = policy.decide(&Query { target: Some(("example.com".to_owned(), target)), ..Query::default() }).unwrap();
        let assumed: Vec<&str> = answer.assumptions.iter().map(|assumed| &*assumed.fact).collect();
        assert_eq!((answer.verdict, assumed), (Verdict::InScope, vec!["operator"]), "{undecided_facts}");
    }
}

/// What is not said to be paid is not promised.
#[test]
fn a_reward_is_told_where_the_policy_pays() {
    let rewarded = |bounty: &str| {
        let text = format!(
            "inbounds: 1\nprogram: {{ name: P{bounty} }}\nin_scope:\n  - {{ id: A, clause: c, hosts: [example.com] }}\nrewards:\n  currency: USD\n  rows:\n    - {{ severity: low, from: 1, to: 2, examples: [{{ findings: [xss] }}] }}\n"
        );
        let policy = CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap();
        let target = Target::Network(Network::read("example.com").unwrap());
        let query = Query { target: Some(("example.com".to_owned(), target)), finding: Some("xss.stored".to_owned()), ..Query::default() };
        policy.decide(&query).unwrap().reward.is_some()
    };
    assert_eq!([", bounty: paid", ", bounty: none", ""].map(rewarded), [true, false, false]);
}

#[test]
fn a_type_of_id_that_is_nearly_right_is_suggested() {
    let help = |text: &str| asset_key(text).unwrap_err().help.clone().unwrap_or_default();
    assert_eq!(help("adnriod:com.example.app"), "did you mean `android:`?");
    assert!(help("adnrxido:com.example.app").starts_with("typed ids start with"));
    assert_eq!(help("po:x"), "did you mean `ios:`?");
}

/// The section of exclusions may come first, and be longer.
#[test]
fn exclusions_may_stand_first() {
    let text = "inbounds: 1\nprogram: { name: Backwards }\nout_of_scope:\n  - { id: O-1, clause: c, hosts: [a.example.com] }\n  - { id: O-2, clause: c, hosts: [b.example.com], when: contract.signed }\n  - { id: O-3, clause: c, hosts: [c.example.com] }\nin_scope:\n  - { id: I-1, clause: c, hosts: [\"*.example.com\"] }\n";
    let text = text.replace("contract.signed", "{ operator: other }");
    for (load, kept) in [(CompiledPolicy::load as fn(&str, &[u8], &Limits) -> _, true), (CompiledPolicy::load_to_decide, false)] {
        let policy: CompiledPolicy = load("p.yaml", text.as_bytes(), &Limits::default()).unwrap();
        let sections = [&policy.policy().in_scope, &policy.policy().out_of_scope].map(Vec::len);
        assert_eq!(sections, if kept { [1, 3] } else { [0, 0] });
        for (host, verdict, rule) in [
            ("a.example.com", Verdict::OutOfScope, "O-1"),
            ("b.example.com", Verdict::Conditional, "O-2"),
            ("c.example.com", Verdict::OutOfScope, "O-3"),
            ("d.example.com", Verdict::InScope, "I-1"),
        ] {
            let ruling = policy.ruling(&Network::read(host).unwrap(), None).unwrap();
            assert_eq!((ruling.verdict, ruling.rule.map(|(id, _)| id)), (verdict, Some(rule)), "{host}");
        }
    }
}

/// More rules cover a host than the shortcut looks at.
#[test]
fn many_rules_may_cover_a_host() {
    let rules = |host: &str| (0..20).map(|n| format!("  - {{ id: R-{n}, clause: c, hosts: [\"{host}\"] }}\n")).collect::<String>();
    for (many, one, verdict) in [
        ("*.example.com", "www.example.com", Verdict::OutOfScope),
        ("www.example.com", "www.example.com", Verdict::OutOfScope),
        ("www.example.com", "*.example.com", Verdict::InScope),
    ] {
        for (first, second) in [("in_scope", "out_of_scope"), ("out_of_scope", "in_scope")] {
            let text = format!(
                "inbounds: 1\nprogram: {{ name: Many }}\n{first}:\n{}{second}:\n  - {{ id: S, clause: c, hosts: [\"{one}\"] }}\n",
                rules(many)
            );
            let policy = CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap();
            let network = Network::read("https://www.example.com/").unwrap();
            let query = Query { target: Some((String::new(), Target::Network(network.clone()))), ..Query::default() };
            let (short, long) = (policy.ruling(&network, None).unwrap().verdict, policy.decide(&query).unwrap().verdict);
            assert_eq!(short, long, "{many} {one} {first}");
            if first == "in_scope" {
                assert_eq!(long, verdict, "{many} {one}");
            }
        }
    }
}

#[test]
fn classes_and_activities_have_titles() {
    assert_eq!(class_title(classes().find("xss.self").unwrap()), "script that only runs for its author");
    assert_eq!(activity_title(activities().find("spam").unwrap()), "sending unsolicited messages");
}

#[test]
fn a_host_is_an_address_or_none() {
    let address = |text: &str| Network::read(text).unwrap().host().address().map(|address| address.to_string());
    assert_eq!(address("192.0.2.1").as_deref(), Some("192.0.2.1"));
    assert_eq!(address("2001:db8::1").as_deref(), Some("2001:db8::1"));
    assert_eq!(address("example.com"), None);
    for text in ["192.0.2.1", "[2001:db8::1]", "example.com"] {
        let network = Network::read(text).unwrap();
        assert_eq!(network.host().to_host().to_string(), text);
        assert_eq!(network.host().to_host().view(), network.host());
    }
    assert_eq!(HostRef::Name("a").to_host(), Host::Name("a".to_owned()));
}
