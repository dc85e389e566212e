//! What deciding takes, counted in looks, and where it ends. What is decided is shown by cases.

use super::contest::{Contest, Outcome};
use super::question::{Touched, read_chain};
use super::spot::{At, Point, covers_host, covers_target, looks_at_host};
use super::table::Cellwise;
use super::unknown::Structure;
use super::*;
use crate::compile::{Atom, TargetSelector};
use crate::limits::Limits;
use crate::policy::AxisName;
use crate::target::{Host, HostRef};
use std::fmt::Write;

fn load_within(rest: &str, limits: &Limits) -> CompiledPolicy {
    let text = format!("inbounds: 1\nprogram: {{ name: P }}\n{rest}");
    CompiledPolicy::load("p.yaml", text.as_bytes(), limits).unwrap()
}

fn load(rest: &str) -> CompiledPolicy {
    load_within(rest, &Limits::default())
}

/// A section with so many rules.
fn rules(section: &str, count: usize, says: &str) -> String {
    (0..count).fold(format!("{section}:\n"), |mut text, number| {
        writeln!(text, "  - {{ id: {section}-{number}, clause: c, {says} }}").unwrap();
        text
    })
}

fn at(text: &str) -> Query {
    Query { target: Some((text.to_owned(), Target::Network(Network::read(text).unwrap()))), ..Query::default() }
}

/// Just so many looks.
fn just(looks: usize) -> Steps {
    let left = Steps::new(looks.div_ceil(16));
    left.look(looks.div_ceil(16) * 16 - looks).unwrap();
    left
}

/// The looks that are enough to answer a question.
fn looks<T, E>(ask: impl Fn(&Steps) -> Result<T, E>) -> usize {
    (0..100_000).find(|&looks| ask(&just(looks)).is_ok()).unwrap()
}

fn all_atoms(policy: &CompiledPolicy) -> Vec<u32> {
    (0..).zip(&policy.atoms).map(|(at, _)| at).collect()
}

#[test]
fn a_contest_takes_looks_for_its_atoms_and_pairs() {
    let policy = load(&(rules("in_scope", 16, "hosts: [a.example.com]") + &rules("out_of_scope", 8, "hosts: [\"*.example.com\"]")));
    let contest = Contest::new(&policy, &all_atoms(&policy));
    let decide = |named, left: &Steps| contest.decide(&policy, left, named, |_| true);
    // To see who beats whom takes a step a pair at least, once.
    assert!(looks(|left| Contest::new(&policy, &all_atoms(&policy)).decide(&policy, left, false, |_| true)) >= 16 * 8 * 16);
    assert_eq!(decide(false, &Steps::new(10_000)), Ok(Outcome::In(Vec::new())));
    assert_eq!(looks(|left| decide(false, left)), 2 * (16 + 8) + 16 * 8 / 8);
    let Ok(Outcome::In(winners)) = decide(true, &Steps::new(10_000)) else { panic!("it is in") };
    assert!(winners.len() == 16 && winners.iter().all(|(_, beaten)| beaten.len() == 8), "{winners:?}");
}

#[test]
fn an_outcome_counts_its_rules() {
    assert_eq!(Outcome::Silent.rules(), 0);
    assert_eq!(Outcome::Out(vec![1, 2, 3]).rules(), 3);
    assert_eq!(Outcome::In(vec![(1, vec![2, 3]), (4, Vec::new())]).rules(), 4);
}

#[test]
fn the_narrowest_of_up_to_256_inclusions_are_told_apart() {
    let winners = |wide: usize| {
        let wide = ", \"*.example.com\"".repeat(wide);
        let policy = load(&format!("in_scope:\n  - {{ id: A, clause: c, hosts: [a.example.com{wide}] }}\n"));
        let Ok(Outcome::In(winners)) = Contest::new(&policy, &all_atoms(&policy)).decide(&policy, &Steps::new(1_000_000), true, |_| true)
        else {
            panic!("it is in")
        };
        winners.len()
    };
    assert_eq!([winners(255), winners(256)], [1, 257]);
    // Of three inclusions the first is wider than the second: then it is not compared with the third.
    let policy = load("in_scope:\n  - { id: A, clause: c, findings: [xss, xss.self, xss.stored] }\n");
    let decide = |left: &Steps| Contest::new(&policy, &all_atoms(&policy)).decide(&policy, left, true, |_| true);
    assert_eq!(looks(decide), 2 * 3 + 3 + 2 * (2 + 3 + 3));
}

