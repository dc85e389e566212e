//! `inbounds filter`: lines in, those in scope out, unchanged and in order.
//!
//! ```text
//! inputs ──► feed: chunks of whole lines ──► sieve: judge, line by line ──► outlet: in order
//! ```

mod args;
mod chunk;
mod csv;
mod feed;
mod input;
mod interrupt;
mod judge;
mod outcome;
mod outlet;
mod pipeline;
mod progress;
mod record;
mod rejected;
mod row;
mod sieve;
#[cfg(test)]
mod tests;
mod trouble;
mod zstd;

pub(crate) use args::Filter;

use crate::args::Format;
use crate::check;
use crate::exit::Exit;
use crate::output::{Output, error_body, explain_error, failed};
use crate::policies::Policies;
use crate::text::Shown;
use anstream::AutoStream;
use csv::Column;
use feed::{Cut, Feed};
use inbounds_core::answer::{ErrorBody, Undecided};
use interrupt::LastWords;
use judge::Judge;
use outlet::{Outlet, Stop, Tally};
use progress::Progress;
use record::Schema;
use rejected::Rejected;
use sieve::{Form, Reading, Sieve};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Bytes of the longest line, or record of CSV.
const LONGEST: usize = 1 << 20;
/// Bytes that a thread decides at a time, and those of all threads together.
const SIZE: usize = 1 << 20;
const ALL_SIZES: usize = 4 << 20;

/// Filters every input of `args`.
pub(crate) fn run(args: &Filter) -> io::Result<Exit> {
    let base = match check::base(&args.case) {
        Ok(base) => base,
        Err(error) => return refuse(&error.error),
    };
    let policies = match Policies::load(&args.policy) {
        Ok(policies) => policies,
        Err(troubles) => {
            Output::new(Format::Human).troubles(&troubles)?;
            return Ok(Exit::Error);
        }
    };
    let judge = match Judge::new(policies.compiled(), base, policies.are_several()) {
        Ok(judge) => judge,
        Err(error) => return refuse(&Undecided::new(error, None).error),
    };
    let rejected = match args.rejected.as_deref().map(Rejected::create).transpose() {
        Ok(rejected) => rejected,
        Err(error) => return refuse(&unwritable(args, &error)),
    };
    let inputs = if args.inputs.is_empty() { vec![PathBuf::from("-")] } else { args.inputs.clone() };
    let names: Vec<String> = inputs.iter().map(|path| Shown(&path.to_string_lossy()).to_string()).collect();
    let threads = args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let cut = Cut { size: (ALL_SIZES / threads).clamp(SIZE / 8, SIZE), longest: LONGEST, csv: args.csv.as_deref().map(Column::read) };
    let sieve = Sieve {
        judge,
        reading: reading(args),
        form: form(args),
        kept: args.kept(),
        rejects: rejected.is_some(),
        longest: LONGEST,
        names: names.clone(),
    };
    let tally = Tally::default();
    let unfinished = rejected.as_ref().and_then(Rejected::temporary).map(Path::to_path_buf);
    interrupt::watch(LastWords { tally: (!args.quiet).then(|| tally.clone()), unfinished })?;
    let consumed = Arc::new(AtomicU64::new(0));
    let progress = if args.quiet { None } else { Progress::new(&inputs, &consumed) };
    let size = cut.size;
    let outlet = Outlet::new(Box::new(io::stdout()), rejected, progress, names, tally.clone());
    let done = pipeline::run(Feed::new(inputs, cut, consumed), &sieve, outlet, threads, size).and_then(|outlet| {
        let has_failed = outlet.has_failed;
        outlet.finish().map(|is_valid| !has_failed && (is_valid || args.lenient))
    });
    match done {
        Ok(is_done) => {
            if !args.quiet {
                // A standard error that is gone is no reason to fail.
                let _ = writeln!(io::stderr(), "{}", tally.counts());
            }
            Ok(if is_done { Exit::DONE } else { Exit::Error })
        }
        Err(Stop::Output(error)) => Ok(failed(&error)),
        Err(Stop::Rejected(error)) => refuse(&unwritable(args, &error)),
    }
}

fn reading(args: &Filter) -> Reading {
    match (&args.field, &args.csv) {
        (Some(field), _) => Reading::Json(Schema::new(field)),
        (None, Some(_)) => Reading::Csv,
        (None, None) => Reading::Target,
    }
}

fn form(args: &Filter) -> Form {
    match (args.json, args.explain) {
        (true, _) => Form::Json,
        (false, true) => Form::Explained,
        (false, false) => Form::Plain,
    }
}

fn refuse(error: &ErrorBody) -> io::Result<Exit> {
    explain_error(&mut AutoStream::auto(io::stderr().lock()), error)?;
    Ok(Exit::Error)
}

fn unwritable(args: &Filter, error: &io::Error) -> ErrorBody {
    let path = args.rejected.as_deref().unwrap_or(Path::new("-")).to_string_lossy();
    error_body("unwritable-file", format!("cannot write `{}`: {error}", Shown(&path)), None)
}
