//! Every input of the published corpora of the URL standard gives the host that the standard says, or a refusal whose kind
//! `tests/whatwg/refusals.tsv` lists; and nothing that a kind describes is accepted.
//!
//! The corpora are not part of the project: `urltestdata.json` of web-platform-tests ships with the package `url`, `IdnaTestV2.txt` of Unicode with
//! `idna`. `tests/whatwg/hosts.txt` has rows of our own, which Node reads, too (`web/tests/whatwg.test.mjs`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use inbounds_core::target::{Network, is_web, read_host};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::process::Command;
use url::{Host, Url};

/// Where cargo keeps the source of a package.
fn source_of(package: &str) -> PathBuf {
    let version = String::from_utf8(Command::new("rustc").arg("-vV").output().unwrap().stdout).unwrap();
    let platform = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", platform])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let found = metadata["packages"].as_array().unwrap().iter().find(|p| p["name"] == package);
    PathBuf::from(found.unwrap()["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/whatwg")
}

/// A target and where the standard says that it leads.
struct Standard<'a> {
    input: &'a str,
    /// As in the standard: with its trailing dot, and `[::ffff:0:1]` as IPv6.
    host: &'a str,
}

impl Standard<'_> {
    fn text(&self) -> &str {
        self.input.trim_matches(' ')
    }

    /// The scheme in lower case, and what follows its colon.
    fn scheme(&self) -> (String, &str) {
        let is_scheme = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphabetic()) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        };
        self.text()
            .split_once(':')
            .filter(|(scheme, _)| is_scheme(scheme))
            .map_or((String::new(), self.text()), |(s, rest)| (s.to_ascii_lowercase(), rest))
    }

    /// What stands between `//` and the first `/`, `?` or `#`.
    fn authority(&self) -> &str {
        let rest = self.scheme().1;
        rest.strip_prefix("//").unwrap_or(rest).split(['/', '?', '#']).next().unwrap()
    }

    /// The host without the dot at its end, and as IPv4 if it is mapped: as answers show it.
    fn shown(&self) -> String {
        let mapped =
            self.host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).and_then(|h| h.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped());
        mapped.map_or_else(|| self.host.strip_suffix('.').unwrap_or(self.host).to_owned(), |v4| v4.to_string())
    }

    /// Whether a refusal of this kind speaks of the target: said from the text and the standard's host alone.
    fn is(&self, kind: &str) -> bool {
        let (scheme, rest) = self.scheme();
        let web = is_web(&scheme);
        match kind {
            "control-character" => self.text().chars().any(char::is_control),
            "space" => self.text().contains(' '),
            "no-slashes" => !scheme.is_empty() && !rest.starts_with("//"),
            "slashes" => web && rest.trim_start_matches('/').len() + 2 != rest.len(),
            "local-scheme" => ["file", "data", "javascript", "mailto", "intent", "urn"].contains(&scheme.as_str()),
            "backslash" => self.authority().contains('\\'),
            "userinfo" => {
                let fine = |b: u8| b.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:".contains(&b);
                self.authority().rsplit_once('@').is_some_and(|(userinfo, _)| !userinfo.bytes().all(fine))
                    || (!self.text().contains("://") || !rest[2..].contains('/'))
                        && rest.split_once(['?', '#']).is_some_and(|(_, after)| after.contains('@'))
            }
            "leading-zero" => {
                self.host.parse::<Ipv4Addr>().is_ok() && {
                    let host = self.authority().rsplit('@').next().unwrap().split(':').next().unwrap();
                    let plain = percent_encoding_decoded(host);
                    let mapped = idna::domain_to_ascii_cow(&plain, idna::AsciiDenyList::EMPTY).unwrap();
                    mapped
                        .trim_end_matches('.')
                        .split('.')
                        .any(|part| part == "0x" || part.len() > 1 && part.starts_with('0') && !part.starts_with("0x"))
                }
            }
            "empty-label" => {
                let name = self.host.strip_suffix('.').unwrap_or(self.host);
                name.split('.').any(str::is_empty)
            }
            "long" => !self.host.starts_with('[') && (self.shown().len() > 253 || self.shown().split('.').any(|label| label.len() > 63)),
            "capital-sharp-s" => String::from_utf8_lossy(&percent_encoding_decoded(self.authority())).contains('\u{1e9e}'),
            "odd-character" => {
                !self.host.starts_with('[')
                    && self.host.bytes().any(|b| {
                        let decoded = percent_encoding_decoded(self.host);
                        let opaque =
                            !web && Host::parse(&String::from_utf8_lossy(&decoded)).is_ok_and(|h| h.to_string().bytes().all(plain));
                        !plain(b) && !opaque
                    })
            }
            other => panic!("no kind `{other}`"),
        }
    }
}

/// What a name that anybody can resolve is made of.
fn plain(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b)
}

