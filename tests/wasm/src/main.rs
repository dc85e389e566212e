//! What is the answer to every case? One report, the same on every target, or something is wrong.
//!
//! Natively the report is printed. A WebAssembly module has nowhere to print to, and this one imports nothing: it leaves the report in its
//! memory behind a mark, where `run.mjs` finds it. `tests/run` compares the two byte for byte.

use inbounds_core::answer::Undecided;
use inbounds_core::cases::{Case, CaseFile, query_of};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::target::Network;
use inbounds_model::generate::{Random, policy, query};
use std::fmt::Write;
use std::process::ExitCode;

#[path = "../../limits/table.rs"]
mod limits;

#[cfg(not(target_family = "wasm"))]
mod queries;

/// Policies by chance, and where chance starts.
const GENERATED: u64 = 500;
const SEED: u64 = 31_000_000;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

fn main() -> ExitCode {
    #[cfg(not(target_family = "wasm"))]
    if std::env::args().nth(1).as_deref() == Some("queries") {
        return if deliver(queries::queries()) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let mut report = Report::default();
    for (path, bytes) in FILES {
        if path.ends_with(".tests.yaml") {
            report.cases(path, bytes);
        } else if path.ends_with(".txt") {
            report.readings(path, bytes);
        }
    }
    report.generated();
    report.limits();
    let (passed, failed) = (report.passed, report.failed);
    report.line(format_args!("{passed} passed, {failed} failed"));
    let good = failed == 0 && passed > 0;
    if deliver(report.text) && good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Report {
    text: String,
    passed: usize,
    failed: usize,
}

impl Report {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn fail(&mut self, line: std::fmt::Arguments<'_>) {
        self.failed += 1;
        self.line(format_args!("FAILED {line}"));
    }

    /// Every case of one file: its whole answer, and whether it is the expected one.
    fn cases(&mut self, path: &str, bytes: &[u8]) {
        let Some(file) = CaseFile::read(bytes, &Limits::default()).file else {
            return self.fail(format_args!("{path}: cannot be read"));
        };
        let beside = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let policy = format!("{beside}/{}", file.policy.value);
        let Some((_, policy_bytes)) = FILES.iter().find(|(path, _)| *path == policy) else {
            return self.fail(format_args!("{path}: there is no {policy}"));
        };
        let policy = match CompiledPolicy::load(&policy, policy_bytes, &Limits::default()) {
            Ok(policy) => policy,
            Err(problems) => return self.fail(format_args!("{path}: {policy} is refused: {problems:?}")),
        };
        for case in &file.cases {
            self.line(format_args!("{path}: {}: {}", case.name.value, answer(&policy, case)));
        }
        for outcome in file.run(&policy) {
            if outcome.differences.is_empty() {
                self.passed += 1;
            } else {
                self.fail(format_args!("{path}: {}: {:?}", outcome.name, outcome.differences));
            }
        }
    }

    /// Answers to queries by chance about policies by chance.
    fn generated(&mut self) {
        for seed in 0..GENERATED {
            let mut random = Random::new(SEED + seed);
            let draft = policy(&mut random);
            let compiled = match CompiledPolicy::load("policy.yaml", draft.to_string().as_bytes(), &Limits::default()) {
                Ok(compiled) => compiled,
                Err(problems) => {
                    self.line(format_args!("seed {seed}: refused: {problems:?}"));
                    continue;
                }
            };
            for _ in 0..8 {
                let asked = query(&mut random, &draft);
                let Some(query) = asked.read() else { continue };
                let answer = compiled.decide(&query).map_or_else(|error| Undecided::new(error, None).to_json(), |answer| answer.to_json());
                self.line(format_args!("seed {seed}: {asked}: {answer}"));
            }
        }
    }

    /// Where each limit holds, and what is said there.
    fn limits(&mut self) {
        for row in limits::ROWS {
            match limits::first_refused(row, row.tried) {
                Some((size, (code, message))) if code == row.code => {
                    self.passed += 1;
                    self.line(format_args!("limit {}: {size}: {message}", row.name));
                }
                other => self.fail(format_args!("limit {}: {other:?}", row.name)),
            }
        }
    }

    /// What each line of a list is read as; the escapes of the list are left as they stand, hostile enough.
    fn readings(&mut self, path: &str, bytes: &[u8]) {
        for line in String::from_utf8_lossy(bytes).lines().filter(|line| !line.starts_with("# ")) {
            let target = line.split('\t').next().unwrap_or_default();
            self.line(format_args!("{path}: {target}: {:?}", Network::read(target)));
        }
    }
}

fn answer(policy: &CompiledPolicy, case: &Case) -> String {
    match query_of(case).and_then(|query| policy.decide(&query)) {
        Ok(answer) => answer.to_json(),
        Err(error) => Undecided::new(error, None).to_json(),
    }
}

#[cfg(not(target_family = "wasm"))]
fn deliver(report: String) -> bool {
    std::io::Write::write_all(&mut std::io::stdout().lock(), report.as_bytes()).is_ok()
}

/// The mark twice, the length of the report in twenty digits, the report. Only here does the mark stand twice in a row.
#[cfg(target_family = "wasm")]
fn deliver(report: String) -> bool {
    const MARK: &str = "inbounds-wasm-report:";
    let mut left = String::with_capacity(2 * MARK.len() + 20 + report.len());
    for _ in 0..2 {
        left.push_str(std::hint::black_box(MARK));
    }
    let written = write!(left, "{:020}{report}", report.len()).is_ok();
    std::hint::black_box(left.leak());
    written
}
