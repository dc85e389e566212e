//! Names of files for machines: relative to the repository, with `/`.

use std::path::{Component, Path, PathBuf};

/// The file called `label`, as the repository that it is in calls it; as it is, where there is none.
pub(crate) fn in_repository(label: &str) -> String {
    let relative = std::fs::canonicalize(label).ok().and_then(|path| {
        let root = path.ancestors().skip(1).find(|folder| folder.join(".git").exists())?;
        path.strip_prefix(root).ok().map(Path::to_path_buf)
    });
    match relative {
        Some(path) => with_slashes(&path),
        None => with_slashes(Path::new(label)),
    }
}

/// The same file as this however it is named; the name itself, where there is no such file.
pub(crate) fn identity(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn with_slashes(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::CurDir => None,
        Component::RootDir => Some(String::new()),
        part => Some(part.as_os_str().to_string_lossy().into_owned()),
    });
    names.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_root_of_the_repository() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/place.rs");
        assert_eq!(in_repository(&here.to_string_lossy()), "crates/cli/src/place.rs");
        for (label, expected) in [("./a/b.yaml", "a/b.yaml"), ("/none/../b.yaml", "/none/../b.yaml"), ("a.yaml", "a.yaml")] {
            assert_eq!(in_repository(label), expected);
        }
    }
}
