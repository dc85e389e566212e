//! When a finding may be made public, and how its reporter is credited.

use super::{Amount, Cites, record::record};
use crate::span::Spanned;

record! {
    /// When a finding may be made public.
    pub struct Disclosure {
        /// How long to wait.
        pub embargo: Option<Embargo>,
        /// Events to wait for, all of them: `fix-shipped`, `date-agreed`.
        pub until: Vec<Spanned<String>>,
        /// The published clauses.
        pub cites: Cites,
    }
}

record! {
    /// How long to wait before publishing. In YAML a mapping, or just `reasonable`.
    pub struct Embargo {
        /// At least so long; none where the page says only "reasonable".
        pub at_least: Option<Spanned<Amount>>,
        /// The event that starts the clock: `report`, `fix`, `unstated`.
        pub from: Option<Spanned<String>>,
        /// When the page asks for longer, in short.
        pub longer_when: Option<Spanned<String>>,
    }
}

record! {
    /// One way in which reporters are credited.
    pub struct Recognition {
        /// `public`, `page`, `hall-of-fame`, `advisories`, `release-notes`, or a place of the publisher's own.
        pub r#where: Spanned<String>,
        /// Its address.
        pub uri: Option<Spanned<String>>,
        /// Whose consent it takes.
        pub consent: Option<Spanned<Consent>>,
        /// The event after which it happens: `resolved`, `fix-shipped`, `validated`.
        pub after: Option<Spanned<String>>,
        /// What else is said, in short.
        pub note: Option<Spanned<String>>,
        /// The published clauses.
        pub cites: Cites,
    }
}

/// How the reporter agrees to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// `opt-in`: named only with permission.
    OptIn,
    /// `opt-out`: named unless the reporter prefers not to be.
    OptOut,
}
