use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::Within;

lint! {
    /// A promise or an obligation in time has no number and no unit: "promptly", "reasonable", "at once".
    ///
    /// Nobody can say whether it was kept, neither the researcher nor the publisher.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// disclosure:
    ///   embargo: reasonable
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// disclosure:
    ///   embargo: { at_least: 90 days, from: report }
    /// ```
    PROMISE_WITHOUT_UNIT = "promise-without-unit", Note, Check::Policy(check)
}

/// Words for a time that is none.
const WORDS: [&str; 10] = [
    "promptly",
    "immediately",
    "at once",
    "as soon as possible",
    "reasonable time",
    "without delay",
    "timely",
    "quickly",
    "in due course",
    "asap",
];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for clock in &context.written.response {
        if clock.within.value == Within::Unstated {
            let message = format!("`{}` is promised without a time", clock.event.value);
            found.push(Draft::new(clock.within.span, message, &clock.allow).help("say how long it takes at most: `within: 7 days`"));
        }
        if let Some(first) = clock.prioritise.first() {
            let message = format!("`{}` goes first for `{}`, without a time", clock.event.value, first.value);
            found.push(
                Draft::new(first.span, message, &clock.allow)
                    .help("give a time for each severity: `within: { critical: 1 day, low: 5 days }`"),
            );
        }
    }
    if let Some(disclosure) = &context.written.disclosure
        && let Some(embargo) = &disclosure.embargo
        && embargo.at_least.is_none()
    {
        let span = disclosure.cites.first().map_or(embargo.from.as_ref().map(|from| from.span).unwrap_or_default(), |cite| cite.span);
        found.push(
            Draft::new(span, "the embargo is a reasonable time, without a number", &disclosure.allow)
                .help("say how long: `embargo: { at_least: 90 days, from: report }`"),
        );
    }
    for conduct in &context.written.conduct {
        let clause = conduct.clause.to_lowercase();
        if let Some(word) = WORDS.iter().find(|word| clause.contains(*word)) {
            let message = format!("\"{word}\" is no time that anybody can check");
            found.push(Draft::new(conduct.clause.span, message, &conduct.allow).help("say how long: \"within 24 hours\""));
        }
    }
    found
}
