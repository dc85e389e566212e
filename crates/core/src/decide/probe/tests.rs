//! Each part of what a point is, and what is found of it.

use super::*;
use crate::answer::Verdict::{Conditional, InScope, OutOfScope, Unlisted};
use crate::limits::Limits;
use crate::policy::AxisName::{Activity, Finding, Target as OfTarget};
use crate::target::asset_key;
use crate::vocabulary::{activities, classes};

const POLICY: &str = r#"inbounds: 1
program: { name: Points }
findings: only_listed
in_scope:
  - { id: A, clause: The site, hosts: [example.com, "*.example.com"] }
  - { id: B, clause: Scripts of the app, findings: [xss], assets: [{ name: App, hosts: [app.example.com] }] }
  - { id: C, clause: Requests of a tool, findings: [csrf], assets: [{ name: Tool }] }
  - { id: D, clause: One host of the site, hosts: [www.example.com] }
out_of_scope:
  - { id: E, clause: Staging, axis: finding, when: { environment: staging } }
  - { id: F, clause: Scans of what is live, activities: [testing.automated-scan], when: { environment: production } }
  - { id: G, clause: From a day on, hosts: [example.com], from: 2026-01-01 }
  - { id: H, clause: All below the site, hosts: ["*.example.com"] }
conduct:
  - { id: I, clause: Ask first, require: permission.explicit }
third_parties:
  - { id: J, clause: Vendors, vendors: [{ name: Host Co, hosts: ["*.vendor.test"] }] }
"#;

fn load(text: &str) -> CompiledPolicy {
    CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap()
}

fn policy() -> CompiledPolicy {
    load(POLICY)
}

/// The atoms of some rules of an axis, by the first letters of their ids.
fn atoms_of(policy: &CompiledPolicy, axis: AxisName, ids: &str) -> Vec<u32> {
    let own = |at: &u32| policy.rule_of(*at).is_some_and(|(_, rule)| rule.axis == axis && ids.contains(&*rule.id));
    (0..u32::try_from(policy.atoms.len()).unwrap()).filter(own).collect()
}

/// The ids of some atoms, or of rules by their places.
fn ids(policy: &CompiledPolicy, rules: impl IntoIterator<Item = u32>) -> String {
    let mut ids: Vec<&str> = rules.into_iter().map(|rule| &*policy.rules[rule as usize].id).collect();
    ids.sort_unstable();
    ids.concat()
}

