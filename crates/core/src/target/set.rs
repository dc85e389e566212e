//! Targets that are sets: CIDR blocks, ranges of addresses, wildcards.

use super::error::{as_url, shown};
use super::{TargetError, host, read_host};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A set of hosts given as one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostSet {
    /// Every address from the first to the last, both of one family (a CIDR block or a range).
    Addresses {
        /// First address.
        first: IpAddr,
        /// Last address.
        last: IpAddr,
        /// Canonical spelling (`10.0.0.0/8`).
        canonical: String,
    },
    /// Every name of a wildcard (`*.example.com`), in the canonical spelling of a pattern.
    Names {
        /// The wildcard.
        pattern: String,
    },
}

impl HostSet {
    /// The set in canonical spelling.
    pub fn canonical(&self) -> &str {
        match self {
            Self::Addresses { canonical, .. } => canonical,
            Self::Names { pattern } => pattern,
        }
    }
}

/// Reads a CIDR block (`10.0.0.0/8`), a range (`10.0.0.1-10.0.0.9`) or a wildcard (`*.example.com`, `api-*.example.com`). None if `text` has the shape of none.
///
/// An address followed by `/` and digits only is always a block, never a path. Host bits may be set: the target is the whole block, as
/// only that is safe to decide.
///
/// # Errors
/// A set that cannot be read.
pub fn read_set(text: &str) -> Option<Result<HostSet, TargetError>> {
    let text = text.trim_matches(' ');
    if text.len() > super::TARGET_BYTES {
        return None;
    }
    Some(match shape(text)? {
        Shape::Block => block(text),
        Shape::Range(first, last) => range(text, first, last),
        Shape::Wildcard => wildcard(text),
    })
}

/// What kind of set a text has the shape of.
enum Shape<'a> {
    /// An address, or only digits and dots, followed by `/` and digits.
    Block,
    /// Two addresses with a hyphen between.
    Range(&'a str, &'a str),
    /// A `*` in what can only be a host.
    Wildcard,
}

fn shape(text: &str) -> Option<Shape<'_>> {
    if let Some((address, length)) = text.split_once('/') {
        let digits = !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
        return (digits && looks_like_address(address)).then_some(Shape::Block);
    }
    if let Some((first, last)) = text.split_once('-') {
        let (first, last) = (first.trim_end_matches(' '), last.trim_start_matches(' '));
        if looks_like_address(first) && looks_like_address(last) {
            return Some(Shape::Range(first, last));
        }
    }
    let is_host = !text.contains([':', '?', '#', '@', '\\', '[']) && !text.contains(char::is_whitespace);
    (text.contains('*') && is_host).then_some(Shape::Wildcard)
}

/// Whether `text` has the shape of a set.
pub(super) fn is_set(text: &str) -> bool {
    shape(text).is_some()
}

/// An address, or something that can only have been meant as one.
fn looks_like_address(text: &str) -> bool {
    let numeric = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.starts_with(|c: char| c.is_ascii_digit());
    numeric || read_address(text).is_some()
}

/// An address in its usual spelling: other spellings of numbers are for hosts, and would hide a mistake here.
fn read_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    if bare.len() != text.len() {
        return bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    text.parse().ok()
}

fn block(text: &str) -> Result<HostSet, TargetError> {
    let unreadable = || {
        let message = format!("expected a CIDR block such as `10.0.0.0/8`, found {}", shown(text));
        TargetError::new("unreadable-cidr", message).help(format!("to name a path, {}", as_url(text)))
    };
    let (address, length) = text.split_once('/').ok_or_else(unreadable)?;
    let address = read_address(address).ok_or_else(unreadable)?;
    let length: u32 = length.parse().map_err(|_| unreadable())?;
    if length > if address.is_ipv4() { 32 } else { 128 } {
        return Err(unreadable());
    }
    let (first, last) = match address {
        IpAddr::V4(address) => {
            let hosts = u32::MAX.checked_shr(length).unwrap_or(0);
            let first = address.to_bits() & !hosts;
            (Ipv4Addr::from(first).into(), Ipv4Addr::from(first | hosts).into())
        }
        IpAddr::V6(address) => {
            let hosts = u128::MAX.checked_shr(length).unwrap_or(0);
            let first = address.to_bits() & !hosts;
            (Ipv6Addr::from(first).into(), Ipv6Addr::from(first | hosts).into())
        }
    };
    let (first, last) = unmap(text, first, last)?;
    let length = if first.is_ipv4() && address.is_ipv6() { length.saturating_sub(96) } else { length };
    Ok(HostSet::Addresses { first, last, canonical: format!("{first}/{length}") })
}

