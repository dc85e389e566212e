//! Canonical hosts: A-labels in lower case without a trailing dot, IPv4, IPv6 (IPv4-mapped as IPv4).

use super::escape::{self, ByteSet};
use super::{TargetError, error::shown};
use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest name that can be resolved, in bytes, without a trailing dot (RFC 1035, section 2.3.4, less the length octets).
pub(crate) const NAME_BYTES: usize = 253;
/// The longest label.
pub(super) const LABEL_BYTES: usize = 63;

/// What a name is made of, dots included.
static NAME: ByteSet = ByteSet::of(b"abcdefghijklmnopqrstuvwxyz0123456789-_.");

/// A canonical host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A name: lower-case A-labels joined by dots, no empty label, no trailing dot.
    Name(String),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address that is not IPv4-mapped.
    V6(Ipv6Addr),
}

impl Host {
    /// The same host, borrowed.
    pub fn view(&self) -> HostRef<'_> {
        match self {
            Self::Name(name) => HostRef::Name(name),
            Self::V4(address) => HostRef::V4(*address),
            Self::V6(address) => HostRef::V6(*address),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}

/// A canonical host that borrows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostRef<'a> {
    /// A name: lower-case A-labels joined by dots, no empty label, no trailing dot.
    Name(&'a str),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address that is not IPv4-mapped.
    V6(Ipv6Addr),
}

impl HostRef<'_> {
    /// The same host, owned.
    pub fn to_host(self) -> Host {
        match self {
            Self::Name(name) => Host::Name(name.to_owned()),
            Self::V4(address) => Host::V4(address),
            Self::V6(address) => Host::V6(address),
        }
    }

    /// The address, if the host is one.
    pub fn address(self) -> Option<IpAddr> {
        match self {
            Self::Name(_) => None,
            Self::V4(address) => Some(address.into()),
            Self::V6(address) => Some(address.into()),
        }
    }
}

/// IPv6 stands in brackets, as in a URL.
impl fmt::Display for HostRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

/// What the URL parser made of a host, as a canonical host. The name still has to pass [`check_name`].
pub(super) fn canonical(host: url::Host<&str>) -> HostRef<'_> {
    match host {
        url::Host::Domain(name) => HostRef::Name(name.strip_suffix('.').unwrap_or(name)),
        url::Host::Ipv4(address) => HostRef::V4(address),
        url::Host::Ipv6(address) => address.to_ipv4_mapped().map_or(HostRef::V6(address), HostRef::V4),
    }
}

/// Whether a host is a name that is spelled as its canonical form is, to be seen at once: no other alphabet, no A-label, no number at its end, every label
/// of a length that can be resolved. Most names are; for others this says nothing.
pub(crate) fn is_plain_name(text: &str) -> bool {
    let mut last = "";
    let labels = text.len() <= NAME_BYTES
        && text.split('.').all(|label| {
            last = label;
            (1..=LABEL_BYTES).contains(&label.len()) && !label.starts_with("xn--") && label.bytes().all(|byte| NAME.holds(byte))
        });
    labels && last.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Reads a host as the WHATWG URL standard does, and refuses what clients disagree on.
///
/// IPv6 may stand in brackets or without; a trailing dot is dropped.
///
/// # Errors
/// A host that the standard refuses, an empty label, a number with a leading zero, a host too long to resolve.
pub fn read_host(text: &str) -> Result<Host, TargetError> {
    if is_plain_name(text) {
        return Ok(Host::Name(text.to_owned()));
    }
    read_any_host(text)
}

fn read_any_host(text: &str) -> Result<Host, TargetError> {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Ok(canonical(url::Host::Ipv6(address)).to_host());
    }
    if let Some(bad) = text.chars().find(|&c| c.is_control() || matches!(c, ' ' | '/' | '\\' | '?' | '#' | '@')) {
        return Err(TargetError::new("unreadable-host", format!("expected a host, found {} in {}", shown(&bad.to_string()), shown(text))));
    }
    if !text.starts_with('[') && text.contains(':') {
        return Err(TargetError::new("unreadable-host", format!("expected a host without port, found {}", shown(text))));
    }
    let parsed = url::Host::parse(text).map_err(|error| unreadable(text, error))?;
    let host = match &parsed {
        url::Host::Domain(name) => url::Host::Domain(name.as_str()),
        url::Host::Ipv4(address) => url::Host::Ipv4(*address),
        url::Host::Ipv6(address) => url::Host::Ipv6(*address),
    };
    let host = canonical(host);
    check(host, text)?;
    Ok(host.to_host())
}

