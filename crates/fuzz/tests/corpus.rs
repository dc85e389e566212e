//! Every property holds of everything that is worth keeping: the corpus that fuzzing found, and what once broke something.
//!
//! `tests/fuzz/corpus/PROPERTY/` has inputs that reach different code; `tests/fuzz/regressions/PROPERTY/` those that found a fault, each named
//! after it.

use inbounds_fuzz::PROPERTIES;
use std::fs;
use std::path::PathBuf;

fn inputs(kind: &str, property: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fuzz")).join(kind).join(property);
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    inputs
}

#[test]
fn every_property_holds_of_its_corpus() {
    for (name, property) in PROPERTIES {
        let corpus = inputs("corpus", name);
        assert!(corpus.len() >= 40, "{name}: only {} inputs", corpus.len());
        for input in corpus.into_iter().chain(inputs("regressions", name)) {
            // Whose it was, if it panics.
            println!("{}", input.display());
            property(&fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_folder_is_that_of_a_property() {
    for kind in ["corpus", "regressions"] {
        for folder in inputs(kind, "") {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            assert!(PROPERTIES.iter().any(|(property, _)| *property == name), "{}", folder.display());
        }
    }
}

/// The list of properties, the fuzz targets and their manifest name the same.
#[test]
fn every_property_has_a_fuzz_target() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fuzz");
    let manifest = fs::read_to_string(format!("{folder}/Cargo.toml")).unwrap();
    for (name, _) in PROPERTIES {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let target = fs::read_to_string(format!("{folder}/targets/{name}.rs")).unwrap();
        assert!(target.contains(&format!("inbounds_fuzz::{name}(bytes)")), "{name}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), PROPERTIES.len());
}
