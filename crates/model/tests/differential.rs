//! The engine against the model: the same policies, the same queries, the same answers.
//!
//! A fixed number of cases runs always; `cargo run --release -p inbounds-model --example campaign` runs for hours.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_model::compare::{QUERIES, Tally, difference_of_several, meaning};
use inbounds_model::generate::{Random, policy, query};
use std::collections::BTreeMap;

/// Policies; each is asked [`QUERIES`] questions, most of which have an answer.
const POLICIES: u64 = 23_000;
/// The pairs that both have to decide.
const LEAST: usize = 200_000;

#[test]
fn the_engine_answers_as_the_model_does() {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (policies, seed) = (number("INBOUNDS_POLICIES", POLICIES), number("INBOUNDS_SEED", 1));
    let tally = Tally::of(&(0..policies).map(|own| seed * 1_000_003 + own).collect::<Vec<_>>());
    println!("{tally}");
    let failures: Vec<String> = tally.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{} differences:\n\n{}", failures.len(), failures.join("\n\n"));
    if policies == POLICIES {
        assert!(tally.pairs() >= LEAST, "only {} pairs", tally.pairs());
        assert!(
            tally.refused * 20 < policies as usize && tally.undecided * 8 < QUERIES * policies as usize,
            "too few cases reach the engine"
        );
        assert!(tally.alike.len() == 4 && tally.alike.values().all(|count| count * 20 > tally.pairs()), "a verdict is rare");
        assert_eq!(tally.unreached(100), [""; 0], "features that hardly any pair reaches");
    }
}

/// Two or three policies together, each asked what was made up for one of them.
#[test]
fn several_policies_answer_as_the_model_does() {
    let mut alike: BTreeMap<_, usize> = BTreeMap::new();
    for seed in 0..1_000 {
        let mut random = Random::new(71_000_003 + seed);
        let drafts: Vec<_> = (0..2 + random.below(2)).map(|_| policy(&mut random)).collect();
        let load =
            |(place, text): (usize, String)| CompiledPolicy::load(&format!("{place}.yaml"), text.as_bytes(), &Limits::default()).ok();
        let Some(policies) = drafts.iter().map(ToString::to_string).enumerate().map(load).collect::<Option<Vec<_>>>() else { continue };
        let meanings: Vec<_> = drafts.iter().map(meaning).collect();
        for _ in 0..QUERIES {
            let asked = query(&mut random, &drafts[0]);
            let Some(found) = asked.read().and_then(|query| difference_of_several(&policies, &meanings, &query)) else { continue };
            let all = || drafts.iter().map(ToString::to_string).collect::<Vec<_>>().join("---\n");
            let verdict = found.unwrap_or_else(|what| panic!("seed {seed}: {what}\n{asked}\n{}", all()));
            *alike.entry(verdict).or_default() += 1;
        }
    }
    println!("{alike:?}");
    assert!(alike.len() == 4 && alike.values().all(|count| *count > 200), "{alike:?}");
}
