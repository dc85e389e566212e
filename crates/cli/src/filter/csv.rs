//! CSV as RFC 4180 has it: records, of which quoted fields may hold commas and line ends.
//!
//! A quote counts only at the start of a field. Where one is never closed, its record ends with its line, so that it hides no other.

use crate::output::error_body;
use crate::text::Shown;
use inbounds_core::answer::ErrorBody;
use std::borrow::Cow;

/// Where the target is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// From 0; the inputs have no header.
    Number(usize),
    /// As the header calls it.
    Name(String),
}

impl Column {
    /// As a person writes it: a number counts from 1.
    pub(crate) fn read(text: &str) -> Self {
        match text.parse::<usize>() {
            Ok(number @ 1..) => Self::Number(number - 1),
            _ => Self::Name(text.to_owned()),
        }
    }
}

/// Where the first record of `bytes` ends, its line end included; none where it goes on.
pub(crate) fn record(bytes: &[u8]) -> Option<usize> {
    let line = memchr::memchr(b'\n', bytes)? + 1;
    if memchr::memchr(b'"', bytes.get(..line)?).is_none() {
        return Some(line);
    }
    let mut fields = Fields { record: bytes, at: 0 };
    loop {
        match fields.next_end()? {
            (end, Some(b',')) => fields.at = end + 1,
            (end, Some(_)) => return Some(end + 1),
            (_, None) => return None,
        }
    }
}

/// Bytes of the records that are whole.
pub(crate) fn whole_records(bytes: &[u8]) -> usize {
    let mut whole = 0;
    while let Some(len) = bytes.get(whole..).and_then(record) {
        whole += len;
    }
    whole
}

/// The first record of `bytes`, which hold nothing but whole records: one that is never closed, or is too long, ends with its line.
pub(crate) fn record_or_line(bytes: &[u8], longest: usize) -> usize {
    let whole = record(bytes).or_else(|| {
        let is_closed = Fields { record: bytes, at: 0 }.all(|field| field.is_some());
        is_closed.then_some(bytes.len())
    });
    whole.filter(|end| *end <= longest).or_else(|| memchr::memchr(b'\n', bytes).map(|at| at + 1)).unwrap_or(bytes.len())
}

/// The field of a column of one record; none where there is no such column, or a quote is never closed.
pub(crate) fn field(record: &[u8], column: usize) -> Option<Cow<'_, [u8]>> {
    Fields { record, at: 0 }.nth(column).flatten()
}

/// Which column of a header has a name.
pub(crate) fn find(header: &[u8], name: &str) -> Result<usize, ErrorBody> {
    let names: Vec<Cow<'_, [u8]>> = Fields { record: header, at: 0 }.map(Option::unwrap_or_default).collect();
    let mut found = names.iter().enumerate().filter(|(_, own)| own.trim_ascii() == name.as_bytes()).map(|(at, _)| at);
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(at),
        (Some(_), Some(_)) => {
            let message = format!("expected one column `{}`, found two", Shown(name));
            Err(error_body("column-twice", message, Some("rename one of them")))
        }
        (None, _) => {
            let names: Vec<String> = names.iter().take(20).map(|own| format!("`{}`", Shown(&String::from_utf8_lossy(own)))).collect();
            let message = format!("expected a column `{}`, found {}", Shown(name), names.join(", "));
            Err(error_body("no-such-column", message, Some("name a column of the header, or give its number where there is no header")))
        }
    }
}

/// The fields of a record, without quotes; none for one whose quote is never closed.
struct Fields<'a> {
    record: &'a [u8],
    // Where the next field starts; behind the end where there is none.
    at: usize,
}

