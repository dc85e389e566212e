//! The paths of one host, cut into parts that no pattern tells apart: for each the patterns that cover it, and its plainest member.
//!
//! Patterns are walked beside each other segment by segment. Where all that they name is plain, a path that servers may read in several ways
//! is covered like one that they do not; else such paths are looked for byte by byte, with what servers read them as.

use super::labels::{divide, variations};
use crate::pattern::{
    Alphabet, Automaton, Item, PATHS, PLAIN_PATHS, PathPattern, Segment, Steps, Token, TooComplex, cased, counted_parts, fold,
    stepped_parts,
};
use crate::target::{Network, escaped_bytes, is_dot_segment};
use hashbrown::HashSet;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Parts that the paths of one host may be cut into.
const MOST_PATHS: usize = 50_000;

/// Parts up to which the paths of one host are cut by steps up, too, and what may be spent on that.
const MOST_STEPPED: usize = 5_000;
const STEPS_OF_STEPS: usize = 1_000_000;

/// Plain segments that no target has: parsers of URLs resolve them.
const DOTS: [&str; 2] = [".", ".."];

/// Bytes of a path that every target may have.
const SURELY_READ: usize = 1_000;

/// A path as it is, and folded for exclusions.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) text: String,
    /// The ways in which servers may read it, as they are and folded, if there are several: then one point is not all of it.
    readings: Box<[(String, String)]>,
}

/// A path, and which patterns cover it, in any way in which servers may read it.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) path: Rc<Path>,
    /// By their places in the list.
    pub(super) covering: Rc<[usize]>,
}

/// A pattern of paths, and whether it is read with the margin.
pub(super) type Own<'p> = (&'p PathPattern, bool);

impl Path {
    /// One that servers read in one way.
    pub(super) fn plain(text: String) -> Self {
        Self { text, readings: Box::default() }
    }

    fn new(text: String) -> Self {
        let is_plain = |segment: &str| is_plain_text(segment) && !is_dot_segment(segment);
        if text.len() <= SURELY_READ && text.split('/').skip(1).all(is_plain) {
            return Self::plain(text);
        }
        let read = Network::read(&format!("https://example.com{text}"));
        let readings: Box<[(String, String)]> = match &read {
            Ok(read) if read.paths().eq([text.as_str()]) => Box::default(),
            Ok(read) => read.paths().map(|path| (path.to_owned(), fold(path))).collect(),
            Err(_) => Box::new([(text.clone(), fold(&text))]),
        };
        Self { text, readings }
    }

    /// Whether servers may read it in several ways.
    pub(super) fn has_readings(&self) -> bool {
        !self.readings.is_empty()
    }

    /// As it is, in no other way.
    fn is_literally(&self, (pattern, margin): Own<'_>) -> bool {
        if margin { pattern.covers(&fold(&self.text), margin, &mut 0) } else { pattern.covers(&self.text, margin, &mut 0) }
    }

    fn is_covered(&self, (pattern, margin): Own<'_>) -> bool {
        let on = |path: &str, folded: &str| pattern.covers(if margin { folded } else { path }, margin, &mut 0);
        self.is_literally((pattern, margin)) || self.readings.iter().any(|(path, folded)| on(path, folded))
    }
}

