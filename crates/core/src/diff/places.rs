//! The places into which the schemes, ports, paths and queries of patterns cut a host, by what covers them.

use super::paths::{Own, Part, Path, parts};
use super::texts::Texts;
use super::too_complex;
use crate::pattern::{NetworkPattern, PathPattern, Place, PortPattern, QueryPattern, SchemePattern, Steps, TooComplex};
use crate::query::QueryError;
use crate::target::{Host, HostRef, Parameters, decoded, default_port};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Queries of one path that changes may touch; every combination is a part.
const MOST_QUERIES: usize = 10;

/// Places of one group that are kept: as many as a class has witnesses.
const KEPT: usize = 5;

/// A way to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Door {
    /// A scheme that is not of the web.
    scheme: Option<Rc<str>>,
    port: Option<u16>,
    /// The port is the scheme's own.
    is_own: bool,
}

impl Door {
    fn new(scheme: Option<Rc<str>>, port: Option<u16>) -> Self {
        let is_own = port.is_some_and(|port| default_port(scheme_of(scheme.as_deref(), Some(port))) == Some(port));
        Self { scheme, port, is_own }
    }
}

/// The scheme that people write.
fn scheme_of(other: Option<&str>, port: Option<u16>) -> &str {
    other.unwrap_or(if port == Some(80) { "http" } else { "https" })
}

/// Doors that the same patterns cover.
#[derive(Debug)]
struct Way<'d> {
    /// For each pattern, whether it covers them.
    opens: Vec<bool>,
    doors: Vec<&'d Door>,
}

/// A place on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    door: Door,
    path: Rc<Path>,
    query: Rc<str>,
}

/// Places of a host that the same patterns cover.
#[derive(Debug)]
pub(super) struct Group {
    /// The simplest of them, first.
    pub(super) spots: Vec<Spot>,
    /// How many there are.
    pub(super) parts: usize,
    /// What covers them, by the places in the list of patterns.
    pub(super) covering: Vec<usize>,
}

impl Group {
    /// Whether servers may read its path in several ways: then there is one place alone, and it is decided as a whole.
    pub(super) fn has_readings(&self) -> bool {
        self.spots.iter().any(|spot| spot.path.has_readings())
    }

    fn add(&mut self, spot: Spot) {
        self.parts += 1;
        let weight = |spot: &Spot| (spot.oddity(), spot.length(&spot.path.text));
        if self.spots.len() < KEPT || self.spots.last().is_some_and(|last| weight(&spot) < weight(last)) {
            let place = self.spots.partition_point(|held| weight(held) <= weight(&spot));
            self.spots.insert(place, spot);
            self.spots.truncate(KEPT);
        }
    }
}

impl Spot {
    /// The place as a URL, as people write it, with its path.
    pub(super) fn url(&self, host: &Host, path: &str) -> String {
        let scheme = scheme_of(self.door.scheme.as_deref(), self.door.port);
        let port = self.door.port.filter(|_| !self.door.is_own).map(|port| format!(":{port}")).unwrap_or_default();
        let mark = if self.query.is_empty() { "" } else { "?" };
        // A large difference has many of them: a name is not written twice.
        let shown = if let Host::Name(name) = host { Cow::Borrowed(name.as_str()) } else { Cow::Owned(host.to_string()) };
        [scheme, "://", &shown, &port, path, mark, &self.query].concat()
    }

    /// How long it is with its path.
    pub(super) fn length(&self, path: &str) -> usize {
        path.len() + self.query.len()
    }

    /// Its path with the texts of a host.
    pub(super) fn path(&self, texts: &Texts<'_>) -> Cow<'_, str> {
        texts.written(&self.path.text)
    }

    /// How far it is from the root page that a person thinks of first.
    pub(super) fn oddity(&self) -> u8 {
        match (&self.door.scheme, self.door.port) {
            (None, Some(443)) => 0,
            (None, Some(80)) => 1,
            (None, _) => 2,
            (Some(_), _) => 3,
        }
    }
}

/// A pattern that cuts a host.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut<'p> {
    pub(super) pattern: &'p NetworkPattern,
    /// How it is read: exclusions with the margin.
    pub(super) margin: bool,
    /// Where it covers a query, nothing changes.
    pub(super) is_settled: bool,
    /// The policy and the rule that say it.
    pub(super) rule: (usize, u32),
}

