//! What we accept has the same value to another reader of YAML.

use super::{Kind, Node, Resolved, decode, with_tree};
use crate::{diagnostic::Problems, limits::Limits};
use serde_yaml::Value;
use std::{fs, path::Path};

/// The value of a text as we read it; none if it has a problem.
fn value(text: &str) -> Option<Value> {
    let mut problems = Problems::default();
    let (text, fit) = decode(text.as_bytes(), &Limits::default(), &mut problems);
    let value = with_tree(&text, &Limits::default(), (), &mut problems, |tree, (), _| plain(tree.root.as_ref()?));
    value.filter(|_| fit && problems.is_empty())
}

/// None for a number with several spellings, which readers of ours refuse wherever it stands.
fn plain(node: &Node) -> Option<Value> {
    Some(match &node.kind {
        Kind::Scalar(scalar) => match scalar.resolve() {
            Resolved::Null => Value::Null,
            Resolved::Bool(value) => Value::Bool(value),
            Resolved::Int(_) | Resolved::Number if !scalar.is_canonical_number() => return None,
            Resolved::Int(value) => Value::Number(value.into()),
            Resolved::Number => serde_yaml::from_str(&scalar.text).unwrap(),
            Resolved::Text(text) => Value::String(text.to_owned()),
        },
        Kind::List(items) => Value::Sequence(items.iter().map(plain).collect::<Option<_>>()?),
        Kind::Mapping(mapping) => {
            let entry = |entry: &super::Entry| Some((Value::String(entry.key.clone().into_owned()), plain(&entry.value)?));
            Value::Mapping(mapping.entries.iter().map(entry).collect::<Option<_>>()?)
        }
        Kind::Invalid => return None,
    })
}

fn other(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn files_have_the_same_value_to_both_readers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut accepted = 0;
    for folder in ["policies", "tests/problems"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let Ok(text) = fs::read_to_string(&path) else { continue };
            if path.extension().is_some_and(|e| e == "yaml")
                && let Some(value) = value(&text)
            {
                accepted += 1;
                assert_eq!(value, other(&text), "{}", path.display());
            }
        }
    }
    assert!(accepted > 20, "{accepted}");
}

#[test]
fn texts_have_the_same_value_to_both_readers() {
    let table = [
        "a: 'it''s'",
        "a: \"tab\\t, quote \\\", \\u00e4, \\x41\\\n  b\"",
        "a: |\n  one\n  two\n\nb: |-\n  one\n\nc: >\n  one\n  two\n\n  three\nd: >+\n  one\n\n",
        "a: one\n  two\n  three",
        "a: {b: [c, {d: e}, []], f: {}}",
        "a: # comment\n  - b # comment\n  -\n  - - c\n    - d\n",
        "- a: b\n  c: d\n- e\n",
        "a: http://example.com:80/#x\nb: c#d\ne: 'f #g'",
        "a: -1\nc: ~\nd:\ne: True\nf: nULL\ni: 1.5\nl: 10.0.0.0/8\nm: 2026-05-07\nq: 12:30\no: 1_000\np: '1'\n",
        "\"a b\": c\n? d\n: e\n",
        "a: \"\"\nb: ''\nc: ' '\n",
        "a:\r\n  - b\r\n  - |\r\n    c\r\n    d\r\n",
        "--- \na: b\n...\n",
        "text",
        "[a, b]",
        "a: b: c",
        "a: [b",
    ];
    let mut accepted = 0;
    for text in table {
        if let Some(value) = value(text) {
            accepted += 1;
            assert_eq!(value, other(text), "{text}");
        }
    }
    assert_eq!(accepted, table.len() - 2);
}
