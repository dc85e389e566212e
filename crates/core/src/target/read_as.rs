//! One free argument, understood as a URL, host, address, set, asset or finding class; the answer says as which.

use super::asset::is_typed;
use super::error::{as_url, shown};
use super::network::refuse_long;
use super::{AssetKey, Form, HostRef, HostSet, Network, TargetError, asset_key, asset_name, read_set};
use crate::letter_case::folded;
use crate::limits::Limits;
use crate::vocabulary::{NEAR, classes, resolve_finding};

/// As what a text was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadAs {
    /// A URL, a host, `host:port`, or an address.
    Network(Network),
    /// A set of hosts.
    Set(HostSet),
    /// A named asset or a typed id.
    Asset(AssetKey),
    /// A finding class, a CWE id or a VRT id, as written.
    Finding(String),
}

/// Understands `text`, in this order: an asset that the policies name (`known_asset` is asked with the text); a typed id; a URL; a block, range, address or
/// wildcard; a finding class, CWE or VRT id; a host with a dot or a port, or `localhost`. A single word is never taken for a host.
///
/// # Errors
/// A text that is none of these, and what the kind that it has the shape of refuses.
pub fn read_free(text: &str, known_asset: impl Fn(&str) -> bool) -> Result<ReadAs, TargetError> {
    read_free_within(text, &Limits::default(), known_asset)
}

/// As [`read_free`], with other limits.
///
/// # Errors
/// As [`read_free`].
pub fn read_free_within(text: &str, limits: &Limits, known_asset: impl Fn(&str) -> bool) -> Result<ReadAs, TargetError> {
    let text = text.trim_matches(' ');
    refuse_long(text, limits.target_bytes)?;
    if known_asset(text) {
        let read = if is_typed(text) { asset_key } else { asset_name };
        return read(text).map(ReadAs::Asset);
    }
    if is_typed(text) {
        return asset_key(text).map(ReadAs::Asset);
    }
    if text.contains("://") {
        return Network::read_within(text, limits).map(ReadAs::Network);
    }
    if let Some(set) = read_set(text) {
        return set.map(ReadAs::Set);
    }
    // No name of a class has any of these, and many lines of a filter do.
    let may_be_class = !text.contains(['/', ':', '\\', '@']);
    if may_be_class && !resolve_finding(text).is_empty() {
        return Ok(ReadAs::Finding(text.to_owned()));
    }
    let is_word =
        !text.is_empty() && (text.contains(' ') || text.chars().all(|c| is_letter(c) || matches!(c, '-' | '_' | '(' | ')' | '&' | ',')));
    let near = may_be_class.then(|| near_class(text)).flatten();
    if near.is_some() || (is_word && !text.eq_ignore_ascii_case("localhost")) {
        return Err(unknown(text, near));
    }
    let network = Network::read_within(text, limits)?;
    match network.host() {
        HostRef::Name(name)
            if !name.contains('.') && name != "localhost" && network.form() != Form::HostPort && network.port().is_none() =>
        {
            Err(unknown(text, None))
        }
        _ => Ok(ReadAs::Network(network)),
    }
}

/// A letter or digit, as far as the answer goes: beyond ASCII whatever is not a dot to a reader of hosts.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}'))
}

/// The class that `text` nearly names. A dotted text has to start like one: `email.example` is a host.
fn near_class(text: &str) -> Option<&'static str> {
    let folded = folded(text.trim()).replace([' ', '_'], "-");
    if folded.len() > 100 || !folded.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.')) {
        return None;
    }
    let allowed = if folded.len() < 6 { NEAR - 1 } else { NEAR };
    let distance = |name: &str| strsim::osa_distance(name, &folded);
    // This is asked of every host alone whose first label is that of a class; most names differ in length by more than letters may.
    let is_near = |name: &&str| name.len().abs_diff(folded.len()) <= allowed && distance(name) <= allowed;
    let nearest = |names: &mut dyn Iterator<Item = &'static str>| names.filter(is_near).min_by_key(|name| distance(name));
    let tree = classes();
    match folded.split_once('.') {
        Some((head, _)) => nearest(&mut tree.members(tree.find(head)?).skip(1).map(|node| tree.name(node))),
        None => nearest(&mut tree.names()),
    }
}

