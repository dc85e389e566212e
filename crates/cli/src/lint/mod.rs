//! `inbounds lint`: what is wrong with policies, and what they probably do not mean.

mod gather;
mod github;
mod human;
mod json;
mod report;
mod sarif;

use crate::args::{Lint, LintFormat};
use crate::exit::Exit;
use crate::output::explain_error;
use anstream::AutoStream;
use std::io::{self, BufWriter, Write as _};

/// Lints the policies of `args`, and reports.
pub(crate) fn run(args: &Lint) -> io::Result<Exit> {
    let report = match gather::report(args) {
        Ok(report) => report,
        Err(usage) => {
            explain_error(&mut AutoStream::auto(io::stderr().lock()), &usage)?;
            return Ok(Exit::Error);
        }
    };
    let stdout = io::stdout().lock();
    if args.format() == LintFormat::Human {
        let mut out = BufWriter::with_capacity(1 << 16, AutoStream::auto(stdout));
        human::write(&mut out, &report)?;
        out.flush()?;
    } else {
        let mut out = BufWriter::new(stdout);
        match args.format() {
            LintFormat::Github => github::write(&mut out, &report)?,
            LintFormat::Sarif => writeln!(out, "{}", sarif::to_sarif(&report))?,
            LintFormat::Json | LintFormat::Human => writeln!(out, "{}", json::to_json(&report))?,
        }
        out.flush()?;
    }
    for error in &report.unreadable {
        explain_error(&mut AutoStream::auto(io::stderr().lock()), error)?;
    }
    Ok(report.exit())
}
