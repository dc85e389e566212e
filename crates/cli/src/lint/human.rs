//! Findings for people: the source line with a caret, the fix, and a target that shows it.

use super::report::Report;
use crate::text::{Shown, width};
use annotate_snippets::Renderer;
use inbounds_core::diagnostic::Level;
use std::io::{self, Write};

/// Every finding, then their number.
pub(crate) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let renderer = Renderer::styled().term_width(width());
    for file in &report.files {
        for (problem, witness) in file.findings() {
            let remark = witness.map(|witness| format!("for example `{witness}`"));
            writeln!(out, "{}\n", file.source.rendered_with(problem, remark.as_deref(), &renderer))?;
        }
    }
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(level, noun)| (report.count(level), noun))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" }))
        .collect();
    let files = match report.files.as_slice() {
        // What was named could not be read, which is said elsewhere.
        [] => return Ok(()),
        [only] => Shown(only.source.label()).to_string(),
        files => format!("{} policies", files.len()),
    };
    if counts.is_empty() { writeln!(out, "{files}: no findings") } else { writeln!(out, "{files}: {}", counts.join(", ")) }
}