/// One path for each part into which patterns cut all paths; the root page is the first.
pub(super) fn parts(own: &[Own<'_>], left: &Steps) -> Result<Vec<Part>, TooComplex> {
    let root = "/".to_owned();
    let covering: Rc<[usize]> = covered(own, |(path, margin)| path.covers(&root, margin, &mut 0)).into();
    // Only looked up in, never walked: its order is not fixed.
    let mut known: HashSet<Rc<[usize]>> = [Rc::clone(&covering)].into_iter().collect();
    let mut found = vec![Part { path: Rc::new(Path::new(root)), covering }];
    let mut plain = |covering: &[usize], text: &str| {
        if !known.contains(covering) {
            let covering: Rc<[usize]> = covering.into();
            known.insert(Rc::clone(&covering));
            found.push(Part { path: Rc::new(Path::new(text.to_owned())), covering });
        }
        if known.len() > MOST_PATHS { Err(TooComplex) } else { Ok(()) }
    };
    Walk { own, kinds: BTreeMap::new() }.run(&mut plain, left)?;
    if !are_plain(own) {
        found.extend(odd(own, &known, left)?);
    }
    Ok(found)
}

fn is_plain(byte: u8) -> bool {
    (0x21..0x7f).contains(&byte) && byte != PATHS.separator && !PLAIN_PATHS.except.contains(&byte)
}

/// Whether servers read a segment in one way.
pub(super) fn is_plain_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Whether a path with odd bytes or empty segments is always covered like some plain one: whatever is odd in it, or empty, may be replaced by a
/// letter that no pattern names.
fn are_plain(own: &[Own<'_>]) -> bool {
    let mut named: BTreeSet<u8> = BTreeSet::new();
    let mut names = |bytes: &mut dyn Iterator<Item = u8>| {
        let bytes: Vec<u8> = bytes.collect();
        named.extend(&bytes);
        bytes.into_iter().all(is_plain)
    };
    let mut all = own.iter().flat_map(|(path, margin)| path.tokens(*margin)).map(|token| match token {
        Token::Many | Token::One(Segment::Any) => true,
        Token::One(Segment::Text(text)) => is_plain_text(text),
        Token::One(Segment::Glob(items) | Segment::Unencoded(items)) => items.iter().all(|item| match item {
            Item::Byte(byte) => names(&mut [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()].into_iter()),
            Item::Star => true,
            Item::Class(negated, ranges) => {
                let ranges = ranges.iter().flat_map(|&(lo, hi)| lo..=hi);
                !negated && names(&mut ranges.flat_map(|byte| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]))
            }
        }),
    });
    all.all(|plain| plain) && PATHS.nice.iter().any(|byte| !named.contains(byte))
}

/// Parts that only paths of odd bytes or empty segments are in.
fn odd(own: &[Own<'_>], known: &HashSet<Rc<[usize]>>, left: &Steps) -> Result<Vec<Part>, TooComplex> {
    let automata = || (0_u32..).zip(own).map(|(tag, (path, margin))| (tag, Automaton::of(PATHS, &path.cased_tokens(*margin))));
    let every = Automaton::of_every_path();
    let mut cutting = Automaton::new(PATHS);
    automata().for_each(|(tag, path)| cutting.add_automaton(path, tag));
    let covering = |tags: &[u32]| tags.iter().map(|&tag| tag as usize).filter(|&at| at < own.len()).collect::<Vec<usize>>();
    let new = |(tags, _): &(Vec<u32>, String)| !known.contains(covering(tags).as_slice());
    let mut odd = counted_parts(&every, &cutting, MOST_PATHS, left)?;
    odd.retain(new);
    let mut is_stepped = false;
    if odd.iter().any(|(_, text)| Path::new(text.clone()).has_readings()) {
        // What servers read them as may hide a change of one path and not of the next: they are cut by that, too.
        let count = u32::try_from(own.len()).unwrap_or(u32::MAX);
        let escapes: BTreeSet<u8> = own.iter().flat_map(|(path, _)| escaped_bytes(path.text())).collect();
        // An empty segment, or one that is a parameter alone, is like any other unless a pattern names it, and is read in more ways.
        let empty_segments = own.iter().any(|(path, _)| ["//", "/;", "/["].into_iter().any(|begun| path.text().contains(begun)));
        let stepping = Alphabet { empty_segments, ..PATHS };
        let mut cutting = [PATHS, stepping, stepping].map(Automaton::new);
        let [all, kept, stripped] = &mut cutting;
        let add = |automaton: &mut Automaton, tag: u32, list: Vec<Automaton>| {
            let tags = (0..).map(|turn: u32| count.saturating_mul(turn).saturating_add(tag));
            list.into_iter().zip(tags).for_each(|(own, tag)| automaton.add_automaton(own, tag));
        };
        for (tag, path) in automata() {
            let [own_kept, own_stripped] = path.clone().served_apart(&escapes, empty_segments);
            add(all, tag, path.served(&escapes));
            add(kept, tag, own_kept);
            add(stripped, tag, own_stripped);
        }
        odd = counted_parts(&every, all, MOST_PATHS, left)?;
        kept.add_automaton(every.clone(), u32::MAX);
        let is_wanted = |tags: &[u32]| tags.contains(&u32::MAX) && !known.contains(covering(tags).as_slice());
        let stepped = left.at_most(STEPS_OF_STEPS, |left| stepped_parts(kept, stripped, is_wanted, MOST_STEPPED, left))?;
        is_stepped = stepped.is_some();
        odd.extend(stepped.into_iter().flatten());
        odd.retain(new);
    }
    let mut single = BTreeSet::new();
    let mut found = Vec::new();
    for (tags, text) in odd {
        let Some(text) = without_dots(&text, &covering(&tags), own) else { continue };
        let path = Path::new(text);
        let has_readings = path.has_readings();
        let covering = if has_readings {
            left.take(own.len())?;
            covered(own, |pattern| path.is_covered(pattern))
        } else {
            covering(&tags)
        };
        if has_readings && !is_stepped {
            // Of the same part, but servers leave a segment behind.
            let literal = covered(own, |pattern| path.is_literally(pattern));
            for path in steps_up(&path.text).into_iter().map(Path::new) {
                left.take(2 * own.len())?;
                if literal == covered(own, |pattern| path.is_literally(pattern)) {
                    let covering = covered(own, |pattern| path.is_covered(pattern));
                    found.push(Part { path: Rc::new(path), covering: covering.into() });
                }
            }
        }
        // One that is read in one way stands for its part.
        if has_readings || single.insert(covering.clone()) {
            found.push(Part { path: Rc::new(path), covering: covering.into() });
        }
    }
    Ok(found)
}

/// A path of the same part without segments that parsers resolve; none if it has none.
fn without_dots(text: &str, covering: &[usize], own: &[Own<'_>]) -> Option<String> {
    let Some(place) = text.split('/').position(is_dot_segment) else { return Some(text.to_owned()) };
    let segments: Vec<&str> = text.split('/').collect();
    let with = |other: &String| {
        let other = segments.iter().enumerate().map(|(at, segment)| if at == place { other } else { *segment });
        Path::plain(other.collect::<Vec<_>>().join("/"))
    };
    let others = variations(segments.get(place)?).into_iter().filter(|other| !is_dot_segment(other));
    let path = others.map(|other| with(&other)).find(|path| covered(own, |pattern| path.is_literally(pattern)) == covering)?;
    without_dots(&path.text, covering, own)
}

/// The patterns of a list that cover something.
fn covered(own: &[Own<'_>], covers: impl Fn(Own<'_>) -> bool) -> Vec<usize> {
    (0..).zip(own).filter(|(_, own)| covers(**own)).map(|(at, _)| at).collect()
}

/// A path with a step up that has parameters, which parsers of URLs keep and servers resolve (`/a/..;`), instead of each of its segments and behind it.
fn steps_up(path: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let with = |place: usize, from: usize| {
        let (before, after) = (segments.get(..place).unwrap_or_default(), segments.get(from..).unwrap_or_default());
        [before, &["..;"], after].concat().join("/")
    };
    (1..segments.len()).flat_map(|place| [with(place, place + 1), with(place + 1, place + 1)]).collect()
}

/// A pattern, and the token that comes next.
type At = (usize, usize);

/// What tells apart how paths go on: the patterns that cover all that follows, and where the walk is in the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Node {
    over: Vec<usize>,
    live: Vec<At>,
}

/// A glob of one segment, and whether it is read with the margin.
type Glob<'p> = (&'p Segment, bool);

/// The globs that match a kind of segments, and a member.
type Kinds = Rc<[(Vec<u32>, String)]>;

/// What is done with the patterns that cover a part, and with a path of it.
type Visit<'v> = &'v mut dyn FnMut(&[usize], &str) -> Result<(), TooComplex>;

/// Patterns walked segment by segment.
struct Walk<'o, 'p> {
    own: &'o [Own<'p>],
    /// The kinds of segments that globs tell apart, with a member of each.
    kinds: BTreeMap<Vec<Glob<'p>>, Kinds>,
}

