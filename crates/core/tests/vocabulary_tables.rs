//! The tables of the language reference are those of the code. `INBOUNDS_BLESS=1 cargo test -p inbounds-core --test vocabulary_tables` writes them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use inbounds_core::policy::AxisName;
use inbounds_core::vocabulary::{FactKind, Value, activity_rows, class_rows, standard_facts};
use std::fmt::Write as _;

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/README.md");
const HEADING: &str = "## Vocabulary\n";

fn tables() -> String {
    let mut text = String::from(
        "\nA node covers what is below it (`dos` covers `dos.self`).\n\n### Facts\n\n| fact | values | axis | assumed | question |\n|---|---|---|---|---|\n",
    );
    for fact in standard_facts() {
        let values = match &fact.kind {
            FactKind::Boolean => "`true` `false`".to_owned(),
            FactKind::Integer => "whole number".to_owned(),
            FactKind::Enum(names) => names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" "),
        };
        let axis = match fact.axis {
            AxisName::Target => "target",
            AxisName::Activity => "activity",
            AxisName::Finding => "finding",
        };
        let assumed = match &fact.assume {
            None => String::new(),
            Some(Value::Bool(value)) => format!("`{value}`"),
            Some(Value::Int(value)) => format!("`{value}`"),
            Some(Value::Name(value)) => format!("`{value}`"),
        };
        writeln!(text, "| `{}` | {values} | {axis} | {assumed} | {} |", fact.name, fact.question).unwrap();
    }
    text.push_str("\n### Activities\n\n| activity | what it is |\n|---|---|\n");
    for activity in activity_rows() {
        writeln!(text, "| `{}` | {} |", activity.name, activity.title).unwrap();
    }
    text.push_str("\n### Finding classes\n\n| class | what it is | VRT | CWE |\n|---|---|---|---|\n");
    for class in class_rows() {
        let vrt = if class.vrt.is_empty() { String::new() } else { format!("`{}`", class.vrt) };
        let cwe: Vec<String> = class.cwe.iter().map(u32::to_string).collect();
        writeln!(text, "| `{}` | {} | {vrt} | {} |", class.name, class.title, cwe.join(", ")).unwrap();
    }
    text
}

#[test]
fn the_reference_has_the_tables_of_the_code() {
    let reference = std::fs::read_to_string(REFERENCE).unwrap();
    let (before, written) = reference.split_once(HEADING).expect("the reference has a heading for the vocabulary");
    let tables = tables();
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        std::fs::write(REFERENCE, format!("{before}{HEADING}{tables}")).unwrap();
        return;
    }
    assert!(written == tables, "the tables of policies/README.md are not those of the code: run with INBOUNDS_BLESS=1 to write them");
}
