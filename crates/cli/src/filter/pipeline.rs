//! Threads that read, decide and write in turn: whoever is free reads the next chunk, and writes it when all before it are written.

use super::chunk::Chunk;
use super::feed::Feed;
use super::outlet::{Outlet, Stop};
use super::sieve::{Sieve, Sifted};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What the threads share.
struct Shared<'s, 'p> {
    sieve: &'s Sieve<'p>,
    size: usize,
    feed: Mutex<Feed>,
    end: Mutex<End>,
    // The next chunk can be written, or nothing more is.
    turn: Condvar,
}

/// The end of the pipeline.
struct End {
    outlet: Outlet,
    /// Which chunk is to be written next.
    next: u64,
    has_stopped: bool,
    stop: Option<Stop>,
}

/// Runs to the end of the input, or until nothing can be written.
pub(crate) fn run(feed: Feed, sieve: &Sieve<'_>, outlet: Outlet, threads: usize, size: usize) -> Result<Outlet, Stop> {
    let end = End { outlet, next: 0, has_stopped: false, stop: None };
    let shared = Shared { sieve, size, feed: Mutex::new(feed), end: Mutex::new(end), turn: Condvar::new() };
    if threads <= 1 {
        work(&shared);
    } else {
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| work(&shared));
            }
            work(&shared);
        });
    }
    let end = shared.end.into_inner().unwrap_or_else(PoisonError::into_inner);
    match end.stop {
        Some(stop) => Err(stop),
        None => Ok(end.outlet),
    }
}

fn work(shared: &Shared<'_, '_>) {
    let _guard = Guard(shared);
    let mut chunk = Chunk::with_size(shared.size);
    let mut sifted = Sifted::default();
    while lock(&shared.feed).fill(&mut chunk) {
        shared.sieve.sift(&chunk, &mut sifted);
        let mut end = lock(&shared.end);
        while end.next != chunk.sequence && !end.has_stopped {
            end = shared.turn.wait(end).unwrap_or_else(PoisonError::into_inner);
        }
        if end.has_stopped {
            return;
        }
        end.next += 1;
        if let Err(stop) = end.outlet.write(&chunk, &sifted) {
            end.stop = Some(stop);
            end.has_stopped = true;
        }
        let has_stopped = end.has_stopped;
        drop(end);
        shared.turn.notify_all();
        if has_stopped {
            return;
        }
    }
}

/// A thread that panics must not let the others wait for its turn.
struct Guard<'g, 's, 'p>(&'g Shared<'s, 'p>);

impl Drop for Guard<'_, '_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(&self.0.end).has_stopped = true;
            self.0.turn.notify_all();
        }
    }
}

/// Whoever panicked before has been heard of.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
