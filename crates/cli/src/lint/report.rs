//! What was found, in all files.

use crate::diagnostics::Refused;
use crate::exit::Exit;
use inbounds_core::answer::ErrorBody;
use inbounds_core::diagnostic::{Diagnostic, Level};

/// Everything that one run found.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) files: Vec<File>,
    /// What could not be read.
    pub(crate) unreadable: Vec<ErrorBody>,
}

/// One policy, with what was found in it.
pub(crate) struct File {
    pub(crate) source: Refused,
    /// For each problem, a target (or the like) that shows it.
    pub(crate) witnesses: Vec<Option<String>>,
}

impl File {
    /// Each problem with what shows it.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&Diagnostic, Option<&str>)> {
        let witnesses = self.witnesses.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        self.source.problems().iter().zip(witnesses)
    }
}

impl Report {
    /// How many findings there are at a level.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.files.iter().flat_map(File::findings).filter(|(problem, _)| problem.level == level).count()
    }

    pub(crate) fn exit(&self) -> Exit {
        if !self.unreadable.is_empty() {
            Exit::Error
        } else if self.count(Level::Error) > 0 {
            Exit::FAILED
        } else {
            Exit::DONE
        }
    }
}
