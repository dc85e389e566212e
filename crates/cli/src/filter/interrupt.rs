//! Ctrl-C, SIGTERM and a terminal that hangs up: the counts so far, and the exit status that shells expect.

use super::outlet::Tally;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// What to do before the end.
pub(crate) struct LastWords {
    /// The counts to print, if any.
    pub(crate) tally: Option<Tally>,
    /// A file that is not whole.
    pub(crate) unfinished: Option<PathBuf>,
}

impl LastWords {
    fn say(&self) {
        if let Some(path) = &self.unfinished {
            let _ = std::fs::remove_file(path);
        }
        if let Some(tally) = &self.tally {
            let _ = writeln!(io::stderr(), "{} (interrupted)", tally.counts());
        }
    }
}

/// Waits for a signal, beside everything else.
///
/// # Errors
/// The signals cannot be listened to.
#[cfg(unix)]
pub(crate) fn watch(words: LastWords) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            words.say();
            std::process::exit(128_i32.saturating_add(signal));
        }
    })?;
    Ok(())
}

/// Elsewhere the system ends the program, without counts.
#[cfg(not(unix))]
pub(crate) fn watch(_: LastWords) -> io::Result<()> {
    Ok(())
}
