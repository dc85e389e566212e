//! Host patterns: names with wildcards, addresses, blocks and ranges.

use super::{
    PatternError,
    automaton::{Automaton, HOSTS},
    glob::{self, Item, Segment, Token},
    nearly,
};
use crate::limits::Limits;
use crate::target::{Host, HostRef, NAME_BYTES, TargetError, check_name, has_capital_sharp_s, is_plain_name, read_host};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which hosts a pattern speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum HostPattern {
    /// Every host and address (`*`, in exclusions only).
    Every,
    /// One name.
    Name(Box<str>),
    /// `*.` and a name: one or more labels below it; with the margin the name itself, too.
    Below(Box<str>),
    /// Any other wildcard, as labels from the right, read for inclusions and with the margin.
    Wild(Box<Wild>),
    /// IPv4 addresses, both ends included.
    V4(u32, u32),
    /// IPv6 addresses, both ends included.
    V6(u128, u128),
}

/// A name with wildcards in places other than the usual one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wild {
    text: Box<str>,
    plain: Box<[Token]>,
    margin: Box<[Token]>,
    /// The literal labels to the right of every wildcard (`example.com`; empty for `name.*`).
    pub suffix: Box<str>,
    /// Literal labels to the right of every wildcard.
    pub literal_labels: usize,
}

impl Wild {
    /// The tokens to the left of the literal labels.
    pub(crate) fn below_suffix(&self, margin: bool) -> &[Token] {
        if margin { &self.margin } else { &self.plain }.get(self.literal_labels..).unwrap_or_default()
    }
}

/// Looks at a name of the usual length by wildcards.
const LOOKS_AT_A_NAME: usize = 64;

impl HostPattern {
    /// Reads the host part of a pattern (no scheme, port or path).
    pub(crate) fn read(text: &str, limits: &Limits) -> Result<Self, PatternError> {
        // A trailing dot means nothing, and two stars are one. Without this, `*.` and `**` would be everything below the root, and cover no name.
        if text.starts_with('*') && text.strip_suffix('.').unwrap_or(text).bytes().all(|byte| byte == b'*') {
            return Ok(Self::Every);
        }
        if let Some(block) = read_addresses(text)? {
            return if block.is_mixed() { Err(mixed(text)) } else { Ok(block) };
        }
        if !text.contains('*') {
            return Ok(match read_host(text).map_err(|error| no_host(text, error))? {
                Host::Name(name) if nearly::is_address(&name) => return Err(placeholder(text)),
                Host::Name(name) => Self::Name(name.into()),
                // Addresses in their usual spelling have been read. Others hide what was meant: `10.2.0` may be a prefix or 10.2.0.0.
                Host::V4(ip) => return Err(other_spelling(text, &ip.to_string())),
                Host::V6(ip) => return Err(other_spelling(text, &ip.to_string())),
            });
        }
        Self::read_wildcard(text, limits)
    }

