//! Conditions as people read them: the questions of their facts, and the answers that count.

use super::Line;
use inbounds_core::policy::{Condition, IntTest, Literal, Policy, Test};
use inbounds_core::vocabulary::{canonical_name, standard_fact};

/// `“Was it verified by hand?” yes`
pub(super) fn condition(policy: &Policy, condition: &Condition) -> Line {
    let part = |part: &Condition| match part {
        Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => {
            Line::from("(").and_line(self::condition(policy, part)).and(")")
        }
        part => self::condition(policy, part),
    };
    match condition {
        Condition::Fact { name, test } => question(policy, name).and(" ").and_line(answer(test)),
        Condition::All(parts) => Line::list(parts.iter().map(part).collect(), "and"),
        Condition::Any(parts) => Line::list(parts.iter().map(part).collect(), "or"),
        Condition::Not(inner) => Line::from("not: ").and_line(part(inner)),
    }
}

/// How a fact is asked for; its name, where nothing says how.
fn question(policy: &Policy, name: &str) -> Line {
    let canonical = canonical_name(name);
    let declared = policy.facts.iter().find(|fact| canonical_name(&fact.name) == canonical).and_then(|fact| fact.question.as_ref());
    let ask = name.strip_prefix("confirmed.").and_then(|id| {
        let rules = policy.in_scope.iter().chain(&policy.out_of_scope);
        rules.into_iter().find(|rule| rule.id.value == id)?.ask.as_ref()
    });
    match declared.or(ask) {
        Some(question) => Line::from("“").and_own(question).and("”"),
        None => match standard_fact(&canonical) {
            Some(fact) => Line::from(format!("“{}”", fact.question)),
            None => Line::code(name),
        },
    }
}

fn answer(test: &Test) -> Line {
    match test {
        Test::OneOf(values) => Line::list(values.iter().map(|value| literal(value)).collect(), "or"),
        Test::Int(tests) => Line::list(tests.iter().map(|test| Line::default().and_strong(number(**test))).collect(), "and"),
    }
}

/// `yes`, `3`, `third party`.
pub(super) fn literal(value: &Literal) -> Line {
    Line::default().and_strong(match value {
        Literal::Bool(true) => "yes".to_owned(),
        Literal::Bool(false) => "no".to_owned(),
        Literal::Int(number) => number.to_string(),
        Literal::Name(name) => crate::text::words(name),
    })
}

fn number(test: IntTest) -> String {
    match test {
        IntTest::MoreThan(n) => format!("more than {n}"),
        IntTest::AtLeast(n) => format!("at least {n}"),
        IntTest::LessThan(n) => format!("less than {n}"),
        IntTest::AtMost(n) => format!("at most {n}"),
    }
}
