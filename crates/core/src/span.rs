//! Places in a source text: byte ranges, values that carry one, and lines and columns for people.

use std::ops::Deref;

/// A half-open range of bytes in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`, in bytes.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }
}

/// A value and the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// Line starts of a source text, to turn byte offsets into lines and columns (both 1-based; columns count characters).
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Indexes the lines of `text` (`\n`, `\r\n` and lone `\r` end a line, as in YAML).
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|&i| bytes.get(i..i + 2) != Some(b"\r\n"));
        let starts = std::iter::once(0).chain(ends.map(|i| Span::new(i + 1, i + 1).start)).collect();
        Self { starts }
    }

    /// The lines that begin at these offsets, of which the first is 0.
    pub(crate) fn from_starts(starts: Vec<u32>) -> Self {
        Self { starts }
    }

    /// Where the lines begin.
    #[cfg(feature = "yaml")]
    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The 1-based line of `offset`, and how many bytes of it stand before, plus one: for those who have no text to count characters in.
    pub fn line_byte(&self, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        let start = self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(0);
        (line, offset.saturating_sub(start).saturating_add(1))
    }

    /// The 1-based line that holds `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|&s| s <= offset)).unwrap_or(u32::MAX)
    }

    /// The 1-based line and column (in characters of `text`) of `offset`.
    pub fn line_column(&self, text: &str, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        let start = self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(0);
        let before = text.get(start as usize..offset as usize).unwrap_or("");
        (line, u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1))
    }
}
