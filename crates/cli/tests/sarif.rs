//! The SARIF output has the structure that version 2.1.0 asks for (OASIS, sections 3.13 to 3.54), with everything that code scanning needs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use serde_json::Value;
use std::process::Command;

fn sarif(paths: &[&str]) -> Value {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let output = Command::new(env!("CARGO_BIN_EXE_inbounds"))
        .args(["lint", "--date", "2026-11-23", "--format", "sarif"])
        .args(paths)
        .current_dir(fixtures)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The object has these keys at least, and no others than these.
fn keys(value: &Value, required: &[&str], optional: &[&str]) {
    let object = value.as_object().unwrap();
    for key in required {
        assert!(object.contains_key(*key), "{key} is missing in {value}");
    }
    for key in object.keys() {
        assert!(required.contains(&key.as_str()) || optional.contains(&key.as_str()), "{key} in {value}");
    }
}

fn text(value: &Value) {
    assert!(!value["text"].as_str().unwrap().is_empty());
}

fn location(location: &Value) {
    keys(location, &["physicalLocation"], &["message"]);
    let physical = &location["physicalLocation"];
    keys(physical, &["artifactLocation", "region"], &[]);
    keys(&physical["artifactLocation"], &["uri"], &[]);
    // Relative to the repository, and a reference of RFC 3986.
    let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("crates/cli/tests/fixtures/") && !uri.contains([' ', '\\', ':']), "{uri}");
    let region = &physical["region"];
    keys(region, &["startLine", "startColumn", "endLine", "endColumn"], &[]);
    let at = |key: &str| region[key].as_u64().unwrap();
    assert!(at("startLine") >= 1 && at("startColumn") >= 1);
    assert!((at("startLine"), at("startColumn")) <= (at("endLine"), at("endColumn")));
}

#[test]
fn the_log_has_the_structure_of_the_standard() {
    let log = sarif(&["lint/shop.yaml", "broken.yaml"]);
    keys(&log, &["version", "runs"], &["$schema"]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    keys(run, &["tool", "results"], &["columnKind", "invocations"]);
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let driver = &run["tool"]["driver"];
    keys(driver, &["name", "rules"], &["semanticVersion"]);
    let rules = driver["rules"].as_array().unwrap();
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    for rule in rules {
        keys(rule, &["id", "shortDescription", "help", "defaultConfiguration"], &[]);
        text(&rule["shortDescription"]);
        text(&rule["help"]);
        assert!(!rule["help"]["markdown"].as_str().unwrap().is_empty());
        assert!(["note", "warning", "error"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
    }
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 8, "{}", results.len());
    for result in results {
        keys(result, &["ruleId", "ruleIndex", "level", "message", "locations"], &["relatedLocations"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], ids[index]);
        assert!(["note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        text(&result["message"]);
        assert_eq!(result["locations"].as_array().unwrap().len(), 1);
        location(&result["locations"][0]);
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            location(related);
            text(&related["message"]);
        }
    }
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "a rule stands twice");
}

#[test]
fn what_cannot_be_read_is_a_failed_run() {
    let log = sarif(&["none.yaml"]);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    text(&invocation["toolExecutionNotifications"][0]["message"]);
}