#[test]
fn who_decides_is_noted_where_it_is_named() {
    let policy = load(&rules("out_of_scope", 3, "hosts: [example.com]"));
    let steps = Steps::new(100_000);
    let question = Question::read(&policy, &at("https://example.com/"), &steps).unwrap();
    let named = looks(|left| Table::new(&policy, &Question { left, ..question.clone() }, &Set::new()));
    let alone = looks(|left| Table::verdict_of(&policy, &Question { left, ..question.clone() }));
    assert_eq!(named - alone, 4 * 3);
    // Vendors that a chain touches are noted where they decide, and no others.
    let policy = load("in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n");
    let question = Question::read(&policy, &at("https://example.com/"), &steps).unwrap();
    let touching = |vendors: u16| {
        let touched: Set<Touched> = (0..vendors).map(|vendor| Touched { rule: 0, vendor }).collect();
        looks(|left| Table::new(&policy, &Question { left, touched: touched.clone(), ..question.clone() }, &Set::new()))
    };
    assert_eq!(touching(6) - touching(1), 4 * 5);
}

#[test]
fn what_a_verdict_depends_on_is_worked_out_before_it_is_told() {
    let policy = load("in_scope:\n  - { id: A, clause: c, hosts: [example.com], when: { operator: self } }\n");
    let decided = |query: &Query| {
        let table = looks(|left| Question::read(&policy, query, left).and_then(|question| Table::new(&policy, &question, &Set::new())));
        (table, looks(|left| policy.rule_on_query_within(query, left)))
    };
    let (table, ruled) = decided(&at("https://example.com/"));
    assert!(ruled > 2 * table, "{ruled} {table}");
    let (table, ruled) = decided(&at("https://example.org/"));
    assert_eq!(ruled, table);
}

#[test]
fn a_hop_is_looked_at_as_its_patterns_are() {
    let policy = load(
        "third_parties:\n  - { id: T, clause: c, vendors: [{ name: V, hosts: [\"*.vendor.test\", \"a*b.vendor.test\"] }, { name: An app }] }\n",
    );
    let costs: Vec<usize> = all_atoms(&policy).into_iter().map(|atom| looks_at_host(&policy, atom)).collect();
    let wild = policy.patterns.iter().map(|pattern| pattern.host.looks()).max().unwrap();
    assert!(wild > 1);
    // A vendor's two patterns and its name, the other's name, and a defect of either.
    assert_eq!(costs, [1, wild, 1, 1, 1]);
}

#[test]
fn choices_are_counted_before_they_are_tried() {
    let tries = |fillings: usize, query: &Query| {
        let facts = "facts:\n  f: { type: boolean, axis: target, question: q }\n  g: { type: boolean, axis: target, question: q }\n";
        let rules = "out_of_scope:\n  - { id: A, clause: c, hosts: [example.com], when: { all: [f, g] } }\n  - { id: B, clause: c, findings: [xss.self] }\n";
        let policy = load_within(&(facts.to_owned() + rules), &Limits { fillings, ..Limits::default() });
        let left = Steps::new(100_000);
        let question = Question::read(&policy, query, &left).unwrap();
        let cases = Structure::new(&policy, &question).unwrap().cases(&policy, &question).map(|cases| cases.len());
        [cases.map_err(|error| error.code), policy.decide(query).map(|_| 0).map_err(|error| error.code)]
    };
    // The four members of a class.
    let class = Query { finding: Some("xss".to_owned()), ..Query::default() };
    assert_eq!(tries(4, &class), [Ok(4), Ok(0)]);
    assert_eq!(tries(3, &class), [Err("too-complex"); 2]);
    // The four ways of filling in two facts.
    assert_eq!(tries(4, &at("https://example.com/")), [Ok(1), Ok(0)]);
    assert_eq!(tries(3, &at("https://example.com/")), [Ok(1), Err("too-complex")]);
}

