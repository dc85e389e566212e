//! Every example of the language reference is a policy that compiles without a problem.

#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, clippy::indexing_slicing, reason = "a test may fail")]

use inbounds_core::{cases::CaseFile, compile::CompiledPolicy, limits::Limits, policy::Policy, span::Lines};

const REFERENCE: &str = include_str!("../../../policies/README.md");

/// The blocks that start with the given words, each with its line in the reference.
fn blocks<'t>(kind: &str) -> Vec<(usize, &'t str)> {
    let fence = format!("```yaml {kind}\n");
    let starts = REFERENCE.match_indices(&fence).map(|(at, _)| at + fence.len());
    starts.map(|at| (REFERENCE[..at].lines().count(), REFERENCE[at..].split("```").next().unwrap())).collect()
}

/// Every whole policy of the reference with its cases, and the line that it starts before.
fn examples() -> Vec<(usize, String, Option<String>)> {
    let [(_, header)] = blocks("header")[..] else { panic!("expected one header") };
    let fences: Vec<usize> = REFERENCE.match_indices("```yaml ").map(|(at, _)| at).collect();
    let cases: Vec<(usize, &str)> = blocks("cases");
    let following = |line: usize| {
        let next = fences.iter().map(|&at| REFERENCE[..at].lines().count() + 1).find(|&fence| fence > line)?;
        let (_, text) = cases.iter().find(|(start, _)| *start == next)?;
        Some(format!("policy: example.yaml\ncases:\n{text}"))
    };
    let whole = blocks("policy").into_iter().map(|(line, text)| (line, text.to_owned(), following(line)));
    let fragments = blocks("fragment").into_iter();
    let fragments = fragments.map(|(line, text)| (line - header.lines().count(), format!("{header}{text}"), following(line)));
    whole.chain(fragments).collect()
}

#[test]
fn every_example_is_a_policy_and_answers_as_it_says() {
    let (mut problems, mut ran) = (Vec::new(), 0);
    for (line, text, cases) in examples() {
        match CompiledPolicy::load("example.yaml", text.as_bytes(), &Limits::default()) {
            Err(found) => problems.extend(found.iter().map(|problem| {
                let at = line + Lines::new(&text).line(problem.span.start) as usize;
                format!("policies/README.md:{at}: {} ({})", problem.message, problem.code)
            })),
            Ok(policy) => {
                let Some(cases) = cases else { continue };
                let read = CaseFile::read(cases.as_bytes(), &Limits::default());
                problems.extend(read.problems.iter().map(|problem| format!("the example before line {line}: {}", problem.message)));
                for outcome in read.file.iter().flat_map(|file| file.run(&policy)) {
                    ran += 1;
                    problems.extend(outcome.differences.iter().map(|d| format!("the example at line {line}, {}: {d}", outcome.name)));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(ran >= 50 && examples().len() >= 20, "{ran} answers");
    assert_eq!(blocks("cases").len(), examples().iter().filter(|(_, _, cases)| cases.is_some()).count());
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
