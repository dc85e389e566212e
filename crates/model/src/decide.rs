//! The answer to a query: every way of filling in what is unknown, each decided on every axis.

use crate::condition::{Values, fillings, holds, names};
use crate::contest::{Contest, Outcome};
use crate::policy::{Atom, Meaning, Where};
use crate::spot::{At, Spot, covers, samples, spots};
use crate::tree;
use inbounds_core::answer::Verdict;
use inbounds_core::policy::{AxisName, Date};
use inbounds_core::query::Query;
use inbounds_core::target::read_host;
use inbounds_core::vocabulary::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// What it depends on.
    pub needs: BTreeSet<String>,
    /// The verdict on each axis that is asked: target, activity, finding.
    pub axes: [Option<Verdict>; 3],
    /// The rules that decide each axis in any filling, each with those that it beats there.
    pub decided_by: [Deciders; 3],
}

/// Rules that decide, each with the exclusions that it beats.
pub type Deciders = BTreeMap<String, BTreeSet<String>>;

/// The most fillings that are tried.
pub const MOST: usize = 3_000;

const AXES: [AxisName; 3] = [AxisName::Target, AxisName::Activity, AxisName::Finding];

/// One case: everything but the facts is settled.
#[derive(Debug, Clone)]
struct Case {
    spot: Spot,
    activity: Option<String>,
    /// How the finding was made, where finding rules ask for it.
    way: Option<String>,
    finding: Option<String>,
    date: Option<Date>,
}

/// The contest on each axis; none where nothing was asked.
type Contests<'a> = [Option<Contest<'a>>; 3];

/// One way of filling in what is unknown, by number of the choice made for each unknown, and what it leads to.
type Row = (Vec<usize>, Verdict, [Option<Verdict>; 3]);

