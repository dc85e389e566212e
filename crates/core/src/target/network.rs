//! Network targets: URLs, hosts, `host:port`, and IP addresses.

use super::ambiguity::{Bytes, Cut, refuse_ambiguous, refuse_invisible, slashes};
use super::error::{as_url, shown};
use super::scheme::{default_port, is_hostless, is_web, split_scheme};
use super::set::is_set;
use super::{HostRef, TargetError, host, path, query};
use crate::limits::Limits;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};
use url::Url;

/// The longest target, in bytes, where no other limit is set.
pub const TARGET_BYTES: usize = Limits::TARGET_BYTES;

/// One place on a network: a URL, a host, `host:port` or an address, made canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    // INVARIANT: the URL has a scheme of the web (a stand-in, if `written` says so) and a host that passed `host::check`.
    url: Url,
    written: Written,
    form: Form,
    port: Option<u16>,
    // INVARIANT: empty if the path has one reading, and that is the URL's path.
    paths: Vec<String>,
    notes: Vec<Note>,
}

/// The scheme as written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    /// None: the URL's own is a stand-in.
    None,
    /// The URL's own.
    Web,
    /// Another, for which the URL's own stands in.
    Other(Box<str>),
}

/// How a network target was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// With a scheme, or with a path or query.
    Url,
    /// A host or IP address alone.
    Host,
    /// A host and a port.
    HostPort,
}

/// Something about the reading of a target that a person should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Note {
    /// `user:password@` took no part.
    UserinfoDropped,
    /// The host was written in another way (Unicode, percent-encoded, a number, a trailing dot, an IPv4-mapped address).
    HostRewritten,
    /// The scheme is not of the web: only rules that name it include it.
    OtherScheme,
    /// The path has readings that differ.
    PathReadings,
}

impl Note {
    /// Stable, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::UserinfoDropped => "userinfo-dropped",
            Self::HostRewritten => "host-rewritten",
            Self::OtherScheme => "other-scheme",
            Self::PathReadings => "path-readings",
        }
    }
}

/// Refuses a text over the limit, before anything is made of it.
pub(super) fn refuse_long(text: &str, most: usize) -> Result<(), TargetError> {
    if text.len() <= most {
        return Ok(());
    }
    let message = format!("the target has {} bytes, expected at most {most}: {}", text.len(), shown(text));
    Err(TargetError::new("target-too-long", message))
}

impl Network {
    /// Reads a URL, a host, `host:port`, `host/path` or an IP address. ASCII spaces around it do not count.
    ///
    /// An address followed by `/` and digits only (`10.0.0.0/8`) is a block, not a path: see [`read_set`](super::read_set).
    ///
    /// # Errors
    /// What cannot be read, and what clients read differently.
    pub fn read(text: &str) -> Result<Self, TargetError> {
        Self::read_within(text, &Limits::default())
    }

    /// As [`Network::read`], with other limits.
    ///
    /// # Errors
    /// As [`Network::read`].
    pub fn read_within(text: &str, limits: &Limits) -> Result<Self, TargetError> {
        let text = text.trim_matches(' ');
        refuse_long(text, limits.target_bytes)?;
        let seen = Bytes::of(text);
        refuse_invisible(text, seen)?;
        match spelling(text)? {
            Spelling::Web(cut) => Self::parse(cut, seen, Cow::Borrowed(text), Written::Web, limits),
            Spelling::Other(scheme, cut) => {
                let stand_in = ["http://", cut.authority, cut.rest].concat();
                Self::parse(cut, seen, stand_in.into(), Written::Other(scheme.into()), limits)
            }
            Spelling::Bare(cut) => {
                let stand_in = match is_bare_ipv6(text) {
                    true => ["http://[", text, "]"].concat(),
                    false => ["http://", text].concat(),
                };
                Self::parse(cut, seen, stand_in.into(), Written::None, limits)
            }
        }
    }

