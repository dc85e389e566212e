//! Every example of the language reference is a policy that reads without a problem.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test may fail")]

use inbounds_core::{limits::Limits, policy::Policy, span::Lines};

const REFERENCE: &str = include_str!("../../../policies/README.md");

/// The blocks that start with the given words, each with its line in the reference.
fn blocks<'t>(kind: &str) -> Vec<(usize, &'t str)> {
    let fence = format!("```yaml {kind}\n");
    let starts = REFERENCE.match_indices(&fence).map(|(at, _)| at + fence.len());
    starts.map(|at| (REFERENCE[..at].lines().count(), REFERENCE[at..].split("```").next().unwrap())).collect()
}

#[test]
fn every_example_is_a_policy() {
    let [(_, header)] = blocks("header")[..] else { panic!("expected one header") };
    let whole = blocks("policy").into_iter().map(|(line, text)| (line, text.to_owned()));
    let fragments = blocks("fragment").into_iter().map(|(line, text)| (line - header.lines().count(), format!("{header}{text}")));
    let examples: Vec<_> = whole.chain(fragments).collect();
    assert!(examples.len() >= 20, "{}", examples.len());
    let mut problems = Vec::new();
    for (line, text) in examples {
        for problem in Policy::read(text.as_bytes(), &Limits::default()).problems {
            let at = line + Lines::new(&text).line(problem.span.start) as usize;
            problems.push(format!("policies/README.md:{at}: {} ({})", problem.message, problem.code));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_key_of_the_language_is_named() {
    fn visit(shape: &inbounds_core::policy::Shape, missing: &mut Vec<String>) {
        use inbounds_core::policy::Shape::{Either, Keyed, List, Record};
        match shape {
            List(inner) | Keyed(inner) => visit(inner, missing),
            Either(shapes) => shapes.iter().for_each(|s| visit(s, missing)),
            Record(record) => {
                for key in &record.keys {
                    if !REFERENCE.contains(&format!("`{}`", key.key)) {
                        missing.push(format!("{}.{}", record.name, key.key));
                    }
                    visit(&key.shape, missing);
                }
            }
            _ => {}
        }
    }
    let mut missing = Vec::new();
    visit(&Policy::shape(), &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}
