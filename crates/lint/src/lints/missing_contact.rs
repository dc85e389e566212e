use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::Purpose;

lint! {
    /// The policy names nobody to report to.
    ///
    /// A finding that finds no reader is published, or sold.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, contacts: ["mailto:security@example.com"] }
    /// ```
    MISSING_CONTACT = "missing-contact", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let program = &context.written.program;
    let general = |purpose: &Purpose| *purpose == Purpose::General;
    if program.contacts.iter().any(|contact| !contact.purpose.as_ref().is_some_and(|purpose| general(&purpose.value))) {
        return Vec::new();
    }
    let draft = |span, help: &str| vec![Draft::new(span, "nobody is named to report to", &program.allow).help(help)];
    match program.contacts.first() {
        Some(contact) => draft(contact.uri.span, "this one takes no reports (`purpose: general`): add one that does"),
        None => draft(program.name.span, "add `contacts: [\"mailto:security@…\"]`"),
    }
}
