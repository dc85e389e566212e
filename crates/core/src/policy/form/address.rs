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
    if mailbox(text) && schemes.iter().any(|(scheme, _)| *scheme == "mailto:") {
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

    const HTTPS: &str = "write an address that starts with `https://`";
    const HOST: &str = "write a host after `https://`, and no user, blanks, quotes or backslashes";
    const MAILBOX: &str = "write one mailbox, such as `mailto:security@example.com`";
    const NUMBER: &str = "write the number with its country, such as `tel:+49-30-123456`";

    /// Each text with the help; none where it can be followed.
    #[test]
    fn addresses_that_people_can_follow() {
        let table: [(Check, &[(&str, &str)]); 6] = [
            (
                contact,
                &[
                    ("mailto:security@example.com", ""),
                    ("MAILTO:security@example.com", ""),
                    ("https://example.com/report", ""),
                    ("https://example.com/@security", ""),
                    ("tel:+49-30-123456", ""),
                    ("tel:+1.(23)", ""),
                    ("mailto:a+b@example.co.uk?subject=Report", ""),
                    ("security@example.com", "write `mailto:security@example.com`"),
                    ("security@example", HTTPS),
                    ("security@example.com:25", HTTPS),
                    ("http://example.com/", "write `https://example.com/`"),
                    ("javascript:alert(1)", HTTPS),
                    ("jaVascript:alert(1)", HTTPS),
                    ("data:text/html,x", HTTPS),
                    ("ftp://example.com/", HTTPS),
                    ("example.com", "write `https://example.com`"),
                    ("example", HTTPS),
                    ("127.0.0.1", HTTPS),
                    ("a@example.com ", HTTPS),
                    ("example.com/a b", HTTPS),
                    ("mailto:", MAILBOX),
                    ("mailto:a@b", MAILBOX),
                    ("mailto:a b@example.com", MAILBOX),
                    ("mailto:a@example.com,b@example.com", MAILBOX),
                    ("mailto:a@example.com?subject=a b", MAILBOX),
                    ("mailto:a@example.com?subject=\u{7}", MAILBOX),
                    ("mailto:a@example.com?subject=\"", MAILBOX),
                    ("mailto:a@example.com?subject=<b>", MAILBOX),
                    ("tel:123", NUMBER),
                    ("tel:+12", NUMBER),
                    ("tel:+123x", NUMBER),
                    ("tel:+-.()", NUMBER),
                ],
            ),
            (referral, &[("https://example.com/x", ""), ("mailto:a@example.com", ""), ("tel:+49-30-123456", HTTPS)]),
            (
                https,
                &[
                    ("https://example.com", ""),
                    ("https://example.com:8443/x?y#z", ""),
                    ("https://[2001:db8::1]/", ""),
                    ("example.com", "write `https://example.com`"),
                    ("https:example.com", HTTPS),
                    ("mailto:a@example.com", HTTPS),
                    ("https:///example.com", HOST),
                    ("https://a@example.com/", HOST),
                    ("https://:b@example.com/", HOST),
                    ("https://example.com\\@example.org/", HOST),
                    ("https://example.com/a b", HOST),
                    ("https://example.com/\u{7}", HOST),
                    ("https://example.com/\"", HOST),
                    ("https://example.com/<b", HOST),
                    ("https://example.com/b>", HOST),
                    ("https://", "mend the address: empty host"),
                    ("https://exa mple.com/", "mend the address: invalid international domain name"),
                    ("https://[::1", "mend the address: invalid IPv6 address"),
                ],
            ),
            (
                mailto,
                &[
                    ("mailto:a@example.com", ""),
                    ("Mailto:a@example.com", ""),
                    ("a@example.com", "write `mailto:a@example.com`"),
                    ("https://example.com/", "write an address such as `mailto:security@example.com`"),
                ],
            ),
            (
                key,
                &[
                    ("https://example.com/key.asc", ""),
                    ("dns:5d2d._openpgpkey.example.com?type=OPENPGPKEY", ""),
                    ("openpgp4fpr:0123", ""),
                    ("ftp://example.com/key", HTTPS),
                    ("key@example.com", HTTPS),
                    ("dns:", "write the address without blanks"),
                    ("dns:a b", "write the address without blanks"),
                    ("dns:a<b", "write the address without blanks"),
                ],
            ),
            (
                location,
                &[
                    ("/.well-known/security.txt", ""),
                    ("/a:b", ""),
                    ("https://example.com/.well-known/security.txt", ""),
                    ("security.txt", "start it with `/` or with `https://`"),
                    ("//example.com/x", "start it with `/` or with `https://`"),
                    ("/a b", "start it with `/` or with `https://`"),
                    ("/a\\b", "start it with `/` or with `https://`"),
                    ("http://example.com/x", "write `https://example.com/x`"),
                ],
            ),
        ];
        for (check, rows) in table {
            for &(text, help) in rows {
                assert_eq!(check(text).err().as_deref().unwrap_or_default(), help, "{text}");
            }
        }
    }

    #[test]
    fn mailboxes() {
        let (long, longer) = ("a".repeat(64), "a".repeat(65));
        let label = "b".repeat(63);
        let host = |last: usize| format!("{label}.{label}.{label}.{}.test", "c".repeat(last));
        for (text, reads) in [
            ("a@example.test".to_owned(), true),
            ("a.!#$%&'*+-/=?^_`{|}~b@example.test".to_owned(), true),
            ("A1@EXAMPLE.test".to_owned(), true),
            ("a@x-1.test".to_owned(), true),
            (format!("{long}@example.test"), true),
            (format!("{longer}@example.test"), false),
            (format!("a@{label}.test"), true),
            (format!("a@b{label}.test"), false),
            (format!("a@{}", host(56)), true),
            (format!("a@{}", host(57)), false),
            ("@example.test".to_owned(), false),
            (".a@example.test".to_owned(), false),
            ("a.@example.test".to_owned(), false),
            ("a..b@example.test".to_owned(), false),
            ("a(b@example.test".to_owned(), false),
            ("a@example".to_owned(), false),
            ("a@.test".to_owned(), false),
            ("a@-b.test".to_owned(), false),
            ("a@b-.test".to_owned(), false),
            ("a@b_c.test".to_owned(), false),
            ("a@b@example.test".to_owned(), false),
            ("example.test".to_owned(), false),
        ] {
            assert_eq!(mailbox(&text), reads, "{text}");
        }
    }
}
