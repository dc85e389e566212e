use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// A fingerprint of a key is promised, and is not there.
    ///
    /// Without it nobody can tell the right key from one that was put in its place.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// encryption:
    ///   - { method: pgp, on_request: "mailto:security@example.com", fingerprint: unstated }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// encryption:
    ///   - { method: pgp, on_request: "mailto:security@example.com", fingerprint: 0123456789abcdef0123456789abcdef01234567 }
    /// ```
    MISSING_FINGERPRINT = "missing-fingerprint", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let promised =
        context.written.encryption.iter().filter_map(|way| Some((way, way.fingerprint.as_ref().filter(|text| text.value == "unstated")?)));
    promised
        .map(|(way, text)| {
            Draft::new(text.span, "the fingerprint of the key is promised, and not given", &way.allow)
                .help("publish it on the page, and write it here")
        })
        .collect()
}
