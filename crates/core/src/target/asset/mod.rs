//! Named assets and typed ids.

mod code;
mod purl;

use super::{Network, TargetError, error::shown};
use crate::letter_case::folded;

/// The longest name or id, in bytes.
const ASSET_BYTES: usize = 2048;

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
        /// Where on that host it is kept: URLs that [`Network::read`] reads, with the port that stands in the id. The path is that of a repository;
        /// an image has none that is one of a URL.
        urls: Vec<String>,
        /// What was left out of the id: a version, tag or digest.
        version: Option<String>,
    },
}

impl AssetKey {
    /// The key in canonical spelling: the folded name, or `scheme:id`.
    pub fn canonical(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Id { scheme, id, .. } => format!("{scheme}:{id}"),
        }
    }

    /// What makes it the same as another: the version of an id does not, nor do the host and the door by which it is reached.
    ///
    /// # Examples
    /// ```
    /// use inbounds_core::target::asset_key;
    ///
    /// let identity = |text| asset_key(text).unwrap().identity();
    /// assert_eq!(identity("repo:ssh://git@git.example.com:2222/team/app.git"), identity("repo:git.example.com/team/app@v1"));
    /// ```
    #[must_use]
    pub fn identity(&self) -> Self {
        match self {
            Self::Name(_) => self.clone(),
            Self::Id { scheme, id, .. } => Self::Id { scheme, id: id.clone(), host: None, urls: Vec::new(), version: None },
        }
    }
}

/// How the rest of a typed id is read.
type Reader = fn(&str) -> Result<Parts, TargetError>;

/// Every scheme of a typed id.
const SCHEMES: &[(&str, Reader)] =
    &[("android", android), ("exe", executable), ("image", code::image), ("ios", ios), ("pkg", purl::purl), ("repo", code::repository)];

/// A typed id without its scheme.
struct Parts {
    id: String,
    host: Option<String>,
    urls: Vec<String>,
    version: Option<String>,
}

impl Parts {
    /// An id that names no host, and has no version.
    fn plain(id: String) -> Self {
        Self { id, host: None, urls: Vec::new(), version: None }
    }
}

/// Reads an asset's name or typed id.
///
/// # Errors
/// An empty name, an id that its scheme does not allow, an unknown scheme, or a text over the limit.
pub fn asset_key(text: &str) -> Result<AssetKey, TargetError> {
    let text = text.trim();
    let Some((prefix, rest)) = prefix(text) else { return asset_name(text) };
    let known = prefix.to_ascii_lowercase();
    if let Some((scheme, reader)) = SCHEMES.iter().find(|(scheme, _)| *scheme == known) {
        check(text)?;
        let Parts { id, host, urls, version } = reader(rest.trim())?;
        urls.iter().try_for_each(|url| Network::read(url).map(drop))?;
        return Ok(AssetKey::Id { scheme, id, host, urls, version });
    }
    if rest.starts_with("//") {
        let message = format!("expected an asset, found the URL {}", shown(text));
        return Err(TargetError::new("asset-is-a-url", message).help("give it as a target, not as an asset"));
    }
    let names = SCHEMES.iter().map(|(scheme, _)| *scheme);
    let near = names.clone().filter(|name| strsim::osa_distance(name, &known) <= 2).min_by_key(|name| strsim::osa_distance(name, &known));
    let help = match near {
        Some(near) => format!("did you mean `{near}:`?"),
        None => format!(
            "typed ids start with {}; in a name, write a space after the colon",
            names.map(|n| format!("`{n}:`")).collect::<Vec<_>>().join(", ")
        ),
    };
    Err(TargetError::new("unknown-id-type", format!("unknown type {} of the id {}", shown(prefix), shown(text))).help(help))
}

/// Reads an asset's name, whatever it looks like: letter case and white space do not count.
///
/// # Errors
/// A name that is empty, has control characters, or is over the limit.
pub fn asset_name(text: &str) -> Result<AssetKey, TargetError> {
    check(text)?;
    let name: String = text.split_whitespace().collect();
    if name.is_empty() {
        return Err(TargetError::new("empty-asset", "expected the name of an asset, found nothing"));
    }
    Ok(AssetKey::Name(folded(&name)))
}

/// Whether `text` starts with the scheme of a typed id.
pub(super) fn is_typed(text: &str) -> bool {
    prefix(text.trim()).is_some_and(|(prefix, _)| SCHEMES.iter().any(|(scheme, _)| scheme.eq_ignore_ascii_case(prefix)))
}

/// `word:rest`, where the rest follows at once; or where the word is a scheme.
fn prefix(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = super::scheme::split_scheme(text)?;
    let known = SCHEMES.iter().any(|(scheme, _)| scheme.eq_ignore_ascii_case(word));
    (known || rest.starts_with(|c: char| !c.is_whitespace())).then_some((word, rest))
}

fn check(text: &str) -> Result<(), TargetError> {
    if text.len() > ASSET_BYTES {
        return Err(TargetError::new("asset-too-long", format!("expected at most {ASSET_BYTES} bytes, found {}", text.len())));
    }
    match text.chars().find(|c| c.is_control()) {
        Some(_) => {
            Err(TargetError::new("control-character", format!("expected no control character in {}", shown(text))).help("leave it out"))
        }
        None => Ok(()),
    }
}

/// What would make an id stand for several, which no id does.
const GLOBS: [char; 5] = ['*', '[', ']', '{', '}'];

fn unreadable(expected: &str, found: &str) -> TargetError {
    TargetError::new("unreadable-id", format!("expected {expected}, found {}", shown(found)))
}

/// A package name: dotted segments, each starting with a letter; case counts (developer.android.com, "Set the application ID").
fn android(text: &str) -> Result<Parts, TargetError> {
    let segment = |s: &str| s.starts_with(|c: char| c.is_ascii_alphabetic()) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if text.contains('.') && text.split('.').all(segment) {
        return Ok(Parts::plain(text.to_owned()));
    }
    Err(unreadable("a package name such as `com.example.app`", text))
}

/// A number of the App Store, with or without `id`, or a bundle id, in which case does not count (developer.apple.com, `CFBundleIdentifier`).
fn ios(text: &str) -> Result<Parts, TargetError> {
    let number = text.get(..2).filter(|p| p.eq_ignore_ascii_case("id")).and_then(|_| text.get(2..)).unwrap_or(text);
    if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Parts::plain(format!("id{number}")));
    }
    let segment = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if text.contains('.') && text.split('.').all(segment) {
        return Ok(Parts::plain(text.to_ascii_lowercase()));
    }
    Err(unreadable("a bundle id such as `com.example.app` or a store number such as `id123456789`", text))
}

/// The name of a file, without its folder; case does not count, as it does not where most of them run.
fn executable(text: &str) -> Result<Parts, TargetError> {
    if text.is_empty() || matches!(text, "." | "..") || text.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) {
        return Err(unreadable("the name of a file, without its folder", text));
    }
    Ok(Parts::plain(folded(text)))
}

#[cfg(test)]
mod tests;