/// More ways than there are numbers.
#[test]
fn choices_beyond_all_counting_are_refused() {
    let (mut facts, mut rules) = ("facts:\n".to_owned(), "out_of_scope:\n".to_owned());
    for fact in 0..11 {
        writeln!(facts, "  f{fact}: {{ type: integer, axis: target, question: q }}").unwrap();
        let numbers: Vec<String> = (1..63).map(|number| format!("{{ f{fact}: {number} }}")).collect();
        writeln!(rules, "  - {{ id: R{fact}, clause: c, hosts: [example.com], when: {{ any: [{}] }} }}", numbers.join(", ")).unwrap();
    }
    assert_eq!(load(&(facts + &rules)).decide(&at("https://example.com/")).unwrap_err().code, "too-complex");
}

/// With fewer steps an answer is refused, or whole: nothing is left out of it in silence.
#[test]
fn an_answer_is_whole_or_refused() {
    let rest = r#"in_scope:
  - { id: A, clause: The site, hosts: [example.com, "*.example.com"] }
  - { id: B, clause: An app, assets: [{ name: App, hosts: [app.example.com], hosts_like: ["a*b.tunnel.test"] }] }
  - { id: C, clause: Scripts, findings: [xss], hosts: [app.example.com] }
out_of_scope:
  - { id: D, clause: A part, hosts: [example.com/admin, "example.com:8443", "a*b.example.com"] }
  - { id: E, clause: Staging, axis: finding, when: { environment: staging } }
  - { id: F, clause: Old, hosts: [old.example.com], unless: { operator: self } }
  - { id: G, clause: Scripts on oneself, findings: [xss.self], activities: [testing] }
third_parties:
  - { id: T, clause: Vendors, vendors: [{ name: V, hosts: ["*.vendor.test", "a*b.vendor.test"] }] }
"#;
    let finding = |name: &str| Some(name.to_owned());
    let app = Target::Asset(AssetKey::Name("app".to_owned()));
    let queries = [
        at("example.com"),
        at("a.old.example.com"),
        at("old.example.com"),
        at("axb.tunnel.test"),
        Query { cname: vec!["axb.vendor.test".to_owned()], ..at("https://www.example.com/") },
        Query { finding: finding("xss"), ..at("https://app.example.com/") },
        Query { finding: finding("xss"), ..Query::default() },
        Query { facts: [("environment".to_owned(), Value::Name("staging".to_owned()))].into(), ..Query::default() },
        Query { target: Some(("App".to_owned(), app)), ..Query::default() },
    ];
    let mut policy = load(rest);
    for query in &queries {
        let whole = policy.decide(query).unwrap();
        let mut steps = 0;
        loop {
            policy.limits.decision_steps = steps;
            match policy.decide(query) {
                Ok(answer) => break assert_eq!(answer, whole, "{steps}"),
                Err(error) => assert_eq!(error.code, "too-complex"),
            }
            steps += 1;
        }
        policy.limits = Limits::default();
    }
}

#[test]
fn a_chain_belongs_to_a_host() {
    let chain = |target: Option<Target>| {
        let target = target.map(|target| (String::new(), target));
        read_chain(&Query { target, cname: vec!["a.test".to_owned()], ..Query::default() })
            .map(|chain| chain.len())
            .map_err(|error| error.code)
    };
    assert_eq!(chain(at("example.com").target.map(|(_, target)| target)), Ok(1));
    assert_eq!(chain(Some(Target::Asset(AssetKey::Name("app".to_owned())))), Err("cname-without-host"));
    assert_eq!(chain(None), Err("cname-without-host"));
}

