//! The semantic difference of two policies, held to brute force: every query whose verdict changed is in exactly one reported class, and
//! every witness changed as its class says.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a test fails by panicking")]

#[path = "diff/generate.rs"]
mod generate;
#[path = "diff/policy.rs"]
mod rules;

use generate::{Parts, Random, point, query};
use inbounds_core::answer::{Answer, AnswerValue, AxisAnswer, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::{Change, Direction, diff};
use inbounds_core::limits::Limits;
use inbounds_core::policy::{AxisName, Date};
use inbounds_core::query::Query;
use inbounds_core::target::{AssetKey, Form, Network, Target, asset_key};
use inbounds_core::vocabulary::{Value, activities, classes};
use std::collections::{BTreeMap, BTreeSet};

const AXES: [AxisName; 3] = [AxisName::Target, AxisName::Activity, AxisName::Finding];

fn load(text: &str) -> Option<CompiledPolicy> {
    CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).ok()
}

/// What makes a class: the axis, both verdicts, the rules that decide before and after.
type Key = (AxisName, Verdict, Verdict, Vec<String>, Vec<String>);

/// The verdict of an axis and the rules that give it; none if the axis is not asked.
type Said = Option<(Verdict, Vec<String>)>;

/// What a policy says on each axis: the verdict and the deciding rules. A fact that it does not know is not given to it.
fn said(policy: &CompiledPolicy, query: &Query) -> Option<[Said; 3]> {
    let mut own = query.clone();
    own.facts.retain(|name, value| {
        let alone = BTreeMap::from([(name.clone(), value.clone())]);
        policy.decide(&Query { facts: alone, ..Query::default() }).is_ok()
    });
    if own.target.is_none() && own.activity.is_none() && own.finding.is_none() && own.facts.is_empty() {
        return Some([None, None, None]);
    }
    let answer: Answer = policy.decide(&own).ok()?;
    let axis = |axis: &Option<AxisAnswer>| {
        axis.as_ref().map(|a| (a.verdict, a.decided_by.iter().map(|d| format!("{}:{}", d.rule.id, d.rule.line)).collect()))
    };
    Some([axis(&answer.axes.target), axis(&answer.axes.activity), axis(&answer.axes.finding)])
}

/// How the verdict of a query changed, axis by axis. What is not asked on an axis stands against nothing there.
fn changes_of(old: &CompiledPolicy, new: &CompiledPolicy, query: &Query) -> Vec<Key> {
    let (Some(before), Some(after)) = (said(old, query), said(new, query)) else { return Vec::new() };
    let mut keys = Vec::new();
    for ((axis, old), new) in AXES.into_iter().zip(before).zip(after) {
        // Where no target is asked, what says nothing of any is no verdict.
        let says_nothing = |said: &Said| said.as_ref().is_none_or(|(_, rules)| query.target.is_none() && rules.is_empty());
        if axis == AxisName::Target && (says_nothing(&old) || says_nothing(&new)) {
            continue;
        }
        let nothing = || (Verdict::InScope, Vec::new());
        let ((from, before), (to, after)) = (old.unwrap_or_else(nothing), new.unwrap_or_else(nothing));
        if from != to {
            keys.push((axis, from, to, before, after));
        }
    }
    keys
}

fn key_of(change: &Change) -> Key {
    let ids = |rules: &[std::sync::Arc<inbounds_core::answer::RuleRef>]| rules.iter().map(|r| format!("{}:{}", r.id, r.line)).collect();
    (change.axis, change.from, change.to, ids(&change.before), ids(&change.after))
}

/// Whether a query is one point: one place or asset, a day, and only leaves of the trees.
fn is_point(query: &Query) -> bool {
    let inner = |mut names: Box<dyn Iterator<Item = &'static str>>, name: &str| names.any(|other| other.starts_with(&format!("{name}.")));
    let activity = query.activity.as_deref().is_none_or(|name| !inner(Box::new(activities().names()), name));
    let finding = query.finding.as_deref().is_none_or(|name| !inner(Box::new(classes().names()), name) && !name.starts_with("CWE"));
    let target = match &query.target {
        Some((_, Target::Network(network))) => network.form() == Form::Url && network.paths().count() == 1,
        Some((_, Target::Asset(AssetKey::Id { host, .. }))) => host.is_none(),
        Some((text, Target::Asset(_))) => text != "Example Hub" && !text.contains('.'),
        Some((_, Target::Set(_))) | None => false,
    };
    // How a finding was made is open where no activity is given.
    let way = query.finding.is_none() || query.activity.is_some();
    activity && finding && way && target && query.date.is_some()
}