fn percent_encoding_decoded(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, more @ ..] = rest {
        let hex = more.get(..2).filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        out.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &more[2..] } else { more };
    }
    out
}

/// The kinds that are listed: what is refused, with which codes, how often in each corpus.
struct Kind {
    name: String,
    codes: Vec<String>,
    counts: [usize; 2],
}

fn kinds() -> Vec<Kind> {
    let text = std::fs::read_to_string(folder().join("refusals.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with("# ")).map(|line| line.split('\t').collect::<Vec<_>>());
    let kind = |row: Vec<&str>| {
        assert!(row.len() == 5 && row[4].len() > 20, "expected five columns, the last a reason: {row:?}");
        Kind {
            name: row[0].into(),
            codes: row[1].split(' ').map(str::to_owned).collect(),
            counts: [row[2], row[3]].map(|n| n.parse().unwrap()),
        }
    };
    rows.map(kind).collect()
}

/// What became of a corpus.
#[derive(Default)]
struct Tally {
    alike: usize,
    refused: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    /// Something that the standard gives a host: ours has to be the same, or a listed refusal.
    fn hold(&mut self, kinds: &[Kind], standard: &Standard<'_>, ours: Result<String, &'static str>) {
        let named: Vec<&Kind> = kinds.iter().filter(|kind| standard.is(&kind.name)).collect();
        let said = |what: &str| format!("{:?}: {what}; the standard says {:?}", standard.input, standard.host);
        match ours {
            Ok(host) if !named.is_empty() => self.wrong.push(said(&format!("read as {host:?}, but {:?} is refused", named[0].name))),
            Ok(host) if host == standard.shown() => self.alike += 1,
            Ok(host) => self.wrong.push(said(&format!("read as {host:?}"))),
            Err(code) => match named.into_iter().find(|kind| kind.codes.iter().any(|own| own == code)) {
                Some(kind) => *self.refused.entry(kind.name.clone()).or_default() += 1,
                None => self.wrong.push(said(&format!("refused as {code:?}, which is not listed"))),
            },
        }
    }

    fn assert(self, kinds: &[Kind], corpus: usize, least: usize) {
        println!("{} alike, refused: {:?}", self.alike, self.refused);
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        for kind in kinds {
            assert_eq!(self.refused.get(&kind.name).copied().unwrap_or(0), kind.counts[corpus], "targets refused as {}", kind.name);
        }
        assert!(self.alike >= least, "only {} inputs are read alike", self.alike);
    }
}

/// The host, port and path of an input, of a corpus or by the package `url`.
fn expected(case: &Value) -> Option<(String, Option<u16>, String)> {
    let input = case["input"].as_str()?;
    // What is relative to a base has no base here.
    if !case["base"].is_null() {
        return Url::parse(input).ok().map(|url| (url.host_str().unwrap_or_default().to_owned(), url.port(), url.path().to_owned()));
    }
    let text = |key: &str| case[key].as_str().unwrap().to_owned();
    case["failure"].is_null().then(|| (text("hostname"), text("port").parse().ok(), text("pathname")))
}

#[test]
fn every_url_has_the_host_of_the_standard() {
    let corpus = std::fs::read_to_string(source_of("url").join("tests/urltestdata.json")).unwrap();
    let corpus: Value = serde_json::from_str(&corpus).unwrap();
    let (kinds, mut tally) = (kinds(), Tally::default());
    let (mut nowhere, mut bare) = (0, 0);
    for case in corpus.as_array().unwrap().iter().filter(|case| case["input"].is_string()) {
        let input = case["input"].as_str().unwrap();
        let ours = Network::read(input);
        match expected(case) {
            Some((host, port, path)) if !host.is_empty() => {
                let standard = Standard { input, host: &host };
                let web = is_web(&standard.scheme().0);
                if let Ok(network) = &ours
                    && web
                {
                    let default = if matches!(network.scheme(), Some("https" | "wss")) { 443 } else { 80 };
                    assert_eq!((network.port(), network.path()), (port.or(Some(default)), path.as_str()), "{input:?}");
                }
                // To the standard the host of any other scheme is an opaque text; here it is what a client of that scheme would resolve.
                let opaque = Host::parse(&host).map(|host| host.to_string()).ok().filter(|_| !web);
                let host = opaque.as_deref().unwrap_or(&host);
                tally.hold(&kinds, &Standard { input, host }, ours.map(|n| n.host().to_string()).map_err(|e| e.code));
            }
            Some(_) => {
                nowhere += 1;
                assert!(ours.is_err(), "{input:?} names no host, and is read as {ours:?}");
            }
            // No URL: nothing, or a host without scheme, as one types it into an address bar.
            None => {
                if let Ok(network) = ours {
                    let text = input.trim_matches(' ');
                    let url = Url::parse(&format!("http://{text}")).or_else(|_| Url::parse(&format!("http://[{text}]/"))).unwrap();
                    assert!(network.scheme().is_none(), "{input:?} is no URL, and is read as {}", network.canonical());
                    assert_eq!(Some(network.host().to_string().as_str()), url.host_str(), "{input:?}");
                    bare += 1;
                }
            }
        }
    }
    assert!(nowhere > 100 && bare > 15, "{nowhere} without host, {bare} bare");
    tally.assert(&kinds, 0, 150);
}

/// Status codes of `IdnaTestV2.txt` for what the URL standard does not check: hyphens, the length of names, empty labels, ASCII outside of names.
const UNCHECKED: [&str; 7] = ["V2", "V3", "V4", "A4_1", "A4_2", "X4_2", "U1"];

/// The plane of rare ideographs. `IdnaTestV2.txt` of Unicode 16 refuses those that were not assigned then; the tables behind `url` are newer, and take
/// the whole plane.
const NEWER: std::ops::RangeInclusive<char> = '\u{323b0}'..='\u{3fffd}';

fn unescaped(text: &str) -> Option<String> {
    let text = if text == "\"\"" { "" } else { text };
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(hex) = rest.strip_prefix("\\u") {
            units.push(u16::from_str_radix(&hex[..4], 16).unwrap());
            rest = &hex[4..];
        } else if let Some(hex) = rest.strip_prefix("\\x{") {
            let (digits, after) = hex.split_once('}').unwrap();
            units.extend(char::from_u32(u32::from_str_radix(digits, 16).unwrap())?.encode_utf16(&mut [0; 2]).iter());
            rest = after;
        } else {
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
            rest = &rest[c.len_utf8()..];
        }
    }
    // A lone surrogate cannot be in a target.
    String::from_utf16(&units).ok()
}

#[test]
fn every_name_has_the_a_labels_of_the_standard() {
    let corpus = std::fs::read_to_string(source_of("idna").join("tests/IdnaTestV2.txt")).unwrap();
    let (kinds, mut tally, mut failures, mut assigned_since) = (kinds(), Tally::default(), 0, 0);
    for line in corpus.lines().map(|line| line.split('#').next().unwrap()).filter(|line| !line.trim().is_empty()) {
        let columns: Vec<&str> = line.split(';').map(str::trim).collect();
        let [source, unicode, status, ascii, ascii_status, ..] = columns[..] else { panic!("{line}") };
        let Some(input) = unescaped(source) else { continue };
        let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
        let host = unescaped(&or(ascii, &or(unicode, source)));
        let statuses = or(ascii_status, status);
        let statuses: Vec<&str> = statuses.trim_matches(['[', ']']).split(", ").filter(|status| !status.is_empty()).collect();
        let checked = statuses.iter().any(|status| !UNCHECKED.contains(status));
        let ours = read_host(&input);
        let whatwg = Host::parse(&input).ok().map(|host| host.to_string());
        if checked {
            if let Ok(host) = ours {
                let newer = idna::domain_to_unicode(&host.to_string()).0.chars().any(|c| NEWER.contains(&c));
                assigned_since += usize::from(newer);
                if newer {
                    continue;
                }
                tally.wrong.push(format!("{input:?} is refused by the standard ({statuses:?}), and read as {host}"));
            }
            failures += 1;
        } else if let (Some(host), Some(whatwg)) = (&host, &whatwg) {
            // With a status that the standard does not check, the file gives what the mapping would have been.
            assert!(
                !statuses.is_empty() || host == whatwg || host.ends_with(|c: char| c.is_ascii_digit()),
                "{input:?}: {host:?}, by `url` {whatwg:?}"
            );
            tally.hold(&kinds, &Standard { input: &input, host: whatwg }, ours.map(|host| host.to_string()).map_err(|e| e.code));
        } else {
            assert!(ours.is_err(), "{input:?} is no host, and is read as {ours:?}");
        }
    }
    println!("{failures} refused by the standard");
    assert!(failures > 5_000, "only {failures} names that the standard refuses");
    assert_eq!(assigned_since, 7, "names with ideographs that are newer than the corpus");
    tally.assert(&kinds, 1, 600);
}

#[test]
fn every_row_of_our_own_is_read_as_it_says() {
    let text = std::fs::read_to_string(folder().join("hosts.txt")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let [written, standard, ours] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("expected three columns: {row}") };
        let input = unescaped(written).unwrap();
        let url = Url::parse(&format!("http://{input}/")).map_or("-".to_owned(), |url| url.host_str().unwrap().to_owned());
        let read = Network::read(&format!("http://{input}/")).map_or_else(|e| e.code.to_owned(), |n| n.host().to_string());
        let ours = if ours == "=" { standard } else { ours };
        if (url.as_str(), read.as_str()) != (standard, ours) {
            wrong.push(format!("{row}\n  `url` says {url}, we say {read}"));
        }
        if standard == "-" {
            assert!(!ours.contains('.'), "the standard refuses {written}: nothing may be made of it");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() >= 240, "only {} rows", rows.len());
}
