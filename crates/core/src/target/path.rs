//! The readings of a path: every way in which a server may understand it.

use super::escape::{self, ByteSet};
use super::{TargetError, error::shown};
use crate::limits::Limits;

/// The most readings of one path, where no other limit is set.
pub const PATH_READINGS: usize = Limits::PATH_READINGS;

/// The distinct readings of one path; the first is the path as parsed.
pub type Readings = Vec<String>;

/// One way in which a server may go on to understand a path that it was given.
struct Step {
    /// Whether it changes the path; a false yes costs time only.
    applies: fn(&str) -> bool,
    apply: fn(&str) -> String,
}

/// Each may be applied or not, in any order and as often as it changes something, before dot segments are resolved and after that.
const STEPS: &[Step] = &[
    Step { applies: |path| holds_escape_of(path, escape::is_unreserved), apply: decode_unreserved },
    Step { applies: |path| holds_escape_of(path, |byte| byte == b'%' || is_literal(byte)), apply: decode },
    Step { applies: |path| path.contains("%2F"), apply: |path| path.replace("%2F", "/") },
    Step { applies: |path| path.contains("%5C"), apply: |path| path.replace("%5C", "/") },
    Step { applies: |path| path.contains(';'), apply: strip_parameters },
    Step { applies: |path| path.contains("//"), apply: collapse_slashes },
    Step { applies: |path| path.contains("%00"), apply: cut_at_nul },
];

/// Every reading of `path` (as the URL parser left it, starting with `/`): as parsed; unreserved escapes decoded; decoded repeatedly, with `%2F` and `%5C` as
/// `/`; `;…` stripped; `//` collapsed; cut at `%00`; dot segments resolved before and after any of these.
///
/// Readings are in the normal form of [`canonical_path`]: ASCII, with upper-case hex digits. What a glob could take for its own (`*`, brackets, braces) is
/// escaped, and so is a `%` that starts no escape.
///
/// # Errors
/// More readings than [`PATH_READINGS`].
pub fn path_readings(path: &str) -> Result<Readings, TargetError> {
    path_readings_within(path, PATH_READINGS)
}

/// As [`path_readings`], with another limit.
pub(super) fn path_readings_within(path: &str, most: usize) -> Result<Readings, TargetError> {
    readings_from(normal(path), most)
}

/// Every reading of `path` as a client sends it that leaves dot segments to the server.
pub(super) fn unresolved_readings(path: &str, most: usize) -> Result<Readings, TargetError> {
    let spelled: Vec<&str> = path.split('/').map(|segment| dots(segment).unwrap_or(segment)).collect();
    readings_from(normal(&spelled.join("/")), most)
}

/// Every reading of a path in normal form: a server may take any step before it resolves dot segments, and any after that.
fn readings_from(path: String, most: usize) -> Result<Readings, TargetError> {
    let mut readings = vec![resolve_dots(path.clone())];
    let mut between = vec![path];
    let mut next = 0;
    while let Some(one) = between.get(next).cloned() {
        next += 1;
        let taken: Vec<String> = STEPS.iter().filter(|step| (step.applies)(&one)).map(|step| (step.apply)(&one)).collect();
        let resolved = resolve_dots(one);
        add(&mut readings, vec![resolved.clone()], most)?;
        for path in taken.into_iter().chain([resolved]) {
            if !between.contains(&path) {
                between.push(path);
            }
        }
        if between.len() > most.saturating_mul(BETWEEN) {
            return Err(too_many(&readings, most));
        }
    }
    Ok(readings)
}

/// How many paths with dot segments there may be for each reading that may be.
const BETWEEN: usize = 4;

/// Whether a URL parser resolves a segment of `path` away.
pub(super) fn has_dot_segment(path: &str) -> bool {
    path.split(['/', '\\']).any(is_dot_segment)
}

/// Whether a URL parser resolves a segment: one or two dots, escaped or not.
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    dots(segment).is_some()
}

/// A segment of one or two dots, escaped or not, as plain dots.
fn dots(segment: &str) -> Option<&'static str> {
    let rest = behind_dot(segment)?;
    if rest.is_empty() { Some(".") } else { behind_dot(rest)?.is_empty().then_some("..") }
}

/// What stands behind a dot, escaped or not.
fn behind_dot(text: &str) -> Option<&str> {
    [".", "%2e", "%2E"].into_iter().find_map(|dot| text.strip_prefix(dot))
}

