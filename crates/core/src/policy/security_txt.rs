//! The publisher's security.txt (RFC 9116), as data to compare with the policy.

use super::{Cites, record::record};
use crate::span::Spanned;

record! {
    /// The file and its fields.
    pub struct SecurityTxt {
        /// Its address or path (`/.well-known/security.txt`).
        pub uri: Option<Spanned<String>>,
        /// Whether the page says that it is signed.
        pub signed: Option<Spanned<bool>>,
        /// Its fields, in file order.
        pub fields: Vec<SecurityTxtField>,
        /// The published clauses.
        pub cites: Cites,
    }
}

record! {
    /// One field (RFC 9116, section 2.5). In YAML `{ Contact: mailto:… }` with an optional `cites`.
    pub struct SecurityTxtField {
        /// `Acknowledgments`, `Canonical`, `Contact`, `Encryption`, `Expires`, `Hiring`, `Policy`, `Preferred-Languages`, or an extension.
        pub name: Spanned<String>,
        /// Its value.
        pub value: Spanned<String>,
        /// The published clauses.
        pub cites: Cites,
    }
}
