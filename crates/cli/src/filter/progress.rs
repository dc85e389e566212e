//! How far it is, on one line of a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::input::total_size;

/// The line.
pub(crate) struct Progress {
    total: u64,
    consumed: Arc<AtomicU64>,
    started: Instant,
    told: Instant,
    is_shown: bool,
}

impl Progress {
    /// None where nobody would see it, where it would stand between the lines that are passed, or where the end is not known.
    pub(crate) fn new(inputs: &[PathBuf], consumed: &Arc<AtomicU64>) -> Option<Self> {
        if !io::stderr().is_terminal() || io::stdout().is_terminal() {
            return None;
        }
        let total = total_size(inputs).filter(|total| *total > 0)?;
        let now = Instant::now();
        Some(Self { total, consumed: Arc::clone(consumed), started: now, told: now, is_shown: false })
    }

    /// Says it, ten times a second.
    pub(crate) fn tell(&mut self, lines: u64) {
        let now = Instant::now();
        if now.duration_since(self.told) < Duration::from_millis(100) {
            return;
        }
        self.told = now;
        self.is_shown = true;
        let text = text(self.consumed.load(Ordering::Relaxed), self.total, lines, now.duration_since(self.started));
        // A terminal that is gone is no reason to stop.
        let _ = write!(io::stderr(), "\r\u{1b}[K{text}");
    }

    /// Makes place for other words.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}

fn text(consumed: u64, total: u64, lines: u64, elapsed: Duration) -> String {
    let percent = u128::from(consumed) * 100 / u128::from(total.max(1));
    let a_second = u128::from(lines) * 1000 / elapsed.as_millis().max(1);
    format!("{}% {lines} lines, {a_second} a second", percent.min(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_in_numbers() {
        assert_eq!(text(50, 200, 1000, Duration::from_millis(500)), "25% 1000 lines, 2000 a second");
        assert_eq!(text(300, 200, 0, Duration::ZERO), "100% 0 lines, 0 a second");
        assert_eq!(text(0, 0, 0, Duration::ZERO), "0% 0 lines, 0 a second");
    }
}