fn range(text: &str, first: &str, last: &str) -> Result<HostSet, TargetError> {
    let unreadable = |what: &str| {
        TargetError::new("unreadable-range", format!("{what}, found {}", shown(text))).help("write both addresses: `10.0.0.1-10.0.0.9`")
    };
    let (Some(first), Some(last)) = (read_address(first), read_address(last)) else {
        return Err(unreadable("expected a range of two addresses"));
    };
    let (first, last) = unmap(text, first, last)?;
    if first.is_ipv4() != last.is_ipv4() {
        return Err(unreadable("expected two addresses of one family"));
    }
    if first > last {
        return Err(unreadable("expected the lower address first"));
    }
    Ok(HostSet::Addresses { first, last, canonical: format!("{first}-{last}") })
}

/// IPv4-mapped IPv6 addresses are IPv4 addresses. A set of both kinds is refused: its parts would be compared with different rules.
fn unmap(text: &str, first: IpAddr, last: IpAddr) -> Result<(IpAddr, IpAddr), TargetError> {
    let mapped = |address: &IpAddr| matches!(address, IpAddr::V6(a) if a.to_ipv4_mapped().is_some());
    let whole: (IpAddr, IpAddr) = (Ipv4Addr::UNSPECIFIED.to_ipv6_mapped().into(), Ipv4Addr::BROADCAST.to_ipv6_mapped().into());
    let overlaps = first.is_ipv6() && last.is_ipv6() && first <= whole.1 && last >= whole.0;
    if overlaps && !(mapped(&first) && mapped(&last)) {
        let message = format!("{} holds IPv6 addresses and IPv4-mapped ones", shown(text));
        return Err(TargetError::new("mixed-addresses", message).help("give the two parts as targets of their own"));
    }
    Ok((first.to_canonical(), last.to_canonical()))
}

