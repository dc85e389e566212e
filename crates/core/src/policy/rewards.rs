//! What the publisher pays.

use super::{Cites, Condition, record::record};
use crate::span::Spanned;

record! {
    /// Rewards in money.
    pub struct Rewards {
        /// ISO 4217 code.
        pub currency: Spanned<String>,
        /// One row a severity.
        pub rows: Vec<RewardRow>,
        /// The published clauses.
        pub cites: Cites,
    }
}

record! {
    /// One row: a severity, its bounds (both inclusive, whole units of the currency), and what leads there.
    pub struct RewardRow {
        /// `critical`, `high`, `medium`, `low` or `none`.
        pub severity: Spanned<String>,
        /// Least amount.
        pub from: Spanned<u64>,
        /// Greatest amount.
        pub to: Spanned<u64>,
        /// The published clauses.
        pub cites: Cites,
        /// Classes and facts that lead to this row.
        pub examples: Vec<RewardExample>,
    }
}

record! {
    /// What leads to a row: a finding class and, where the page narrows it, a condition.
    pub struct RewardExample {
        /// Finding classes, CWE or VRT ids.
        pub findings: Vec<Spanned<String>>,
        /// The condition.
        pub when: Option<Spanned<Condition>>,
        /// The published clauses.
        pub cites: Cites,
    }
}
