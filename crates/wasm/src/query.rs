//! From a query in JSON to a query of the engine.

use inbounds_core::answer::{ErrorBody, Undecided};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::Date;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{Network, Target, TargetError, asset_key, read_set};
use inbounds_core::vocabulary::Value;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is asked. `text` is one free field: a URL, host, address, set, asset or finding class.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    text: Option<String>,
    target: Option<String>,
    asset: Option<String>,
    finding: Option<String>,
    activity: Option<String>,
    #[serde(default)]
    facts: BTreeMap<String, Value>,
    #[serde(default)]
    cname: Vec<String>,
    date: Option<String>,
    severity: Option<String>,
}

/// The query, and the text of its target.
pub(crate) fn read(policy: &CompiledPolicy, json: &str) -> Result<(Query, Option<String>), Undecided> {
    let asked: Asked = serde_json::from_str(json).map_err(|error| {
        refused("unreadable-query", format!("expected a query, found something else: {error}"), "see the types of the package")
    })?;
    let mut query = Query { activity: asked.activity, finding: asked.finding, cname: asked.cname, ..Query::default() };
    for (name, value) in asked.facts {
        // A text stands for whatever the fact's type makes of it, as on the command line: one way to read a value.
        let text = match value {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Name(text) => text,
        };
        query.state(&name, &text).map_err(undecided)?;
    }
    if let Some(text) = asked.date {
        let day = text.parse::<Date>();
        query.date = Some(day.map_err(|_| {
            refused("unreadable-date", format!("expected a day, found `{text}`"), "write it as YYYY-MM-DD, such as `2026-11-23`")
        })?);
    }
    if let Some(severity) = asked.severity {
        query.state("severity", &severity.to_ascii_lowercase()).map_err(undecided)?;
    }
    let text = match (asked.text, asked.target, asked.asset) {
        (None, None, None) => None,
        (Some(text), None, None) => {
            let read = policy.read_free(&text).map_err(|error| Undecided::new(error, Some(text.clone())))?;
            query.ask(read, &text).map_err(undecided)?;
            Some(text)
        }
        (None, Some(text), None) => {
            let read = read_set(&text).map_or_else(|| Network::read(&text).map(Target::Network), |set| set.map(Target::Set));
            named(&mut query, read, text)?
        }
        (None, None, Some(text)) => {
            let read = asset_key(&text).map(Target::Asset);
            named(&mut query, read, text)?
        }
        _ => {
            let message = "expected one of `text`, `target` and `asset`, found several".to_owned();
            return Err(refused("several-targets", message, "ask about them one after the other"));
        }
    };
    Ok((query, text))
}

/// What is wrong with the query, and not with the text of its target.
fn undecided(error: QueryError) -> Undecided {
    Undecided::new(error, None)
}

fn named(query: &mut Query, read: Result<Target, TargetError>, text: String) -> Result<Option<String>, Undecided> {
    let target = read.map_err(|error| Undecided::new(error.into(), Some(text.clone())))?;
    query.target = Some((text.clone(), target));
    Ok(Some(text))
}

fn refused(code: &'static str, message: String, help: &str) -> Undecided {
    Undecided { v: 1, error: ErrorBody { code, message, target: None, readings: Vec::new(), help: Some(help.to_owned()) } }
}
