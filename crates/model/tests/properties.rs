//! What must hold of every policy, tried on the same policies and queries by chance as the comparison with the model.

use inbounds_core::answer::{Answer, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::Target;
use inbounds_core::vocabulary::Value;
use inbounds_model::generate::{Asked, Draft, Random, Record, Section, policy, query};
use std::collections::BTreeSet;

const POLICIES: u64 = 400;
const QUERIES: usize = 5;

fn compile(draft: &Draft) -> Option<CompiledPolicy> {
    CompiledPolicy::load("p.yaml", draft.to_string().as_bytes(), &Limits::default()).ok()
}

/// Runs `check` on policies with queries, each with chance of its own; and on no fewer than `least` of them.
fn every(seed: u64, least: usize, mut check: impl FnMut(&mut Random, &Draft, &CompiledPolicy, &Asked, &Query, &Answer) -> bool) {
    let mut checked = 0;
    for number in 0..POLICIES {
        let mut random = Random::new(seed * 1_000_003 + number);
        let draft = policy(&mut random);
        let Some(compiled) = compile(&draft) else { continue };
        for _ in 0..QUERIES {
            let asked = query(&mut random, &draft);
            let Some(query) = asked.read() else { continue };
            let Ok(answer) = compiled.decide(&query) else { continue };
            checked += usize::from(check(&mut random, &draft, &compiled, &asked, &query, &answer));
        }
    }
    assert!(checked >= least, "only {checked} cases reach the check");
}

/// The verdict and what it rests on, without the order of anything.
fn gist(answer: &Answer) -> String {
    let axes = [&answer.axes.target, &answer.axes.activity, &answer.axes.finding];
    let axes = axes
        .map(|axis| axis.as_ref().map(|axis| (axis.verdict, axis.decided_by.iter().map(|d| d.rule.id.clone()).collect::<BTreeSet<_>>())));
    let needs: BTreeSet<&String> = answer.needs.iter().map(|need| &need.fact).collect();
    let assumptions: BTreeSet<&String> = answer.assumptions.iter().map(|one| &one.fact).collect();
    format!("{:?} {axes:?} {needs:?} {assumptions:?}", answer.verdict)
}

#[test]
fn the_order_of_rules_never_matters() {
    every(11, 1_000, |random, draft, _, asked, query, answer| {
        let mut shuffled = draft.clone();
        for at in (1..shuffled.records.len()).rev() {
            shuffled.records.swap(at, random.below(at + 1));
        }
        for record in &mut shuffled.records {
            record.keys.iter_mut().filter(|(.., list)| *list).for_each(|(_, values, _)| values.reverse());
        }
        let other = compile(&shuffled).unwrap().decide(query).unwrap();
        assert_eq!(gist(answer), gist(&other), "{asked}\n{draft}");
        true
    });
}

/// The facts that the answer asks for, each with a value; none if it asks for something else, or depends on what inclusions do not see.
fn settled(random: &mut Random, asked: &Asked, policy: &CompiledPolicy) -> Option<Query> {
    let mut query = asked.read()?;
    query.date = query.date.or("2026-01-10".parse().ok());
    for _ in 0..12 {
        let answer = policy.decide(&query).ok()?;
        let Some(need) = answer.needs.first() else { break };
        let value = match &need.answers.get(random.below(need.answers.len()))?.value {
            inbounds_core::answer::AnswerValue::One(value) => value.clone(),
            inbounds_core::answer::AnswerValue::Between { at_least, at_most } => Value::Int(at_least.or(*at_most).unwrap_or(0)),
        };
        match need.fact.as_str() {
            "class" | "target" | "activity" | "date" => return None,
            fact => query.facts.insert(fact.to_owned(), value),
        };
    }
    Some(query)
}

/// One rule taken from another policy, under an id of its own.
fn stranger(random: &mut Random, section: Section) -> Option<Record> {
    let mut rule = policy(random).records.into_iter().find(|record| record.section == section)?;
    rule.id = "R-99".to_owned();
    rule.keys.retain(|(key, ..)| !matches!(*key, "when" | "unless" | "ask" | "axis"));
    (rule.has("hosts") || rule.has("assets") || rule.has("activities") || rule.has("findings")).then_some(rule)
}

fn restriction(verdict: Verdict) -> usize {
    [Verdict::InScope, Verdict::Unlisted, Verdict::OutOfScope].iter().position(|v| *v == verdict).unwrap_or(9)
}

#[test]
fn for_fixed_facts_an_exclusion_never_opens_and_an_inclusion_never_closes() {
    for (seed, section) in [(12, Section::OutOfScope), (13, Section::InScope)] {
        every(seed, 200, |random, draft, compiled, asked, _, _| {
            let Some(query) = settled(random, asked, compiled) else { return false };
            let Some(rule) = stranger(random, section) else { return false };
            // An asset that a new entry ties to others is not only a new rule.
            if rule.has("assets") {
                return false;
            }
            let mut larger = draft.clone();
            larger.records.push(rule);
            let (Some(policy), Ok(before)) = (compile(&larger), compiled.decide(&query)) else { return false };
            let Ok(after) = policy.decide(&query) else { return false };
            if before.verdict == Verdict::Conditional || after.verdict == Verdict::Conditional {
                return false;
            }
            let (before, after) = (restriction(before.verdict), restriction(after.verdict));
            let fine = if section == Section::OutOfScope { after >= before } else { after <= before };
            assert!(fine, "{asked}\n{query:?}\n{larger}");
            true
        });
    }
}

#[test]
fn it_is_conditional_if_and_only_if_two_answers_differ() {
    every(14, 200, |_, draft, policy, asked, query, answer| {
        let facts = answer.needs.iter().filter(|need| !matches!(need.fact.as_str(), "class" | "target" | "activity" | "date"));
        let mut checked = false;
        for need in facts {
            // What is assumed for exclusions, and unknown to inclusions, may matter only as long as it is both.
            let assumed =
                draft.to_string().contains("assume:") || matches!(need.fact.as_str(), "found-by" | "browser.major-versions-behind");
            assert!(need.answers.len() > 1 || assumed, "{asked} needs {}\n{draft}", need.fact);
            for outcome in &need.answers {
                let inbounds_core::answer::AnswerValue::One(value) = &outcome.value else { continue };
                let mut there = query.clone();
                there.facts.insert(need.fact.clone(), value.clone());
                let found = policy.decide(&there).unwrap();
                assert_eq!(found.verdict, outcome.verdict, "{asked} with {} {value:?}\n{draft}", need.fact);
                assert!(found.needs.iter().all(|other| other.fact != need.fact), "{asked} asks twice\n{draft}");
                checked = true;
            }
        }
        assert_eq!(answer.verdict == Verdict::Conditional, !answer.needs.is_empty(), "{asked}\n{draft}");
        checked
    });
}

#[test]
fn a_fact_that_is_not_needed_changes_nothing_but_what_rests_on_it() {
    every(15, 500, |_, draft, policy, asked, query, answer| {
        let mut checked = false;
        for (fact, value) in
            [("severity", Value::Name("low".into())), ("reach", Value::Name("broad".into())), ("patch.age-days", Value::Int(3))]
        {
            let mut there = query.clone();
            there.facts.insert(fact.to_owned(), value);
            assert_eq!(policy.decide(&there).unwrap().verdict, answer.verdict, "{asked} with {fact}\n{draft}");
            checked = true;
        }
        checked
    });
}

#[test]
fn the_deciding_rules_with_those_they_beat_give_the_same_verdict() {
    every(16, 500, |_, draft, _, asked, query, answer| {
        let axes = [&answer.axes.target, &answer.axes.activity, &answer.axes.finding];
        let deciding: BTreeSet<&str> = axes
            .into_iter()
            .flatten()
            .flat_map(|axis| &axis.decided_by)
            .flat_map(|d| std::iter::once(&d.rule).chain(&d.beat))
            .map(|rule| rule.id.as_str())
            .collect();
        // Assets are what all entries together say.
        if answer.verdict == Verdict::Conditional || deciding.is_empty() || draft.records.iter().any(|record| record.has("assets")) {
            return false;
        }
        let mut alone = draft.clone();
        alone.records.retain(|record| record.section == Section::Facts || deciding.contains(record.id.as_str()));
        let Some(policy) = compile(&alone) else { return false };
        let again = policy.decide(query).unwrap();
        assert_eq!(again.verdict, answer.verdict, "{asked}\n{draft}\nalone:\n{alone}");
        true
    });
}

#[test]
fn the_short_answer_is_that_of_the_long_one() {
    every(17, 300, |_, draft, policy, asked, query, _| {
        let Some((_, Target::Network(network))) = &query.target else { return false };
        let alone = Query { target: query.target.clone(), date: query.date, ..Query::default() };
        let Ok(long) = policy.decide(&alone) else { return false };
        let short = policy.ruling(network, query.date).unwrap();
        assert_eq!(short.verdict, long.verdict, "{asked}\n{draft}");
        let first = long.axes.target.iter().flat_map(|axis| &axis.decided_by).map(|d| (d.rule.id.as_str(), d.rule.line)).next();
        assert_eq!(short.rule, first, "{asked}\n{draft}");
        true
    });
}
