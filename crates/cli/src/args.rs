//! The arguments, as a person writes them.

use crate::filter::Filter;
use crate::render::Render;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Is this in scope? Reads a vulnerability-disclosure policy, and says what it means for a target.
#[derive(Debug, Parser)]
#[command(name = "inbounds", version, arg_required_else_help = true, max_term_width = 110)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", display_order = 100)]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(crate::init::Init),
    Check(Check),
    Filter(Filter),
    Test(Test),
    Lint(Lint),
    Explain(Explain),
    Show(Show),
    Diff(Diff),
    Compile(Compile),
    Render(Render),
    /// Print the JSON Schema of a policy, for editors
    Schema,
    Completions(Completions),
    Man(Man),
}

/// Decide whether a target, an activity or a finding is in scope, and say which clause decides
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_HELP)]
pub(crate) struct Check {
    /// URL, host, IP address, CIDR block, asset or finding class; each is a query of its own; `-` reads them from standard input, one a line
    #[arg(value_name = "TARGET")]
    pub(crate) targets: Vec<String>,

    /// A policy, also a compiled one, or a directory of policies (`*.yaml`, `*.yml`); may be given again
    #[arg(short, long, value_name = "FILE|DIR", required = true)]
    pub(crate) policy: Vec<PathBuf>,

    /// A named asset or typed id (`pkg:npm/example`, `android:com.example`) as a target; may be given again
    #[arg(long, value_name = "NAME|ID")]
    pub(crate) asset: Vec<String>,

    #[command(flatten)]
    pub(crate) case: Case,

    /// Ask for the facts that the verdict depends on, and for nothing else
    #[arg(long)]
    pub(crate) ask: bool,

    /// Say everything: each axis, conduct, rewards, response times
    #[arg(long)]
    pub(crate) explain: bool,

    #[command(flatten)]
    pub(crate) form: Form,
}

/// What is asked beside the target.
#[derive(Debug, clap::Args)]
pub(crate) struct Case {
    /// What you report: a finding class (`xss.self`), a CWE id (`CWE-79`) or a VRT id
    #[arg(long, value_name = "CLASS")]
    pub(crate) finding: Option<String>,

    /// How you test (`dos.volumetric`, `testing.automated-scan`)
    #[arg(long, value_name = "NAME")]
    pub(crate) activity: Option<String>,

    /// Something you know about the case (`environment=production`); may be given again
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) fact: Vec<String>,

    /// A host of the CNAME chain of the target, nearest first; may be given again
    #[arg(long, value_name = "HOST")]
    pub(crate) cname: Vec<String>,

    /// The day to decide for (default: today, in UTC)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<String>,

    /// How severe the finding is: none, low, medium, high, critical, or a CVSS vector (3.0, 3.1 or 4.0)
    #[arg(long, value_name = "NAME|VECTOR")]
    pub(crate) severity: Option<String>,
}

const CHECK_HELP: &str = "\
Examples:
  inbounds check --policy policy.yaml https://api.example.com/v1
  inbounds check --policy policy.yaml --finding CWE-79 www.example.com
  inbounds check --policy policy.yaml --fact environment=production --ask www.example.com
  inbounds check --policy policies/ --json - < targets.txt

Exit status: 0 every query in scope, 1 some out of scope, 3 some conditional, 4 some unlisted, 2 error.
With several targets the most restrictive holds: error, out of scope, unlisted, conditional, in scope.";

/// Print a policy for people: what is in, what is out, how to behave, how fast they answer, what they pay
#[derive(Debug, clap::Args)]
#[command(after_help = SHOW_HELP)]
pub(crate) struct Show {
    /// The policy
    #[arg(value_name = "FILE")]
    pub(crate) policy: PathBuf,

    #[command(flatten)]
    pub(crate) form: Form,
}

const SHOW_HELP: &str = "\
Examples:
  inbounds show policy.yaml
  inbounds show --json policy.yaml

Exit status: 0 shown, 2 the policy cannot be read or is refused.";

/// Write a policy in the compact form, which `check`, `filter` and web pages open without reading YAML
#[derive(Debug, clap::Args)]
#[command(after_help = COMPILE_HELP)]
pub(crate) struct Compile {
    /// The policy; `-` reads it from standard input
    #[arg(value_name = "FILE")]
    pub(crate) policy: PathBuf,

    /// Where to write it (default: standard output); an older file is replaced once the new one is whole
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

const COMPILE_HELP: &str = "\
Examples:
  inbounds compile policy.yaml --output public/policy.inbounds
  inbounds compile policy.yaml >policy.inbounds

Without --output the bytes go to standard output, which must not be a terminal.
Whoever opens them checks and compiles them like any other policy.

Exit status: 0 written, 2 the policy cannot be read or is refused; then nothing is written.";

/// Run the cases of policies: what must be answered, and by which rule; say which rules no case decides
#[derive(Debug, clap::Args)]
#[command(after_help = TEST_HELP)]
pub(crate) struct Test {
    /// A policy, whose cases stand in it (`cases:`) or beside it (`NAME.tests.yaml`); a file of cases; or a directory of both
    #[arg(value_name = "FILE|DIR", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Fail if the cases of a policy decide fewer than this part of its rules
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) min_coverage: Option<u32>,

