//! Who publishes the policy, and what it says of itself.

use super::{
    Allow, Cites, Contact, Date, form,
    record::{record, words},
};
use crate::span::Spanned;

record! {
    /// The publisher and the policy's own data.
    pub struct Program {
        /// Name of the programme.
        pub name: Spanned<String>,
        /// Where the policy is published.
        pub policy_url: Option<Spanned<String>> => form::HTTPS,
        /// Where to report, most preferred first.
        pub contacts: Vec<Contact>,
        /// Whether reports are paid: `none`, `swag`, `paid`, or a mapping with `status`.
        pub bounty: Option<Bounty>,
        /// Languages that reports may be written in: BCP 47 tags, or `any`.
        pub languages: Option<Languages>,
        /// Day of first publication.
        pub issued: Option<Dated>,
        /// Day of the last change.
        pub updated: Option<Dated>,
        /// Day of the last review.
        pub reviewed: Option<Dated>,
        /// Last day on which the policy holds. After it nothing is in scope without confirmation.
        pub expires: Option<Dated>,
        /// Published texts that count, strongest first: `page`, `security-txt`, `this-file`.
        pub authoritative: Vec<Spanned<String>> => form::AUTHORITY,
        /// Clauses about what is authoritative.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// Whether reports are paid. In YAML a mapping, or just the status.
    pub struct Bounty short for status {
        /// `none`, `swag` or `paid`.
        pub status: Spanned<BountyStatus>,
        /// What else is promised, in short.
        pub note: Option<Spanned<String>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}

/// Whether reports are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BountyStatus {
    /// No reward.
    None,
    /// Things, not money.
    Swag,
    /// Money.
    Paid,
}

record! {
    /// Languages that reports may be written in. In YAML a mapping, a list of tags, or `any`.
    pub struct Languages short for tags {
        /// BCP 47 tags; empty means any language.
        pub tags: Vec<Spanned<String>> => form::LANGUAGE,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}

record! {
    /// A day that the policy states of itself. In YAML a mapping, or just the day.
    pub struct Dated short for on {
        /// The day; none where the page names the date but does not give it (`unstated`).
        pub on: Option<Spanned<Date>> => form::STATED_DAY,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}

words!(BountyStatus { "none" => None, "swag" => Swag, "paid" => Paid, });
