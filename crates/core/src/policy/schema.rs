//! The JSON Schema of a policy (draft 2020-12), made from the records themselves: what editors complete and check.
//!
//! It says what a value looks like, not what it means: a policy that fits it can still be refused.

use super::Policy;
use super::form::FormRule;
use super::shape::{RecordShape, Shape};
use serde_json::{Map, Value, json};

impl Policy {
    /// The schema, as indented JSON with a line end.
    pub fn json_schema() -> String {
        let mut definitions = Map::new();
        let root = schema(&Self::shape(), &mut definitions);
        definitions.insert("Condition".to_owned(), condition());
        definitions.sort_keys();
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A disclosure policy for inbounds, version 1 of the language",
            "$ref": root.get("$ref"),
            "$defs": definitions,
        });
        // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The schema of a shape; records are defined once, by name.
fn schema(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Text(form) => match &form.rule {
            FormRule::Words(words) => json!({ "enum": words }),
            // A number stands for its text where it has one spelling.
            _ => json!({ "type": ["string", "number"] }),
        },
        Shape::Integer => json!({ "type": "integer" }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Words(words) => json!({ "enum": words }),
        Shape::Day => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Shape::Amount => json!({ "type": "string", "pattern": "^[0-9]+ [a-z ]+$" }),
        Shape::List(item) => json!({ "type": "array", "items": schema(item, definitions) }),
        Shape::Keyed(value) => json!({ "type": "object", "additionalProperties": schema(value, definitions) }),
        Shape::Either(shapes) => json!({ "anyOf": shapes.iter().map(|s| schema(s, definitions)).collect::<Vec<_>>() }),
        Shape::FactValue => fact_value(),
        Shape::SecurityTxtField(names) => {
            let mut properties: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
            properties.insert("cites".to_owned(), json!({ "type": ["string", "array"] }));
            json!({ "type": "object", "properties": properties, "additionalProperties": { "type": "string" } })
        }
        Shape::Condition => json!({ "$ref": "#/$defs/Condition" }),
        Shape::Record(record) => record_schema(record, definitions),
    }
}

fn record_schema(record: &RecordShape, definitions: &mut Map<String, Value>) -> Value {
    let reference = json!({ "$ref": format!("#/$defs/{}", record.name) });
    if definitions.contains_key(record.name) {
        return reference;
    }
    // Its name is taken before its keys are read, so that it may hold itself.
    definitions.insert(record.name.to_owned(), Value::Null);
    let mut properties = Map::new();
    let mut alone = None;
    for key in &record.keys {
        let mut value = schema(&key.shape, definitions);
        if record.short == Some(key.key) {
            alone = Some(value.clone());
        }
        if let Value::Object(object) = &mut value {
            object.insert("description".to_owned(), Value::String(key.doc.clone()));
        }
        properties.insert(key.key.to_owned(), value);
    }
    let required: Vec<&str> = record.keys.iter().filter(|key| key.required).map(|key| key.key).collect();
    let mapping = json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
    let mut whole = match alone {
        Some(alone) => json!({ "anyOf": [mapping, alone] }),
        None => mapping,
    };
    if let Value::Object(object) = &mut whole {
        object.insert("description".to_owned(), Value::String(record.doc.clone()));
    }
    definitions.insert(record.name.to_owned(), whole);
    reference
}

fn fact_value() -> Value {
    json!({ "type": ["boolean", "integer", "string"] })
}

/// A fact's name alone, or a mapping from facts to values, and `any`, `all`, `not`.
fn condition() -> Value {
    let own = json!({ "$ref": "#/$defs/Condition" });
    let comparison = |name: &str| (name.to_owned(), json!({ "type": "integer" }));
    let comparisons: Map<String, Value> = ["more_than", "at_least", "less_than", "at_most"].into_iter().map(comparison).collect();
    json!({
        "description": "A condition on facts.",
        "anyOf": [
            { "type": "string" },
            {
                "type": "object",
                "properties": {
                    "any": { "type": "array", "items": own, "minItems": 1 },
                    "all": { "type": "array", "items": own, "minItems": 1 },
                    "not": own,
                },
                "minProperties": 1,
                "additionalProperties": {
                    "anyOf": [
                        fact_value(),
                        { "type": "array", "items": fact_value(), "minItems": 1 },
                        { "type": "object", "properties": comparisons, "minProperties": 1, "additionalProperties": false },
                    ],
                },
            },
        ],
    })
}
