//! The cases beside each published policy, and the conformance cases, through the library.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use inbounds_core::{cases::CaseFile, compile::CompiledPolicy, limits::Limits, span::Lines};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn case_files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join(folder)).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".tests.yaml"));
    files.sort();
    files
}

/// Runs every case of a folder; gives how many ran and what differs.
fn run(folder: &str) -> (usize, Vec<String>) {
    let (mut ran, mut failures) = (0, Vec::new());
    for path in case_files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        let read = CaseFile::read(&bytes, &Limits::default());
        let lines = Lines::new(&read.text);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for problem in &read.problems {
            failures.push(format!("{name}:{}: {} {:?}", lines.line(problem.span.start), problem.message, problem.help));
        }
        let Some(file) = read.file else { continue };
        let policy = path.with_file_name(&*file.policy.value);
        match CompiledPolicy::load(&file.policy.value, &std::fs::read(&policy).unwrap(), &Limits::default()) {
            Err(problems) => failures.extend(problems.iter().map(|p| format!("{}: {} {:?}", policy.display(), p.message, p.help))),
            Ok(policy) => {
                for outcome in file.run(&policy) {
                    ran += 1;
                    let place = format!("{name}:{}: {}", lines.line(outcome.span.start), outcome.name);
                    failures.extend(outcome.differences.iter().map(|difference| format!("{place}: {difference}")));
                }
            }
        }
    }
    (ran, failures)
}

#[test]
fn the_four_policies_answer_their_cases() {
    let (ran, failures) = run("policies");
    assert!(failures.is_empty(), "{} of {ran} differ:\n{}", failures.len(), failures.join("\n"));
    assert!(ran >= 100, "only {ran} cases ran");
}
