//! Vendors whose services the publisher uses but cannot authorise anybody to test.

use super::{Allow, Cites, form, record::record};
use crate::span::Spanned;

record! {
    /// A clause about third parties. Its vendors' patterns are ordinary exclusions with a referral.
    pub struct ThirdParty {
        /// Stable name, unique among the rules.
        pub id: Spanned<String> => form::ID,
        /// The clause, said in short.
        pub clause: Spanned<String>,
        /// The published clauses, where they differ from `id`.
        pub cites: Cites => form::CITES,
        /// The vendors.
        pub vendors: Vec<Vendor>,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// One vendor.
    pub struct Vendor {
        /// Its name; an asset of that name is excluded too.
        pub name: Spanned<String>,
        /// Network patterns of its services.
        pub hosts: Vec<Spanned<String>> => form::HOST,
        /// Where to report the vendor's own defects: `https:` or `mailto:`.
        pub report_to: Option<Spanned<String>> => form::REFERRAL,
    }
}
