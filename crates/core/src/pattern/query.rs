//! Query patterns, for exclusions: `?action=delete` holds for any URL with that parameter and value.

use super::{
    PatternError,
    glob::{Item, Segment},
};
use crate::letter_case::folded;
use crate::sorted::sort_by;
use crate::target::{Parameters, decoded};

/// Parameters that must all be present.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct QueryPattern {
    text: Box<str>,
    // Folded key, and the value it must have; none if any value will do.
    parameters: Vec<(Box<str>, Option<Segment>)>,
}

/// Looks that it takes to find a key among the parameters of a target.
const LOOKS_FOR_A_KEY: usize = 8;

impl QueryPattern {
    /// Reads the text after `?`.
    pub(crate) fn read(text: &str) -> Result<Self, PatternError> {
        let mut parameters: Vec<(Box<str>, Option<Segment>)> = Vec::new();
        for part in text.split('&') {
            let (key, value) = part.split_once('=').map_or((part, None), |(key, value)| (key, Some(value)));
            if key.is_empty() || key.contains('*') {
                return Err(PatternError::new("unreadable-pattern", format!("`?{text}` does not name its parameters"))
                    .help("write parameters as `?name=value`, joined by `&`; a value may hold `*`"));
            }
            // As targets are read: decoded to the end, in lower case.
            let plain = |text: &str| folded(&decoded(text));
            let items = |value: &str| {
                let pieces = value.split('*').map(|piece| plain(piece).bytes().map(Item::Byte).collect::<Vec<_>>());
                pieces.collect::<Vec<_>>().join(&Item::Star)
            };
            parameters.push((plain(key).into(), value.map(|v| Segment::from_items(items(v)))));
        }
        sort_by(&mut parameters, |a, b| a.0.cmp(&b.0));
        Ok(Self { text: text.into(), parameters })
    }

    /// Whether every parameter is among those of a query, in some reading of it. What it takes is added to `looks`.
    pub(crate) fn covers(&self, query: &Parameters<'_>, looks: &mut usize) -> bool {
        self.parameters.iter().all(|(key, value)| {
            *looks += LOOKS_FOR_A_KEY;
            let mut values = query.values(key);
            match value {
                None => values.next().is_some(),
                Some(own) => values.any(|value| {
                    *looks += 1;
                    own.matches(value.as_bytes(), looks)
                }),
            }
        })
    }

    /// As written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A query that it covers.
    pub(crate) fn example(&self) -> String {
        self.text.replace('*', "")
    }

    /// Whether every query that `inner` covers is covered: its parameters are among those of `inner`.
    pub(crate) fn contains(&self, inner: &Self) -> bool {
        self.parameters.iter().all(|(key, value)| inner.parameters.iter().any(|(k, v)| k == key && (value.is_none() || v == value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight looks for each key, one for each of its values, and what the comparison takes.
    #[test]
    fn what_matching_takes_is_counted() {
        let pattern = QueryPattern::read("a=x*&b").unwrap();
        let mut looks = 10;
        assert!(pattern.covers(&Parameters::new("b&a=xyz"), &mut looks));
        assert_eq!(looks, 10 + (8 + 1 + 1) + 8);
    }
}
