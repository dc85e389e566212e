use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// A day on which the policy was published, changed or reviewed is still to come.
    ///
    /// One of its digits is wrong, and whoever looks for changes since then finds none.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, updated: 2099-05-07 }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, updated: 2026-05-07 }
    /// ```
    FUTURE_DATE = "future-date", Warning, Check::Dated(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let Some(today) = context.subject.today else { return Vec::new() };
    let program = &context.written.program;
    let days = [("issued", &program.issued), ("updated", &program.updated), ("reviewed", &program.reviewed)];
    let days = days.into_iter().filter_map(|(name, day)| Some((name, day.as_ref()?.on.as_ref()?)));
    days.filter(|(_, day)| day.value > today)
        .map(|(name, day)| {
            Draft::new(day.span, format!("`{name}` is {}, which is still to come", day.value), &program.allow).help("correct the day")
        })
        .collect()
}
