//! The file of what is not passed: it is there as a whole, or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The file, while it is written.
pub(crate) struct Rejected {
    out: BufWriter<File>,
    // Where it is written, and where it belongs; none where it is no file, but a device or a pipe.
    places: Option<(PathBuf, PathBuf)>,
}

impl Rejected {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        // The file behind a link is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if fs::metadata(&path).is_ok_and(|about| !about.is_file()) {
            let out = BufWriter::new(File::options().write(true).open(&path)?);
            return Ok(Self { out, places: None });
        }
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = path.with_file_name(name);
        let out = BufWriter::new(File::options().write(true).create_new(true).open(&temporary)?);
        Ok(Self { out, places: Some((temporary, path)) })
    }

    /// Where it is written until it is whole.
    pub(crate) fn temporary(&self) -> Option<&Path> {
        self.places.as_ref().map(|(temporary, _)| temporary.as_path())
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Puts it where it belongs.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        if let Some((temporary, path)) = &self.places {
            fs::rename(temporary, path)?;
            self.places = None;
        }
        Ok(())
    }
}

impl Drop for Rejected {
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.places {
            // Nothing is left to do about a file that stays.
            let _ = fs::remove_file(temporary);
        }
    }
}
