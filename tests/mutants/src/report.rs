//! Figures, and the list of survivors that are explained.

use crate::mutants::Mutant;
use crate::run::Fate;
use std::collections::BTreeMap;
use std::path::Path;

/// A survivor with its reason, found again by text and not by line.
pub(crate) struct Explained {
    file: String,
    text: String,
    before: String,
    after: String,
}

impl Explained {
    /// Whether this is the mutant that is explained.
    pub(crate) fn is(&self, mutant: &Mutant) -> bool {
        (&self.file, &self.text, &self.before, &self.after) == (&mutant.file, &mutant.text, &mutant.before, &mutant.after)
    }
}

/// Reads `survivors.tsv`: file, line of source, before, after, reason.
pub(crate) fn explained(root: &Path) -> Result<Vec<Explained>, String> {
    let path = root.join("tests/mutants/survivors.tsv");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    rows.map(|(number, line)| match line.split('\t').collect::<Vec<_>>()[..] {
        [file, text, before, after, reason] if !reason.trim().is_empty() => {
            let [file, text, before, after] = [file, text, before, after].map(str::to_owned);
            Ok(Explained { file, text, before, after })
        }
        _ => Err(format!("survivors.tsv:{}: expected file, line of source, before, after and reason, with tabs between", number + 1)),
    })
    .collect()
}

/// The entries of the list that are no mutants (any more).
pub(crate) fn stale(list: &[Explained], mutants: &[Mutant]) -> Vec<String> {
    let gone = list.iter().filter(|entry| !mutants.iter().any(|mutant| entry.is(mutant)));
    gone.map(|entry| format!("{}: `{}` with `{}` instead of `{}` is no mutant", entry.file, entry.text, entry.after, entry.before))
        .collect()
}

#[derive(Default)]
struct Row {
    all: usize,
    killed: usize,
    explained: usize,
    open: usize,
    waiting: usize,
}

impl Row {
    fn line(&self, name: &str) -> String {
        let judged = self.all - self.waiting;
        let share = if judged == 0 { 100.0 } else { 100.0 * self.killed as f64 / judged as f64 };
        let Row { all, killed, explained, open, waiting } = self;
        format!("{name:32} {all:5} {killed:6} {explained:9} {open:4} {waiting:7} {share:6.1} %")
    }
}

/// The table of all files, the survivors without an explanation, and whether there are any.
pub(crate) fn report(mutants: &[Mutant], fates: &BTreeMap<String, Fate>, list: &[Explained]) -> (String, bool) {
    let (mut rows, mut sum, mut open): (BTreeMap<&str, Row>, Row, Vec<String>) = Default::default();
    for mutant in mutants {
        let fate = fates.get(&mutant.key());
        for row in [rows.entry(&mutant.file).or_default(), &mut sum] {
            row.all += 1;
            match fate.map(|fate| fate.status.as_str()) {
                None => row.waiting += 1,
                Some("killed" | "time-out") => row.killed += 1,
                Some(_) if list.iter().any(|entry| entry.is(mutant)) => row.explained += 1,
                Some(_) => row.open += 1,
            }
        }
        if let Some(fate) = fate.filter(|fate| !matches!(fate.status.as_str(), "killed" | "time-out"))
            && !list.iter().any(|entry| entry.is(mutant))
        {
            open.push(format!("{}\t{}", mutant.shown(), fate.status));
        }
    }
    let head = format!("{:32} {:>5} {:>6} {:>9} {:>4} {:>7} {:>8}", "file", "all", "killed", "explained", "open", "waiting", "killed");
    let rows = rows.iter().map(|(name, row)| row.line(name));
    let any = !open.is_empty();
    (std::iter::once(head).chain(rows).chain([sum.line("in all")]).chain(open).collect::<Vec<_>>().join("\n"), any)
}
