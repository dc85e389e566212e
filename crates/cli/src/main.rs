//! The command line of `inbounds`: arguments in, text or JSON out; every decision is made by `inbounds-core`.

mod args;
mod check;
mod compile;
mod diagnostics;
mod diff;
mod exit;
mod explain;
mod files;
mod filter;
mod github;
mod init;
mod lint;
mod manual;
mod output;
mod place;
mod policies;
mod render;
mod schema;
mod show;
mod test;
mod text;

use args::{Args, Command};
use clap::Parser;
use exit::Exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help is output like any other: if it cannot be written, that is an error.
        Err(said) => return said.print().map_or_else(|error| output::failed(&error), |()| Exit::of_usage(&said)).into(),
    };
    args.color.apply();
    let done = match &args.command {
        Command::Init(init) => init::run(init),
        Command::Check(check) => check::run(check),
        Command::Filter(filter) => filter::run(filter),
        Command::Test(test) => test::run(test),
        Command::Show(show) => show::run(show),
        Command::Diff(diff) => diff::run(diff),
        Command::Compile(compile) => compile::run(compile),
        Command::Render(render) => render::run(render),
        Command::Schema => schema::run(),
        Command::Completions(completions) => manual::completions(completions),
        Command::Man(man) => manual::pages(man),
        Command::Lint(lint) => lint::run(lint),
        Command::Explain(explain) => explain::run(explain),
    };
    done.unwrap_or_else(|error| output::failed(&error)).into()
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
