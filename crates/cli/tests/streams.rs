//! Output that cannot be written, and input that is not text: neither panics, and neither looks like "in scope".

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

fn check(args: &[&str], stdout: Stdio) -> Child {
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/example.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
    command.args(["check", "--policy", policy, "--date", "2026-11-23"]).args(args);
    command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap()
}

fn feed(mut child: Child, input: &[u8]) -> Output {
    // A child that has stopped reading is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn a_reader_that_has_gone_ends_it_quietly() {
    let mut child = check(&["-"], Stdio::piped());
    drop(child.stdout.take());
    let output = feed(child, "https://example.test/login\n".repeat(10_000).as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = feed(check(&["https://example.test/login"], full.into()), b"");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error[unwritable-output]: cannot write the output"));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_line_that_is_not_utf_8_hides_no_other() {
    let output = feed(check(&["--json", "-"], Stdio::piped()), b"\xff\xfe\nhttps://example.test/login\nexample\x00.test\n");
    let lines: Vec<serde_json::Value> =
        output.stdout.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["error"]["message"], "line 1: expected UTF-8, found other bytes");
    assert_eq!(lines[1]["verdict"], "in_scope");
    assert!(lines[2]["error"]["code"].is_string());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn answers_come_as_the_targets_do() {
    use std::io::{BufRead, BufReader};
    let mut child = check(&["--json", "-"], Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for verdict in ["in_scope", "out_of_scope"] {
        let path = if verdict == "in_scope" { "login" } else { "admin" };
        writeln!(stdin, "https://example.test/{path}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"verdict\":\"{verdict}\"")), "{line}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// A pipe in a directory is nothing that anybody named: it is an error at once, and not waited for.
#[cfg(unix)]
#[test]
fn a_pipe_among_policies_is_an_error() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pipe");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["pipe.yaml", "policy.tests.yaml"] {
        std::fs::write(folder.join("policy.yaml"), "inbounds: 1\nprogram: { name: Example }\n").unwrap();
        assert!(Command::new("mkfifo").arg(folder.join(name)).status().unwrap().success());
        for command in [
            &["lint", "."][..],
            &["test", "."],
            &["check", "example.com", "--policy", "."],
            &["lint", "policy.yaml"],
            &["test", "policy.yaml"],
        ] {
            let output = Command::new(env!("CARGO_BIN_EXE_inbounds")).args(command).current_dir(&folder).output().unwrap();
            // `lint` leaves cases to `test`, and `check` has no use for them.
            let expected =
                if name == "pipe.yaml" && command.contains(&".") || command[0] == "test" { 2 } else { output.status.code().unwrap() };
            assert_eq!(output.status.code(), Some(expected), "{name}: {command:?}");
        }
        std::fs::remove_file(folder.join(name)).unwrap();
    }
}
