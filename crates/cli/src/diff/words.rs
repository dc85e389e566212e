//! The words of a difference, shared by the outputs for people.

use inbounds_core::answer::Verdict;
use inbounds_core::diff::{DiffReport, Direction, ReportedChange, Witness};
use inbounds_core::vocabulary::Value;

/// What happened to a class of queries.
pub(super) fn title(change: &ReportedChange) -> &'static str {
    match (change.axis, change.from, change.to) {
        ("target", _, Verdict::InScope) => "newly in scope",
        ("target", Verdict::InScope, Verdict::Conditional) => "now conditional",
        ("target", Verdict::InScope, _) => "no longer in scope",
        ("finding", _, Verdict::InScope) => "newly accepted",
        ("finding", Verdict::InScope, Verdict::Conditional) => "accepted only on a condition now",
        ("finding", Verdict::InScope, _) => "no longer accepted",
        (_, _, Verdict::InScope) => "newly allowed",
        (_, Verdict::InScope, Verdict::Conditional) => "allowed only on a condition now",
        (_, Verdict::InScope, _) => "no longer allowed",
        (_, Verdict::Conditional, _) => "no longer conditional",
        (_, _, Verdict::Conditional) if change.direction == Direction::Wider => "newly possible, on a condition",
        (_, _, Verdict::Conditional) => "now conditional",
        (_, _, Verdict::OutOfScope) => "now excluded by name",
        (_, _, Verdict::Unlisted) => "no longer excluded by name, still not authorised",
    }
}

/// A verdict in words.
pub(super) fn verdict(change: &ReportedChange, verdict: Verdict) -> &'static str {
    match (verdict, change.axis) {
        (Verdict::InScope, "target") => "in scope",
        (Verdict::InScope, "finding") => "accepted",
        (Verdict::InScope, _) => "allowed",
        (Verdict::Conditional, _) => "conditional",
        (Verdict::Unlisted, _) => "unlisted",
        (Verdict::OutOfScope, _) => "out of scope",
    }
}

/// A query in words.
pub(super) fn query(witness: &Witness) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(witness.target.clone());
    parts.extend(witness.activity.as_ref().map(|activity| format!("activity {activity}")));
    parts.extend(witness.finding.as_ref().map(|finding| format!("finding {finding}")));
    if parts.is_empty() {
        parts.push("any query".to_owned());
    }
    let mut text = parts.join(", ");
    if !witness.cname.is_empty() {
        text.push_str(&format!(" with CNAME {}", witness.cname.join(", ")));
    }
    if !witness.facts.is_empty() {
        let facts: Vec<String> = witness.facts.iter().map(|(name, value)| format!("{name} = {}", shown(value))).collect();
        text.push_str(&format!(", if {}", facts.join(" and ")));
    }
    if let Some(day) = &witness.date {
        text.push_str(&format!(", on {day}"));
    }
    text
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Name(name) => name.clone(),
    }
}

/// How many parts of a class are not shown.
pub(super) fn more(parts: usize) -> String {
    if parts == 1 { "and 1 more part".to_owned() } else { format!("and {parts} more parts") }
}

/// How many changes like one are not written out.
pub(super) fn left_out(change: &ReportedChange, count: usize) -> String {
    let (from, to) = (verdict(change, change.from), verdict(change, change.to));
    let classes = if count == 1 { "class" } else { "classes" };
    format!("{}: {from}, now {to}; {count} more {classes} like those above: `--json` lists all", change.axis)
}

/// How many changes there are of each direction.
pub(super) fn summary(report: &DiffReport) -> String {
    if report.changes.is_empty() {
        return "no verdict changes".to_owned();
    }
    let count = |direction| report.changes.iter().filter(|change| change.direction == direction).count();
    let plural = if report.changes.len() == 1 { "class of queries changes" } else { "classes of queries change" };
    let (wider, narrower, sideways) = (count(Direction::Wider), count(Direction::Narrower), count(Direction::Sideways));
    format!("{} {plural}: {wider} wider, {narrower} narrower, {sideways} refused either way", report.changes.len())
}