fn wildcard(text: &str) -> Result<HostSet, TargetError> {
    let unreadable = |why: &str| {
        TargetError::new("unreadable-wildcard", format!("{why}, found {}", shown(text)))
            .help("write `*.example.com` or `api-*.example.com`")
    };
    // IDNA takes these for dots (UTS 46, section 2.3).
    let text = text.replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
    let text = text.strip_suffix('.').unwrap_or(&text);
    let mut labels = Vec::new();
    for label in text.split('.') {
        labels.push(match label {
            _ if label.contains("**") => return Err(unreadable("expected single `*`")),
            _ if label.contains('*') => {
                let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'*'));
                if !plain {
                    return Err(unreadable("expected letters, digits and hyphens beside `*`"));
                }
                label.to_ascii_lowercase()
            }
            _ if host::has_capital_sharp_s(label) => {
                return Err(unreadable("expected a host without `\u{1e9e}`, on which clients differ").help("write `ß` or `ss`"));
            }
            // A label alone, so that a number is not taken for an address.
            _ => idna::domain_to_ascii_cow(label.as_bytes(), idna::AsciiDenyList::URL)
                .map_err(|_| unreadable("expected a host"))?
                .into_owned(),
        });
    }
    let pattern = labels.join(".");
    if pattern.split('.').any(str::is_empty) {
        return Err(unreadable("expected no empty label"));
    }
    // Other digits are those of ASCII by now.
    if pattern.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'*')) && pattern.contains(|c: char| c.is_ascii_digit()) {
        return Err(unreadable("expected a wildcard of names").help("write addresses as a block: `10.0.0.0/24`"));
    }
    if labels.iter().all(|label| label == "*") {
        return Err(unreadable("expected a wildcard below a name"));
    }
    // With a letter for each `*` the rest has to be a name; all A-labels (`xn--*`) are a label like another.
    let example: Vec<String> = labels.iter().map(|label| if label == "xn--*" { "x".to_owned() } else { label.replace('*', "x") }).collect();
    match read_host(&example.join("."))? {
        super::Host::Name(name) => host::check(super::HostRef::Name(&name), text)?,
        _ => return Err(unreadable("expected a name")),
    }
    Ok(HostSet::Names { pattern })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str) -> String {
        match read_set(text) {
            None => "none".to_owned(),
            Some(Err(error)) => format!("error {}", error.code),
            Some(Ok(HostSet::Names { pattern })) => pattern,
            Some(Ok(HostSet::Addresses { first, last, canonical })) => format!("{canonical} {first} {last}"),
        }
    }

    #[test]
    fn sets_are_read() {
        let cases = [
            ("10.0.0.0/8", "10.0.0.0/8 10.0.0.0 10.255.255.255"),
            ("10.1.2.3/8", "10.0.0.0/8 10.0.0.0 10.255.255.255"),
            ("10.0.0.1/32", "10.0.0.1/32 10.0.0.1 10.0.0.1"),
            ("10.0.0.1/0", "0.0.0.0/0 0.0.0.0 255.255.255.255"),
            ("10.0.0.1/33", "error unreadable-cidr"),
            ("10/8", "error unreadable-cidr"),
            ("010.0.0.0/8", "error unreadable-cidr"),
            ("256.0.0.0/8", "error unreadable-cidr"),
            ("10.0.0.0/99999999999", "error unreadable-cidr"),
            ("2001:db8::1/32", "2001:db8::/32 2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2001:db8::/129", "error unreadable-cidr"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8 10.0.0.0 10.255.255.255"),
            ("::/0", "error mixed-addresses"),
            ("::ffff:0:0/95", "error mixed-addresses"),
            ("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9 10.0.0.1 10.0.0.9"),
            ("10.0.0.1 - 10.0.0.9", "10.0.0.1-10.0.0.9 10.0.0.1 10.0.0.9"),
            ("::ffff:10.0.0.1-::ffff:10.0.0.2", "10.0.0.1-10.0.0.2 10.0.0.1 10.0.0.2"),
            ("2001:db8::1-2001:db8::f", "2001:db8::1-2001:db8::f 2001:db8::1 2001:db8::f"),
            ("10.0.0.9-10.0.0.1", "error unreadable-range"),
            ("10.0.0.1-9", "error unreadable-range"),
            ("10.0.0.1-::1", "error unreadable-range"),
            ("*.example.com", "*.example.com"),
            ("*.EXAMPLE.com.", "*.example.com"),
            ("vcc-*.example.com", "vcc-*.example.com"),
            ("api.*.example.com", "api.*.example.com"),
            ("*.münchen.example", "*.xn--mnchen-3ya.example"),
            ("*.example。com", "*.example.com"),
            ("10.0.0.0/1", "0.0.0.0/1 0.0.0.0 127.255.255.255"),
            ("[2001:db8::1]/64", "2001:db8::/64 2001:db8:: 2001:db8::ffff:ffff:ffff:ffff"),
            ("2001:db8::1/128", "2001:db8::1/128 2001:db8::1 2001:db8::1"),
            ("::ffff:10.0.0.0/96", "0.0.0.0/0 0.0.0.0 255.255.255.255"),
            ("[10.0.0.0]/8", "none"),
            ("[2001:db8::1/64", "none"),
            ("2001:db8::1]/64", "none"),
            ("10.0.0.0/", "none"),
            ("1a.example/8", "none"),
            (".1/8", "none"),
            ("1.example-2.example", "none"),
            ("10.0.0.1-x", "none"),
            ("1-2", "error unreadable-range"),
            ("10.0.0.1-10.0.0.1", "10.0.0.1-10.0.0.1 10.0.0.1 10.0.0.1"),
            // Around the addresses that stand for IPv4.
            ("::-::fffe:ffff:ffff", "::-::fffe:ffff:ffff :: ::fffe:ffff:ffff"),
            ("::-::ffff:0.0.0.0", "error mixed-addresses"),
            ("::ffff:255.255.255.255-::1:0:0:0", "error mixed-addresses"),
            ("::1:0:0:0-::1:0:0:1", "::1:0:0:0-::1:0:0:1 ::1:0:0:0 ::1:0:0:1"),
            ("::ffff:0.0.0.0-::ffff:255.255.255.255", "0.0.0.0-255.255.255.255 0.0.0.0 255.255.255.255"),
            ("::ffff:10.0.0.1-10.0.0.2", "10.0.0.1-10.0.0.2 10.0.0.1 10.0.0.2"),
            ("*.1a.example.com", "*.1a.example.com"),
            ("1*.2.3", "error unreadable-wildcard"),
            ("\u{ad}0.1.5.2*", "error unreadable-wildcard"),
            ("１.2.3.*", "error unreadable-wildcard"),
            ("*.*", "error unreadable-wildcard"),
            ("*.*.test", "*.*.test"),
            ("a_*.example.com", "a_*.example.com"),
            ("*.ẞ.example.com", "error unreadable-wildcard"),
            ("*.ex ample.com", "none"),
            ("*.example.com..", "error unreadable-wildcard"),
            ("*.x y", "none"),
            ("*@example.com", "none"),
            ("*\\example.com", "none"),
            ("[*", "none"),
            ("*", "error unreadable-wildcard"),
            ("**.example.com", "error unreadable-wildcard"),
            ("*..example.com", "error unreadable-wildcard"),
            ("*ü.example.com", "error unreadable-wildcard"),
            ("*.1.2.3", "error unreadable-wildcard"),
            ("*.a.1", "error unreadable-ipv4"),
            ("10.0.0.*", "error unreadable-wildcard"),
            ("*.exa$mple.com", "error host-character"),
            ("https://*.example.com", "none"),
            ("*.example.com/x", "none"),
            ("*.example.com:8443", "none"),
            ("* .example.com", "none"),
            ("example.com/8", "none"),
            ("10.0.0.1/8/x", "none"),
            ("10.0.0.1", "none"),
            ("a-b.example.com", "none"),
        ];
        for (text, expected) in cases {
            assert_eq!(outcome(text), expected, "{text}");
        }
        let long = |bytes: usize| format!("*.{}.example.com", "a".repeat(bytes - 14));
        assert_eq!(outcome(&long(super::super::TARGET_BYTES)), "error host-too-long");
        assert_eq!(outcome(&long(super::super::TARGET_BYTES + 1)), "none");
    }
}