    fn read_wildcard(text: &str, limits: &Limits) -> Result<Self, PatternError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if let Some(name) = usual_wildcard(text, limits) {
            return Ok(Self::Below(name.into()));
        }
        Self::read_any_wildcard(text, limits)
    }

    fn read_any_wildcard(text: &str, limits: &Limits) -> Result<Self, PatternError> {
        let labels: Vec<&str> = text.split('.').collect();
        if let Some(glued) =
            labels.first().and_then(|l| l.strip_prefix('*')).filter(|l| l.starts_with(|c: char| c.is_ascii_alphanumeric() || !c.is_ascii()))
        {
            let rest = labels.iter().skip(1).fold(glued.to_owned(), |all, label| format!("{all}.{label}"));
            return Err(PatternError::new("glued-wildcard", format!("`{text}` also matches `evil{rest}`"))
                .help(format!("write `*.{rest}` for everything below it, and `{rest}` for itself")));
        }
        let labels = labels.iter().map(|label| read_label(label, text)).collect::<Result<Vec<_>, _>>()?;
        // What no target can be called covers nothing: a typing error, and an exclusion that would not hold.
        check_name(&shortest(&labels), text).map_err(|error| no_host(text, error))?;
        if labels.iter().map(wildcards).sum::<usize>() > limits.wildcards {
            return Err(PatternError::new("too-many-wildcards", format!("`{text}` has more than {} wildcards", limits.wildcards))
                .help("split it into several patterns"));
        }
        let literal = |label: &&Segment| matches!(label, Segment::Text(_));
        let right: Vec<&str> = labels
            .iter()
            .rev()
            .take_while(literal)
            .filter_map(|label| if let Segment::Text(text) = label { Some(&**text) } else { None })
            .collect();
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'*'));
        // Other digits are those of ASCII by now.
        let written = written(&labels);
        if right.first().is_some_and(|last| is_number(last)) || (is_number(&written) && written.contains(|c: char| c.is_ascii_digit())) {
            return Err(PatternError::new("unreadable-pattern", format!("`{text}` puts a wildcard into an address"))
                .help("write a block (`10.0.0.0/24`) or a range (`10.0.0.1-10.0.0.9`)"));
        }
        let suffix = right.iter().rev().copied().collect::<Vec<_>>().join(".");
        let literal_labels = right.len();
        if matches!(labels.first(), Some(Segment::Any)) && literal_labels + 1 == labels.len() {
            return Ok(Self::Below(suffix.into()));
        }
        let read = |margin: bool| -> Box<[Token]> {
            let mut tokens = Vec::new();
            for (from_left, label) in labels.iter().enumerate().rev() {
                match (label, from_left, margin) {
                    // A leading `*` is one or more labels; an exclusion's covers the name it stands before, too.
                    (Segment::Any, 0, false) => tokens.extend([Token::One(Segment::Any), Token::Many]),
                    (Segment::Any, 0, true) => tokens.push(Token::Many),
                    (Segment::Any, _, true) => tokens.extend([Token::One(Segment::Any), Token::Many]),
                    // An A-label spells its label as a whole: what an inclusion says of letters is not said of those.
                    (_, _, false) => tokens.push(Token::One(label.unencoded())),
                    (_, _, true) => tokens.push(Token::One(label.clone())),
                }
            }
            tokens.into()
        };
        Ok(Self::Wild(Box::new(Wild {
            text: text.to_ascii_lowercase().into(),
            plain: read(false),
            margin: read(true),
            suffix: suffix.into(),
            literal_labels,
        })))
    }

    /// Whether it holds addresses that stand for those of IPv4, which it would not cover: each of them is the IPv4 address.
    fn is_mixed(&self) -> bool {
        let (first, last) = (Ipv4Addr::UNSPECIFIED.to_ipv6_mapped().to_bits(), Ipv4Addr::BROADCAST.to_ipv6_mapped().to_bits());
        matches!(self, Self::V6(lo, hi) if *lo <= last && first <= *hi)
    }

    /// How many looks it takes at most to find out whether a host is covered: a name has an end.
    pub(crate) fn looks(&self) -> usize {
        if matches!(self, Self::Wild(_)) { LOOKS_AT_A_NAME } else { 1 }
    }

    /// Whether `host` is covered; the margin is how exclusions are read.
    pub(crate) fn covers(&self, host: HostRef<'_>, margin: bool) -> bool {
        match (self, host) {
            (_, HostRef::Name(name)) => self.covers_name(name, margin),
            (Self::Every, _) => true,
            (Self::V4(lo, hi), HostRef::V4(ip)) => (*lo..=*hi).contains(&ip.to_bits()),
            (Self::V6(lo, hi), HostRef::V6(ip)) => (*lo..=*hi).contains(&ip.to_bits()),
            _ => false,
        }
    }

    /// Whether a canonical name is covered.
    pub(crate) fn covers_name(&self, name: &str, margin: bool) -> bool {
        match self {
            Self::Every => true,
            Self::Name(own) => **own == *name,
            Self::Below(own) => match name.strip_suffix(&**own) {
                Some("") => margin,
                Some(rest) => rest.ends_with('.'),
                None => false,
            },
            Self::Wild(wild) => {
                // Few names have more labels: room for them at once.
                let mut labels: Vec<&[u8]> = Vec::with_capacity(8);
                labels.extend(name.as_bytes().rsplit(|&byte| byte == b'.'));
                glob::matches(if margin { &wild.margin } else { &wild.plain }, &labels, &mut 0)
            }
            Self::V4(..) | Self::V6(..) => false,
        }
    }

    /// The literal labels on the right that every covered name ends with; none for addresses.
    pub(crate) fn suffix(&self) -> Option<&str> {
        match self {
            Self::Every => Some(""),
            Self::Name(name) | Self::Below(name) => Some(name),
            Self::Wild(wild) => Some(&wild.suffix),
            Self::V4(..) | Self::V6(..) => None,
        }
    }

    /// The automaton of the names, none for addresses.
    pub(crate) fn automaton(&self, margin: bool) -> Automaton {
        Automaton::of(HOSTS, &self.tokens(margin))
    }

    /// The tokens of the names, from the right.
    pub(crate) fn tokens(&self, margin: bool) -> Vec<Token> {
        let literal = |name: &str| name.rsplit('.').map(|l| Token::One(Segment::Text(l.into()))).collect::<Vec<_>>();
        match self {
            Self::Every => vec![Token::One(Segment::Any), Token::Many],
            Self::Name(name) => literal(name),
            Self::Below(name) => {
                let mut tokens = literal(name);
                if !margin {
                    tokens.push(Token::One(Segment::Any));
                }
                tokens.push(Token::Many);
                tokens
            }
            Self::Wild(wild) => if margin { &wild.margin } else { &wild.plain }.to_vec(),
            // INVARIANT: callers ask addresses for their range; the empty pattern matches no host.
            Self::V4(..) | Self::V6(..) => Vec::new(),
        }
    }
}

