//! One input: standard input or a file, decompressed if its name says so.

use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::zstd::Frames;

/// An input that is being read.
pub(crate) struct Input {
    bytes: Box<dyn Read + Send>,
    // To ask whether more is there; none where asking says nothing, as of what is decompressed.
    raw: Option<File>,
}

impl Input {
    /// Opens `path`; `-` is standard input. `consumed` counts the bytes that are read from it.
    pub(crate) fn open(path: &Path, consumed: &Arc<AtomicU64>) -> io::Result<Self> {
        let file = raw(path)?;
        let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
        let again = file.try_clone()?;
        let counted = Counted { file, consumed: Arc::clone(consumed) };
        Ok(match extension.as_ref().and_then(|extension| extension.to_str()) {
            Some("gz") => Self { bytes: Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, counted))), raw: None },
            Some("zst") => Self { bytes: Box::new(Frames::new(BufReader::with_capacity(1 << 16, counted))), raw: None },
            _ => Self { bytes: Box::new(counted), raw: Some(again) },
        })
    }

    /// Whether a read would give something without waiting, as far as can be told.
    pub(crate) fn is_ready(&self) -> bool {
        self.raw.as_ref().is_none_or(is_ready)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buffer)
    }
}

/// The sizes of all files together; none if one of them has no size.
pub(crate) fn total_size(paths: &[PathBuf]) -> Option<u64> {
    paths.iter().try_fold(0_u64, |sum, path| {
        let about = raw(path).ok()?.metadata().ok()?;
        about.is_file().then(|| sum.saturating_add(about.len()))
    })
}

/// The file as it is. Standard input is read without the buffer of the standard library, of which nobody could tell whether it is empty.
fn raw(path: &Path) -> io::Result<File> {
    if path.as_os_str() != "-" {
        return File::open(path);
    }
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(own))
}

#[cfg(unix)]
fn is_ready(file: &File) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    // The end of a pipe counts, too: the next read says so at once.
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&now)).is_ok_and(|ready| ready > 0)
}

/// Nobody can tell: what is there is handed over after each read.
#[cfg(not(unix))]
fn is_ready(_: &File) -> bool {
    false
}

struct Counted {
    file: File,
    consumed: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.consumed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
