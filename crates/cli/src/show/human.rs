//! A policy on a terminal.

use super::summary::{Asset, Behaviour, Entry, Party, Record, Summary};
use crate::text::{prose, width, wrap};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

const BOLD: Style = Style::new().bold();
const IN: Style = AnsiColor::Green.on_default().bold();
const OUT: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Writes the whole policy.
pub(crate) fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    Page { out, width: width() }.write(summary)
}

struct Page<'a> {
    out: &'a mut dyn Write,
    width: usize,
}

impl Page<'_> {
    fn write(&mut self, policy: &Summary) -> io::Result<()> {
        self.styled(BOLD, &policy.name, 0)?;
        if let Some(url) = &policy.policy_url {
            self.text(url, 0)?;
        }
        for record in policy.dates.iter().chain(&policy.bounty) {
            self.text(&record.says, 0)?;
        }
        if !policy.authoritative.is_empty() {
            self.text(&format!("authoritative: {}", policy.authoritative.join(", then ")), 0)?;
        }
        self.rules(IN, "In scope", &policy.in_scope)?;
        self.rules(OUT, "Out of scope", &policy.out_of_scope)?;
        if policy.findings == "only_listed" {
            self.text("finding classes that are not listed", 2)?;
        }
        self.parties(&policy.third_parties)?;
        self.records("Assumed unless you say otherwise", &policy.assumptions)?;
        self.conduct(&policy.conduct)?;
        if let Some(harbor) = &policy.safe_harbor {
            self.title(BOLD, &format!("Safe harbour: {}", harbor.level))?;
            self.text(&harbor.commitments.join(", "), 2)?;
            for condition in &harbor.conditions {
                self.text(&format!("good faith: {condition}"), 2)?;
            }
        }
        self.records("How to report", &policy.contacts)?;
        self.records("What a report holds", &policy.report)?;
        self.records("How to encrypt", &policy.encryption)?;
        self.records("How fast they answer", &policy.response)?;
        self.records("What they pay", &policy.rewards)?;
        self.records("When to publish", &policy.disclosure)?;
        self.records("Credit", &policy.recognition)?;
        self.records("security.txt", &policy.security_txt)
    }

    /// A text of the policy on as many lines as it needs.
    fn text(&mut self, text: &str, indent: usize) -> io::Result<()> {
        self.styled(Style::new(), text, indent)
    }

    fn styled(&mut self, style: Style, text: &str, indent: usize) -> io::Result<()> {
        for (at, line) in wrap(&prose(text), self.width.saturating_sub(indent)).into_iter().enumerate() {
            // What is left of a long text stands a little further in.
            let indent = if at == 0 { indent } else { indent + 2 };
            writeln!(self.out, "{:indent$}{style}{line}{style:#}", "")?;
        }
        Ok(())
    }

    fn title(&mut self, style: Style, title: &str) -> io::Result<()> {
        writeln!(self.out, "\n{style}{title}{style:#}")
    }

    fn records(&mut self, title: &str, records: &[Record]) -> io::Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        self.title(BOLD, title)?;
        records.iter().try_for_each(|record| self.text(&record.says, 2))
    }

    /// `ID  clause`, the id in bold.
    fn clause(&mut self, id: &str, clause: &str) -> io::Result<()> {
        let (id, clause) = (prose(id), prose(clause));
        let mut lines = wrap(&format!("{id} {clause}"), self.width.saturating_sub(4)).into_iter();
        let first = lines.next().unwrap_or_default();
        let rest = first.strip_prefix(id.as_str()).unwrap_or_default();
        writeln!(self.out, "  {BOLD}{id}{BOLD:#}{rest}")?;
        lines.try_for_each(|line| writeln!(self.out, "    {line}"))
    }

    fn detail(&mut self, label: &str, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) if !text.is_empty() => self.styled(DIM, &format!("{label}{text}"), 6),
            _ => Ok(()),
        }
    }

    fn rules(&mut self, style: Style, title: &str, rules: &[Entry]) -> io::Result<()> {
        if rules.is_empty() {
            return Ok(());
        }
        self.title(style, title)?;
        for rule in rules {
            self.clause(&rule.id, &rule.clause)?;
            self.detail("", Some(&rule.hosts.join(", ")))?;
            for asset in &rule.assets {
                self.detail("", Some(&describe(asset)))?;
            }
            self.detail("activities: ", Some(&rule.activities.join(", ")))?;
            self.detail("findings: ", Some(&rule.findings.join(", ")))?;
            self.detail("when ", rule.when.as_deref())?;
            self.detail("unless ", rule.unless.as_deref())?;
            self.detail("if yes: ", rule.ask.as_deref())?;
            self.detail("from ", rule.from.as_deref())?;
            self.detail("until ", rule.until.as_deref())?;
            self.detail("", rule.absolute.then_some("whatever else is in scope"))?;
            self.detail("note: ", rule.note.as_deref())?;
        }
        Ok(())
    }

    fn parties(&mut self, parties: &[Party]) -> io::Result<()> {
        if parties.is_empty() {
            return Ok(());
        }
        self.title(OUT, "Third parties")?;
        for party in parties {
            self.clause(&party.id, &party.clause)?;
            for vendor in &party.vendors {
                let hosts = if vendor.hosts.is_empty() { String::new() } else { format!(" ({})", vendor.hosts.join(", ")) };
                let place = vendor.report_to.as_ref().map(|to| format!(": report to {to}")).unwrap_or_default();
                self.detail("", Some(&format!("{}{hosts}{place}", vendor.name)))?;
            }
        }
        Ok(())
    }

    fn conduct(&mut self, conduct: &[Behaviour]) -> io::Result<()> {
        if conduct.is_empty() {
            return Ok(());
        }
        self.title(BOLD, "How to behave")?;
        for rule in conduct {
            self.clause(&rule.id, &rule.clause)?;
            self.detail("forbidden: ", Some(&rule.forbid.join(", ")))?;
            self.detail("when ", rule.when.as_deref())?;
            self.detail("required: ", rule.require.as_deref())?;
        }
        Ok(())
    }
}

/// `Example app (mobile-app): other names, ids and hosts`
fn describe(asset: &Asset) -> String {
    let kind = asset.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let others: Vec<&str> = asset.aliases.iter().chain(&asset.ids).chain(&asset.hosts).map(String::as_str).collect();
    let others = if others.is_empty() { String::new() } else { format!(": {}", others.join(", ")) };
    format!("{}{kind}{others}", asset.name)
}