impl Fields<'_> {
    /// Where the field that starts here ends, and the byte there; none where its quote is never closed.
    fn next_end(&self) -> Option<(usize, Option<u8>)> {
        let mut from = self.at;
        if self.record.get(from) == Some(&b'"') {
            from += 1;
            loop {
                from += memchr::memchr(b'"', self.record.get(from..)?)? + 1;
                if self.record.get(from) != Some(&b'"') {
                    break;
                }
                from += 1;
            }
        }
        let end = memchr::memchr2(b',', b'\n', self.record.get(from..)?).map_or(self.record.len(), |at| from + at);
        Some((end, self.record.get(end).copied()))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<Cow<'a, [u8]>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at > self.record.len() {
            return None;
        }
        let start = self.at;
        let Some((end, last)) = self.next_end() else {
            self.at = usize::MAX;
            return Some(None);
        };
        self.at = if last == Some(b',') { end + 1 } else { usize::MAX };
        let text = self.record.get(start..end)?;
        let text = if last == Some(b',') { text } else { text.strip_suffix(b"\r").unwrap_or(text) };
        let Some(quoted) = text.strip_prefix(b"\"") else { return Some(Some(Cow::Borrowed(text))) };
        // What stands behind the closing quote belongs to the field, as most readers have it.
        let mut plain = Vec::with_capacity(quoted.len());
        let mut bytes = quoted.iter().copied().peekable();
        let mut is_open = true;
        while let Some(byte) = bytes.next() {
            if byte == b'"' && is_open {
                if bytes.next_if_eq(&b'"').is_some() { plain.push(b'"') } else { is_open = false }
            } else {
                plain.push(byte);
            }
        }
        Some(Some(Cow::Owned(plain)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(bytes: &[u8]) -> Vec<String> {
        let mut rest = bytes;
        let mut records = Vec::new();
        while !rest.is_empty() {
            let (record, after) = rest.split_at(record_or_line(rest, 100));
            records.push(String::from_utf8_lossy(record).into_owned());
            rest = after;
        }
        records
    }

    #[test]
    fn records_end_outside_of_quotes() {
        let table: [(&str, &[&str]); 8] = [
            ("a,b\nc,d\n", &["a,b\n", "c,d\n"]),
            ("a,\"b\nc\",d\ne", &["a,\"b\nc\",d\n", "e"]),
            ("\"a\"\"\n\",b\r\nc\r\n", &["\"a\"\"\n\",b\r\n", "c\r\n"]),
            ("a\"b\nc\"d\n", &["a\"b\n", "c\"d\n"]),
            ("\"a\nb\nc\n", &["\"a\n", "b\n", "c\n"]),
            ("x,\"a\nb", &["x,\"a\n", "b"]),
            ("\"a\nb\"", &["\"a\nb\""]),
            ("\n\n", &["\n", "\n"]),
        ];
        for (bytes, expected) in table {
            assert_eq!(records(bytes.as_bytes()), expected, "{bytes:?}");
        }
        assert_eq!(whole_records(b"a\n\"b\nc\nd"), 2);
        assert_eq!(whole_records(b"a\n\"b\"\nc"), 6);
    }

    #[test]
    fn fields_lose_their_quotes() {
        let table: [(&str, usize, Option<&str>); 10] = [
            ("a,b,c\n", 1, Some("b")),
            ("a,b,c\r\n", 2, Some("c")),
            ("a,b,c", 3, None),
            ("a,,c", 1, Some("")),
            ("a,", 1, Some("")),
            ("\"a,b\",c\n", 0, Some("a,b")),
            ("\"a \"\"b\"\"\",c\n", 0, Some("a \"b\"")),
            ("\"a\"b,c\n", 0, Some("ab")),
            ("a\"b\",c\n", 0, Some("a\"b\"")),
            ("\"a,b\n", 0, None),
        ];
        for (record, column, expected) in table {
            assert_eq!(field(record.as_bytes(), column).as_deref(), expected.map(str::as_bytes), "{record:?}");
        }
    }

    #[test]
    fn a_column_is_found_by_its_name() {
        assert_eq!(find(b"id, url ,\"a,b\"", "url").unwrap(), 1);
        assert_eq!(find(b"id,url,\"a,b\"", "a,b").unwrap(), 2);
        assert_eq!(find(b"id,url", "URL").unwrap_err().code, "no-such-column");
        assert_eq!(find(b"url,url", "url").unwrap_err().code, "column-twice");
        assert_eq!(Column::read("2"), Column::Number(1));
        assert_eq!(Column::read("0"), Column::Name("0".to_owned()));
    }
}
