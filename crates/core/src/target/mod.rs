//! What a person typed, made canonical: the WHATWG URL host, the readings of the path, or a refusal that names both readings.
//!
//! `url` is the only definition of meaning; what clients disagree on is refused.

mod ambiguity;
mod asset;
mod error;
mod escape;
mod host;
mod network;
mod path;
mod query;
mod read_as;
mod scheme;
mod set;

pub use asset::{AssetKey, asset_key, asset_name};
pub use error::TargetError;
pub(crate) use error::shown;
pub(crate) use escape::{ByteSet, escaped};
pub use host::{Host, HostRef, read_host};
pub(crate) use host::{NAME_BYTES, check_name, has_capital_sharp_s, is_plain_name};
pub use network::{Form, Network, Note, TARGET_BYTES};
pub use path::{PATH_READINGS, Readings, canonical_path, path_readings};
pub(crate) use path::{escape_read_as, escaped_bytes, is_dot_segment, is_literal, is_plain as is_plain_path};
pub(crate) use query::{Parameters, decoded};
pub use query::{QUERY_DEPTH, query_pairs};
pub use read_as::{ReadAs, read_free, read_free_within};
pub use scheme::{default_port, is_web};
pub use set::{HostSet, read_set};

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
