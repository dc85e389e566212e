use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::Within;

lint! {
    /// A response time without the event that it is counted from.
    ///
    /// "Paid within 14 days" of what? Of the report, of its validation, of the fix? Neither side can say whether the promise is kept. For an
    /// acknowledgement or a triage the report is understood; for a fix, a payment or a publication it is not.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// response:
    ///   fix: { within: 90 days }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// response:
    ///   fix: { within: 90 days, from: validation }
    /// ```
    CLOCK_WITHOUT_START = "clock-without-start", Warning, Check::Policy(check)
}

/// Events for which the report is the start that everybody understands.
const OF_THE_REPORT: [&str; 3] = ["acknowledge", "triage", "assess"];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for clock in &context.written.response {
        let missing = match clock.from.as_ref().map(|from| from.value.as_str()) {
            Some(start) => start == "unstated",
            None => !OF_THE_REPORT.contains(&clock.event.as_str()),
        };
        if missing && clock.within.value != Within::Unstated {
            let span = clock.from.as_ref().map_or(clock.event.span, |from| from.span);
            let message = format!("the time for `{}` has no start", clock.event.value);
            found.push(
                Draft::new(span, message, &clock.allow)
                    .help("say what it is counted from: `from: report`, `acknowledgement`, `validation` or `fix`"),
            );
        }
    }
    if let Some(disclosure) = &context.written.disclosure
        && let Some(embargo) = disclosure.embargo.as_ref().filter(|embargo| embargo.at_least.is_some())
        && embargo.from.as_ref().is_none_or(|from| from.value == "unstated")
    {
        let amount = embargo.at_least.as_ref().map(|amount| amount.span).unwrap_or_default();
        let span = embargo.from.as_ref().map_or(amount, |from| from.span);
        found.push(
            Draft::new(span, "the embargo has no start", &disclosure.allow).help("say what it is counted from: `from: report` or `fix`"),
        );
    }
    found
}
