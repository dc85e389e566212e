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
        match self {
            Self { day, .. } if day < self.days() => Self { day: day + 1, ..self },
            Self { month, .. } if month < 12 => Self { month: month + 1, day: 1, ..self },
            Self { year, .. } => Self { year: year.saturating_add(1), month: 1, day: 1 },
        }
    }

    /// The day before; none before the first.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        let end_of = |year, month| Self { day: Self { year, month, day: 1 }.days(), year, month };
        match self {
            Self::FIRST => None,
            Self { day, .. } if day > 1 => Some(Self { day: day - 1, ..self }),
            Self { year, month, .. } if month > 1 => Some(end_of(year, month - 1)),
            Self { year, .. } => Some(end_of(year.saturating_sub(1), 12)),
        }
    }

    /// How many days its month has.
    fn days(self) -> u8 {
        let leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_follow_one_another() {
        for (day, next) in
            [((2028, 2, 28), (2028, 2, 29)), ((2028, 2, 29), (2028, 3, 1)), ((2026, 12, 31), (2027, 1, 1)), ((1900, 2, 28), (1900, 3, 1))]
        {
            let date = |(year, month, day)| Date { year, month, day };
            assert_eq!((date(day).next(), date(next).previous()), (date(next), Some(date(day))));
        }
        assert_eq!(Date::FIRST.previous(), None);
    }
}
