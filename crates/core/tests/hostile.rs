//! Hostile targets: the lists of `tests/hostile/`. (Mutations of them: `crates/fuzz/tests/mutations.rs`.) How to write a row: `tests/hostile/README.md`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

use hostile_rows::rows;
use inbounds_core::target::{Network, TargetError};

#[path = "../../../tests/hostile/rows.rs"]
mod hostile_rows;

/// The columns that describe what became of a target.
fn outcome(read: &Result<Network, TargetError>) -> Vec<String> {
    match read {
        Err(error) => {
            let hosts = error.readings.iter().map(|r| r.split(" (").next().unwrap().trim_matches('`').to_owned());
            std::iter::once(format!("error {}", error.code))
                .chain((!error.readings.is_empty()).then(|| hosts.collect::<Vec<_>>().join(" | ")))
                .collect()
        }
        Ok(network) => {
            let port = network.port().map_or("-".to_owned(), |port| port.to_string());
            let notes: Vec<_> = network.notes().iter().map(|note| note.code()).collect();
            let mut columns = vec![network.host().to_string(), port, network.paths().collect::<Vec<_>>().join(" ")];
            columns.extend((!notes.is_empty()).then(|| notes.join(" ")));
            columns
        }
    }
}

#[test]
fn every_row_reads_as_it_says() {
    let rows = rows();
    assert!(rows.len() >= 450, "only {} rows", rows.len());
    let wrong = rows.iter().filter_map(|row| {
        let found = outcome(&Network::read(&row.target));
        (found != row.expected)
            .then(|| format!("{}: {:?}\n  expected {}\n  found    {}", row.place, row.target, row.expected.join("\t"), found.join("\t")))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// The canonical spelling of what is read, and what people read of a refusal; `INBOUNDS_BLESS=1 cargo test -p inbounds-core --test hostile` writes it.
#[test]
fn rows_are_said_in_these_words() {
    let words = |row: &hostile_rows::Row| match Network::read(&row.target) {
        Ok(network) => format!("{:?} {}\n", network.form(), network.canonical()),
        Err(error) => {
            let more = error.readings.iter().chain(&error.help).map(|text| format!("; {text}"));
            format!("{}: {}{}\n", error.code, error.message, more.collect::<String>())
        }
    };
    let said: String = rows().iter().map(words).collect();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile/words.out");
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        std::fs::write(&path, &said).unwrap();
    }
    let held = std::fs::read_to_string(&path).unwrap();
    let wrong = held.lines().zip(said.lines()).find(|(held, said)| held != said);
    assert!(held == said, "INBOUNDS_BLESS=1 writes {}; the first difference: {wrong:?}", path.display());
}

#[test]
fn no_row_stands_twice() {
    let mut seen = std::collections::BTreeMap::new();
    for row in rows() {
        assert_eq!(seen.insert(row.target.clone(), row.place.clone()), None, "{}: {:?}", row.place, row.target);
    }
}

#[test]
fn a_refusal_names_its_text_without_moving_the_line() {
    for row in rows() {
        if let Err(error) = Network::read(&row.target) {
            assert!(!error.message.chars().any(char::is_control) && error.message.len() < 1000, "{}: {:?}", row.place, error.message);
            assert!(
                error.message.starts_with(|c: char| c.is_lowercase() || c == '`') && !error.message.ends_with('.'),
                "{}: {}",
                row.place,
                error.message
            );
            assert!(error.readings.is_empty() || error.readings.len() == 2, "{}", row.place);
        }
    }
}
