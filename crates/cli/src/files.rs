//! Files that are there whole or not at all: written under another name beside their place, then put there.

use crate::exit::Exit;
use crate::output::{Output, error_body};
use crate::text::Shown;
use inbounds_core::answer::Undecided;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A file that could not be written.
#[derive(Debug)]
pub(crate) struct Unwritten {
    pub(crate) path: PathBuf,
    pub(crate) error: io::Error,
}

/// Writes files none of which may be there: all of them, or none.
pub(crate) fn create_all(files: &[(PathBuf, &[u8])]) -> Result<(), Unwritten> {
    let mut placed: Vec<&Path> = Vec::new();
    let done = files.iter().try_for_each(|(path, _)| free(path).map_err(|error| unwritten(path, error))).and_then(|()| {
        files.iter().try_for_each(|(path, bytes)| {
            create(path, bytes).map_err(|error| unwritten(path, error))?;
            placed.push(path);
            Ok(())
        })
    });
    if done.is_err() {
        // They are our own: each was put where nothing was.
        placed.iter().for_each(|path| drop(fs::remove_file(path)));
    }
    done
}

/// Writes a file, in the place of the one that is there. What is no file (a device, a pipe) is written to as it is; of a link, what it leads to.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => File::options().write(true).open(path)?.write_all(bytes),
        _ => beside(path, bytes, |temporary| fs::rename(temporary, path)),
    }
}

/// Writes what a command was asked to make, as [`replace`]; says why if that cannot be done.
pub(crate) fn publish(path: &Path, bytes: &[u8], said: &mut Output) -> io::Result<Exit> {
    let Err(error) = replace(path, bytes) else { return Ok(Exit::DONE) };
    let message = format!("cannot write `{}`: {error}", Shown(&path.to_string_lossy()));
    said.undecided(&Undecided { v: 1, error: error_body("unwritable-file", message, None) })?;
    Ok(Exit::Error)
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Unlike a renaming, a link never replaces what came there in the meantime. Some file systems have none.
    beside(path, bytes, |temporary| match fs::hard_link(temporary, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => free(path).and_then(|()| fs::rename(temporary, path)),
        linked => linked,
    })
}

/// An error if anything has this name, be it a link that leads nowhere.
fn free(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn beside(path: &Path, bytes: &[u8], put: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let mut file = File::create_new(&temporary)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| put(&temporary));
    // After a renaming it is no longer there.
    let _ = fs::remove_file(&temporary);
    done
}

fn unwritten(path: &Path, error: io::Error) -> Unwritten {
    Unwritten { path: path.to_path_buf(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("inbounds-files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn all_are_written_or_none() {
        let folder = folder("all");
        let files =
            |names: &[&str]| -> Vec<(PathBuf, &'static [u8])> { names.iter().map(|name| (folder.join(name), b"new".as_slice())).collect() };
        create_all(&files(&["a", "b"])).unwrap();
        assert_eq!(names(&folder), ["a", "b"]);
        let there = create_all(&files(&["c", "b"])).unwrap_err();
        assert_eq!((there.path, there.error.kind()), (folder.join("b"), io::ErrorKind::AlreadyExists));
        // The second has no folder: the first goes again.
        assert!(create_all(&files(&["c", "none/d"])).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("nowhere", folder.join("link")).unwrap();
            assert!(create_all(&files(&["c", "link"])).is_err());
            fs::remove_file(folder.join("link")).unwrap();
        }
        assert_eq!(names(&folder), ["a", "b"]);
        replace(&folder.join("a"), b"newer").unwrap();
        assert_eq!((names(&folder).len(), fs::read(folder.join("a")).unwrap()), (2, b"newer".to_vec()));
        fs::remove_dir_all(&folder).unwrap();
    }
}
