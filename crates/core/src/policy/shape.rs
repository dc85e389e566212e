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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    fn records(shape: &Shape, found: &mut Vec<RecordShape>) {
        match shape {
            Shape::List(inner) | Shape::Keyed(inner) => records(inner, found),
            Shape::Either(shapes) => shapes.iter().for_each(|shape| records(shape, found)),
            Shape::Record(record) => {
                found.push(record.clone());
                record.keys.iter().for_each(|key| records(&key.shape, found));
            }
            _ => {}
        }
    }

    #[test]
    fn every_key_is_explained() {
        let mut found = Vec::new();
        records(&Policy::shape(), &mut found);
        assert!(found.len() > 20, "{}", found.len());
        for record in found {
            assert!(
                !record.doc.is_empty() && record.short.is_none_or(|short| record.keys.iter().any(|key| key.key == short)),
                "{}",
                record.name
            );
            for key in record.keys {
                assert!(!key.doc.is_empty() && !key.key.starts_with("r#"), "{} {}", record.name, key.key);
            }
        }
    }

    #[test]
    fn a_rule_needs_an_id_and_a_clause() {
        let mut found = Vec::new();
        records(&Policy::shape(), &mut found);
        let rule = found.iter().find(|record| record.name == "Rule").unwrap();
        let required: Vec<&str> = rule.keys.iter().filter(|key| key.required).map(|key| key.key).collect();
        assert_eq!(required, ["id", "clause"]);
    }
}
