//! The engine against the model: the same policies, the same queries, the same answers.
//!
//! A fixed number of cases runs always; `cargo run --release -p inbounds-model --example campaign` runs for hours.

use inbounds_model::compare::{QUERIES, Tally};

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
