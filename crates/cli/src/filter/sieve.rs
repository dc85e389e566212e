//! What becomes of the lines of a chunk.

use super::chunk::{Chunk, Part};
use super::csv;
use super::judge::{Fault, Judge, Judged};
use super::outcome::{Counts, Outcome, Outcomes};
use super::record::Schema;
use super::row::{self, Subject};
use super::trouble::Trouble;
use crate::output::error_body;
use inbounds_core::answer::ErrorBody;
use inbounds_core::bulk::Room;

/// How lines are read and written.
pub(crate) struct Sieve<'p> {
    pub(crate) judge: Judge<'p>,
    pub(crate) reading: Reading,
    pub(crate) form: Form,
    /// What is passed.
    pub(crate) kept: Outcomes,
    /// Whether what is not passed is kept, too.
    pub(crate) rejects: bool,
    /// Bytes of the longest line.
    pub(crate) longest: usize,
    /// What the inputs are called, where lines are written with their place.
    pub(crate) names: Vec<String>,
}

/// What a line is.
#[derive(Debug)]
pub(crate) enum Reading {
    /// A target.
    Target,
    /// A record of JSON.
    Json(Schema),
    /// A record of CSV, of which the chunk knows the column.
    Csv,
}

/// How a line is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it is.
    Plain,
    /// After its verdict and rules.
    Explained,
    /// As an object.
    Json,
}

/// What came of a chunk.
#[derive(Default)]
pub(crate) struct Sifted {
    pub(crate) passed: Vec<u8>,
    pub(crate) rejected: Vec<u8>,
    pub(crate) counts: Counts,
    /// The first invalid lines.
    pub(crate) troubles: Vec<Trouble>,
}

impl Sifted {
    /// Invalid lines of a chunk that are told.
    pub(crate) const TROUBLES: usize = 10;

    fn clear(&mut self) {
        self.passed.clear();
        self.rejected.clear();
        self.counts = Counts::default();
        self.troubles.clear();
    }
}

/// Lines that are decided together.
const TOGETHER: usize = 32;

impl Sieve<'_> {
    /// Decides every line of a chunk.
    pub(crate) fn sift(&self, chunk: &Chunk, sifted: &mut Sifted) {
        sifted.clear();
        match &chunk.part {
            Part::Lines => self.lines(chunk, sifted),
            Part::Overlong { starts } => self.overlong(chunk, *starts, sifted),
            Part::Header { passes } => self.header(chunk, *passes, sifted),
            // Told by whoever writes.
            Part::Failed(_) => {}
        }
    }

    fn lines(&self, chunk: &Chunk, sifted: &mut Sifted) {
        let bytes = chunk.bytes();
        let mut run = Run { sieve: self, chunk, bytes, sifted, line: chunk.line, from: 0, to: 0 };
        let mut lines = Lines { bytes, start: 0, ends: memchr::memchr_iter(b'\n', bytes) };
        match self.reading {
            Reading::Target => run.take_targets(&mut lines),
            Reading::Json(_) => {
                for (start, end) in lines {
                    run.take(start, end);
                    run.line += 1;
                }
            }
            Reading::Csv => {
                let mut start = 0;
                while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
                    let end = start + csv::record_or_line(rest, self.longest);
                    run.take(start, end);
                    run.line += memchr::memchr_iter(b'\n', bytes.get(start..end).unwrap_or_default()).count() as u64;
                    start = end;
                }
            }
        }
        run.pass();
    }

    /// A line over the limit is passed or rejected in parts, so that its length does not matter.
    fn overlong(&self, chunk: &Chunk, starts: bool, sifted: &mut Sifted) {
        let passes = self.kept.has(Outcome::Invalid);
        let error = self.too_long();
        let fault = Fault::Line(error.clone());
        if starts {
            sifted.counts.add(Outcome::Invalid, passes);
            sifted.troubles.push(Trouble { line: Some(chunk.line), error });
        }
        let columns = |to: &mut Vec<u8>| row::columns(to, Outcome::Invalid, &fault.code(), chunk.bytes());
        match self.form {
            _ if !passes && !self.rejects => {}
            _ if !passes && starts => columns(&mut sifted.rejected),
            _ if !passes => sifted.rejected.extend_from_slice(chunk.bytes()),
            Form::Json if starts => {
                row::object(&mut sifted.passed, &self.place(chunk, chunk.line), Subject::Unread, &Judged::Invalid(fault), &self.judge)
            }
            Form::Json => {}
            Form::Explained if starts => columns(&mut sifted.passed),
            Form::Plain | Form::Explained => sifted.passed.extend_from_slice(chunk.bytes()),
        }
    }

    fn too_long(&self) -> ErrorBody {
        let message = format!("expected at most {} bytes in a line, found more", self.longest);
        error_body("line-too-long", message, Some("write one target a line"))
    }

    fn header(&self, chunk: &Chunk, passes: bool, sifted: &mut Sifted) {
        if !passes {
            return;
        }
        match self.form {
            Form::Plain => sifted.passed.extend_from_slice(chunk.bytes()),
            Form::Explained => sifted.passed.extend([b"verdict\trule\t", chunk.bytes()].concat()),
            Form::Json => {}
        }
    }

    fn place(&self, chunk: &Chunk, line: u64) -> row::Place<'_> {
        row::Place { input: self.names.get(chunk.input).map(String::as_str).unwrap_or_default(), line }
    }
}

