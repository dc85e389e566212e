//! `inbounds test`: does every policy answer as its cases say, and which rules has no case decided?

mod gather;
mod github;
mod human;
mod json;
mod junit;
mod report;

use crate::args::{Test, TestFormat};
use crate::exit::Exit;
use anstream::AutoStream;
use std::io::{self, BufWriter, Write as _};

/// Runs the cases of `args`, and reports.
pub(crate) fn run(args: &Test) -> io::Result<Exit> {
    let report = gather::report(&args.paths, args.min_coverage);
    let stdout = io::stdout().lock();
    match args.format() {
        TestFormat::Human => {
            let mut out = BufWriter::with_capacity(1 << 16, AutoStream::auto(stdout));
            human::write(&mut out, &mut AutoStream::auto(io::stderr().lock()), &report)?;
            out.flush()?;
        }
        machine => {
            let mut out = BufWriter::new(stdout);
            match machine {
                TestFormat::Junit => junit::write(&mut out, &report)?,
                TestFormat::Github => github::write(&mut out, &report)?,
                TestFormat::Json | TestFormat::Human => writeln!(out, "{}", json::to_json(&report))?,
            }
            out.flush()?;
        }
    }
    Ok(report.exit())
}
