//! What `idna` needs to know of Unicode, from the platform: its `URL` has the tables, which are half of what a visitor would download.
//!
//! `idna` picks its back end by the name of this crate. Mapping and validity of a label are the platform's answer for the whole of it; what remains
//! for `idna` to check are labels beside one another (a name with letters from right to left has no label that starts with a digit). What the
//! platform refuses becomes U+FFFD, which `idna` refuses.

#![no_std]

extern crate alloc;

mod bidi;
mod joining;
mod platform;
mod punycode;

use alloc::string::String;
use alloc::vec::Vec;

pub use bidi::{
    BidiClass, BidiClassMask, FIRST_BC_MASK, LAST_LTR_MASK, LAST_RTL_MASK, MIDDLE_LTR_MASK, MIDDLE_RTL_MASK, RTL_MASK,
};
pub use joining::{JoiningType, JoiningTypeMask, LEFT_OR_DUAL_JOINING_MASK, RIGHT_OR_DUAL_JOINING_MASK};

/// What `idna` refuses.
const REFUSED: char = '\u{FFFD}';

/// The back end.
#[derive(Debug, Default)]
pub struct Adapter;

impl Adapter {
    /// The platform.
    pub const fn new() -> Self {
        Self
    }

    /// Whether joiners may follow the letter: the platform has looked.
    pub fn is_virama(&self, _: char) -> bool {
        true
    }

    /// Whether no label may start with the letter: the platform has looked.
    pub fn is_mark(&self, _: char) -> bool {
        false
    }

    /// The class of the letter, as far as labels beside one another ask for it.
    pub fn bidi_class(&self, letter: char) -> BidiClass {
        BidiClass::of(letter)
    }

    /// Never asked in earnest: see [`Self::is_virama`].
    pub fn joining_type(&self, _: char) -> JoiningType {
        JoiningType
    }

    /// The letters as names have them: lower case, composed, without what is ignored.
    pub fn map_normalize<'a, I: Iterator<Item = char> + 'a>(&'a self, letters: I) -> impl Iterator<Item = char> + 'a {
        let written: String = letters.collect();
        mapped(&written).into_iter()
    }

    /// The letters of an A-label, if they are what names have.
    pub fn normalize_validate<'a, I: Iterator<Item = char> + 'a>(&'a self, letters: I) -> impl Iterator<Item = char> + 'a {
        let written: String = letters.collect();
        mapped(&written).into_iter()
    }
}

/// The platform's name for `written`, its labels in their own letters.
fn mapped(written: &str) -> Vec<char> {
    platform::name(written).and_then(|name| letters(&name)).unwrap_or_else(|| alloc::vec![REFUSED])
}

fn letters(name: &str) -> Option<Vec<char>> {
    let mut letters = Vec::new();
    for (place, label) in name.split('.').enumerate() {
        if place > 0 {
            letters.push('.');
        }
        match label.strip_prefix("xn--") {
            Some(encoded) => letters.extend(punycode::decode(encoded)?),
            None => letters.extend(label.chars()),
        }
    }
    Some(letters)
}