impl Cut<'_> {
    fn covers_door(&self, door: &Door) -> bool {
        let host = HostRef::Name("");
        let place = Place { other_scheme: door.scheme.as_deref(), host, port: door.port, path: "/", folded: "/", query: None };
        self.pattern.covers_scheme(&place, self.margin) && self.pattern.covers_port(&place, self.margin)
    }

    /// Whether it covers a query; none is the empty one.
    fn covers_query(&self, query: &Parameters<'_>) -> bool {
        // What it takes is bounded by the patterns of one path, which are counted.
        self.pattern.query.as_ref().is_none_or(|own| !query.text().is_empty() && own.covers(query, &mut 0))
    }
}

/// What a pattern says but for its host and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Said<'p> {
    scheme: &'p SchemePattern,
    port: PortPattern,
    /// With what counts only beside a query.
    query: Option<(&'p str, bool, (usize, u32))>,
    margin: bool,
}

impl<'p> Said<'p> {
    fn of(cut: &Cut<'p>) -> Self {
        let NetworkPattern { scheme, port, query, .. } = cut.pattern;
        let query = query.as_deref().map(|query| (query.text(), cut.is_settled, cut.rule));
        Self { scheme, port: *port, query, margin: cut.margin }
    }
}

/// What the patterns of a host say, with their paths as [`Texts`] write them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Shape<'p> {
    said: Vec<Said<'p>>,
    paths: String,
}

/// Cuts hosts into places. Most hosts are cut as others are, and so are their paths. Only looked up in, never walked: the order is not fixed.
#[derive(Debug, Default)]
pub(super) struct Places<'p> {
    known: HashMap<Shape<'p>, Rc<[Group]>>,
    /// That of the patterns at hand.
    shape: Shape<'p>,
    paths: HashMap<Vec<(&'p str, bool)>, Rc<[Part]>>,
    /// The doors of a host of which no pattern names a scheme or a port, with and without exclusions.
    plain: Option<Rc<[Door]>>,
}

