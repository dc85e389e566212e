//! `--ask`: just the questions that the verdict depends on, one after the other, deciding anew after each.

use super::{human, query};
use crate::output::{HELP, error_body, explain_error};
use crate::policies::{Policies, Reply};
use crate::text::{Shown, prose};
use anstream::AutoStream;
use inbounds_core::answer::{ErrorBody, Need, Undecided, Verdict};
use inbounds_core::query::Query;
use inbounds_core::vocabulary::{activities, classes};
use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

/// Asks on the terminal until the verdict no longer depends on anything, or nobody answers.
pub(crate) fn until_decided(policies: &Policies, query: Query, reply: Reply) -> Result<Reply, ErrorBody> {
    let mut err = AutoStream::auto(io::stderr().lock());
    let mut stdin = io::stdin().lock();
    converse(&mut stdin, &mut err, query, reply, |query, text| match text {
        Some(text) => query::set_free(query, policies, text).and_then(|()| decide(policies, query)),
        None => decide(policies, query),
    })
    .map_err(|error| error_body("nobody-to-ask", format!("cannot ask: {error}"), None))
}

fn decide(policies: &Policies, query: &Query) -> Result<Reply, Undecided> {
    policies.decide(query).map_err(|error| Undecided::new(error, None))
}

/// The conversation. `decide` decides a query, after making its second argument the target where there is one.
fn converse(
    input: &mut dyn BufRead,
    err: &mut dyn Write,
    mut query: Query,
    mut reply: Reply,
    decide: impl Fn(&mut Query, Option<&str>) -> Result<Reply, Undecided>,
) -> io::Result<Reply> {
    let mut skipped = BTreeSet::new();
    while reply.verdict() == Verdict::Conditional {
        let needs = reply.answers().iter().flat_map(|answer| &answer.needs);
        let Some(need) = needs.clone().find(|need| !skipped.contains(&need.fact)) else { break };
        put(err, need)?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(err)?;
            break;
        }
        let text = line.trim();
        if text.is_empty() {
            skipped.insert(need.fact.clone());
            continue;
        }
        let mut next = query.clone();
        let decided = take(&mut next, need, text).and_then(|target| decide(&mut next, target));
        match decided {
            Ok(decided) => (query, reply) = (next, decided),
            Err(undecided) => explain_error(err, &undecided.error)?,
        }
    }
    Ok(reply)
}

/// One question, what each answer leads to, and the prompt.
fn put(err: &mut dyn Write, need: &Need) -> io::Result<()> {
    writeln!(err, "{HELP}{}{HELP:#} ({})", prose(&need.question), Shown(&need.fact))?;
    for (values, verdict) in human::outcomes(&need.answers) {
        writeln!(err, "  {values}: {}", human::verdict(verdict))?;
    }
    write!(err, "{HELP}>{HELP:#} ")?;
    err.flush()
}

/// Puts an answer into the query; gives back the text of a target, which only the policies can read.
fn take<'t>(query: &mut Query, need: &Need, text: &'t str) -> Result<Option<&'t str>, Undecided> {
    match need.fact.as_str() {
        "target" => return Ok(Some(text)),
        "activity" => query.activity = Some(text.to_owned()),
        "date" => query.date = Some(query::date(text)?),
        // A class may be one of findings or of activities; where both are open, the name tells.
        "class" => match (&query.activity, &query.finding) {
            (Some(_), None) => query.activity = Some(text.to_owned()),
            (Some(_), Some(_)) if activities().find(text).is_some() && classes().find(text).is_none() => {
                query.activity = Some(text.to_owned())
            }
            _ => query.finding = Some(text.to_owned()),
        },
        fact => {
            query.facts.remove(fact);
            query.state(fact, text).map_err(query::undecided)?;
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use inbounds_core::policy::Date;
    use std::path::PathBuf;

    /// What is asked about `target`, with these answers, and the verdict at the end.
    fn talk(target: &str, finding: Option<&str>, answers: &str) -> (String, Verdict) {
        let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/asking.yaml"));
        let policies = Policies::load(&[file]).unwrap_or_else(|_| panic!("the policy is refused"));
        let mut query =
            Query { date: Some(Date { year: 2026, month: 11, day: 23 }), finding: finding.map(str::to_owned), ..Query::default() };
        if !target.is_empty() {
            query::set_free(&mut query, &policies, target).unwrap();
        }
        let reply = policies.decide(&query).unwrap();
        let mut said = Vec::new();
        let decide = |query: &mut Query, text: Option<&str>| {
            text.map_or(Ok(()), |text| query::set_free(query, &policies, text)).and_then(|()| decide(&policies, query))
        };
        let reply = converse(&mut answers.as_bytes(), &mut said, query, reply, decide).unwrap();
        (anstream::adapter::strip_str(&String::from_utf8(said).unwrap()).to_string(), reply.verdict())
    }

    #[test]
    fn questions_follow_from_answers() {
        let (said, verdict) = talk("www.asking.test", None, "yes\nproduction\n");
        assert_eq!(verdict, Verdict::InScope);
        let questions: Vec<&str> = said.lines().filter(|line| line.contains('(')).map(|line| line.trim_start_matches("> ")).collect();
        assert_eq!(questions, ["Is it open this week? (confirmed.AS-2)", "Which environment is the target? (environment)"]);
        let (said, verdict) = talk("www.asking.test", None, "no\n");
        assert_eq!((said.matches('>').count(), verdict), (1, Verdict::Unlisted));
    }

    #[test]
    fn a_wrong_answer_is_asked_again() {
        let (said, verdict) = talk("www.asking.test", None, "perhaps\nno\n");
        assert!(said.contains("error[wrong-fact-value]"), "{said}");
        assert_eq!(verdict, Verdict::Unlisted);
    }

    #[test]
    fn what_nobody_answers_stays_open() {
        for answers in ["", "\n\n", "perhaps\n", "yes\n\n"] {
            assert_eq!(talk("www.asking.test", None, answers).1, Verdict::Conditional, "{answers:?}");
        }
    }

    #[test]
    fn a_class_and_a_target_are_answers_too() {
        assert_eq!(talk("asking.test", Some("xss"), "xss.self\n").1, Verdict::OutOfScope);
        assert_eq!(talk("", Some("xss.stored"), "asking.test\n").1, Verdict::InScope);
        let (said, verdict) = talk("", Some("xss.stored"), "http:asking.test\nelsewhere.test\n");
        assert!(said.contains("error[ambiguous"), "{said}");
        assert_eq!(verdict, Verdict::Unlisted);
    }
}
