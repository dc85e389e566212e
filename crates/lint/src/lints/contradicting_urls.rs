use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::{Purpose, SecurityTxt};
use inbounds_core::span::Spanned;

lint! {
    /// The policy and the security.txt that it shows give different addresses for the same thing.
    ///
    /// One of them is old. A report or a key goes to the wrong place.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// recognition:
    ///   - { where: hall-of-fame, uri: "https://example.com/thanks" }
    /// security_txt:
    ///   fields:
    ///     - { Acknowledgments: "https://example.com/security#thanks" }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// recognition:
    ///   - { where: hall-of-fame, uri: "https://example.com/thanks" }
    /// security_txt:
    ///   fields:
    ///     - { Acknowledgments: "https://example.com/thanks" }
    /// ```
    CONTRADICTING_URLS = "contradicting-urls", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let policy = context.written;
    let Some(file) = &policy.security_txt else { return Vec::new() };
    let credits: Vec<_> = policy.recognition.iter().filter_map(|credit| credit.uri.as_ref()).collect();
    let general = |purpose: &Spanned<Purpose>| purpose.value == Purpose::General;
    let reports = policy.program.contacts.iter().filter(|contact| !contact.purpose.as_ref().is_some_and(general));
    let groups = [
        ("Acknowledgments", credits),
        ("Policy", policy.program.policy_url.iter().collect()),
        ("Encryption", policy.encryption.iter().filter_map(|way| way.uri.as_ref()).collect()),
        ("Contact", reports.map(|contact| &contact.uri).collect()),
        ("Canonical", file.uri.iter().filter(|uri| uri.starts_with("https:")).collect()),
    ];
    let mut found = Vec::new();
    for (name, own) in groups {
        let fields = fields(file, name);
        // Several may be named; if none is the same, somebody is wrong.
        let agree = fields.iter().any(|field| own.iter().any(|uri| uri.value == field.value));
        if let (Some(field), Some(uri)) = (fields.first(), own.first().filter(|_| !agree)) {
            let message = format!("the security.txt says `{}` for `{name}`, the policy `{}`", field.value, uri.value);
            let allow = policy
                .recognition
                .iter()
                .find(|credit| credit.uri.as_ref().is_some_and(|own| own.span == uri.span))
                .map(|credit| &credit.allow);
            found.push(
                Draft::new(field.span, message, &file.allow)
                    .or_allowed(allow.map_or(&[], |allow| allow))
                    .help("make both the same")
                    .related(uri.span, "the address in the policy"),
            );
        }
    }
    found
}

fn fields<'p>(file: &'p SecurityTxt, name: &str) -> Vec<&'p Spanned<String>> {
    file.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).map(|field| &field.value).collect()
}
