//! What a report should hold.

use super::{Cites, form, record::record};
use crate::span::Spanned;

record! {
    /// What a report should hold. In YAML a mapping, or just the list of fields.
    pub struct Report short for fields {
        /// The fields, in the order of the page.
        pub fields: Vec<ReportField>,
    }
}

record! {
    /// One field of a report. In YAML a mapping, or just its name (then it is required).
    pub struct ReportField short for name {
        /// `description`, `component`, `steps`, `impact`, `poc`, `url`, `app-version`, `details`, `cve-template`, or a name of the publisher's own.
        pub name: Spanned<String>,
        /// Fields that may stand in its place (URL or app version).
        pub or: Vec<Spanned<String>>,
        /// Whether the report needs it (default: yes).
        pub required: Option<Spanned<bool>>,
        /// What else is said of it, in short.
        pub note: Option<Spanned<String>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}
