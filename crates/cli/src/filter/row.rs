//! A line with what was decided of it: as columns, or as an object.

use super::judge::{Judge, Judged};
use super::outcome::Outcome;
use inbounds_core::answer::ErrorBody;
use serde::Serialize;
use std::borrow::Cow;

/// Where a line stands.
pub(crate) struct Place<'a> {
    pub(crate) input: &'a str,
    pub(crate) line: u64,
}

/// The text of the target.
pub(crate) enum Subject<'a> {
    /// The whole line.
    Line(&'a [u8]),
    /// A part of the line, without quotes and escapes.
    Part(Cow<'a, [u8]>),
    /// None was found.
    Unread,
}

/// Verdict, rule or code, and the line as it is, separated by tabs.
pub(crate) fn columns(to: &mut Vec<u8>, outcome: Outcome, rules: &str, line: &[u8]) {
    for part in [outcome.name().as_bytes(), b"\t", rules.as_bytes(), b"\t", line] {
        to.extend_from_slice(part);
    }
}

/// One object, on a line of its own.
pub(crate) fn object(to: &mut Vec<u8>, place: &Place<'_>, subject: Subject<'_>, judged: &Judged<'_>, judge: &Judge<'_>) {
    let target = match &subject {
        Subject::Line(text) => Some(String::from_utf8_lossy(text)),
        Subject::Part(text) => Some(String::from_utf8_lossy(text)),
        Subject::Unread => None,
    };
    let spoken = judge.spoken(judged);
    let (verdict, rules, error) = match judged {
        Judged::Invalid(fault) => (None, None, Some(fault.body())),
        Judged::Decided(_) | Judged::Weighed(..) => {
            let rules = spoken.iter().filter_map(|spoken| {
                let (id, line) = spoken.ruling.rule?;
                Some(Rule { id, file: spoken.policy, line, verdict: Outcome::from(spoken.ruling.verdict).name() })
            });
            (Some(judged.outcome().name()), Some(rules.collect()), None)
        }
    };
    let row = Row { v: 1, verdict, target, input: place.input, line: place.line, rules, error };
    // Texts and numbers can always be written to memory.
    let written = serde_json::to_writer(&mut *to, &row);
    debug_assert!(written.is_ok(), "{written:?}");
    to.push(b'\n');
}

/// What stands in an object; the keys are fixed.
#[derive(Serialize)]
struct Row<'a> {
    v: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Cow<'a, str>>,
    input: &'a str,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<Rule<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody>,
}

/// The rule by which one policy decides.
#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    file: &'a str,
    line: u32,
    verdict: &'static str,
}
