//! CONTRIBUTING.md gives a reason for every dependency, and for nothing else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What Cargo says of a workspace, without asking the network.
fn metadata(manifest: &str, arguments: &[&str]) -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--manifest-path", manifest])
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The direct dependencies of all packages of a workspace, each under the name of its package.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let metadata = metadata(manifest, &["--no-deps"]);
    let packages = metadata["packages"].as_array().unwrap();
    let names = packages.iter().flat_map(|package| package["dependencies"].as_array().unwrap()).map(|d| d["name"].as_str().unwrap());
    names.filter(|name| !name.starts_with("inbounds")).map(str::to_owned).collect()
}

/// Those of the workspace.
fn used() -> BTreeSet<String> {
    dependencies("Cargo.toml")
}

/// Every manifest of the repository.
fn manifests() -> Vec<String> {
    let output = Command::new("git").args(["ls-files", "--", "Cargo.toml", "**/Cargo.toml"]).current_dir(root()).output().unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    names.lines().map(str::to_owned).collect()
}

/// The section of CONTRIBUTING.md.
fn section() -> String {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    text.split("\n## ").find(|section| section.starts_with("Dependencies\n")).unwrap().to_owned()
}

/// The rows of the table under "Dependencies" that give a reason.
fn explained() -> BTreeSet<String> {
    let section = section();
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
    let others = ["tests/fuzz/Cargo.toml", "tests/mutants/Cargo.toml", "web/module/Cargo.toml"].map(dependencies);
    assert_eq!(explained(), used().into_iter().chain(others.into_iter().flatten()).collect());
}

#[test]
fn every_package_of_npm_has_its_reason() {
    for file in ["web/package.json", "tests/schemas/package.json"] {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        let package: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(package.get("dependencies"), None, "{file}: nothing is needed at run time");
        for name in package["devDependencies"].as_object().unwrap().keys() {
            assert!(section().contains(&format!("`{name}`")), "{file}: {name}");
        }
    }
}

/// A build script runs on the machine of whoever builds. Each new one is looked at before it is listed.
#[test]
fn every_build_script_is_known() {
    let host = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = metadata("Cargo.toml", &["--filter-platform", host]);
    let has_script = |package: &&serde_json::Value| {
        let targets = package["targets"].as_array().unwrap();
        targets.iter().any(|target| target["kind"].as_array().unwrap().iter().any(|kind| kind == "custom-build"))
    };
    let named = |package: &serde_json::Value| package["name"].as_str().unwrap().to_owned();
    let found: Vec<String> = metadata["packages"].as_array().unwrap().iter().filter(has_script).map(named).collect();
    assert!(found.len() > 10);
    for name in found.iter().filter(|name| !name.starts_with("inbounds")) {
        assert!(section().contains(&format!("`{name}`")), "{name} has a build script that nobody has looked at");
    }
}

/// `unsafe` is forbidden, not only absent, in every crate of ours, whatever workspace it is in.
#[test]
fn no_crate_of_ours_may_be_unsafe() {
    let manifests = manifests();
    assert!(manifests.len() >= 14, "{manifests:?}");
    for name in manifests {
        let text = std::fs::read_to_string(root().join(&name)).unwrap();
        let forbids = text.contains("unsafe_code = \"forbid\"") || text.contains("[lints]\nworkspace = true");
        assert!(forbids, "{name}");
    }
}

#[test]
fn nothing_is_declared_that_nobody_uses() {
    assert_eq!(declared(), used(), "the versions of all dependencies stand in Cargo.toml of the workspace");
}