    fn parse(cut: Cut<'_>, seen: Bytes, text: Cow<'_, str>, written: Written, limits: &Limits) -> Result<Self, TargetError> {
        refuse_ambiguous(&cut, seen)?;
        refuse_paths(&cut)?;
        let raw = cut.host;
        if raw.is_empty() {
            return Err(host::unreadable(raw, url::ParseError::EmptyHost));
        }
        let url = Url::parse(&text).map_err(|error| match error {
            _ if is_bare_ipv6(cut.authority) => needs_brackets(cut.whole),
            url::ParseError::InvalidPort => bad_port(&cut),
            error => host::unreadable(raw, error),
        })?;
        let host = host::canonical(url.host().ok_or_else(|| host::unreadable(raw, url::ParseError::EmptyHost))?);
        host::check(host, raw)?;
        if written == Written::None
            && cut.port.is_some()
            && let HostRef::Name(word) = host
            && (is_hostless(word) || default_port(word).is_some())
        {
            return Err(no_slashes(word, cut.whole));
        }
        // What is left of `10.0.0.1/./8` or `10.0.0.1/8#x` must not be taken for a set by the next reader.
        let may_be_set = written == Written::None
            && url.query().is_none()
            && !matches!(host, HostRef::Name(name) if !name.starts_with(|c: char| c.is_ascii_digit()));
        // As written, and as the next reader finds it.
        if written == Written::None && !matches!(host, HostRef::Name(_)) && (may_be_length(cut.rest) || may_be_length(url.path())) {
            return Err(unexpected_set(cut.whole));
        }
        if may_be_set && is_set(&format!("{host}{}", if url.path() == "/" { "" } else { url.path() })) {
            return Err(unexpected_set(cut.whole));
        }

        let mut notes = Vec::new();
        if seen.has_at() && cut.authority.contains('@') {
            notes.push(Note::UserinfoDropped);
        }
        if is_rewritten(host, raw) {
            notes.push(Note::HostRewritten);
        }
        // The parser drops a port that is the stand-in's default.
        let raw_port = cut.port.filter(|digits| !digits.is_empty()).and_then(|digits| digits.parse().ok());
        let (port, form) = match &written {
            Written::Web => (url.port().or(Some(if matches!(url.scheme(), "https" | "wss") { 443 } else { 80 })), Form::Url),
            Written::Other(scheme) => (raw_port.or_else(|| default_port(scheme)), Form::Url),
            Written::None if url.path() != "/" || url.query().is_some() => (raw_port, Form::Url),
            Written::None if raw_port.is_some() => (raw_port, Form::HostPort),
            Written::None => (None, Form::Host),
        };
        if matches!(written, Written::Other(_)) {
            notes.push(Note::OtherScheme);
        }
        let paths = readings(&url, &cut, seen, limits.path_readings)?;
        if paths.len() > 1 {
            notes.push(Note::PathReadings);
        }
        if seen.has_percent() {
            query::check_depth(url.query().unwrap_or_default())?;
        }
        Ok(Self { url, written, form, port, paths, notes })
    }

    /// The same place at an address: the scheme, port, path and query stay.
    ///
    /// # Errors
    /// None for what [`Network::read`] has read.
    pub fn at(&self, address: IpAddr) -> Result<Self, TargetError> {
        let mut place = self.clone();
        let moved = place.url.set_ip_host(address);
        moved.map_err(|()| TargetError::new("unreadable-host", format!("cannot put {address} in place of {}", self.host())))?;
        place.notes.retain(|note| *note != Note::HostRewritten);
        Ok(place)
    }

    /// How it was written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The scheme, lower case; none where none was written. http, https, ws and wss are one family.
    pub fn scheme(&self) -> Option<&str> {
        match &self.written {
            Written::None => None,
            Written::Web => Some(self.url.scheme()),
            Written::Other(scheme) => Some(scheme),
        }
    }

    /// The canonical host.
    pub fn host(&self) -> HostRef<'_> {
        self.url.host().map_or(HostRef::Name(""), host::canonical)
    }

    /// The port: as written, else the scheme's default. None for a bare host or path without port (then: the web's default ports), and for a scheme without a
    /// known default.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path as parsed, `/` for a host alone.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The distinct readings of the path, at least one; the first is the path as parsed, in the normal form of [`path_readings`](super::path_readings).
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let alone = self.paths.is_empty().then(|| self.url.path());
        alone.into_iter().chain(self.paths.iter().map(String::as_str))
    }

    /// The query, without `?`.
    pub fn query(&self) -> Option<&str> {
        self.url.query()
    }

    /// What was dropped or should be known.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The target in canonical spelling (`https://example.com/x`, `example.com:8443`), without userinfo and fragment.
    pub fn canonical(&self) -> String {
        let mut out = self.scheme().map(|scheme| format!("{scheme}://")).unwrap_or_default();
        out.push_str(&self.host().to_string());
        if let Some(port) = self.port
            && self.scheme().and_then(default_port) != Some(port)
        {
            out.push_str(&format!(":{port}"));
        }
        if self.form == Form::Url {
            out.push_str(self.path());
            if let Some(query) = self.query() {
                out.push('?');
                out.push_str(query);
            }
        }
        out
    }
}