/// What cannot be told within the steps of its own counts as covered by an exclusion, and by no inclusion.
#[test]
fn what_is_too_hard_to_compare_is_never_in() {
    let stars = "/*".repeat(10);
    let policy = load(&format!(
        "in_scope:\n  - {{ id: A, clause: c, hosts: [\"example.com/**/x{stars}\"] }}\n  - {{ id: B, clause: c, hosts: [\"example.com/**/x{stars}/y\"] }}\n"
    ));
    let patterns: Vec<TargetSelector> = policy.atoms.iter().map(|atom| atom.target).collect();
    let [_, inner] = patterns.as_slice() else { panic!("two patterns") };
    let outer = policy.atoms.first().unwrap();
    let covers = |effect, at: &At| covers_target(&policy, outer, effect, at, &Steps::new(1_000_000));
    let (like, meant) = (At::Like(*inner), At::Meant(*inner));
    assert_eq!([covers(Effect::Out, &like), covers(Effect::Out, &meant)], [Ok(true); 2]);
    assert_eq!([covers(Effect::In, &like), covers(Effect::In, &meant)], [Ok(false); 2]);
    let enough = Steps::new(10_000_000);
    assert_eq!(super::contest::contains_target(&policy, &enough, outer.target, *inner), Ok(true));
    assert!(enough.left() < 10_000_000 - 20_000, "{}", enough.left());
}

/// No policy has such numbers. If one did, they would open nothing.
#[test]
fn a_number_that_leads_nowhere_covers_and_beats_nothing() {
    let mut policy = load(
        "in_scope:\n  - { id: A, clause: c, hosts: [a.example.com] }\nout_of_scope:\n  - { id: B, clause: c, hosts: [\"*.example.com\"] }\n",
    );
    let left = Steps::new(1_000);
    let (own, none) = (policy.atoms[0].target, TargetSelector::Network(9));
    let pairs = [(0, 1), (9, 1), (0, 9)].map(|(inclusion, exclusion)| beats(&policy, &left, inclusion, exclusion));
    assert_eq!(pairs, [Ok(true), Ok(false), Ok(false)]);
    let pairs = [(own, own), (own, none), (none, own)].map(|(outer, inner)| contains_target(&policy, &left, outer, inner));
    assert_eq!(pairs, [Ok(true), Ok(false), Ok(false)]);
    let place = At::Place(Point::new(Host::Name("a.example.com".to_owned()), Some(443), "/"));
    let atom = policy.atoms[0];
    let covers = |target, at: &At| covers_target(&policy, &Atom { target, ..atom }, Effect::In, at, &left).unwrap();
    assert_eq!([covers(own, &place), covers(none, &place)], [true, false]);
    assert_eq!([covers(own, &At::Meant(own)), covers(none, &At::Meant(own)), covers(own, &At::Meant(none))], [true, false, false]);
    let host = HostRef::Name("a.example.com");
    assert_eq!([0, 1, 9].map(|atom| covers_host(&policy, atom, host)), [true, true, false]);
    for target in [none, TargetSelector::Any] {
        policy.atoms[0].target = target;
        assert!(!covers_host(&policy, 0, host));
    }
}

#[test]
fn an_atom_that_is_not_there_includes_nothing() {
    let policy = load("in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n");
    let left = Steps::new(1_000);
    let question = Question::read(&policy, &at("https://nobody.test/"), &left).unwrap();
    let structure = Structure::new(&policy, &question).unwrap();
    let mut cases = structure.cases(&policy, &question).unwrap();
    let contest = cases[0][0].contests[0].as_mut().unwrap();
    assert!(contest.ins.is_empty());
    contest.ins.push(9);
    let table = Table::over(&policy, &question, Vec::new(), &cases, &Set::new()).unwrap();
    assert_eq!(table.verdict(true), Verdict::Unlisted);
}

/// A target of which nothing is decided is not authorised, whatever else is.
#[test]
fn a_target_without_a_verdict_is_unlisted() {
    let mut table = Table::default();
    table.rows.push(Cellwise::default());
    assert_eq!([table.verdict(true), table.verdict(false)], [Verdict::Unlisted, Verdict::Conditional]);
}

#[test]
fn only_rules_of_the_target_axis_touch_vendors() {
    let mut policy = load("third_parties:\n  - { id: T, clause: c, vendors: [{ name: V, hosts: [vendor.test] }] }\n");
    let touched = |policy: &CompiledPolicy| policy.touched(HostRef::Name("vendor.test"), &Steps::new(100)).unwrap().len();
    assert_eq!(touched(&policy), 1);
    policy.rules.iter_mut().for_each(|rule| rule.axis = AxisName::Finding);
    assert_eq!(touched(&policy), 0);
}