impl<'p> Places<'p> {
    /// The places of a host by what covers them of the patterns that cover the host; each is read with the margin if an exclusion says it.
    ///
    /// The paths of the places are with the texts.
    pub(super) fn of(&mut self, own: &[Cut<'p>], left: &Steps) -> Result<(Rc<[Group]>, Texts<'p>), QueryError> {
        self.shape.said.clear();
        self.shape.said.extend(own.iter().map(Said::of));
        let paths = own.iter().map(|cut| cut.pattern.path.as_deref().map(PathPattern::text));
        let texts = Texts::write(paths, &mut self.shape.paths);
        if let Some(known) = self.known.get(&self.shape) {
            return Ok((Rc::clone(known), texts));
        }
        let groups: Rc<[Group]> = self.cut(own, &texts, left)?.into();
        self.known.insert(self.shape.clone(), Rc::clone(&groups));
        Ok((groups, texts))
    }

    fn cut(&mut self, own: &[Cut<'p>], texts: &Texts<'p>, left: &Steps) -> Result<Vec<Group>, QueryError> {
        let doors = self.doors(own);
        left.take(own.len().saturating_mul(doors.len())).map_err(too_complex)?;
        let ways = ways(own, &doors);
        let mut paths: BTreeMap<(&'p str, bool), (&'p PathPattern, Vec<usize>)> = BTreeMap::new();
        let mut everywhere = Vec::new();
        for (at, Cut { pattern, margin, .. }) in own.iter().enumerate() {
            match pattern.path.as_deref() {
                Some(path) => paths.entry((path.text(), *margin)).or_insert_with(|| (path, Vec::new())).1.push(at),
                None => everywhere.push(at),
            }
        }
        let parts = self.paths(&paths, left).map_err(too_complex)?;
        let of_path: Vec<&Vec<usize>> = paths.values().map(|(_, own)| own).collect();
        let mut groups: Vec<Group> = Vec::new();
        // Only looked up in, never walked: the order is not fixed.
        let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
        let none: Rc<str> = "".into();
        let (mut on_path, mut asked, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for Part { path, covering } in parts.iter() {
            on_path.clone_from(&everywhere);
            on_path.extend(covering.iter().filter_map(|&path| of_path.get(path)).flat_map(|own| own.iter().copied()));
            on_path.sort_unstable();
            let path = texts.by_number(&path.text).map_or_else(|| Rc::clone(path), |text| Rc::new(Path::plain(text)));
            for query in queries(own, &ways, &on_path, &none)? {
                left.take(doors.len().saturating_add(ways.len().saturating_mul(on_path.len() / 4))).map_err(too_complex)?;
                let parameters = Parameters::new(&*query);
                asked.clear();
                asked.extend(on_path.iter().copied().filter(|&at| own.get(at).is_some_and(|cut| cut.covers_query(&parameters))));
                for Way { opens, doors } in &ways {
                    open.clear();
                    open.extend(asked.iter().copied().filter(|&at| opens.get(at) == Some(&true)));
                    let mut spots = doors.iter().map(|&door| Spot { door: door.clone(), path: Rc::clone(&path), query: Rc::clone(&query) });
                    if path.has_readings() {
                        groups.extend(spots.map(|spot| Group { spots: vec![spot], parts: 1, covering: open.clone() }));
                        continue;
                    }
                    let known = places.get(&open).copied();
                    let at = known.unwrap_or(groups.len());
                    if known.is_none() {
                        places.insert(open.clone(), at);
                        groups.push(Group { spots: Vec::new(), parts: 0, covering: open.clone() });
                    }
                    groups.get_mut(at).into_iter().for_each(|group| spots.by_ref().for_each(|spot| group.add(spot)));
                }
            }
        }
        Ok(groups)
    }

    /// A scheme and a port for each way to a host that patterns tell apart.
    fn doors(&mut self, own: &[Cut<'p>]) -> Rc<[Door]> {
        let is_plain = |Cut { pattern, margin, .. }: &Cut<'_>| {
            matches!(pattern.port, PortPattern::Unnamed | PortPattern::Every)
                && match pattern.scheme {
                    SchemePattern::Unnamed => true,
                    SchemePattern::Web => *margin || pattern.port == PortPattern::Every,
                    SchemePattern::Other(_) => false,
                }
        };
        if own.iter().all(is_plain) {
            return Rc::clone(self.plain.get_or_insert_with(|| doors(&[]).into()));
        }
        doors(own).into()
    }

    fn paths(&mut self, own: &BTreeMap<(&'p str, bool), (&'p PathPattern, Vec<usize>)>, left: &Steps) -> Result<Rc<[Part]>, TooComplex> {
        let key: Vec<(&'p str, bool)> = own.keys().copied().collect();
        if let Some(known) = self.paths.get(&key) {
            return Ok(Rc::clone(known));
        }
        let patterns: Vec<Own<'p>> = own.iter().map(|((_, margin), (path, _))| (*path, *margin)).collect();
        let parts: Rc<[Part]> = parts(&patterns, left)?.into();
        self.paths.insert(key, Rc::clone(&parts));
        Ok(parts)
    }
}

/// The doors that the same patterns cover, in the order of the first of each.
fn ways<'d>(own: &[Cut<'_>], doors: &'d [Door]) -> Vec<Way<'d>> {
    let mut ways: Vec<Way<'_>> = Vec::new();
    // Only looked up in, never walked: the order is not fixed.
    let mut known: HashMap<Vec<bool>, usize> = HashMap::new();
    for door in doors {
        let opens: Vec<bool> = own.iter().map(|cut| cut.covers_door(door)).collect();
        match known.get(&opens).and_then(|&at| ways.get_mut(at)) {
            Some(way) => way.doors.push(door),
            None => {
                known.insert(opens.clone(), ways.len());
                ways.push(Way { opens, doors: vec![door] });
            }
        }
    }
    ways
}

fn doors(own: &[Cut<'_>]) -> Vec<Door> {
    let (mut named, mut cuts) = (BTreeSet::new(), BTreeSet::from([0_u32]));
    let mut ranges = false;
    for Cut { pattern, margin, .. } in own {
        match &pattern.scheme {
            SchemePattern::Other(scheme) => drop(named.insert(&**scheme)),
            SchemePattern::Web if !margin && pattern.port == PortPattern::Unnamed => cuts.extend([80, 81, 443, 444]),
            SchemePattern::Web | SchemePattern::Unnamed => {}
        }
        if let PortPattern::Range(lo, hi) = pattern.port {
            cuts.extend([u32::from(lo), u32::from(hi) + 1]);
            ranges = true;
        }
    }
    // A scheme that no pattern names, and where ports count, one that has no port of its own.
    let of_its_own = ["ssh", "ftp", "telnet", "smtp"].map(str::to_owned).into_iter();
    let portless = |name: &'static str| (2..).map(move |number: usize| format!("{name}-{number}"));
    let is_new = |scheme: &String| !named.contains(scheme.as_str());
    let unnamed = of_its_own.chain(["x-other".to_owned()]).chain(portless("x-other")).find(is_new);
    let portless = std::iter::once("x-service".to_owned()).chain(portless("x-service")).find(is_new).filter(|_| ranges);
    let unnamed = unnamed.as_deref();
    let schemes = std::iter::once(None).chain(named.iter().copied().chain(unnamed).chain(portless.as_deref()).map(Some));
    let doors = schemes.flat_map(|scheme| {
        let other: Option<Rc<str>> = scheme.map(Into::into);
        ports(scheme, scheme != unnamed, &cuts).into_iter().map(move |port| Door::new(other.clone(), port))
    });
    doors.collect()
}

/// A port of each stretch: the one that people know, where there is one.
fn ports(scheme: Option<&str>, is_named: bool, cuts: &BTreeSet<u32>) -> Vec<Option<u16>> {
    let default = default_port(scheme.unwrap_or("https"));
    let mut cuts = cuts.clone();
    if let Some(own) = default.map(u32::from).filter(|_| scheme.is_some() && is_named) {
        // A pattern of this scheme that names no port has its own.
        cuts.extend([own, own + 1]);
    }
    let starts: Vec<u32> = cuts.into_iter().filter(|&port| port <= u32::from(u16::MAX)).collect();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([u32::from(u16::MAX)]);
    let known = [default.map_or(443, u32::from), 443, 80, 8443, 8080, 2222];
    let of = |(&lo, hi): (&u32, u32)| known.into_iter().find(|port| (lo..=hi).contains(port)).unwrap_or(hi.min(lo.max(1)));
    let list = starts.iter().zip(ends).filter_map(|stretch| u16::try_from(of(stretch)).ok());
    let mut all: Vec<Option<u16>> = list.map(Some).collect();
    if default.is_none() {
        all.insert(0, None);
    }
    all
}

/// The rules that cover a query, each with the doors where it does.
type Says = BTreeSet<((usize, u32), Vec<bool>)>;

/// Queries that come together in every way that matters, where patterns cover a path; the first is none.
fn queries(own: &[Cut<'_>], ways: &[Way<'_>], covering: &[usize], none: &Rc<str>) -> Result<Vec<Rc<str>>, QueryError> {
    let cuts = || covering.iter().filter_map(|&at| own.get(at));
    let patterns: Vec<&QueryPattern> = cuts().filter(|cut| !cut.is_settled).filter_map(|cut| cut.pattern.query.as_deref()).collect();
    if patterns.is_empty() {
        return Ok(vec![Rc::clone(none)]);
    }
    // What a `*` stands for is in no pattern, also of those that stay, so that it tells one that is wider from one that is not.
    let own_texts = cuts().filter_map(|cut| cut.pattern.query.as_deref()).map(QueryPattern::text);
    let used: BTreeSet<char> =
        own_texts.flat_map(|text| [text.to_lowercase(), decoded(text).to_lowercase()].concat().chars().collect::<Vec<_>>()).collect();
    // Letters without case, where all of the alphabet is used.
    let filler = ('0'..='9').chain('a'..='z').rev().chain('\u{4e00}'..).find(|c| !used.contains(c)).unwrap_or('~');
    let texts: BTreeSet<String> = patterns.iter().map(|pattern| pattern.text().replace('*', &filler.to_string())).collect();
    // Nothing is narrower than an exclusion by query, so that of those of one rule, on the same doors, it is the same which one covers.
    let mut rules: BTreeSet<Says> = BTreeSet::new();
    let with_doors = |&at: &usize| Some((own.get(at)?, ways.iter().map(|way| way.opens.get(at) == Some(&true)).collect()));
    let by_query: Vec<(&Cut<'_>, Vec<bool>)> =
        covering.iter().filter_map(with_doors).filter(|(cut, _)| cut.pattern.query.is_some()).collect();
    let covered = |text: &String| {
        let query = Parameters::new(text.as_str());
        by_query.iter().filter(|(cut, _)| cut.covers_query(&query)).map(|(cut, doors)| (cut.rule, doors.clone())).collect()
    };
    let texts: Vec<&String> = texts.iter().filter(|text| rules.insert(covered(text))).collect();
    if texts.len() > MOST_QUERIES {
        let (count, first) = (texts.len(), patterns.first().map_or("", |pattern| pattern.text()));
        let message = format!(
            "the change touches exclusions of {count} queries on one path (`?{first}` is one), of which any may come together; nothing is reported"
        );
        return Err(QueryError::new("too-complex", message)
            .help(format!("compare in smaller steps: at most {MOST_QUERIES} rules by query on one path at a time")));
    }
    let mut all = vec![String::new()];
    for query in texts {
        let with: Vec<String> = all.iter().map(|one| if one.is_empty() { query.clone() } else { format!("{one}&{query}") }).collect();
        all.extend(with);
    }
    Ok(all.into_iter().map(Into::into).collect())
}