/// The way through a chunk.
struct Run<'r, 'p> {
    sieve: &'r Sieve<'p>,
    chunk: &'r Chunk,
    bytes: &'r [u8],
    sifted: &'r mut Sifted,
    line: u64,
    // The lines from here to there are passed, and are not written yet.
    from: usize,
    to: usize,
}

/// Where lines start and end, their ends included.
struct Lines<'b> {
    bytes: &'b [u8],
    start: usize,
    ends: memchr::Memchr<'b>,
}

impl Iterator for Lines<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let start = self.start;
        self.start = match self.ends.next() {
            Some(at) => at + 1,
            None if start < self.bytes.len() => self.bytes.len(),
            None => return None,
        };
        Some((start, self.start))
    }
}

impl Run<'_, '_> {
    /// Decides lines that are targets, some together.
    fn take_targets(&mut self, lines: &mut Lines<'_>) {
        let judge = &self.sieve.judge;
        let is_plain = self.sieve.form == Form::Plain && !self.sieve.rejects;
        let mut room = Room::default();
        let mut places = [(0, 0); TOGETHER];
        let mut texts: [&[u8]; TOGETHER] = [b""; TOGETHER];
        loop {
            let mut count = 0;
            for ((place, text), (start, end)) in places.iter_mut().zip(&mut texts).zip(&mut *lines) {
                *place = (start, end);
                *text = text_of(self.bytes.get(start..end).unwrap_or_default());
                count += 1;
            }
            judge.glance_at(texts.get(..count).unwrap_or_default(), &mut room, |at, decision| {
                let (start, end) = places.get(at).copied().unwrap_or_default();
                match decision.filter(|_| !self.is_too_long(start, end)) {
                    Some(decision) if is_plain => self.plain(start, end, decision.verdict.into()),
                    Some(decision) => {
                        let text = texts.get(at).copied().unwrap_or_default();
                        self.write(start, end, Subject::Line(text), &Judged::Decided(decision));
                    }
                    None => self.take(start, end),
                }
                self.line += 1;
            });
            if count < TOGETHER {
                break;
            }
        }
    }

    /// Whether a line is over the limit: the same whether it came in one chunk or in parts.
    #[inline]
    fn is_too_long(&self, start: usize, end: usize) -> bool {
        end - start > self.sieve.longest && end - start > self.sieve.longest + usize::from(self.bytes.get(end - 1) == Some(&b'\n'))
    }

