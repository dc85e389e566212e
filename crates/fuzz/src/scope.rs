//! Patterns and targets: the engine, its shortcuts and the model say the same.
//!
//! An input is a list of lines: `+PATTERN` in scope, `-PATTERN` out of scope, `!PATTERN` out of scope for good, anything else a target.

use crate::{DAY, limits};
use inbounds_core::bulk::Bulk;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target, read_set};
use inbounds_model::{Meaning, decide};
use std::fmt::Write;

/// More lines add no new kind of meeting.
const LINES: usize = 12;
/// Labels and wildcards of a line about which the model is asked, and wildcards in all.
const LABELS: usize = 8;
const STARS: usize = 4;
const ALL_STARS: usize = 12;

/// Patterns and targets: the engine, its shortcuts and the model say the same.
pub fn scope(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lines: Vec<&str> = text.lines().take(LINES).filter(|line| line.len() <= 120).collect();
    let Some(policy) = read(&lines) else { return };
    // The model knows bytes below 128 alone, and tries every name that labels and wildcards make.
    let is_small = lines.iter().all(|line| line.split('.').count() <= LABELS && line.matches('*').count() <= STARS)
        && lines.iter().map(|line| line.matches('*').count()).sum::<usize>() <= ALL_STARS;
    let meaning = (text.is_ascii() && is_small).then(|| Meaning::of(policy.policy()));
    let base = Query { date: Some(DAY), ..Query::default() };
    let policies = [policy];
    let [policy] = &policies;
    let bulk = Bulk::new(&policies, &base).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for line in lines.iter().filter(|line| !line.starts_with(['+', '-', '!'])) {
        let target = match read_set(line) {
            Some(set) => set.map(Target::Set),
            None => Network::read(line).map(Target::Network),
        };
        let Ok(target) = target else { continue };
        let query = Query { target: Some(((*line).to_owned(), target.clone())), ..base.clone() };
        let Ok(answer) = policy.decide(&query) else { continue };
        if let Target::Network(network) = &target {
            let ruling = policy.ruling(network, Some(DAY)).map(|ruling| ruling.verdict);
            assert_eq!(ruling, Ok(answer.verdict), "{line} of\n{text}");
            if line.contains("://") {
                assert_eq!(bulk.decide(line.as_bytes()).map(|decision| decision.verdict), Ok(answer.verdict), "{line} of\n{text}");
            }
        }
        if let Some(meaning) = &meaning
            && let Some(model) = decide(meaning, &query)
        {
            assert_eq!(answer.verdict, model.verdict, "{line} of\n{text}");
        }
    }
}

/// The policy of some lines; patterns that cannot be read are left out, so that few inputs are lost.
fn read(lines: &[&str]) -> Option<CompiledPolicy> {
    let of = |sign: char| lines.iter().filter_map(move |line| line.strip_prefix(sign));
    let list = |text: &mut String, key: &str, name: char, patterns: Vec<(&str, bool)>| {
        if !patterns.is_empty() {
            writeln!(text, "{key}:").ok()?;
        }
        for (at, (pattern, absolute)) in patterns.into_iter().enumerate() {
            writeln!(text, "  - {{ id: {name}{at}, clause: c, absolute: {absolute}, hosts: [{pattern:?}] }}").ok()?;
        }
        Some(())
    };
    let mut text = "inbounds: 1\nprogram: { name: P }\n".to_owned();
    list(&mut text, "in_scope", 'I', of('+').map(|pattern| (pattern, false)).collect())?;
    list(&mut text, "out_of_scope", 'O', of('-').map(|p| (p, false)).chain(of('!').map(|p| (p, true))).collect())?;
    CompiledPolicy::load("p.yaml", text.as_bytes(), &limits()).ok()
}
