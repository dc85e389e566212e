//! `inbounds check`: one answer for each target.

mod ask;
mod human;
mod input;
mod query;

pub(crate) use query::{base, date, today};

use crate::args::{Check, Format};
use crate::exit::Exit;
use crate::output::{Output, error_body};
use crate::policies::{Policies, Reply};
use inbounds_core::answer::Undecided;
use inbounds_core::query::Query;
use input::{Item, items};
use std::io::{self, IsTerminal as _, Write as _};

/// Decides every query of `args`, and writes the answers.
pub(crate) fn run(args: &Check) -> io::Result<Exit> {
    let mut out = Output::new(args.form.format());
    let refused = |out: &mut Output, error| out.undecided(&error).map(|()| Exit::Error);
    let base = match base(&args.case) {
        Ok(base) => base,
        Err(error) => return refused(&mut out, error),
    };
    let asks = base.activity.is_some() || base.finding.is_some() || !base.facts.is_empty();
    if !asks && args.targets.is_empty() && args.asset.is_empty() {
        let message = "expected a target, `--asset`, `--finding`, `--activity` or `--fact`, found none";
        return refused(&mut out, Undecided { v: 1, error: error_body("no-query", message, Some("see `inbounds check --help`")) });
    }
    if args.ask && (!io::stdin().is_terminal() || args.targets.iter().any(|target| target == "-")) {
        let help = "give the answers with `--fact KEY=VALUE`";
        let error = error_body("nobody-to-ask", "expected a terminal to ask on, found other input", Some(help));
        return refused(&mut out, Undecided { v: 1, error });
    }
    let policies = match Policies::load(&args.policy) {
        Ok(policies) => policies,
        Err(troubles) => {
            out.troubles(&troubles)?;
            return finish(&mut out, Exit::Error);
        }
    };
    let mut exit = None;
    for item in items(args) {
        let pauses = item.pauses;
        let asked = item.target.as_ref().ok().cloned().flatten();
        let done = match answer(&policies, &base, item, args.ask) {
            Ok(reply) => {
                write_reply(&mut out, asked.as_deref(), &reply, args.explain)?;
                Exit::from(reply.verdict())
            }
            Err(mut error) => {
                if error.error.target.is_none() {
                    error.error.target = asked;
                }
                out.undecided(&error)?;
                Exit::Error
            }
        };
        exit = Some(done.worst(exit.unwrap_or(done)));
        // Whoever feeds the targets one by one reads the answers one by one.
        if pauses {
            out.flush()?;
        }
    }
    match exit {
        Some(exit) => finish(&mut out, exit),
        None => {
            out.undecided(&Undecided { v: 1, error: error_body("no-query", "expected a target, found none on standard input", None) })?;
            finish(&mut out, Exit::Error)
        }
    }
}

fn finish(out: &mut Output, exit: Exit) -> io::Result<Exit> {
    out.flush()?;
    Ok(exit)
}

/// The reply to one query: `base` with the item's target.
fn answer(policies: &Policies, base: &Query, item: Item, ask: bool) -> Result<Reply, Undecided> {
    let text = item.target?;
    let undecided = |error| Undecided::new(error, text.clone());
    let mut query = base.clone();
    match &text {
        Some(text) if item.is_asset => query::set_asset(&mut query, text)?,
        Some(text) => query::set_free(&mut query, policies, text)?,
        None => {}
    }
    let reply = policies.decide(&query).map_err(undecided)?;
    if ask { ask::until_decided(policies, query, reply).map_err(|error| Undecided { v: 1, error }) } else { Ok(reply) }
}

fn write_reply(out: &mut Output, asked: Option<&str>, reply: &Reply, explain: bool) -> io::Result<()> {
    match out.format() {
        Format::Json => out.json(&reply.to_json()),
        Format::Human => human::write(out, asked, reply, explain),
    }
}
