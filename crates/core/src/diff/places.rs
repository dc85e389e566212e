//! One place for each part into which the schemes, ports, paths and queries of patterns cut a host.

use super::too_complex;
use crate::pattern::{
    Automaton, NetworkPattern, PATHS, PLAIN_PATHS, PathPattern, Place, PortPattern, QueryPattern, SchemePattern, Segment, Steps, Token,
    TooComplex, counted_parts, fold,
};
use crate::query::QueryError;
use crate::target::{Host, Network, Parameters, default_port, escaped_bytes};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Parts that the paths of one host may be cut into.
const MOST_PATHS: usize = 50_000;

/// Queries of one host that changes may touch; every combination is a part.
const MOST_QUERIES: usize = 10;

/// A place on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// A scheme that is not of the web.
    pub(super) scheme: Option<Rc<str>>,
    pub(super) port: Option<u16>,
    pub(super) path: Rc<Path>,
    pub(super) query: Rc<str>,
}

/// A path as it is, and folded for exclusions.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    text: String,
    folded: String,
    /// The ways in which servers may read it, as they are and folded, if there are several: then one point is not all of it.
    readings: Box<[(String, String)]>,
}

impl Path {
    fn new(text: String) -> Self {
        let read = Network::read(&format!("https://example.com{text}"));
        let readings: Box<[(String, String)]> = match &read {
            Ok(read) if read.paths().eq([text.as_str()]) => Box::default(),
            Ok(read) => read.paths().map(|path| (path.to_owned(), fold(path))).collect(),
            Err(_) => Box::new([(text.clone(), fold(&text))]),
        };
        Self { folded: fold(&text), text, readings }
    }

    /// Whether servers may read it in several ways.
    pub(super) fn has_readings(&self) -> bool {
        !self.readings.is_empty()
    }
}

