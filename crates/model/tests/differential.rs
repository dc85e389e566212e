//! The engine against the model: the same policies, the same queries, the same answers.
//!
//! A fixed number of cases runs always; `INBOUNDS_CASES=1000000 INBOUNDS_SEED=7 cargo test -p inbounds-model --test differential` runs more.

use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Policy;
use inbounds_model::generate::{Asked, Draft, Random, policy, query};
use inbounds_model::{Meaning, decide};
use std::collections::{BTreeMap, BTreeSet};

const CASES: usize = 20_000;
const QUERIES: usize = 10;

/// A number of the environment.
fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn compile(draft: &Draft) -> Option<CompiledPolicy> {
    CompiledPolicy::load("p.yaml", draft.to_string().as_bytes(), &Limits::default()).ok()
}

fn meaning(draft: &Draft) -> Meaning {
    Meaning::of(&Policy::read(draft.to_string().as_bytes(), &Limits::default()).policy.unwrap())
}

/// The verdict, or what differs; none if the query cannot be decided.
fn difference(policy: &CompiledPolicy, meaning: &Meaning, asked: &Asked) -> Option<Result<Verdict, String>> {
    let query = asked.read()?;
    let engine = policy.decide(&query).ok()?;
    let model = decide(meaning, &query)?;
    let axes = [&engine.axes.target, &engine.axes.activity, &engine.axes.finding];
    let needs: BTreeSet<String> = engine.needs.iter().map(|need| need.fact.clone()).collect();
    let mut found = Vec::new();
    if engine.verdict != model.verdict {
        found.push(format!("verdict: engine {:?}, model {:?}", engine.verdict, model.verdict));
    }
    if needs != model.needs {
        found.push(format!("needs: engine {needs:?}, model {:?}", model.needs));
    }
    for (place, axis) in axes.into_iter().enumerate() {
        let name = ["target", "activity", "finding"][place];
        let verdict = axis.as_ref().map(|a| a.verdict);
        if verdict != model.axes[place] {
            found.push(format!("{name}: engine {verdict:?}, model {:?}", model.axes[place]));
        }
        let rules: BTreeSet<String> = axis.iter().flat_map(|a| &a.decided_by).map(|d| d.rule.id.clone()).collect();
        if rules.is_empty() != model.decided_by[place].is_empty() || !rules.is_subset(&model.decided_by[place]) {
            found.push(format!("{name} decided by: engine {rules:?}, model {:?}", model.decided_by[place]));
        }
    }
    Some(if found.is_empty() { Ok(engine.verdict) } else { Err(found.join("; ")) })
}

fn differs(draft: &Draft, asked: &Asked) -> Option<String> {
    difference(&compile(draft)?, &meaning(draft), asked)?.err()
}

/// Takes things out as long as the two still differ.
fn shrunk(mut draft: Draft, mut asked: Asked) -> (Draft, Asked, String) {
    loop {
        if let Some(smaller) = draft.smaller().into_iter().find(|smaller| differs(smaller, &asked).is_some()) {
            draft = smaller;
        } else if let Some(smaller) = asked.smaller().into_iter().find(|smaller| differs(&draft, smaller).is_some()) {
            asked = smaller;
        } else {
            let what = differs(&draft, &asked).unwrap_or_default();
            return (draft, asked, what);
        }
    }
}

/// What became of some cases.
#[derive(Default)]
struct Tally {
    verdicts: BTreeMap<Verdict, usize>,
    undecided: usize,
    refused: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Tries the policy of a seed with queries of its own.
    fn try_policy(&mut self, seed: u64) {
        let mut random = Random::new(seed);
        let draft = policy(&mut random);
        let Some(compiled) = compile(&draft) else {
            self.refused += 1;
            return;
        };
        let meaning = meaning(&draft);
        for _ in 0..QUERIES {
            let asked = query(&mut random, &draft);
            match difference(&compiled, &meaning, &asked) {
                None => self.undecided += 1,
                Some(Ok(verdict)) => *self.verdicts.entry(verdict).or_default() += 1,
                Some(Err(_)) => {
                    let (draft, asked, what) = shrunk(draft.clone(), asked);
                    self.failures.push(format!("seed {seed}: {what}\n{asked}\n{draft}"));
                }
            }
        }
    }
}

#[test]
fn the_engine_answers_as_the_model_does() {
    let (cases, seed) = (number("INBOUNDS_CASES", CASES), number("INBOUNDS_SEED", 1));
    let policies = cases / QUERIES;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = move |worker: usize| {
        let mut tally = Tally::default();
        for own in (worker..policies).step_by(workers) {
            tally.try_policy((seed * 1_000_003 + own) as u64);
            // A few are enough to see what is wrong.
            if tally.failures.len() > 4 {
                break;
            }
        }
        tally
    };
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut all = Tally::default();
    for tally in tallies {
        tally.verdicts.into_iter().for_each(|(verdict, count)| *all.verdicts.entry(verdict).or_default() += count);
        all.undecided += tally.undecided;
        all.refused += tally.refused;
        all.failures.extend(tally.failures);
    }
    println!("alike {:?}, {} queries undecided, {} policies refused", all.verdicts, all.undecided, all.refused);
    assert!(all.failures.is_empty(), "{} differences:\n\n{}", all.failures.len(), all.failures.join("\n\n"));
    assert!(all.refused * 20 < policies && all.undecided * 8 < cases, "too few cases reach the engine");
    assert!(all.verdicts.len() == 4 && all.verdicts.values().all(|count| count * 20 > cases), "a verdict is rare");
}
