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
            query::set_fact(query, fact, text)?;
        }
    }
    Ok(None)
}