/// Refuses a host that the URL parser accepts and that others read differently, or that cannot exist. `raw` is the host as written.
pub(super) fn check(host: HostRef<'_>, raw: &str) -> Result<(), TargetError> {
    match host {
        HostRef::Name(name) => check_name(name, raw),
        // In brackets it is an IPv4-mapped address, where the standard takes no leading zeros.
        HostRef::V4(address) if raw.parse() == Ok(address) || raw.starts_with('[') => Ok(()),
        HostRef::V4(address) => check_number(Some(address), raw),
        HostRef::V6(_) => Ok(()),
    }
}

/// Refuses names with empty or over-long labels, and with characters that no resolver takes.
pub(crate) fn check_name(name: &str, raw: &str) -> Result<(), TargetError> {
    let mut last = b'.';
    let (mut empty, mut odd) = (false, false);
    for byte in name.bytes() {
        empty |= byte == b'.' && last == b'.';
        odd |= !NAME.holds(byte);
        last = byte;
    }
    empty |= last == b'.';
    if has_capital_sharp_s(raw) {
        return Err(capital_sharp_s(raw));
    }
    if empty {
        let help = "write the host without leading, doubled or more than one trailing dot";
        return Err(TargetError::new("empty-label", format!("the host {} has an empty label", shown(raw))).help(help));
    }
    if odd {
        return Err(odd_character(name, raw));
    }
    if name.len() > LABEL_BYTES && (name.len() > NAME_BYTES || name.split('.').any(|label| label.len() > LABEL_BYTES)) {
        let limit = format!("a name has at most {NAME_BYTES} bytes, a label at most {LABEL_BYTES}");
        return Err(TargetError::new("host-too-long", format!("the host {} cannot be resolved: {limit}", shown(raw))));
    }
    Ok(())
}

/// `ẞ`: `ss` to clients that have Unicode 15.0 or older, `ß` to newer ones (UTS 46, revision 31): two hosts that anybody may register.
const CAPITAL_SHARP_S: char = '\u{1e9e}';

/// Whether a host as written has a letter on which clients differ, be it in percent escapes.
pub(crate) fn has_capital_sharp_s(raw: &str) -> bool {
    raw.contains(CAPITAL_SHARP_S)
        || (raw.contains('%') && String::from_utf8_lossy(&escape::decode(raw.as_bytes())).contains(CAPITAL_SHARP_S))
}

fn capital_sharp_s(raw: &str) -> TargetError {
    let decoded = escape::decode(raw.as_bytes());
    let read_as = |letters: &str| {
        let written = String::from_utf8_lossy(&decoded).replace(CAPITAL_SHARP_S, letters);
        idna::domain_to_ascii_cow(written.as_bytes(), idna::AsciiDenyList::URL).unwrap_or_default().into_owned()
    };
    TargetError::new("ambiguous-letter", format!("clients differ on the letter `{CAPITAL_SHARP_S}` in the host {}", shown(raw)))
        .readings(format!("`{}` (Unicode 15.1 and later)", read_as("ß")), format!("`{}` (before)", read_as("ss")))
        .help("write `ß` or `ss`")
}

/// The standard lets `! " $ & ' ( ) * + , ; = { } ~` and a back-tick stand in a host. No name in use has them, and clients stop at, expand or refuse them.
fn odd_character(name: &str, raw: &str) -> TargetError {
    if name.contains('*') {
        let message = format!("expected one host, found the wildcard {}", shown(raw));
        return TargetError::new("wildcard-host", message).help("write a set of hosts without scheme, port and path: `*.example.com`");
    }
    let is_odd = |c: &char| !u8::try_from(*c).is_ok_and(|byte| NAME.holds(byte));
    let odd = name.chars().find(is_odd).map(String::from).unwrap_or_default();
    let before = name.split(|c| is_odd(&c)).next().filter(|before| !before.is_empty());
    let message = format!("clients differ on {} in the host {}", shown(&odd), shown(raw));
    TargetError::new("host-character", message)
        .readings(format!("`{name}` (a browser)"), before.map_or("no host (others)".to_owned(), |before| format!("`{before}` (others)")))
        .help("write the host with letters, digits, hyphens and dots only")
}

