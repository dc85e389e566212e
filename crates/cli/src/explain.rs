//! `inbounds explain`: the documentation of a lint.

use crate::args::{Explain, Format};
use crate::exit::Exit;
use crate::output::{Output, error_body, explain_error};
use anstream::AutoStream;
use inbounds_core::vocabulary::suggest;
use inbounds_lint::{Lint, lints};
use std::io::{self, Write as _};

/// Prints what the lint of `args` is about, or one line for each.
pub(crate) fn run(args: &Explain) -> io::Result<Exit> {
    let mut out = Output::new(Format::Human);
    let Some(code) = &args.code else {
        let width = lints().iter().map(|lint| lint.code.len()).max().unwrap_or(0);
        for lint in lints() {
            writeln!(out, "{:width$}  {:7}  {}", lint.code, format!("{:?}", lint.level).to_lowercase(), lint.title())?;
        }
        out.flush()?;
        return Ok(Exit::DONE);
    };
    let Some(lint) = Lint::find(code) else {
        explain_error(&mut AutoStream::auto(io::stderr().lock()), &no_lint(code))?;
        return Ok(Exit::Error);
    };
    writeln!(out, "{} ({} by default)\n", lint.code, format!("{:?}", lint.level).to_lowercase())?;
    for line in lint.doc.lines() {
        writeln!(out, "{}", line.strip_prefix(' ').unwrap_or(line))?;
    }
    out.flush()?;
    Ok(Exit::DONE)
}

/// There is no lint of this code.
pub(crate) fn no_lint(code: &str) -> inbounds_core::answer::ErrorBody {
    let near = suggest(code, lints().iter().map(|lint| lint.code));
    let help = near.map_or_else(|| "`inbounds explain` lists all".to_owned(), |near| format!("did you mean `{near}`?"));
    error_body("unknown-lint", format!("there is no lint `{code}`"), Some(&help))
}
