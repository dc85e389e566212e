//! A policy in the making: records whose parts can be taken out one by one.

use std::fmt::{self, Display};

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `facts`
    Facts,
    /// `in_scope`
    InScope,
    /// `out_of_scope`
    OutOfScope,
    /// `third_parties`
    ThirdParties,
    /// `conduct`
    Conduct,
}

/// One record: its keys, each with a list of texts in YAML, or one text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it stands.
    pub section: Section,
    /// The rule's id, or the fact's name.
    pub id: String,
    /// Keys with values; whether the values are a list.
    pub keys: Vec<(&'static str, Vec<String>, bool)>,
}

impl Record {
    /// A record without keys.
    pub fn new(section: Section, id: impl Into<String>) -> Self {
        Self { section, id: id.into(), keys: Vec::new() }
    }

    /// Adds a list, if it holds anything.
    pub fn list(&mut self, key: &'static str, values: Vec<String>) {
        if !values.is_empty() {
            self.keys.push((key, values, true));
        }
    }

    /// Adds one value.
    pub fn value(&mut self, key: &'static str, value: impl Into<String>) {
        self.keys.push((key, vec![value.into()], false));
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|(own, ..)| *own == key)
    }
}

/// A policy in the making.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The last day, if it says one.
    pub expires: Option<String>,
    /// Whether only listed findings are accepted.
    pub only_listed: bool,
    /// The records, in file order within each section.
    pub records: Vec<Record>,
}

impl Draft {
    /// Every draft with one thing less.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for (at, record) in self.records.iter().enumerate() {
            let mut without = self.clone();
            without.records.remove(at);
            all.push(without);
            for (key, (_, values, _)) in record.keys.iter().enumerate() {
                let mut without = self.clone();
                without.records[at].keys.remove(key);
                all.push(without);
                for value in (0..values.len()).filter(|_| values.len() > 1) {
                    let mut without = self.clone();
                    without.records[at].keys[key].1.remove(value);
                    all.push(without);
                }
            }
        }
        if self.expires.is_some() {
            all.push(Self { expires: None, ..self.clone() });
        }
        if self.only_listed {
            all.push(Self { only_listed: false, ..self.clone() });
        }
        all
    }
}

/// A text in YAML.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// As YAML.
impl Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expires = self.expires.as_ref().map(|day| format!(", expires: {day}")).unwrap_or_default();
        writeln!(f, "inbounds: 1\nprogram: {{ name: Example{expires} }}")?;
        if self.only_listed {
            writeln!(f, "findings: only_listed")?;
        }
        let sections = [
            ("facts", Section::Facts),
            ("in_scope", Section::InScope),
            ("out_of_scope", Section::OutOfScope),
            ("third_parties", Section::ThirdParties),
            ("conduct", Section::Conduct),
        ];
        for (name, section) in sections {
            let records: Vec<&Record> = self.records.iter().filter(|record| record.section == section).collect();
            if !records.is_empty() {
                writeln!(f, "{name}:")?;
            }
            for record in records {
                let keys = record.keys.iter().map(|(key, values, list)| match list {
                    true => format!("{key}: [{}]", values.join(", ")),
                    false => format!("{key}: {}", values.join("")),
                });
                let keys: Vec<String> = keys.collect();
                match section {
                    Section::Facts => writeln!(f, "  {}: {{ {} }}", record.id, keys.join(", "))?,
                    _ => {
                        let head = [format!("id: {}", record.id), "clause: c".to_owned()];
                        let all: Vec<String> = head.into_iter().chain(keys).collect();
                        writeln!(f, "  - {{ {} }}", all.join(", "))?;
                    }
                }
            }
        }
        Ok(())
    }
}
