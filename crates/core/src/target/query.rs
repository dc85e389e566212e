//! The parameters of a query, in every reading.

use super::{TargetError, error::shown, escape};
use crate::letter_case::folded;
use crate::sorted::sort;
use std::borrow::Cow;
use std::cell::OnceCell;

/// The most levels of percent-encoding in a query.
pub const QUERY_DEPTH: usize = 8;

/// The query of a target: what its parameters are is worked out once, and only where a rule asks for one.
#[derive(Debug, Clone)]
pub(crate) struct Parameters<'a> {
    text: Cow<'a, str>,
    // Keys and values of every reading, without their case and in order.
    pairs: OnceCell<Box<[(String, String)]>>,
}

impl<'a> Parameters<'a> {
    /// Those of a query as written, without `?`.
    pub(crate) fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), pairs: OnceCell::new() }
    }

    /// The query as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The values of a key, both in lower case, in every reading.
    pub(crate) fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        let pairs = self.pairs.get_or_init(|| {
            let mut pairs: Vec<_> = query_pairs(&self.text).map(|(key, value)| (folded(&key), folded(&value))).collect();
            sort(&mut pairs);
            pairs.dedup();
            pairs.into()
        });
        let from = pairs.partition_point(|(own, _)| **own < *key);
        pairs.iter().skip(from).take_while(move |(own, _)| own == key).map(|(_, value)| value.as_str())
    }
}

/// Two queries that are written alike.
impl PartialEq for Parameters<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Parameters<'_> {}

/// Every parameter and value that a server may find in `query` (without `?`): separated by `&` alone, or by `;` as well; as sent, and decoded as often as it
/// changes something, with `+` as a space. A parameter without `=` has an empty value. Letter case is left to the caller.
pub fn query_pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').flat_map(|piece| {
        let inner = piece.contains(';').then(|| piece.split(';'));
        std::iter::once(piece).chain(inner.into_iter().flatten()).filter(|piece| !piece.is_empty()).flat_map(readings)
    })
}

/// One `key=value`, decoded as often as it changes something.
fn readings(piece: &str) -> impl Iterator<Item = (String, String)> + use<> {
    let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
    let first = (key.to_owned(), value.to_owned());
    std::iter::successors(Some(first), |(key, value)| {
        let next = (decode(key), decode(value));
        (next != (key.clone(), value.clone())).then_some(next)
    })
    .take(QUERY_DEPTH + 1)
}

/// The last reading of a key or value: decoded as often as it changes something.
pub(crate) fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..=QUERY_DEPTH {
        text = decode(&text);
    }
    text
}

fn decode(text: &str) -> String {
    String::from_utf8_lossy(&escape::decode(text.replace('+', " ").as_bytes())).into_owned()
}

/// Refuses a query whose escapes are nested deeper than [`query_pairs`] follows.
pub(super) fn check_depth(query: &str) -> Result<(), TargetError> {
    if !query.contains("%25") {
        return Ok(());
    }
    let mut level = query.as_bytes().to_vec();
    for _ in 0..=QUERY_DEPTH {
        let next = escape::decode(&level);
        if next == level {
            return Ok(());
        }
        level = next;
    }
    let message = format!("the query {} is percent-encoded more than {QUERY_DEPTH} times", shown(query));
    Err(TargetError::new("too-many-query-readings", message).help("write the query without nested escapes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_of_a_parameter_is_found() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("action=delete", &[("action", "delete")]),
            ("a=1&b&=c&&d=e=f", &[("a", "1"), ("b", ""), ("", "c"), ("d", "e=f")]),
            ("a=1;b=2", &[("a", "1;b=2"), ("a", "1"), ("b", "2")]),
            ("%61ction=d%65lete", &[("%61ction", "d%65lete"), ("action", "delete")]),
            ("a=%2564", &[("a", "%2564"), ("a", "%64"), ("a", "d")]),
            ("a=b+c", &[("a", "b+c"), ("a", "b c")]),
            ("a=100%", &[("a", "100%")]),
        ];
        for (query, expected) in cases {
            let found: Vec<_> = query_pairs(query).collect();
            let found: Vec<_> = found.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            assert_eq!(&found, expected, "{query}");
        }
    }

    #[test]
    fn queries_are_equal_as_they_are_written() {
        let (one, other) = (Parameters::new("a=1"), Parameters::new("a=1&"));
        assert!(one.values("a").eq(other.values("a")));
        assert_eq!(one, Parameters::new("a=1"));
        assert_ne!(one, other);
    }

    #[test]
    fn what_is_accepted_is_followed_to_the_end() {
        let nested = |depth: usize| format!("a=%{}41", "25".repeat(depth));
        let deepest = (0..).find(|&depth| check_depth(&nested(depth)).is_err()).unwrap() - 1;
        assert_eq!(query_pairs(&nested(deepest)).last().unwrap().1, "A");
        assert_eq!(deepest, QUERY_DEPTH - 1);
        // As sent, and once more for each level.
        assert_eq!(query_pairs(&nested(deepest)).count(), QUERY_DEPTH + 1);
        assert_eq!(decoded(&nested(deepest)), "a=A");
        assert_eq!(decoded(&nested(QUERY_DEPTH)), "a=A");
    }
}