    /// Decides the line from `start` to `end`, its end included.
    fn take(&mut self, start: usize, end: usize) {
        let text = text_of(self.bytes.get(start..end).unwrap_or_default());
        let is_first = self.chunk.line == 1 && start == 0;
        let text = text.strip_prefix(b"\xef\xbb\xbf").filter(|_| is_first).unwrap_or(text);
        if text.trim_ascii().is_empty() {
            self.sifted.counts.empty += 1;
            return;
        }
        let (subject, judged) = match &self.sieve.reading {
            _ if self.is_too_long(start, end) => (Subject::Unread, Judged::Invalid(Fault::Line(self.sieve.too_long()))),
            // The shortcut has been tried.
            Reading::Target => (Subject::Line(text), self.sieve.judge.read(text)),
            Reading::Csv => match csv::field(text, self.chunk.column) {
                Some(field) if field.trim_ascii().is_empty() => (Subject::Unread, no_field()),
                Some(field) => {
                    let judged = self.sieve.judge.target(&field);
                    (Subject::Part(field), judged)
                }
                None => (Subject::Unread, no_field()),
            },
            Reading::Json(schema) => match schema.read(text) {
                Ok(record) => {
                    let judged = self.sieve.judge.record(&record);
                    (
                        Subject::Part(match record.target {
                            std::borrow::Cow::Borrowed(text) => text.as_bytes().into(),
                            std::borrow::Cow::Owned(text) => text.into_bytes().into(),
                        }),
                        judged,
                    )
                }
                Err((code, message)) => (Subject::Unread, Judged::Invalid(Fault::Line(error_body(code, message, None)))),
            },
        };
        if let Judged::Invalid(fault) = &judged
            && self.sifted.troubles.len() < Sifted::TROUBLES
        {
            self.sifted.troubles.push(Trouble { line: Some(self.line), error: fault.body() });
        }
        self.write(start, end, subject, &judged);
    }

    /// Counts a line, and passes it as it is, or not at all.
    #[inline]
    fn plain(&mut self, start: usize, end: usize, outcome: Outcome) {
        let passes = self.sieve.kept.has(outcome);
        self.sifted.counts.add(outcome, passes);
        if passes {
            if self.to != start {
                self.pass();
                self.from = start;
            }
            self.to = end;
        }
    }

    fn write(&mut self, start: usize, end: usize, subject: Subject<'_>, judged: &Judged<'_>) {
        let outcome = judged.outcome();
        let raw = self.bytes.get(start..end).unwrap_or_default();
        let passes = self.sieve.kept.has(outcome);
        match self.sieve.form {
            Form::Plain => self.plain(start, end, outcome),
            Form::Explained | Form::Json => self.sifted.counts.add(outcome, passes),
        }
        let judge = &self.sieve.judge;
        match self.sieve.form {
            _ if !passes && !self.sieve.rejects => {}
            _ if !passes => row::columns(&mut self.sifted.rejected, outcome, &judge.rules(judged), raw),
            Form::Plain => {}
            Form::Explained => row::columns(&mut self.sifted.passed, outcome, &judge.rules(judged), raw),
            Form::Json => row::object(&mut self.sifted.passed, &self.sieve.place(self.chunk, self.line), subject, judged, judge),
        }
    }

    /// Writes the lines that are passed.
    fn pass(&mut self) {
        self.sifted.passed.extend_from_slice(self.bytes.get(self.from..self.to).unwrap_or_default());
    }
}

/// A line without its end.
fn text_of(raw: &[u8]) -> &[u8] {
    let text = raw.strip_suffix(b"\n").unwrap_or(raw);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn no_field<'p>() -> Judged<'p> {
    let help = "quote fields as RFC 4180 has it, and leave none of the column empty";
    Judged::Invalid(Fault::Line(error_body("no-field", "expected a target in the column, found none", Some(help))))
}
