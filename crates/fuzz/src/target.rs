//! The text of a target: read as a browser reads it, or refused; what is canonical reads as itself; nothing panics.

use crate::{DAY, own};
use inbounds_core::answer::{Answer, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{
    AssetKey, Network, PATH_READINGS, ReadAs, Target, asset_key, canonical_path, is_web, path_readings, query_pairs, read_free, read_host,
    read_set,
};
use std::sync::LazyLock;

static POLICIES: LazyLock<[CompiledPolicy; 2]> = LazyLock::new(|| {
    [own("kinds.yaml", include_str!("../policies/kinds.yaml")), own("other.yaml", include_str!("../policies/other.yaml"))]
});

/// The text of a target: whatever it holds, it is refused, or means the same when it is read again.
pub fn target(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Few inputs have the shape of a URL without help.
    for text in [text, &format!("https://{text}"), &format!("https://example.com/{text}")] {
        holds_together(text);
        one_line(text);
        let _ = (canonical_path(text), query_pairs(text).count(), read_host(text));
        for policy in &*POLICIES {
            decided(policy, text);
        }
    }
}

/// What holds for every network target that is read, however it was written.
pub(crate) fn holds_together(text: &str) {
    let Ok(network) = Network::read(text) else { return };
    let canonical = network.canonical();
    let again = Network::read(&canonical).unwrap_or_else(|error| panic!("{text:?} reads as {canonical:?}, which does not read: {error}"));
    assert_eq!(network.host(), again.host(), "{text:?} reads as {canonical:?}");
    assert_eq!((network.port(), network.scheme()), (again.port(), again.scheme()), "{text:?} reads as {canonical:?}");
    assert_eq!(canonical, again.canonical(), "{text:?}");
    let host = network.host().to_string();
    assert_eq!(Ok(network.host().to_host()), read_host(&host), "{text:?}");

    let paths: Vec<_> = network.paths().collect();
    let again: Vec<_> = again.paths().collect();
    assert!(!paths.is_empty() && paths.len() <= 2 * PATH_READINGS, "{text:?}");
    for path in &paths {
        assert!(path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic() && !b"*?[]{}\\#".contains(&b)), "{text:?}: {path:?}");
        for reading in path_readings(path).unwrap_or_else(|error| panic!("{text:?}: {path:?}: {error}")) {
            assert!(paths.contains(&reading.as_str()), "{text:?}: {path:?} is also read as {reading:?}");
        }
    }
    // Backslashes and dot segments have more readings, which the canonical spelling has lost.
    let lost = text.contains('\\') || text.to_ascii_lowercase().replace("%2e", ".").contains("/.");
    assert!(again.iter().all(|path| paths.contains(path)) && (again == paths || lost), "{text:?}: {paths:?}, {again:?}");

    // The URL parser is the only definition of the host; of the web's schemes, nothing else takes part.
    if network.scheme().is_some_and(is_web) {
        let url = url::Url::parse(text.trim_matches(' ')).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let theirs = match url.host() {
            Some(url::Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name).to_owned(),
            Some(url::Host::Ipv4(address)) => address.to_string(),
            Some(url::Host::Ipv6(address)) => match address.to_ipv4_mapped() {
                Some(address) => address.to_string(),
                None => format!("[{address}]"),
            },
            None => panic!("{text:?} has no host"),
        };
        assert_eq!(host, theirs, "{text:?}");
        assert_eq!((network.port(), network.query(), network.path()), (url.port_or_known_default(), url.query(), url.path()), "{text:?}");
    }
}

/// A refusal shows its text without moving the line, and a set or an asset reads as itself.
fn one_line(text: &str) {
    let refusals =
        [Network::read(text).err(), read_set(text).and_then(Result::err), asset_key(text).err(), read_free(text, |_| false).err()];
    for error in refusals.into_iter().flatten() {
        for said in [Some(&error.message), error.help.as_ref()].into_iter().flatten() {
            assert!(!said.chars().any(char::is_control), "{text:?}: {error}");
            assert!(said.len() < 1000, "{text:?}: {error}");
        }
    }
    if let Some(Ok(set)) = read_set(text) {
        let again = read_set(set.canonical());
        assert_eq!(again.as_ref().map(|set| set.as_ref().map(|set| set.canonical())), Some(Ok(set.canonical())), "{text:?}");
    }
    match asset_key(text) {
        Ok(key @ AssetKey::Id { .. }) => {
            let canonical = key.canonical();
            match asset_key(&canonical) {
                // Escapes make it longer than it was.
                Err(error) if error.code == "asset-too-long" && canonical.len() > text.len() => {}
                again => assert_eq!(again.map(|key| key.canonical()), Ok(canonical), "{text:?}"),
            }
        }
        Ok(AssetKey::Name(_)) | Err(_) => {}
    }
}

/// A free text, asked of a policy: in scope only as what it is read as, and so in every spelling that is read.
fn decided(policy: &CompiledPolicy, text: &str) {
    let Ok(read) = read_free(text, |name| policy.knows_asset(name)) else { return };
    let target = match read {
        ReadAs::Network(network) => Target::Network(network),
        ReadAs::Set(set) => Target::Set(set),
        ReadAs::Asset(key) => Target::Asset(key),
        ReadAs::Finding(_) => return,
    };
    let Ok(answer) = ask(policy, text, &target) else { return };
    assert!(answer.verdict == Verdict::InScope || answer.axes.target.is_some(), "{text:?}");
    let Target::Network(network) = &target else { return };
    let canonical = network.canonical();
    let again = Network::read(&canonical).unwrap_or_else(|error| panic!("{canonical:?}: {error}"));
    // An escaped dot segment is read in more ways than its canonical spelling; each may only restrict.
    if let Ok(plain) = ask(policy, &canonical, &Target::Network(again)) {
        assert!(plain.verdict <= answer.verdict, "{text:?} is {:?}, {canonical:?} is {:?}", answer.verdict, plain.verdict);
    }
    if network.form() == inbounds_core::target::Form::Url {
        let ruling = policy.ruling(network, Some(DAY)).map(|ruling| ruling.verdict);
        assert_eq!(ruling, Ok(answer.verdict), "{text:?}");
    }
}

fn ask(policy: &CompiledPolicy, text: &str, target: &Target) -> Result<Answer, QueryError> {
    policy.decide(&Query { target: Some((text.to_owned(), target.clone())), date: Some(DAY), ..Query::default() })
}
