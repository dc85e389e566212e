//! Mutation testing of the deciding code.
//!
//! One build holds all mutants, and the environment of a test picks one: a mutant costs a run of the tests that reach it, and no build.

mod build;
mod mutants;
mod reach;
mod report;
mod run;
mod sites;
mod values;
mod weave;

use build::Yard;
use mutants::{Mutant, Mutants};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo run --manifest-path tests/mutants/Cargo.toml -- COMMAND [OPTION…]

  run      build all mutants, run those that are not killed yet, and report; results are kept in target/mutants/results.tsv
  report   the figures so far, and every survivor that survivors.tsv does not explain; exit status 1 if there is one
  list     every place that may be mutated
  check    whether every entry of survivors.tsv is still a mutant; builds nothing

  --shard 2/8       every eighth mutant, from the second
  --file TEXT       only in files whose path below crates/core/src has the text
  --again           only those that survived and are not explained, once more (after new tests)
  --explained       with --again: those that are explained, too
  --as-built        the mutants and programs of the last build, whatever became of the sources since
  --jobs N          at a time (2)
  --budget SECONDS  tests that take longer do not judge (4)";

/// Parts of a run, each of which goes through all files.
const STRIDES: usize = 8;

struct Options {
    shard: (usize, usize),
    file: String,
    again: bool,
    explained: bool,
    as_built: bool,
    jobs: usize,
    budget: f64,
}

fn main() -> ExitCode {
    match work(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn work(arguments: &[String]) -> Result<bool, String> {
    let (command, rest) = arguments.split_first().ok_or(USAGE)?;
    let options = options(rest)?;
    let yard = Yard::new();
    let results = yard.folder.join("results.tsv");
    match command.as_str() {
        "list" => {
            Mutants::read(&yard.root)?.list.iter().for_each(|mutant| println!("{}", mutant.shown()));
            Ok(true)
        }
        "check" => {
            let stale = report::stale(&report::explained(&yard.root)?, &Mutants::read(&yard.root)?.list);
            stale.iter().for_each(|line| eprintln!("{line}"));
            Ok(stale.is_empty())
        }
        "run" => {
            let (mutants, programs) = if options.as_built { yard.built()? } else { yard.build()? };
            yard.copy_data().map_err(|error| format!("{}: {error}", yard.folder.display()))?;
            let tests = reach::tests(&yard, &programs)?;
            let fates = run::fates(&results);
            let list = report::explained(&yard.root)?;
            let is_due = |mutant: &Mutant| match fates.get(&mutant.key()).map(|fate| fate.status.as_str()) {
                None => !options.again,
                Some("killed" | "time-out") => false,
                Some(_) => options.again && (options.explained || !list.iter().any(|entry| entry.is(mutant))),
            };
            let own = mutants.iter().filter(|mutant| mutant.file.contains(&options.file) && is_due(mutant)).cloned();
            let own: Vec<Mutant> = own.skip(options.shard.0 - 1).step_by(options.shard.1).collect();
            // In strides: a run that is stopped has seen a fair sample.
            let own: Vec<Mutant> = (0..STRIDES).flat_map(|first| own.iter().skip(first).step_by(STRIDES)).cloned().collect();
            eprintln!("{} of {} mutants, {} tests", own.len(), mutants.len(), tests.len());
            run::judge(&own, &tests, options.jobs, options.budget, &results)?;
            told(&yard, &mutants, &options)
        }
        "report" => told(&yard, &yard.compiling()?, &options),
        _ => Err(format!("unknown command `{command}`\n\n{USAGE}")),
    }
}

fn told(yard: &Yard, mutants: &[Mutant], options: &Options) -> Result<bool, String> {
    let mutants: Vec<Mutant> = mutants.iter().filter(|mutant| mutant.file.contains(&options.file)).cloned().collect();
    let (text, open) = report::report(&mutants, &run::fates(&yard.folder.join("results.tsv")), &report::explained(&yard.root)?);
    println!("{text}");
    Ok(!open)
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { shard: (1, 1), file: String::new(), again: false, explained: false, as_built: false, jobs: 2, budget: 4.0 };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let mut value = || rest.next().ok_or(format!("expected a value after `{name}`\n\n{USAGE}"));
        let bad = |value: &str| format!("expected another value of `{name}`, found `{value}`\n\n{USAGE}");
        match name.as_str() {
            "--again" => options.again = true,
            "--explained" => options.explained = true,
            "--as-built" => options.as_built = true,
            "--file" => options.file = value()?.clone(),
            "--jobs" => options.jobs = value().and_then(|n| n.parse().map_err(|_| bad(n)))?,
            "--budget" => options.budget = value().and_then(|n| n.parse().map_err(|_| bad(n)))?,
            "--shard" => {
                let text = value()?;
                let shard = text.split_once('/').and_then(|(own, all)| Some((own.parse().ok()?, all.parse().ok()?)));
                options.shard = shard.filter(|&(own, all): &(usize, usize)| 1 <= own && own <= all).ok_or_else(|| bad(text))?;
            }
            _ => return Err(format!("unknown option `{name}`\n\n{USAGE}")),
        }
    }
    Ok(options)
}
