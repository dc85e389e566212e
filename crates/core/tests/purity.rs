//! The core has no I/O, no clock, no randomness and prints nothing: no source file of it names what could.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};

/// What reaches outside, as it stands in code. `std::net` is not here for its addresses, which are plain values; its sockets are.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "std::io",
    "std::os",
    "std::path",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "SystemTime",
    "Instant",
    "println!",
    "print!",
    "dbg!",
    "thread_local!",
    "static mut",
    "unsafe ",
    "include_bytes!(env",
    "extern \"",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The lines of code that reach outside; comments may speak of it.
fn reaching(source: &str) -> Vec<(usize, &str)> {
    let code = source.lines().enumerate().map(|(i, line)| (i + 1, line.split("//").next().unwrap_or_default()));
    code.filter(|(_, line)| OUTSIDE.iter().any(|name| line.contains(name))).collect()
}

#[test]
fn no_source_file_reaches_outside() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 30, "only {} files were read", files.len());
    let mut found = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        found.extend(reaching(&source).into_iter().map(|(number, line)| format!("{}:{number}: {line}", file.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_reaches_outside_is_seen() {
    assert_eq!(reaching("//! std::fs is not used\nuse std::fs;\nlet x = 1; // Instant\n"), [(2, "use std::fs;")]);
}
