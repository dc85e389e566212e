//! Where the output goes: answers to standard output, errors to standard error (or, as JSON, to standard output as well).

use crate::args::Format;
use crate::diagnostics::{self, Trouble};
use crate::exit::Exit;
use crate::text::Shown;
use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use inbounds_core::answer::{ErrorBody, Undecided};
use std::io::{self, BufWriter, Write};

/// Errors are red and bold.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What helps is cyan.
pub(crate) const HELP: Style = AnsiColor::Cyan.on_default();

/// Standard output in the form asked for.
pub(crate) struct Output {
    format: Format,
    out: BufWriter<Box<dyn Write>>,
}

impl Output {
    /// Standard output, locked and buffered. JSON passes as it is; in text, colours are kept only where they are wanted.
    pub(crate) fn new(format: Format) -> Self {
        let stdout = io::stdout().lock();
        let out: Box<dyn Write> = match format {
            Format::Json => Box::new(stdout),
            Format::Human => Box::new(AutoStream::auto(stdout)),
        };
        Self { format, out: BufWriter::with_capacity(1 << 16, out) }
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// One object on a line of its own.
    pub(crate) fn json(&mut self, object: &str) -> io::Result<()> {
        writeln!(self.out, "{object}")
    }

    /// Why something could not be decided. `target` is the text that was asked about.
    pub(crate) fn undecided(&mut self, undecided: &Undecided) -> io::Result<()> {
        if self.format == Format::Json {
            return self.json(&undecided.to_json());
        }
        // What was answered before stands above on a terminal.
        self.out.flush()?;
        explain_error(&mut AutoStream::auto(io::stderr().lock()), &undecided.error)
    }

    /// Every policy that cannot be read or is refused.
    pub(crate) fn troubles(&mut self, troubles: &[Trouble]) -> io::Result<()> {
        if self.format == Format::Json {
            return self.json(&diagnostics::to_json(troubles));
        }
        self.out.flush()?;
        let mut err = AutoStream::auto(io::stderr().lock());
        for trouble in troubles {
            match trouble {
                Trouble::Unreadable(error) => explain_error(&mut err, error)?,
                Trouble::Refused(refused) => refused.render(&mut err)?,
            }
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.out.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// `error[code]: message`, both readings, the fix.
pub(crate) fn explain_error(err: &mut dyn Write, error: &ErrorBody) -> io::Result<()> {
    writeln!(err, "{BAD}error[{}]{BAD:#}: {}", error.code, Shown(&error.message))?;
    let target = error.target.as_deref().map(|target| Shown(target).to_string());
    if let Some(target) = target.filter(|target| !error.message.contains(target.as_str())) {
        writeln!(err, "  target: {target}")?;
    }
    if !error.readings.is_empty() {
        let readings: Vec<String> = error.readings.iter().map(|reading| Shown(reading).to_string()).collect();
        writeln!(err, "  readings: {}", readings.join(" or "))?;
    }
    if let Some(help) = &error.help {
        writeln!(err, "  {HELP}help{HELP:#}: {}", Shown(help))?;
    }
    err.flush()
}

/// Output that could not be written. A reader that has gone needs no words, but not everything was answered: never success.
pub(crate) fn failed(error: &io::Error) -> Exit {
    if error.kind() != io::ErrorKind::BrokenPipe {
        let body = error_body("unwritable-output", format!("cannot write the output: {error}"), None);
        // Nowhere is left to complain to.
        let _ = explain_error(&mut AutoStream::auto(io::stderr().lock()), &body);
    }
    Exit::Error
}

/// An error of the command line itself.
pub(crate) fn error_body(code: &'static str, message: impl Into<String>, help: Option<&str>) -> ErrorBody {
    ErrorBody { code, message: message.into(), target: None, readings: Vec::new(), help: help.map(str::to_owned) }
}
