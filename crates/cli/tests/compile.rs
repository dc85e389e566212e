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

/// What `check` and `filter` say by a compiled policy is what they say by the file that it was made of, but for its name.
#[test]
fn a_compiled_policy_decides_as_the_file_it_was_made_of() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let run = |args: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
        command.args(args).current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace("p.inbounds", "p.yaml");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut verdicts = String::new();
    for policy in ["policies/hexon.yaml", "policies/lumixsys.yaml", "crates/cli/tests/fixtures/example.yaml"] {
        std::fs::copy(root.join(policy), folder.join("p.yaml")).unwrap();
        assert_eq!(run(&["compile", "p.yaml", "--output", "p.inbounds"], "").0, Some(0), "{policy}");
        let lines = "https://example.com/\nwww.example.com\nhexon.dev\nhttps://www.lumixsys.com/x\nno host at all\n192.0.2.1\n";
        let json = ["check", "--json", "--date", "2026-11-26", "--policy"];
        let everything =
            "filter --explain --date 2026-11-26 --keep in --keep out --keep conditional --keep unlisted --keep invalid --policy";
        let everything: Vec<&str> = everything.split(' ').collect();
        for args in [&json[..], &["check", "--explain", "--date", "2026-11-26", "--policy"], &everything] {
            let targets: &[&str] = if args[0] == "check" { &["https://www.example.com/"] } else { &[] };
            let [yaml, compiled] = ["p.yaml", "p.inbounds"].map(|file| run(&[args, &[file], targets].concat(), lines));
            assert_eq!(yaml, compiled, "{policy} {args:?}");
            verdicts += &yaml.1;
        }
    }
    assert!(["in_scope", "conditional", "unlisted", "invalid"].iter().all(|verdict| verdicts.contains(verdict)), "{verdicts}");

    // One that was damaged is refused, and so is one where a text is wanted.
    let whole = std::fs::read(folder.join("p.inbounds")).unwrap();
    std::fs::write(folder.join("p.inbounds"), &whole[..whole.len() - 1]).unwrap();
    for args in [&["check", "--policy", "p.inbounds", "https://example.com/"][..], &["filter", "--policy", "p.inbounds"]] {
        let (status, said, why) = run(args, "https://example.com/\n");
        assert_eq!((status, &*said), (Some(2), ""), "{why}");
        assert!(
            why.contains("error[compact-damaged]: cannot open the compiled policy `p.yaml`") && why.contains("inbounds compile"),
            "{why}"
        );
    }
    for command in ["lint", "show", "test"] {
        let (status, said, why) = run(&[command, "p.inbounds"], "");
        assert_ne!(status, Some(0), "{command}");
        assert!((said + &why).contains("expected YAML, found a compiled policy"), "{command}: {why}");
    }
}
