//! `policies/policy.schema.json` is what the code makes. `INBOUNDS_BLESS=1 cargo test -p inbounds-core --test schema` writes it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use inbounds_core::policy::Policy;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_file_is_what_the_code_makes() {
    let path = root().join("policies/policy.schema.json");
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        std::fs::write(&path, Policy::json_schema()).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == Policy::json_schema(), "run it again with INBOUNDS_BLESS=1");
}

/// Whether a value fits a schema, as far as ours go: the keywords that it uses, and no other.
fn fits(value: &Value, schema: &Value, whole: &Value) -> Result<(), String> {
    let here = |what: &str| Err(format!("{what}: {value}"));
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" | "properties" | "pattern" => {}
            "$ref" => fits(value, whole.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap(), whole)?,
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    return here("none of the words");
                }
            }
            "anyOf" => {
                let tried: Vec<_> = rule.as_array().unwrap().iter().map(|one| fits(value, one, whole)).collect();
                if tried.iter().all(Result::is_err) {
                    return Err(format!("{tried:?}"));
                }
            }
            "type" => {
                let found = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(n) if n.is_i64() => "integer",
                    Value::Number(_) => "number",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                };
                let wanted = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                if !wanted.iter().any(|w| w == found || (w == "number" && found == "integer")) {
                    return here(&format!("expected {rule}"));
                }
            }
            "items" => value.as_array().into_iter().flatten().try_for_each(|item| fits(item, rule, whole))?,
            "minItems" | "minProperties" => {
                let count = value.as_array().map(Vec::len).or_else(|| value.as_object().map(serde_json::Map::len));
                if count == Some(0) {
                    return here("empty");
                }
            }
            "required" => {
                for key in rule.as_array().unwrap() {
                    if value.as_object().is_some_and(|object| !object.contains_key(key.as_str().unwrap())) {
                        return here(&format!("without {key}"));
                    }
                }
            }
            "additionalProperties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    let known = schema.get("properties").and_then(|p| p.get(key));
                    match (known, rule) {
                        (Some(known), _) => fits(inner, known, whole)?,
                        (None, Value::Bool(false)) => return here(&format!("unknown key {key}")),
                        (None, other) => fits(inner, other, whole)?,
                    }
                }
            }
            other => return Err(format!("the keyword {other} is not checked")),
        }
    }
    Ok(())
}

#[test]
fn the_published_policies_fit() {
    let schema: Value = serde_json::from_str(&Policy::json_schema()).unwrap();
    for name in ["aixnex", "hexon", "lumixsys", "nanopocket"] {
        let text = std::fs::read_to_string(root().join(format!("policies/{name}.yaml"))).unwrap();
        let value: Value = serde_yaml::from_str(&text).unwrap();
        fits(&value, &schema, &schema).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let schema: Value = serde_json::from_str(&Policy::json_schema()).unwrap();
    let head = "inbounds: 1\nprogram: { name: Example }\n";
    for (rest, expected) in [
        ("", true),
        ("in_scope: [{ id: A, clause: a, hosts: [a.test], when: { any: [x, { n: { more_than: 2 } }] } }]", true),
        ("inscope: []", false),
        ("in_scope: [{ id: A, clause: a, host: [a.test] }]", false),
        ("in_scope: [{ id: A, hosts: [a.test] }]", false),
        ("in_scope: [{ id: A, clause: a, hosts: a.test }]", false),
        ("in_scope: [{ id: A, clause: a, when: { any: [] } }]", false),
        ("out_of_scope: [{ id: A, clause: a, axis: host }]", false),
    ] {
        let value: Value = serde_yaml::from_str(&format!("{head}{rest}")).unwrap();
        assert_eq!(fits(&value, &schema, &schema).is_ok(), expected, "{rest}");
    }
}

/// A validator that is not ours says the same, of the schema (the meta-schema of its draft) and of the policies.
#[test]
fn another_validator_agrees() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let schemas = root().join("tests/schemas");
    assert!(schemas.join("node_modules/ajv-2020").exists(), "a validator is missing: run `npm ci --prefix tests/schemas`");
    let mut texts: Vec<(String, bool)> = ["aixnex", "hexon", "lumixsys", "nanopocket"]
        .map(|name| (std::fs::read_to_string(root().join(format!("policies/{name}.yaml"))).unwrap(), true))
        .into();
    texts.push((texts[1].0.replace("in_scope:", "inscope:"), false));
    for (text, expected) in texts {
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let mut child = Command::new("node").arg(schemas.join("validate.mjs")).arg("policy").stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(value.to_string().as_bytes()).unwrap();
        assert_eq!(child.wait().unwrap().success(), expected, "{text}");
    }
}
