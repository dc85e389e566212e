//! Addresses that a policy shows to people, who will follow them: only schemes that cannot run anything.

use url::Url;

pub(super) fn contact(text: &str) -> Result<(), String> {
    one_of(text, &[("mailto:", mailto), ("https:", https), ("tel:", tel)])
}

pub(super) fn referral(text: &str) -> Result<(), String> {
    one_of(text, &[("https:", https), ("mailto:", mailto)])
}

pub(super) fn key(text: &str) -> Result<(), String> {
    one_of(text, &[("https:", https), ("dns:", word), ("openpgp4fpr:", word)])
}

pub(super) fn location(text: &str) -> Result<(), String> {
    if text.starts_with('/') && !text.starts_with("//") && !text.contains(|c: char| c.is_whitespace() || c == '\\') {
        return Ok(());
    }
    https(text).map_err(|help| if text.contains(':') { help } else { "start it with `/` or with `https://`".into() })
}

type Check = fn(&str) -> Result<(), String>;

fn one_of(text: &str, schemes: &[(&str, Check)]) -> Result<(), String> {
    if let Some((_, check)) = schemes.iter().find(|(scheme, _)| has_scheme(text, scheme)) {
        return check(text);
    }
    if text.contains('@') && !text.contains(':') && mailbox(text) && schemes.iter().any(|(scheme, _)| *scheme == "mailto:") {
        return Err(format!("write `mailto:{text}`"));
    }
    https(text)
}

/// An https URL as a browser would write it: with a host, and without user or blanks.
pub(super) fn https(text: &str) -> Result<(), String> {
    if let Some(rest) = text.strip_prefix("http://") {
        return Err(format!("write `https://{rest}`"));
    }
    if !text.starts_with("https://") {
        let bare = !text.contains([':', '@', ' '])
            && Url::parse(&format!("https://{text}")).is_ok_and(|url| url.domain().is_some_and(|d| d.contains('.')));
        return Err(if bare { format!("write `https://{text}`") } else { "write an address that starts with `https://`".into() });
    }
    let url = Url::parse(text).map_err(|error| format!("mend the address: {error}"))?;
    let odd = text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\' || c == '"' || c == '<' || c == '>');
    if odd || !url.username().is_empty() || url.password().is_some() || !url.has_host() || text.starts_with("https:///") {
        return Err("write a host after `https://`, and no user, blanks, quotes or backslashes".into());
    }
    Ok(())
}

/// `mailto:` and one mailbox (RFC 6068), with or without `?subject=…`.
pub(super) fn mailto(text: &str) -> Result<(), String> {
    if !has_scheme(text, "mailto:") {
        return Err(if mailbox(text) {
            format!("write `mailto:{text}`")
        } else {
            "write an address such as `mailto:security@example.com`".into()
        });
    }
    let address = text.get("mailto:".len()..).unwrap_or("");
    let (address, fields) = address.split_once('?').unwrap_or((address, ""));
    let reads = mailbox(address) && !fields.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"' || c == '<');
    if reads { Ok(()) } else { Err("write one mailbox, such as `mailto:security@example.com`".into()) }
}

/// A global number (RFC 3966).
fn tel(text: &str) -> Result<(), String> {
    let digits = text.get("tel:".len()..).and_then(|number| number.strip_prefix('+'));
    let reads = digits.is_some_and(|d| {
        d.bytes().filter(u8::is_ascii_digit).count() >= 3 && d.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'(' | b')'))
    });
    if reads { Ok(()) } else { Err("write the number with its country, such as `tel:+49-30-123456`".into()) }
}

fn word(text: &str) -> Result<(), String> {
    let rest = text.split_once(':').map_or("", |(_, rest)| rest);
    let reads = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\'));
    if reads { Ok(()) } else { Err("write the address without blanks".into()) }
}

fn has_scheme(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// The usual mailboxes: a dot-atom, `@`, and a host name of at least two labels.
fn mailbox(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let local = !local.is_empty()
        && local.len() <= 64
        && local.bytes().all(atom)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    local && host.len() <= 253 && host.contains('.') && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_people_can_follow() {
        let table: [(Check, &[&str], &[&str]); 5] = [
            (
                contact,
                &[
                    "mailto:security@example.com",
                    "https://example.com/report",
                    "tel:+49-30-123456",
                    "mailto:a+b@example.co.uk?subject=Report",
                ],
                &[
                    "security@example.com",
                    "http://example.com/",
                    "javascript:alert(1)",
                    "data:text/html,x",
                    "mailto:",
                    "mailto:a@b",
                    "mailto:a b@example.com",
                    "tel:123",
                    "https://",
                    "https://a@example.com/",
                    "https://example.com\\@example.org/",
                    "ftp://example.com/",
                    "mailto:a@example.com,b@example.com",
                    "jaVascript:alert(1)",
                ],
            ),
            (
                https,
                &["https://example.com", "https://example.com:8443/x?y#z"],
                &[
                    "example.com",
                    "https:example.com",
                    "https:///example.com",
                    "https://exa mple.com/",
                    "https://[::1",
                    "mailto:a@example.com",
                ],
            ),
            (mailto, &["mailto:a@example.com"], &["a@example.com", "https://example.com/"]),
            (
                key,
                &["https://example.com/key.asc", "dns:5d2d._openpgpkey.example.com?type=OPENPGPKEY", "openpgp4fpr:0123"],
                &["ftp://example.com/key", "dns:", "dns:a b"],
            ),
            (
                location,
                &["/.well-known/security.txt", "https://example.com/.well-known/security.txt"],
                &["security.txt", "//example.com/x", "/a b"],
            ),
        ];
        for (check, good, bad) in table {
            for text in good {
                assert_eq!(check(text), Ok(()), "{text}");
            }
            for text in bad {
                assert!(check(text).is_err(), "{text}");
            }
        }
    }
}
