//! A line of text, in pieces: words of the page, words of the policy, code, links.

use crate::text::{is_link, spoken};
use std::borrow::Cow;

/// A part of a line.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// Words of the page.
    Words(Cow<'static, str>),
    /// Words of the page that matter most.
    Strong(String),
    /// Words of the policy.
    Own(String),
    /// A name or pattern of the format, of the page or the policy.
    Code(String),
    /// An address to follow, and what to call it.
    Link { to: String, text: String },
}

/// Pieces, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(pub(crate) Vec<Piece>);

impl Line {
    pub(crate) fn own(text: &str) -> Self {
        Self::default().and_own(text)
    }

    pub(crate) fn code(text: &str) -> Self {
        Self::default().and_code(text)
    }

    pub(crate) fn address(address: &str) -> Self {
        Self::default().and_address(address)
    }

    pub(crate) fn and(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Piece::Words(words.into()));
        self
    }

    pub(crate) fn and_strong(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Strong(words.into()));
        self
    }

    pub(crate) fn and_own(mut self, text: &str) -> Self {
        self.0.push(Piece::Own(text.to_owned()));
        self
    }

    pub(crate) fn and_code(mut self, text: &str) -> Self {
        self.0.push(Piece::Code(text.to_owned()));
        self
    }

    /// An address: a link where it may be one.
    pub(crate) fn and_address(mut self, address: &str) -> Self {
        self.0.push(if is_link(address) {
            Piece::Link { to: address.to_owned(), text: spoken(address).to_owned() }
        } else {
            Piece::Code(address.to_owned())
        });
        self
    }

    pub(crate) fn and_line(mut self, line: Self) -> Self {
        self.0.extend(line.0);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `a`, `a or b`, `a, b or c`.
    pub(crate) fn list(lines: Vec<Self>, last: &'static str) -> Self {
        let count = lines.len();
        lines.into_iter().enumerate().fold(Self::default(), |all, (at, line)| {
            let all = match at {
                0 => all,
                at if at + 1 == count => all.and(format!(" {last} ")),
                _ => all.and(", "),
            };
            all.and_line(line)
        })
    }
}

impl From<&'static str> for Line {
    fn from(words: &'static str) -> Self {
        Self::default().and(words)
    }
}

impl From<String> for Line {
    /// Words of the page, not of the policy.
    fn from(words: String) -> Self {
        Self::default().and(words)
    }
}