impl Wild {
    /// Whether it covers two of the names that `tokens` match. If not, it does not contain them.
    pub(super) fn covers_samples(&self, tokens: &[Token], margin: bool) -> bool {
        glob::match_samples(if margin { &self.margin } else { &self.plain }, tokens)
    }
}

/// By its text, which says the rest.
impl Hash for Wild {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// The name below which a wildcard stands that is `*.` and a plain name: most are. Names below it have a label of one letter at least. Of others this says
/// nothing.
fn usual_wildcard<'t>(text: &'t str, limits: &Limits) -> Option<&'t str> {
    let name = text.strip_prefix("*.")?;
    (limits.wildcards != 0 && text.len() <= NAME_BYTES && is_plain_name(name)).then_some(name)
}

fn unreadable(text: &str, why: &str) -> PatternError {
    PatternError::new("unreadable-pattern", format!("cannot read the host of `{text}`: {why}"))
}

/// As no target can have its host.
fn no_host(text: &str, TargetError(reason): TargetError) -> PatternError {
    let error = unreadable(text, &reason.message);
    reason.help.into_iter().fold(error, PatternError::help)
}

fn mixed(text: &str) -> PatternError {
    PatternError::new("unreadable-pattern", format!("`{text}` holds IPv6 addresses and IPv4-mapped ones"))
        .help("write the IPv6 addresses before and behind `::ffff:0:0/96`, and IPv4 addresses as such (`0.0.0.0/0`)")
}

fn placeholder(text: &str) -> PatternError {
    PatternError::new("unreadable-pattern", format!("`{text}` is the name of a host, and nearly an address"))
        .help("write a block (`10.0.0.0/24`) or a range (`10.0.0.1-10.0.0.9`)")
}

fn other_spelling(text: &str, address: &str) -> PatternError {
    PatternError::new("unreadable-pattern", format!("`{text}` is not an address in its usual spelling"))
        .help(format!("write `{address}`, or a block such as `10.0.0.0/24`"))
}

/// Reads a block or a range; none if `text` is neither.
fn read_addresses(text: &str) -> Result<Option<HostPattern>, PatternError> {
    // Most patterns are names.
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '[') && !text.contains(':') {
        return Ok(None);
    }
    if let Some((address, bits)) = text.split_once('/') {
        let Ok(address) = unbracketed(address).parse::<IpAddr>() else { return Ok(None) };
        let bad = || {
            PatternError::new("unreadable-pattern", format!("`{text}` is not an address block"))
                .help("write a block as `10.0.0.0/8` or `2001:db8::/32`")
        };
        if bits.is_empty() || !bits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let bits: u32 = bits.parse().map_err(|_| bad())?;
        return block(address, bits).map(Some).ok_or_else(bad);
    }
    let bare = unbracketed(text);
    if let Some((first, last)) = bare.split_once('-') {
        let address = |text: &str| text.parse::<IpAddr>().ok().map(canonical);
        // `10.0.0.0-255` would be the name of a host otherwise.
        let is_number = last.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'*'));
        return match (address(first), address(last)) {
            (Some(IpAddr::V4(a)), Some(IpAddr::V4(b))) if a <= b => Ok(Some(HostPattern::V4(a.to_bits(), b.to_bits()))),
            (Some(IpAddr::V6(a)), Some(IpAddr::V6(b))) if a <= b => Ok(Some(HostPattern::V6(a.to_bits(), b.to_bits()))),
            (None, _) => Ok(None),
            (Some(_), None) if !is_number => Ok(None),
            _ => Err(PatternError::new("unreadable-pattern", format!("`{text}` is not an address range"))
                .help("write both addresses, the lower one first: `10.0.0.1-10.0.0.9`")),
        };
    }
    Ok(match bare.parse::<IpAddr>().map(canonical) {
        Ok(IpAddr::V4(ip)) => Some(HostPattern::V4(ip.to_bits(), ip.to_bits())),
        Ok(IpAddr::V6(ip)) => Some(HostPattern::V6(ip.to_bits(), ip.to_bits())),
        Err(_) => None,
    })
}

