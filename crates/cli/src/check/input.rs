//! The targets to ask about: from the arguments, and from standard input, one a line. A bad line never hides the others.

use crate::args::Check;
use crate::output::error_body;
use inbounds_core::answer::Undecided;
use inbounds_core::limits::Limits;
use std::io::{self, BufRead, BufReader, Read};

/// One query's target.
pub(crate) struct Item {
    /// Its text; none where only flags were given.
    pub(crate) target: Result<Option<String>, Undecided>,
    /// Whether it was given as an asset.
    pub(crate) is_asset: bool,
    /// Whether reading the next may have to wait for somebody who writes.
    pub(crate) pauses: bool,
}

impl Item {
    fn given(text: &str, is_asset: bool) -> Self {
        Self { target: Ok(Some(text.to_owned())), is_asset, pauses: false }
    }
}

/// Every item of `args`, in the order given, assets last. Flags without a target are one item.
pub(crate) fn items(args: &Check) -> Box<dyn Iterator<Item = Item> + '_> {
    if args.targets.is_empty() && args.asset.is_empty() {
        return Box::new(std::iter::once(Item { target: Ok(None), is_asset: false, pauses: false }));
    }
    let free = args.targets.iter().flat_map(|target| -> Box<dyn Iterator<Item = Item>> {
        match target.as_str() {
            "-" => Box::new(Lines::new(io::stdin().lock(), Limits::default().target_bytes)),
            text => Box::new(std::iter::once(Item::given(text, false))),
        }
    });
    Box::new(free.chain(args.asset.iter().map(|name| Item::given(name, true))))
}

/// The lines of a reader that hold something. Memory is bounded by the longest line allowed.
struct Lines<R> {
    reader: BufReader<R>,
    longest: usize,
    number: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    fn new(reader: R, longest: usize) -> Self {
        Self { reader: BufReader::with_capacity(1 << 16, reader), longest, number: 0, ended: false }
    }

    /// The next line without its end, as bytes; none at the end. A line over the limit is cut one byte after it, and the rest of it skipped.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let limit = u64::try_from(self.longest).unwrap_or(u64::MAX).saturating_add(2);
        if self.reader.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
        } else if line.len() > self.longest {
            self.reader.skip_until(b'\n')?;
        }
        if self.number == 0 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        self.number = self.number.saturating_add(1);
        Ok(Some(line))
    }

    /// The target of a line; none where the line is blank.
    fn target(&self, line: Vec<u8>) -> Result<Option<String>, Undecided> {
        let number = self.number;
        let error = |code, message: String, help| Undecided { v: 1, error: error_body(code, message, Some(help)) };
        if line.len() > self.longest {
            let message = format!("line {number}: expected at most {} bytes, found more", self.longest);
            return Err(error("target-too-long", message, "write one target a line"));
        }
        match String::from_utf8(line) {
            Ok(text) if text.trim().is_empty() => Ok(None),
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(error("target-not-utf-8", format!("line {number}: expected UTF-8, found other bytes"), "save the list as UTF-8")),
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            let target = match self.line() {
                Ok(Some(line)) => self.target(line),
                Ok(None) => return None,
                Err(error) => {
                    self.ended = true;
                    let message = format!("cannot read standard input after line {}: {error}", self.number);
                    Err(Undecided { v: 1, error: error_body("unreadable-input", message, None) })
                }
            };
            if !matches!(target, Ok(None)) {
                return Some(Item { target, is_asset: false, pauses: self.reader.buffer().is_empty() });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<String, String>> {
        let items = Lines::new(bytes, 8);
        items.map(|item| item.target.map(|text| text.unwrap()).map_err(|e| format!("{}: {}", e.error.code, e.error.message))).collect()
    }

    #[test]
    fn lines_are_targets() {
        let ok = |text: &str| Ok(text.to_owned());
        let err = |text: &str| Err(text.to_owned());
        let long = |n| err(&format!("target-too-long: line {n}: expected at most 8 bytes, found more"));
        type Expected = Vec<Result<String, String>>;
        let table: Vec<(&[u8], Expected)> = vec![
            (b"", vec![]),
            (b"\n\r\n  \n", vec![]),
            (b"a\nb", vec![ok("a"), ok("b")]),
            (b"\xef\xbb\xbfa\r\nb\r\n", vec![ok("a"), ok("b")]),
            (b"# a", vec![ok("# a")]),
            (b"a\rb\n", vec![ok("a\rb")]),
            (b"12345678\n12345678\r\n12345678", vec![ok("12345678"), ok("12345678"), ok("12345678")]),
            (b"a\n123456789\nb", vec![ok("a"), long(2), ok("b")]),
            (b"1234567890123456789012345\nb\n", vec![long(1), ok("b")]),
            (b"a\n\xff\nb\n", vec![ok("a"), err("target-not-utf-8: line 2: expected UTF-8, found other bytes"), ok("b")]),
        ];
        for (bytes, expected) in table {
            assert_eq!(read(bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
