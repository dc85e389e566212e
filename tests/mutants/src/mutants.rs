//! All mutants of the deciding code, numbered.

use crate::sites::{self, Place};
use crate::weave::{Numbered, Woven};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The deciding code: target reading, patterns, containment, conditions, facts, deciding, the fast path; below the sources of the core.
const DECIDING: &[&str] = &[
    "target/",
    "pattern/",
    "compile/",
    "decide/",
    "bulk/",
    "policy/condition/",
    "policy/form/address.rs",
    "policy/time.rs",
    "vocabulary/",
];

/// Files that decide nothing: tests in files of their own, and messages.
const NO_CODE: &[&str] = &["tests.rs", "oracle.rs", "error.rs"];

/// A mutant, as people read it.
#[derive(Clone)]
pub(crate) struct Mutant {
    /// The number that picks it.
    pub(crate) number: u32,
    /// The number of its place, which is the number of the first mutant there.
    pub(crate) place: u32,
    /// Below the sources of the core.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
    /// From 1.
    pub(crate) column: usize,
    /// What kind of change it is.
    pub(crate) kind: String,
    /// The source, in one line.
    pub(crate) before: String,
    /// What the mutant has instead.
    pub(crate) after: String,
    /// The line of the source.
    pub(crate) text: String,
    /// How many mutants of the file before it look the same.
    pub(crate) twins: usize,
}

impl Mutant {
    /// What names it while its line of source stays as it is, wherever the line goes.
    pub(crate) fn key(&self) -> String {
        let Mutant { file, text, kind, before, after, twins, .. } = self;
        format!("{file}\t{text}\t{kind}\t{before}\t{after}\t{twins}")
    }

    /// As one line that [`Mutant::parse`] reads.
    pub(crate) fn line(&self) -> String {
        format!("{}\t{}\t{}\t{}\t{}\n", self.number, self.place, self.line, self.column, self.key())
    }

    /// Reads what [`Mutant::line`] writes.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let [number, place, row, column, file, text, kind, before, after, twins] = line.split('\t').collect::<Vec<_>>()[..] else {
            return None;
        };
        let [file, text, kind, before, after] = [file, text, kind, before, after].map(str::to_owned);
        let (number, place, line) = (number.parse().ok()?, place.parse().ok()?, row.parse().ok()?);
        Some(Self { number, place, file, line, column: column.parse().ok()?, kind, before, after, text, twins: twins.parse().ok()? })
    }

    /// As people read it.
    pub(crate) fn shown(&self) -> String {
        format!("{}:{}:{}\t{}\t{}\t{}", self.file, self.line, self.column, self.kind, self.before, self.after)
    }
}

/// A source file and its places.
struct Source {
    file: String,
    text: String,
    places: Vec<(Place, u32)>,
}

/// Every mutant of every file.
pub(crate) struct Mutants {
    /// In the order of their numbers, which count from 1.
    pub(crate) list: Vec<Mutant>,
    sources: Vec<Source>,
}

impl Mutants {
    /// Reads the sources of the core.
    pub(crate) fn read(root: &Path) -> Result<Mutants, String> {
        let mut files = Vec::new();
        let src = root.join("crates/core/src");
        rust_files(&src, &mut files).map_err(|error| format!("{}: {error}", src.display()))?;
        let (mut list, mut sources) = (Vec::new(), Vec::new());
        for path in files {
            let file = path.strip_prefix(&src).unwrap_or(&path).to_string_lossy().into_owned();
            if NO_CODE.iter().any(|end| file.ends_with(end)) || !DECIDING.iter().any(|start| file.starts_with(start)) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
            let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
            let places = sites::places(&text).map_err(|error| format!("{file}: {error}"))?;
            let places = places.into_iter().map(|place| {
                let number = list.len() as u32 + 1;
                for change in &place.changes {
                    let before = &text[..place.bytes.start];
                    let (line, start) = (before.matches('\n').count() + 1, before.rfind('\n').map_or(0, |at| at + 1));
                    let own = text[start..].lines().next().unwrap_or_default().trim().to_owned();
                    let twins = seen.entry((own.clone(), one_line(&change.before), one_line(&change.after))).or_default();
                    *twins += 1;
                    list.push(Mutant {
                        number: list.len() as u32 + 1,
                        place: number,
                        file: file.clone(),
                        line,
                        column: before[start..].chars().count() + 1,
                        kind: change.kind.to_owned(),
                        before: one_line(&change.before),
                        after: one_line(&change.after),
                        text: own,
                        twins: *twins - 1,
                    });
                }
                (place, number)
            });
            let places = places.collect();
            sources.push(Source { file, text, places });
        }
        Ok(Mutants { list, sources })
    }

    /// Every file with all mutants but those that are left out.
    pub(crate) fn weave(self, without: &BTreeSet<String>) -> (Vec<Mutant>, Vec<Weaving>) {
        let keys: Vec<bool> = self.list.iter().map(|mutant| !without.contains(&mutant.key())).collect();
        let weavings = self.sources.into_iter().map(|Source { file, text, places }| {
            let places = places.into_iter().map(|(place, number)| {
                let live = (0..place.changes.len()).map(|index| (number + index as u32, index)).collect();
                Numbered { place, number, live }
            });
            let mut weaving = Weaving { file, source: text, places: places.collect() };
            weaving.keep(|number| keys[number as usize - 1]);
            weaving
        });
        (self.list, weavings.collect())
    }
}

/// A file that is being woven.
pub(crate) struct Weaving {
    /// Below the sources of the core.
    pub(crate) file: String,
    source: String,
    places: Vec<Numbered>,
}

impl Weaving {
    /// The woven text.
    pub(crate) fn text(&self) -> Woven {
        Woven::new(&self.source, &self.places)
    }

    /// Leaves mutants out.
    pub(crate) fn keep(&mut self, keep: impl Fn(u32) -> bool) {
        for place in &mut self.places {
            place.live.retain(|&(number, _)| keep(number));
        }
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
