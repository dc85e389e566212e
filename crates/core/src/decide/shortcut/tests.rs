//! What the shortcut answers, and what it leaves.

use super::*;
use crate::decide::Ruling;
use crate::limits::Limits;
use crate::query::Query;
use crate::target::{HostRef, Target};

fn load(rest: &str, limits: &Limits) -> CompiledPolicy {
    let text = format!("inbounds: 1\nprogram: {{ name: P, expires: 2026-06-30 }}\n{rest}");
    CompiledPolicy::load("p.yaml", text.as_bytes(), limits).unwrap()
}

const DAY: Option<Date> = Some(Date { year: 2026, month: 6, day: 30 });

/// What the shortcut does not answer is decided in full, so that nothing but time shows it.
#[test]
fn the_shortcut_answers_what_needs_no_thought() {
    let (most, more) = (vec!["x.example.com"; MOST].join(", "), vec!["y.example.com"; MOST + 1].join(", "));
    let policy = load(
        &format!(
            "in_scope:
  - {{ id: A, clause: c, hosts: [a.example.com] }}
  - {{ id: B, clause: c, hosts: [b.example.com], from: 2026-01-01 }}
  - {{ id: C, clause: c, hosts: [c.example.com], when: {{ all: [{{ operator: self }}, permission.explicit] }} }}
  - {{ id: D, clause: c, hosts: [{most}] }}
  - {{ id: E, clause: c, hosts: [{more}] }}
"
        ),
        &Limits::default(),
    );
    let answered = |host: &str, date| policy.shortcut(&Network::read(host).unwrap(), date).map(|ruled| ruled.verdict);
    assert_eq!(["a", "b", "x"].map(|name| answered(&format!("{name}.example.com"), DAY)), [Some(Verdict::InScope); 3]);
    assert_eq!(["c", "y"].map(|name| answered(&format!("{name}.example.com"), DAY)), [None; 2]);
    assert_eq!(answered("nobody.test", DAY), Some(Verdict::Unlisted));
    // After its last day, and on an unknown one.
    assert_eq!([answered("a.example.com", Some(Date { year: 2026, month: 7, day: 1 })), answered("a.example.com", None)], [None; 2]);
}

