//! From the files and directories that were named to policies with their cases, run.

use super::report::{Ran, Report, Source, Suite};
use crate::diagnostics::{Refused, Trouble};
use crate::output::error_body;
use crate::place::identity;
use crate::policies::{ends, load_with_bytes, read};
use crate::text::Shown;
use inbounds_core::cases::{Case, CaseFile, Coverage, RecordCase, run};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::Diagnostic;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Literal;
use inbounds_core::span::Lines;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Runs all cases of `paths`.
pub(crate) fn report(paths: &[PathBuf], min_coverage: Option<u32>) -> Report {
    let named = paths.iter().filter(|path| !path.is_dir() && !is_cases(path)).map(|path| identity(path)).collect();
    let mut gathered = Gathered { named, ..Gathered::default() };
    for path in paths {
        if path.is_dir() {
            gathered.directory(path);
        } else if is_cases(path) {
            gathered.cases(path, None);
        } else {
            gathered.policy_with_its_cases(path);
        }
    }
    let suites = gathered.suites();
    Report { suites, broken: gathered.broken, troubles: gathered.troubles, min_coverage }
}

/// Policies and files of cases, each once however often it is named.
#[derive(Default)]
struct Gathered {
    policies: Vec<Policy>,
    /// The place of each policy in `policies`; none if it cannot be asked.
    by_path: BTreeMap<PathBuf, Option<usize>>,
    files: BTreeSet<PathBuf>,
    /// Policies that the user named, wherever they are.
    named: BTreeSet<PathBuf>,
    broken: Vec<Trouble>,
    troubles: Vec<Trouble>,
}

struct Policy {
    compiled: CompiledPolicy,
    /// Whether the cases in the policy itself are run.
    own: bool,
    files: Vec<Cases>,
    bytes: Vec<u8>,
}

/// A file of cases that can be run.
struct Cases {
    label: String,
    file: CaseFile,
    text: String,
}

impl Gathered {
    /// Every policy and every file of cases of a directory, by name.
    fn directory(&mut self, directory: &Path) {
        let mut files = match entries(directory) {
            Ok(files) => files,
            Err(error) => return self.unreadable("directory", directory, &error),
        };
        files.sort();
        let (cases, policies): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|path| is_cases(path));
        for path in policies {
            self.policy(&path, true);
        }
        for path in cases {
            self.cases(&path, None);
        }
    }

    /// A policy, and the files of cases beside it.
    fn policy_with_its_cases(&mut self, path: &Path) {
        self.policy(path, true);
        for extension in ["tests.yaml", "tests.yml"] {
            let beside = path.with_extension(extension);
            // A link that leads nowhere is a file that cannot be read, not one that is not there.
            if std::fs::symlink_metadata(&beside).is_ok() {
                self.cases(&beside, Some(path));
            }
        }
    }

    /// The place of a policy; none if it cannot be asked, which is reported once.
    fn policy(&mut self, path: &Path, own: bool) -> Option<usize> {
        let key = identity(path);
        let place = match self.by_path.get(&key) {
            Some(known) => *known,
            None => {
                let place = match load_with_bytes(path) {
                    Ok((compiled, bytes)) => {
                        self.policies.push(Policy { compiled, own: false, files: Vec::new(), bytes });
                        Some(self.policies.len().saturating_sub(1))
                    }
                    Err(trouble) => {
                        self.troubles.push(trouble);
                        None
                    }
                };
                self.by_path.insert(key, place);
                place
            }
        }?;
        if let Some(policy) = self.policies.get_mut(place) {
            policy.own |= own;
        }
        Some(place)
    }

    /// A file of cases, with the policy that it names; beside a policy it must name that one.
    fn cases(&mut self, path: &Path, beside: Option<&Path>) {
        if !self.files.insert(identity(path)) {
            return;
        }
        let limits = Limits::default();
        let bytes = match ends(path).and_then(|()| read(path, limits.policy_bytes)) {
            Ok(bytes) => bytes,
            Err(error) => return self.unreadable("cases", path, &error),
        };
        let label = path.to_string_lossy();
        let read = CaseFile::read(&bytes, &limits);
        let mut problems = read.problems;
        let text = read.text.into_owned();
        let Some(file) = read.file.filter(|_| problems.is_empty()) else {
            self.broken.push(Trouble::Refused(Refused::cases(&label, &bytes, problems)));
            return;
        };
        let named = path.with_file_name(file.policy.as_str());
        if let Some(policy) = beside.filter(|policy| identity(policy) != identity(&named)) {
            let name = policy.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let message = format!("expected the cases of `{name}`, found those of `{}`", file.policy.value);
            problems.push(Diagnostic::error("wrong-policy", file.policy.span, message).help(format!("write `policy: {name}`")));
            self.broken.push(Trouble::Refused(Refused::cases(&label, &bytes, problems)));
            return;
        }
        if !self.may_name(path, &named) {
            let message = format!("the policy `{}` is outside of the folder of its cases and of the working directory", file.policy.value);
            let help = "keep both below one folder and run the cases from there, or name the policy, too: `inbounds test POLICY CASES`";
            problems.push(Diagnostic::error("policy-outside", file.policy.span, message).help(help));
            self.broken.push(Trouble::Refused(Refused::cases(&label, &bytes, problems)));
            return;
        }
        if let Some(policy) = self.policy(&named, false).and_then(|place| self.policies.get_mut(place)) {
            policy.files.push(Cases { label: label.into_owned(), file, text });
        }
    }

    /// Whether a file of cases may name this policy. Cases that a stranger wrote must not make a report quote any file of the machine: only
    /// what is below their own folder, or below the working directory, and in no hidden folder (`.git` may hold secrets).
    fn may_name(&self, cases: &Path, policy: &Path) -> bool {
        // Links are followed first, so that none leads out.
        let policy = identity(policy);
        let is_below = |folder: &Path| {
            let rest = std::fs::canonicalize(folder).ok().and_then(|folder| policy.strip_prefix(folder).map(Path::to_path_buf).ok());
            rest.is_some_and(|rest| !rest.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b".")))
        };
        let beside = cases.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        // What is not there is told as such.
        self.named.contains(&policy) || !policy.exists() || beside.is_some_and(is_below) || is_below(Path::new("."))
    }

    fn unreadable(&mut self, what: &str, path: &Path, error: &io::Error) {
        let message = format!("cannot read the {what} `{}`: {error}", Shown(&path.to_string_lossy()));
        let code = if what == "cases" { "unreadable-cases" } else { "unreadable-directory" };
        self.troubles.push(Trouble::Unreadable(error_body(code, message, None)));
    }

    /// Runs everything that was gathered.
    fn suites(&mut self) -> Vec<Suite> {
        std::mem::take(&mut self.policies).into_iter().map(suite).collect()
    }
}

