//! Which tests reach which mutants: each test is run once without a mutant, and the places that it passes are noted.

use crate::build::{DATA, Program, Yard};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

/// Programs that do not judge: `purity` looks at sources, and each mutant would fail it; `schema` needs a validator of npm,
/// and decides nothing; `hostile_files` looks at the clock on the wall, by which other people's work would kill; `worst_case` and
/// `diff_limits` take long, and decide little.
const NO_JUDGES: &[&str] = &["purity", "schema", "hostile_files", "worst_case", "diff_limits"];

/// Programs that read data while they run: new cases reach new places, without a build.
const READERS: &[&str] = &["cases", "conformance", "hostile", "loading", "problems", "whatwg"];

/// Fewer cases by chance than usual, unless the environment says otherwise: a mutant that changes an answer is found soon.
const FEWER: &[(&str, &str)] = &[("INBOUNDS_POLICIES", "40"), ("INBOUNDS_LINES", "20000")];

/// A test that passes without a mutant.
#[derive(Clone)]
pub(crate) struct Test {
    pub(crate) program: Program,
    pub(crate) name: String,
    pub(crate) seconds: f64,
    /// The places that it passes.
    pub(crate) places: BTreeSet<u32>,
}

/// A run of some tests of a program, within bounds: a mutant may loop or fill the memory.
pub(crate) fn command(program: &Program, seconds: u64) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -t \"$0\"; ulimit -v 6000000; exec \"$@\"", &seconds.to_string()]).arg(&program.path);
    let fewer = FEWER.iter().copied().filter(|(name, _)| std::env::var_os(name).is_none());
    command.current_dir(&program.package).envs(fewer).env_remove("MUTANT").env_remove("MUTANT_LOG");
    command
}

/// Every test, the quickest first. What did not change since the last time is not run again.
pub(crate) fn tests(yard: &Yard, programs: &[Program]) -> Result<Vec<Test>, String> {
    let memory = yard.folder.join("reached.tsv");
    let known = std::fs::read_to_string(&memory).unwrap_or_default();
    let known: BTreeMap<&str, &str> = known.lines().filter_map(|line| line.split_once('\t')).collect();
    let (mut tests, mut lines) = (Vec::new(), String::new());
    let data =
        DATA.iter().map(|folder| newest(&yard.root.join(folder))).collect::<Result<Vec<_>, _>>()?.into_iter().max().unwrap_or(UNIX_EPOCH);
    for program in programs.iter().filter(|program| !NO_JUDGES.contains(&program.name.as_str())) {
        let age = std::fs::metadata(&program.path).and_then(|data| data.modified()).map_err(|error| error.to_string())?;
        let age = if READERS.contains(&program.name.as_str()) { age.max(data) } else { age };
        let age = age.duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_nanos();
        for name in names(program)? {
            let key = format!("{} {age} {name}", program.path.display());
            let row = match known.get(key.as_str()) {
                Some(&row) => row.to_owned(),
                None => measure(yard, program, &name)?,
            };
            lines.push_str(&format!("{key}\t{row}\n"));
            std::fs::write(&memory, &lines).map_err(|error| error.to_string())?;
            let (seconds, places) = row.split_once('\t').unwrap_or((&row, ""));
            let places = places.split(',').filter_map(|place| place.parse().ok()).collect();
            tests.push(Test { program: program.clone(), name, seconds: seconds.parse().unwrap_or(0.0), places });
        }
    }
    tests.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Ok(tests)
}

/// When something in a folder changed last.
fn newest(folder: &Path) -> Result<SystemTime, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut latest = UNIX_EPOCH;
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let own = if path.is_dir() { newest(&path)? } else { path.metadata().and_then(|data| data.modified()).map_err(told)? };
        latest = latest.max(own);
    }
    Ok(latest)
}

fn names(program: &Program) -> Result<Vec<String>, String> {
    let output = run(command(program, 60).args(["--list", "--format", "terse"]))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

/// Seconds and places of one test.
fn measure(yard: &Yard, program: &Program, name: &str) -> Result<String, String> {
    let log = yard.folder.join("log");
    let _ = std::fs::remove_file(&log);
    let start = spent()?;
    let output = run(command(program, 300).env("MUTANT_LOG", &log).args(["--exact", name, "--test-threads", "1"]))?;
    let seconds = spent()? - start;
    if !output.status.success() {
        // It can tell nothing of mutants, and has been told elsewhere.
        eprintln!("{} {name} fails without a mutant, and does not judge:\n{}", program.name, String::from_utf8_lossy(&output.stdout));
        return Ok(String::from("0\t"));
    }
    let places: BTreeSet<u32> = std::fs::read_to_string(&log).unwrap_or_default().lines().filter_map(|line| line.parse().ok()).collect();
    eprintln!("{seconds:6.2} s, {:4} places: {} {name}", places.len(), program.name);
    Ok(format!("{seconds:.3}\t{}", places.iter().map(u32::to_string).collect::<Vec<_>>().join(",")))
}

/// Seconds of the processor that processes which have come to an end took: the clock on the wall would count other people's work.
fn spent() -> Result<f64, String> {
    let text = std::fs::read_to_string("/proc/self/stat").map_err(|error| format!("/proc/self/stat: {error}"))?;
    // Behind the name: the 14th and 15th number, in hundredths.
    let (_, numbers) = text.rsplit_once(')').ok_or("/proc/self/stat has no name")?;
    let numbers = numbers.split_whitespace().skip(13).take(2).map(|number| number.parse::<f64>().unwrap_or_default());
    Ok(numbers.sum::<f64>() / 100.0)
}

/// Runs to the end.
pub(crate) fn run(command: &mut Command) -> Result<Output, String> {
    command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))
}
