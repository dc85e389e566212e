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

impl Date {
    /// The first day of the calendar that policies may name.
    pub const FIRST: Self = Self { year: 1, month: 1, day: 1 };

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        let leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        match self {
            Self { day, .. } if day < days => Self { day: day + 1, ..self },
            Self { month, .. } if month < 12 => Self { month: month + 1, day: 1, ..self },
            Self { year, .. } => Self { year: year.saturating_add(1), month: 1, day: 1 },
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
