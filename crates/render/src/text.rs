//! Other people's text on a page: one line, nothing in it that turns or hides what stands beside it, and links that cannot run anything.

use inbounds_core::text;
use std::fmt::Write as _;

/// A text of a policy on one line, with what acts or cannot be seen written as `\u{…}`.
///
/// Joiners and marks of direction (U+200C to U+200F) stay: several scripts need them, and they reach no further than the text itself.
pub(crate) fn seen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        for c in word.chars() {
            if acts(c) {
                // Writing to a string cannot fail.
                let _ = write!(out, "{}", c.escape_unicode());
            } else {
                out.push(c);
            }
        }
    }
    out
}

/// What acts even where a text has an element of its own.
fn acts(c: char) -> bool {
    text::acts(c) && !text::joins(c)
}

/// Whether an address may be followed from the page: only schemes that cannot run anything, and nothing that could end the address early. Without its slashes
/// `https:x` would be a page beside this one.
pub(crate) fn is_link(address: &str) -> bool {
    let starts = |start: &&str| address.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let known = ["https://", "http://", "mailto:", "tel:"].iter().any(starts);
    known && !address.contains(|c: char| c.is_whitespace() || acts(c) || matches!(c, '<' | '>' | '"' | '\\' | '`'))
}

/// An address as people say it: without `mailto:` and `tel:`.
pub(crate) fn spoken(address: &str) -> &str {
    address.strip_prefix("mailto:").or_else(|| address.strip_prefix("tel:")).unwrap_or(address)
}

/// With a capital letter at the start.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A name of the format as words: `fix-shipped`, `status_update`.
pub(crate) fn words(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts() {
        let table = [
            ("plain ü 漢", "plain ü 漢"),
            (" two\n\tlines ", "two lines"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{202e}evil\u{2069}\u{2028}x", "\\u{202e}evil\\u{2069} x"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ];
        for (text, expected) in table {
            assert_eq!(seen(text), expected);
        }
    }

    #[test]
    fn only_harmless_schemes_are_links() {
        for good in ["https://example.com/x?y#z", "HTTP://example.com", "mailto:a@example.com", "tel:+49-30-1234"] {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "/relative",
            "//example.com",
            "https://a b",
            "https://a\"b",
            "https://a\u{202e}b",
            "dns:example.com",
            "java\nscript:x",
            "",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
