//! The shortcut past a full parse: the host of a line that is beyond doubt a plain URL of the web.
//!
//! It answers for `http://` and `https://`, a host that is its own canonical form but for a dot at its end (lower-case ASCII without `--`, or an
//! IPv4 address of four decimal numbers), a decimal port, and a rest in which nothing can be refused; and for a host of two labels or more that
//! stands alone or with a port. Of everything else it says nothing, and the line is read in full.
//! Whatever it answers is what [`Network::read`](crate::target::Network::read) finds; tests hold the two together.

use crate::target::{ByteSet, TARGET_BYTES, escaped};

/// What a plain URL says, as places in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glance {
    /// Where the host starts.
    pub(super) start: usize,
    /// Bytes of the host without a dot at its end, at most 63.
    pub(super) len: usize,
    /// The dots of the host, one bit each.
    pub(super) dots: u64,
    /// The address, if the host is one.
    pub(super) address: Option<u32>,
    /// The port, written or not; none for a host alone, which stands for the default ports of the web.
    pub(super) port: Option<u16>,
    /// Where path, query and fragment start.
    pub(super) rest: usize,
}

/// Bytes that are looked at together.
const WINDOW: usize = 16;

/// In every byte of a word.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

impl Glance {
    /// Glances at a line; none if there is any doubt about it.
    pub(super) fn at(line: &[u8]) -> Option<Self> {
        let (after, default) = match line {
            [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => (8, Some(443)),
            [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => (7, Some(80)),
            _ => scheme_in_capitals(line),
        };
        if line.len() > TARGET_BYTES {
            return None;
        }
        let mut start = after;
        let (len, dots, hyphens) = loop {
            let (len, dots, hyphens) = host(line, start)?;
            // The name of a user comes first, once, if it is made of what hosts are made of.
            if start != after || after == 0 || line.get(start + len) != Some(&b'@') {
                break (len, dots, hyphens);
            }
            start += len + 1;
        };
        let end = start + len;
        // No host, an empty label at its start or in between, and what looks like an A-label.
        let doubled = |bits: u64| bits & (bits >> 1) != 0;
        if len == 0 || dots & 1 != 0 || doubled(dots) || doubled(hyphens) {
            return None;
        }
        // One dot at the end is no part of the name.
        let ends_in_dot = dots >> (len - 1) == 1;
        let (len, dots) = if ends_in_dot { (len - 1, dots ^ (1 << (len - 1))) } else { (len, dots) };
        let last_label = start + last_label(dots);
        let address = match line.get(last_label) {
            Some(b'0'..=b'9') => Some(address(line.get(start..start + len)?)?),
            _ => None,
        };
        let (port, rest) = match line.get(end) {
            None | Some(b'/') => (default, end),
            Some(b':') => port(line, end + 1).map(|(port, rest)| (Some(port), rest))?,
            Some(_) => return None,
        };
        // Without a scheme, one word may be anything, what starts with a digit may be a set, and what has a path may be a block.
        if start == 0 && (dots == 0 || rest < line.len() || (address.is_none() && matches!(line, [] | [b'0'..=b'9', ..]))) {
            return None;
        }
        is_undisputed(line, rest).then_some(Self { start, len, dots, address, port, rest })
    }
}

/// Where the host starts, and the default port, if the scheme of the web is written in capitals; zero without a scheme.
fn scheme_in_capitals(line: &[u8]) -> (usize, Option<u16>) {
    let starts = |scheme: &[u8]| line.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    match line.first() {
        Some(b'H' | b'h') if starts(b"https://") => (8, Some(443)),
        Some(b'H' | b'h') if starts(b"http://") => (7, Some(80)),
        _ => (0, None),
    }
}

/// The length of the host, and its dots and hyphens as bits; none if it is longer than 63 bytes. It ends where a byte is no part of a canonical name.
#[inline]
fn host(line: &[u8], start: usize) -> Option<(usize, u64, u64)> {
    const HIGH: u64 = every(0x80);
    // One bit a byte: the highest of each, gathered.
    let gather = |flags: u64| ((flags & HIGH) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let (mut dots, mut hyphens) = (0, 0);
    for at in (0..64).step_by(8) {
        let word = word(line, start + at);
        // Below 0x80 no sum carries into the next byte.
        let low = word & !HIGH;
        let from = |byte: u8| low + every(0x80 - byte);
        let between = |first: u8, last: u8| from(first) & !from(last + 1);
        let is = |byte: u8| !((low ^ every(byte)) + every(0x7f));
        let (dot, hyphen) = (is(b'.'), is(b'-'));
        let part = between(b'a', b'z') | between(b'0', b'9') | dot | hyphen | is(b'_');
        let ends = gather(!part | word);
        dots |= gather(dot & !word) << at;
        hyphens |= gather(hyphen & !word) << at;
        if ends != 0 {
            let len = at + ends.trailing_zeros() as usize;
            let inside = (1_u64 << len) - 1;
            return Some((len, dots & inside, hyphens & inside));
        }
    }
    None
}

/// Eight bytes from `at`, the first one lowest; zeros behind the end of the line, which has at least eight bytes or none from `at`.
pub(super) fn word(line: &[u8], at: usize) -> u64 {
    if let Some(bytes) = line.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*bytes);
    }
    let missing = (at + 8).saturating_sub(line.len());
    match line.last_chunk() {
        Some(bytes) if missing < 8 => u64::from_le_bytes(*bytes) >> (8 * missing),
        _ => 0,
    }
}

/// Where the last label starts.
fn last_label(dots: u64) -> usize {
    64 - dots.leading_zeros() as usize
}

/// An address of four decimal numbers without leading zeros.
fn address(host: &[u8]) -> Option<u32> {
    let number = |part: &[u8]| match part {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => {
            u8::try_from(part.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'))).ok()
        }
        _ => None,
    };
    let mut parts = host.split(|&byte| byte == b'.').map(number);
    let bytes = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(u32::from_be_bytes(bytes))
}

/// The port written at `from`, and where it ends.
fn port(line: &[u8], from: usize) -> Option<(u16, usize)> {
    let mut port = 0_u32;
    let mut at = from;
    while let Some(digit @ b'0'..=b'9') = line.get(at) {
        if at - from == 5 {
            return None;
        }
        port = port * 10 + u32::from(digit - b'0');
        at += 1;
    }
    if at == from || !matches!(line.get(at), None | Some(b'/')) {
        return None;
    }
    Some((u16::try_from(port).ok()?, at))
}

/// Whether nothing from `rest` on can be refused or change what is before it: no blanks, control characters, backslashes or bytes beyond ASCII, no escape in
/// the path but of letters and the like, and no nested ones in the query.
fn is_undisputed(line: &[u8], rest: usize) -> bool {
    match seen_from(line, rest) {
        0 => true,
        MARK => has_plain_marks(line.get(rest..).unwrap_or_default()),
        _ => false,
    }
}

/// An escape, or an asterisk.
const MARK: u8 = 2;
/// What may be refused, or change what is before it.
const DISPUTED: u8 = 4;

/// What is seen from `rest` on, one bit each.
fn seen_from(line: &[u8], rest: usize) -> u8 {
    let mut seen = [0; WINDOW];
    let mut to = line.len();
    // From the end, so that what is left over is a part of the URL that has been read.
    while to > rest {
        let from = to.saturating_sub(WINDOW);
        let Some(window) = line.get(from..).and_then(<[u8]>::first_chunk::<WINDOW>) else {
            let is_plain = |byte: &u8| matches!(byte, b'!'..=b'~') && !matches!(byte, b'\\' | b'%' | b'*');
            return if line.iter().skip(rest).all(is_plain) { 0 } else { DISPUTED };
        };
        for (seen, &byte) in seen.iter_mut().zip(window) {
            *seen |= u8::from(byte.wrapping_sub(b'!') > b'~' - b'!' || byte == b'\\') * DISPUTED;
            *seen |= u8::from(byte == b'%' || byte == b'*') * MARK;
        }
        to = from;
    }
    seen.iter().fold(0, |all, seen| all | seen)
}

/// Readings of the path that what is undisputed has at most: escapes are decoded or not, parameters are cut or not, slashes doubled or not, in some order.
pub(super) const UNDISPUTED_READINGS: usize = 32;

/// Whether no escape stands for what servers read as more than a letter, in the path, and none is of a `%`; and the path is no wildcard.
fn has_plain_marks(rest: &[u8]) -> bool {
    let end = memchr::memchr2(b'?', b'#', rest).unwrap_or(rest.len());
    let (path, query) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    let is_letter = |digits: &[u8]| escaped(digits).is_some_and(|byte| LETTERS.holds(byte) || !byte.is_ascii());
    memchr::memchr(b'*', path).is_none() && escapes(path).all(is_letter) && !escapes(query).any(|digits| digits.starts_with(b"25"))
}

/// What stands behind each `%`.
fn escapes(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memchr_iter(b'%', text).filter_map(|at| text.get(at + 1..))
}

/// What may stand escaped in a path: it ends no segment and no path, and makes no dot segment, parameter or further escape when it is decoded.
static LETTERS: ByteSet = ByteSet::of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~ !$&'()+,=:@");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{HostRef, Network};

    #[test]
    fn a_plain_url_is_seen() {
        type Seen<'l> = Option<(&'l str, Option<u32>, Option<u16>, usize)>;
        fn seen(line: &str) -> Seen<'_> {
            Glance::at(line.as_bytes()).map(|g| (line.get(g.start..g.start + g.len).unwrap(), g.address, g.port, g.rest))
        }
        let cases = [
            ("https://www.example.com/x?y=%2F#z", Some(("www.example.com", None, Some(443), 23))),
            ("http://a", Some(("a", None, Some(80), 8))),
            ("http://10.0.0.1:8080/", Some(("10.0.0.1", Some(0x0a00_0001), Some(8080), 20))),
            ("https://a_b-c.example.com:0443", Some(("a_b-c.example.com", None, Some(443), 30))),
            ("https://10.0.0.1", Some(("10.0.0.1", Some(0x0a00_0001), Some(443), 16))),
            ("https://10.0.0.255/", Some(("10.0.0.255", Some(0x0a00_00ff), Some(443), 18))),
            ("https://a.example:65535/", Some(("a.example", None, Some(65535), 23))),
            ("https://1a.2.3.4/", None),
            ("https://10.0.0.1000/", None),
            ("https://10.0.0.10a/", None),
            ("https://abcdefgh--i.example/", None),
            ("https://a-b-c-d-e-f-g-h.i-j.example/", Some(("a-b-c-d-e-f-g-h.i-j.example", None, Some(443), 35))),
            // Lines shorter than a window.
            ("http://a/!~", Some(("a", None, Some(80), 8))),
            ("http://a/x%41", None),
            ("http://a/%7Ebcdefghijklmno", Some(("a", None, Some(80), 8))),
            ("http://a/x\\", None),
            ("http://a/x ", None),
            ("http://a/x\u{7f}", None),
            ("http://a/", Some(("a", None, Some(80), 8))),
            // Longer ones, with the same twice.
            ("https://www.example.com/~!", Some(("www.example.com", None, Some(443), 23))),
            ("https://www.example.com/a\\bcdefghijklmno\\", None),
            ("https://www.example.com/a bcdefghijklmno ", None),
            ("https://www.example.com/a\\bcdefghijklmnop\\", None),
            ("https://www.example.com/a bcdefghijklmnop ", None),
            ("https://www.example.com/?%41bcdefghijklm%25", None),
            ("https://www.example.com/?%25bcdefghijklm%41", None),
            ("https://www.example.com/?%25bcdefghijklmn%25", None),
            ("https://www.example.com/?%41bcdefghijklmn%41", Some(("www.example.com", None, Some(443), 23))),
            ("https://www.example.com/%41bcdefghijklmn?%41", Some(("www.example.com", None, Some(443), 23))),
            ("https://www.example.com/?a%25bcdefghijklm%41", None),
            ("https://www.example.com/%41bcdefghijklmn%41", Some(("www.example.com", None, Some(443), 23))),
            ("https://10.0.0.01/", None),
            ("https://1.example.0x1/", None),
            ("https://10.0.0.256/", None),
            ("https://10.0.0/", None),
            ("https://a.1a/", None),
            ("https://xn--a.example.com/", None),
            ("https://a--b.example.com/", None),
            ("https://A.example.com/", None),
            ("https://.example.com/", None),
            ("https://a..example.com/", None),
            ("https://example.com./", Some(("example.com", None, Some(443), 20))),
            ("https://example.com.:81", Some(("example.com", None, Some(81), 23))),
            ("https://192.0.2.1./x", Some(("192.0.2.1", Some(0xc000_0201), Some(443), 18))),
            ("https://example./", Some(("example", None, Some(443), 16))),
            ("https://u@example.com.", Some(("example.com", None, Some(443), 22))),
            ("https://example.com../", None),
            ("https://./", None),
            ("https://192.0.2.1../", None),
            ("www.example.com.", Some(("www.example.com", None, None, 16))),
            ("www.example.com.:8443", Some(("www.example.com", None, Some(8443), 21))),
            ("192.0.2.1.", Some(("192.0.2.1", Some(0xc000_0201), None, 10))),
            ("localhost.", None),
            ("3com.example.", None),
            ("https://example.com?x", None),
            ("HTTPS://example.com/", Some(("example.com", None, Some(443), 19))),
            ("Http://example.com", Some(("example.com", None, Some(80), 18))),
            ("HTTPS:/example.com/", None),
            ("https://u-1.x@example.com/", Some(("example.com", None, Some(443), 25))),
            ("https://@example.com:81/", Some(("example.com", None, Some(81), 23))),
            ("https://example.org@example.com", Some(("example.com", None, Some(443), 31))),
            ("https://u@", None),
            ("https://u@/", None),
            ("https://u@v@example.com/", None),
            ("https://u:p@example.com/", None),
            ("https://u:80@example.com/", None),
            ("https://u%40@example.com/", None),
            ("https://U@example.com/", None),
            ("https://example.com:/", None),
            ("https://example.com:65536/", None),
            ("https://example.com:000080/", None),
            ("https://example.com/%41", Some(("example.com", None, Some(443), 19))),
            ("https://example.com/a%20b%C3%A9/x", Some(("example.com", None, Some(443), 19))),
            ("https://example.com/a%2fb", None),
            ("https://example.com/a%5Cb", None),
            ("https://example.com/%2e/b", None),
            ("https://example.com/a%3bb", None),
            ("https://example.com/a%00b", None),
            ("https://example.com/a%0ab", None),
            ("https://example.com/a%25b", None),
            ("https://example.com/a%b", None),
            ("https://example.com/a%", None),
            ("https://example.com/%41#%25", None),
            ("https://example.com/*", None),
            ("https://example.com/abcdefghijklmnopq*rst", None),
            ("https://example.com/?x=*", Some(("example.com", None, Some(443), 19))),
            ("https://example.com/#*", Some(("example.com", None, Some(443), 19))),
            ("http://a/*", None),
            ("http://a/?*", None),
            ("https://example.com/%41?%25", None),
            ("https://example.com/?%2541", None),
            ("https://example.com/a b", None),
            ("https://example.com/a\\b", None),
            ("https://example.com/é", None),
            ("https://é.example.com/", None),
            ("https:///example.com/", None),
            ("ftp://example.com/", None),
            ("https://", None),
            ("www.example.com", Some(("www.example.com", None, None, 15))),
            ("example.com:8443", Some(("example.com", None, Some(8443), 16))),
            ("192.0.2.1", Some(("192.0.2.1", Some(0xc000_0201), None, 9))),
            ("192.0.2.1:80", Some(("192.0.2.1", Some(0xc000_0201), Some(80), 12))),
            ("localhost", None),
            ("localhost:8080", None),
            ("example.com/x", None),
            ("example.com/", None),
            ("192.0.2.0/24", None),
            ("192.0.2.1-192.0.2.9", None),
            ("3com.example", None),
            ("*.example.com", None),
            ("user@example.com", None),
            ("example.com:x", None),
            ("example.com:", None),
            ("a.io", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(seen(line), expected, "{line}");
        }
        let label = "a".repeat(63);
        assert!(Glance::at(format!("https://{}./", "a".repeat(62)).as_bytes()).is_some());
        assert_eq!(Glance::at(format!("https://{label}./").as_bytes()), None);
        assert!(Glance::at(format!("https://{label}/").as_bytes()).is_some());
        assert_eq!(Glance::at(format!("https://{label}a/").as_bytes()), None);
        let long = format!("https://a.example/{}", "a".repeat(TARGET_BYTES - 18));
        assert!(Glance::at(long.as_bytes()).is_some());
        assert_eq!(Glance::at(format!("{long}a").as_bytes()), None);
    }