/// Refuses IPv4 numbers with a leading zero (octal to some clients, decimal to others) and a bare `0x` (zero to browsers, a name to others).
fn check_number(address: Option<Ipv4Addr>, raw: &str) -> Result<(), TargetError> {
    let mapped = mapped(raw);
    let is_odd = |part: &str| match part.as_bytes() {
        [b'0', b'x' | b'X', digits @ ..] => digits.is_empty(),
        [b'0', _, ..] => true,
        _ => false,
    };
    if !mapped.split('.').any(is_odd) {
        return Ok(());
    }
    let octal = address.map_or_else(|| "no address (leading zeros as octal)".to_owned(), |a| format!("`{a}` (leading zeros as octal)"));
    let decimal = mapped.strip_suffix('.').unwrap_or(&mapped).split('.').map(|part| match part.trim_start_matches('0') {
        "" => "0",
        rest if rest.starts_with(['x', 'X']) => part,
        rest => rest,
    });
    let decimal = decimal.collect::<Vec<_>>().join(".");
    Err(TargetError::new("ambiguous-ipv4", format!("clients differ on leading zeros in the address {}", shown(raw)))
        .readings(octal, format!("`{decimal}` (leading zeros as decimal)"))
        .help("write the address as four decimal numbers without leading zeros"))
}

/// `raw` as the number parser sees it: percent-decoded, and mapped to ASCII. The raw text if that fails.
fn mapped(raw: &str) -> Cow<'_, str> {
    let decoded = escape::decode(raw.as_bytes());
    match idna::domain_to_ascii_cow(&decoded, idna::AsciiDenyList::URL) {
        Ok(name) => Cow::Owned(name.into_owned()),
        Err(_) => Cow::Borrowed(raw),
    }
}

/// Why the URL parser refused the host `raw`.
pub(super) fn unreadable(raw: &str, error: url::ParseError) -> TargetError {
    use url::ParseError as P;
    match error {
        P::EmptyHost => TargetError::new("host-missing", "expected a host, found none"),
        P::InvalidIpv6Address if raw.contains('%') => {
            TargetError::new("zone-id", format!("a zone id is known to one machine only: {}", shown(raw)))
                .help("leave out `%` and what follows it")
        }
        P::InvalidIpv6Address => TargetError::new("unreadable-ipv6", format!("expected an IPv6 address, found {}", shown(raw))),
        P::InvalidIpv4Address => match check_number(None, raw) {
            Err(ambiguous) => ambiguous,
            Ok(()) => TargetError::new("unreadable-ipv4", format!("expected an IPv4 address, found {}", shown(raw)))
                .help("a host whose last label is a number is an address of four numbers up to 255"),
        },
        _ => TargetError::new("unreadable-host", format!("{} is not a host: {error}", shown(raw))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is plain is what the long way makes of it; each character of a name is tried at each place of a label, at the ends of the lengths.
    #[test]
    fn a_plain_name_is_its_canonical_form() {
        let labels = ["a", "xn--a", "xn-a", "a--b", "-", "_a", "0", "0x1", "a0", "A", "é", "", "a%41", &"a".repeat(63), &"a".repeat(64)];
        let mut names: Vec<String> = labels.iter().flat_map(|a| labels.iter().map(move |b| format!("{a}.{b}"))).collect();
        names.extend((0..=255_u8).flat_map(|byte| {
            let c = char::from(byte);
            [format!("{c}"), format!("a{c}b.example"), format!("a.{c}b"), format!("a.b{c}"), format!("a.b.{c}")]
        }));
        names.extend([252, 253, 254].map(|len| format!("{}a", "a.".repeat(126)).chars().cycle().take(len).collect()));
        let plain: Vec<&String> = names.iter().filter(|name| is_plain_name(name)).collect();
        assert!(plain.len() > 80, "{}", plain.len());
        for name in plain {
            assert_eq!(read_any_host(name), Ok(Host::Name(name.clone())), "{name}");
        }
        let no: [&str; 8] = ["", ".", "a.", "A.example", "a.1", "xn--e1afmkfd.example", "a..b", "a*.example"];
        assert_eq!(no.into_iter().find(|text| is_plain_name(text)), None);
        // What is not seen to be plain is read in the same way: only the time shows it.
        let longest = format!("{}a", "a.".repeat(126));
        assert_eq!([longest.len(), longest.len() + 1], [253, 254]);
        assert!(is_plain_name(&longest) && !is_plain_name(&format!("{longest}a")));
        assert!(["a", "a.b1", "a_b.example", "-.example", "1.example", &"a".repeat(63)].into_iter().all(is_plain_name));
    }

    #[test]
    fn an_ipv6_address_needs_no_brackets() {
        let address: Ipv6Addr = "2001:db8::1".parse().unwrap();
        for text in ["2001:db8::1", "2001:DB8:0::1", "[2001:db8::1]"] {
            assert_eq!(read_host(text), Ok(Host::V6(address)), "{text}");
        }
        assert_eq!(read_host("::ffff:192.0.2.1"), Ok(Host::V4(Ipv4Addr::new(192, 0, 2, 1))));
    }
}
