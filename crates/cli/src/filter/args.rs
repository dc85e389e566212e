//! The arguments of `inbounds filter`.

use super::outcome::{Outcome, Outcomes};
use crate::args::Case;
use clap::ValueEnum;
use std::path::PathBuf;

/// Pass through the lines that are in scope, unchanged and in order, at the speed of the machine
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Filter {
    /// Files of targets, one a line (`*.gz` and `*.zst` are decompressed); `-`, or none: standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// A policy, also a compiled one, or a directory of policies (`*.yaml`, `*.yml`); may be given again
    #[arg(short, long, value_name = "FILE|DIR", required = true)]
    pub(crate) policy: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) case: Case,

    /// Pass these lines instead of those in scope; may be given again
    #[arg(short, long, value_enum, value_name = "WHAT")]
    keep: Vec<Keep>,

    /// Pass exactly the lines that would not be passed without this
    #[arg(long)]
    invert: bool,

    /// Before each line: its verdict, and the rule that decides (tab-separated)
    #[arg(long)]
    pub(crate) explain: bool,

    /// One JSON object for each line passed
    #[arg(long, conflicts_with = "explain")]
    pub(crate) json: bool,

    /// Read lines of JSON; the target is in this field (`url`, `request.endpoint`), or `auto`: where recon tools put it
    #[arg(long, value_name = "PATH", conflicts_with = "csv")]
    pub(crate) field: Option<String>,

    /// Read CSV; the target is in this column: its name in the header, or its number where there is no header
    #[arg(long, value_name = "COLUMN")]
    pub(crate) csv: Option<String>,

    /// Write the lines that are not passed to this file, each after its verdict and rule (or error code), tab-separated
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,

    /// Exit with status 0 though lines are invalid
    #[arg(long)]
    pub(crate) lenient: bool,

    /// Say nothing of counts and progress
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// How many threads decide (default: as many as the machine has)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

impl Filter {
    /// What is passed.
    pub(crate) fn kept(&self) -> Outcomes {
        let mut kept = Outcomes::default();
        for keep in &self.keep {
            match keep {
                Keep::In => kept.add(Outcome::InScope),
                Keep::Out => kept.add(Outcome::OutOfScope),
                Keep::Conditional => kept.add(Outcome::Conditional),
                Keep::Unlisted => kept.add(Outcome::Unlisted),
                Keep::Invalid => kept.add(Outcome::Invalid),
            }
        }
        if self.keep.is_empty() {
            kept.add(Outcome::InScope);
        }
        if self.invert { kept.inverted() } else { kept }
    }
}

/// Lines by what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Keep {
    In,
    Out,
    Conditional,
    Unlisted,
    Invalid,
}

const HELP: &str = "\
Examples:
  subfinder -d example.com | inbounds filter --policy policy.yaml | httpx
  inbounds filter --policy policy.yaml --rejected rejected.tsv urls.txt.gz > in-scope.txt
  httpx -json -l hosts.txt | inbounds filter --policy policies/ --field auto
  inbounds filter --policy policy.yaml --csv url --explain --keep out --keep unlisted assets.csv

A line is a target: a URL, host, `host:port`, IP address, CIDR block, wildcard or asset.
What is conditional is passed only if asked for. Empty lines are dropped, and counted.
A line that cannot be decided is invalid: it is reported with its number, and hides no other.
The addresses and the CNAME chain of a record weigh: an address that a policy excludes, alone or
with the record's port and path, takes the name with it.

Exit status: 0 every line was decided, whatever was passed
             2 a line is invalid (unless lenient), an input or policy cannot be read, or output cannot be written
             130, 143 stopped by SIGINT, SIGTERM";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        filter: Filter,
    }

    #[test]
    fn what_is_kept() {
        let table: [(&[&str], &[Outcome]); 5] = [
            (&[], &[Outcome::InScope]),
            (&["--keep", "out"], &[Outcome::OutOfScope]),
            (&["--keep=in", "--keep=conditional"], &[Outcome::InScope, Outcome::Conditional]),
            (&["--invert"], &[Outcome::OutOfScope, Outcome::Conditional, Outcome::Unlisted, Outcome::Invalid]),
            (&["--invert", "--keep=in", "--keep=invalid"], &[Outcome::OutOfScope, Outcome::Conditional, Outcome::Unlisted]),
        ];
        for (args, expected) in table {
            let line = Line::parse_from(["filter", "--policy", "x"].iter().chain(args));
            let kept = line.filter.kept();
            let kept: Vec<Outcome> = Outcome::ALL.into_iter().filter(|outcome| kept.has(*outcome)).collect();
            assert_eq!(kept, expected, "{args:?}");
        }
    }
}