fn suite(policy: Policy) -> Suite {
    let Policy { compiled, own, files, bytes } = policy;
    let mut sources = Vec::new();
    if own {
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
        sources.push(source(&compiled, compiled.label(), &text, &compiled.policy().cases, &[]));
    }
    sources.extend(files.iter().map(|cases| source(&compiled, &cases.label, &cases.text, &cases.file.cases, &cases.file.records)));
    sources.retain(|source| !source.results.is_empty());
    let coverage = Coverage::of(&compiled, sources.iter().flat_map(|source| &source.results).map(|ran| &ran.outcome));
    Suite { label: compiled.label().to_owned(), sources, coverage }
}

fn source(policy: &CompiledPolicy, label: &str, text: &str, cases: &[Case], records: &[RecordCase]) -> Source {
    let lines = Lines::new(text);
    let asked = cases.iter().map(asked).chain(records.iter().map(|_| String::new()));
    let results = run(policy, cases, records).into_iter().zip(asked).map(|(outcome, asked)| {
        let (line, column) = lines.line_column(text, outcome.span.start);
        Ran { line, column, asked, outcome }
    });
    Source { label: label.to_owned(), cases: cases.len(), records: records.len(), results: results.collect() }
}

/// What a case asks, in one line.
fn asked(case: &Case) -> String {
    let mut parts = Vec::new();
    let named = [("target", &case.target), ("asset", &case.asset), ("activity", &case.activity), ("finding", &case.finding)];
    for (key, value) in named.into_iter().chain([("severity", &case.severity)]) {
        parts.extend(value.iter().map(|value| format!("{key} {}", value.value)));
    }
    parts.extend(case.facts.iter().map(|fact| {
        let value = match &fact.value.value {
            Literal::Bool(yes) => yes.to_string(),
            Literal::Int(number) => number.to_string(),
            Literal::Name(name) => name.clone(),
        };
        format!("{} = {value}", fact.name.value)
    }));
    parts.extend(case.cname.iter().map(|host| format!("cname {}", host.value)));
    parts.extend(case.date.iter().map(|day| format!("on {}", day.value)));
    parts.join(", ")
}

/// Whether a file is called as files of cases are.
fn is_cases(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.ends_with(".tests.yaml") || name.ends_with(".tests.yml")
}

/// The YAML files of a directory that are not hidden.
fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if (name.ends_with(".yaml") || name.ends_with(".yml")) && !name.starts_with('.') && !path.is_dir() {
            ends(&path)?;
            files.push(path);
        }
    }
    Ok(files)
}