/// A witness as one point, where it leaves open what makes no difference: the day, a target and a way of testing that no rule names.
fn as_point(witness: &Query) -> Query {
    let mut query = witness.clone();
    query.date.get_or_insert(Date { year: 2026, month: 5, day: 31 });
    if query.finding.is_some() {
        query.activity.get_or_insert_with(|| "spam".to_owned());
    }
    query.target.get_or_insert_with(|| ("nothing".to_owned(), Target::Asset(asset_key("nothing").unwrap())));
    query
}

/// What is wrong with a class, if something is: which way it goes must follow from the verdicts.
fn misdirected(change: &Change) -> bool {
    let refused = |verdict| matches!(verdict, Verdict::OutOfScope | Verdict::Unlisted);
    match (change.from, change.to) {
        (_, Verdict::InScope) => change.direction() != Direction::Wider,
        (Verdict::InScope, _) => change.direction() != Direction::Narrower,
        (from, to) if refused(from) && refused(to) => change.direction() != Direction::Sideways,
        // What is conditional between two refusals opens nothing.
        (from, _) => change.direction() == if refused(from) { Direction::Narrower } else { Direction::Wider },
    }
}

/// Whether some way of answering what is open puts a query in scope on an axis.
fn opens(policy: &CompiledPolicy, query: &Query, axis: AxisName, questions: usize) -> bool {
    let place = AXES.iter().position(|own| *own == axis).unwrap();
    match said(policy, query).and_then(|mut said| said[place].take()) {
        Some((Verdict::InScope, _)) => true,
        Some((Verdict::Conditional, _)) if questions > 0 => {
            let needs = policy.decide(query).map(|answer| answer.needs).unwrap_or_default();
            let given = |fact: &str, value: &AnswerValue| {
                let value = match value {
                    AnswerValue::One(value) => value.clone(),
                    AnswerValue::Between { at_least, at_most } => Value::Int(at_least.or(*at_most).unwrap_or(0)),
                };
                let mut query = query.clone();
                query.facts.insert(fact.to_owned(), value);
                query
            };
            needs.iter().any(|need| need.answers.iter().any(|own| opens(policy, &given(&need.fact, &own.value), axis, questions - 1)))
        }
        _ => false,
    }
}

/// Which way a class must go in which a point changes so, where what is open decides that.
fn opened(old: &CompiledPolicy, new: &CompiledPolicy, query: &Query, (axis, from, to, ..): &Key) -> Option<Direction> {
    let known = |policy: &CompiledPolicy| {
        let mut own = query.clone();
        own.facts.retain(|name, value| {
            policy.decide(&Query { facts: BTreeMap::from([(name.clone(), value.clone())]), ..Query::default() }).is_ok()
        });
        own
    };
    match (from, to) {
        (Verdict::Conditional, Verdict::OutOfScope | Verdict::Unlisted) if opens(old, &known(old), *axis, 3) => Some(Direction::Narrower),
        (Verdict::OutOfScope | Verdict::Unlisted, Verdict::Conditional) if opens(new, &known(new), *axis, 3) => Some(Direction::Wider),
        _ => None,
    }
}

/// Whether a class that goes this way may be why a set of points changes so.
fn goes_with(direction: Direction, (_, from, to, ..): &Key) -> bool {
    match (from, to) {
        (_, Verdict::InScope) => direction == Direction::Wider,
        (Verdict::InScope, _) => direction == Direction::Narrower,
        _ => true,
    }
}

