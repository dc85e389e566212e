//! The tree of values.

use super::Scalar;
use crate::span::Span;
use std::borrow::Cow;

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    pub(crate) span: Span,
    pub(crate) kind: Kind<'a>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Kind<'a> {
    Scalar(Scalar<'a>),
    List(Vec<Node<'a>>),
    Mapping(Mapping<'a>),
    /// A value whose problem is reported already; readers pass over it in silence.
    Invalid,
}

/// Keys and values, in the order written, each key once.
#[derive(Debug, Clone)]
pub(crate) struct Mapping<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
    /// Whether every key is here: false where the reading ended inside the mapping or a key could not be read.
    pub(crate) complete: bool,
}

/// One key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) key_span: Span,
    pub(crate) value: Node<'a>,
}

impl Node<'_> {
    /// What a person calls the value.
    pub(crate) fn found(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.resolve().name(),
            Kind::List(_) => "a list",
            Kind::Mapping(_) => "a mapping",
            Kind::Invalid => "something unreadable",
        }
    }
}

impl Entry<'_> {
    /// The key as a value of its own.
    pub(crate) fn key_node(&self) -> Node<'_> {
        Node { span: self.key_span, kind: Kind::Scalar(Scalar { text: Cow::Borrowed(&self.key), plain: false }) }
    }
}
