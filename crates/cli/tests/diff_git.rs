//! `inbounds diff git:REV:PATH` in a repository made for it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const OLD: &str = "inbounds: 1\nprogram: { name: Example }\nin_scope:\n  - { id: EX-1, clause: all, hosts: [\"*.example.test\"] }\n";

fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("policies")).unwrap();
    let git = |args: &[&str]| {
        let own = ["-c", "user.name=t", "-c", "user.email=t@example.test", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(own).args(args).current_dir(&folder).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    std::fs::write(folder.join("policies/p.yaml"), OLD).unwrap();
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "one"]);
    std::fs::write(folder.join("policies/p.yaml"), OLD.replace("*.example.test", "*.shop.example.test")).unwrap();
    folder
}

fn diff(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inbounds")).arg("diff").args(args).current_dir(folder).output().unwrap()
}

#[test]
fn a_commit_is_compared_with_the_file() {
    let folder = repository("diff-git");
    let narrower = diff(&folder, &["--forbid", "widen", "git:HEAD:policies/p.yaml", "policies/p.yaml"]);
    let said = String::from_utf8(narrower.stdout).unwrap();
    assert_eq!(narrower.status.code(), Some(0), "{said}");
    assert!(said.contains("no longer in scope") && said.contains("git:HEAD:policies/p.yaml:4"), "{said}");
    // The other way round, and from a folder of the repository.
    let wider = diff(&folder.join("policies"), &["--forbid", "widen", "p.yaml", "git:HEAD:./p.yaml"]);
    assert_eq!(wider.status.code(), Some(1), "{}", String::from_utf8_lossy(&wider.stdout));
}

#[test]
fn what_git_does_not_have_is_an_error() {
    let folder = repository("diff-git-errors");
    let odd = [
        "git:HEAD:no.yaml",
        "git:no-such-revision:policies/p.yaml",
        "git:HEAD",
        "git:",
        "git:-p:x",
        "git:--upload-pack=touch stolen:x",
        "git:--batch-all-objects:policies/p.yaml",
        "git:HEAD:policies",
        "git:HEAD:policies/p.yaml\n",
        "git:HEAD:../outside.yaml",
        "git:HEAD;touch stolen:policies/p.yaml",
        "git:$(touch stolen):policies/p.yaml",
    ];
    for object in odd {
        let done = diff(&folder, &[object, "policies/p.yaml"]);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!((done.status.code(), done.stdout.is_empty()), (Some(2), true), "{object}: {said}");
        assert!(said.starts_with("error[unreadable-policy]"), "{object}: {said}");
    }
    assert!(!folder.join("stolen").exists());
}

#[test]
fn a_repository_without_files_will_do_and_none_will_not() {
    let folder = repository("diff-git-bare");
    let bare = folder.join("bare.git");
    let done = Command::new("git").args(["clone", "--quiet", "--bare", "."]).arg(&bare).current_dir(&folder).output().unwrap();
    assert!(done.status.success());
    let same = diff(&bare, &["--forbid", "any", "git:HEAD:policies/p.yaml", "git:HEAD:policies/p.yaml"]);
    assert_eq!(same.status.code(), Some(0), "{}", String::from_utf8_lossy(&same.stderr));
    // Git looks for a repository in this folder and no further up.
    let none = Command::new(env!("CARGO_BIN_EXE_inbounds"))
        .args(["diff", "git:HEAD:policies/p.yaml", "p.yaml"])
        .current_dir(folder.join("policies"))
        .env("GIT_DIR", folder.join("no-such-folder"))
        .output()
        .unwrap();
    let said = String::from_utf8(none.stderr).unwrap();
    assert_eq!(none.status.code(), Some(2), "{said}");
    assert!(said.contains("git cannot show `HEAD:policies/p.yaml`") && said.contains("not a git repository"), "{said}");
}
