use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::Date;

lint! {
    /// The policy, or the security.txt that it shows, has expired.
    ///
    /// After `expires` nothing is in scope without somebody confirming that the policy still holds, and an expired security.txt is to be ignored
    /// (RFC 9116, section 2.5.5).
    ///
    /// **Before**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, expires: 2020-12-31 }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// inbounds: 1
    /// program: { name: Example, expires: 2099-12-31 }
    /// ```
    PAST_DATE = "past-date", Error, Check::Dated(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let Some(today) = context.subject.today else { return Vec::new() };
    let program = &context.written.program;
    let mut found = Vec::new();
    if let Some(last) = program.expires.as_ref().and_then(|day| day.on.as_ref())
        && last.value < today
    {
        found.push(
            Draft::new(last.span, format!("the policy expired on {}", last.value), &program.allow).help("review it, and set a new day"),
        );
    }
    if let Some(file) = &context.written.security_txt {
        for field in file.fields.iter().filter(|field| field.name.eq_ignore_ascii_case("expires")) {
            let day = field.value.get(..10).and_then(|day| day.parse::<Date>().ok());
            if let Some(day) = day.filter(|day| *day < today) {
                found.push(
                    Draft::new(field.value.span, format!("the security.txt expired on {day}"), &file.allow)
                        .help("publish it again with a new day"),
                );
            }
        }
    }
    found
}
