//! What a person typed, made canonical: the WHATWG URL host, the readings of the path, or a refusal that names both readings.
//!
//! `url` is the only definition of meaning; what clients disagree on is refused.

mod asset;
mod error;
mod host;
mod network;
mod path;

pub use asset::{AssetKey, asset_key};
pub use error::TargetError;
pub use host::{Host, read_host};
pub use network::{Form, HostSet, Network, Note};
pub use path::{Readings, path_readings};

/// Where: something that may be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A URL, a host, `host:port`, or an IP address.
    Network(Network),
    /// A set of hosts: a CIDR block, an IP range or a wildcard.
    Set(HostSet),
    /// A named asset or a typed id.
    Asset(AssetKey),
}
