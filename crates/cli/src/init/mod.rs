//! `inbounds init`: a policy to start from, with its cases and the schema.

mod answers;
mod ask;
mod draft;
mod flags;

use crate::check::{date, today};
use crate::diagnostics::Trouble;
use crate::exit::Exit;
use crate::files::{Unwritten, create_all};
use crate::output::{error_body, explain_error};
use crate::text::Shown;
use anstream::AutoStream;
use answers::{Answers, Field};
use inbounds_core::answer::ErrorBody;
use inbounds_core::policy::Policy;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

pub(crate) use flags::Init;

const SCHEMA: &str = "policy.schema.json";

/// Writes the files of `args`, or says why not.
pub(crate) fn run(args: &Init) -> io::Result<Exit> {
    let mut err = AutoStream::auto(io::stderr().lock());
    match write(args, &mut err) {
        Ok(written) => {
            let mut out = AutoStream::auto(io::stdout().lock());
            let name = |path: &PathBuf| Shown(&path.to_string_lossy()).to_string();
            writeln!(out, "wrote {}", written.iter().map(name).collect::<Vec<_>>().join(", "))?;
            let policy = name(&args.policy);
            writeln!(out, "next: make it say what you mean; `inbounds lint {policy}` and `inbounds test {policy}` check it")?;
            out.flush()?;
            Ok(Exit::DONE)
        }
        Err(Trouble::Unreadable(error)) => explain_error(&mut err, &error).map(|()| Exit::Error),
        Err(Trouble::Refused(refused)) => refused.render(&mut err).map(|()| Exit::Error),
    }
}

fn write(args: &Init, err: &mut dyn io::Write) -> Result<Vec<PathBuf>, Trouble> {
    let [policy, cases] = places(&args.policy).map_err(Trouble::Unreadable)?;
    let schema = args.policy.with_file_name(SCHEMA);
    // Nobody answers questions for nothing.
    for path in [&policy, &cases] {
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(Trouble::Unreadable(there(path)));
        }
    }
    let answers = answers(args, err).map_err(Trouble::Unreadable)?;
    if let Some(problem) = draft::objection(&answers, false) {
        return Err(Trouble::Unreadable(problem));
    }
    let file = policy.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let draft = draft::draft(&answers, &file)?;
    let json_schema = Policy::json_schema();
    let mut files = vec![(policy, draft.policy.as_bytes()), (cases, draft.cases.as_bytes())];
    // A schema that is there is that of other policies, too: `inbounds schema` renews it.
    if std::fs::symlink_metadata(&schema).is_err() {
        files.push((schema, json_schema.as_bytes()));
    }
    create_all(&files).map_err(|Unwritten { path, error }| match error.kind() {
        io::ErrorKind::AlreadyExists => Trouble::Unreadable(there(&path)),
        _ => {
            let message = format!("cannot write `{}`: {error}; nothing was written", Shown(&path.to_string_lossy()));
            Trouble::Unreadable(error_body("unwritable-file", message, None))
        }
    })?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Where the policy and its cases go.
fn places(policy: &Path) -> Result<[PathBuf; 2], ErrorBody> {
    let name = policy.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"));
    match stem.filter(|stem| !stem.is_empty() && !stem.starts_with('.') && !stem.ends_with(".tests")) {
        Some(stem) => Ok([policy.to_path_buf(), policy.with_file_name(format!("{stem}.tests.yaml"))]),
        None => {
            let message = format!("expected a file `NAME.yaml` to write, found `{}`", Shown(&policy.to_string_lossy()));
            Err(error_body("unusable-file", message, Some("name it as in `inbounds init policy.yaml`")))
        }
    }
}

fn there(path: &Path) -> ErrorBody {
    let message = format!("`{}` is there already, and stays as it is", Shown(&path.to_string_lossy()));
    error_body("file-exists", message, Some("give another name, or move it away first"))
}

/// What the flags say, and the person at the terminal about the rest.
fn answers(args: &Init, err: &mut dyn io::Write) -> Result<Answers, ErrorBody> {
    let day = args.date.as_deref().map_or_else(|| Ok(today()), |text| date(text).map_err(|undecided| undecided.error))?;
    let mut answers = Answers::new(day);
    let mut open = Vec::new();
    for field in Field::ALL {
        let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
        let given = match field {
            Field::Hosts => args.host.clone(),
            Field::Excluded => args.exclude.clone(),
            Field::Name => one(&args.name),
            Field::Contacts => args.contact.clone(),
            Field::PolicyUrl => one(&args.policy_url),
            Field::Bounty => args.bounty.map(|bounty| bounty.name().to_owned()).into_iter().collect(),
            Field::SafeHarbor => args.safe_harbor.then(|| "yes".to_owned()).into_iter().collect(),
        };
        if given.is_empty() {
            open.push(field);
        } else {
            // Whoever is asked sees the question just above; of flags there may be several.
            let of_flag = |problem: ErrorBody| ErrorBody { message: format!("{}: {}", field.flag(), problem.message), ..problem };
            answers.take(field, given).map_err(of_flag)?;
        }
    }
    if !args.yes && io::stdin().is_terminal() && io::stderr().is_terminal() {
        ask::converse(&mut io::stdin().lock(), err, &mut answers, &open)
            .map_err(|error| error_body("nobody-to-ask", format!("cannot ask: {error}"), None))?;
    }
    Ok(answers)
}
