use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// A response time is counted from an event that no response time bounds.
    ///
    /// "Paid within 14 days of validation" is no promise while validation may take for ever.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// response:
    ///   payment: { within: 14 days, from: validation }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// response:
    ///   validate: { within: 7 days, from: report }
    ///   payment: { within: 14 days, from: validation }
    /// ```
    UNBOUNDED_CLOCK = "unbounded-clock", Note, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for clock in &context.written.response {
        let Some(from) = &clock.from else { continue };
        let event = match from.value.as_str() {
            "acknowledgement" => "acknowledge",
            "validation" => "validate",
            "fix" => "fix",
            _ => continue,
        };
        let bounded = context
            .written
            .response
            .iter()
            .any(|other| other.event.value == event || (event == "validate" && other.event.value == "assess"));
        if !bounded {
            let message = format!("`{}` is counted from `{}`, which has no time of its own", clock.event.value, from.value);
            found.push(Draft::new(from.span, message, &clock.allow).help(format!("add `{event}:` with the time that it may take")));
        }
    }
    found
}
