use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// Two rows of rewards share a bound, overlap, or leave a gap.
    ///
    /// A reward of exactly the shared amount is of both severities, and one in the gap of none: a dispute about what was promised.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// rewards:
    ///   currency: USD
    ///   rows:
    ///     - { severity: high, from: 1000, to: 5000 }
    ///     - { severity: low, from: 100, to: 1000 }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// rewards:
    ///   currency: USD
    ///   rows:
    ///     - { severity: high, from: 1000, to: 5000 }
    ///     - { severity: low, from: 100, to: 999 }
    /// ```
    REWARD_BANDS = "reward-bands", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let Some(rewards) = &context.written.rewards else { return Vec::new() };
    let mut rows: Vec<_> = rewards.rows.iter().collect();
    rows.sort_by_key(|row| (row.from.value, row.to.value));
    let mut found = Vec::new();
    for (lower, upper) in rows.iter().zip(rows.iter().skip(1)) {
        let (top, bottom) = (lower.to.value, upper.from.value);
        let (low, high) = (&lower.severity.value, &upper.severity.value);
        let (message, amount) = if top == bottom {
            (format!("{top} is a reward of `{low}` and of `{high}`"), top)
        } else if top > bottom {
            (format!("rewards from {bottom} to {top} are of `{low}` and of `{high}`"), bottom)
        } else if top.saturating_add(1) < bottom {
            (format!("rewards between {top} and {bottom} are neither of `{low}` nor of `{high}`"), top.saturating_add(1))
        } else {
            continue;
        };
        found.push(
            Draft::new(lower.to.span, message, &lower.allow)
                .or_allowed(&rewards.allow)
                .help(format!("end `{low}` at {}, where `{high}` starts at {bottom}", bottom.saturating_sub(1)))
                .related(upper.from.span, "the next row starts here")
                .witness(Some(format!("{amount} {}", rewards.currency.value))),
        );
    }
    found
}
