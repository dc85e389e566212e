//! Paths that servers read in several ways, held to brute force: of every path with at most one step up behind parameters (`/..;`) whose verdict
//! changes, the comparison reports a change of that way.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a test fails by panicking")]

#[path = "diff/policy.rs"]
mod rules;

use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::{Change, Direction, diff};
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target};

/// Numbers that look random, the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Segments of patterns.
const NAMED: &[&str] = &["a", "b", "c", "*", "**", "a;x", "b;y", "*a", "*;x", "a;*", "*b*", "[!a]"];

/// Segments of paths.
const ASKED: &[&str] = &["a", "b", "c", "k", "a;x", "b;y", "b;x", "ba;x", "..;", "..;x"];

/// Paths of inclusions and of exclusions.
type Lists = (Vec<String>, Vec<String>);

fn patterns(r: &mut Random, most: usize) -> Vec<String> {
    let segments = |r: &mut Random| -> String { (0..=r.below(2)).map(|_| format!("/{}", r.one(NAMED))).collect() };
    (0..=r.below(most)).map(|_| segments(r)).collect()
}

fn policy((ins, outs): &Lists) -> CompiledPolicy {
    let hosts = |list: &[String]| list.iter().map(|path| format!("hosts: [\"example.test{path}\"]")).collect::<Vec<_>>();
    let text = rules::policy("program: { name: Example }\n", &hosts(ins), &hosts(outs));
    CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// The lists with one path more, less, or another.
fn changed_in_one(lists: &Lists, r: &mut Random) -> Lists {
    let mut own = lists.clone();
    let list = if r.below(4) == 0 { &mut own.0 } else { &mut own.1 };
    let way = r.below(3);
    if way > 0 {
        list.pop();
    }
    if way < 2 || list.is_empty() {
        list.extend(patterns(r, 1));
    }
    own
}

fn verdict(policy: &CompiledPolicy, query: &Query) -> Verdict {
    policy.decide(query).unwrap().verdict
}

fn asked(path: &str) -> Query {
    let url = format!("https://example.test{path}");
    Query { target: Some((url.clone(), Target::Network(Network::read(&url).unwrap()))), ..Query::default() }
}

/// Every path of up to three segments with at most one step up, and those below another.
fn paths() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..3 {
        last = last.iter().flat_map(|path| ASKED.iter().map(move |segment| format!("{path}/{segment}"))).collect();
        last.retain(|path| path.matches("..;").count() <= 1);
        all.extend(last.iter().cloned());
    }
    let below: Vec<String> = last.iter().map(|path| format!("/k{path}")).collect();
    all.into_iter().chain(below).collect()
}

#[test]
fn no_change_that_one_step_up_shows_is_missed() {
    let pairs: usize = std::env::var("INBOUNDS_DIFF_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let mut r = Random(0x9e37_79b9_7f4a_7c15);
    let queries: Vec<(String, Query)> = paths().into_iter().map(|path| (path.clone(), asked(&path))).collect();
    let (mut changed, mut shown, mut missed) = (0, 0, Vec::new());
    for _ in 0..pairs {
        let before: Lists = (if r.below(3) == 0 { vec![String::new()] } else { patterns(&mut r, 3) }, patterns(&mut r, 3));
        let after = changed_in_one(&before, &mut r);
        let (old, new) = (policy(&before), policy(&after));
        let changes = diff(&old, &new).unwrap();
        for change in &changes {
            for witness in &change.witnesses {
                let query = witness.query().unwrap();
                assert_eq!([verdict(&old, &query), verdict(&new, &query)], [change.from, change.to], "{witness:?}");
            }
        }
        let reported: Vec<Direction> = changes.iter().map(Change::direction).collect();
        for (path, query) in &queries {
            let way = match (verdict(&old, query), verdict(&new, query)) {
                (from, to) if from == to => continue,
                (_, Verdict::InScope) => Direction::Wider,
                (Verdict::InScope, _) => Direction::Narrower,
                _ => Direction::Sideways,
            };
            changed += 1;
            shown += usize::from(path.contains("..;"));
            // Where one of its readings is no longer out, and another no longer in, both are reported.
            if !reported.contains(&way) && (way != Direction::Sideways || reported.is_empty()) {
                missed.push(format!("{path} {way:?}: {before:?} => {after:?}"));
                break;
            }
        }
    }
    println!("{pairs} pairs, {changed} changes, {shown} with a step up");
    assert!(missed.is_empty(), "{} of {pairs} pairs\n{}", missed.len(), missed.join("\n"));
    assert!(changed > 10 * pairs && shown > pairs, "{changed} changes, {shown} with a step up");
}
