//! Names of hosts as their A-labels, by the platform: its `URL` has the tables, which would be half of what a visitor downloads.
//!
//! As much of the crate `idna` as `url` and the engine use, for the rules of URLs alone. Names in ASCII without A-labels are made canonical here;
//! every other one is the platform's to read, as a whole. What remains to check are labels beside one another (a name with letters from right to
//! left has no label that starts with a digit), of which some platforms know less.

#![no_std]

extern crate alloc;

mod bidi;
mod platform;
mod punycode;

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

/// What may not be in a name.
#[derive(Debug, Clone, Copy)]
pub struct AsciiDenyList(&'static [u8]);

impl AsciiDenyList {
    /// What ends or divides the host of a URL ([forbidden domain code points](https://url.spec.whatwg.org/#forbidden-domain-code-point)).
    pub const URL: Self = Self(b"%#/:<>?@[\\]^|");

    fn forbids(self, byte: u8) -> bool {
        byte <= b' ' || byte == 0x7f || self.0.contains(&byte)
    }
}

/// The name is none.
#[derive(Debug, Default)]
pub struct Errors(());

/// A name as its A-labels, in lower case.
///
/// # Errors
/// What is no name.
pub fn domain_to_ascii_cow(domain: &[u8], forbidden: AsciiDenyList) -> Result<Cow<'_, str>, Errors> {
    domain_to_ascii_from_cow(Cow::Borrowed(domain), forbidden)
}

/// A name as its A-labels, in lower case.
///
/// # Errors
/// What is no name.
pub fn domain_to_ascii_from_cow(domain: Cow<'_, [u8]>, forbidden: AsciiDenyList) -> Result<Cow<'_, str>, Errors> {
    let name = core::str::from_utf8(&domain).map_err(|_| Errors(()))?;
    if name.bytes().any(|byte| forbidden.forbids(byte)) {
        return Err(Errors(()));
    }
    let encoded = |label: &str| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    if name.is_ascii() && !name.split('.').any(encoded) {
        return Ok(Cow::Owned(name.to_ascii_lowercase()));
    }
    let read = platform::name(name).filter(|read| !read.bytes().any(|byte| forbidden.forbids(byte)) && is_sound(read));
    read.map(Cow::Owned).ok_or(Errors(()))
}

/// The name as it is: nothing in the module shows names in their own letters.
pub fn domain_to_unicode(domain: &str) -> (String, Result<(), Errors>) {
    (domain.to_owned(), Ok(()))
}

/// Whether a name in A-labels stands for letters that lead back to it: some platforms take any A-label of a name in ASCII as it is.
fn is_sound(name: &str) -> bool {
    letters(name).is_some_and(|letters| {
        bidi::holds(&letters) && (letters.iter().all(char::is_ascii) || platform::name(&String::from_iter(&letters)).as_deref() == Some(name))
    })
}

/// The letters of a name in A-labels.
fn letters(name: &str) -> Option<Vec<char>> {
    let mut letters = Vec::new();
    for (place, label) in name.split('.').enumerate() {
        if place > 0 {
            letters.push('.');
        }
        match label.strip_prefix("xn--") {
            Some(encoded) => {
                // One that stands for nothing beyond ASCII is none (UTS 46, section 4, step 4), which older platforms do not know.
                let decoded = punycode::decode(encoded).filter(|decoded| !decoded.iter().all(char::is_ascii))?;
                letters.extend(decoded);
            }
            None => letters.extend(label.chars()),
        }
    }
    Some(letters)
}