/// What the patterns at one node ask of the next segment.
#[derive(Default)]
struct Next<'p> {
    /// Where any segment leads.
    base: Vec<At>,
    /// Texts in lower case: where each leads, and the text itself unless every case will do.
    texts: BTreeMap<Cow<'p, str>, Vec<(At, Option<&'p str>)>>,
    globs: Vec<(Glob<'p>, At)>,
}

impl<'p> Walk<'_, 'p> {
    fn run(&mut self, found: Visit<'_>, left: &Steps) -> Result<(), TooComplex> {
        let start = Rc::new(self.node((0..self.own.len()).map(|own| (own, 0)).collect(), Vec::new()));
        let mut seen: HashSet<Rc<Node>> = [Rc::clone(&start)].into_iter().collect();
        let mut queue = VecDeque::from([(start, String::new())]);
        while let Some((node, path)) = queue.pop_front() {
            if !path.is_empty() {
                found(&node.over, &path)?;
            }
            let next = self.next(&node);
            for (label, to) in self.labels(&next, left)? {
                left.take(1 + to.len())?;
                let to = Rc::new(self.node(to, node.over.clone()));
                if seen.insert(Rc::clone(&to)) {
                    queue.push_back((to, [&path, "/", &label].concat()));
                }
            }
        }
        Ok(())
    }

    fn token(&self, (own, at): At) -> Option<&'p Token> {
        let (path, margin) = *self.own.get(own)?;
        path.tokens(margin).get(at)
    }

    /// The node of some places, with all that any number of segments leads to.
    fn node(&self, mut todo: Vec<At>, mut over: Vec<usize>) -> Node {
        let mut live = Vec::with_capacity(todo.len());
        while let Some((own, at)) = todo.pop() {
            if self.token((own, at)) == Some(&Token::Many) {
                // INVARIANT: every pattern ends so, since it covers what is below.
                if self.token((own, at + 1)).is_none() {
                    over.push(own);
                    continue;
                }
                todo.push((own, at + 1));
            }
            live.push((own, at));
        }
        over.sort_unstable();
        over.dedup();
        live.retain(|(own, _)| over.binary_search(own).is_err());
        live.sort_unstable();
        live.dedup();
        Node { over, live }
    }

    fn next(&self, node: &Node) -> Next<'p> {
        let mut next = Next::default();
        let tokens = || node.live.iter().filter_map(|&(own, at)| Some(((own, at), self.own.get(own)?.1, self.token((own, at))?)));
        // Beside a glob that minds the case, a text that does not is cut by it like a glob.
        let minds_case = tokens().any(|(_, margin, token)| !margin && matches!(token, Token::One(Segment::Glob(_))));
        for ((own, at), margin, token) in tokens() {
            match token {
                Token::Many => next.base.push((own, at)),
                Token::One(Segment::Any) => next.base.push((own, at + 1)),
                Token::One(Segment::Text(text)) if !(margin && minds_case) => {
                    let has_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
                    let folded = if has_upper { Cow::Owned(fold(text)) } else { Cow::Borrowed(&**text) };
                    next.texts.entry(folded).or_default().push(((own, at + 1), (!margin).then_some(&**text)));
                }
                Token::One(glob) => next.globs.push(((glob, margin), (own, at + 1))),
            }
        }
        next
    }

    /// A plain segment of each kind, and where it leads.
    fn labels(&mut self, next: &Next<'p>, left: &Steps) -> Result<Vec<(String, Vec<At>)>, TooComplex> {
        let globs = |label: &str| {
            let fits = |(glob, margin): Glob<'_>| {
                if margin { glob.matches(fold(label).as_bytes(), &mut 0) } else { glob.matches(label.as_bytes(), &mut 0) }
            };
            next.globs.iter().filter(|(glob, _)| fits(*glob)).map(|&(_, to)| to).collect::<Vec<At>>()
        };
        let mut labels = Vec::new();
        for (folded, entries) in next.texts.iter().filter(|(text, _)| is_plain_text(text)) {
            left.take(1 + next.base.len() + next.globs.len() + entries.len())?;
            let exact: BTreeSet<&str> = entries.iter().filter_map(|(_, text)| *text).collect();
            let any_case = entries.iter().any(|(_, text)| text.is_none()).then(|| another_case(folded, &exact)).flatten();
            for label in any_case.into_iter().chain(exact.iter().map(|text| (*text).to_owned())) {
                let named = entries.iter().filter(|(_, text)| text.is_none_or(|text| text == label)).map(|&(to, _)| to);
                let to = next.base.iter().copied().chain(named).chain(globs(&label)).collect();
                labels.push((label, to));
            }
        }
        let is_text = |label: &str| {
            next.texts.get(fold(label).as_str()).is_some_and(|own| own.iter().any(|(_, text)| text.is_none_or(|text| text == label)))
        };
        if next.globs.is_empty() {
            let fresh = PATHS.nice.iter().map(|&byte| char::from(byte).to_string()).chain((0..).map(|n| format!("x{n}")));
            labels.extend(fresh.into_iter().find(|label| !is_text(label)).map(|label| (label, next.base.clone())));
            return Ok(labels);
        }
        let kinds = self.kinds(&next.globs, left)?;
        for (tags, sample) in kinds.iter() {
            let wanted = globs(sample);
            left.take(1 + next.base.len() + next.globs.len())?;
            let fresh = |label: &String| !is_text(label) && !is_dot_segment(label) && globs(label) == wanted;
            let label = match Some(sample.clone()).filter(fresh).or_else(|| variations(sample).into_iter().find(fresh)) {
                Some(label) => Some(label),
                None => self.unlike_texts(next, tags, left)?,
            };
            labels.extend(label.map(|label| (label, next.base.iter().copied().chain(wanted).collect())));
        }
        Ok(labels)
    }

    fn kinds(&mut self, globs: &[(Glob<'p>, At)], left: &Steps) -> Result<Kinds, TooComplex> {
        let globs: Vec<Glob<'p>> = globs.iter().map(|(glob, _)| *glob).collect();
        if let Some(known) = self.kinds.get(&globs) {
            return Ok(Rc::clone(known));
        }
        let kinds: Kinds = divide(PLAIN_PATHS, &globs.iter().map(as_written).collect::<Vec<_>>(), &[], left)?.into();
        self.kinds.insert(globs, Rc::clone(&kinds));
        Ok(kinds)
    }

    /// A segment that globs of these tags match, no others do, and that is none of the texts. Few are, if this is asked: it looks at every one.
    fn unlike_texts(&self, next: &Next<'p>, tags: &[u32], left: &Steps) -> Result<Option<String>, TooComplex> {
        let globs: Vec<Segment> = next.globs.iter().map(|(glob, _)| as_written(glob)).collect();
        let texts = next.texts.iter().flat_map(|(folded, own)| own.iter().map(move |(_, text)| (folded, text)));
        let texts: Vec<Segment> = texts
            .map(|(folded, text)| match text {
                Some(text) => Segment::Text((*text).into()),
                None => cased(&Segment::Text(folded.as_ref().into())),
            })
            .chain(DOTS.map(|dots| Segment::Text(dots.into())))
            .collect();
        Ok(divide(PLAIN_PATHS, &globs, &texts, left)?.into_iter().find(|(own, _)| own == tags).map(|(_, label)| label))
    }
}

/// The glob over segments as they are written: with the margin, letters of either case.
fn as_written((glob, margin): &Glob<'_>) -> Segment {
    if *margin { cased(glob) } else { (*glob).clone() }
}

/// The text in lower case, or with capitals, so that it is none of `taken`; none if they are all.
pub(super) fn another_case(folded: &str, taken: &BTreeSet<&str>) -> Option<String> {
    if !taken.contains(folded) {
        return Some(folded.to_owned());
    }
    let letters: Vec<usize> = folded.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_lowercase()).map(|(at, _)| at).collect();
    let ways = 1_usize.checked_shl(u32::try_from(letters.len()).unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
    let with = |way: usize| {
        let is_upper = |at: usize| letters.iter().position(|own| *own == at).is_some_and(|bit| bit < 63 && way >> bit & 1 == 1);
        folded.chars().enumerate().map(|(at, c)| if is_upper(at) { c.to_ascii_uppercase() } else { c }).collect::<String>()
    };
    // One more than are taken is enough.
    (1..ways.min(taken.len().saturating_add(1))).map(with).find(|text| !taken.contains(text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    /// Cut by segments, and byte by byte: the same parts.
    #[test]
    fn parts_are_those_that_automata_find() {
        let lists: &[&[(&str, bool)]] = &[
            &[("/app1/v1", false), ("/app1/v1/*/admin", true), ("/**/internal", true)],
            &[("/Admin", false), ("/admin", false), ("/admin", true), ("/a*n", true)],
            &[("/a*", false), ("/*b", false), ("/ab", false), ("/x/**/y/**/z", true)],
            &[("/v[0-9]", false), ("/v1", false), ("/v[0-3]/*", true), ("/*/*", false), ("/**/v2", false)],
            &[("/x", true), ("/y/", false), ("/*/x", false), ("/*/*/x", true)],
            &[("/a", false), ("/A", false), ("/a", true)],
            &[("/admin", true), ("/a*n", false), ("/Admin/x", false), ("/admi*/X", true)],
            &[("/admin", true), ("/a*n", false)],
            &[("/[a-b]", true), ("/a", false), ("/B", false), ("/b", false), ("/A", false)],
        ];
        for list in lists {
            let read: Vec<(PathPattern, bool)> =
                list.iter().map(|(text, margin)| (PathPattern::read(text, &Limits::default()).unwrap().unwrap(), *margin)).collect();
            let own: Vec<Own<'_>> = read.iter().map(|(path, margin)| (path, *margin)).collect();
            let left = Steps::new(10_000_000);
            let parts = parts(&own, &left).unwrap();
            for Part { path, covering } in &parts {
                let expected: Vec<usize> = (0..own.len()).filter(|&at| path.is_covered(own[at])).collect();
                assert_eq!(**covering, expected, "{list:?} {}", path.text);
            }
            let mut cutting = Automaton::new(PATHS);
            (0..).zip(&own).for_each(|(tag, (path, margin))| cutting.add(&path.cased_tokens(*margin), tag));
            let every = Automaton::of(PATHS, &[Token::One(Segment::Any), Token::Many]);
            let bytes = counted_parts(&every, &cutting, MOST_PATHS, &left).unwrap();
            let by_bytes: BTreeSet<Vec<usize>> =
                bytes.into_iter().map(|(tags, _)| tags.into_iter().map(|tag| tag as usize).collect()).collect();
            let by_segments: BTreeSet<Vec<usize>> = parts.into_iter().map(|part| part.covering.to_vec()).collect();
            assert_eq!(by_segments, by_bytes, "{list:?}");
        }
    }

    #[test]
    fn a_step_up_stands_for_each_segment_and_behind_it() {
        assert_eq!(steps_up("/a/b;x"), ["/..;/b;x", "/a/..;/b;x", "/a/..;", "/a/b;x/..;"]);
        assert_eq!(steps_up("/"), ["/..;", "//..;"]);
    }

    #[test]
    fn a_text_has_another_case_unless_all_are_taken() {
        let of = |folded: &str, taken: &[&str]| another_case(folded, &taken.iter().copied().collect());
        assert_eq!(of("ab", &[]).as_deref(), Some("ab"));
        assert_eq!(of("ab", &["ab", "Ab"]).as_deref(), Some("aB"));
        assert_eq!(of("ab", &["ab", "Ab", "aB", "AB"]), None);
        assert_eq!(of("12", &["12"]), None);
        assert_eq!(of("a1b", &["a1b", "A1b"]).as_deref(), Some("a1B"));
    }
}
