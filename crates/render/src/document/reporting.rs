//! How to report, and about the policy itself.

use super::{Block, Entry, Line, Section, day};
use crate::text::{capital, words};
use inbounds_core::policy::{Contact, Dated, Encryption, Policy, Purpose, ReportField, SecurityTxt};

const UNSTATED: &str = "unstated";

pub(super) fn how_to_report(policy: &Policy) -> Option<Section> {
    let mut contacts: Vec<Entry> = policy.program.contacts.iter().map(contact).collect();
    if let Some(languages) = &policy.program.languages {
        let tags: Vec<Line> = languages.tags.iter().map(|tag| Line::code(tag)).collect();
        let line = if tags.is_empty() { "any language".into() } else { Line::list(tags, "or") };
        contacts.push(Entry::new("Write in", line).citing(&languages.cites));
    }
    contacts.extend(policy.encryption.iter().map(encryption));
    let mut blocks = vec![Block::Entries(contacts)];
    let fields = policy.report.as_ref().map(|report| report.fields.as_slice()).unwrap_or_default();
    if !fields.is_empty() {
        blocks.push(Block::Heading("What a report holds"));
        blocks.push(Block::Points(fields.iter().map(field).collect()));
    }
    let filled = blocks.iter().any(|block| !matches!(block, Block::Entries(entries) if entries.is_empty()));
    filled.then(|| Section::new("report", "How to report", blocks))
}

fn contact(contact: &Contact) -> Entry {
    let entry = match contact.purpose.as_ref().map(|purpose| purpose.value) {
        Some(Purpose::General) => Entry::new("Other questions", Line::address(&contact.uri).and(" (no reports)")),
        None | Some(Purpose::Reports) => Entry::new("Report to", Line::address(&contact.uri)),
    };
    entry.citing(&contact.cites)
}

fn encryption(way: &Encryption) -> Entry {
    let name = match way.method.as_str() {
        "pgp" => "PGP",
        "age" => "age",
        _ => "another method",
    };
    let mut lines: Vec<Line> = Vec::new();
    lines.extend(way.uri.iter().map(|uri| Line::from("Key at ").and_address(uri)));
    if way.in_security_txt.as_ref().is_some_and(|yes| yes.value) {
        lines.push("Key linked from the security.txt".into());
    }
    lines.extend(way.on_request.iter().map(|to| {
        let line = Line::from("Key on request from ").and_address(to);
        match &way.subject {
            Some(subject) => line.and(", subject “").and_own(subject).and("”"),
            None => line,
        }
    }));
    lines.extend(way.fingerprint.iter().map(|print| match print.as_str() {
        UNSTATED => "Fingerprint not stated".into(),
        print => Line::from("Fingerprint ").and_code(print),
    }));
    lines.extend(way.rotation.iter().map(|every| Line::from(format!("New key every {}", every.describe()))));
    if lines.is_empty() {
        lines.push("No key is named".into());
    }
    Entry::list(format!("Encrypt with {name}"), lines).citing(&way.cites)
}

fn field(field: &ReportField) -> Entry {
    let names: Vec<Line> = std::iter::once(&field.name).chain(&field.or).map(|name| Line::own(&capital(&field_name(name)))).collect();
    let mut line = Line::list(names, "or");
    if field.required.as_ref().is_some_and(|required| !required.value) {
        line = line.and(" (optional)");
    }
    if let Some(note) = &field.note {
        line = line.and(": ").and_own(note);
    }
    Entry::point(line).citing(&field.cites)
}

/// The usual fields in words; others as they are named.
fn field_name(name: &str) -> String {
    match name {
        "poc" => "proof of concept".to_owned(),
        "url" => "URL".to_owned(),
        "steps" => "steps to reproduce".to_owned(),
        "component" => "affected component".to_owned(),
        "app-version" => "version of the app".to_owned(),
        "cve-template" => "CVE template".to_owned(),
        other => words(other),
    }
}

pub(super) fn about(policy: &Policy) -> Option<Section> {
    let program = &policy.program;
    let mut entries = Vec::new();
    if let Some(url) = &program.policy_url {
        entries.push(Entry::new("Published at", Line::address(url)));
    }
    let days = [
        ("First published", &program.issued),
        ("Updated", &program.updated),
        ("Reviewed", &program.reviewed),
        ("Holds until", &program.expires),
    ];
    entries.extend(days.into_iter().filter_map(|(what, day)| Some(dated(what, day.as_ref()?))));
    if !program.authoritative.is_empty() {
        let texts = program.authoritative.iter().map(|text| match text.as_str() {
            "page" => "the published page".into(),
            "security-txt" => "the security.txt".into(),
            _ => Line::from("the machine-readable policy"),
        });
        let line = Line::list(texts.collect(), "then");
        entries.push(
            Entry::new("Where texts differ", line.and(if program.authoritative.len() == 1 { " counts" } else { ", in this order" }))
                .citing(&program.cites),
        );
    }
    let mut blocks = Vec::new();
    if !entries.is_empty() {
        blocks.push(Block::Entries(entries));
    }
    if let Some(file) = &policy.security_txt {
        blocks.extend(security_txt(file));
    }
    (!blocks.is_empty()).then(|| Section::new("about", "About this policy", blocks))
}

fn dated(what: &'static str, dated: &Dated) -> Entry {
    let line = dated.on.as_ref().map_or_else(|| "the day is not stated".into(), |on| Line::from(day(on.value)));
    Entry::new(what, line).citing(&dated.cites)
}

fn security_txt(file: &SecurityTxt) -> Vec<Block> {
    let mut entries = Vec::new();
    let place = file.uri.as_ref().map(|uri| Line::address(uri));
    let signed = file.signed.as_ref().map(|signed| if signed.value { "signed" } else { "not signed" });
    match (place, signed) {
        (Some(place), Some(signed)) => entries.push(Entry::new("Location", place.and(format!(", {signed}"))).citing(&file.cites)),
        (Some(place), None) => entries.push(Entry::new("Location", place).citing(&file.cites)),
        (None, Some(signed)) => entries.push(Entry::new("Signature", signed).citing(&file.cites)),
        (None, None) if !file.cites.is_empty() => entries.push(Entry::new("Location", "not stated").citing(&file.cites)),
        (None, None) => {}
    }
    entries.extend(file.fields.iter().map(|field| Entry::new(Line::own(&field.name), Line::address(&field.value)).citing(&field.cites)));
    if entries.is_empty() { Vec::new() } else { vec![Block::Heading("security.txt"), Block::Entries(entries)] }
}
