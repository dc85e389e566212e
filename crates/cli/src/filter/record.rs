//! A line of JSON: the target in it, and what else it says of the target.

use inbounds_core::target::{Network, TargetError, read_host};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

/// What a record says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// The text of the target.
    pub(crate) target: Cow<'a, str>,
    /// The CNAME chain, nearest first.
    pub(crate) cname: Vec<String>,
    /// The addresses that the name has.
    pub(crate) addresses: Vec<IpAddr>,
    /// What else the record says to be the target, where that is at an address.
    pub(crate) beside: Vec<Network>,
}

/// Addresses of a record: more than any name has, as each is asked by itself.
const ADDRESSES: usize = 1_000;

/// Why a record has no target: a code, and what is wrong.
pub(crate) type Reason = (&'static str, String);

/// Where to look for what, made once.
#[derive(Debug)]
pub(crate) struct Schema {
    root: Node,
    field: Option<String>,
}

/// What a text in a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// The target, as the person who calls says.
    Named,
    /// A whole target of a common tool, best first.
    Matched,
    Endpoint,
    Url,
    /// Parts of one.
    Host,
    Ip,
    Port,
    /// What else is known.
    Address,
    Cname,
    /// What may be an address, in records of which it is not known what they are.
    Unsure,
}

/// A key of records, and those below it.
#[derive(Debug, Default)]
struct Node {
    roles: Vec<Role>,
    below: Vec<(String, Node)>,
}

/// Where the tools put it.
const KNOWN: &[(&[&str], Role)] = &[
    (&["matched-at"], Role::Matched),
    (&["request", "endpoint"], Role::Endpoint),
    (&["endpoint"], Role::Endpoint),
    (&["url"], Role::Url),
    (&["host"], Role::Host),
];

/// What belongs to a host or an address that stands alone. naabu has had it in both ways.
const PORT: &[(&[&str], Role)] = &[(&["port"], Role::Port), (&["port", "Port"], Role::Port)];

/// What records of any kind say beside the target.
const BESIDE: &[(&[&str], Role)] = &[
    (&["ip"], Role::Ip),
    (&["host_ip"], Role::Address),
    (&["a"], Role::Address),
    (&["aaaa"], Role::Address),
    (&["cname"], Role::Cname),
    (&["cnames"], Role::Cname),
];

impl Schema {
    /// `auto`, or a path with dots.
    pub(crate) fn new(field: &str) -> Self {
        let mut root = Node::default();
        let named = (field != "auto").then(|| field.to_owned());
        match &named {
            None => KNOWN.iter().for_each(|(path, role)| root.add(path, *role)),
            Some(path) => {
                root.add(&path.split('.').collect::<Vec<_>>(), Role::Named);
                root.add(&["host"], Role::Unsure);
            }
        }
        if matches!(field, "auto" | "host" | "ip") {
            PORT.iter().for_each(|(path, role)| root.add(path, *role));
        }
        BESIDE.iter().for_each(|(path, role)| root.add(path, *role));
        Self { root, field: named }
    }

    /// Reads one line.
    pub(crate) fn read<'a>(&self, line: &'a [u8]) -> Result<Record<'a>, Reason> {
        let mut found = Vec::new();
        let mut json = serde_json::Deserializer::from_slice(line);
        let read = Seek { node: &self.root, found: &mut found, is_root: true }.deserialize(&mut json).and_then(|()| json.end());
        read.map_err(|error| ("unreadable-record", format!("cannot read the record: {}", place(&error))))?;
        self.understand(found)
    }

    fn understand<'a>(&self, found: Vec<(Role, Cow<'a, str>)>) -> Result<Record<'a>, Reason> {
        let mut record = Record::default();
        let mut targets: Vec<(Role, Cow<'a, str>)> = Vec::new();
        let mut port = None;
        for (role, text) in found {
            match role {
                _ if text.is_empty() => {}
                Role::Cname => {
                    // No name, but what the name has in the end.
                    record.addresses.extend(read_host(&text).ok().and_then(|hop| hop.view().address()));
                    record.cname.push(text.into_owned());
                }
                Role::Address => record.addresses.push(address(&text)?),
                Role::Port => match read_port(&text)? {
                    // Where no port was looked for.
                    0 => {}
                    other if port.is_some_and(|port| port != other) => {
                        return Err(("several-targets", "expected one port in the record, found several".to_owned()));
                    }
                    other => port = Some(other),
                },
                Role::Ip => {
                    record.addresses.push(address(&text)?);
                    targets.push((role, text));
                }
                _ => targets.push((role, text)),
            }
        }
        targets.sort_by_key(|(role, _)| *role);
        let mut targets = targets.into_iter();
        let first = targets.next().filter(|(role, _)| self.field.is_none() || *role == Role::Named);
        let (role, target) = first.ok_or_else(|| self.missing())?;
        for (other, text) in targets {
            if other == role && text != target {
                return Err(("several-targets", "expected one target in the record, found several".to_owned()));
            }
            // httpx has the address of a URL under `host`. Those under `ip` are there already.
            if other != Role::Ip {
                match Network::read(&text) {
                    Ok(place) => record.beside.extend(place.host().address().is_some().then_some(place)),
                    Err(_) if text == target => {}
                    Err(error) => return Err(unreadable(&text, &error)),
                }
            }
        }
        if record.addresses.len().saturating_add(record.beside.len()) > ADDRESSES {
            return Err(("too-many-addresses", format!("expected at most {ADDRESSES} addresses in a record, found more")));
        }
        record.target = match port {
            Some(port) => on_port(target, port)?,
            None => target,
        };
        Ok(record)
    }

    fn missing(&self) -> Reason {
        let message = match &self.field {
            Some(field) => format!("expected a text under `{field}` in the record, found none"),
            None => "expected a target where a common tool has it, found none".to_owned(),
        };
        ("no-target-in-record", message)
    }
}

