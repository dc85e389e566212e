//! The inputs, one after the other, in chunks of whole lines.
//!
//! A chunk is as large as what can be read without waiting, up to a size: output follows input at once where that is slow, and is large where it is fast.

use super::chunk::{Chunk, Part};
use super::csv::{self, Column};
use super::input::Input;
use super::trouble::Trouble;
use crate::output::error_body;
use crate::text::Shown;
use inbounds_core::answer::ErrorBody;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// How inputs are cut.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    /// Bytes of a chunk.
    pub(crate) size: usize,
    /// Bytes of the longest line or record.
    pub(crate) longest: usize,
    /// The column of the target, where inputs are CSV.
    pub(crate) csv: Option<Column>,
}

/// All inputs.
pub(crate) struct Feed {
    inputs: Vec<PathBuf>,
    cut: Cut,
    consumed: Arc<AtomicU64>,
    sequence: u64,
    /// How many inputs were opened.
    opened: usize,
    current: Option<Current>,
    /// What was read after the last whole line.
    rest: Vec<u8>,
    /// The header of the first input.
    header: Option<Vec<u8>>,
}

/// The input that is being read.
struct Current {
    input: Input,
    /// Lines that were handed over.
    lines: u64,
    /// In the middle of a line that is too long.
    is_overlong: bool,
    /// Which column has the target; none before the header is read.
    column: Option<usize>,
    /// Why nothing more can be read, after what was handed over.
    failure: Option<io::Error>,
}

impl Feed {
    pub(crate) fn new(inputs: Vec<PathBuf>, cut: Cut, consumed: Arc<AtomicU64>) -> Self {
        Self { inputs, cut, consumed, sequence: 0, opened: 0, current: None, rest: Vec::new(), header: None }
    }

    /// Fills a chunk; false at the end of all inputs.
    pub(crate) fn fill(&mut self, chunk: &mut Chunk) -> bool {
        loop {
            let Some(mut current) = self.current.take() else {
                let Some(path) = self.inputs.get(self.opened) else { return false };
                let opened = self.open(path).map_err(|error| unreadable(path, &error, None));
                self.opened += 1;
                match opened {
                    Ok(current) => self.current = Some(current),
                    Err(error) => {
                        self.fail(chunk, error, None);
                        return true;
                    }
                }
                continue;
            };
            match self.read(&mut current, chunk) {
                Ok(goes_on) => {
                    let is_empty = chunk.bytes().is_empty();
                    if !is_empty {
                        chunk.sequence = self.sequence;
                        self.sequence += 1;
                        chunk.input = self.opened.saturating_sub(1);
                        chunk.line = current.lines.saturating_add(1);
                        current.lines += memchr::memchr_iter(b'\n', chunk.bytes()).count() as u64;
                    }
                    self.current = goes_on.then_some(current);
                    if !is_empty {
                        return true;
                    }
                }
                Err(error) => {
                    self.rest.clear();
                    self.fail(chunk, error, Some(current.lines.saturating_add(1)));
                    return true;
                }
            }
        }
    }

    fn open(&self, path: &Path) -> io::Result<Current> {
        let input = Input::open(path, &self.consumed)?;
        let column = match self.cut.csv {
            None => Some(0),
            Some(Column::Number(number)) => Some(number),
            Some(Column::Name(_)) => None,
        };
        Ok(Current { input, lines: 0, is_overlong: false, column, failure: None })
    }

    fn fail(&mut self, chunk: &mut Chunk, error: ErrorBody, line: Option<u64>) {
        chunk.restart(&[]);
        chunk.sequence = self.sequence;
        self.sequence += 1;
        chunk.input = self.opened.saturating_sub(1);
        chunk.part = Part::Failed(Trouble { line, error });
    }

    /// Reads what the next chunk holds; false at the end of the input.
    fn read(&mut self, current: &mut Current, chunk: &mut Chunk) -> Result<bool, ErrorBody> {
        chunk.restart(&self.rest);
        chunk.part = Part::Lines;
        chunk.column = current.column.unwrap_or_default();
        if let Some(error) = current.failure.take() {
            return Err(self.unreadable(&error, current.lines + 1));
        }
        // Whole lines that have been read are not kept waiting.
        let mut waits = memchr::memrchr(b'\n', chunk.bytes()).is_none();
        loop {
            let goes_on = match self.read_more(current, chunk, waits) {
                Ok(goes_on) => goes_on,
                Err(error) => {
                    let whole = self.whole(chunk.bytes()).filter(|_| !current.is_overlong && current.column.is_some());
                    let Some(whole) = whole else { return Err(self.unreadable(&error, current.lines + 1)) };
                    chunk.split(whole, &mut self.rest);
                    current.failure = Some(error);
                    return Ok(true);
                }
            };
            waits = true;
            if current.is_overlong {
                self.overlong(current, chunk);
                if !goes_on && self.rest.is_empty() {
                    self.separate(chunk);
                }
                return Ok(goes_on || !self.rest.is_empty());
            }
            if current.column.is_none() {
                match self.read_header(current, chunk, goes_on)? {
                    true => return Ok(goes_on || !self.rest.is_empty()),
                    false if goes_on => {}
                    false => return Ok(false),
                }
            } else if !goes_on {
                self.rest.clear();
                self.separate(chunk);
                return Ok(false);
            } else if let Some(whole) = self.whole(chunk.bytes()) {
                chunk.split(whole, &mut self.rest);
                return Ok(true);
            } else if chunk.bytes().len() > self.cut.longest {
                current.is_overlong = true;
                chunk.part = Part::Overlong { starts: true };
                self.rest.clear();
                return Ok(true);
            }
            if chunk.space().is_empty() {
                chunk.reserve(self.cut.size);
            }
        }
    }

