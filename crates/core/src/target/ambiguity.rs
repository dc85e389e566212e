//! Spellings of a network target on which clients disagree, found in the raw text before anything is parsed.
//!
//! A browser follows the WHATWG URL standard; curl, and most libraries, follow RFC 3986 with habits of their own. Where the two connect to different hosts,
//! or one connects and the other refuses, no verdict can be right for both.

use super::{TargetError, error::shown};
use url::Url;

/// What a pass over the bytes of a text saw.
#[derive(Clone, Copy)]
pub(super) struct Bytes(u8);

const CONTROL: u8 = 1;
const SPACE: u8 = 2;
const BACKSLASH: u8 = 4;
const AT: u8 = 8;
const NON_ASCII: u8 = 16;

const fn class(byte: u8) -> u8 {
    match byte {
        0..=0x1f | 0x7f => CONTROL,
        b' ' => SPACE,
        b'\\' => BACKSLASH,
        b'@' => AT,
        0x80.. => NON_ASCII,
        _ => 0,
    }
}

impl Bytes {
    /// One pass over `text`.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |seen, byte| seen | class(byte)))
    }

    fn has(self, classes: u8) -> bool {
        self.0 & classes != 0
    }

    /// Whether there is a backslash anywhere.
    pub(super) fn has_backslash(self) -> bool {
        self.has(BACKSLASH)
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
}

impl<'a> Cut<'a> {
    /// Cuts `whole`, whose authority starts where `after` does.
    pub(super) fn new(whole: &'a str, after: &'a str) -> Self {
        let end = after.bytes().position(|b| matches!(b, b'/' | b'?' | b'#')).unwrap_or(after.len());
        let (authority, rest) = after.split_at_checked(end).unwrap_or((after, ""));
        Self { whole, authority, rest }
    }

    /// The authority without userinfo.
    pub(super) fn host_port(&self) -> &'a str {
        self.authority.rsplit_once('@').map_or(self.authority, |(_, after)| after)
    }

    /// The host as written, with brackets if it has them, and what follows its colon, if there is one.
    pub(super) fn host_and_port(&self) -> (&'a str, Option<&'a str>) {
        let text = self.host_port();
        match text.rsplit_once(':') {
            // A second colon: an IPv6 address, which has brackets if it has a port.
            Some((host, port)) if !port.contains(']') && (host.ends_with(']') || !host.contains(':')) => (host, Some(port)),
            _ => (text, None),
        }
    }
}

/// Refuses control characters and spaces, wherever they stand: browsers drop tabs and line ends, others cut the text there or send it as it is.
pub(super) fn refuse_invisible(text: &str, seen: Bytes) -> Result<(), TargetError> {
    if !seen.has(CONTROL | SPACE | NON_ASCII) {
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
    if seen.has(BACKSLASH) && cut.authority.contains('\\') {
        let other = format!("{} (RFC 3986, curl)", shown(cut.host_and_port().0));
        return Err(TargetError::new(
            "ambiguous-backslash",
            format!("clients differ on the backslash before the path of {}", shown(cut.whole)),
        )
        .readings(browser_host(cut.whole), other)
        .help("write `/` where the path starts, or `%5C`"));
    }
    if !seen.has(AT) {
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
        let second =
            if bad == '@' { cut.authority.split('@').nth(1).unwrap_or_default() } else { userinfo.split(bad).next().unwrap_or_default() };
        let message = format!("clients differ on {} before the host of {}", shown(&bad.to_string()), shown(cut.whole));
        return Err(TargetError::new("ambiguous-userinfo", message)
            .readings(browser_host(cut.whole), format!("{} (others)", shown(second)))
            .help("leave out user name and password"));
    }
    Ok(())
}

/// A scheme of the web that is followed by anything but two slashes: a browser finds a host all the same.
pub(super) fn slashes(text: &str) -> TargetError {
    TargetError::new("ambiguous-slashes", format!("expected two slashes after the scheme of {}", shown(text)))
        .readings(browser_host(text), "no host (RFC 3986)")
        .help("write `https://` and the host")
}

/// What a browser makes of `text`, said for a message.
pub(super) fn browser_host(text: &str) -> String {
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(text).or_else(|_| Url::parse(&format!("http://{text}"))) };
    match url.as_ref().ok().and_then(Url::host_str) {
        Some(host) => format!("{} (a browser)", shown(host)),
        None => "no host (a browser)".to_owned(),
    }
}