    /// Output for people, JSON (one object), JUnit XML, or annotations of GitHub workflows
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: TestFormat,

    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Test {
    /// The format asked for.
    pub(crate) fn format(&self) -> TestFormat {
        if self.json { TestFormat::Json } else { self.format }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    #[default]
    Human,
    Json,
    Junit,
    Github,
}

const TEST_HELP: &str = "\
Examples:
  inbounds test policy.yaml
  inbounds test policies/ --min-coverage 90
  inbounds test --format junit policies/ > report.xml

Exit status: 0 every case passed, 1 some case failed, a file of cases has a problem or the coverage
is too low, 2 a file cannot be read, a policy is refused, or no case ran.";

/// Print a script that completes commands and flags in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

const COMPLETIONS_HELP: &str = "\
Examples:
  inbounds completions bash > ~/.local/share/bash-completion/completions/inbounds
  inbounds completions zsh > ~/.zfunc/_inbounds
  inbounds completions fish > ~/.config/fish/completions/inbounds.fish";

/// Print the manual page, or write one for each command
#[derive(Debug, clap::Args)]
#[command(after_help = MAN_HELP)]
pub(crate) struct Man {
    /// Where to write the pages (`inbounds.1`, `inbounds-check.1`, …); it is made if it is not there
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
}

const MAN_HELP: &str = "\
Examples:
  inbounds man | man -l -
  inbounds man ~/.local/share/man/man1";

/// Say exactly what a change of a policy lets people test, and what it no longer does
#[derive(Debug, clap::Args)]
#[command(after_help = DIFF_HELP)]
pub(crate) struct Diff {
    /// The old policy: a file, `-`, or `git:REV:PATH`
    #[arg(value_name = "OLD")]
    pub(crate) old: String,

    /// The new policy: a file, `-`, or `git:REV:PATH`
    #[arg(value_name = "NEW")]
    pub(crate) new: String,

    /// Exit with status 1 if the change does this
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) forbid: Option<Forbid>,

    /// Output for people, for a review comment, or JSON
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: DiffFormat,

    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

const DIFF_HELP: &str = "\
Examples:
  inbounds diff old.yaml new.yaml
  inbounds diff --forbid widen git:main:policy.yaml policy.yaml
  inbounds diff --format markdown git:HEAD~1:policies/hexon.yaml policies/hexon.yaml

PATH of git:REV:PATH is relative to the root of the repository, or to this directory if it starts with `./`.
Each change is a class of queries that both policies decide alike; the witnesses are members of it.
A witness without a target speaks of targets that no rule names. What a CNAME chain to a vendor of both policies, or an id on an excluded host, makes of a change is not listed beside it.

Exit status: 0 compared, 1 the change does what --forbid names, 2 a policy cannot be read, or the two cannot be compared.";

/// What a change must not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Forbid {
    /// Something may be allowed that was not
    Widen,
    /// Any verdict changes
    Any,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    #[default]
    Human,
    Markdown,
    Json,
}

impl Diff {
    /// The format asked for.
    pub(crate) fn format(&self) -> DiffFormat {
        if self.json { DiffFormat::Json } else { self.format }
    }
}

/// Find what is wrong with policies, and what they probably do not mean
#[derive(Debug, clap::Args)]
#[command(after_help = LINT_HELP)]
pub(crate) struct Lint {
    /// A policy, or a directory of policies (`*.yaml`, `*.yml`); `-` is standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Report these lints as errors, which fail; may be given again
    #[arg(long, value_name = "CODE")]
    pub(crate) error: Vec<String>,

    /// Report these lints as warnings; may be given again
    #[arg(long, value_name = "CODE")]
    pub(crate) warn: Vec<String>,

    /// Report these lints as notes; may be given again
    #[arg(long, value_name = "CODE")]
    pub(crate) note: Vec<String>,

    /// Do not report these lints; may be given again
    #[arg(long, value_name = "CODE")]
    pub(crate) allow: Vec<String>,

    /// Make all warnings errors
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) deny: Option<Denied>,

    /// The day that days are compared with (default: today, in UTC)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<String>,

    /// Output for people, JSON (one object), annotations of GitHub workflows, or SARIF 2.1.0
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: LintFormat,

    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Lint {
    /// The format asked for.
    pub(crate) fn format(&self) -> LintFormat {
        if self.json { LintFormat::Json } else { self.format }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Denied {
    Warnings,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    #[default]
    Human,
    Json,
    Github,
    Sarif,
}

const LINT_HELP: &str = "\
Examples:
  inbounds lint policy.yaml
  inbounds lint --deny warnings --allow safe-harbor-gap policies/
  inbounds lint --format sarif policies/ > lint.sarif

Levels can also be set in the policy (`lint:`), and single findings allowed in the record that they are about (`allow:`).
Exit status: 0 no errors, 1 some finding is an error, 2 bad usage or a file that cannot be read.";

/// Say what a lint finds, why it matters, and how to mend it
#[derive(Debug, clap::Args)]
#[command(after_help = EXPLAIN_HELP)]
pub(crate) struct Explain {
    /// The code of the lint; without one, all are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

const EXPLAIN_HELP: &str = "\
Examples:
  inbounds explain apex-not-covered
  inbounds explain";

/// For whom the output is.
#[derive(Debug, clap::Args)]
pub(crate) struct Form {
    /// Output for people, or JSON, one object a line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Form {
    /// The form asked for.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes the choice hold for everything that is written; `auto` respects `NO_COLOR`, `CLICOLOR` and whether it is a terminal.
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => {}
            Self::Always => anstream::ColorChoice::Always.write_global(),
            Self::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_are_well_formed() {
        <super::Args as clap::CommandFactory>::command().debug_assert();
    }
}
