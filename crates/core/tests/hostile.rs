//! Hostile targets: the lists of `tests/hostile/`, and mutations of them. How to write a row: `tests/hostile/README.md`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

use hostile_rows::rows;
use inbounds_core::target::{
    Network, PATH_READINGS, TargetError, asset_key, canonical_path, is_web, path_readings, query_pairs, read_free, read_host, read_set,
};

#[path = "../../../tests/hostile/rows.rs"]
mod hostile_rows;

/// The columns that describe what became of a target.
fn outcome(read: &Result<Network, TargetError>) -> Vec<String> {
    match read {
        Err(error) => {
            let hosts = error.readings.iter().map(|r| r.split(" (").next().unwrap().trim_matches('`').to_owned());
            std::iter::once(format!("error {}", error.code))
                .chain((!error.readings.is_empty()).then(|| hosts.collect::<Vec<_>>().join(" | ")))
                .collect()
        }
        Ok(network) => {
            let port = network.port().map_or("-".to_owned(), |port| port.to_string());
            let notes: Vec<_> = network.notes().iter().map(|note| note.code()).collect();
            let mut columns = vec![network.host().to_string(), port, network.paths().collect::<Vec<_>>().join(" ")];
            columns.extend((!notes.is_empty()).then(|| notes.join(" ")));
            columns
        }
    }
}

#[test]
fn every_row_reads_as_it_says() {
    let rows = rows();
    assert!(rows.len() >= 450, "only {} rows", rows.len());
    let wrong = rows.iter().filter_map(|row| {
        let found = outcome(&Network::read(&row.target));
        (found != row.expected)
            .then(|| format!("{}: {:?}\n  expected {}\n  found    {}", row.place, row.target, row.expected.join("\t"), found.join("\t")))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_row_stands_twice() {
    let mut seen = std::collections::BTreeMap::new();
    for row in rows() {
        assert_eq!(seen.insert(row.target.clone(), row.place.clone()), None, "{}: {:?}", row.place, row.target);
    }
}

/// Numbers that look random and are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }
}

/// What a mutation puts in.
const PIECES: &[&str] = &[
    "/",
    "//",
    "\\",
    "@",
    ":",
    "::",
    "?",
    "#",
    "%",
    "%2f",
    "%5C",
    "%2e",
    "%25",
    "%00",
    "%41",
    ".",
    "..",
    "[",
    "]",
    "[::1]",
    "0",
    "08",
    "0x",
    "-",
    "*",
    ";",
    "&",
    "=",
    " ",
    "\t",
    "\0",
    "\u{ad}",
    "\u{3002}",
    "ß",
    "é",
    "ａ",
    "１",
    "xn--",
    "http:",
    "https://",
    "ssh://",
    "example.com",
    "evil.test",
    "127.0.0.1",
    "443",
];

fn mutate(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(chars.len() + 1);
        match dice.roll(3) {
            0 if at < chars.len() => drop(chars.remove(at)),
            1 if at < chars.len() => chars[at] = PIECES[dice.roll(PIECES.len())].chars().next().unwrap(),
            _ => drop(chars.splice(at..at, PIECES[dice.roll(PIECES.len())].chars())),
        }
    }
    chars.into_iter().collect()
}

/// What holds for every target that is read, however it was written.
fn holds_together(text: &str) {
    let Ok(network) = Network::read(text) else { return };
    let canonical = network.canonical();
    let again = Network::read(&canonical).unwrap_or_else(|error| panic!("{text:?} reads as {canonical:?}, which does not read: {error}"));
    assert_eq!(network.host(), again.host(), "{text:?} reads as {canonical:?}");
    assert_eq!((network.port(), network.scheme()), (again.port(), again.scheme()), "{text:?} reads as {canonical:?}");
    assert_eq!(canonical, again.canonical(), "{text:?}");
    assert_eq!(network.host().to_host(), read_host(&network.host().to_string()).unwrap(), "{text:?}");

    let paths: Vec<_> = network.paths().collect();
    let again: Vec<_> = again.paths().collect();
    assert!(!paths.is_empty() && paths.len() <= 2 * PATH_READINGS, "{text:?}");
    for path in &paths {
        assert!(path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic() && !b"*?[]{}\\#".contains(&b)), "{text:?}: {path:?}");
        for reading in path_readings(path).unwrap() {
            assert!(paths.contains(&reading.as_str()), "{text:?}: {path:?} is also read as {reading:?}");
        }
    }
    // Backslashes and dot segments have more readings, which the canonical spelling has lost.
    let lost = text.contains('\\') || text.to_ascii_lowercase().replace("%2e", ".").contains("/.");
    assert!(again.iter().all(|path| paths.contains(path)) && (again == paths || lost), "{text:?}: {paths:?}, {again:?}");

    // The URL parser is the only definition of the host; of the web's schemes, nothing else takes part.
    if network.scheme().is_some_and(is_web) {
        let url = url::Url::parse(text.trim_matches(' ')).unwrap();
        let theirs = match url.host().unwrap() {
            url::Host::Domain(name) => name.strip_suffix('.').unwrap_or(name).to_owned(),
            url::Host::Ipv4(address) => address.to_string(),
            url::Host::Ipv6(address) => match address.to_ipv4_mapped() {
                Some(address) => address.to_string(),
                None => format!("[{address}]"),
            },
        };
        assert_eq!(network.host().to_string(), theirs, "{text:?}");
        assert_eq!((network.port(), network.query(), network.path()), (url.port_or_known_default(), url.query(), url.path()), "{text:?}");
    }
}

#[test]
fn mutations_of_every_row_hold_together() {
    let mut dice = Dice(0x1b0d_5eed);
    for row in rows().iter().filter(|row| row.target.len() < 300) {
        holds_together(&row.target);
        for _ in 0..60 {
            let mutation = mutate(&row.target, &mut dice);
            holds_together(&mutation);
            let _ = (read_set(&mutation), asset_key(&mutation), read_free(&mutation, |_| false), canonical_path(&mutation));
            let _ = query_pairs(&mutation).count();
        }
    }
}

#[test]
fn a_refusal_names_its_text_without_moving_the_line() {
    for row in rows() {
        if let Err(error) = Network::read(&row.target) {
            assert!(!error.message.chars().any(char::is_control) && error.message.len() < 1000, "{}: {:?}", row.place, error.message);
            assert!(
                error.message.starts_with(|c: char| c.is_lowercase() || c == '`') && !error.message.ends_with('.'),
                "{}: {}",
                row.place,
                error.message
            );
            assert!(error.readings.is_empty() || error.readings.len() == 2, "{}", row.place);
        }
    }
}