/// Two policies with one host in scope, and rules of its paths; whether the second is wider, or narrower, somewhere.
#[test]
fn what_servers_read_a_path_as_hides_no_change() {
    let policy = |ins: &[&str], outs: &[&str]| {
        let hosts = |list: &[&str]| list.iter().map(|host| format!("hosts: [\"example.test{host}\"]")).collect::<Vec<_>>();
        let text = rules::policy("program: { name: Example }\n", &hosts(ins), &hosts(outs));
        CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap_or_else(|problems| panic!("{problems:?}"))
    };
    type Rules<'r> = (&'r [&'r str], &'r [&'r str]);
    // The old rules, the new ones, a URL whose verdict changes, and which way.
    let cases: &[(Rules<'_>, Rules<'_>, &str, Direction)] = &[
        // The path itself was out before, as one reading of it is; what is below it was not.
        ((&["", "/docs/x"], &["/docs"]), (&["", "/docs/x"], &["/docs", "/docs;v=1"]), "/docs;v=1/x", Direction::Narrower),
        ((&["", "/docs/x"], &["/docs", "/docs;v=1"]), (&["", "/docs/x"], &["/docs"]), "/docs;v=1/x", Direction::Wider),
        ((&["", "/docs/x/y"], &["/docs/x"]), (&["", "/docs/x/y"], &["/docs/x", "/*/x;b"]), "/docs/x;b/y", Direction::Narrower),
        ((&["", "/a/!b/c"], &["/a/!b"]), (&["", "/a/!b/c"], &["/a/!b", "/a/%21b"]), "/a/%21b/c", Direction::Narrower),
        ((&["", "/a/b/c"], &["/a/b"]), (&["", "/a/b/c"], &["/a/b", "/a%2Fb"]), "/a%2Fb/c", Direction::Narrower),
        ((&["", "/a/b/c"], &["/a/b"]), (&["", "/a/b/c"], &["/a/b", "/a;v%2Fb"]), "/a;v%2Fb/c", Direction::Narrower),
        // Below any segment the path was out before; not where servers go up from it.
        ((&[""], &["/*/x"]), (&[""], &["/*/x", "/*/x;b"]), "/..;y/x;b", Direction::Narrower),
        ((&[""], &["/*/x", "/*/x;b"]), (&[""], &["/*/x"]), "/..;y/x;b", Direction::Wider),
        // The path itself is out before and after, as it is without its parameters; not where servers go up from it.
        ((&[""], &["/a", "/a;x"]), (&[""], &["/a"]), "/a;x/..;", Direction::Wider),
        ((&[""], &["/a"]), (&[""], &["/a", "/a;x"]), "/a;x/..;", Direction::Narrower),
        ((&[""], &["/*a", "/a;x"]), (&[""], &["/*a", "/a"]), "/a;x/..;", Direction::Wider),
        // What stands before the step up, or behind it, has to be in scope.
        ((&["/k"], &["/*/a", "/*/a;x"]), (&["/k"], &["/*/a"]), "/k/a;x/..;", Direction::Wider),
        ((&["/k/**/c"], &["/k/a", "/k/a;x"]), (&["/k/**/c"], &["/k/a"]), "/k/a;x/..;/c", Direction::Wider),
        // One letter was out before, and what some servers read no further.
        ((&[""], &["/[a-z]"]), (&[""], &["/[a-z]", "/[a-z]*%00b"]), "/xy%00b", Direction::Narrower),
    ];
    for (old, new, path, direction) in cases {
        let (old, new) = (policy(old.0, old.1), policy(new.0, new.1));
        let url = format!("https://example.test{path}");
        let query = Query { target: Some((url.clone(), Target::Network(Network::read(&url).unwrap()))), ..Query::default() };
        let verdicts = [&old, &new].map(|policy| policy.decide(&query).unwrap().verdict);
        let changes = diff(&old, &new).unwrap();
        let found: Vec<Direction> = changes.iter().map(Change::direction).collect();
        assert_ne!(verdicts[0], verdicts[1], "{path} changes");
        assert!(found.contains(direction), "{path}: {verdicts:?}, but {found:?}");
        for change in &changes {
            for witness in &change.witnesses {
                let query = witness.query().unwrap();
                let verdicts = [&old, &new].map(|policy| policy.decide(&query).unwrap().verdict);
                assert_eq!(verdicts, [change.from, change.to], "{witness:?}");
            }
        }
    }
}

/// Where one thing ends and the next begins, as rules, and what is behind a name: each pair of policies differs in one query and those like it.
#[test]
fn each_edge_is_compared() {
    type Rules<'r> = (&'r str, &'r [&'r str], &'r [&'r str]);
    let (head, vendors) = (
        "program: { name: Example }\n",
        "program: { name: Example }\nthird_parties: [{ id: V, clause: vendors, vendors: [{ name: Vendor, hosts: [vendor.test] }] }]\n",
    );
    let ended = vendors.replace("Example }", "Example, expires: 2026-05-31 }");
    let hub = |host: &str| format!("hosts: [a.test, b.test], assets: [{{ name: Hub, hosts: [{host}] }}]");
    let (before, after) = (hub("a.test"), hub("b.test"));
    let (site, ssh) = ("hosts: [example.test]", "hosts: [\"ssh://example.test\"]");
    let until = "hosts: [example.test], until: 2026-06-30";
    let ports = "hosts: [\"https://example.test:{1000,2000,3000,4000,5000,6000}\"]";
    let asked = "hosts: [\"example.test/?a\"], when: { environment: staging }";
    // Before, after, a class: both verdicts, a witness of it, its chain, and how many parts it has.
    type Class<'c> = (Verdict, Verdict, &'c str, &'c [&'c str], usize);
    let cases: &[(Rules<'_>, Rules<'_>, Class<'_>)] = &[
        // The port of a scheme's own, and the next.
        (
            (head, &[ssh], &[]),
            (head, &[ssh, "hosts: [\"ssh://example.test:22-65535\"]"], &[]),
            (Verdict::Unlisted, Verdict::InScope, "ssh://example.test:443/", &[], 1),
        ),
        // The same rules of the same hosts, and an asset that is elsewhere.
        (
            (head, &[&before], &["hosts: [a.test]"]),
            (head, &[&after], &["hosts: [a.test]"]),
            (Verdict::OutOfScope, Verdict::InScope, "Hub", &[], 1),
        ),
        // What is excluded by its query, if something holds.
        (
            (head, &[site], &[asked]),
            (head, &[site], &[asked, "hosts: [example.test/admin]"]),
            (Verdict::Conditional, Verdict::OutOfScope, "https://example.test/admin?a", &[], 0),
        ),
        // More places than are kept.
        ((head, &[ports], &[]), (head, &[ports, site], &[]), (Verdict::Unlisted, Verdict::InScope, "https://example.test/", &[], 7)),
        // The day after the last.
        ((head, &[site], &[]), (head, &[until], &[]), (Verdict::InScope, Verdict::Unlisted, "https://example.test/", &[], 0)),
        // A vendor less, and a vendor more.
        (
            (vendors, &[site], &[]),
            (head, &[site], &[]),
            (Verdict::Conditional, Verdict::InScope, "https://example.test/", &["vendor.test"], 0),
        ),
        (
            (head, &[site], &[]),
            (vendors, &[site], &[]),
            (Verdict::InScope, Verdict::Conditional, "https://example.test/", &["vendor.test"], 0),
        ),
        // A policy that has ended, before which the vendor is asked for.
        (
            (&ended, &[site], &[]),
            (&ended, &["hosts: [other.test]"], &[]),
            (Verdict::Conditional, Verdict::Unlisted, "https://example.test/", &["vendor.test"], 0),
        ),
    ];
    let mut wrong: Vec<String> = Vec::new();
    for ((head, ins, outs), (new_head, new_ins, new_outs), (from, to, target, chain, parts)) in cases {
        let load = |text: String| load(&text).unwrap_or_else(|| panic!("{text}"));
        let (old, new) = (load(rules::policy(head, ins, outs)), load(rules::policy(new_head, new_ins, new_outs)));
        let changes = diff(&old, &new).unwrap();
        let is_it = |change: &&Change| {
            (change.from, change.to) == (*from, *to)
                && change.witnesses.iter().any(|own| own.target.as_deref() == Some(*target) && own.cname == *chain)
        };
        let Some(found) = changes.iter().find(is_it) else {
            wrong.push(format!("{target}: {changes:#?}"));
            continue;
        };
        assert!(*parts == 0 || found.parts == *parts, "{target}: {found:#?}");
        for witness in &found.witnesses {
            let key = key_of(found);
            assert!(changes_of(&old, &new, &witness.query().unwrap()).contains(&key), "{key:?} {witness:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is open decides for one activity between two refusals, and for another, which silence allows, between a refusal and none.
#[test]
fn a_class_that_opens_for_some_of_its_members_opens() {
    let policy = |rule: &str| load(&rules::policy("program: { name: Example }\n", &["hosts: [example.test]"], &[rule])).unwrap();
    let (always, unless) = (policy("activities: [testing]"), policy("activities: [testing], unless: coordination.prior"));
    let direction = |old: &CompiledPolicy, new: &CompiledPolicy| {
        let changes = diff(old, new).unwrap();
        let is_open = |change: &&Change| [change.from, change.to].contains(&Verdict::Conditional);
        changes.iter().filter(|change| change.axis == AxisName::Activity).filter(is_open).map(Change::direction).collect::<Vec<_>>()
    };
    let (wider, narrower) = (direction(&always, &unless), direction(&unless, &always));
    assert!(!wider.is_empty() && wider.iter().all(|way| *way == Direction::Wider), "{wider:?}");
    assert!(!narrower.is_empty() && narrower.iter().all(|way| *way == Direction::Narrower), "{narrower:?}");
}

#[test]
fn no_change_is_missed_and_none_invented() {
    let pairs: usize = std::env::var("INBOUNDS_DIFF_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let mut r = Random::new(0x2545_f491_4f6c_dd1d);
    let (mut compared, mut refused, mut asked, mut changed, mut points, mut openings, mut chains, mut verified) = (0, 0, 0, 0, 0, 0, 0, 0);
    let mut classes_found: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..pairs {
        let old = Parts::new(&mut r);
        let new = old.changed(&mut r);
        let texts = || format!("{}\n=>\n{}", old.text(), new.text());
        // Some windows and values of one draw do not go together: another draw.
        let (Some(a), Some(b)) = (load(&old.text()), load(&new.text())) else { continue };
        // So many facts may come together that they are refused, whole.
        let changes = match diff(&a, &b) {
            Ok(changes) => changes,
            Err(error) => {
                assert_eq!(error.code, "too-complex", "{error}\n{}", texts());
                println!("{error}");
                refused += 1;
                continue;
            }
        };
        compared += 1;
        let keys: Vec<Key> = changes.iter().map(key_of).collect();
        let distinct: BTreeSet<String> = keys.iter().map(|key| format!("{key:?}")).collect();
        assert_eq!(distinct.len(), keys.len(), "two classes could be one:\n{keys:#?}\n{}", texts());
        for (change, key) in changes.iter().zip(&keys) {
            *classes_found.entry(format!("{:?} {:?} to {:?}", change.axis, change.from, change.to)).or_default() += 1;
            assert!(!misdirected(change), "{key:?} is not {:?}\n{}", change.direction(), texts());
            assert!(!change.witnesses.is_empty() && change.witnesses.len() <= change.parts);
            for witness in &change.witnesses {
                let witness = as_point(&witness.query().unwrap());
                if is_point(&witness) {
                    let found = changes_of(&a, &b, &witness);
                    verified += 1;
                    // In its own class, and so in no other.
                    assert!(found.contains(key), "invented: {key:?}\n{witness:?}\n{found:?}\n{}", texts());
                }
            }
        }
        for turn in 0..220 {
            let query = if turn < 60 { query(&mut r) } else { point(&mut r) };
            asked += 1;
            for key in changes_of(&a, &b, &query) {
                changed += 1;
                // A set of points changes only where one of its points does, and the same way; which rules then decide depends on all of them.
                let same_axis = || changes.iter().any(|change| change.axis == key.0 && goes_with(change.direction(), &key));
                let known = if !is_point(&query) {
                    same_axis()
                } else if query.cname.is_empty() {
                    points += 1;
                    let way = opened(&a, &b, &query, &key);
                    openings += usize::from(way.is_some());
                    let own = keys.iter().position(|own| *own == key);
                    own.is_some_and(|own| way.is_none_or(|way| changes[own].direction() == way))
                } else {
                    chains += 1;
                    let plain = Query { cname: Vec::new(), ..query.clone() };
                    // With a chain a verdict changes where it does without, or where one hop makes the difference.
                    let hop = |hop: &String| {
                        keys.contains(&key)
                            || changes_of(&a, &b, &Query { cname: vec![hop.clone()], ..query.clone() }).iter().any(|k| keys.contains(k))
                    };
                    changes_of(&a, &b, &plain).iter().any(|k| k.0 == key.0 && keys.contains(k)) || query.cname.iter().any(hop)
                };
                assert!(known, "missed: {key:?}\n{query:?}\n{}\nreported {keys:#?}", texts());
            }
        }
    }
    // One in some thousand has too many facts together, or too many globs.
    assert!(refused <= pairs.div_ceil(1_000), "{refused} of {pairs} pairs were refused");
    println!(
        "{compared} of {pairs} pairs, {refused} refused; {asked} queries, {changed} changes ({points} of points, {openings} of which open or close, {chains} with chains); {verified} witnesses verified\nclasses {classes_found:#?}\nkinds {:#?}",
        r.kinds
    );
    assert!(
        compared > pairs / 2 && changed > 2 * pairs && points > pairs && openings > pairs / 10 && chains > pairs / 50 && verified > pairs
    );
    assert!(r.kinds.len() >= 115, "only {} kinds", r.kinds.len());
    for (kind, count) in &r.kinds {
        assert!(*count >= pairs / 60, "{kind}: only {count}");
    }
    let every = AXES.iter().all(|axis| classes_found.keys().filter(|class| class.starts_with(&format!("{axis:?}"))).count() >= 6);
    assert!(every, "{classes_found:#?}");
}
