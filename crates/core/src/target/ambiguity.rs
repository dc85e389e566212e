//! Spellings of a network target on which clients disagree, found in the raw text before anything is parsed.
//!
//! A browser follows the WHATWG URL standard; curl, and most libraries, follow RFC 3986 with habits of their own. Where the two connect to different hosts,
//! or one connects and the other refuses, no verdict can be right for both.

use super::{TargetError, error::shown};
use url::Url;

/// What a pass over the bytes of a text saw.
#[derive(Clone, Copy)]
pub(super) struct Bytes(u8);

impl Bytes {
    const BLANK: u8 = 2;
    // DEL, or what U+0080 to U+009F start with in UTF-8.
    const CONTROL: u8 = 4;
    const BACKSLASH: u8 = 8;
    const AT: u8 = 16;
    const PERCENT: u8 = 32;

    /// One pass over `text`, in a form that compilers turn into vector instructions.
    pub(super) fn of(text: &str) -> Self {
        let class = |byte: u8| {
            (u8::from(byte <= b' ') * Self::BLANK)
                | (u8::from(byte == 0x7f || byte == 0xc2) * Self::CONTROL)
                | (u8::from(byte == b'\\') * Self::BACKSLASH)
                | (u8::from(byte == b'@') * Self::AT)
                | (u8::from(byte == b'%') * Self::PERCENT)
        };
        Self(text.bytes().fold(0, |seen, byte| seen | class(byte)))
    }

    fn has(self, classes: u8) -> bool {
        self.0 & classes != 0
    }

    /// Whether there is a backslash anywhere.
    pub(super) fn has_backslash(self) -> bool {
        self.has(Self::BACKSLASH)
    }

    /// Whether there is an `@` anywhere.
    pub(super) fn has_at(self) -> bool {
        self.has(Self::AT)
    }

    /// Whether there is a `%` anywhere.
    pub(super) fn has_percent(self) -> bool {
        self.has(Self::PERCENT)
    }
}

/// A text cut where RFC 3986 cuts it: what stands before the authority, the authority, and the rest from its first `/`, `?` or `#`.
#[derive(Clone, Copy)]
pub(super) struct Cut<'a> {
    /// The whole text.
    pub(super) whole: &'a str,
    /// Userinfo, host and port.
    pub(super) authority: &'a str,
    /// Path, query and fragment.
    pub(super) rest: &'a str,
    /// The host as written, with brackets if it has them.
    pub(super) host: &'a str,
    /// What follows the colon of the host, if there is one.
    pub(super) port: Option<&'a str>,
}

impl<'a> Cut<'a> {
    /// Cuts `whole`, whose authority starts where `after` does.
    pub(super) fn new(whole: &'a str, after: &'a str) -> Self {
        let (mut end, mut host, mut colons, mut colon, mut bracket) = (after.len(), 0, 0_u32, 0, None);
        for (at, byte) in after.bytes().enumerate() {
            match byte {
                b'/' | b'?' | b'#' => {
                    end = at;
                    break;
                }
                b'@' => (host, colons) = (at + 1, 0),
                b':' => (colon, colons) = (at, colons + 1),
                b']' => bracket = Some(at),
                _ => {}
            }
        }
        let piece = |from: usize, to: usize| after.get(from..to).unwrap_or_default();
        // A second colon: an IPv6 address, which has brackets if it has a port.
        let has_port = if bracket.is_some() { bracket.map(|at| at + 1) == Some(colon) } else { colons == 1 };
        let host_end = if has_port { colon } else { end };
        let port = has_port.then(|| piece(colon + 1, end));
        Self { whole, authority: piece(0, end), rest: piece(end, after.len()), host: piece(host, host_end), port }
    }
}

/// Refuses control characters and spaces, wherever they stand: browsers drop tabs and line ends, others cut the text there or send it as it is.
pub(super) fn refuse_invisible(text: &str, seen: Bytes) -> Result<(), TargetError> {
    if !seen.has(Bytes::BLANK | Bytes::CONTROL) {
        return Ok(());
    }
    let Some(bad) = text.chars().find(|c| c.is_control() || *c == ' ') else { return Ok(()) };
    let before = text.split(bad).next().unwrap_or_default();
    if bad == ' ' {
        return Err(TargetError::new("space-in-target", format!("clients differ on the space in {}", shown(text)))
            .readings(browser_host(text), format!("{} (clients that stop at a space)", shown(before)))
            .help("write a space of the path as `%20`, and one target at a time"));
    }
    let name = match bad {
        '\t' => "tab".to_owned(),
        '\n' | '\r' => "line end".to_owned(),
        other => format!("control character U+{:04X}", u32::from(other)),
    };
    Err(TargetError::new("control-character", format!("clients differ on the {name} in {}", shown(text)))
        .readings(browser_host(text), format!("{} (clients that stop there)", shown(before)))
        .help("leave it out"))
}

