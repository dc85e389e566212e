//! CONTRIBUTING.md gives a reason for every dependency, and for nothing else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The direct dependencies of all packages of a workspace, each under the name of its package.
fn used(workspace: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"])
        .current_dir(root().join(workspace))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let names = packages.iter().flat_map(|package| package["dependencies"].as_array().unwrap()).map(|d| d["name"].as_str().unwrap());
    names.filter(|name| !name.starts_with("inbounds")).map(str::to_owned).collect()
}

/// The rows of the table under "Dependencies" that give a reason.
fn explained() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("Dependencies\n")).unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.filter(|(_, rest)| rest.split('|').nth(1).is_some_and(|reason| !reason.trim().is_empty()))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The names under `[workspace.dependencies]`, as packages.
fn declared() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = text.split("\n[").find(|section| section.starts_with("workspace.dependencies]\n")).unwrap();
    let lines = section.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    let package = |rest: &str| Some(rest.split_once("package = \"")?.1.split_once('"')?.0.to_owned());
    lines.map(|(name, rest)| package(rest).unwrap_or_else(|| name.to_owned())).filter(|name| !name.starts_with("inbounds")).collect()
}

#[test]
fn every_dependency_has_its_reason() {
    // The mutants have a workspace of their own.
    assert_eq!(explained(), &used(".") | &used("tests/mutants"));
}

#[test]
fn nothing_is_declared_that_nobody_uses() {
    assert_eq!(declared(), used("."), "the versions of all dependencies stand in Cargo.toml of the workspace");
}