impl Node {
    fn add(&mut self, path: &[&str], role: Role) {
        let Some((first, rest)) = path.split_first() else { return self.roles.push(role) };
        match self.below.iter_mut().find(|(key, _)| key == first) {
            Some((_, node)) => node.add(rest, role),
            None => {
                let mut node = Self::default();
                node.add(rest, role);
                self.below.push(((*first).to_owned(), node));
            }
        }
    }
}

/// A target on the port that its record says; it may say the same by itself.
fn on_port(target: Cow<'_, str>, port: u16) -> Result<Cow<'_, str>, Reason> {
    let port = port.to_string();
    match stated_port(&target) {
        Some(stated) if stated == port => Ok(target),
        Some(_) => Err(("several-targets", format!("expected one port in the record, found `{target}` and port `{port}`"))),
        None => Ok(match target.parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]:{port}").into(),
            Err(_) => format!("{target}:{port}").into(),
        }),
    }
}

/// The port that a target says by itself: written, or that of its scheme. None of a host alone, and of what starts with another scheme and has no port,
/// behind which a port can be written.
fn stated_port(target: &str) -> Option<&str> {
    let (scheme, after) = target.split_once("://").map_or((None, target), |(scheme, after)| (Some(scheme), after));
    let end = after.find(['/', '?', '#', '\\']).unwrap_or(after.len());
    let authority = after.get(..end).unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let written = match host.rsplit_once(':') {
        // The colons of an address are no port's.
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => Some(port),
        // What lacks a group must not get it from the port.
        Some(_) if !host.starts_with('[') && host.parse::<Ipv6Addr>().is_err() => Some(""),
        _ => None,
    };
    match scheme {
        _ if written.is_some() => written,
        Some(scheme) if scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss") => Some("443"),
        Some(scheme) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("ws") => Some("80"),
        // Nothing fits behind a path.
        _ if end < after.len() => Some(""),
        _ => None,
    }
}

/// The number of a port: digits alone, as whatever stands behind them would be read as a path once it stands behind the host.
fn read_port(text: &str) -> Result<u16, Reason> {
    let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    number.ok_or_else(|| ("unreadable-port", format!("expected a port from 0 to 65535 in the record, found `{text}`")))
}

/// It might be an address that excludes the target.
fn unreadable(text: &str, error: &TargetError) -> Reason {
    ("unreadable-host", format!("expected a host or URL beside the target, found `{text}`: {}", error.message))
}

fn address(text: &str) -> Result<IpAddr, Reason> {
    text.parse().map_err(|_| ("unreadable-address", format!("expected an address in the record, found `{text}`")))
}

/// The lines of an error of one line mean nothing.
fn place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at column {}", error.column()),
        None => text,
    }
}

/// Walks through a value, and takes what a node is about.
struct Seek<'n, 'f, 'a> {
    node: &'n Node,
    found: &'f mut Vec<(Role, Cow<'a, str>)>,
    is_root: bool,
}

impl<'a> Seek<'_, '_, 'a> {
    fn take<E: serde::de::Error>(self, text: Cow<'a, str>) -> Result<(), E> {
        if self.is_root {
            return Err(E::custom("expected an object"));
        }
        if let Some((last, others)) = self.node.roles.split_last() {
            self.found.extend(others.iter().map(|role| (*role, text.clone())));
            self.found.push((*last, text));
        }
        Ok(())
    }

    fn nothing<E: serde::de::Error>(&self) -> Result<(), E> {
        if self.is_root { Err(E::custom("expected an object")) } else { Ok(()) }
    }

    /// What stands where something is looked for, and is not understood: it might have been what excludes the target.
    fn odd<E: serde::de::Error>(&self, what: &str) -> Result<(), E> {
        self.nothing::<E>()?;
        if self.node.roles.iter().all(|role| *role == Role::Unsure) {
            return Ok(());
        }
        Err(E::custom(format!("expected a text or a whole number under a key that tells of the target, found {what}")))
    }
}

impl<'a> DeserializeSeed<'a> for Seek<'_, '_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Seek<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'a str) -> Result<(), E> {
        self.take(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.take(Cow::Owned(text.to_owned()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.take(Cow::Owned(number.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.take(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.odd(&format!("`{number:?}`"))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.odd(&format!("`{value}`"))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.nothing()
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut elements: A) -> Result<(), A::Error> {
        self.nothing::<A::Error>()?;
        let node = self.node;
        while elements.next_element_seed(Seek { node, found: &mut *self.found, is_root: false })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut entries: A) -> Result<(), A::Error> {
        let before = self.found.len();
        // Readers differ on which of two same keys counts.
        let mut seen = 0_u64;
        while let Some(key) = entries.next_key::<Key<'a>>()? {
            let Some(at) = self.node.below.iter().position(|(own, _)| *own == key.0) else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            let bit = 1_u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or_default();
            if seen & bit != 0 {
                return Err(A::Error::custom(format!("the key `{}` stands there twice", key.0)));
            }
            seen |= bit;
            if let Some((_, node)) = self.node.below.get(at) {
                entries.next_value_seed(Seek { node, found: &mut *self.found, is_root: false })?;
            }
        }
        if self.found.len() == before && !self.is_root {
            return self.odd("an object without it");
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