/// Hosts with conditions: what the shortcut says, if anything; where it does, the whole answer says the same.
#[test]
fn the_shortcut_answers_where_what_is_not_known_does_not_matter() {
    use Verdict::{Conditional, InScope, OutOfScope, Unlisted};
    let rules = "facts:
  operator: { assume: self }
in_scope:
  - { id: WIDE, clause: c, hosts: [\"*.wide.test\"], when: { environment: production } }
  - { id: OWN, clause: c, hosts: [own.wide.test, open.test, gone.test] }
  - { id: STAGE, clause: c, hosts: [stage.wide.test], when: { environment: staging } }
  - { id: SAME, clause: c, hosts: [same.test], when: { environment: production } }
  - { id: SAME-2, clause: c, hosts: [same.test] }
  - { id: NARROW, clause: c, hosts: [narrow.test/a], when: { environment: production } }
  - { id: NARROW-2, clause: c, hosts: [narrow.test] }
  - { id: PART, clause: c, hosts: [part.test/a], when: { environment: production } }
  - { id: PART-2, clause: c, hosts: [part.test/b], when: { environment: staging } }
  - { id: PORT, clause: c, hosts: [\"port.test:443\"], when: { environment: production } }
  - { id: PORT-2, clause: c, hosts: [\"port.test:80\"], unless: { environment: production } }
  - { id: EVER, clause: c, hosts: [ever.test], when: { environment: [production, staging, development, demo, other] } }
  - { id: DAYS, clause: c, hosts: [days.test], when: { environment: production }, until: 2026-01-31 }
  - { id: MANY, clause: c, hosts: [many.test], when: { browser.major-versions-behind: 3 } }
  - { id: MIX, clause: c, hosts: [mix.test/a], when: { environment: production } }
  - { id: MIX-2, clause: c, hosts: [mix.test/b] }
  - { id: TWICE, clause: c, hosts: [twice.test], when: { environment: production } }
  - { id: FIVE-1, clause: c, hosts: [\"*.five.test\"], when: permission.explicit }
  - { id: FIVE-2, clause: c, hosts: [\"*.five.test\"], when: permission.written }
  - { id: FIVE-3, clause: c, hosts: [\"*.five.test\"], when: verification.manual }
  - { id: FIVE-4, clause: c, hosts: [\"*.five.test\"], when: impact.proven }
  - { id: FIVE-5, clause: c, hosts: [\"*.a.five.test\"], when: exploit.demonstrated }
  - { id: FIVE, clause: c, hosts: [a.five.test, b.a.five.test] }
  - { id: BOTH, clause: c, hosts: [both.test], when: { environment: production } }
out_of_scope:
  - { id: ELSE, clause: c, axis: target, unless: { operator: self } }
  - { id: GONE, clause: c, hosts: [gone.test], when: { operator: self } }
  - { id: TWICE-OUT, clause: c, hosts: [twice.test] }
  - { id: TWICE-OUT-2, clause: c, hosts: [twice.test/] }
  - { id: BOTH-OUT, clause: c, hosts: [both.test] }
  - { id: PERHAPS, clause: c, hosts: [perhaps.wide.test], when: { environment: staging } }
";
    let policy = load(rules, &Limits::default());
    for (text, expected) in [
        ("www.wide.test", Some((Conditional, Some("WIDE")))),
        ("https://www.wide.test/a/..;/b", Some((Conditional, Some("WIDE")))),
        ("own.wide.test", Some((InScope, Some("OWN")))),
        // Two inclusions that may both hold, or neither.
        ("stage.wide.test", None),
        // Both decide where both hold, since neither is narrower.
        ("same.test", None),
        ("https://narrow.test/b", Some((InScope, Some("NARROW-2")))),
        // The narrower one decides where it holds.
        ("https://narrow.test/a", None),
        // One reading depends on one answer, another on the opposite: no answer opens both.
        ("https://part.test/a/..;/b", None),
        // One reading is in, another depends.
        ("https://mix.test/a/..;/b", None),
        ("https://twice.test/", None),
        ("a.five.test", Some((InScope, Some("FIVE")))),
        // More inclusions that may hold than are kept.
        ("b.a.five.test", None),
        ("port.test", None),
        ("https://port.test/", Some((Conditional, Some("PORT")))),
        ("http://port.test/", Some((Conditional, Some("PORT-2")))),
        // What holds for every answer is not a question.
        ("ever.test", None),
        ("days.test", Some((Unlisted, None))),
        ("many.test", Some((Conditional, Some("MANY")))),
        // An inclusion with a condition may beat an exclusion.
        ("both.test", None),
        ("open.test", Some((InScope, Some("OWN")))),
        ("gone.test", Some((OutOfScope, Some("GONE")))),
        // An exclusion by what is not known.
        ("perhaps.wide.test", None),
        ("nobody.test", Some((Unlisted, None))),
    ] {
        let network = Network::read(text).unwrap();
        let short = policy.shortcut(&network, DAY).map(|ruled| (ruled.verdict, policy.named(ruled).rule.map(|(id, _)| id)));
        assert_eq!(short, expected, "{text}");
        let query = Query { target: Some((text.to_owned(), Target::Network(network))), date: DAY, ..Query::default() };
        let long = policy.rule_on_query(&query).map(|ruled| (ruled.verdict, policy.named(ruled).rule.map(|(id, _)| id)));
        assert!(expected.is_none_or(|expected| long == Ok(expected)), "{text}: {long:?}");
    }
}

/// Where the long way may refuse, the shortcut leaves it to that.
#[test]
fn what_the_long_way_may_refuse_is_left_to_it() {
    let rules = "in_scope:\n  - { id: A, clause: c, hosts: [example.com], when: { environment: production } }\n";
    let answers = |limits: Limits| load(rules, &limits).shortcut(&Network::read("example.com").unwrap(), DAY).is_some();
    let facts = |undecided_facts| answers(Limits { undecided_facts, ..Limits::default() });
    let fillings = |fillings| answers(Limits { fillings, ..Limits::default() });
    let steps = |decision_steps| answers(Limits { decision_steps, ..Limits::default() });
    // Of the environment there are five values; 65 steps for it, for each value and twice more, four times.
    assert_eq!([facts(0), facts(1), fillings(4), fillings(5), steps(1_819), steps(1_820)], [false, true, false, true, false, true]);
}

/// Without inclusions, and with one rule alone, there is nothing to compare.
#[test]
fn a_ruling_without_a_contest_takes_no_steps() {
    let policy = load(
        "in_scope:
  - { id: A, clause: c, hosts: [a.example.com, \"*.example.com\"] }
out_of_scope:
  - { id: B, clause: c, hosts: [b.example.org] }
",
        &Limits::default(),
    );
    let ruled = |name: &str, candidates: &[u32], left: &Steps| {
        let host = HostRef::Name(name);
        let place = Place { other_scheme: None, host, port: Some(443), path: "/", folded: "/", query: None };
        let mut covering = Covering::default();
        candidates.iter().for_each(|&at| policy.cover(&mut covering, at, &place, DAY, &Steps::new(100)));
        policy.rule_by(&covering, left).map(|ruled| ruled.verdict)
    };
    let none = Steps::new(0);
    assert_eq!(ruled("www.example.com", &[0, 1, 2], &none), Some(Verdict::InScope));
    assert_eq!(ruled("b.example.org", &[0, 1, 2], &none), Some(Verdict::OutOfScope));
    assert_eq!(ruled("nobody.test", &[0, 1, 2], &none), Some(Verdict::Unlisted));
    assert_eq!(ruled("a.example.com", &[0, 1, 2], &none), None);
    assert_eq!(ruled("a.example.com", &[0, 1, 2], &Steps::new(100)), Some(Verdict::InScope));
}

#[test]
fn what_is_too_hard_to_cover_does_not_count() {
    let policy = load("in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n", &Limits::default());
    let place = Place { other_scheme: None, host: HostRef::Name("example.com"), port: Some(443), path: "/", folded: "/", query: None };
    let mut covering = Covering::default();
    policy.cover(&mut covering, 0, &place, DAY, &Steps::new(0));
    assert!(covering.hard && covering.count == 0 && !covering.has_in);
    assert_eq!(policy.rule_among(&[0], &place, DAY, &Steps::new(100)).map(|ruled| ruled.verdict), Some(Verdict::InScope));
}

#[test]
fn the_shortcut_takes_an_eighth_of_the_steps_and_never_many() {
    let steps = |decision_steps: usize| load("", &Limits { decision_steps, ..Limits::default() }).steps_of_shortcut();
    assert_eq!([steps(80), steps(8 * SHORT), steps(9 * SHORT)], [10, SHORT, SHORT]);
}

/// Each reading of a path may have a rule of its own.
#[test]
fn the_first_rule_in_the_file_is_named() {
    for [first, second] in [["/a", "/b"], ["/b", "/a"]] {
        let rules = format!(
            "out_of_scope:\n  - {{ id: A, clause: c, hosts: [example.com{first}] }}\n  - {{ id: B, clause: c, hosts: [example.com{second}] }}\n"
        );
        let policy = load(&rules, &Limits::default());
        // `/b` is read where what follows `;` is cut.
        let target = Network::read("https://example.com/a/..;/b").unwrap();
        let short = policy.shortcut(&target, DAY).map(|ruled| policy.named(ruled));
        assert_eq!(short, Some(Ruling { verdict: Verdict::OutOfScope, rule: Some(("A", 4)) }), "{first} {second}");
    }
}
