//! `inbounds compile` writes whole files, and the same bytes wherever they go.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/example.yaml");

fn compile(args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
    command.arg("compile").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A child that does not read is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_holds_what_standard_output_gets() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("example.inbounds");
    std::fs::write(&file, "older").unwrap();

    let refused = compile(&["-", "--output", &file.to_string_lossy()], b"inbounds: 1\nprogram: {}\n");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("error[missing-key]"));
    assert_eq!(std::fs::read(&file).unwrap(), b"older", "the older file stays");

    let printed = compile(&[POLICY], b"");
    let written = compile(&[POLICY, "--output", &file.to_string_lossy()], b"");
    assert_eq!((written.status.code(), written.stdout.len(), written.stderr.len()), (Some(0), 0, 0));
    assert_eq!(std::fs::read(&file).unwrap(), printed.stdout);
    assert_eq!(compile(&["-"], &std::fs::read(POLICY).unwrap()).stdout, printed.stdout);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
}
