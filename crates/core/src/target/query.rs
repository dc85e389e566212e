//! The parameters of a query, in every reading.

use super::{TargetError, error::shown, escape};

/// The most levels of percent-encoding in a query.
pub const QUERY_DEPTH: usize = 8;

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

fn decode(text: &str) -> String {
    String::from_utf8_lossy(&escape::decode(text.replace('+', " ").as_bytes())).into_owned()
}

/// Refuses a query whose escapes are nested deeper than [`query_pairs`] follows.
pub(super) fn check_depth(query: &str) -> Result<(), TargetError> {
    if !query.contains("%25") {
        return Ok(());
    }
    let mut level = query.as_bytes().to_vec();
    for _ in 0..QUERY_DEPTH {
        let next = escape::decode(&level);
        if next == level {
            return Ok(());
        }
        level = next;
    }
    let message = format!("the query {} is percent-encoded more than {QUERY_DEPTH} times", shown(query));
    Err(TargetError::new("too-many-query-readings", message).help("write the query without nested escapes"))
}
