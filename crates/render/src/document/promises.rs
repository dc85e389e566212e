//! What the publisher promises: how fast it answers, when a finding may be published, how reporters are credited.

use super::{Block, Entry, Line, Section};
use crate::text::{capital, words};
use inbounds_core::policy::{Clock, Consent, Disclosure, Policy, Recognition, Within};
use inbounds_core::span::Spanned;

pub(super) fn response(policy: &Policy) -> Option<Section> {
    let entries: Vec<Entry> = policy.response.iter().map(clock).collect();
    (!entries.is_empty()).then(|| Section::new("response", "Response times", vec![Block::Entries(entries)]))
}

fn clock(clock: &Clock) -> Entry {
    let mut lines = vec![match &clock.within.value {
        Within::Unstated => "no time is stated".into(),
        Within::Amount(amount) => Line::from("within ").and_strong(amount.describe()).and(from(clock.from.as_ref())),
        Within::BySeverity(rows) => {
            let row = |(severity, amount): &(Spanned<String>, Spanned<inbounds_core::policy::Amount>)| {
                Line::default().and_strong(amount.describe()).and(format!(" ({})", severity.value))
            };
            Line::from("within ").and_line(Line::list(rows.iter().map(row).collect(), "or")).and(from(clock.from.as_ref()))
        }
    }];
    let texts = |items: &[Spanned<String>], last| Line::list(items.iter().map(|item| Line::own(item)).collect(), last);
    if !clock.prioritise.is_empty() {
        lines.push(texts(&clock.prioritise, "and").and(" first"));
    }
    if !clock.outcomes.is_empty() {
        lines.push(Line::from("outcome: ").and_line(texts(&clock.outcomes, "or")));
    }
    if !clock.shares.is_empty() {
        lines.push(Line::from("you get: ").and_line(texts(&clock.shares, "and")));
    }
    Entry::list(Line::own(&capital(&words(&clock.event))), lines).citing(&clock.cites)
}

/// ` of the report`
fn from(event: Option<&Spanned<String>>) -> String {
    match event.map(|event| event.as_str()) {
        None => String::new(),
        Some("unstated") => " (from when is not stated)".to_owned(),
        Some(event) => format!(" of the {}", words(event)),
    }
}

pub(super) fn disclosure(policy: &Policy) -> Option<Section> {
    let disclosure = policy.disclosure.as_ref()?;
    Some(Section::new("disclosure", "Publication", vec![Block::Points(vec![embargo(disclosure)])]))
}

fn embargo(disclosure: &Disclosure) -> Entry {
    let mut lines = Vec::new();
    if let Some(embargo) = &disclosure.embargo {
        let start = match embargo.from.as_ref().map(|event| event.as_str()) {
            None => String::new(),
            Some("unstated") => " (from when is not stated)".to_owned(),
            Some(event) => format!(" after the {}", words(event)),
        };
        lines.push(match &embargo.at_least {
            Some(amount) => Line::from("Publish no sooner than ").and_strong(amount.describe()).and(start),
            None => Line::from("Leave a reasonable time before you publish").and(start),
        });
        lines.extend(embargo.longer_when.iter().map(|when| Line::from("Longer when ").and_own(when)));
    }
    if !disclosure.until.is_empty() {
        let events = disclosure.until.iter().map(|event| Line::from(event_words(event))).collect();
        lines.push(Line::from("Publish only after ").and_line(Line::list(events, "and")));
    }
    if lines.is_empty() {
        lines.push("Nothing is said of when to publish".into());
    }
    Entry::list(Line::default(), lines).citing(&disclosure.cites)
}

fn event_words(event: &str) -> String {
    match event {
        "fix-shipped" => "the fix is shipped".to_owned(),
        "date-agreed" => "a date is agreed".to_owned(),
        other => words(other),
    }
}

pub(super) fn recognition(policy: &Policy) -> Option<Section> {
    let points: Vec<Entry> = policy.recognition.iter().map(credit).collect();
    (!points.is_empty()).then(|| Section::new("recognition", "Credit", vec![Block::Points(points)]))
}

fn credit(credit: &Recognition) -> Entry {
    let mut line = match credit.r#where.as_str() {
        "public" => "In public".into(),
        "page" => "On the security page".into(),
        "hall-of-fame" => "In the hall of fame".into(),
        "advisories" => "In advisories".into(),
        "release-notes" => "In release notes".into(),
        other => Line::from("In ").and_own(&words(other)),
    };
    if let Some(uri) = &credit.uri {
        line = line.and(" (").and_address(uri).and(")");
    }
    line = match credit.after.as_ref().map(|event| event.as_str()) {
        None => line,
        Some("resolved") => line.and(", after it is resolved"),
        Some("fix-shipped") => line.and(", after the fix is shipped"),
        Some("validated") => line.and(", after it is validated"),
        Some(event) => line.and(format!(", after {}", words(event))),
    };
    line = match credit.consent.as_ref().map(|consent| consent.value) {
        None => line,
        Some(Consent::OptIn) => line.and(", if you agree"),
        Some(Consent::OptOut) => line.and(", unless you object"),
    };
    if let Some(note) = &credit.note {
        line = line.and(": ").and_own(note);
    }
    Entry::point(line).citing(&credit.cites)
}
