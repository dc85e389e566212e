//! The arguments of `inbounds init`.

use clap::ValueEnum;
use std::path::PathBuf;

/// Write a policy to start from, with its test cases and the schema for editors; asks on a terminal
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Init {
    /// The policy to write; its cases go to `NAME.tests.yaml` beside it, the schema to `policy.schema.json`
    #[arg(value_name = "FILE", default_value = "policy.yaml")]
    pub(crate) policy: PathBuf,

    /// What may be tested: a host, a wildcard (`*.example.com`), a URL, an address or a block; may be given again
    #[arg(long, value_name = "PATTERN")]
    pub(crate) host: Vec<String>,

    /// What may not be, of these; may be given again
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,

    /// Name of the programme (default: the first host)
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Where to report: an e-mail address, `mailto:`, `https:` or `tel:` (default: security@ the first host); may be given again
    #[arg(long, value_name = "URI")]
    pub(crate) contact: Vec<String>,

    /// Where the policy is published
    #[arg(long, value_name = "URL")]
    pub(crate) policy_url: Option<String>,

    /// Whether reports are paid: not, in things, in money (default: none)
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) bounty: Option<Bounty>,

    /// Promise the usual safe harbour; without this it is left as a comment
    #[arg(long)]
    pub(crate) safe_harbor: bool,

    /// Ask nothing, also on a terminal
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// The day of the policy (default: today, in UTC)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<String>,
}

const HELP: &str = "\
Examples:
  inbounds init
  inbounds init sec/policy.yaml --host example.com --host '*.example.com' --exclude blog.example.com
  inbounds init --yes --name Example --contact security@example.com --bounty swag

What is there is never overwritten. What is written has no finding of `inbounds lint --deny warnings`, and its cases pass.
Exit status: 0 written, 2 an answer cannot stand in a policy, a file is there already or cannot be written.";

/// Whether reports are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bounty {
    None,
    Swag,
    Paid,
}

impl Bounty {
    pub(crate) const NAMES: &'static [(&'static str, Self)] = &[("none", Self::None), ("swag", Self::Swag), ("paid", Self::Paid)];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Swag => "swag",
            Self::Paid => "paid",
        }
    }
}
