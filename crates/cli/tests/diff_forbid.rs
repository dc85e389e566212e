//! What `inbounds diff --forbid` fails for: each direction of a change, each value, every format. What cannot be compared fails always.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../core/tests/diff/policy.rs"]
mod rules;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A policy with these rules.
fn policy(ins: &[&str], outs: &[&str]) -> String {
    rules::policy("program: { name: Example, expires: 2099-01-31 }\n", ins, outs)
}

/// A folder with both policies.
fn folder(name: &str, old: &str, new: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff_forbid").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("old.yaml"), old).unwrap();
    std::fs::write(folder.join("new.yaml"), new).unwrap();
    folder
}

fn diff(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inbounds")).arg("diff").args(args).args(["old.yaml", "new.yaml"]).current_dir(folder).output().unwrap()
}

const FORMATS: [&[&str]; 3] = [&[], &["--json"], &["--format", "markdown"]];
const FORBIDDEN: [&[&str]; 3] = [&[], &["--forbid", "widen"], &["--forbid", "any"]];

#[test]
fn each_direction_fails_for_what_forbids_it() {
    const SITE: &str = "hosts: [example.test]";
    const SHOP: &str = "hosts: [shop.example.test]";
    type Rules<'r> = (&'r [&'r str], &'r [&'r str]);
    // What changes, and the exit status without `--forbid`, with `widen`, with `any`.
    let cases: &[(&str, Rules<'_>, Rules<'_>, [i32; 3])] = &[
        ("nothing", (&[SITE], &[]), (&[SITE], &[]), [0, 0, 0]),
        ("only the order", (&[SITE, SHOP], &[]), (&[SHOP, SITE], &[]), [0, 0, 0]),
        ("newly in scope", (&[SITE], &[]), (&[SITE, SHOP], &[]), [0, 1, 1]),
        ("no longer in scope", (&[SITE, SHOP], &[]), (&[SITE], &[]), [0, 0, 1]),
        ("both", (&[SITE], &[]), (&[SHOP], &[]), [0, 1, 1]),
        ("an exclusion less", (&[SITE], &["hosts: [example.test/admin]"]), (&[SITE], &[]), [0, 1, 1]),
        ("an exclusion more", (&[SITE], &[]), (&[SITE], &["hosts: [example.test/admin]"]), [0, 0, 1]),
        ("refused by name", (&[SITE], &[]), (&[SITE], &[SHOP]), [0, 0, 1]),
        ("possible on a condition", (&[SITE], &[]), (&[SITE, "hosts: [shop.example.test], when: coordination.prior"], &[]), [0, 1, 1]),
        ("only on a condition", (&[SITE], &[]), (&["hosts: [example.test], when: coordination.prior"], &[]), [0, 0, 1]),
        ("no condition any more", (&["hosts: [example.test], when: coordination.prior"], &[]), (&[SITE], &[]), [0, 1, 1]),
        ("until a day", (&[SITE], &[]), (&["hosts: [example.test], until: 2030-12-31"], &[]), [0, 0, 1]),
        (
            "for longer",
            (&["hosts: [example.test], until: 2030-12-31"], &[]),
            (&["hosts: [example.test], until: 2031-12-31"], &[]),
            [0, 1, 1],
        ),
        ("an activity excluded", (&[SITE], &[]), (&[SITE], &["activities: [dos]"]), [0, 0, 1]),
        ("an activity less", (&[SITE], &["activities: [dos]"]), (&[SITE], &["activities: [dos.volumetric]"]), [0, 0, 1]),
        ("an activity allowed", (&[SITE], &[]), (&[SITE, "activities: [testing.automated-scan]"], &[]), [0, 1, 1]),
        ("a finding excluded", (&[SITE], &[]), (&[SITE], &["findings: [clickjacking]"]), [0, 0, 1]),
        ("a finding accepted", (&[SITE], &["findings: [xss]"]), (&[SITE], &["findings: [xss.self]"]), [0, 1, 1]),
        ("an asset", (&[SITE], &[]), (&[SITE, "assets: [Example App]"], &[]), [0, 1, 1]),
        ("a block", (&["hosts: [8.8.0.0/16]"], &[]), (&["hosts: [8.8.0.0/15]"], &[]), [0, 1, 1]),
    ];
    for (what, old, new, statuses) in cases {
        let folder = folder("matrix", &policy(old.0, old.1), &policy(new.0, new.1));
        for (forbid, expected) in FORBIDDEN.into_iter().zip(statuses) {
            for format in FORMATS {
                let done = diff(&folder, &[forbid, format].concat());
                let (said, err) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
                assert_eq!(done.status.code(), Some(*expected), "{what} {forbid:?} {format:?}: {said}{err}");
                assert!(!said.is_empty() && err.is_empty(), "{what} {format:?}: {err}");
            }
        }
    }
}

#[test]
fn what_cannot_be_compared_fails_whatever_is_forbidden() {
    let site = ["hosts: [example.test]"];
    let queries: Vec<String> = (0..11).map(|n| format!("hosts: [\"example.test/?key{n}=x\"]")).collect();
    let queries: Vec<&str> = queries.iter().map(String::as_str).collect();
    let plain = policy(&site, &[]);
    let table = [
        ("too complex", policy(&site, &queries), "too-complex", "at most 10 rules by query on one path"),
        ("refused", plain.replace("in_scope:", "in_scop:"), "unknown-key", "in_scope"),
        ("empty", String::new(), "error", ""),
    ];
    for (what, other, code, help) in table {
        for (old, new) in [(&plain, &other), (&other, &plain)] {
            let folder = folder("refused", old, new);
            for forbid in FORBIDDEN {
                for format in FORMATS {
                    let done = diff(&folder, &[forbid, format].concat());
                    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
                    assert_eq!(done.status.code(), Some(2), "{what} {forbid:?} {format:?}: {said}");
                    assert!(said.contains(code) && said.contains(help), "{what} {format:?}: {said}");
                    assert!(!said.contains("no verdict changes") && !said.contains("\"changes\""), "{what}: {said}");
                }
            }
        }
    }
}

#[test]
fn like_changes_are_folded_and_counted() {
    let rules: Vec<String> = (0..50).map(|n| format!("hosts: [s{n}.example.test]")).collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let folder = folder("folded", &policy(&rules, &[]), &policy(&[], &["activities: [dos]"]));
    let said = |args: &[&str]| String::from_utf8(diff(&folder, args).stdout).unwrap();
    let (human, markdown, json) = (said(&[]), said(&["--format", "markdown"]), said(&["--json"]));
    assert_eq!(human.matches("- no longer in scope").count(), 21, "{human}");
    let left_out = "target: in scope, now unlisted; 30 more classes like those above: `--json` lists all";
    assert!(human.contains(left_out) && markdown.contains(left_out), "{human}\n{markdown}");
    assert_eq!(markdown.matches("| narrower | no longer in scope").count(), 20, "{markdown}");
    // Each host until the last day of the policy, and after it.
    assert_eq!(json.matches("\"axis\":\"target\"").count(), 100);
}

/// A comment of a review holds so much and no more: the table ends in time, and says what it leaves out.
#[test]
fn a_table_that_would_be_too_long_says_what_it_leaves_out() {
    let clause = "a.b.c.".repeat(40);
    let hosts: Vec<String> = (0..20).map(|n| format!("s{n}.example.test")).collect();
    let own = hosts.iter().map(|host| format!("clause: \"{clause}\", hosts: [{host}]"));
    let common = (0..8).map(|_| format!("clause: \"{clause}\", hosts: [{}]", hosts.join(", ")));
    let rules: Vec<String> = common.chain(own).collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let old = policy(&rules, &[]).replace("clause: rule, ", "");
    let folder = folder("long", &old, &policy(&[], &["activities: [dos]"]));
    let said = |args: &[&str]| String::from_utf8(diff(&folder, args).stdout).unwrap();
    let (markdown, json) = (said(&["--format", "markdown"]), said(&["--json"]));
    let rows = markdown.lines().filter(|line| line.starts_with("| narrower")).count();
    let all = json.matches("\"axis\":").count();
    assert!((1..20).contains(&rows) && markdown.len() < 65_536, "{rows} rows, {} bytes", markdown.len());
    let last = format!("\n\n{} more are left out of this table; `inbounds diff --json` lists all.\n", all - rows);
    assert!(markdown.ends_with(&last), "{rows} of {all} rows: {}", markdown.lines().last().unwrap());
}
