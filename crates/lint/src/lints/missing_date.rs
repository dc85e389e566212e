use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// The policy does not say when it was published, changed or reviewed, or names such a day without giving it.
    ///
    /// A researcher cannot tell whether the copy at hand is the one that held when a test was made.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, reviewed: unstated }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, reviewed: 2026-05-07 }
    /// ```
    MISSING_DATE = "missing-date", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let program = &context.written.program;
    let days = [("issued", &program.issued), ("updated", &program.updated), ("reviewed", &program.reviewed), ("expires", &program.expires)];
    let mut found = Vec::new();
    for (name, day) in days {
        if let Some(day) = day.as_ref().filter(|day| day.on.is_none()) {
            let span = day.cites.first().map_or(program.name.span, |cite| cite.span);
            let message = format!("`{name}` is named, and its day is not given");
            found.push(Draft::new(span, message, &program.allow).help("give the day on the page, and here"));
        }
    }
    if program.issued.is_none() && program.updated.is_none() && program.reviewed.is_none() {
        found.push(
            Draft::new(program.name.span, "the policy gives no day of its own", &program.allow)
                .help("add `updated:` with the day of the last change"),
        );
    }
    found
}
