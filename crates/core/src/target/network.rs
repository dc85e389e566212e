//! Network targets: URLs, hosts, `host:port`, IPs, and sets of hosts.

use super::{Host, Readings, TargetError};
use std::net::IpAddr;

/// One place on a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// How it was written.
    pub form: Form,
    /// The scheme, lower case; none where none was written. http, https, ws and wss are one family.
    pub scheme: Option<String>,
    /// The canonical host.
    pub host: Host,
    /// The port: as written, else the scheme's default. None for a bare host or path without port (then: the web's default ports), and for a scheme without a known default.
    pub port: Option<u16>,
    /// The readings of the path; `/` for a host alone.
    pub paths: Readings,
    /// The query, without `?`.
    pub query: Option<String>,
    /// The target in canonical spelling (`https://example.com/x`, `example.com:8443`).
    pub canonical: String,
    /// What was dropped or should be known.
    pub notes: Vec<Note>,
}

/// How a network target was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// With a scheme, or with a path.
    Url,
    /// A host or IP address alone.
    Host,
    /// A host and a port.
    HostPort,
}

/// Something about the reading of a target that a person should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// `user:password@` took no part.
    UserinfoDropped,
    /// The host was written in another way (Unicode, percent-encoded, a number, a trailing dot, an IPv4-mapped address).
    HostRewritten,
    /// The scheme is not of the web: only rules that name it include it.
    OtherScheme,
    /// The path has readings that differ.
    PathReadings,
}

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

impl Network {
    /// Reads a URL, a host, `host:port`, `host/path` or an IP address.
    ///
    /// # Errors
    /// What cannot be read, and what clients read differently.
    pub fn read(text: &str) -> Result<Self, TargetError> {
        Err(TargetError::new("unreadable-target", format!("cannot read `{text}`")))
    }
}
