//! Findings for programs: one object.

use super::report::Report;
use inbounds_core::diagnostic::Level;
use serde::Serialize;

#[derive(Serialize)]
struct Body<'a> {
    v: u8,
    files: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    findings: Vec<Finding<'a>>,
    unreadable: Vec<&'a inbounds_core::answer::ErrorBody>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    level: &'static str,
    message: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    line: u32,
    column: u32,
}

/// The report as one line.
pub(crate) fn to_json(report: &Report) -> String {
    let findings = report.files.iter().flat_map(|file| {
        file.findings().map(|(problem, witness)| {
            let [(line, column), (end_line, end_column)] = file.source.region(problem.span);
            let related = problem.related.iter().map(|(span, message)| {
                let [(line, column), _] = file.source.region(*span);
                Related { message, line, column }
            });
            Finding {
                code: problem.code,
                level: problem.level.name(),
                message: &problem.message,
                file: file.source.label(),
                line,
                column,
                end_line,
                end_column,
                help: problem.help.as_deref(),
                witness,
                related: related.collect(),
            }
        })
    });
    let body = Body {
        v: 1,
        files: report.files.len(),
        errors: report.count(Level::Error),
        warnings: report.count(Level::Warning),
        notes: report.count(Level::Note),
        findings: findings.collect(),
        unreadable: report.unreadable.iter().collect(),
    };
    // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
    serde_json::to_string(&body).unwrap_or_default()
}
