//! Where to report, and how to encrypt a report.

use super::{
    Allow, Cites, form,
    record::{record, words},
};
use crate::span::Spanned;

record! {
    /// One way to reach the publisher. In YAML a mapping, or just the URI.
    pub struct Contact short for uri {
        /// `mailto:`, `https:` or `tel:`.
        pub uri: Spanned<String> => form::CONTACT,
        /// What it is for.
        pub purpose: Option<Spanned<Purpose>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}

/// What a contact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Vulnerability reports (the default).
    Reports,
    /// Anything else; not for reports.
    General,
}

record! {
    /// A way to encrypt a report.
    pub struct Encryption {
        /// `pgp` or `age` or `other`.
        pub method: Spanned<String> => form::METHOD,
        /// Where the key is published: an https URL, or `dns:`/`openpgp4fpr:` (RFC 9116, section 2.5.4).
        pub uri: Option<Spanned<String>> => form::KEY_URI,
        /// The key is linked from the publisher's security.txt.
        pub in_security_txt: Option<Spanned<bool>>,
        /// Whom to ask for the key (`mailto:`), where it is not published.
        pub on_request: Option<Spanned<String>> => form::MAILTO,
        /// Subject line to ask with.
        pub subject: Option<Spanned<String>>,
        /// Fingerprint of the key, 40 or 64 hex digits; `unstated` where the page promises one and gives none.
        pub fingerprint: Option<Spanned<String>> => form::FINGERPRINT,
        /// How often the key changes: `1 year`.
        pub rotation: Option<Spanned<super::Amount>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

words!(Purpose { "reports" => Reports, "general" => General, });
