//! When a finding may be made public, and how its reporter is credited.

use super::{
    Allow, Amount, Cites, form,
    record::{record, words},
};
use crate::span::Spanned;

record! {
    /// When a finding may be made public.
    pub struct Disclosure {
        /// How long to wait.
        pub embargo: Option<Embargo>,
        /// Events to wait for, all of them: `fix-shipped`, `date-agreed`.
        pub until: Vec<Spanned<String>> => form::EMBARGO_END,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// How long to wait before publishing. In YAML a mapping, or just `reasonable`.
    pub struct Embargo short for at_least {
        /// At least so long; none where the page says only "reasonable".
        pub at_least: Option<Spanned<Amount>> => form::REASONABLE,
        /// The event that starts the clock: `report`, `fix`, `unstated`.
        pub from: Option<Spanned<String>> => form::EMBARGO_START,
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
        pub uri: Option<Spanned<String>> => form::HTTPS,
        /// Whose consent it takes.
        pub consent: Option<Spanned<Consent>>,
        /// The event after which it happens: `resolved`, `fix-shipped`, `validated`.
        pub after: Option<Spanned<String>> => form::CREDIT_AFTER,
        /// What else is said, in short.
        pub note: Option<Spanned<String>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
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

words!(Consent { "opt-in" => OptIn, "opt-out" => OptOut, });
