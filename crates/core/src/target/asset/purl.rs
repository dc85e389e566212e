//! Package URLs: `pkg:type/namespace/name@version?qualifiers#subpath` (github.com/package-url/purl-spec).

use super::{GLOBS, Parts, code::kept_at, unreadable};
use crate::letter_case::folded;
use crate::target::{TargetError, escape};

/// Types whose names ignore letter case (purl-spec, "types-doc").
const CASELESS: &[&str] = &[
    "alpm",
    "apk",
    "bitbucket",
    "bitnami",
    "composer",
    "deb",
    "docker",
    "github",
    "gitlab",
    "golang",
    "hex",
    "npm",
    "nuget",
    "oci",
    "pub",
    "pypi",
    "qpkg",
    "rpm",
];

/// Types that are repositories of a code host.
const CODE_HOSTS: &[(&str, &str)] = &[("bitbucket", "bitbucket.org"), ("github", "github.com"), ("gitlab", "gitlab.com")];

/// Qualifiers that say that a package comes from elsewhere than those of its type do (purl-spec, "Known qualifiers").
const ORIGINS: &[&str] = &["repository_url", "download_url", "vcs_url"];

/// Reads what follows `pkg:`. Version, qualifiers and subpath are set aside.
pub(super) fn purl(text: &str) -> Result<Parts, TargetError> {
    let bad = || unreadable("a package URL such as `pkg:npm/example`", text);
    let (rest, subpath) = text.split_once('#').map_or((text, None), |(rest, subpath)| (rest, Some(subpath)));
    let (rest, qualifiers) = rest.split_once('?').map_or((rest, None), |(rest, qualifiers)| (rest, Some(qualifiers)));
    // Another origin makes another package of it, and a wildcard several.
    let origin = |part: &str| {
        let own = part.split_once('=').map_or(part, |(key, _)| key);
        ORIGINS.iter().any(|key| own.eq_ignore_ascii_case(key))
    };
    if qualifiers.is_some_and(|qualifiers| qualifiers.split('&').any(origin)) || rest.contains(GLOBS) {
        return Err(bad());
    }
    let rest = rest.trim_matches('/');
    let (kind, path) = rest.split_once('/').ok_or_else(bad)?;
    let kind_fits = kind.starts_with(|c: char| c.is_ascii_alphabetic())
        && kind.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'));
    if !kind_fits {
        return Err(bad());
    }
    let kind = kind.to_ascii_lowercase();
    // The version follows the last `@` of the name; one at the start of a segment is a scope of npm.
    let (path, version) = match path.rsplit_once('@') {
        Some((path, version)) if !path.is_empty() && !path.ends_with('/') && !version.contains('/') => (path, Some(version)),
        _ => (path, None),
    };
    let mut segments = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let decoded = String::from_utf8(escape::decode(segment.as_bytes())).map_err(|_| bad())?;
        if decoded.contains('/') || decoded.chars().any(|c| c.is_control() || c.is_whitespace()) || matches!(decoded.as_str(), "." | "..") {
            return Err(bad());
        }
        segments.push(fold(&kind, decoded));
    }
    if segments.is_empty() || version.is_some_and(str::is_empty) {
        return Err(bad());
    }
    let host = CODE_HOSTS.iter().find(|(name, _)| *name == kind).map(|(_, host)| (*host).to_owned());
    let aside = [("@", version), ("?", qualifiers), ("#", subpath)];
    let version: String = aside.into_iter().filter_map(|(mark, part)| part.map(|part| format!("{mark}{part}"))).collect();
    let version = version.strip_prefix('@').unwrap_or(&version).to_owned();
    let path = segments.join("/");
    let urls = host.as_ref().map(|host| kept_at("https", host, &path)).unwrap_or_default();
    Ok(Parts { id: format!("{kind}/{path}"), host, urls, version: Some(version).filter(|v| !v.is_empty()) })
}

/// A segment as its type compares it, encoded.
fn fold(kind: &str, segment: String) -> String {
    let segment = if CASELESS.contains(&kind) { folded(&segment) } else { segment };
    let segment = if kind == "pypi" { segment.replace(['_', '.'], "-") } else { segment };
    let mut out = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if escape::is_unreserved(byte) || byte == b':' { out.push(char::from(byte)) } else { escape::encode(byte, &mut out) }
    }
    out
}
