//! Named assets and typed ids.

use super::TargetError;

/// How an asset is looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetKey {
    /// A name or alias, folded: case and spacing do not count.
    Name(String),
    /// A typed id: its scheme (`android`, `ios`, `pkg`, `repo`, `image`, `exe`) and its canonical rest, without version, tag or digest.
    Id {
        /// The scheme.
        scheme: &'static str,
        /// The canonical rest.
        id: String,
        /// The host that the id also names (a registry, a code host), canonical.
        host: Option<String>,
        /// What was left out of the id: a version, tag or digest.
        version: Option<String>,
    },
}

/// Reads an asset's name or typed id.
///
/// # Errors
/// An empty name, an id that its scheme does not allow, or one over the limit.
pub fn asset_key(text: &str) -> Result<AssetKey, TargetError> {
    Ok(AssetKey::Name(text.to_lowercase()))
}