/// Answers a query: for each way of filling in the unknown, every axis is decided and the most restrictive holds. If two fillings give different
/// verdicts, the verdict is conditional. None if there are more than [`MOST`] fillings. § How it is decided 6
pub fn decide(meaning: &Meaning, query: &Query) -> Option<Answer> {
    let given: Values = query.facts.iter().map(|(name, value)| (crate::condition::canonical(name), value.clone())).collect();
    let findings = or_unknown(query.finding.as_deref().map(tree::class_members));
    let activities = or_unknown(query.activity.as_deref().map(tree::activity_members));
    let targets = targets(meaning, query)?;
    let ways = ways(meaning, query, &findings);
    let dates = dates(meaning, query);
    let touched = touched(meaning, query);
    let world = World { meaning, query, given: &given, touched: &touched };

    let mut choices = Vec::new();
    for (f, finding) in findings.iter().enumerate() {
        for (a, activity) in activities.iter().enumerate() {
            for (t, spots) in targets.iter().enumerate() {
                for (w, way) in ways.iter().enumerate() {
                    for (d, date) in dates.iter().enumerate() {
                        let cases: Vec<Case> = spots.iter().flat_map(|spot| cases(spot, activity, way, finding, *date)).collect();
                        choices.push((vec![f, a, t, w, d], cases));
                    }
                }
            }
        }
    }
    let contests: Vec<Vec<Contests<'_>>> =
        choices.iter().map(|(_, cases)| cases.iter().map(|case| world.contests(case)).collect()).collect();
    let open = world.open_facts(contests.iter().flatten().flatten().flatten());
    if open.iter().map(|name| meaning.facts[name].values.len()).product::<usize>() * choices.len() > MOST {
        return None;
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut decided_by: [Deciders; 3] = Default::default();
    for ((numbers, cases), contests) in choices.iter().zip(&contests) {
        for (number, values) in fillings(&meaning.facts, &open, &given).iter().enumerate() {
            let (axes, deciders) = world.row(cases, contests, values);
            for (all, own) in decided_by.iter_mut().zip(deciders) {
                own.into_iter().for_each(|(rule, beaten)| all.entry(rule).or_default().extend(beaten));
            }
            // The most restrictive holds.
            let verdict = axes.iter().flatten().copied().max_by_key(|v| restriction(*v)).unwrap_or(Verdict::InScope);
            let place = place_of(&open, meaning, number);
            rows.push(([numbers.clone(), place].concat(), verdict, axes));
        }
    }
    let certain = |verdicts: BTreeSet<Option<Verdict>>| match verdicts.len() {
        1 => verdicts.into_iter().next().flatten(),
        _ => Some(Verdict::Conditional),
    };
    let same = certain(rows.iter().map(|row| Some(row.1)).collect());
    // `in_scope` is only ever said of a target.
    let verdict = same.filter(|v| *v != Verdict::InScope || query.target.is_some()).unwrap_or(Verdict::Conditional);
    let mut needs = BTreeSet::new();
    if verdict == Verdict::Conditional {
        let named = ["class", "class", "target", "activity", "date"].map(str::to_owned);
        let unknowns = named.iter().chain(&open).enumerate();
        needs.extend(unknowns.filter(|(at, _)| matters(&rows, *at)).map(|(_, name)| name.clone()));
        if query.target.is_none() && rows.iter().any(|row| row.1 == Verdict::InScope) {
            needs.insert("target".to_owned());
        }
    }
    let axes = [0, 1, 2].map(|axis| certain(rows.iter().map(|row| row.2[axis]).collect()));
    Some(Answer { verdict, needs, axes, decided_by })
}

/// Whether two fillings that differ in nothing else have different verdicts. (Exactly the facts on which it depends.) § How it is decided 6
fn matters(rows: &[Row], unknown: usize) -> bool {
    let mut seen: BTreeMap<Vec<usize>, Verdict> = BTreeMap::new();
    rows.iter().any(|(numbers, verdict, _)| {
        let mut others = numbers.clone();
        others.remove(unknown);
        *seen.entry(others).or_insert(*verdict) != *verdict
    })
}

/// The number of the value of each open fact in the filling of a number. § How it is decided 6
fn place_of(open: &[String], meaning: &Meaning, number: usize) -> Vec<usize> {
    let mut rest = number;
    let mut numbers: Vec<usize> = Vec::new();
    for name in open.iter().rev() {
        let count = meaning.facts[name].values.len();
        numbers.push(rest % count);
        rest /= count;
    }
    numbers.reverse();
    numbers
}

/// `out_of_scope` > `unlisted` > `in_scope`. § How it is decided 1
fn restriction(verdict: Verdict) -> usize {
    [Verdict::InScope, Verdict::Unlisted, Verdict::OutOfScope].iter().position(|v| *v == verdict).unwrap()
}

/// Nothing, or each of the members that a name stands for. § How it is decided 6
fn or_unknown(members: Option<Vec<String>>) -> Vec<Option<String>> {
    members.map_or_else(|| vec![None], |members| members.into_iter().map(Some).collect())
}

/// The target that was given (none if it has too many parts); else somewhere, and wherever a rule of another axis names something. § How it is decided 2
fn targets(meaning: &Meaning, query: &Query) -> Option<Vec<Vec<Spot>>> {
    if let Some((text, target)) = &query.target {
        return Some(vec![spots(meaning, text, target)?]);
    }
    let mut all = vec![vec![Spot::new(At::Nowhere)]];
    for atom in meaning.atoms.iter().filter(|atom| atom.axis != AxisName::Target) {
        match &atom.target {
            Where::Anywhere => {}
            Where::Network(pattern) => all.extend(samples(pattern).into_iter().map(|place| vec![Spot::new(At::Place(place))])),
            Where::Asset(asset, included) => all.push(vec![Spot::new(At::Asset(Some(*asset), *included))]),
        }
    }
    Some(all)
}

/// How the finding was made: if nobody says, in a way that no rule names, or in one of those that finding rules do. § Rules
fn ways(meaning: &Meaning, query: &Query, findings: &[Option<String>]) -> Vec<Option<String>> {
    let known = query.activity.is_some() || findings.iter().flatten().any(|class| tree::as_activity(class).is_some());
    let named: BTreeSet<&String> =
        meaning.atoms.iter().filter(|a| a.axis == AxisName::Finding).filter_map(|a| a.activity.as_ref()).collect();
    let named = named.into_iter().filter(|_| !known && query.finding.is_some()).cloned().map(Some);
    [None].into_iter().chain(named).collect()
}

/// The day that was given; else one of each stretch of days that no window and no expiry tells apart. § How it is decided 6
fn dates(meaning: &Meaning, query: &Query) -> Vec<Option<Date>> {
    if query.date.is_some() {
        return vec![query.date];
    }
    let starts = meaning.atoms.iter().flat_map(|atom| [atom.from, atom.until.map(Date::next)]).chain([meaning.expires.map(Date::next)]);
    let days: BTreeSet<Date> = starts.flatten().chain([Date::FIRST]).collect();
    days.into_iter().map(Some).collect()
}

/// The vendors' rules that some hop of the CNAME chain touches. § Third parties
fn touched(meaning: &Meaning, query: &Query) -> BTreeSet<String> {
    let hops: Vec<_> = query.cname.iter().map(|hop| read_host(hop).unwrap()).collect();
    let touches = |atom: &&Atom| matches!(&atom.target, Where::Network(pattern) if hops.iter().any(|hop| pattern.covers_host(hop, true)));
    meaning.atoms.iter().filter(|atom| atom.vendor).filter(touches).map(|atom| atom.rule.clone()).collect()
}

/// A class that is a way of testing is asked as such, too, beside the activity that was given. § How it is decided 1
fn cases(spot: &Spot, activity: &Option<String>, way: &Option<String>, finding: &Option<String>, date: Option<Date>) -> Vec<Case> {
    let own = finding.as_deref().and_then(tree::as_activity);
    let asked: Vec<Option<String>> = match (activity, own) {
        (Some(given), Some(own)) => vec![Some(given.clone()), Some(own)],
        (given, own) => vec![given.clone().or(own)],
    };
    let case = |activity: Option<String>| Case {
        spot: spot.clone(),
        way: activity.clone().or(way.clone()),
        activity,
        finding: finding.clone(),
        date,
    };
    asked.into_iter().map(case).collect()
}

/// What does not change from filling to filling.
struct World<'a> {
    meaning: &'a Meaning,
    query: &'a Query,
    given: &'a Values,
    touched: &'a BTreeSet<String>,
}

