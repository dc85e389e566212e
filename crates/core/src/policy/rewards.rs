//! What the publisher pays.

use super::reader::Reader;
use super::{Allow, Cites, Condition, form, record::record};
use crate::{diagnostic::Diagnostic, span::Spanned};

record! {
    /// Rewards in money.
    pub struct Rewards {
        /// ISO 4217 code.
        pub currency: Spanned<String> => form::CURRENCY,
        /// One row a severity.
        pub rows: Vec<RewardRow>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// One row: a severity, its bounds (both inclusive, whole units of the currency), and what leads there.
    pub struct RewardRow checked by bounds {
        /// `critical`, `high`, `medium`, `low` or `none`.
        pub severity: Spanned<String> => form::SEVERITY,
        /// Least amount.
        pub from: Spanned<u64>,
        /// Greatest amount.
        pub to: Spanned<u64>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Classes and facts that lead to this row.
        pub examples: Vec<RewardExample>,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// What leads to a row: a finding class and, where the page narrows it, a condition.
    pub struct RewardExample {
        /// Finding classes, CWE or VRT ids.
        pub findings: Vec<Spanned<String>> => form::CLASS,
        /// The condition.
        pub when: Option<Spanned<Condition>>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}

fn bounds(row: &RewardRow, reader: &mut Reader) {
    if row.from.value > row.to.value {
        let message = format!("the least amount, {}, is more than the greatest, {}", row.from.value, row.to.value);
        reader.report(
            Diagnostic::error("reward-bounds", row.from.span, message)
                .help("exchange `from` and `to`")
                .related(row.to.span, "the greatest amount"),
        );
    }
}