/// What is found of a point, with the ids of the deciding rules.
fn read(
    policy: &CompiledPolicy,
    axis: AxisName,
    subject: Subject,
    ids_of: &str,
    change: impl Fn(&mut Point<'_>),
) -> (Verdict, String, bool, usize) {
    let atoms = atoms_of(policy, axis, ids_of);
    let mut point = Point { axis, subject, atoms: &atoms, given: Map::new(), date: None, hop: None };
    change(&mut point);
    let Reading { verdict, rules, opens, ways } = policy.read_point(&point, &Steps::new(100_000)).unwrap();
    (verdict, ids(policy, rules), opens, ways)
}

fn found(verdict: Verdict, ids: &str, opens: bool, ways: usize) -> (Verdict, String, bool, usize) {
    (verdict, ids.to_owned(), opens, ways)
}

fn given(policy: &CompiledPolicy, name: &str, value: &str) -> (FactId, Cell) {
    let id = policy.facts.id(name).unwrap();
    let domain = &policy.facts.fact(id).unwrap().domain;
    (id, domain.cell(&domain.coerce(&crate::vocabulary::Value::Name(value.to_owned()))).unwrap())
}

#[test]
fn each_axis_is_decided_by_its_own_atoms() {
    let policy = policy();
    let scan = Subject::Activity(activities().find("testing.automated-scan").unwrap());
    let spam = Subject::Activity(activities().find("spam").unwrap());
    let script = Subject::Finding(classes().find("xss.stored").unwrap());
    let same = |_: &mut Point<'_>| {};
    assert_eq!(read(&policy, OfTarget, Subject::Target, "A", same), found(InScope, "A", true, 1));
    assert_eq!(read(&policy, OfTarget, Subject::Target, "AH", same), found(InScope, "A", true, 1));
    assert_eq!(read(&policy, OfTarget, Subject::Target, "H", same), found(OutOfScope, "H", false, 1));
    assert_eq!(read(&policy, OfTarget, Subject::Target, "", same), found(Unlisted, "", false, 1));
    // A condition that is not given counts, and is filled in.
    assert_eq!(read(&policy, Activity, scan, "F", same), found(Conditional, "F", false, 2));
    assert_eq!(read(&policy, Activity, spam, "", same), found(Unlisted, "", false, 1));
    assert_eq!(read(&policy, Finding, script, "B", same), found(InScope, "B", true, 1));
    assert_eq!(read(&policy, Finding, script, "", same), found(Unlisted, "", false, 1));
    let open = read(&policy, Finding, script, "BE", same);
    assert_eq!(open, found(Conditional, "BE", true, 2));
}

#[test]
fn where_nothing_is_asked_only_what_is_given_speaks() {
    let policy = policy();
    let nothing = |axis, ids| read(&policy, axis, Subject::Nothing, ids, |_| {});
    assert_eq!([nothing(Finding, "E"), nothing(Finding, ""), nothing(Activity, "I")], [(); 3].map(|()| found(InScope, "", true, 1)));
    let staging = read(&policy, Finding, Subject::Nothing, "E", |point| {
        point.given = [given(&policy, "environment", "staging")].into_iter().collect()
    });
    assert_eq!(staging, found(OutOfScope, "E", false, 1));
    // A rule of conduct counts where what is given violates it, whatever is asked.
    let by_hand = Subject::Activity(activities().find("testing.manual").unwrap());
    assert_eq!(read(&policy, Activity, by_hand, "I", |_| {}), found(InScope, "", true, 1));
    let refused = |point: &mut Point<'_>| point.given = [given(&policy, "permission.explicit", "no")].into_iter().collect();
    assert_eq!(read(&policy, Activity, by_hand, "I", refused), found(OutOfScope, "I", false, 1));
    assert_eq!(read(&policy, Activity, Subject::Nothing, "I", refused), found(OutOfScope, "I", false, 1));
}

#[test]
fn a_window_counts_on_its_days() {
    let policy = policy();
    let on = |date: Option<&str>| read(&policy, OfTarget, Subject::Target, "G", |point| point.date = date.map(|day| day.parse().unwrap()));
    assert_eq!(on(Some("2025-12-31")), found(Unlisted, "", false, 1));
    assert_eq!(on(Some("2026-01-01")), found(OutOfScope, "G", false, 1));
    // On an unknown day there is no window.
    assert_eq!(on(None), found(Unlisted, "", false, 1));
    let ended = load("inbounds: 1\nprogram: { name: P, expires: 2026-06-30 }\nin_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n");
    let on = |date: Option<&str>| read(&ended, OfTarget, Subject::Target, "A", |point| point.date = date.map(|day| day.parse().unwrap()));
    assert_eq!(on(Some("2026-06-30")), found(InScope, "A", true, 1));
    assert_eq!([on(Some("2026-07-01")), on(None)], [(); 2].map(|()| found(Conditional, "A", true, 2)));
}

#[test]
fn a_hop_touches_vendors() {
    let policy = policy();
    let steps = Steps::new(1_000);
    let behind = |name: &'static str| read(&policy, OfTarget, Subject::Target, "A", |point| point.hop = Some(HostRef::Name(name)));
    assert_eq!(behind("x.vendor.test"), found(Conditional, "AJ", true, 2));
    assert_eq!(behind("x.example.org"), found(InScope, "A", true, 1));
    let vendors = |name: &str, left: &Steps| policy.vendors_at(HostRef::Name(name), left).map(|rules| ids(&policy, rules));
    // The margin of an exclusion reaches the name above.
    assert_eq!([vendors("x.vendor.test", &steps), vendors("vendor.test", &steps)], [Ok("J".to_owned()), Ok("J".to_owned())]);
    assert_eq!(vendors("vendor.example", &steps), Ok(String::new()));
    assert_eq!(vendors("x.vendor.test", &Steps::new(0)), Err(TooComplex));
}

#[test]
fn an_asset_is_covered_on_each_axis() {
    let policy = policy();
    let covered = |name: &str, axis, steps| {
        let target = Target::Asset(asset_key(name).unwrap());
        let covered = policy.covered(name, &target, axis, &Steps::new(steps));
        covered
            .map(|covered| (ids(&policy, covered.atoms.into_iter().map(|at| policy.atoms[at as usize].rule)), covered.single))
            .map_err(|error| error.code)
    };
    // Its name alone, and each rule once for each of its hosts.
    assert_eq!(covered("Tool", Finding, 1_000), Ok(("CEJ".to_owned(), true)));
    assert_eq!(covered("App", Finding, 1_000), Ok(("BBEJ".to_owned(), false)));
    assert_eq!(covered("Nothing", Finding, 1_000), Ok(("EJ".to_owned(), true)));
    assert_eq!(covered("App", OfTarget, 1_000), Ok(("AH".to_owned(), false)));
    assert_eq!(covered("Tool", OfTarget, 1_000), Ok((String::new(), true)));
    assert_eq!(covered("App", Finding, 0), Err("too-complex"));
}

#[test]
fn standings_tell_who_is_narrower() {
    let policy = policy();
    let standings = |ids: &str| {
        let mut found = String::new();
        policy
            .standings(&atoms_of(&policy, OfTarget, ids), &Steps::new(1_000), &mut |yes| found.push(if yes { '1' } else { '0' }))
            .unwrap();
        found
    };
    // Two inclusions, each against the exclusion and both inclusions.
    assert_eq!(standings("DH"), "10");
    assert_eq!(standings("H"), "");
    // The site has two atoms: its name, which is narrower than all below it, and that.
    assert_eq!(standings("ADH"), ["1010", "0000", "1010"].concat());
}

#[test]
fn a_query_is_read_as_a_point_or_as_all_that_it_leaves_open() {
    let policy =
        load("inbounds: 1\nprogram: { name: P }\nout_of_scope:\n  - { id: A, clause: c, hosts: [example.com], findings: [xss] }\n");
    let query = Query { finding: Some("xss.stored".to_owned()), ..Query::default() };
    let steps = Steps::new(100_000);
    let silent = Reading { verdict: InScope, rules: Vec::new(), opens: true, ways: 1 };
    assert_eq!(policy.read_axis(&query, Finding, &steps).unwrap(), silent);
    let asked = policy.ask_axis(&query, Finding, &steps).unwrap();
    assert_eq!((asked.verdict, asked.opens, asked.ways), (Conditional, true, 2));
    // An axis on which nothing is asked.
    assert_eq!(
        [policy.read_axis(&query, Activity, &steps).unwrap(), policy.ask_axis(&query, Activity, &steps).unwrap()],
        [silent.clone(), silent]
    );
}

/// The index leads to the rules of a target: with the others beside them it takes as many looks.
#[test]
fn what_covers_a_target_is_found_by_the_index() {
    let taken = |others: usize| {
        let others = ", other.test".repeat(others);
        let policy = load(&format!(
            "inbounds: 1\nprogram: {{ name: P }}\nin_scope:\n  - {{ id: A, clause: c, hosts: [app.example.com{others}] }}\n  - {{ id: B, clause: c, assets: [{{ name: App, hosts: [app.example.com] }}] }}\n"
        ));
        let left = Steps::new(1_000);
        let key = Target::Network(crate::target::Network::read("https://app.example.com/").unwrap());
        let covered = policy.covered("https://app.example.com/", &key, OfTarget, &left).unwrap();
        (covered.atoms.len(), left.left())
    };
    assert_eq!(taken(0), taken(500));
}