    #[test]
    fn the_scheme_of_the_web_may_be_in_capitals() {
        let schemes = ["HTTPS://x", "Https://", "HTTP://x", "hTTP://", "HTTP:/", "h", "HTTPS:/", "ftp://x", ""];
        let expected =
            [(8, Some(443)), (8, Some(443)), (7, Some(80)), (7, Some(80)), (0, None), (0, None), (0, None), (0, None), (0, None)];
        assert_eq!(schemes.map(|line| scheme_in_capitals(line.as_bytes())), expected);
    }

    /// Whether the rest is looked at once more shows nowhere else but in the time.
    #[test]
    fn what_is_seen_is_what_the_rest_holds() {
        let plain = "/abcdefghijklmno";
        let rests = [plain, "/abc%41defghijkl", "/abcdefghijklmn*", "/abcdefghijklmn ", "/abc%41defghijk\\", "", "/", "/%", "/*", "/ "];
        let expected = [0, MARK, MARK, DISPUTED, MARK | DISPUTED, 0, 0, DISPUTED, DISPUTED, DISPUTED];
        assert_eq!(rests.map(|rest| seen_from(rest.as_bytes(), 0)), expected);
        // What is before the rest does not count where it fills windows of its own.
        assert_eq!(seen_from(format!("\\bcdefghijklmno%{plain}").as_bytes(), 16), 0);
        assert_eq!(seen_from(b"\\%/", 2), 0);
    }

