//! Runs mutants against the tests that reach them, until one fails.

use crate::mutants::Mutant;
use crate::reach::{Test, command, run};
use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Tests that take less share a process, up to this sum, in seconds.
const SHORT: f64 = 0.3;
/// The signal at the end of the time of a process.
const SIGXCPU: i32 = 24;
const SIGKILL: i32 = 9;

/// What became of a mutant.
#[derive(Clone)]
pub(crate) struct Fate {
    /// `killed`, `time-out`, `survived` or `unreached`.
    pub(crate) status: String,
    /// The test that failed.
    pub(crate) by: String,
}

/// The fates that are known so far, by the key of the mutant.
pub(crate) fn fates(results: &Path) -> BTreeMap<String, Fate> {
    let text = std::fs::read_to_string(results).unwrap_or_default();
    let fate = |line: &str| {
        let mut parts = line.rsplitn(3, '\t');
        let (by, status, key) = (parts.next()?.to_owned(), parts.next()?.to_owned(), parts.next()?.to_owned());
        Some((key, Fate { status, by }))
    };
    text.lines().filter_map(fate).collect()
}

/// Some tests of one program, run together.
struct Group<'t> {
    tests: Vec<&'t Test>,
    seconds: f64,
}

impl Group<'_> {
    /// By what the group is remembered: what killed much in little time goes first.
    fn name(&self) -> String {
        let first = self.tests.first().map(|test| test.name.as_str()).filter(|_| self.tests.len() == 1);
        format!("{} {}", self.tests.first().map_or("", |test| &test.program.name), first.unwrap_or("…"))
    }
}

/// How often a group ran, and killed.
type Record = BTreeMap<String, (f64, f64)>;

/// Runs the mutants, several at a time, and appends what becomes of each to the results. Tests that take longer than `budget` do not judge.
pub(crate) fn judge(mutants: &[Mutant], tests: &[Test], jobs: usize, budget: f64, results: &Path) -> Result<(), String> {
    let file = std::fs::OpenOptions::new().append(true).create(true).open(results).map_err(|error| error.to_string())?;
    let (next, file, record) = (AtomicUsize::new(0), Mutex::new(file), Mutex::new(Record::new()));
    let work = || -> Result<(), String> {
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            let fate = fate(mutant, tests, budget, &record)?;
            let line = format!("{}\t{}\t{}\n", mutant.key(), fate.status, fate.by);
            let mut file = file.lock().map_err(|error| error.to_string())?;
            file.write_all(line.as_bytes()).map_err(|error| error.to_string())?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a worker stopped".to_owned())?)
    })
}

fn fate(mutant: &Mutant, tests: &[Test], budget: f64, record: &Mutex<Record>) -> Result<Fate, String> {
    let told = |status: &str, by: String| Ok(Fate { status: status.to_owned(), by });
    let reaching: Vec<&Test> = tests.iter().filter(|test| test.places.contains(&mutant.place)).collect();
    if reaching.is_empty() {
        return told("unreached", String::new());
    }
    let mut groups = groups(reaching.into_iter().filter(|test| test.seconds <= budget));
    {
        let record = record.lock().map_err(|error| error.to_string())?;
        let worth = |group: &Group<'_>| {
            let (ran, killed) = record.get(&group.name()).copied().unwrap_or_default();
            (killed + 1.0) / (ran + 1.0) / (group.seconds + 0.01)
        };
        groups.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    }
    for group in groups {
        let by = try_group(mutant, &group)?;
        let mut record = record.lock().map_err(|error| error.to_string())?;
        let (ran, killed) = record.entry(group.name()).or_default();
        *ran += 1.0;
        if let Some((status, by)) = by {
            *killed += 1.0;
            return told(status, by);
        }
    }
    told("survived", String::new())
}

fn groups<'t>(tests: impl Iterator<Item = &'t Test>) -> Vec<Group<'t>> {
    let mut groups: Vec<Group<'t>> = Vec::new();
    for test in tests {
        let together = |group: &&mut Group<'_>| {
            group.tests.first().is_some_and(|first| first.program.path == test.program.path) && group.seconds + test.seconds <= SHORT
        };
        match groups.iter_mut().find(together) {
            Some(group) => {
                group.seconds += test.seconds;
                group.tests.push(test);
            }
            None => groups.push(Group { tests: vec![test], seconds: test.seconds }),
        }
    }
    groups
}

/// The test that fails, if one does. A mutant that does not come to an end fails, too.
fn try_group(mutant: &Mutant, group: &Group<'_>) -> Result<Option<(&'static str, String)>, String> {
    let Some(first) = group.tests.first() else { return Ok(None) };
    let mut command = command(&first.program, (group.seconds * 10.0) as u64 + 2);
    command
        .env("MUTANT", mutant.number.to_string())
        .args(["--test-threads", "1", "--exact"])
        .args(group.tests.iter().map(|test| &test.name));
    let output = run(&mut command)?;
    if output.status.success() {
        return Ok(None);
    }
    if matches!(output.status.signal(), Some(SIGXCPU | SIGKILL)) {
        return Ok(Some(("time-out", group.name())));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let failed = text.lines().find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    Ok(Some(("killed", failed.map_or_else(|| group.name(), |name| format!("{} {name}", first.program.name)))))
}
