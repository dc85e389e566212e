//! Canonical hosts: A-labels in lower case without a trailing dot, IPv4, IPv6 (IPv4-mapped as IPv4).

use super::TargetError;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A canonical host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name: lower-case A-labels joined by dots, no empty label, no trailing dot.
    Name(String),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address that is not IPv4-mapped.
    V6(Ipv6Addr),
}

/// Reads a host as the WHATWG URL standard does, and refuses what clients disagree on.
///
/// # Errors
/// A host that the standard refuses, an empty label, a number with a leading zero, a host too long to resolve.
pub fn read_host(text: &str) -> Result<Host, TargetError> {
    Err(TargetError::new("unreadable-host", format!("cannot read host `{text}`")))
}
