//! The policies that are asked: files and directories, read and compiled.

use crate::diagnostics::{Refused, Trouble};
use crate::output::error_body;
use crate::text::Shown;
use inbounds_core::answer::{Answer, Answers, Verdict};
use inbounds_core::compile::{CompiledPolicy, Refusal, is_compact};
use inbounds_core::decide::decide_all;
use inbounds_core::diagnostic::Diagnostic;
use inbounds_core::limits::Limits;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::span::Span;
use inbounds_core::target::ReadAs;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The policies of one run.
pub(crate) struct Policies {
    // INVARIANT: not empty.
    policies: Vec<CompiledPolicy>,
    // A directory, or several policies: then the answer is of the form for several, however many files there are.
    several: bool,
}

/// What the policies answer to one query.
pub(crate) enum Reply {
    /// One policy was asked.
    One(Box<Answer>),
    /// Several may have been.
    Several(Answers),
}

impl Policies {
    /// Reads and compiles every policy of `paths`.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub(crate) fn load(paths: &[PathBuf]) -> Result<Self, Vec<Trouble>> {
        let mut troubles = Vec::new();
        let mut files = Vec::new();
        let mut several = paths.len() > 1;
        for path in paths {
            if path.is_dir() {
                several = true;
                match policies_in(path) {
                    Ok(found) => files.extend(found),
                    Err(trouble) => troubles.push(trouble),
                }
            } else {
                files.push(path.clone());
            }
        }
        let mut policies = Vec::new();
        for file in files {
            match load_to_decide(&file) {
                Ok(policy) => policies.push(policy),
                Err(trouble) => troubles.push(trouble),
            }
        }
        if troubles.is_empty() { Ok(Self { policies, several }) } else { Err(troubles) }
    }

    /// Each policy, in the order given.
    pub(crate) fn compiled(&self) -> &[CompiledPolicy] {
        &self.policies
    }

    /// Whether answers say of which policy they are.
    pub(crate) fn are_several(&self) -> bool {
        self.several
    }

    /// Asks every policy.
    pub(crate) fn decide(&self, query: &Query) -> Result<Reply, QueryError> {
        match self.policies.as_slice() {
            [only] if !self.several => only.decide(query).map(|answer| Reply::One(Box::new(answer))),
            all => decide_all(all, query).map(Reply::Several),
        }
    }

    /// Understands one free argument: as an asset if some policy knows it, else as what it looks like.
    pub(crate) fn read_free(&self, text: &str) -> Result<ReadAs, QueryError> {
        let mut first = None;
        for policy in &self.policies {
            let read = policy.read_free(text);
            if matches!(read, Ok(ReadAs::Asset(_))) {
                return read;
            }
            first.get_or_insert(read);
        }
        // INVARIANT: there is a policy, so that there is a reading.
        first.unwrap_or_else(|| Ok(ReadAs::Finding(text.to_owned())))
    }
}

impl Reply {
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::One(answer) => answer.verdict,
            Self::Several(answers) => answers.verdict,
        }
    }

    /// The answers, each of one policy.
    pub(crate) fn answers(&self) -> &[Answer] {
        match self {
            Self::One(answer) => std::slice::from_ref(answer),
            Self::Several(answers) => &answers.answers,
        }
    }

    pub(crate) fn to_json(&self) -> String {
        match self {
            Self::One(answer) => answer.to_json(),
            Self::Several(answers) => answers.to_json(),
        }
    }
}

/// Reads and compiles one file.
pub(crate) fn load(path: &Path) -> Result<CompiledPolicy, Trouble> {
    load_with_bytes(path).map(|(policy, _)| policy)
}

/// As [`load_with_bytes`]; `-` is standard input.
pub(crate) fn load_or_stdin(path: &Path) -> Result<(CompiledPolicy, Vec<u8>), Trouble> {
    if path.as_os_str() != "-" {
        return load_with_bytes(path);
    }
    let bytes = given(path)?;
    let policy = compile("stdin", &bytes)?;
    Ok((policy, bytes))
}

/// Reads and compiles one file, without keeping its rules as written; or opens one that `inbounds compile` wrote.
fn load_to_decide(path: &Path) -> Result<CompiledPolicy, Trouble> {
    let bytes = read(path, Limits::default().policy_bytes).map_err(|error| unreadable(path, &error))?;
    let label = path.to_string_lossy();
    if is_compact(&bytes) {
        return CompiledPolicy::open_to_decide(&label, &bytes, &Limits::default()).map_err(|refusal| not_opened(&label, refusal));
    }
    CompiledPolicy::load_to_decide(&label, &bytes, &Limits::default())
        .map_err(|problems| Trouble::Refused(Refused::new(&label, &bytes, problems)))
}