/// Adds what is not yet among the readings.
pub(super) fn add(readings: &mut Readings, more: Readings, most: usize) -> Result<(), TargetError> {
    for reading in more {
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    if readings.len() > most { Err(too_many(readings, most)) } else { Ok(()) }
}

fn too_many(readings: &Readings, most: usize) -> TargetError {
    let path = readings.first().map(String::as_str).unwrap_or_default();
    let message = format!("servers may read the path {} in more than {most} ways", shown(path));
    TargetError::new("too-many-path-readings", message).help("write the path without nested escapes")
}

/// Whether `path`, as the URL parser left it, has one reading, which is the path itself.
pub(crate) fn is_plain(path: &str) -> bool {
    let mut last = 0;
    let mut plain = true;
    for byte in path.bytes() {
        plain &= is_literal(byte) && byte != b';' && !(byte == b'/' && last == b'/');
        last = byte;
    }
    plain
}

/// What servers may read the escape of a byte as; none if they all leave it as it is.
pub(crate) fn escape_read_as(byte: u8) -> Option<u8> {
    match byte {
        b'/' | b'\\' => Some(b'/'),
        byte => is_literal(byte).then_some(byte),
    }
}

/// The bytes whose escapes stand in `path`.
pub(crate) fn escaped_bytes(path: &str) -> impl Iterator<Item = u8> {
    path.split('%').skip(1).filter_map(|after| escape::escaped(after.as_bytes()))
}

/// Brings the path of a policy's pattern into the normal form of the readings: what is not ASCII is escaped, escapes are upper case, unreserved escapes are decoded.
/// Glob characters stay; one behind a backslash becomes its escape.
pub fn canonical_path(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.as_bytes();
    let mut last = 0;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, escape::escaped(after)) {
            (b'%', Some(decoded)) => {
                rest = after.get(2..).unwrap_or_default();
                // In a class a hyphen of its own would be the sign of a range.
                let is_sign = decoded == b'-' && out.rfind('[') > out.rfind(']');
                if escape::is_unreserved(decoded) && !is_sign { out.push(char::from(decoded)) } else { escape::encode(decoded, &mut out) }
            }
            (b'\\', _) if after.first().is_some_and(|b| is_glob(*b)) => {
                after.iter().take(1).for_each(|b| escape::encode(*b, &mut out));
                rest = after.get(1..).unwrap_or_default();
            }
            (b'^', _) if last == b'[' => out.push('^'),
            (byte, _) if is_literal(*byte) || is_glob(*byte) => out.push(char::from(*byte)),
            (byte, _) => escape::encode(*byte, &mut out),
        }
        last = *byte;
    }
    out
}

/// What stands for itself in a reading: what RFC 3986 lets stand in a path, less `*`.
pub(crate) fn is_literal(byte: u8) -> bool {
    static LITERAL: ByteSet = ByteSet::of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()+,;=:@");
    LITERAL.holds(byte)
}

fn is_glob(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'[' | b']' | b'{' | b'}')
}

/// `path` with every byte that does not stand for itself escaped, and upper-case hex digits.
fn normal(path: &str) -> String {
    rewrite(path, escape::encode)
}

/// Whether `path`, in normal form, has an escape of a byte that `of` accepts.
fn holds_escape_of(path: &str, of: impl Fn(u8) -> bool) -> bool {
    path.split('%').skip(1).any(|after| escape::escaped(after.as_bytes()).is_some_and(&of))
}

/// `path` in normal form, with each escape handed to `escaped`.
fn rewrite(path: &str, escaped: impl Fn(u8, &mut String)) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, escape::escaped(after)) {
            (b'%', Some(decoded)) => {
                escaped(decoded, &mut out);
                rest = after.get(2..).unwrap_or_default();
            }
            (byte, _) if is_literal(*byte) => out.push(char::from(*byte)),
            (byte, _) => escape::encode(*byte, &mut out),
        }
    }
    out
}

fn decode_unreserved(path: &str) -> String {
    rewrite(path, |byte, out| if escape::is_unreserved(byte) { out.push(char::from(byte)) } else { escape::encode(byte, out) })
}

/// One level of decoding, short of what separates segments: servers differ on that.
fn decode(path: &str) -> String {
    let raw = rewrite(path, |byte, out| match byte {
        b'%' => out.push('%'),
        byte if is_literal(byte) && byte != b'/' => out.push(char::from(byte)),
        byte => escape::encode(byte, out),
    });
    normal(&raw)
}

fn strip_parameters(path: &str) -> String {
    let segments = path.split('/').map(|segment| segment.split(';').next().unwrap_or_default());
    segments.collect::<Vec<_>>().join("/")
}