impl Spot {
    /// Whether a pattern covers it on a host that the pattern's own covers, in any way in which servers may read its path.
    ///
    /// # Errors
    /// More steps than are left.
    pub(super) fn is_covered(&self, host: &Host, pattern: &NetworkPattern, margin: bool, left: &Steps) -> Result<bool, TooComplex> {
        let query = (!self.query.is_empty()).then(|| Parameters::new(&*self.query));
        let own = std::iter::once((&self.path.text, &self.path.folded));
        for (path, folded) in own.chain(self.path.readings.iter().map(|(path, folded)| (path, folded))) {
            let place =
                Place { other_scheme: self.scheme.as_deref(), host: host.view(), port: self.port, path, folded, query: query.as_ref() };
            if pattern.covers(&place, margin, left)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The place as a URL, as people write it.
    pub(super) fn url(&self, host: &Host) -> String {
        let scheme = self.scheme.as_deref().unwrap_or(if self.port == Some(80) { "http" } else { "https" });
        let port = self.port.filter(|&port| default_port(scheme) != Some(port)).map(|port| format!(":{port}")).unwrap_or_default();
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{scheme}://{host}{port}{}{mark}{}", self.path.text, self.query)
    }

    /// How long its path and query are.
    pub(super) fn length(&self) -> usize {
        self.path.text.len() + self.query.len()
    }

    /// How far it is from the root page that a person thinks of first.
    pub(super) fn oddity(&self) -> u8 {
        match (&self.scheme, self.port) {
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
}

/// Patterns of paths as written, each with whether it is read with the margin.
type Paths<'p> = BTreeSet<(&'p str, bool)>;

/// Cuts hosts into places; the paths of many hosts are cut alike.
#[derive(Debug, Default)]
pub(super) struct Places<'p> {
    paths: BTreeMap<Paths<'p>, Rc<[Rc<Path>]>>,
    /// The places of a host of which no pattern says more than that, with and without exclusions.
    plain: Option<Rc<[Spot]>>,
}

impl<'p> Places<'p> {
    /// One place for each part into which patterns that cover a host cut it; each is read with the margin if an exclusion says it.
    pub(super) fn cut(&mut self, own: &[Cut<'p>], left: &Steps) -> Result<Rc<[Spot]>, QueryError> {
        let is_plain = |Cut { pattern, margin, .. }: &Cut<'_>| {
            pattern.path.is_none()
                && pattern.query.is_none()
                && matches!(pattern.port, PortPattern::Unnamed | PortPattern::Every)
                && match pattern.scheme {
                    SchemePattern::Unnamed => true,
                    SchemePattern::Web => *margin || pattern.port == PortPattern::Every,
                    SchemePattern::Other(_) => false,
                }
        };
        if own.iter().all(is_plain) {
            if let Some(known) = &self.plain {
                return Ok(Rc::clone(known));
            }
            let plain: Rc<[Spot]> = self.every(&[], left)?.into();
            self.plain = Some(Rc::clone(&plain));
            return Ok(plain);
        }
        Ok(self.every(own, left)?.into())
    }

    fn every(&mut self, own: &[Cut<'p>], left: &Steps) -> Result<Vec<Spot>, QueryError> {
        let (mut named, mut cuts, mut queries) = (BTreeSet::new(), BTreeSet::from([0_u32]), Vec::new());
        let mut ranges = false;
        for Cut { pattern, margin, is_settled } in own {
            match &pattern.scheme {
                SchemePattern::Other(scheme) => drop(named.insert(&**scheme)),
                SchemePattern::Web if !margin && pattern.port == PortPattern::Unnamed => cuts.extend([80, 81, 443, 444]),
                SchemePattern::Web | SchemePattern::Unnamed => {}
            }
            if let PortPattern::Range(lo, hi) = pattern.port {
                cuts.extend([u32::from(lo), u32::from(hi) + 1]);
                ranges = true;
            }
            queries.extend(pattern.query.as_deref().filter(|_| !is_settled));
        }
        let paths = self.paths(own, left).map_err(too_complex)?;
        let queries = subsets(&queries)?;
        // A scheme that no pattern names, and where ports count, one that has no port of its own.
        let unnamed = ["ssh", "ftp", "telnet", "smtp"].into_iter().find(|s| !named.contains(s)).unwrap_or("x-other");
        let portless = ["x-service", "x-service-2"].into_iter().find(|s| !named.contains(s)).filter(|_| ranges);
        let schemes = std::iter::once(None).chain(named.into_iter().chain([unnamed]).chain(portless).map(Some));
        let mut places = Vec::new();
        for scheme in schemes {
            let other: Option<Rc<str>> = scheme.map(Into::into);
            for port in ports(scheme, scheme != Some(unnamed), &cuts) {
                left.take(paths.len().saturating_mul(queries.len())).map_err(too_complex)?;
                for path in paths.iter() {
                    places.extend(queries.iter().map(|query| Spot {
                        scheme: other.clone(),
                        port,
                        path: Rc::clone(path),
                        query: Rc::clone(query),
                    }));
                }
            }
        }
        Ok(places)
    }

    fn paths(&mut self, own: &[Cut<'p>], left: &Steps) -> Result<Rc<[Rc<Path>]>, TooComplex> {
        let patterns: BTreeMap<(&'p str, bool), &PathPattern> = own
            .iter()
            .filter_map(|Cut { pattern, margin, .. }| pattern.path.as_deref().map(|path| ((path.text(), *margin), path)))
            .collect();
        let key: Paths<'p> = patterns.keys().copied().collect();
        if let Some(known) = self.paths.get(&key) {
            return Ok(Rc::clone(known));
        }
        let count = u32::try_from(patterns.len()).unwrap_or(u32::MAX);
        let own = || (0..).zip(&patterns).map(|(tag, ((_, margin), path))| (tag, Automaton::of(PATHS, &path.cased_tokens(*margin))));
        let mut cutting = Automaton::new(PATHS);
        own().for_each(|(tag, path)| cutting.add_automaton(path, tag));
        // The root page, then paths that are read in one way, then all: a part is shown by its plainest member.
        let root = (0..).zip(&patterns).filter(|(_, ((_, margin), path))| path.covers("/", *margin, &mut 0)).map(|(tag, _)| tag).collect();
        let mut parts: BTreeMap<Vec<u32>, String> = BTreeMap::from([(root, "/".to_owned())]);
        let mut paths: Vec<Rc<Path>> = Vec::new();
        if !patterns.is_empty() {
            let every = |alphabet| Automaton::of(alphabet, &[Token::One(Segment::Any), Token::Many]);
            for (tags, text) in counted_parts(&every(PLAIN_PATHS), &cutting, MOST_PATHS, left)? {
                parts.entry(tags).or_insert(text);
            }
            let mut odd = counted_parts(&every(PATHS), &cutting, MOST_PATHS, left)?;
            odd.retain(|(tags, _)| !parts.contains_key(tags));
            if odd.iter().any(|(_, text)| Path::new(text.clone()).has_readings()) {
                // What servers read them as may hide a change of one path and not of the next: they are cut by that, too.
                let escapes = patterns.values().flat_map(|path| escaped_bytes(path.text())).collect();
                let mut cutting = Automaton::new(PATHS);
                for (tag, path) in own() {
                    for (turn, served) in (0..).zip(path.served(&escapes)) {
                        cutting.add_automaton(served, count.saturating_mul(turn).saturating_add(tag));
                    }
                }
                odd = counted_parts(&every(PATHS), &cutting, MOST_PATHS, left)?;
                odd.iter_mut().for_each(|(tags, _)| tags.retain(|&tag| tag < count));
                odd.retain(|(tags, _)| !parts.contains_key(tags));
            }
            let mut single = BTreeSet::new();
            for (tags, text) in odd {
                let path = Path::new(text);
                // One that is read in one way stands for its part.
                if path.has_readings() || single.insert(tags) {
                    paths.push(Rc::new(path));
                }
            }
        }
        paths.splice(0..0, parts.into_values().map(|text| Rc::new(Path::new(text))));
        let paths: Rc<[Rc<Path>]> = paths.into();
        self.paths.insert(key, Rc::clone(&paths));
        Ok(paths)
    }
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

/// Every combination of queries, joined by `&`; the first is none.
fn subsets(patterns: &[&QueryPattern]) -> Result<Vec<Rc<str>>, QueryError> {
    // What a `*` stands for is in no pattern, so that it tells one that is wider from one that is not.
    let used: BTreeSet<char> = patterns.iter().flat_map(|pattern| pattern.text().to_lowercase().chars().collect::<Vec<_>>()).collect();
    let filler = ('0'..='9').chain('a'..='z').rev().find(|c| !used.contains(c)).unwrap_or('~');
    let queries: BTreeSet<String> = patterns.iter().map(|pattern| pattern.text().replace('*', &filler.to_string())).collect();
    if queries.len() > MOST_QUERIES {
        let (count, first) = (queries.len(), patterns.first().map_or("", |pattern| pattern.text()));
        let message = format!(
            "the change touches exclusions of {count} queries on one host (`?{first}` is one), of which any may come together; nothing is reported"
        );
        return Err(QueryError::new("too-complex", message)
            .help(format!("compare in smaller steps: at most {MOST_QUERIES} queries of one host at a time")));
    }
    let mut all = vec![String::new()];
    for query in queries {
        let with: Vec<String> = all.iter().map(|one| if one.is_empty() { query.clone() } else { format!("{one}&{query}") }).collect();
        all.extend(with);
    }
    Ok(all.into_iter().map(Into::into).collect())
}
