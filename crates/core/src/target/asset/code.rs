//! Where code is kept: repositories and container images.

use super::{GLOBS, Parts, unreadable};
use crate::letter_case::folded;
use crate::target::{TargetError, host::Host, read_host};

/// Code hosts whose paths are an owner and a repository, and on which letter case does not count.
const CASELESS_HOSTS: &[&str] = &["bitbucket.org", "codeberg.org", "github.com", "gitlab.com"];

/// `host/path`, with or without scheme, user, `www.` and `.git`; or `user@host:path`. On the code hosts where letter case does not count, it is folded.
pub(super) fn repository(text: &str) -> Result<Parts, TargetError> {
    let bad = || unreadable("a repository such as `github.com/example/app`", text);
    let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme.to_ascii_lowercase()), rest));
    let login = rest.split_once('/').map_or(rest, |(before, _)| before).split_once(':').filter(|_| scheme.is_none() && text.contains('@'));
    let (scheme, (place, path)) = match login {
        // `user@host:path`, as ssh takes it.
        Some((place, _)) => ("ssh".to_owned(), (place, text.get(place.len() + 1..).unwrap_or_default())),
        None => (scheme.unwrap_or_else(|| "https".to_owned()), rest.split_once('/').ok_or_else(bad)?),
    };
    if place.matches('@').count() > 1 || text.contains(['\\', '?', '#', '%']) || path.contains(GLOBS) || text.contains(char::is_whitespace)
    {
        return Err(bad());
    }
    let place = place.rsplit('@').next().unwrap_or(place);
    let (place, port) = match place.split_once(':') {
        Some((place, port)) if !place.starts_with('[') => (place, Some(port)),
        _ => (place, None),
    };
    let port = port.map(|port| port.parse::<u16>().map_err(|_| bad())).transpose()?;
    let door = port.map(|port| format!(":{port}")).unwrap_or_default();
    // Another port of the web may be another server; one of ssh or git is another door to the same.
    let port = match (scheme.as_str(), port) {
        (_, None) | ("https", Some(443)) | ("http", Some(80)) | ("ssh" | "git" | "git+ssh", _) => String::new(),
        (_, Some(port)) => format!(":{port}"),
    };
    let host = read_host(place)?.to_string();
    let host = host.strip_prefix("www.").filter(|host| CASELESS_HOSTS.contains(host)).map(str::to_owned).unwrap_or(host);
    let written = path.trim_matches('/');
    let segments: Vec<&str> = written.split('/').collect();
    if segments.iter().any(|s| matches!(*s, "" | "." | "..")) {
        return Err(bad());
    }
    let is_caseless = CASELESS_HOSTS.contains(&host.as_str());
    // GitHub's own addresses go on with `tree/BRANCH/…`.
    let (segments, version) = match segments.as_slice() {
        [owner, name, "tree" | "blob" | "commit" | "releases", below @ ..] if host == "github.com" => {
            (vec![*owner, *name], Some(below.join("/")))
        }
        // As package managers write it.
        [above @ .., last] => match last.split_once('@') {
            Some((name, version)) if !name.is_empty() => ([above, &[name]].concat(), Some(version.to_owned())),
            _ => (segments, None),
        },
        [] => (segments, None),
    };
    let path = segments.join("/");
    let path = path.strip_suffix(".git").unwrap_or(&path);
    let path = if is_caseless { folded(path) } else { path.to_owned() };
    let mut urls = kept_at(&scheme, &format!("{host}{door}"), &path);
    urls.push(format!("{scheme}://{host}{door}/{written}"));
    Ok(Parts { id: format!("{host}{port}/{path}"), host: Some(host), urls, version: version.filter(|v| !v.is_empty()) })
}

/// Where a repository is found: servers give it with and without `.git`.
pub(super) fn kept_at(scheme: &str, authority: &str, path: &str) -> Vec<String> {
    ["", ".git"].map(|end| format!("{scheme}://{authority}/{path}{end}")).into()
}

/// A reference to an image, as the container tools read it: the registry is `docker.io` and the namespace `library` unless others are written
/// (github.com/distribution/reference, "Grammar").
pub(super) fn image(text: &str) -> Result<Parts, TargetError> {
    let bad = || unreadable("an image such as `registry.example/team/app:tag`", text);
    let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
    let last = name.rsplit('/').next().unwrap_or_default();
    let tag = last.split_once(':').map(|(_, tag)| tag);
    let name = tag.map_or(name, |tag| name.get(..name.len() - tag.len() - 1).unwrap_or_default());

    let word = |s: &str, extra: &[u8]| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(&b));
    let tag_fits = tag.is_none_or(|tag| tag.len() <= 128 && word(tag, b"_.-") && !tag.starts_with(['.', '-']));
    let digest_fits = digest.is_none_or(|digest| {
        let parts = digest.split_once(':');
        parts.is_some_and(|(kind, hex)| word(kind, b"+._-") && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    if !tag_fits || !digest_fits {
        return Err(bad());
    }

    let (registry, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("docker.io", name),
    };
    let component = |s: &str| {
        let allowed = s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
        let edge = |c: char| c.is_ascii_alphanumeric();
        allowed && s.starts_with(edge) && s.ends_with(edge) && !s.contains("..")
    };
    if !path.split('/').all(component) {
        return Err(bad().help("the path of an image is in lower case"));
    }
    let (place, port) = registry.split_once(':').map_or((registry, None), |(place, port)| (place, Some(port)));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(bad());
    }
    let host = match read_host(place)? {
        Host::Name(name) if matches!(name.as_str(), "index.docker.io" | "registry-1.docker.io") => "docker.io".to_owned(),
        host => host.to_string(),
    };
    // `team./app` names a host of one label, which would be a namespace of `docker.io` when it is written again.
    if port.is_none() && host != "localhost" && !host.contains('.') {
        return Err(bad());
    }
    let library = if host == "docker.io" && !path.contains('/') { "library/" } else { "" };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let version = match (tag, digest) {
        (Some(tag), Some(digest)) => Some(format!("{tag}@{digest}")),
        (tag, digest) => tag.or(digest).map(str::to_owned),
    };
    let urls = vec![format!("https://{host}{port}/")];
    Ok(Parts { id: format!("{host}{port}/{library}{path}"), host: Some(host), urls, version })
}
