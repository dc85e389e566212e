//! Compares the engine with the model for hours: `cargo run --release -p inbounds-model --example campaign -- [MINUTES] [SEED] [FOLDER]`.
//!
//! Every batch has a seed, printed with what became of it, and can be repeated: the seeds of a batch are SEED, SEED + 1, … Each difference is made
//! small and written to FOLDER as `seed-N.yaml` beside `seed-N.tests.yaml`, cases for `inbounds test` and `tests/conformance/`.

use inbounds_model::compare::Tally;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Policies between two lines of the report.
const BATCH: u64 = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let minutes: u64 = arguments.next().map_or(Ok(60), |text| text.parse())?;
    let mut seed: u64 = arguments.next().map_or(Ok(2_000_000_000), |text| text.parse())?;
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/campaign".to_owned()));
    let (start, limit) = (Instant::now(), Duration::from_secs(60 * minutes));
    let mut all = Tally::default();
    while start.elapsed() < limit {
        let tally = Tally::of(&(seed..seed + BATCH).collect::<Vec<_>>());
        println!("seeds {seed} to {}: {} pairs, {} differences", seed + BATCH - 1, tally.pairs(), tally.failures.len());
        for failure in &tally.failures {
            std::fs::create_dir_all(&folder)?;
            let name = format!("seed-{}", failure.seed);
            std::fs::write(folder.join(format!("{name}.yaml")), failure.draft.to_string())?;
            std::fs::write(folder.join(format!("{name}.tests.yaml")), failure.cases(&format!("{name}.yaml")))?;
            println!("{failure}");
        }
        all.add(tally);
        seed += BATCH;
    }
    print!("{all}");
    match all.failures.len() {
        0 => Ok(()),
        count => Err(format!("{count} differences, written to {}", folder.display()).into()),
    }
}
