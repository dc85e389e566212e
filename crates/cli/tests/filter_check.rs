//! `inbounds filter` tells of every line what `inbounds check` tells: the same verdict by the same rule, or the same error.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "../../../tests/hostile/rows.rs"]
#[expect(dead_code, reason = "only the targets are asked")]
mod rows;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What is put together to a line: of each place one part.
const SCHEMES: &[&str] =
    &["", "https://", "http://", "HTTPS://", "hTtp://", "wss://", "ssh://", "ftp://", "https:", "https:/", "https:///", "//", "mailto:"];
const USERS: &[&str] = &["", "", "", "u@", "u:p@", "@", "example.com@", "u%40@", "u@v@", "ü@", "a\\@"];
const HOSTS: &[&str] = &[
    "example.com",
    "www.example.com",
    "WWW.Example.com",
    "example.com.",
    "www.example.com..",
    "evilexample.com",
    "example.com.evil.test",
    "db.x.example.com",
    "old-1.example.com",
    "a.corp.example.com",
    "corp.example.com",
    "deep.corp.example.com",
    "beta.example.com",
    "git.example.com",
    "app.example.org",
    "shop.example.org",
    "x.sub.example.org",
    "web.example.net",
    "all.example.net",
    "shop.example.net",
    "vcc-7.example.net",
    "api.x.example.net",
    "x.cond.example.net",
    "old.example.net",
    "a.b.c.d.e.example.net",
    "bücher.example.net",
    "xn--bcher-kva.example.net",
    "xn--a.example.com",
    "ｗｗｗ.example.com",
    "www。example.com",
    "www%2Eexample%2ecom",
    "w\u{ad}ww.example.com",
    "www.exa mple.com",
    "www.exa\tmple.com",
    "-.example.com",
    "a_b.example.com",
    "a--b.example.com",
    ".example.com",
    "*.example.com",
    "api",
    "localhost",
    "10.1.2.3",
    "10.1.3.3",
    "10.2.3.4",
    "10.2.3.10",
    "10.1.2.200",
    "10.01.3.3",
    "0x0a.1.3.3",
    "167838211",
    "10.1.0.0/24",
    "10.1.3.1-10.1.3.9",
    "[2001:db8::1]",
    "[2001:DB8:0::1]",
    "[::ffff:10.1.3.3]",
    "[::1%25eth0]",
    "2001:db8::1",
];
const PORTS: &[&str] = &["", "", "", ":443", ":80", ":8443", ":8050", ":9000", ":0", ":65536", ":", ":080", ":x", ":443:443"];
const RESTS: &[&str] = &[
    "",
    "",
    "/",
    "/admin",
    "/ADMIN/x",
    "/administrator",
    "/%61dmin",
    "/x/../admin",
    "/%2e%2E/admin",
    "//admin",
    "/;x/admin",
    "/cart/7",
    "/search?debug=1",
    "/search?debug=%31",
    "/search?x=1&debug=1",
    "?debug=1",
    "#@evil.test",
    "?@evil.test",
    "/a\\b",
    "\\admin",
    "/a b",
    "/a\tb",
    "/é",
    "/%zz",
    "/%2525",
    "/[x]?<y>",
];

/// Policies, with every kind of rule among them.
const POLICIES: &[&str] = &["crates/fuzz/policies/kinds.yaml", "crates/fuzz/policies/other.yaml"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Lines by chance, always the same ones, and the hostile targets of the lists.
fn lines() -> Vec<String> {
    let mut state = 7_u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n
    };
    let mut made: Vec<String> =
        (0..12_000).map(|_| [SCHEMES, USERS, HOSTS, PORTS, RESTS].map(|parts| parts[below(parts.len())]).concat()).collect();
    made.extend(rows::rows().into_iter().map(|row| row.target));
    made.retain(|line| !line.trim().is_empty() && !line.contains(['\n', '\r']));
    made
}

fn run(args: &[&str], policy: &Path, input: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
    command.args(args).arg("--policy").arg(policy).args(["--date", "2026-11-25"]).arg("-");
    command.stdin(File::open(input).unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap()
}

/// What `check` says: a verdict, or that the line is invalid, and why.
fn checked(answer: &Value) -> (&str, Option<&str>) {
    match answer["error"]["code"].as_str() {
        Some(code) => ("invalid", Some(code)),
        None => (answer["verdict"].as_str().unwrap(), None),
    }
}

#[test]
fn every_line_is_told_alike() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("filter-check");
    fs::create_dir_all(&folder).unwrap();
    let input = folder.join("lines.txt");
    let lines = lines();
    fs::write(&input, lines.join("\n")).unwrap();
    for policy in POLICIES {
        let policy = root().join(policy);
        let check = run(&["check", "--json"], &policy, &input);
        let answers: Vec<Value> = serde_json::Deserializer::from_slice(&check.stdout).into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.len(), lines.len(), "{}", String::from_utf8_lossy(&check.stderr));
        // All outcomes: those that are passed without more, and the others.
        let keep = ["--keep", "in", "--keep", "out", "--keep", "conditional", "--keep", "unlisted", "--keep", "invalid"];
        let filter = run(&[&["filter", "--explain", "--quiet"], keep.as_slice()].concat(), &policy, &input);
        let told: Vec<&[u8]> = filter.stdout.split(|byte| *byte == b'\n').collect();
        assert_eq!(told.len(), lines.len());
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for ((line, answer), told) in lines.iter().zip(&answers).zip(told) {
            let told = std::str::from_utf8(told).unwrap();
            let (outcome, rest) = told.split_once('\t').unwrap();
            let (rule, own) = rest.split_once('\t').unwrap();
            assert_eq!(own, line);
            let (verdict, code) = checked(answer);
            // One argument may be a finding class; a line is a target.
            if rule == "not-a-target" {
                assert_eq!((outcome, answer["query"]["target"].is_null()), ("invalid", true), "{line}");
                continue;
            }
            assert_eq!((outcome, code.unwrap_or(rule)), (verdict, rule), "{line}: {told}");
            if code.is_none() && rule != "-" {
                let deciders = answer["axes"]
                    .as_object()
                    .unwrap()
                    .values()
                    .flat_map(|axis| axis["decided_by"].as_array().cloned().unwrap_or_default());
                let ids: Vec<String> = deciders.map(|decider| decider["id"].as_str().unwrap().to_owned()).collect();
                assert!(ids.iter().any(|id| id == rule), "{line}: {rule} is not among {ids:?}");
            }
            *seen.entry(outcome.to_owned()).or_default() += 1;
        }
        assert!(seen.len() == 5 || !policy.ends_with("kinds.yaml"), "{seen:?}");
    }
}