fn unknown(text: &str, near: Option<&str>) -> TargetError {
    let help = match near {
        Some(near) => format!("did you mean the finding class `{near}`? To name a host, {}", as_url(&format!("{text}/"))),
        None => format!("to name a host of one label, {}", as_url(&format!("{}/", text.replace(' ', "")))),
    };
    TargetError::new("unknown-name", format!("{} is no asset of the policy, no finding class and no host", shown(text))).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::FindingShapes;

    fn outcome(text: &str) -> String {
        match read_free(text, |name| matches!(name, "Hexon CLI" | "app.example.com" | "xss.self" | "Shop: web")) {
            Ok(ReadAs::Network(network)) => format!("network {}", network.canonical()),
            Ok(ReadAs::Set(set)) => format!("set {}", set.canonical()),
            Ok(ReadAs::Asset(key)) => format!("asset {}", key.canonical()),
            Ok(ReadAs::Finding(text)) => format!("finding {text}"),
            Err(error) => format!("error {}", error.code),
        }
    }

    #[test]
    fn one_argument_is_read_in_order() {
        let cases = [
            ("Hexon CLI", "asset hexoncli"),
            ("app.example.com", "asset app.example.com"),
            ("xss.self", "asset xss.self"),
            ("Shop: web", "asset shop:web"),
            ("android:com.example.app", "asset android:com.example.app"),
            ("repo:github.com/x/y", "asset repo:github.com/x/y"),
            ("android:x", "error unreadable-id"),
            ("https://example.com/x", "network https://example.com/x"),
            ("http://intranet/", "network http://intranet/"),
            ("https:example.com", "error ambiguous-slashes"),
            ("10.0.0.0/8", "set 10.0.0.0/8"),
            ("10.0.0.1-10.0.0.2", "set 10.0.0.1-10.0.0.2"),
            ("*.example.com", "set *.example.com"),
            ("10.0.0.1", "network 10.0.0.1"),
            ("::1", "network [::1]"),
            ("xss.stored", "finding xss.stored"),
            ("CWE-79", "finding CWE-79"),
            ("clickjacking", "finding clickjacking"),
            ("clickjaking", "error unknown-name"),
            ("xss.sored", "error unknown-name"),
            ("example.com", "network example.com"),
            ("example.com/x", "network example.com/x"),
            ("localhost", "network localhost"),
            ("intranet:8080", "network intranet:8080"),
            ("intranet", "error unknown-name"),
            ("intranet/path", "error unknown-name"),
            ("intranet.", "error unknown-name"),
            ("LocalHost", "network localhost"),
            ("localhost/x", "network localhost/x"),
            ("  example.com  ", "network example.com"),
            ("a_b", "error unknown-name"),
            ("a(b)", "error unknown-name"),
            ("a+b", "error host-character"),
            ("ANDROID:com.example.app", "asset android:com.example.app"),
            ("[2001:db8::1]", "network [2001:db8::1]"),
            ("some words", "error unknown-name"),
            ("", "error empty-target"),
            ("user@example.com", "error userinfo-without-scheme"),
            ("javascript:alert(1)", "error scheme-without-host"),
            ("a\u{fffd}b", "error unknown-name"),
            ("example\u{3002}com", "network example.com"),
        ];
        for (text, expected) in cases {
            assert_eq!(outcome(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mistyped_class_is_suggested() {
        let help = |text: &str| read_free(text, |_| false).map_err(|error| error.help.clone().unwrap_or_default());
        let class =
            |name: &str, text: &str| Err(format!("did you mean the finding class `{name}`? To name a host, write `http://{text}/`"));
        assert_eq!(help("clickjaking"), class("clickjacking", "clickjaking"));
        assert_eq!(help("cors"), Ok(ReadAs::Finding("cors".to_owned())));
        // Up to five letters, one may differ; of more, two. The nearest is named.
        assert_eq!(help("corss"), class("cors", "corss"));
        assert_eq!(help("coorss"), class("cors", "coorss"));
        assert_eq!(help("coxxs"), Err("to name a host of one label, write `http://coxxs/`".to_owned()));
        assert_eq!(help("xcr"), Err("to name a host of one label, write `http://xcr/`".to_owned()));
        assert_eq!(help("a (b) & c, d"), Err("to name a host of one label, write `http://a(b)&c,d/`".to_owned()));
    }

    /// Dotted names are hosts unless they start like a class.
    #[test]
    fn a_host_is_no_mistyped_class() {
        for (text, near) in [
            ("xss.sored", Some("xss.stored")),
            ("xss.selv", Some("xss.self")),
            ("XSS.Selv", Some("xss.self")),
            ("xss_selv", Some("xss.self")),
            ("xss.self.x", Some("xss.self")),
            ("xzs.self", None),
            ("clickjacking.", None),
            ("xss.seläf", None),
            ("email.example", None),
        ] {
            assert_eq!(near_class(text), near, "{text}");
        }
        assert_eq!(near_class(&"x".repeat(101)), None);
    }

    /// What names a finding, or nearly does, is seen to by its length and its characters.
    #[test]
    fn no_name_of_a_finding_is_taken_for_a_host_at_once() {
        let shapes = FindingShapes::new();
        let mut seen = [0; 2];
        let mut look = |text: &str| {
            let is_finding = !resolve_finding(text).is_empty() || near_class(text).is_some();
            assert!(!is_finding || shapes.may_be(text), "{text}");
            seen[usize::from(is_finding)] += 1;
        };
        let edits = |text: &str, from: usize| -> Vec<String> {
            let mut edited = Vec::new();
            for at in from..=text.len() {
                let (before, after) = text.split_at(at);
                let rest = after.get(1..).unwrap_or_default();
                edited.extend(["q", "a", "-", ".", "7"].map(|c| format!("{before}{c}{after}")));
                edited.extend(["", "q", ".", "Z"].map(|c| format!("{before}{c}{rest}")));
                if let (Some(one), Some(two)) = (after.get(..1), after.get(1..2)) {
                    edited.push(format!("{before}{two}{one}{}", after.get(2..).unwrap_or_default()));
                }
            }
            edited
        };
        for class in crate::vocabulary::class_rows() {
            for name in [class.name, class.vrt] {
                let Some(dot) = name.find('.') else { continue };
                look(name);
                look(name.rsplit_once('.').map_or(name, |(above, _)| above));
                for once in edits(name, dot + 1) {
                    look(&once);
                    edits(&once, (dot + 1).max(once.len().saturating_sub(4))).iter().for_each(|twice| look(twice));
                }
            }
        }
        assert!(seen.into_iter().all(|count| count > 5_000), "{seen:?}");
        // Many hosts start as a class does.
        for host in ["auth.novapay.example.com", "update.example.com", "api.auth.example", "mail.example.com"] {
            assert!(!shapes.may_be(host), "{host}");
        }
    }
}
