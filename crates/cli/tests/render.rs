//! `inbounds render` writes whole files, and reads a policy from standard input.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/example.yaml");

fn render(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inbounds"))
        .arg("render")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A child that does not read is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("render").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_replaced_whole() {
    let folder = folder("replaced");
    let page = folder.join("page.html");
    std::fs::write(&page, "older and longer than nothing").unwrap();
    let output = render(&[POLICY, "--html", "--date", "2026-11-25", "--output", &page.to_string_lossy()], b"");
    assert_eq!((output.status.code(), output.stdout.len(), output.stderr.len()), (Some(0), 0, 0));
    let printed = render(&[POLICY, "--html", "--date", "2026-11-25"], b"");
    assert_eq!(std::fs::read(&page).unwrap(), printed.stdout);
    assert!(printed.stdout.starts_with(b"<!DOCTYPE html>") && printed.stdout.ends_with(b"</html>\n"));
    assert_eq!(files(&folder), ["page.html"], "nothing is left beside it");
}

#[test]
fn a_refused_policy_leaves_the_older_page() {
    let folder = folder("refused");
    let page = folder.join("page.html");
    std::fs::write(&page, "older").unwrap();
    let output = render(&["-", "--html", "--output", &page.to_string_lossy()], b"inbounds: 1\nprogram: {}\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[missing-key]"));
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "older");
    assert_eq!(files(&folder), ["page.html"]);
}

#[test]
fn standard_input_is_a_policy_like_any_other() {
    let bytes = std::fs::read(POLICY).unwrap();
    for form in ["--html", "--markdown"] {
        let args = [form, "--date", "2026-11-25"];
        let read = render(&[&["-"], args.as_slice()].concat(), &bytes);
        assert_eq!(read.stdout, render(&[&[POLICY], args.as_slice()].concat(), b"").stdout);
        assert_eq!(read.status.code(), Some(0));
    }
}

#[test]
fn the_stylesheet_is_printed_as_it_is_published() {
    let output = render(&["--css"], b"");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), inbounds_render::STYLESHEET);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to() {
    let output = render(&["--css", "--output", "/dev/null"], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(!Path::new("/dev/null").is_file());
}
