//! Every transcript in the README is what a shell shows.
//!
//! A block `yaml` that starts with a comment `# NAME.yaml` is a file of that name. A block `console` is a session in the folder of these
//! files, where `inbounds` and `cargo run … --` are the binary: run again, it must print the very same.
//! After a change that is meant, `INBOUNDS_BLESS=1 cargo test -p inbounds --test readme` writes what is new; read the difference.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The blocks of a Markdown text: what stands behind the fence, and the text between the fences.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                blocks.push((info, String::new()));
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let (_, block) = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            (None, false) => {}
        }
    }
    blocks
}

/// A shell script that prints the session: each command behind `$ `, and what it prints.
fn script(session: &str) -> String {
    let mut script = String::from("exec 2>&1\ncargo() { while [ \"$1\" != -- ]; do shift; done; shift; inbounds \"$@\"; }\n");
    for command in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let quoted = command.replace('\'', r"'\''");
        script.push_str(&format!("status=$?; printf '$ %s\\n' '{quoted}'; (exit $status)\n{command}\n"));
    }
    script
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn the_transcripts_are_true() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(root().join("policies"), folder.join("policies")).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_inbounds")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());

    let overwrite = std::env::var_os("INBOUNDS_BLESS").is_some();
    let text = readme();
    let (mut sessions, mut new) = (0, text.clone());
    for (info, block) in blocks(&text) {
        if let Some(name) = block.lines().next().filter(|_| info == "yaml").and_then(|line| line.strip_prefix("# ")) {
            std::fs::write(folder.join(name), &block).unwrap();
        } else if info == "console" {
            sessions += 1;
            assert!(block.starts_with("$ "), "a session starts with a command:\n{block}");
            let output = Command::new("bash").args(["-c", &script(&block)]).env("PATH", &path).current_dir(&folder).output().unwrap();
            let shown = String::from_utf8(output.stdout).unwrap();
            if overwrite {
                new = new.replacen(&block, &shown, 1);
            } else {
                assert_eq!(shown, block);
            }
        }
    }
    if overwrite {
        std::fs::write(root().join("README.md"), new).unwrap();
    }
    assert!(sessions >= 5, "only {sessions} sessions ran");
}

#[test]
fn the_first_policy_is_short() {
    let text = readme();
    let (_, policy) = blocks(&text).into_iter().find(|(info, _)| *info == "yaml").unwrap();
    assert!(policy.lines().count() <= 10, "{policy}");
}

/// What the README calls the one command that runs every check is what the build server runs.
#[test]
fn the_test_command_is_the_one_of_the_build_server() {
    let text = readme();
    assert!(blocks(&text).contains(&("sh", "./tests/run\n".to_owned())));
    for file in [".ci/run", ".github/workflows/test.yml"] {
        let script = std::fs::read_to_string(root().join(file)).unwrap();
        assert!(script.contains("./tests/run") || script.contains("bash .ci/run"), "{file}");
    }
}

/// Files that the README and its neighbours link to are there.
#[test]
fn the_links_lead_somewhere() {
    for file in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "policies/README.md", "web/README.md"] {
        let path = root().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") || link.starts_with("mailto:") {
                continue;
            }
            let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if target.is_empty() { path.clone() } else { path.parent().unwrap().join(target) };
            assert!(target.exists(), "{file} links to {link}, which is not there");
            if !anchor.is_empty() {
                let headings = std::fs::read_to_string(&target).unwrap();
                let found = headings.lines().filter(|line| line.starts_with('#')).any(|line| anchor_of(line) == anchor);
                assert!(found, "{file} links to {link}, a heading that is not there");
            }
        }
    }
}

/// The anchor that a heading gets: lower case, blanks to `-`, other marks dropped.
fn anchor_of(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
}