/// What kind of text it is, and where its authority stands.
enum Spelling<'a> {
    Web(Cut<'a>),
    /// The scheme, lower case.
    Other(String, Cut<'a>),
    Bare(Cut<'a>),
}

/// Finds out how `text` is written, and refuses what has no host or may have several.
fn spelling(text: &str) -> Result<Spelling<'_>, TargetError> {
    if text.is_empty() {
        return Err(TargetError::new("empty-target", "expected a target, found nothing"));
    }
    // The common case first; all others are told apart below.
    if let Some(after) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
        return if after.starts_with(['/', '\\']) { Err(slashes(text)) } else { Ok(Spelling::Web(Cut::new(text, after))) };
    }
    if text.starts_with(['/', '\\', '?', '#']) {
        return Err(no_authority(text));
    }
    let Some((scheme, after)) = split_scheme(text) else { return bare(text) };
    let scheme = scheme.to_ascii_lowercase();
    let port = Cut::new(text, after).authority;
    // A word and a colon may be a scheme as well, unless a port follows; a name with a dot may end in a bare colon.
    let is_port = port.bytes().all(|b| b.is_ascii_digit()) && (!port.is_empty() || scheme.contains('.'));
    if is_hostless(&scheme) {
        let message = format!("the scheme `{scheme}` names no host: {}", shown(text));
        return Err(TargetError::new("scheme-without-host", message).help("write the host or the URL that is to be tested"));
    }
    match after.strip_prefix("//") {
        Some(after) if is_web(&scheme) && after.starts_with(['/', '\\']) => Err(slashes(text)),
        Some(after) if is_web(&scheme) => Ok(Spelling::Web(Cut::new(text, after))),
        Some(after) => Ok(Spelling::Other(scheme, Cut::new(text, after))),
        None if is_web(&scheme) => Err(slashes(text)),
        None if is_port && default_port(&scheme).is_none() => bare(text),
        None if is_bare_ipv6(text.split('%').next().unwrap_or_default()) => bare(text),
        None => {
            let cut = Cut::new(text, text);
            refuse_ambiguous(&cut, Bytes::of(text))?;
            Err(match cut.authority.contains('@') {
                true => userinfo_without_scheme(text),
                false if scheme.contains('.') => bad_port(&cut),
                false => no_slashes(&scheme, text),
            })
        }
    }
}

/// A text without scheme.
fn bare(text: &str) -> Result<Spelling<'_>, TargetError> {
    let cut = Cut::new(text, text);
    if cut.authority.contains('@') {
        refuse_ambiguous(&cut, Bytes::of(text))?;
        return Err(userinfo_without_scheme(text));
    }
    if cut.authority.ends_with(':') && cut.rest.starts_with("//") {
        let message = format!("expected a scheme before `://`, found {}", shown(text));
        return Err(TargetError::new("unreadable-scheme", message).help("start the target with `https://` or with the host"));
    }
    if is_set(text) {
        return Err(unexpected_set(text));
    }
    if cut.authority.bytes().filter(|&b| b == b':').count() > 1 && !cut.authority.starts_with('[') && !is_bare_ipv6(text) {
        return Err(match text.split_once('%') {
            Some((address, _)) if is_bare_ipv6(address) => host::unreadable(text, url::ParseError::InvalidIpv6Address),
            _ => needs_brackets(text),
        });
    }
    Ok(Spelling::Bare(cut))
}

fn needs_brackets(text: &str) -> TargetError {
    TargetError::new("unreadable-host", format!("expected a host and at most one port, found {}", shown(text)))
        .help("write an IPv6 address in brackets: `[2001:db8::1]:8443`")
}

/// An IPv6 address without brackets; with a port it has to have them, so a last group is never one.
fn is_bare_ipv6(text: &str) -> bool {
    text.contains(':') && text.parse::<Ipv6Addr>().is_ok()
}

/// `//host`, `\\host`, `/path`, `?query`.
fn no_authority(text: &str) -> TargetError {
    if matches!(text.as_bytes(), [b'/' | b'\\', b'/' | b'\\', ..]) {
        let code = if text.starts_with("//") { "scheme-missing" } else { "ambiguous-backslash" };
        let host = text.trim_start_matches(['/', '\\']);
        return TargetError::new(code, format!("expected a scheme before {}", shown(text)))
            .readings(super::ambiguity::browser_host(&format!("http://{host}")), "no host (a path, or a file share)")
            .help("write `https:` before it, or the host alone");
    }
    TargetError::new("host-missing", format!("expected a host, found {}", shown(text)))
}