/// Reads and compiles one file; the bytes are those that were compiled.
pub(crate) fn load_with_bytes(path: &Path) -> Result<(CompiledPolicy, Vec<u8>), Trouble> {
    let bytes = read(path, Limits::default().policy_bytes).map_err(|error| unreadable(path, &error))?;
    let policy = compile(&path.to_string_lossy(), &bytes)?;
    Ok((policy, bytes))
}

/// Reads and compiles one file, or standard input (`-`).
pub(crate) fn load_given(path: &Path) -> Result<CompiledPolicy, Trouble> {
    compile(&path.to_string_lossy(), &given(path)?)
}

/// The compact form of one file, or of standard input (`-`).
pub(crate) fn compact(path: &Path) -> Result<Vec<u8>, Trouble> {
    let bytes = given(path)?;
    let label = path.to_string_lossy();
    inbounds_core::compile::compact(&label, &bytes, &Limits::default())
        .map_err(|problems| Trouble::Refused(Refused::new(&label, &bytes, problems)))
}

/// Compiles the bytes of a policy.
pub(crate) fn compile(label: &str, bytes: &[u8]) -> Result<CompiledPolicy, Trouble> {
    CompiledPolicy::load(label, bytes, &Limits::default()).map_err(|problems| Trouble::Refused(Refused::new(label, bytes, problems)))
}

/// The bytes of a policy: of a file, or of standard input (`-`).
fn given(path: &Path) -> Result<Vec<u8>, Trouble> {
    let limit = Limits::default().policy_bytes;
    if path.as_os_str() != "-" {
        return read(path, limit).map_err(|error| unreadable(path, &error));
    }
    up_to(&mut io::stdin().lock(), limit)
        .map_err(|error| Trouble::Unreadable(error_body("unreadable-policy", format!("cannot read standard input: {error}"), None)))
}

/// The bytes of a file; of one over the limit only so many that the reader sees that it is too long. A file that somebody is writing is an
/// error: half a policy may be one that excludes less.
pub(crate) fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let before = file.metadata()?;
    let bytes = up_to(&mut file, limit)?;
    let after = file.metadata()?;
    let state = |about: &Metadata| (about.len(), about.modified().ok());
    if before.is_file() && state(&before) != state(&after) {
        return Err(io::Error::other("it changed while it was read"));
    }
    Ok(bytes)
}

fn up_to(input: &mut impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    input.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The policies of a directory, by name: `*.yaml` and `*.yml`, neither hidden files nor test cases (`*.tests.yaml`).
pub(crate) fn policies_in(directory: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(directory, &error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"));
        if stem.is_some_and(|stem| !stem.ends_with(".tests") && !stem.starts_with('.')) && !path.is_dir() {
            ends(&path).map_err(|error| unreadable(&path, &error))?;
            files.push(path);
        }
    }
    if files.is_empty() {
        let message = format!("expected a policy (`*.yaml`) in `{}`, found none", Shown(&directory.to_string_lossy()));
        return Err(Trouble::Unreadable(error_body("no-policy", message, None)));
    }
    files.sort();
    Ok(files)
}

/// An error for a pipe or a device, which nobody named: to read it could take for ever.
pub(crate) fn ends(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other(format!("`{}` is no file", Shown(&path.to_string_lossy())))),
        _ => Ok(()),
    }
}

/// Only what loads is compiled: a file that does not open was damaged, or made by another version, and has no text to show.
fn not_opened(label: &str, refusal: Refusal) -> Trouble {
    let more = refusal.problems.len().saturating_sub(1);
    let more = if more == 0 { String::new() } else { format!(" (and {more} more problems)") };
    // INVARIANT: what is refused has a problem.
    let first = refusal.problems.into_iter().next().unwrap_or_else(|| Diagnostic::error("policy-refused", Span::default(), "refused"));
    let message = format!("cannot open the compiled policy `{}`: {}{more}", Shown(label), first.message);
    Trouble::Unreadable(error_body(first.code, message, first.help.as_deref()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Trouble {
    let message = format!("cannot read the policy `{}`: {error}", Shown(&path.to_string_lossy()));
    Trouble::Unreadable(error_body("unreadable-policy", message, None))
}
