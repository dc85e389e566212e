//! Findings as annotations of GitHub workflows.

use super::report::Report;
use crate::github::{Annotation, Severity};
use crate::place::in_repository;
use inbounds_core::diagnostic::Level;
use std::io::{self, Write};

/// One annotation a finding.
pub(crate) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for file in &report.files {
        let name = in_repository(file.source.label());
        for (problem, witness) in file.findings() {
            let [(line, column), _] = file.source.region(problem.span);
            let more =
                [problem.help.clone().map(|help| format!("help: {help}")), witness.map(|witness| format!("for example `{witness}`"))];
            let text: Vec<String> = std::iter::once(problem.message.clone()).chain(more.into_iter().flatten()).collect();
            let severity = match problem.level {
                Level::Error => Severity::Error,
                Level::Warning => Severity::Warning,
                Level::Note => Severity::Notice,
            };
            let annotation = Annotation {
                severity,
                file: Some(&name),
                line: Some(line),
                column: Some(column),
                title: problem.code,
                message: &text.join("\n"),
            };
            writeln!(out, "{annotation}")?;
        }
    }
    for error in &report.unreadable {
        let annotation =
            Annotation { severity: Severity::Error, file: None, line: None, column: None, title: error.code, message: &error.message };
        writeln!(out, "{annotation}")?;
    }
    Ok(())
}