fn unbracketed(text: &str) -> &str {
    text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text)
}

fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

/// The block of `bits` leading bits around `address`; an IPv4-mapped block is the IPv4 block.
pub(super) fn block(address: IpAddr, bits: u32) -> Option<HostPattern> {
    match address {
        IpAddr::V4(ip) => {
            let host = (bits <= 32).then(|| u32::MAX.checked_shr(bits).unwrap_or(0))?;
            Some(HostPattern::V4(ip.to_bits() & !host, ip.to_bits() | host))
        }
        IpAddr::V6(ip) => {
            if let (Some(v4), true) = (ip.to_ipv4_mapped(), bits >= 96) {
                return block(IpAddr::V4(v4), bits - 96);
            }
            let host = (bits <= 128).then(|| u128::MAX.checked_shr(bits).unwrap_or(0))?;
            Some(HostPattern::V6(ip.to_bits() & !host, ip.to_bits() | host))
        }
    }
}

/// Reads one label: literal (made canonical as the URL standard does), `*`, or a glob over its characters.
fn read_label(label: &str, whole: &str) -> Result<Segment, PatternError> {
    if !label.contains('*') {
        if has_capital_sharp_s(label) {
            return Err(unreadable(whole, "clients differ on `\u{1e9e}`").help("write `ß` or `ss`"));
        }
        let canonical = idna::domain_to_ascii_cow(label.as_bytes(), idna::AsciiDenyList::URL)
            .map_err(|_| unreadable(whole, &format!("`{label}` is not a label of a host")))?;
        if canonical.is_empty() || canonical.contains('.') {
            return Err(unreadable(whole, "a label is empty").help("remove the extra dot"));
        }
        return Ok(Segment::Text(canonical.as_ref().into()));
    }
    if label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")) && label.get(4..) != Some("*") {
        return Err(unreadable(whole, &format!("`{label}` puts a wildcard into an A-label, whose letters stand for the label as a whole"))
            .help("write the whole label, or `xn--*` for all that have letters beyond ASCII"));
    }
    if let Some(odd) = label.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '*' | '-' | '_'))) {
        let error = unreadable(whole, &format!("`{odd}` cannot stand beside a wildcard"));
        // Parentheses and the like are refused before.
        return Err(match odd {
            c if !c.is_ascii() => error.help("write the labels without a wildcard, or `*` for the whole label"),
            _ => error,
        });
    }
    Ok(Segment::from_items(label.bytes().map(|b| if b == b'*' { Item::Star } else { Item::Byte(b.to_ascii_lowercase()) }).collect()))
}

/// The labels in canonical spelling.
fn written(labels: &[Segment]) -> String {
    let label = |label: &Segment| match label {
        Segment::Any => "*".to_owned(),
        Segment::Text(text) => text.to_string(),
        Segment::Glob(items) | Segment::Unencoded(items) => {
            items.iter().map(|item| if let Item::Byte(b) = item { char::from(*b) } else { '*' }).collect()
        }
    };
    labels.iter().map(label).collect::<Vec<_>>().join(".")
}

/// The shortest name that the labels cover.
fn shortest(labels: &[Segment]) -> String {
    let label = |label: &Segment| match label {
        Segment::Any => "x".to_owned(),
        Segment::Text(text) => text.to_string(),
        Segment::Glob(items) | Segment::Unencoded(items) => {
            items.iter().filter_map(|item| if let Item::Byte(b) = item { Some(char::from(*b)) } else { None }).collect()
        }
    };
    labels.iter().map(label).collect::<Vec<_>>().join(".")
}

