//! The text of a policy: refused with every problem at its place, or loaded; then its cases are answered as the model answers them.

use crate::{DAY, limits, with_head};
use inbounds_core::cases::{CaseFile, query_of, run};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::Diagnostic;
use inbounds_core::policy::Policy;
use inbounds_core::span::Lines;
use inbounds_lint::{Levels, Subject, lint};

/// The text of a policy: loaded or refused with problems that point at it; loading in less memory, lints and cases agree.
pub fn policy(bytes: &[u8]) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => with_head(text).into_bytes(),
        Err(_) => bytes.to_vec(),
    };
    let policy = CompiledPolicy::load("p.yaml", &text, &limits());
    let to_decide = CompiledPolicy::load_to_decide("p.yaml", &text, &limits());
    let (policy, to_decide) = match (policy, to_decide) {
        (Ok(policy), Ok(to_decide)) => (policy, to_decide),
        (Err(problems), Err(same)) => {
            assert_eq!(problems, same);
            return pointed_at(&problems, &text);
        }
        (policy, to_decide) => panic!("refused in one way only: {:?} {:?}", policy.err(), to_decide.err()),
    };
    let subject = Subject { policy: &policy, today: Some(DAY), cases: None };
    let findings: Vec<Diagnostic> = lint(&subject, &Levels::default()).into_iter().map(|finding| finding.problem).collect();
    pointed_at(&findings, &text);
    for line in policy.policy().records().into_iter().map(|(_, says)| says) {
        assert!(!line.is_empty());
    }
    let cases = &policy.policy().cases;
    for outcome in run(&policy, cases, &[]) {
        assert!(!outcome.name.is_empty());
    }
    for case in cases.iter().take(8) {
        let Ok(query) = query_of(case) else { continue };
        let answer = policy.decide(&query).map(|answer| answer.to_json());
        assert_eq!(answer, to_decide.decide(&query).map(|answer| answer.to_json()));
        assert_eq!(answer, policy.decide(&query).map(|answer| answer.to_json()));
    }
    let read = Policy::read(&text, &limits());
    assert!(read.policy.is_some());
    let file = CaseFile::read(&text, &limits());
    pointed_at(&file.problems, &text);
}

/// Problems are said, and at a place of the text.
fn pointed_at(problems: &[Diagnostic], bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines = Lines::new(&text);
    for problem in problems {
        assert!(!problem.code.is_empty() && !problem.message.is_empty());
        assert!(problem.span.start <= problem.span.end, "{problem:?}");
        // A byte that is no UTF-8 is shown as three.
        assert!(problem.span.end as usize <= text.len(), "{problem:?}");
        let _ = lines.line_column(&text, problem.span.start);
    }
}
