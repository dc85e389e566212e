//! From the parser's places, counted in characters, to bytes of the text.

use crate::span::Span;

/// Byte offsets of some characters of a text.
pub(super) struct Places<'a> {
    text: &'a str,
    /// Offset of every [`STEP`]th character; empty if every character is one byte.
    offsets: Vec<u32>,
}

const STEP: usize = 32;

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let offsets =
            if text.is_ascii() { Vec::new() } else { text.char_indices().step_by(STEP).map(|(i, _)| Span::new(i, i).start).collect() };
        Self { text, offsets }
    }

    /// The byte offset of the character numbered `index`; the end of the text if there are fewer.
    pub(super) fn byte(&self, index: usize) -> usize {
        if self.offsets.is_empty() {
            return index.min(self.text.len());
        }
        let Some(&base) = self.offsets.get(index / STEP) else { return self.text.len() };
        let base = base as usize;
        let rest = self.text.get(base..).unwrap_or("");
        rest.char_indices().nth(index % STEP).map_or(self.text.len(), |(i, _)| base + i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_found() {
        for text in ["plain text".repeat(9), "zwölf “Boxkämpfer” — 𝄞 ".repeat(9), String::new()] {
            let places = Places::new(&text);
            for (index, (offset, _)) in text.char_indices().enumerate() {
                assert_eq!(places.byte(index), offset);
            }
            assert_eq!(places.byte(text.chars().count()), text.len());
            assert_eq!(places.byte(usize::MAX), text.len());
        }
    }
}
