//! What the published package is asked, in Node and in a browser, and what it must answer.

use crate::{FILES, answer};
use hostile_rows::rows;
use inbounds_core::answer::Undecided;
use inbounds_core::cases::{Case, CaseFile};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::{Date, Literal};
use inbounds_core::query::Query;
use serde_json::{Value, json};
use std::fmt::Write as _;

#[path = "../../hostile/rows.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a list that is written wrongly fails the test"
)]
mod hostile_rows;

/// The day on which the lists of hostile targets are asked about.
const DAY: Date = Date { year: 2026, month: 11, day: 23 };

/// Every case, and every row of the lists, as the published package is asked: the policy, the query, and the answer that it must give, an object a line.
pub(crate) fn queries() -> String {
    let mut lines = String::new();
    for (path, bytes) in FILES.iter().filter(|(path, _)| path.ends_with(".tests.yaml")) {
        let Some(file) = CaseFile::read(bytes, &Limits::default()).file else { continue };
        let policy = format!("{}/{}", path.rsplit_once('/').map_or("", |(folder, _)| folder), file.policy.value);
        let Some((_, written)) = FILES.iter().find(|(path, _)| *path == policy) else { continue };
        let Ok(compiled) = CompiledPolicy::load(&policy, written, &Limits::default()) else { continue };
        for case in &file.cases {
            let line = json!({
                "policy": policy, "case": case.name.value, "query": asked(case), "answer": answer(&compiled, case),
            });
            // Writing to a `String` cannot fail.
            let _ = writeln!(lines, "{line}");
        }
    }
    for path in ["tests/hostile/hosts.yaml", "tests/hostile/paths.yaml"] {
        let Some((_, written)) = FILES.iter().find(|(other, _)| *other == path) else { continue };
        let Ok(policy) = CompiledPolicy::load(path, written, &Limits::default()) else { continue };
        for row in rows() {
            let query = json!({ "text": row.target, "date": DAY.to_string() });
            let line = json!({ "policy": path, "case": row.place, "query": query, "answer": free(&policy, &row.target) });
            let _ = writeln!(lines, "{line}");
        }
    }
    lines
}

/// The answer to one free text.
fn free(policy: &CompiledPolicy, text: &str) -> String {
    let mut query = Query { date: Some(DAY), ..Query::default() };
    let asked = policy.read_free(text).and_then(|read| query.ask(read, text)).and_then(|()| policy.decide(&query));
    asked.map_or_else(|error| Undecided::new(error, Some(text.to_owned())).to_json(), |answer| answer.to_json())
}

fn asked(case: &Case) -> Value {
    let mut query = serde_json::Map::new();
    let texts = [
        ("target", case.target.as_ref()),
        ("asset", case.asset.as_ref().filter(|_| case.target.is_none())),
        ("finding", case.finding.as_ref()),
        ("activity", case.activity.as_ref()),
        ("severity", case.severity.as_ref()),
    ];
    query.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), json!(text?.value)))));
    let facts: serde_json::Map<String, Value> = case
        .facts
        .iter()
        .map(|fact| {
            let value = match &fact.value.value {
                Literal::Bool(value) => json!(value),
                Literal::Int(value) => json!(value),
                Literal::Name(value) => json!(value),
            };
            (fact.name.value.clone(), value)
        })
        .collect();
    query.insert("facts".to_owned(), facts.into());
    query.insert("cname".to_owned(), case.cname.iter().map(|name| json!(name.value)).collect());
    query.insert("date".to_owned(), json!(case.date.as_ref().map(|date| date.value.to_string())));
    query.into()
}
