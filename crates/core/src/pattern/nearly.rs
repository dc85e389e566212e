//! What is nearly an address or a block: read as a name or a path it would cover what nobody means, and an exclusion would not hold.

use super::{
    PatternError,
    host::{HostPattern, block},
    network::PortPattern,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a canonical name is an address with letters where numbers belong (`192.0.2.x`, `10.x.x.x`). No top label is one letter.
pub(super) fn is_address(name: &str) -> bool {
    let labels = || name.split('.');
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let is_filler = |label: &str| label.len() == 1 || label.bytes().all(|byte| byte == b'x');
    labels().next().is_some_and(is_number)
        && labels().all(|label| is_number(label) || is_filler(label))
        && (labels().count() == 4 || labels().next_back().is_some_and(|last| last.len() == 1))
}

/// Refuses an address whose path may be meant as the rest of a block. `is_bare` is one without a scheme.
///
/// # Errors
/// A path that starts with a number, or behind a scheme one with which the block starts at that address; and `/*`, without a scheme `/` alone, behind
/// what looks like the name of a block.
pub(super) fn refuse_block(host: &HostPattern, is_bare: bool, tail: &str, text: &str) -> Result<(), PatternError> {
    let Some(first) = first_address(host) else { return Ok(()) };
    let path = tail.split('?').next().unwrap_or(tail);
    let written = path.split('/').nth(1).unwrap_or_default();
    let is_all = path.bytes().all(|byte| matches!(byte, b'/' | b'*')) && (path.contains('*') || (is_bare && !path.is_empty()));
    if ends_in_zero(first) && is_all {
        return Err(ambiguous(text).help(format!("write a block with its length, as `10.0.0.0/24`, and all of one address as `{host}`")));
    }
    let may_start = |length| ends_in_zero(first) || block(first, length).and_then(|block| first_address(&block)) == Some(first);
    if (is_bare && is_number(written)) || length(written, first).is_some_and(may_start) {
        let (digit, more) = written.split_at_checked(1).unwrap_or_default();
        return Err(ambiguous(text).help(format!(
            "write a block alone, as `10.0.0.0/24`, and a path that starts with a number with a digit in brackets: `/[{digit}]{more}`"
        )));
    }
    Ok(())
}

/// Refuses `:443/tcp`, in which scanners write a port.
///
/// # Errors
/// A path behind a port that is the name of a transport.
pub(super) fn refuse_transport(port: PortPattern, path: &str, text: &str) -> Result<(), PatternError> {
    let written = path.strip_prefix('/').filter(|name| TRANSPORTS.iter().any(|own| own.eq_ignore_ascii_case(name)));
    let Some(name) = written.filter(|_| port != PortPattern::Unnamed) else { return Ok(()) };
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    Err(PatternError::new("unreadable-pattern", format!("`/{name}` in `{text}` may be a transport or a path"))
        .help(format!("leave it out to name the port, or write a path with a letter in brackets: `/[{first}]{rest}`")))
}

/// What a scanner writes behind a port.
const TRANSPORTS: [&str; 3] = ["tcp", "udp", "sctp"];

fn ambiguous(text: &str) -> PatternError {
    PatternError::new("unreadable-pattern", format!("`{text}` may be a block or a path"))
}

fn first_address(host: &HostPattern) -> Option<IpAddr> {
    match host {
        HostPattern::V4(first, _) => Some(Ipv4Addr::from_bits(*first).into()),
        HostPattern::V6(first, _) => Some(Ipv6Addr::from_bits(*first).into()),
        _ => None,
    }
}

/// As the names of blocks do, in their last number.
fn ends_in_zero(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => ip.to_bits().trailing_zeros() >= 8,
        IpAddr::V6(ip) => ip.to_bits().trailing_zeros() >= 16,
    }
}

/// Whether a segment starts with digits that no letter follows.
fn is_number(segment: &str) -> bool {
    let rest = segment.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < segment.len() && !rest.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The length of a block that a segment gives, by itself or as a mask.
fn length(segment: &str, address: IpAddr) -> Option<u32> {
    let most = if address.is_ipv4() { 32 } else { 128 };
    match segment.parse::<Ipv4Addr>() {
        Ok(mask) => Some(mask.to_bits().leading_ones()),
        Err(_) => segment.parse().ok().filter(|length| *length <= most && segment.bytes().all(|byte| byte.is_ascii_digit())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::pattern::read;

    #[test]
    fn letters_do_not_make_a_name_of_an_address() {
        for name in ["192.0.2.x", "10.x.x.x", "10.x", "10.0.x", "192.168.0.xxx", "10.a.b.c", "10.0.0.n"] {
            assert!(is_address(name), "{name}");
        }
        // Names that somebody may have.
        for name in ["1.xxx", "x.10.0.test", "10.0.0.xyz", "x.x.x.x", "10.example", "1.2.xxx", "1.2.3.cc"] {
            assert!(!is_address(name), "{name}");
        }
    }

    #[test]
    fn what_may_be_a_block_is_no_path() {
        let refused = |text: &str| read(text, false, &Limits::default()).is_err_and(|error| error.message.contains("a block or a path"));
        for text in [
            "192.0.2.0/255.255.255.240",
            "192.0.2.1/28/admin",
            "192.0.2.1/28/*",
            "192.0.2.1/28?x=1",
            "192.0.2.1:80/24",
            "192.0.2.1/24-a",
            "192.0.1.0/*",
            "192.0.2.0/**",
            "192.0.2.0/",
            "192.0.2.0/*?x=1",
            "https://192.0.2.0/*",
            "[2001:db8::1:0]/*",
            "http://192.0.2.0/28",
            "http://192.0.2.64/26/x",
            "http://192.0.2.1/32",
            "http://192.0.2.0/16",
            "http://192.0.2.64/255.255.255.192",
            "https://[2001:db8::]/112",
            "https://[2001:db8::1]/128",
        ] {
            assert!(refused(text), "{text}");
        }
        for text in [
            "192.0.2.128/*",
            "192.0.2.1/",
            "https://192.0.2.0/",
            "192.0.2.0",
            "[2001:db8::8000]/*",
            "192.0.2.0/*/x",
            "192.0.2.0/2fa-1",
            "192.0.2.0/v1",
            "http://192.0.2.1/28",
            "http://192.0.2.0/33",
            "http://192.0.2.0/[2]8",
            "http://192.0.2.0/+8",
            "https://[2001:db8::1]/*",
            "https://[2001:db8::1]/112",
            "example.com/28",
        ] {
            assert!(read(text, false, &Limits::default()).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_port_of_a_scanner_is_no_path() {
        let refused =
            |text: &str| read(text, false, &Limits::default()).is_err_and(|error| error.message.contains("a transport or a path"));
        let texts = [
            "example.com:443/tcp",
            "192.0.2.1:53/UDP",
            "[2001:db8::1]:*/sctp",
            "example.com:443/tcp/",
            "example.com/tcp",
            "example.com:443/[t]cp",
        ];
        assert_eq!(texts.map(refused), [true, true, true, false, false, false]);
    }
}
