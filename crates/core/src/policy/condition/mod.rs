//! Conditions on facts, as written: `verification.manual`, `{ operator: self }`, `{ any: […] }`, `{ not: … }`.

mod read;

use crate::span::{Span, Spanned};

/// A boolean formula over facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One fact passes a test. A bare name tests for `true`.
    Fact {
        /// The fact's name, as written.
        name: Spanned<String>,
        /// What is asked of it.
        test: Spanned<Test>,
    },
    /// Every part holds (`all:`, and a mapping with several keys).
    All(Vec<Condition>),
    /// At least one part holds (`any:`).
    Any(Vec<Condition>),
    /// The part does not hold (`not:`).
    Not(Box<Condition>),
}

/// What a condition asks of one fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these values (`operator: self`, `operator: [self, customer]`, `found: true`).
    OneOf(Vec<Spanned<Literal>>),
    /// All of these comparisons (`{ more_than: 2, at_most: 9 }`).
    Int(Vec<Spanned<IntTest>>),
}

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A name of an enumeration.
    Name(String),
}

/// A comparison of a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntTest {
    /// `more_than`
    MoreThan(i64),
    /// `at_least`
    AtLeast(i64),
    /// `less_than`
    LessThan(i64),
    /// `at_most`
    AtMost(i64),
}

impl Condition {
    /// Where a problem of the whole condition is best pointed at: its first fact.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Fact { name, .. } => Some(name.span),
            Self::All(parts) | Self::Any(parts) => parts.first().and_then(Self::span),
            Self::Not(part) => part.span(),
        }
    }
}
