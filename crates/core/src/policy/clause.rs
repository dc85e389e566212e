//! Parts that many records share: the clauses that a record encodes, and dates.

use crate::span::Spanned;

/// The ids of the published clauses that a record encodes (`cites: HEX-P.1`, or a list).
pub type Cites = Vec<Spanned<String>>;

/// A calendar day, ISO 8601 (`2026-05-07`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}
