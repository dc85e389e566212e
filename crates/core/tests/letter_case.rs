//! Letters without their case are what the standard library says. A new one may know more of them: `INBOUNDS_BLESS=1 cargo test -p inbounds-core --test
//! letter_case` writes the table.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use inbounds_core::letter_case::folded;
use std::fmt::Write as _;
use std::path::Path;

/// As the standard library folds a letter.
fn fold(letter: char) -> String {
    // Lower case first: the capital `ẞ` is its own upper case, and `ß` is `SS`.
    letter.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

fn letters() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

#[test]
fn every_letter_is_folded_as_by_the_standard_library() {
    for letter in letters() {
        assert_eq!(folded(&letter.to_string()), fold(letter), "{letter:?}");
    }
    assert_eq!(folded("ΟΔΟΣ Straße STRAẞE İ"), "οδοσ strasse strasse i\u{307}");
}

/// What differs in case alone is the same, and what is folded stays so.
#[test]
fn every_case_of_a_letter_is_folded_alike() {
    for letter in letters() {
        let own = folded(&letter.to_string());
        assert_eq!(folded(&own), own, "{letter:?}");
        assert_eq!(folded(&letter.to_uppercase().to_string()), own, "{letter:?}");
        assert_eq!(folded(&letter.to_lowercase().to_string()), own, "{letter:?}");
    }
}

#[test]
fn the_table_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/letter_case/table.rs");
    let expected = table();
    if std::env::var_os("INBOUNDS_BLESS").is_some() {
        std::fs::write(&file, &expected).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expected, "write it again with INBOUNDS_BLESS=1");
}

/// The table as a file.
fn table() -> String {
    let mut runs: Vec<(u32, u32, u32, i64)> = Vec::new();
    let mut spelled = Vec::new();
    for letter in letters() {
        let folded: Vec<char> = fold(letter).chars().collect();
        if folded.len() > 1 {
            spelled.push(std::iter::once(&letter).chain(&folded).map(|&c| written(c)).collect());
        } else if folded[0] != letter {
            let (place, by) = (u32::from(letter), i64::from(u32::from(folded[0])) - i64::from(u32::from(letter)));
            match runs.last_mut() {
                Some((first, last, step, same)) if *same == by && first == last && place - *last <= 2 => {
                    (*last, *step) = (place, place - *first)
                }
                Some((_, last, step, same)) if *same == by && place - *last == *step => *last = place,
                _ => runs.push((place, place, 1, by)),
            }
        }
    }
    let runs: Vec<String> =
        runs.iter().map(|(first, last, step, by)| format!("('\\u{{{first:x}}}', '\\u{{{last:x}}}', {step}, {by}),")).collect();
    let mut out = "//! Written by the test `letter_case`.\n\n".to_owned();
    out += "/// From a letter to another, each so many further: what each has to be moved by.\n#[rustfmt::skip]\n";
    out += "pub(super) const RUNS: &[(char, char, u8, i32)] = &[\n";
    for line in runs.chunks(4) {
        writeln!(out, "    {}", line.join(" ")).unwrap();
    }
    out += "];\n\n/// Letters that become several, before what they become.\npub(super) const SPELLED: &str = \"\\\n";
    for line in spelled.chunks(8) {
        let line: &[String] = line;
        writeln!(out, "    {} \\", line.join(" ")).unwrap();
    }
    // The last entry ends as the text does.
    out.truncate(out.len() - " \\\n".len());
    out + "\";\n"
}

/// A letter in a text of the table; a mark, which would sit on the letter before it, by its number.
fn written(letter: char) -> String {
    if matches!(letter, '\u{2b0}'..='\u{36f}') { letter.escape_unicode().to_string() } else { letter.to_string() }
}
