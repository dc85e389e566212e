//! The scheme of a pattern: one that is misspelled, or that is none, would cover nothing that anybody asks for.

use super::{
    PatternError,
    network::{PortPattern, SchemePattern},
};
use crate::target::{default_port, is_web};
use crate::vocabulary::suggest;

/// The schemes of the web.
const WEB: [&str; 4] = ["http", "https", "ws", "wss"];

/// What people write for every scheme.
const EVERY: [&str; 5] = ["all", "any", "every", "url", "web"];

/// What carries a protocol, and says nothing of which.
const TRANSPORTS: [&str; 5] = ["quic", "ssl", "tcp", "tls", "udp"];

/// Splits the scheme off a pattern.
pub(super) fn split(text: &str) -> Result<(SchemePattern, &str), PatternError> {
    let Some((scheme, rest)) = text.split_once("://") else { return Ok((SchemePattern::Unnamed, text)) };
    let scheme = scheme.to_ascii_lowercase();
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !named {
        return Err(PatternError::new("unreadable-pattern", format!("`{text}` does not start with a scheme"))
            .help("leave out the scheme to cover the whole web, or write one such as `https://`"));
    }
    Ok((if is_web(&scheme) { SchemePattern::Web } else { SchemePattern::Other(scheme.into()) }, rest))
}

/// Refuses a scheme that is probably not meant: an exclusion by it would not hold.
pub(super) fn check(scheme: &SchemePattern, port: PortPattern, inclusion: bool, text: &str) -> Result<(), PatternError> {
    let SchemePattern::Other(scheme) = scheme else { return Ok(()) };
    if default_port(scheme).is_some() {
        return Ok(());
    }
    let unknown = || PatternError::new("unreadable-pattern", format!("`{scheme}` in `{text}` is no scheme that is known"));
    let whole = "leave out the scheme to cover the whole web, in an exclusion every scheme";
    if EVERY.contains(&&**scheme) {
        return Err(unknown().help(whole));
    }
    // Two letters are near many others: `gs` is the scheme of a store.
    if let Some(meant) = suggest(scheme, WEB).filter(|_| scheme.len() > 2) {
        return Err(unknown().help(format!("did you mean `{meant}`?")));
    }
    if inclusion {
        return Ok(());
    }
    if TRANSPORTS.contains(&&**scheme) {
        return Err(PatternError::new("unreadable-pattern", format!("`{scheme}` in `{text}` does not say what is spoken"))
            .help("leave out the scheme: an exclusion without one covers every scheme, on the port that it names"));
    }
    if port == PortPattern::Unnamed {
        return Err(unknown().help("name its port (`:5555`, every port as `:*`), or leave out the scheme to cover every one"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::limits::Limits;
    use crate::pattern::read;

    fn help(text: &str, inclusion: bool) -> Option<String> {
        read(text, inclusion, &Limits::default()).err().and_then(|error| error.help.clone())
    }

    /// Whatever the port, and on both sides.
    #[test]
    fn a_scheme_of_the_web_that_is_misspelled_is_refused() {
        for (text, meant) in [
            ("htps://example.com", "did you mean `https`?"),
            ("HHTPS://example.com", "did you mean `https`?"),
            ("htttp://example.com:8080", "did you mean `http`?"),
            ("htpts://example.com", "did you mean `https`?"),
            ("http2://example.com", "did you mean `http`?"),
            ("wsss://example.com", "did you mean `wss`?"),
            ("htp://example.com", "did you mean `http`?"),
            ("web://example.com:443", "leave out the scheme"),
            ("any://example.com:*", "leave out the scheme"),
        ] {
            for inclusion in [false, true] {
                assert!(help(text, inclusion).is_some_and(|help| help.starts_with(meant)), "{text}");
            }
        }
    }

    #[test]
    fn a_scheme_of_two_letters_is_one_of_its_own() {
        assert_eq!([help("gs://bucket.example.com", true), help("gs://bucket.example.com:*", false)], [None, None]);
    }

    /// An inclusion by it includes what is asked by it alone.
    #[test]
    fn an_exclusion_by_an_unknown_scheme_names_the_port() {
        let helps = ["zmq://example.com", "zmq://example.com:5555", "zmq://example.com:*", "tcp://example.com:53", "git+ssh://example.com"];
        let refused = |inclusion| helps.map(|text| help(text, inclusion).is_some());
        assert_eq!([false, true].map(refused), [[true, false, false, true, false], [false; 5]]);
    }
}
