//! Findings as SARIF 2.1.0, for code scanning (docs.oasis-open.org/sarif/sarif/v2.1.0).

use super::report::Report;
use crate::place::in_repository;
use inbounds_core::span::Span;
use inbounds_lint::{Lint, lints};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation<'a>; 1],
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

/// What a code means.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text<String>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
struct Notification<'a> {
    level: &'static str,
    message: Text<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text<String>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<&'a str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// Lines and columns from 1; the end column is one past the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// The report as a log of one run.
pub(crate) fn to_sarif(report: &Report) -> String {
    let mut rules: Vec<Rule> = lints().iter().map(|lint| lint_rule(lint)).collect();
    let mut results = Vec::new();
    for file in &report.files {
        let uri = uri(&in_repository(file.source.label()));
        let place = |span: Span| {
            let [(start_line, start_column), (end_line, end_column)] = file.source.region(span);
            Physical { artifact_location: Artifact { uri: uri.clone() }, region: Region { start_line, start_column, end_line, end_column } }
        };
        for (problem, witness) in file.findings() {
            let rule_index = rules.iter().position(|rule| rule.id == problem.code).unwrap_or_else(|| {
                rules.push(problem_rule(problem.code));
                rules.len() - 1
            });
            let more = [problem.help.clone().map(|help| format!("Help: {help}")), witness.map(|witness| format!("For example: {witness}"))];
            let text: Vec<String> = std::iter::once(problem.message.clone()).chain(more.into_iter().flatten()).collect();
            let related = problem.related.iter();
            results.push(Finding {
                rule_id: problem.code,
                rule_index,
                level: problem.level.name(),
                message: Text { text: text.join("\n") },
                locations: [Location { physical_location: place(problem.span), message: None }],
                related_locations: related
                    .map(|(span, message)| Location { physical_location: place(*span), message: Some(Text { text: message }) })
                    .collect(),
            });
        }
    }
    let notifications = report.unreadable.iter().map(|error| Notification { level: "error", message: Text { text: &error.message } });
    let run = Run {
        tool: Tool { driver: Driver { name: "inbounds", semantic_version: env!("CARGO_PKG_VERSION"), rules } },
        column_kind: "unicodeCodePoints",
        invocations: [Invocation {
            execution_successful: report.unreadable.is_empty(),
            tool_execution_notifications: notifications.collect(),
        }],
        results,
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
    serde_json::to_string(&log).unwrap_or_default()
}

fn lint_rule(lint: &Lint) -> Rule {
    let doc: Vec<&str> = lint.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    Rule {
        id: lint.code,
        short_description: Text { text: format!("{}.", lint.title()) },
        help: Help { text: format!("Run `inbounds explain {}`.", lint.code), markdown: doc.join("\n") },
        default_configuration: Configuration { level: lint.level.name() },
    }
}

/// A problem that the policy is refused for.
fn problem_rule(code: &'static str) -> Rule {
    Rule {
        id: code,
        short_description: Text { text: format!("The policy is refused: {}.", code.replace('-', " ")) },
        help: Help {
            text: "A policy with such a problem decides nothing; the message says what was expected.".to_owned(),
            markdown: "A policy with such a problem decides nothing; the message says what was expected.".to_owned(),
        },
        default_configuration: Configuration { level: "error" },
    }
}

/// A path as a reference relative to the root of the repository (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_references() {
        assert_eq!(super::uri("policies/a b:c%ü.yaml"), "policies/a%20b%3Ac%25%C3%BC.yaml");
    }
}
