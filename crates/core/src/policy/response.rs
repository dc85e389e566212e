//! Response clocks: how fast the publisher promises to act.

use super::{Allow, Cites, form, record::record};
use crate::span::Spanned;

record! {
    /// One promise, keyed by its event: `acknowledge`, `triage`, `assess`, `validate`, `status_update`, `updates`, `fix`, `payment`, `disclose`, or an event of the publisher's own.
    pub struct Clock keyed by event short for within {
        /// The key of the entry.
        pub event: Spanned<String> => form::NAME,
        /// The time promised: `2 business days`, a mapping by severity, or `unstated`.
        pub within: Spanned<Within>,
        /// The event that starts the clock: `report` (the default where the page says so), `acknowledgement`, `validation`, `fix`, `unstated`.
        pub from: Option<Spanned<String>> => form::CLOCK_START,
        /// Severities that go first, where the page promises priority without a unit.
        pub prioritise: Vec<Spanned<String>> => form::SEVERITY,
        /// Outcomes that the answer is one of (triage).
        pub outcomes: Vec<Spanned<String>>,
        /// What is sent along (`impact assessment`).
        pub shares: Vec<Spanned<String>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

/// The time that a clock allows.
#[derive(Debug, Clone, PartialEq)]
pub enum Within {
    /// The page promises it without a time.
    Unstated,
    /// One time for all.
    Amount(Amount),
    /// A time for each severity (`critical: 14 days`), in the order written.
    BySeverity(Vec<(Spanned<String>, Spanned<Amount>)>),
}

/// A number and a unit: `72 hours`, `2 business days`, `1 year`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub number: u32,
    /// Of what.
    pub unit: Unit,
}

/// The unit of an [`Amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Wall-clock hours.
    Hours,
    /// Calendar days.
    Days,
    /// Working days; which calendar is the publisher's to say.
    BusinessDays,
    /// Weeks.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

impl Unit {
    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Days => "days",
            Self::BusinessDays => "business_days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}
