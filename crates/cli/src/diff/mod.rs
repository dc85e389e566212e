//! `inbounds diff`: what a change of a policy lets people test, and what it no longer does.

mod fold;
mod human;
mod markdown;
mod source;
mod words;

use crate::args::{Diff, DiffFormat, Forbid, Format};
use crate::exit::Exit;
use crate::output::Output;
use inbounds_core::answer::Undecided;
use inbounds_core::diff::{DiffReport, diff};
use std::io::{self, Write as _};

/// Compares the policies of `args`.
pub(crate) fn run(args: &Diff) -> io::Result<Exit> {
    let form = if args.format() == DiffFormat::Json { Format::Json } else { Format::Human };
    let mut out = Output::new(form);
    let exit = compare(args, &mut out)?;
    out.flush()?;
    Ok(exit)
}

fn compare(args: &Diff, out: &mut Output) -> io::Result<Exit> {
    let (old, new) = match (source::load(&args.old), source::load(&args.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let troubles: Vec<_> = [old.err(), new.err()].into_iter().flatten().collect();
            out.troubles(&troubles)?;
            return Ok(Exit::Error);
        }
    };
    let report = match diff(&old, &new) {
        Ok(changes) => DiffReport::new(&old, &new, changes),
        Err(error) => {
            out.undecided(&Undecided::new(error, None))?;
            return Ok(Exit::Error);
        }
    };
    match args.format() {
        DiffFormat::Json => out.json(&report.to_json())?,
        DiffFormat::Human => human::write(out, &report)?,
        DiffFormat::Markdown => markdown::write(out, &report)?,
    }
    let forbidden = match args.forbid {
        Some(Forbid::Widen) => report.widens(),
        Some(Forbid::Any) => !report.changes.is_empty(),
        None => false,
    };
    Ok(if forbidden { Exit::OutOfScope } else { Exit::InScope })
}
