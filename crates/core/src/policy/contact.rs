//! Where to report, and how to encrypt a report.

use super::{Cites, record::record};
use crate::span::Spanned;

record! {
    /// One way to reach the publisher. In YAML a mapping, or just the URI.
    pub struct Contact {
        /// `mailto:`, `https:` or `tel:`.
        pub uri: Spanned<String>,
        /// What it is for.
        pub purpose: Option<Spanned<Purpose>>,
        /// The published clauses.
        pub cites: Cites,
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
        pub method: Spanned<String>,
        /// Where the key is published: an https URL, or `dns:`/`openpgp4fpr:` (RFC 9116, section 2.5.4).
        pub uri: Option<Spanned<String>>,
        /// The key is linked from the publisher's security.txt.
        pub in_security_txt: Option<Spanned<bool>>,
        /// Whom to ask for the key (`mailto:`), where it is not published.
        pub on_request: Option<Spanned<String>>,
        /// Subject line to ask with.
        pub subject: Option<Spanned<String>>,
        /// Fingerprint of the key, 40 or 64 hex digits; `unstated` where the page promises one and gives none.
        pub fingerprint: Option<Spanned<String>>,
        /// How often the key changes: `1 year`.
        pub rotation: Option<Spanned<super::Amount>>,
        /// The published clauses.
        pub cites: Cites,
    }
}