fn wildcards(label: &Segment) -> usize {
    match label {
        Segment::Any => 1,
        Segment::Text(_) => 0,
        Segment::Glob(items) | Segment::Unencoded(items) => items.iter().filter(|i| **i == Item::Star).count(),
    }
}

/// In the spelling of a policy.
impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("*"),
            Self::Name(name) => f.write_str(name),
            Self::Below(name) => write!(f, "*.{name}"),
            Self::Wild(wild) => f.write_str(&wild.text),
            Self::V4(lo, hi) => range(f, Ipv4Addr::from_bits(*lo), Ipv4Addr::from_bits(*hi)),
            Self::V6(lo, hi) => range(f, Ipv6Addr::from_bits(*lo), Ipv6Addr::from_bits(*hi)),
        }
    }
}

fn range<T: fmt::Display + PartialEq>(f: &mut fmt::Formatter<'_>, lo: T, hi: T) -> fmt::Result {
    if lo == hi { write!(f, "{lo}") } else { write!(f, "{lo}-{hi}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    fn read(text: &str) -> Result<HostPattern, PatternError> {
        HostPattern::read(text, &Limits::default())
    }

    #[test]
    fn a_block_has_as_many_bits_as_its_address() {
        let all = ["10.1.2.3/32", "10.1.2.3/0", "2001:db8::1/128", "::1/0"].map(|text| read(text).is_ok());
        assert_eq!(all, [true, true, true, false]);
        assert_eq!(["10.1.2.3/33", "2001:db8::1/129", "10.1.2.3/64"].map(|text| read(text).unwrap_err().code), ["unreadable-pattern"; 3]);
        assert_eq!(read("10.1.2.3/32").unwrap(), HostPattern::V4(0x0a01_0203, 0x0a01_0203));
        assert_eq!(read("10.1.2.3/31").unwrap(), HostPattern::V4(0x0a01_0202, 0x0a01_0203));
        assert_eq!(read("10.1.2.3/0").unwrap(), HostPattern::V4(0, u32::MAX));
    }

    /// What samples refuse the automata refuse, too: nothing but the time shows it.
    #[test]
    fn samples_and_hashes_tell_wildcards_apart() {
        let wild = |text: &str| if let Ok(HostPattern::Wild(wild)) = read(text) { *wild } else { panic!("it is a wildcard") };
        let (outer, inner) = (wild("*.a*.example.com"), read("b*.example.com").unwrap());
        assert!(!outer.covers_samples(&inner.tokens(true), true));
        // With the margin the first label may be left out.
        let inner = read("a*.example.com").unwrap();
        assert_eq!([false, true].map(|margin| outer.covers_samples(&inner.tokens(margin), margin)), [false, true]);
        let hash = |pattern: &Wild| BuildHasherDefault::<DefaultHasher>::default().hash_one(pattern);
        assert!(hash(&outer) != hash(&wild("*.b*.example.com")) && hash(&outer) == hash(&outer.clone()));
    }

    #[test]
    fn every_host_is_every_name_and_address() {
        for host in [HostRef::Name("a.example"), HostRef::V4(Ipv4Addr::LOCALHOST), HostRef::V6(Ipv6Addr::LOCALHOST)] {
            assert!(HostPattern::Every.covers(host, true));
        }
    }

    /// With the margin, a `*` in between is one label or more.
    #[test]
    fn what_stands_left_of_the_literal_labels_is_told() {
        let HostPattern::Wild(wild) = read("a*.*.example.com").unwrap() else { panic!("a name with wildcards") };
        let glob = Token::One(Segment::from_items(vec![Item::Byte(b'a'), Item::Star]));
        assert_eq!(wild.below_suffix(false), [Token::One(Segment::Any), glob.clone()]);
        assert_eq!(wild.below_suffix(true), [Token::One(Segment::Any), Token::Many, glob]);
    }

    #[test]
    fn wildcards_are_counted() {
        let limits = Limits { wildcards: 3, ..Limits::default() };
        let code = |text: &str| HostPattern::read(text, &limits).err().map(|error| error.code);
        assert_eq!(code("a*.b*.*.example.com"), None);
        assert_eq!(code("a.b.c.d*.example.com"), None);
        assert_eq!(code("a*.b*.*.c*.example.com"), Some("too-many-wildcards"));
    }

    #[test]
    fn the_usual_wildcard_is_read_as_any_other() {
        let long = "a.".repeat(125);
        let names =
            ["example.com", "a", "1", "a.1", "-", "a.-", "A.example", "xn--e1afmkfd.example", "é.example", "a..b", "a%41.example", "a b"];
        let longest = [format!("{long}a"), format!("{long}aa"), "a".repeat(63), "a".repeat(64)];
        for name in names.into_iter().map(str::to_owned).chain(longest) {
            for text in [format!("*.{name}"), format!("*.{name}.")] {
                let any = HostPattern::read_any_wildcard(text.strip_suffix('.').unwrap_or(&text), &Limits::default());
                assert_eq!(read(&text).map_err(|error| error.message.clone()), any.map_err(|error| error.message.clone()), "{text}");
            }
        }
        assert!(HostPattern::read("*.example.com", &Limits { wildcards: 0, ..Limits::default() }).is_err());
    }

    /// What is not usual is read in the same way: only the time shows it.
    #[test]
    fn most_wildcards_are_usual() {
        let usual = |text: &str, wildcards: usize| usual_wildcard(text, &Limits { wildcards, ..Limits::default() }).is_some();
        assert_eq!([0, 1, 2].map(|wildcards| usual("*.example.com", wildcards)), [false, true, true]);
        let longest = format!("*.{}a", "a.".repeat(125));
        assert_eq!(longest.len(), NAME_BYTES);
        assert!(usual(&longest, 1) && !usual(&format!("{longest}a"), 1));
        assert!(["example.com", "a*.example.com", "example.com*.", "*.1", "*."].into_iter().all(|text| !usual(text, 1)));
    }

    #[test]
    fn looking_at_wildcards_takes_longer() {
        let looks = |text: &str| read(text).unwrap().looks();
        assert_eq!(["a*.example.com", "*.example.com", "a.example", "192.0.2.1", "*"].map(looks), [64, 1, 1, 1, 1]);
    }

    #[test]
    fn blocks_and_ranges_have_both_ends() {
        let v6 = |first: &str, last: &str| {
            HostPattern::V6(first.parse::<Ipv6Addr>().unwrap().to_bits(), last.parse::<Ipv6Addr>().unwrap().to_bits())
        };
        // The host bits that are set do not count.
        assert_eq!(read("2001:db8::1/64"), Ok(v6("2001:db8::", "2001:db8::ffff:ffff:ffff:ffff")));
        // The addresses that stand for IPv4 are alone among themselves.
        for mixed in ["::/0", "::ffff:0.0.0.0/95", "::1-::1:0:0:0"] {
            assert!(read(mixed).unwrap_err().message.contains("mapped"), "{mixed}");
        }
        assert_eq!(read("::-::fffe:ffff:ffff"), Ok(v6("::", "::fffe:ffff:ffff")));
        assert_eq!(read("::1:0:0:0-::1:0:0:1"), Ok(v6("::1:0:0:0", "::1:0:0:1")));
        assert_eq!(read("::ffff:0.0.0.0/96"), Ok(HostPattern::V4(0, u32::MAX)));
        assert!(read("10.0.0.0/+8").is_err());
        assert!(read("10.0.0.0-255").is_err());
        assert_eq!(read("[192.0.2.1]"), read("192.0.2.1"));
        assert!(read("a*.5.*").is_ok());
        // However the digits are written, no name has them.
        for text in ["10.0.0.*", "１０.0.0.*", "\u{ad}10.0.0.*", "*.1０", "10.0.1*.*"] {
            assert!(read(text).unwrap_err().message.contains("into an address"), "{text}");
        }
        assert_eq!(read("10.0.0.1-a1.example.com"), Ok(HostPattern::Name("10.0.0.1-a1.example.com".into())));
    }

    #[test]
    fn what_stands_beside_a_wildcard_is_explained() {
        let help = |text: &str| read(text).unwrap_err().help.clone();
        assert_eq!(help("a*+.example.com"), None);
        assert!(help("é*.example.com").is_some_and(|help| help.contains("the whole label")));
        assert!(help("xn--a*.example.com").is_some_and(|help| help.contains("`xn--*`")));
        assert!(read("XN--*.example.com").is_ok() && read("xn*.example.com").is_ok());
    }
}