/// Refuses a backslash before the path, more than one `@`, an `@` behind `?` or `#` without a path, and userinfo that RFC 3986 does not allow.
pub(super) fn refuse_ambiguous(cut: &Cut<'_>, seen: Bytes) -> Result<(), TargetError> {
    if seen.has_backslash() && cut.authority.contains('\\') {
        let other = format!("{} (RFC 3986, curl)", shown(cut.host));
        return Err(TargetError::new(
            "ambiguous-backslash",
            format!("clients differ on the backslash before the path of {}", shown(cut.whole)),
        )
        .readings(browser_host(cut.whole), other)
        .help("write `/` where the path starts, or `%5C`"));
    }
    if !seen.has_at() {
        return Ok(());
    }
    if !cut.rest.starts_with('/')
        && let Some((_, after)) = cut.rest.split_once('@')
    {
        let end = after.find(['/', '?', '#', '@', ':']).unwrap_or(after.len());
        let other = after.get(..end).unwrap_or_default();
        return Err(TargetError::new("ambiguous-userinfo", format!("clients differ on the `@` after the host of {}", shown(cut.whole)))
            .readings(browser_host(cut.whole), format!("{} (clients that look for `@` first)", shown(other)))
            .help("write `/` after the host"));
    }
    let Some((userinfo, _)) = cut.authority.rsplit_once('@') else { return Ok(()) };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:".contains(&b);
    if let Some(bad) = userinfo.bytes().position(|b| !allowed(b)).and_then(|at| userinfo.get(at..)?.chars().next()) {
        let second = match bad {
            '@' => cut.authority.split('@').nth(1),
            other => userinfo.split(other).next().filter(|host| !host.is_empty()),
        };
        let message = format!("clients differ on {} before the host of {}", shown(&bad.to_string()), shown(cut.whole));
        return Err(TargetError::new("ambiguous-userinfo", message)
            .readings(browser_host(cut.whole), second.map_or("no host (others)".to_owned(), |host| format!("{} (others)", shown(host))))
            .help("leave out user name and password"));
    }
    Ok(())
}

/// A scheme of the web that is followed by anything but two slashes: a browser finds a host all the same.
pub(super) fn slashes(text: &str) -> TargetError {
    let message = format!("expected two slashes and a host after the scheme of {}", shown(text));
    let error = match browser(text) {
        Some(host) => TargetError::new("ambiguous-slashes", message).readings(in_browser(&host), "no host (RFC 3986)"),
        None => TargetError::new("host-missing", message),
    };
    error.help("write `https://` and the host")
}

/// What a browser makes of `text`, said for a message.
pub(super) fn browser_host(text: &str) -> String {
    browser(text).map_or("no host (a browser)".to_owned(), |host| in_browser(&host))
}

fn in_browser(host: &str) -> String {
    format!("{} (a browser)", shown(host))
}

/// The host that a browser connects to; a text without scheme is read as it is in an address bar.
fn browser(text: &str) -> Option<String> {
    let url = match Url::parse(text) {
        Err(url::ParseError::RelativeUrlWithoutBase) => Url::parse(&format!("http://{text}")).ok()?,
        Ok(url) if !url.has_host() && !text.contains("://") => Url::parse(&format!("http://{text}")).ok()?,
        url => url.ok()?,
    };
    url.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_is_seen() {
        let seen = |text: &str| {
            let seen = Bytes::of(text);
            [seen.has(Bytes::BLANK), seen.has(Bytes::CONTROL), seen.has_backslash(), seen.has_at(), seen.has_percent()]
        };
        for (text, expected) in [
            ("", [false; 5]),
            ("!a~", [false; 5]),
            (" ", [true, false, false, false, false]),
            ("\t", [true, false, false, false, false]),
            ("\u{7f}", [false, true, false, false, false]),
            ("\u{85}", [false, true, false, false, false]),
            ("\u{3002}", [false; 5]),
            ("\\", [false, false, true, false, false]),
            ("@", [false, false, false, true, false]),
            ("%", [false, false, false, false, true]),
            ("a\\ %@\u{9f}", [true; 5]),
        ] {
            assert_eq!(seen(text), expected, "{text:?}");
        }
    }

    /// Controls beyond ASCII are controls, other letters that start with the same byte are not.
    #[test]
    fn invisible_characters_are_refused() {
        let code = |text: &str| refuse_invisible(text, Bytes::of(text)).err().map(|error| error.code);
        for text in ["a\u{0}", "a\u{7f}", "a\u{80}", "a\u{9f}", "é\u{85}"] {
            assert_eq!(code(text), Some("control-character"), "{text:?}");
        }
        assert_eq!(code("a b"), Some("space-in-target"));
        for text in ["a", "é", "\u{a0}", "\u{bf}", "\u{3000}"] {
            assert_eq!(code(text), None, "{text:?}");
        }
    }
}
