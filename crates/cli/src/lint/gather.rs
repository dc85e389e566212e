//! Reads the policies, and asks the lints.

use super::report::{File, Report};
use crate::args::Lint;
use crate::check::{date, today};
use crate::diagnostics::{Refused, Trouble};
use crate::explain::no_lint;
use crate::policies::{ends, load_or_stdin, policies_in, read};
use inbounds_core::answer::ErrorBody;
use inbounds_core::cases::CaseFile;
use inbounds_core::diagnostic::Level;
use inbounds_core::limits::Limits;
use inbounds_lint::{Levels, Setting, Subject, lint};
use std::path::{Path, PathBuf};

/// What the lints find in the policies of `args`.
///
/// # Errors
/// Flags that name no lint or no day.
pub(crate) fn report(args: &Lint) -> Result<Report, ErrorBody> {
    let levels = levels(args)?;
    let today = match &args.date {
        Some(text) => date(text).map_err(|undecided| undecided.error)?,
        None => today(),
    };
    let mut report = Report::default();
    let mut files = Vec::new();
    for path in &args.paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match policies_in(path) {
            Ok(found) => files.extend(found),
            Err(trouble) => report.unreadable.extend(unreadable(trouble)),
        }
    }
    for file in files {
        match load_or_stdin(&file) {
            Ok((policy, bytes)) => {
                let subject =
                    Subject { policy: &policy, today: Some(today), cases: Some(policy.policy().cases.len().saturating_add(cases(&file))) };
                let findings = lint(&subject, &levels);
                let (problems, witnesses) = findings.into_iter().map(|finding| (finding.problem, finding.witness)).unzip();
                report.files.push(File { source: Refused::new(policy.label(), &bytes, problems), witnesses });
            }
            Err(Trouble::Refused(source)) => report.files.push(File { source, witnesses: Vec::new() }),
            Err(trouble) => report.unreadable.extend(unreadable(trouble)),
        }
    }
    Ok(report)
}

fn unreadable(trouble: Trouble) -> Option<ErrorBody> {
    match trouble {
        Trouble::Unreadable(error) => Some(error),
        Trouble::Refused(_) => None,
    }
}

fn levels(args: &Lint) -> Result<Levels, ErrorBody> {
    let mut levels = Levels { deny_warnings: args.deny.is_some(), ..Levels::default() };
    // The milder flag comes first, so that of two for one lint the stricter holds.
    let flags = [
        (&args.allow, Setting::Allow),
        (&args.note, Setting::At(Level::Note)),
        (&args.warn, Setting::At(Level::Warning)),
        (&args.error, Setting::At(Level::Error)),
    ];
    for (codes, setting) in flags {
        for code in codes {
            if inbounds_lint::Lint::find(code).is_none() {
                return Err(no_lint(code));
            }
            levels.set.insert(code.clone(), setting);
        }
    }
    Ok(levels)
}

/// How many cases stand beside a policy, in `NAME.tests.yaml`. What is wrong with that file is for `inbounds test` to say.
fn cases(policy: &Path) -> usize {
    let limits = Limits::default();
    let beside = |end: &str| -> Option<PathBuf> {
        let stem = policy.file_stem()?.to_string_lossy().into_owned();
        Some(policy.with_file_name(format!("{stem}.tests.{end}")))
    };
    let files = ["yaml", "yml"].into_iter().filter_map(beside);
    let count = |path: PathBuf| -> Option<usize> {
        let bytes = ends(&path).and_then(|()| read(&path, limits.policy_bytes)).ok()?;
        Some(CaseFile::read(&bytes, &limits).file.map_or(1, |file| file.cases.len()))
    };
    files.filter_map(count).sum()
}
