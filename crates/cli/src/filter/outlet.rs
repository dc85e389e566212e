//! Where what was decided goes, in the order of the input: lines, rejected lines, reports, counts.

use super::chunk::{Chunk, Part};
use super::outcome::Counts;
use super::progress::Progress;
use super::rejected::Rejected;
use super::sieve::Sifted;
use super::trouble::Trouble;
use crate::output::explain_error;
use anstream::AutoStream;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that is written.
pub(crate) struct Outlet {
    out: Box<dyn Write + Send>,
    rejected: Option<Rejected>,
    progress: Option<Progress>,
    /// What the inputs are called.
    names: Vec<String>,
    tally: Tally,
    /// Invalid lines that were told.
    told: u64,
    /// Invalid lines of all.
    invalid: u64,
    /// Whether an input could not be read.
    pub(crate) has_failed: bool,
}

/// The counts of what has been written. Never held while anything waits.
#[derive(Clone, Default)]
pub(crate) struct Tally(Arc<Mutex<Counts>>);

/// Why nothing more can be written.
#[derive(Debug)]
pub(crate) enum Stop {
    Output(io::Error),
    Rejected(io::Error),
}

impl Tally {
    pub(crate) fn counts(&self) -> Counts {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, counts: Counts) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += counts;
    }
}

impl Outlet {
    pub(crate) fn new(
        out: Box<dyn Write + Send>,
        rejected: Option<Rejected>,
        progress: Option<Progress>,
        names: Vec<String>,
        tally: Tally,
    ) -> Self {
        Self { out, rejected, progress, names, tally, told: 0, invalid: 0, has_failed: false }
    }

    /// Writes what came of a chunk.
    pub(crate) fn write(&mut self, chunk: &Chunk, sifted: &Sifted) -> Result<(), Stop> {
        self.out.write_all(&sifted.passed).map_err(Stop::Output)?;
        if let Some(rejected) = &mut self.rejected {
            rejected.write(&sifted.rejected).map_err(Stop::Rejected)?;
        }
        self.tally.add(sifted.counts);
        for trouble in &sifted.troubles {
            if self.told < Sifted::TROUBLES as u64 {
                self.told += 1;
                self.tell(chunk.input, trouble);
            }
        }
        self.invalid += sifted.counts.of(super::outcome::Outcome::Invalid);
        if let Part::Failed(trouble) = &chunk.part {
            self.has_failed = true;
            self.tell(chunk.input, trouble);
        }
        if let Some(progress) = &mut self.progress {
            progress.tell(self.tally.counts().lines());
        }
        Ok(())
    }

    /// What is written at the end; gives back whether every line was decided.
    pub(crate) fn finish(mut self) -> Result<bool, Stop> {
        self.out.flush().map_err(Stop::Output)?;
        if let Some(progress) = &mut self.progress {
            progress.clear();
        }
        if self.invalid > self.told {
            // As for every report: a standard error that is gone is no reason to stop.
            let more = self.invalid - self.told;
            let _ = writeln!(io::stderr(), "… and {more} more invalid {}", if more == 1 { "line" } else { "lines" });
        }
        if let Some(rejected) = self.rejected.take() {
            rejected.finish().map_err(Stop::Rejected)?;
        }
        Ok(self.invalid == 0)
    }

    /// Why a line is invalid, or an input cannot be read.
    fn tell(&mut self, input: usize, trouble: &Trouble) {
        if let Some(progress) = &mut self.progress {
            progress.clear();
        }
        let mut error = trouble.error.clone();
        if let Some(line) = trouble.line {
            let name = self.names.get(input).map(String::as_str).unwrap_or("-");
            error.message =
                if name == "-" { format!("line {line}: {}", error.message) } else { format!("{name}:{line}: {}", error.message) };
        }
        let _ = explain_error(&mut AutoStream::auto(io::stderr().lock()), &error);
    }
}
