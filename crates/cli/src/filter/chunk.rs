//! A stretch of an input that one thread decides at a time.

use super::trouble::Trouble;

/// Whole lines, or a part of a line that is too long. It is filled again and again, so that memory stays as it is.
#[derive(Default)]
pub(crate) struct Chunk {
    buffer: Vec<u8>,
    len: usize,
    /// Which chunk of the run it is, from 0.
    pub(crate) sequence: u64,
    /// Which input it is of, from 0.
    pub(crate) input: usize,
    /// The number of its first line in that input, from 1.
    pub(crate) line: u64,
    /// What it holds.
    pub(crate) part: Part,
    /// The column of the target, where the input is CSV.
    pub(crate) column: usize,
}

/// What a chunk holds.
#[derive(Debug, Default)]
pub(crate) enum Part {
    /// Lines; the first one of an input may start with a byte order mark.
    #[default]
    Lines,
    /// The header of CSV, and whether it is passed.
    Header { passes: bool },
    /// A part of a line over the limit.
    Overlong { starts: bool },
    /// Nothing: the rest of the input cannot be read.
    Failed(Trouble),
}

impl Chunk {
    /// A chunk without anything in it, of a size.
    pub(crate) fn with_size(size: usize) -> Self {
        Self { buffer: vec![0; size], ..Self::default() }
    }

    /// The bytes that it holds.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    /// Where more can be read to.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.len..).unwrap_or_default()
    }

    /// Some bytes were read to the space.
    pub(crate) fn grow(&mut self, read: usize) {
        self.len = self.len.saturating_add(read).min(self.buffer.len());
    }

    /// Starts anew with some bytes.
    pub(crate) fn restart(&mut self, bytes: &[u8]) {
        self.len = 0;
        self.append(bytes);
    }

    /// Appends some bytes.
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        if let Some(to) = self.space().get_mut(..bytes.len()) {
            to.copy_from_slice(bytes);
        }
        self.grow(bytes.len());
    }

    /// Makes place for `more` bytes.
    pub(crate) fn reserve(&mut self, more: usize) {
        let needed = self.len.saturating_add(more);
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
    }

    /// Keeps the first `len` bytes, and puts the others to `rest`.
    pub(crate) fn split(&mut self, len: usize, rest: &mut Vec<u8>) {
        rest.clear();
        rest.extend_from_slice(self.bytes().get(len..).unwrap_or_default());
        self.len = self.len.min(len);
    }
}
