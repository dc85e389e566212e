//! Letters without their case, as the standard library tells it: its two tables, of which each visitor of a page would download eight kilobytes, as
//! one of runs.

mod table;

use crate::sorted::sort;
use table::{RUNS, SPELLED};

/// The text with letters that differ in case alone made the same: through upper case to lower case, so that those with two lower-case forms (final
/// sigma) or none (`ß`, which is `SS`) are one, too. It is lower case before, for the capital `ẞ`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match spelled(letter) {
            Some(letters) => out.push_str(letters),
            None => out.push(single(letter)),
        }
    }
    out
}

/// The letters that a single one becomes.
fn spelled(letter: char) -> Option<&'static str> {
    if letter.is_ascii() { None } else { SPELLED.split(' ').find_map(|entry| entry.strip_prefix(letter)) }
}

/// The one letter that a letter becomes.
fn single(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let place = RUNS.partition_point(|(_, last, ..)| *last < letter);
    let run = RUNS.get(place).filter(|(first, _, step, _)| {
        u32::from(letter).checked_sub(u32::from(*first)).is_some_and(|offset| offset % u32::from(*step) == 0)
    });
    run.and_then(|(.., by)| char::from_u32(u32::from(letter).wrapping_add_signed(*by))).unwrap_or(letter)
}

/// The letters beyond ASCII that differ from a letter in case alone, and itself.
pub(crate) fn of_any_case(letter: char) -> Vec<char> {
    let lower = single(letter);
    let moved = |by: i32| char::from_u32(u32::from(lower).wrapping_add_signed(-by));
    let others = RUNS.iter().filter_map(|(_, _, _, by)| moved(*by)).filter(|other| !other.is_ascii() && single(*other) == lower);
    let mut letters: Vec<char> = [letter, lower].into_iter().filter(|letter| !letter.is_ascii()).chain(others).collect();
    sort(&mut letters);
    letters.dedup();
    letters
}