    /// Paths of segments that servers read in several ways, as many as go together.
    #[test]
    fn undisputed_paths_have_few_readings() {
        let segments = ["a", "..", "..;x", ".;", ";/", "", ";a", "b;c", "%41", "%7E;", "%20", "%C3", ".", "..;%41"];
        let (mut state, mut most) = (1_usize, 0);
        for _ in 0..100_000 {
            let host = "https://a.example";
            let mut line = host.to_owned();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let segment = segments.get((state >> 33) % (segments.len() + 6)).copied().unwrap_or_default();
                line.push('/');
                line.push_str(segment);
            }
            assert!(is_undisputed(line.as_bytes(), host.len()), "{line}");
            let network = Network::read(&line).unwrap();
            most = usize::max(most, network.paths().count());
        }
        assert!((8..=UNDISPUTED_READINGS).contains(&most), "{most}");
    }

    /// Every byte in every place around the host of a short URL.
    #[test]
    fn what_is_seen_is_what_a_full_read_finds() {
        let mut seen = 0;
        let bases = [
            "https://ab.c-d.example/p?q=%2f",
            "http://10.20.30.40:81/x",
            "http://a.example:8/%",
            "ab.c-d.example:81",
            "www.example.test",
            "HTTPS://u@a.example/@",
            "https://@a.example:80",
            "http://ab.example./x",
            "10.20.30.40.:8",
        ];
        for base in bases {
            for at in 0..base.len() {
                for byte in 0..=255 {
                    let mut line = base.as_bytes().to_vec();
                    *line.get_mut(at).unwrap() = byte;
                    let Some(glance) = Glance::at(&line) else { continue };
                    seen += 1;
                    let text = std::str::from_utf8(&line).unwrap();
                    let network = Network::read(text).unwrap();
                    let host = std::str::from_utf8(line.get(glance.start..glance.start + glance.len).unwrap()).unwrap();
                    let own = glance.address.map_or(HostRef::Name(host), |bits| HostRef::V4(bits.into()));
                    assert_eq!((own, glance.port), (network.host(), network.port()), "{text}");
                }
            }
        }
        assert!(seen > 1000, "{seen}");
    }
}
