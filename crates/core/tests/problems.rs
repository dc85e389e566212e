//! Every file of `tests/problems` has exactly the problems that its head names (`# problem: CODE LINE:COLUMN`), in that order.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use inbounds_core::{compile::CompiledPolicy, diagnostic::Diagnostic, limits::Limits, policy::Policy, source::Source};
use std::{fs, path::PathBuf};

/// Everything that is found wrong with a file, and the text that the places refer to.
fn problems_of(bytes: &[u8]) -> (Source, Vec<Diagnostic>) {
    let limits = Limits::default();
    let text = Policy::read(bytes, &limits).text.into_owned();
    let problems = CompiledPolicy::load("policy.yaml", bytes, &limits).err().unwrap_or_default();
    (Source::new("policy.yaml", text), problems)
}

fn found(bytes: &[u8]) -> (Vec<String>, String) {
    let (source, problems) = problems_of(bytes);
    let line = |problem: &Diagnostic| {
        let (line, column) = source.place(problem.span);
        format!("{} {line}:{column}", problem.code)
    };
    (problems.iter().map(line).collect(), problems.iter().map(|problem| source.render(problem)).collect())
}

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml") && !path.to_string_lossy().ends_with(".tests.yaml"));
    files.sort();
    files
}

#[test]
fn files_have_the_problems_that_they_name() {
    let files = folder("tests/problems");
    assert!(files.len() >= 45, "only {} files", files.len());
    let mut failures = String::new();
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# problem: ")).collect();
        let (found, rendered) = found(&bytes);
        if found != expected || expected.is_empty() {
            failures += &format!("{}\nexpected {expected:#?}\nfound {found:#?}\n{rendered}\n", path.display());
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// What people read of each problem; `INBOUNDS_BLESS=1 cargo test -p inbounds-core --test problems` writes it.
#[test]
fn problems_are_said_in_these_words() {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut policies: Vec<(String, Vec<u8>)> = folder("tests/problems").iter().map(|path| (name(path), fs::read(path).unwrap())).collect();
    let refused = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/refused.txt")).unwrap();
    policies.extend(refused.split("\n=== ").skip(1).map(|block| {
        let (head, text) = block.split_once('\n').unwrap();
        (head.split(" | ").next().unwrap().to_owned(), text.as_bytes().to_vec())
    }));
    let mut said = String::new();
    for (name, bytes) in policies {
        said += &format!("== {name}\n");
        let (source, problems) = problems_of(&bytes);
        for Diagnostic { code, span, message, help, related, .. } in problems {
            let place = |span| {
                let (line, column) = source.place(span);
                format!("{line}:{column}")
            };
            said += &format!("{code} {}: {message}\n", place(span));
            help.iter().for_each(|help| said += &format!("  help: {help}\n"));
            related.iter().for_each(|(span, note)| said += &format!("  {}: {note}\n", place(*span)));
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/problems/words.txt");
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        fs::write(&path, &said).unwrap();
    }
    let held = fs::read_to_string(&path).unwrap();
    let wrong = held.lines().zip(said.lines()).find(|(held, said)| held != said);
    assert!(held == said, "INBOUNDS_BLESS=1 writes {}; the first difference: {wrong:?}", path.display());
}

#[test]
fn problems_are_messages_for_people() {
    for path in folder("tests/problems") {
        let (_, problems) = problems_of(&fs::read(&path).unwrap());
        for problem in problems {
            let (code, message) = (problem.code, &problem.message);
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{code}");
            assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{}: {message}", path.display());
            assert!(
                problem.help.as_ref().is_none_or(|help| !help.ends_with('.') && !help.starts_with(char::is_uppercase)),
                "{code}: {:?}",
                problem.help
            );
        }
    }
}

#[test]
fn the_policies_have_no_problems() {
    for path in folder("policies") {
        let (_, rendered) = found(&fs::read(&path).unwrap());
        assert!(rendered.is_empty(), "{}\n{rendered}", path.display());
    }
}

const GOOD: &str =
    "inbounds: 1\nprogram:\n  name: Bücher\nin_scope:\n  - id: EX-1\n    clause: the web site\n    hosts: [\"*.example.com\"]\n";
const BAD: &str = "inbounds: 1\nprogram:\n  name: Bücher\n  näme: x\nin_scope:\n  - { id: EX-1, clause: “ä”, host: [] }\n";

#[test]
fn every_end_of_line_is_the_same() {
    let problems = ["unknown-key 4:3", "unknown-key 6:30"];
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(found(GOOD.replace('\n', end).as_bytes()).0, Vec::<String>::new(), "{end:?}");
        assert_eq!(found(BAD.replace('\n', end).as_bytes()).0, problems, "{end:?}");
    }
}

#[test]
fn a_byte_order_mark_takes_no_part() {
    assert_eq!(found(format!("\u{feff}{GOOD}").as_bytes()).0, Vec::<String>::new());
    assert_eq!(found(format!("\u{feff}{BAD}").as_bytes()).0, ["unknown-key 4:3", "unknown-key 6:30"]);
    // Only at the start of the file.
    assert_eq!(found(format!("\u{feff}\u{feff}{GOOD}").as_bytes()).0.first().map(String::as_str), Some("forbidden-character 1:1"));
}

#[test]
fn other_encodings_are_refused() {
    let utf16 = |mark: bool, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = if mark { format!("\u{feff}{GOOD}") } else { GOOD.to_owned() };
        text.encode_utf16().flat_map(bytes).collect()
    };
    let utf32 = |bytes: fn(u32) -> [u8; 4]| -> Vec<u8> { format!("\u{feff}{GOOD}").chars().flat_map(|c| bytes(u32::from(c))).collect() };
    for bytes in [
        utf16(true, u16::to_le_bytes),
        utf16(true, u16::to_be_bytes),
        utf16(false, u16::to_le_bytes),
        utf16(false, u16::to_be_bytes),
        utf32(u32::to_le_bytes),
        utf32(u32::to_be_bytes),
    ] {
        let (found, rendered) = found(&bytes);
        assert_eq!(found, ["not-utf8 1:1"]);
        assert!(rendered.contains("found UTF-"), "{rendered}");
    }
    // Latin-1, with the place of each byte that is none.
    let latin: Vec<u8> = GOOD.replace("the web site", "die Büros, für alle").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(found(&latin).0, ["not-utf8 3:10", "not-utf8 6:18", "not-utf8 6:25"]);
    assert_eq!(found(b"inbounds: 1\0\n").0, ["forbidden-character 1:12"]);
}

#[test]
fn a_file_of_problems_is_cut() {
    let keys: String = (0..250).map(|n| format!("key{n}: 1\n")).collect();
    let (problems, rendered) = found(format!("{GOOD}{keys}").as_bytes());
    assert_eq!(problems.len(), 101);
    assert_eq!(problems.last().map(String::as_str), Some("more-problems 108:1"));
    assert!(rendered.contains("150 more problems"), "{rendered}");
}