/// Refuses a path that stands for several.
fn refuse_paths(cut: &Cut<'_>) -> Result<(), TargetError> {
    let path = cut.rest.split(['?', '#']).next().unwrap_or_default();
    if !path.contains('*') {
        return Ok(());
    }
    Err(TargetError::new("wildcard-path", format!("expected one path, found the wildcard {}", shown(path)))
        .help("write one path, or the host alone; write an asterisk of the path itself as `%2A`"))
}

/// Whether what follows an address may be meant as the length or the mask of a block (`/16:80`, `/255.255.0.0`, `/１６`): digits and marks, but
/// no letters of ASCII, and nothing below.
fn may_be_length(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('/') else { return false };
    let (segment, behind) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len())).unwrap_or_default();
    let goes_on = behind.strip_prefix('/').is_some_and(|more| !more.is_empty());
    !goes_on && segment.contains(char::is_numeric) && !segment.contains(|c: char| c.is_ascii_alphabetic())
}

fn unexpected_set(text: &str) -> TargetError {
    TargetError::new("unexpected-set", format!("expected one host, found the set {}", shown(text)))
        .help(format!("to name a path of an address, {}", as_url(text)))
}

/// `user@host`: a mail address, or a login.
fn userinfo_without_scheme(text: &str) -> TargetError {
    TargetError::new("userinfo-without-scheme", format!("expected a host, found a mail address or a login: {}", shown(text)))
        .help("write the host alone, or a URL with its scheme")
}

/// `ssh:22`, which may be a scheme or a host.
fn no_slashes(scheme: &str, text: &str) -> TargetError {
    let message = format!("expected `//` and a host after {} in {}", shown(&format!("{scheme}:")), shown(text));
    let error = TargetError::new("scheme-without-host", message);
    // What is longer than a label is no host.
    if scheme.len() > host::LABEL_BYTES { error } else { error.help(format!("write `http://{scheme}:PORT/` for a host called `{scheme}`")) }
}

fn bad_port(cut: &Cut<'_>) -> TargetError {
    let port = cut.port.unwrap_or_default();
    TargetError::new("unreadable-port", format!("expected a port from 0 to 65535, found {} in {}", shown(port), shown(cut.whole)))
}

/// Whether `raw` is another spelling of `host`; letter case, and zeros of an IPv6 address, are not.
fn is_rewritten(host: HostRef<'_>, raw: &str) -> bool {
    match host {
        HostRef::Name(name) => raw != name && !raw.eq_ignore_ascii_case(name),
        HostRef::V4(address) => raw.parse() != Ok(address),
        HostRef::V6(_) => false,
    }
}

/// The readings of the path; none if there is only one, and it is the URL's.
fn readings(url: &Url, cut: &Cut<'_>, seen: Bytes, most: usize) -> Result<Vec<String>, TargetError> {
    // A browser resolves dot segments and turns a backslash of the path into `/`; other clients leave that to the server. Most paths are what was sent;
    // that one is as long says nothing, as what is escaped may make up for the dots that are gone.
    let sent = if cut.rest == url.path() { "" } else { cut.rest.split(['?', '#']).next().unwrap_or_default() };
    let leaves_dots = path::has_dot_segment(sent) && !path::is_plain(sent);
    if !seen.has_backslash() && !leaves_dots && path::is_plain(url.path()) {
        return Ok(Vec::new());
    }
    let mut readings = path::path_readings_within(url.path(), most)?;
    if leaves_dots || sent.contains('\\') {
        path::add(&mut readings, path::unresolved_readings(&sent.replace('\\', "%5C"), most)?, most)?;
    }
    Ok(readings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_takes_the_place_of_a_host_and_of_what_was_said_of_it() {
        let place = Network::read("https://user@EXÄMPLE.test:8443/a?b=c").unwrap();
        assert_eq!(place.notes(), [Note::UserinfoDropped, Note::HostRewritten]);
        let at = place.at("192.0.2.1".parse().unwrap()).unwrap();
        assert_eq!((at.canonical().as_str(), at.notes()), ("https://192.0.2.1:8443/a?b=c", &[Note::UserinfoDropped][..]));
    }
}
