//! What a policy file looks like, as data: for the JSON Schema, and to hold the reference to the code.

use super::form::Form;

/// What a value looks like.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Shape {
    /// A text of some form.
    Text(&'static Form),
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A day of the calendar, `2026-05-07`.
    Day,
    /// A number and a unit of time, `2 business days`.
    Amount,
    /// A list.
    List(Box<Shape>),
    /// A mapping from names to values.
    Keyed(Box<Shape>),
    /// A mapping with known keys.
    Record(RecordShape),
    /// Any of these.
    Either(Vec<Shape>),
    /// The value of a fact: a truth value, a whole number or a name.
    FactValue,
    /// One field of security.txt, of these names or another, and `cites`.
    SecurityTxtField(&'static [&'static str]),
    /// A condition on facts; it holds others.
    Condition,
}

/// A mapping with known keys.
#[derive(Debug, Clone)]
pub struct RecordShape {
    /// Name of the record (`Rule`).
    pub name: &'static str,
    /// What it is.
    pub doc: String,
    /// Its keys, in the order of the reference.
    pub keys: Vec<KeyShape>,
    /// The key whose value may stand alone in place of the mapping.
    pub short: Option<&'static str>,
}

/// One key of a record.
#[derive(Debug, Clone)]
pub struct KeyShape {
    /// The key.
    pub key: &'static str,
    /// What it says.
    pub doc: String,
    /// Whether it must be there.
    pub required: bool,
    /// Its value.
    pub shape: Shape,
}

impl Shape {
    /// This, or a word that stands for nothing.
    pub(crate) fn or_word(self, word: Option<&'static str>) -> Self {
        match word {
            Some("unstated") => Self::Either(vec![self, Self::Words(&["unstated"])]),
            Some("reasonable") => Self::Either(vec![self, Self::Words(&["reasonable"])]),
            Some("any") => Self::Either(vec![self, Self::Words(&["any"])]),
            _ => self,
        }
    }
}