    /// Reads until the chunk is full, or a line has ended and nothing more is there at the moment; false at the end of the input.
    fn read_more(&self, current: &mut Current, chunk: &mut Chunk, waits: bool) -> io::Result<bool> {
        let mut has_line = !waits;
        while !chunk.space().is_empty() && (!has_line || current.input.is_ready()) {
            let space = chunk.space();
            let read = match current.input.read(space) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if read == 0 {
                return Ok(false);
            }
            has_line = has_line || memchr::memrchr(b'\n', space.get(..read).unwrap_or_default()).is_some();
            chunk.grow(read);
        }
        Ok(true)
    }

    /// How many bytes whole lines or records have; none if there is none.
    fn whole(&self, bytes: &[u8]) -> Option<usize> {
        let lines = memchr::memrchr(b'\n', bytes).map(|at| at + 1)?;
        if self.cut.csv.is_none() {
            return Some(lines);
        }
        match csv::whole_records(bytes) {
            0 if bytes.len() > self.cut.longest => memchr::memchr(b'\n', bytes).map(|at| at + 1),
            0 => None,
            records => Some(records),
        }
    }

    /// Goes on in a line that is too long.
    fn overlong(&mut self, current: &mut Current, chunk: &mut Chunk) {
        chunk.part = Part::Overlong { starts: false };
        match memchr::memchr(b'\n', chunk.bytes()) {
            Some(end) => {
                current.is_overlong = false;
                chunk.split(end + 1, &mut self.rest);
            }
            None => self.rest.clear(),
        }
    }

    /// The next input starts on a line of its own.
    fn separate(&self, chunk: &mut Chunk) {
        let is_open = match chunk.part {
            Part::Overlong { .. } => chunk.bytes().last() != Some(&b'\n'),
            _ => chunk.bytes().last().is_some_and(|last| *last != b'\n'),
        };
        if is_open && self.opened < self.inputs.len() {
            chunk.append(b"\n");
        }
    }

    /// Makes the chunk the header of CSV, if it is there as a whole.
    fn read_header(&mut self, current: &mut Current, chunk: &mut Chunk, goes_on: bool) -> Result<bool, ErrorBody> {
        let bytes = chunk.bytes();
        let end = match csv::record(bytes) {
            Some(end) => end,
            None if goes_on && bytes.len() <= self.cut.longest => return Ok(false),
            None => bytes.len(),
        };
        if end == 0 {
            return Ok(false);
        }
        chunk.split(end, &mut self.rest);
        let Some(Column::Name(name)) = &self.cut.csv else { return Ok(false) };
        let header = chunk.bytes().trim_ascii_end();
        let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
        current.column = Some(csv::find(header, name)?);
        let header = header.to_vec();
        let passes = match &self.header {
            None => true,
            Some(first) if *first == header => false,
            Some(_) => {
                let message = "expected the header of the first input, found another one";
                return Err(error_body("another-header", message, Some("filter inputs with different columns one by one")));
            }
        };
        self.header = Some(header);
        chunk.part = Part::Header { passes };
        Ok(true)
    }

    fn unreadable(&self, error: &io::Error, line: u64) -> ErrorBody {
        let path = self.inputs.get(self.opened.saturating_sub(1)).map(PathBuf::as_path).unwrap_or(Path::new("-"));
        unreadable(path, error, Some(line))
    }
}

/// What is after the last whole line is not decided: it may be only a part of a line.
fn unreadable(path: &Path, error: &io::Error, line: Option<u64>) -> ErrorBody {
    let name = path.to_string_lossy();
    let what = if name == "-" { "standard input".to_owned() } else { format!("`{}`", Shown(&name)) };
    match line {
        None => error_body("unreadable-input", format!("cannot read {what}: {error}"), None),
        Some(line) => {
            let help = format!("the input is damaged or ends too early; nothing from line {line} on was decided");
            error_body("unreadable-input", format!("cannot read {what} any further: {error}"), Some(&help))
        }
    }
}
