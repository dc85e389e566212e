//! A query in JSON, as a browser asks it: an answer or an error, never both, never a verdict that its parts do not carry.

use inbounds_wasm::Policy;
use serde_json::Value;
use std::sync::LazyLock;

/// Policies that are asked. Compiled policies do not go between threads in WebAssembly's bindings; each is made anew for a thread.
fn policies() -> [Policy; 2] {
    let texts = [include_str!("../policies/kinds.yaml"), include_str!("../policies/other.yaml")];
    texts.map(|text| Policy::compile(text.as_bytes(), "p.yaml").unwrap_or_else(|problems| panic!("{problems}")))
}

static POLICIES: LazyLock<[Policy; 2]> = LazyLock::new(policies);

/// A query in JSON: answered the same way twice, and never with a verdict that it does not carry.
pub fn query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let asked = serde_json::from_str::<Value>(text).ok();
    for policy in &*POLICIES {
        let said = policy.check(text);
        assert_eq!(said, policy.check(text), "{text}");
        let answer: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{text}: {said}: {error}"));
        assert_eq!(answer["v"], 1, "{text}");
        let (verdict, error) = (answer.get("verdict"), answer.get("error"));
        assert!(verdict.is_some() != error.is_some(), "{text}: {said}");
        if let Some(error) = error {
            let message = error["message"].as_str().unwrap_or_default();
            assert!(!message.is_empty() && error["code"].is_string(), "{text}: {said}");
            continue;
        }
        let asked = asked.as_ref().unwrap_or_else(|| panic!("{text} is no JSON: {said}"));
        let axes = answer["axes"].as_object().unwrap_or_else(|| panic!("{text}: {said}"));
        let needs = answer["needs"].as_array().unwrap_or_else(|| panic!("{text}: {said}"));
        let all = |wanted: &str| axes.values().all(|axis| axis["verdict"] == wanted);
        match verdict.and_then(Value::as_str) {
            Some("in_scope") => {
                let named = ["text", "target", "asset"].iter().any(|key| asked.get(key).is_some_and(Value::is_string));
                assert!(named && all("in_scope") && axes.contains_key("target") && needs.is_empty(), "{text}: {said}");
                let decided = answer["axes"]["target"]["decided_by"].as_array().is_some_and(|rules| !rules.is_empty());
                assert!(decided, "{text}: {said}");
            }
            Some("conditional") => assert!(!needs.is_empty(), "{text}: {said}"),
            Some("out_of_scope" | "unlisted") => assert!(needs.is_empty() && !axes.is_empty(), "{text}: {said}"),
            _ => panic!("{text}: {said}"),
        }
    }
}
