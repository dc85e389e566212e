use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// A key is published below `/.well-known/`, under a name that is not registered.
    ///
    /// RFC 8615 keeps that folder for registered names, and RFC 9116 (section 6) says so of the security.txt and what it links to.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// encryption:
    ///   - { method: pgp, uri: "https://example.com/.well-known/pgp-key.txt" }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// encryption:
    ///   - { method: pgp, uri: "https://example.com/pgp-key.txt" }
    /// ```
    UNREGISTERED_WELL_KNOWN = "unregistered-well-known", Note, Check::Policy(check)
}

/// Registered names that could hold a key or a policy (IANA, Well-Known URIs).
const REGISTERED: [&str; 4] = ["openpgpkey", "security.txt", "jwks.json", "csaf"];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let keys = context.written.encryption.iter().filter_map(|way| way.uri.as_ref().map(|uri| (uri, way.allow.as_slice())));
    let mut found = Vec::new();
    for (uri, allow) in keys {
        let name = uri.split_once("/.well-known/").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
        if let Some(name) = name.filter(|name| !REGISTERED.contains(name)) {
            let message = format!("`{name}` is not registered for `/.well-known/`");
            found.push(Draft::new(uri.span, message, allow).help("publish the key at another path"));
        }
    }
    found
}