impl<'a> World<'a> {
    /// The atoms of an axis whose selectors and window cover a case; none if nothing was asked there.
    ///
    /// Where nothing was asked, exclusions without selectors still count if they speak of a fact that was given. § How it is decided 3
    fn covering(&self, axis: AxisName, case: &Case) -> Option<Vec<&'a Atom>> {
        let asked = match axis {
            AxisName::Target => self.query.target.is_some(),
            AxisName::Activity => case.activity.is_some(),
            AxisName::Finding => case.finding.is_some(),
        };
        let own = self.meaning.atoms.iter().filter(|atom| atom.axis == axis);
        let own = own.filter(|atom| {
            if atom.never_asks { self.is_settled(atom) } else { asked || (atom.is_open() && !atom.includes && self.speaks(atom)) }
        });
        let own: Vec<&Atom> = own.collect();
        if !asked && own.is_empty() {
            return None;
        }
        let way = if axis == AxisName::Finding { &case.way } else { &case.activity };
        let node = |outer: &Option<String>, inner: &Option<String>| match (outer, inner) {
            (None, _) => true,
            (Some(outer), inner) => inner.as_ref().is_some_and(|inner| tree::covers(outer, inner)),
        };
        let covers = |atom: &&Atom| {
            covers(&atom.target, &case.spot.at, !atom.includes)
                && node(&atom.activity, way)
                && node(&atom.finding, &case.finding)
                && atom.from.is_none_or(|from| case.date.unwrap() >= from)
                && atom.until.is_none_or(|until| case.date.unwrap() <= until)
        };
        Some(own.into_iter().filter(covers).collect())
    }

    /// Whether an atom is about a fact that was given. § Conduct
    fn speaks(&self, atom: &Atom) -> bool {
        names(&atom.condition).iter().any(|name| self.given.contains_key(name))
    }

    /// Whether the given facts settle that a condition holds, whatever else is the case. § Conduct
    fn is_settled(&self, atom: &Atom) -> bool {
        let open: Vec<String> = names(&atom.condition).into_iter().filter(|name| !self.given.contains_key(name)).collect();
        fillings(&self.meaning.facts, &open, self.given).iter().all(|values| holds(&atom.condition, values))
    }

    /// The contest on each axis: only rules of one axis are compared. § How it is decided 1
    fn contests(&self, case: &Case) -> Contests<'a> {
        AXES.map(|axis| self.covering(axis, case).map(|atoms| Contest::new(self.meaning, atoms)))
    }

    /// The facts that are unknown and that some covering rule names. § How it is decided 6
    fn open_facts<'c>(&self, contests: impl Iterator<Item = &'c Contest<'a>>) -> Vec<String>
    where
        'a: 'c,
    {
        let mut open: BTreeSet<String> = contests.flat_map(|contest| &contest.atoms).flat_map(|atom| names(&atom.condition)).collect();
        if !self.touched.is_empty() {
            open.insert("defect.location".to_owned());
        }
        if self.meaning.expires.is_some() {
            open.insert("policy.current".to_owned());
        }
        open.into_iter().filter(|name| !self.given.contains_key(name)).collect()
    }

    /// One filling: every axis, every spot; and the rules that decide. § How it is decided 7
    fn row(&self, cases: &[Case], contests: &[Contests<'a>], values: &Values) -> ([Option<Verdict>; 3], [Deciders; 3]) {
        // What is assumed lifts exclusions, and never satisfies the condition of an inclusion: there the fact stays unknown.
        let mut assumed = values.clone();
        for (name, fact) in self.meaning.facts.iter().filter(|(name, _)| !self.given.contains_key(*name)) {
            if let Some(value) = &fact.assume {
                assumed.insert(name.clone(), value.clone());
            }
        }
        let mut axes = [None; 3];
        let mut deciders: [Deciders; 3] = Default::default();
        for (place, axis) in AXES.into_iter().enumerate() {
            let mut found = Vec::new();
            for (case, contests) in cases.iter().zip(contests) {
                let Some(contest) = &contests[place] else { continue };
                let outcome = contest.decide(|atom| holds(&atom.condition, if atom.includes { values } else { &assumed }));
                let (verdict, rules) = self.verdict(axis, case, outcome, values);
                if !case.spot.out_only || verdict == Verdict::OutOfScope {
                    found.push((verdict, rules));
                }
            }
            // All of a target must be in scope; otherwise the most restrictive part decides.
            axes[place] = found.iter().map(|(verdict, _)| *verdict).max_by_key(|v| restriction(*v));
            for (rule, beaten) in found.into_iter().filter(|(verdict, _)| Some(*verdict) == axes[place]).flat_map(|(_, rules)| rules) {
                deciders[place].entry(rule).or_default().extend(beaten);
            }
        }
        (axes, deciders)
    }

    /// What the outcome of a contest is as a verdict: a vendor and a past expiry may close what rules open. § Third parties
    fn verdict(&self, axis: AxisName, case: &Case, outcome: Outcome<'_>, values: &Values) -> (Verdict, Deciders) {
        let alone = |rules: &mut dyn Iterator<Item = &String>| rules.map(|rule| (rule.clone(), BTreeSet::new())).collect();
        let winners = |winners: Vec<(&Atom, Vec<&Atom>)>| {
            let mut all = Deciders::new();
            for (own, beaten) in winners {
                all.entry(own.rule.clone()).or_default().extend(beaten.into_iter().map(|atom| atom.rule.clone()));
            }
            all
        };
        match outcome {
            Outcome::Out(atoms) => (Verdict::OutOfScope, alone(&mut atoms.iter().map(|atom| &atom.rule))),
            Outcome::Silence => (self.silence(axis, case), Deciders::new()),
            Outcome::In(atoms) if axis == AxisName::Target => {
                let ours = ["own-code", "own-configuration"].map(|own| Value::Name(own.to_owned()));
                if !self.touched.is_empty() && !ours.contains(&values["defect.location"]) {
                    // The vendor's own defect is out with the referral, our configuration is in.
                    return (Verdict::OutOfScope, alone(&mut self.touched.iter()));
                }
                let expired = self.meaning.expires.is_some_and(|last| case.date.unwrap() > last);
                let stale = expired && values["policy.current"] != Value::Bool(true);
                (if stale { Verdict::Unlisted } else { Verdict::InScope }, winners(atoms))
            }
            Outcome::In(atoms) => (Verdict::InScope, winners(atoms)),
        }
    }

    /// Silence is `unlisted` of a target, accepts a finding unless the policy lists them, and is `unlisted` of an activity but manual testing.
    /// § How it is decided 2
    fn silence(&self, axis: AxisName, case: &Case) -> Verdict {
        let unlisted = match axis {
            AxisName::Target => self.query.target.is_some(),
            AxisName::Activity => case.activity.as_ref().is_some_and(|activity| activity != "testing.manual"),
            AxisName::Finding => case.finding.is_some() && self.meaning.only_listed,
        };
        if unlisted { Verdict::Unlisted } else { Verdict::InScope }
    }
}