fn collapse_slashes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out
}

/// A server that hands the decoded path to a C library sees it end at the first NUL.
fn cut_at_nul(path: &str) -> String {
    path.split("%00").next().unwrap_or_default().to_owned()
}

/// Resolves `.` and `..` as a URL parser does.
fn resolve_dots(path: String) -> String {
    if !path.contains("/.") {
        return path;
    }
    let mut segments: Vec<&str> = Vec::new();
    let mut rest = path.strip_prefix('/').unwrap_or(&path).split('/').peekable();
    while let Some(segment) = rest.next() {
        match segment {
            ".." => drop(segments.pop()),
            "." => {}
            other => segments.push(other),
        }
        // A path that ends in a dot segment ends in a slash.
        if rest.peek().is_none() && matches!(segment, "." | "..") {
            segments.push("");
        }
    }
    format!("/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step that changes nothing, and resolving where there is nothing to resolve, show in the time alone.
    #[test]
    fn steps_are_taken_where_they_change_something() {
        let held = ["/%41", "/%2f", "/%", "/%zz", "/a", "%"].map(|path| holds_escape_of(path, |byte| byte == b'A'));
        assert_eq!(held, [true, false, false, false, false, false]);
        let dotted = ["/a/./b", "/..", "\\.", "/%2e", "/.%2E/", "/a", "/.a", "/...", "/a.", "/%2", ""].map(has_dot_segment);
        assert_eq!(dotted, [true, true, true, true, true, false, false, false, false, false, false]);
        assert_eq!([".", "%2E", "..", "%2e.", "%2e%2E"].map(dots), [Some("."), Some("."), Some(".."), Some(".."), Some("..")]);
        assert_eq!(["", "a", "...", ".a", "%2e%2e%2e", "a.", "%2"].map(dots), [None; 7]);
    }

    #[test]
    fn some_escapes_are_read_as_what_they_stand_for() {
        let read = [b'/', b'\\', b'a', b';', b'"', b'%', b'*', 0xc3].map(escape_read_as);
        assert_eq!(read, [Some(b'/'), Some(b'/'), Some(b'a'), Some(b';'), None, None, None, None]);
    }

    #[test]
    fn patterns_come_into_the_normal_form_of_readings() {
        let cases = [
            ("/docs/*", "/docs/*"),
            ("/{a,b}/[a-z]?/**", "/{a,b}/[a-z]?/**"),
            ("/[^a]^", "/[^a]%5E"),
            ("/%2d[a%2dz]%2d[%2D", "/-[a%2Dz]-[%2D"),
            ("/%61%7e%2f%2F%c3%a9", "/a~%2F%2F%C3%A9"),
            ("/é", "/%C3%A9"),
            ("/100%", "/100%25"),
            (r"/a\*b\{", "/a%2Ab%7B"),
            (r"/a\b", "/a%5Cb"),
            (r"/a\", "/a%5C"),
            ("/a b", "/a%20b"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(canonical_path(pattern), expected);
            assert_eq!(canonical_path(expected), expected, "again");
        }
    }

    #[test]
    fn a_pattern_without_globs_is_the_last_reading_of_its_own_path() {
        for path in ["/a", "/%61", "/é", "/~user", "/100%", "/a b/c|d"] {
            assert_eq!(path_readings(path).unwrap().last().unwrap(), &canonical_path(path));
        }
    }

    #[test]
    fn a_plain_path_is_its_only_reading() {
        for path in ["/", "/a/b.c", "/.hidden", "/a:b@c,d=e", "/~x/"] {
            assert!(is_plain(path));
            assert_eq!(path_readings(path).unwrap(), [path]);
        }
        for path in ["//", "/a;b", "/%41", "/a*"] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn the_number_of_readings_is_bounded() {
        let nested = format!("/%{}41", "25".repeat(PATH_READINGS));
        assert_eq!(path_readings(&nested).unwrap_err().code, "too-many-path-readings");
        let shallow = format!("/%{}41", "25".repeat(20));
        assert_eq!(path_readings(&shallow).unwrap().len(), 22);
        // So are the ways to one reading, four to each that may be.
        assert_eq!(path_readings_within("/../%2f../..", 1).unwrap(), ["/"]);
        assert_eq!(path_readings_within("/%252f../../../..", 2).unwrap(), ["/"]);
        assert_eq!(path_readings_within("/%252f../../../..", 1).unwrap_err().code, "too-many-path-readings");
    }
}
