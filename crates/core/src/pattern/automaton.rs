//! Exact set questions about patterns: is one contained in another, and into which parts do several cut a set?
//!
//! A pattern is a small nondeterministic automaton over bytes in which every segment is preceded by the separator
//! (`/docs/*`, and `.com.example.www` for a host, read from the right). Containment is decided by walking the one
//! automaton beside the subset construction of the other; a witness is the shortest text that tells them apart.

mod served;
mod stepped;

pub(crate) use stepped::stepped_parts;

use super::glob::{Item, Segment, Token};
use super::steps::{Steps, TooComplex};
use crate::sorted::{Map, sort};
use std::collections::VecDeque;

/// What the texts of a pattern are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alphabet {
    /// The separator, which precedes every segment.
    pub separator: u8,
    /// Whether a segment may be empty (`//` in a path; never in a host).
    pub empty_segments: bool,
    /// Bytes to prefer in a witness.
    pub nice: &'static [u8],
    /// Bytes that no text has.
    pub except: &'static [u8],
}

/// Host labels, read from the right.
pub(crate) const HOSTS: Alphabet =
    Alphabet { separator: b'.', empty_segments: false, nice: b"wxyzabcdefghijklmnopqrstuv0123456789-_", except: b"" };
/// Path segments, read from the left.
pub(crate) const PATHS: Alphabet =
    Alphabet { separator: b'/', empty_segments: true, nice: b"xyzabcdefghijklmnopqrstuvw0123456789-_.~", except: b"*?#\"<>[\\]^`{|}" };

/// Paths in lower case: what exclusions are compared over.
pub(crate) const FOLDED_PATHS: Alphabet = Alphabet { except: b"*?#\"<>[\\]^`{|}ABCDEFGHIJKLMNOPQRSTUVWXYZ", ..PATHS };

/// Paths that every server reads in one way, but for dot segments: no segment is empty, and nothing is escaped or a parameter.
pub(crate) const PLAIN_PATHS: Alphabet = Alphabet { empty_segments: false, except: b";%*?#\"<>[\\]^`{|}", ..PATHS };

/// Steps that cutting a set may take for each part that is allowed.
const STEPS_A_PART: usize = 400;

/// States of a large set that are looked at in the time of one step.
const STATES_A_STEP: usize = 16;

#[derive(Debug, Clone)]
enum Class {
    Byte(u8),
    /// Any byte of a segment.
    Segment,
    /// Any but the sign that starts an escape.
    Plain,
    /// A digit of an escape.
    Hex,
    Set(bool, Box<[(u8, u8)]>),
}

#[derive(Debug, Clone, Default)]
struct State {
    edges: Vec<(Class, u32)>,
    // A state reached without reading anything.
    also: Option<u32>,
    accepts: Option<u32>,
}

/// The automaton of one or more patterns.
#[derive(Debug, Clone)]
pub(crate) struct Automaton {
    alphabet: Alphabet,
    states: Vec<State>,
    starts: Vec<u32>,
}

impl Automaton {
    pub(crate) fn new(alphabet: Alphabet) -> Self {
        Self { alphabet, states: Vec::new(), starts: Vec::new() }
    }

    /// The automaton of one pattern.
    pub(crate) fn of(alphabet: Alphabet, tokens: &[Token]) -> Self {
        let mut own = Self::new(alphabet);
        own.add(tokens, 0);
        own
    }

    /// The automaton of every path in the normal form of targets, in which a `%` starts an escape.
    pub(crate) fn of_every_path() -> Self {
        let mut own = Self::new(PATHS);
        let start = own.state();
        own.starts.push(start);
        let segment = own.then(start, Class::Byte(PATHS.separator));
        own.run(segment);
        own.edge(segment, Class::Byte(PATHS.separator), segment);
        if let Some(state) = own.states.get_mut(segment as usize) {
            state.accepts = Some(0);
        }
        own
    }

    /// Adds a pattern; a text that it matches accepts `tag`.
    pub(crate) fn add(&mut self, tokens: &[Token], tag: u32) {
        let separator = Class::Byte(self.alphabet.separator);
        let mut at = self.state();
        self.starts.push(at);
        for token in tokens {
            match token {
                Token::Many => {
                    let inside = self.state();
                    self.edge(at, separator.clone(), inside);
                    self.edge(inside, Class::Segment, inside);
                    if let Some(state) = self.states.get_mut(inside as usize) {
                        state.also = Some(at);
                    }
                }
                Token::One(segment) => {
                    let mut end = self.state();
                    self.edge(at, separator.clone(), end);
                    let ends = match segment {
                        Segment::Any => {
                            self.edge(end, Class::Segment, end);
                            vec![end]
                        }
                        Segment::Text(text) => {
                            for byte in self.oriented(text.bytes()) {
                                end = self.then(end, Class::Byte(byte));
                            }
                            vec![end]
                        }
                        Segment::Glob(items) => {
                            for item in self.oriented(items.iter()) {
                                match item {
                                    Item::Byte(byte) => end = self.then(end, Class::Byte(*byte)),
                                    Item::Class(negated, ranges) => end = self.then_class(end, Class::Set(*negated, ranges.clone())),
                                    Item::Star => self.run(end),
                                }
                            }
                            vec![end]
                        }
                        Segment::Unencoded(items) => self.unencoded(end, items),
                    };
                    // A state of its own, so that a trailing wildcard's loop is not entered by what follows.
                    let next = self.state();
                    for end in ends {
                        if let Some(state) = self.states.get_mut(end as usize) {
                            state.also = Some(next);
                        }
                    }
                    at = next;
                }
            }
        }
        if let Some(state) = self.states.get_mut(at as usize) {
            state.accepts = Some(tag);
        }
    }

    /// Reads a label that is no A-label, and tells the states in which it may end. Of each place in the glob there are several: by how much of `xn--`,
    /// which is read from its right, was read last.
    fn unencoded(&mut self, start: u32, items: &[Item]) -> Vec<u32> {
        const NAMED: [u8; 3] = *b"-nx";
        let mut place = [0; 5].map(|_: u32| self.state());
        if let Some(none) = place.first_mut() {
            *none = start;
        }
        for item in self.oriented(items.iter()).collect::<Vec<_>>() {
            let next = if *item == Item::Star { place } else { place.map(|_| self.state()) };
            let [none, dash, dashes, dashes_n, all] = next;
            for (read, state) in place.into_iter().enumerate() {
                let after = |byte: u8| match (read, byte) {
                    (0 | 3 | 4, b'-') => dash,
                    (1 | 2, b'-') => dashes,
                    (2, b'n') => dashes_n,
                    (3, b'x') => all,
                    _ => none,
                };
                match item {
                    Item::Byte(byte) => self.edge(state, Class::Byte(*byte), after(*byte)),
                    // Labels have no classes.
                    Item::Star | Item::Class(..) => {
                        NAMED.into_iter().for_each(|byte| self.edge(state, Class::Byte(byte), after(byte)));
                        self.edge(state, Class::Set(true, NAMED.map(|byte| (byte, byte)).into()), none);
                    }
                }
            }
            place = next;
        }
        let [none, dash, dashes, dashes_n, _] = place;
        vec![none, dash, dashes, dashes_n]
    }

    /// Host labels are read from the right, so their bytes are too.
    fn oriented<'a, T: 'a>(&self, items: impl DoubleEndedIterator<Item = T> + 'a) -> Box<dyn Iterator<Item = T> + 'a> {
        if self.alphabet == HOSTS { Box::new(items.rev()) } else { Box::new(items) }
    }

    fn state(&mut self) -> u32 {
        self.states.push(State::default());
        u32::try_from(self.states.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn edge(&mut self, from: u32, class: Class, to: u32) {
        if let Some(state) = self.states.get_mut(from as usize) {
            state.edges.push((class, to));
        }
    }

    fn then(&mut self, from: u32, class: Class) -> u32 {
        let to = self.state();
        self.edge(from, class, to);
        to
    }

    /// Any run of bytes of one segment, of which an escape is one.
    fn run(&mut self, at: u32) {
        if self.alphabet == HOSTS {
            self.edge(at, Class::Segment, at);
        } else {
            self.edge(at, Class::Plain, at);
            self.escape(at, at);
        }
    }

    /// One byte of a class; an escape is one, too.
    fn then_class(&mut self, from: u32, class: Class) -> u32 {
        if self.alphabet == HOSTS || !self.reads(&class, b'%') {
            return self.then(from, class);
        }
        let to = self.state();
        if let Some(plain) = class.without(b'%') {
            self.edge(from, plain, to);
        }
        self.escape(from, to);
        to
    }

    /// One escape of any byte.
    fn escape(&mut self, from: u32, to: u32) {
        let first = self.then(from, Class::Byte(b'%'));
        let second = self.then(first, Class::Hex);
        self.edge(second, Class::Hex, to);
    }

    fn reads(&self, class: &Class, byte: u8) -> bool {
        match class {
            Class::Byte(own) => *own == byte,
            Class::Segment => byte != self.alphabet.separator,
            Class::Plain => byte != self.alphabet.separator && byte != b'%',
            Class::Hex => byte.is_ascii_hexdigit(),
            Class::Set(negated, ranges) => {
                byte != self.alphabet.separator && ranges.iter().any(|&(lo, hi)| lo <= byte && byte <= hi) != *negated
            }
        }
    }

    /// The set of `states` and all that they reach without reading, sorted.
    fn closed(&self, states: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut set: Vec<u32> = Vec::new();
        let mut todo: Vec<u32> = states.into_iter().collect();
        while let Some(state) = todo.pop() {
            if let Err(place) = set.binary_search(&state) {
                set.insert(place, state);
                todo.extend(self.states.get(state as usize).and_then(|s| s.also));
            }
        }
        set
    }

    fn begin(&self) -> Vec<u32> {
        self.closed(self.starts.iter().copied())
    }

    fn step(&self, set: &[u32], byte: u8) -> Vec<u32> {
        let next = set.iter().filter_map(|&s| self.states.get(s as usize)).flat_map(|s| &s.edges);
        let mut reached: Vec<u32> = next.filter(|(class, _)| self.reads(class, byte)).map(|&(_, to)| to).collect();
        sort(&mut reached);
        reached.dedup();
        if reached.iter().filter_map(|&s| self.states.get(s as usize)).all(|state| state.also.is_none()) {
            return reached;
        }
        self.closed(reached)
    }

    fn accepted(&self, set: &[u32]) -> Vec<u32> {
        let mut tags: Vec<u32> = set.iter().filter_map(|&s| self.states.get(s as usize).and_then(|s| s.accepts)).collect();
        sort(&mut tags);
        tags.dedup();
        tags
    }

    /// Bytes that the states tell apart, and one that stands for all others.
    fn mark(&self, set: &[u32], marks: &mut [bool; 256]) {
        let mut mark = |byte: u8| {
            if let Some(m) = marks.get_mut(usize::from(byte)) {
                *m = true;
            }
        };
        for (class, _) in set.iter().filter_map(|&s| self.states.get(s as usize)).flat_map(|s| &s.edges) {
            match class {
                Class::Byte(byte) => mark(*byte),
                Class::Segment | Class::Plain => {}
                Class::Hex => mark(ANY_HEX),
                Class::Set(_, ranges) => {
                    ranges.iter().flat_map(|&(lo, hi)| [lo.saturating_sub(1), lo, hi, hi.saturating_add(1)]).for_each(&mut mark)
                }
            }
        }
    }
}

/// The mark for some digit of an escape; no text has this byte.
const ANY_HEX: u8 = 0;

/// The bytes worth trying from sets of states: those that some edge names, the separator, and one that none names; of the digits of an escape, too.
fn bytes_to_try(alphabet: Alphabet, marks: &mut [bool; 256]) -> Vec<u8> {
    let marked = |marks: &[bool; 256], b: u8| marks.get(usize::from(b)) == Some(&true);
    if marked(marks, ANY_HEX)
        && let Some(digit) = b"0123456789ABCDEFabcdef".iter().copied().find(|&b| !marked(marks, b) && !alphabet.except.contains(&b))
        && let Some(mark) = marks.get_mut(usize::from(digit))
    {
        *mark = true;
    }
    let other = alphabet
        .nice
        .iter()
        .copied()
        .find(|&b| !marked(marks, b))
        .or_else(|| (b'!'..=b'~').find(|b| !marked(marks, *b) && *b != alphabet.separator && !alphabet.except.contains(b)));
    if let Some(m) = other.and_then(|b| marks.get_mut(usize::from(b))) {
        *m = true;
    }
    if let Some(m) = marks.get_mut(usize::from(alphabet.separator)) {
        *m = true;
    }
    // Nice bytes first, so that witnesses read well; the order is fixed either way.
    let mut bytes = Vec::new();
    for &byte in alphabet.nice {
        if let Some(mark) = marks.get_mut(usize::from(byte)).filter(|mark| **mark) {
            *mark = false;
            bytes.push(byte);
        }
    }
    bytes.extend((b'!'..=b'~').filter(|&byte| marked(marks, byte) && !alphabet.except.contains(&byte)));
    bytes
}

/// Whether a text may go on with `byte` after `last`, and whether it may end there: no empty label in a host.
fn may_follow(alphabet: Alphabet, last: Option<u8>, byte: u8) -> bool {
    match last {
        None => byte == alphabet.separator,
        Some(last) => alphabet.empty_segments || last != alphabet.separator || byte != alphabet.separator,
    }
}

fn may_end(alphabet: Alphabet, last: Option<u8>) -> bool {
    last.is_some_and(|last| alphabet.empty_segments || last != alphabet.separator)
}

/// The text that `trail` spells, back to front.
fn spell(alphabet: Alphabet, trail: &[(usize, u8)], mut at: usize) -> String {
    let mut bytes = Vec::new();
    while let Some(&(before, byte)) = trail.get(at).filter(|_| at != 0) {
        bytes.push(byte);
        at = before;
    }
    if alphabet == HOSTS {
        // Read from the right, back to front is left to right; the separator before the first label drops out.
        return String::from_utf8_lossy(bytes.strip_suffix(b".").unwrap_or(&bytes)).into_owned();
    }
    bytes.reverse();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A shortest text in `inner` that is not in `outer`; none if `inner` is contained in `outer`.
pub(crate) fn difference(inner: &Automaton, outer: &Automaton, left: &Steps) -> Result<Option<String>, TooComplex> {
    let alphabet = inner.alphabet;
    left.look(inner.states.len() + outer.states.len())?;
    // INVARIANT: nodes[i] was reached by trail[i]; the first is the start.
    type Node = (u32, Vec<u32>, bool);
    let mut seen: Map<Node, ()> = Map::new();
    let mut trail: Vec<(usize, u8)> = Vec::new();
    let mut queue: VecDeque<(usize, u32, Vec<u32>, Option<u8>)> = VecDeque::new();
    let outer_start = outer.begin();
    trail.push((0, 0));
    for state in inner.begin() {
        queue.push_back((0, state, outer_start.clone(), None));
    }
    while let Some((at, state, set, last)) = queue.pop_front() {
        let single = inner.closed([state]);
        if may_end(alphabet, last) && !inner.accepted(&single).is_empty() && outer.accepted(&set).is_empty() {
            return Ok(Some(spell(alphabet, &trail, at)));
        }
        let mut marks = [false; 256];
        inner.mark(&single, &mut marks);
        outer.mark(&set, &mut marks);
        for byte in bytes_to_try(alphabet, &mut marks) {
            if !may_follow(alphabet, last, byte) {
                continue;
            }
            let targets = inner.step(&single, byte);
            if targets.is_empty() {
                continue;
            }
            let next = outer.step(&set, byte);
            left.take(targets.len() + next.len())?;
            for target in targets {
                let node = (target, next.clone(), byte == alphabet.separator);
                if seen.insert(node, ()).is_none() {
                    trail.push((at, byte));
                    queue.push_back((trail.len() - 1, target, next.clone(), Some(byte)));
                }
            }
        }
    }
    Ok(None)
}

/// Cuts the texts that `within` matches into the parts on which `patterns` (with their tags) agree: for each part the
/// tags that cover it and a shortest member.
pub(crate) fn parts(within: &Automaton, patterns: &Automaton, limit: usize) -> Result<Vec<(Vec<u32>, String)>, TooComplex> {
    counted_parts(within, patterns, limit, &Steps::new(limit.saturating_mul(STEPS_A_PART)))
}

/// As [`parts`], with steps that others share.
pub(crate) fn counted_parts(
    within: &Automaton,
    patterns: &Automaton,
    limit: usize,
    left: &Steps,
) -> Result<Vec<(Vec<u32>, String)>, TooComplex> {
    let alphabet = within.alphabet;
    let mut seen: Map<(Vec<u32>, Vec<u32>, bool), ()> = Map::new();
    let mut found: Map<Vec<u32>, String> = Map::new();
    let mut order = Vec::new();
    let mut trail: Vec<(usize, u8)> = vec![(0, 0)];
    let mut queue = VecDeque::from([(0, within.begin(), patterns.begin(), None)]);
    while let Some((at, inside, set, last)) = queue.pop_front() {
        if may_end(alphabet, last) && !within.accepted(&inside).is_empty() {
            let tags = patterns.accepted(&set);
            if !found.contains_key(&tags) {
                found.insert(tags.clone(), spell(alphabet, &trail, at));
                order.push(tags);
                if order.len() > limit {
                    return Err(TooComplex);
                }
            }
        }
        let mut marks = [false; 256];
        within.mark(&inside, &mut marks);
        patterns.mark(&set, &mut marks);
        for byte in bytes_to_try(alphabet, &mut marks) {
            if !may_follow(alphabet, last, byte) {
                continue;
            }
            left.take(set.len() / STATES_A_STEP)?;
            let inner = within.step(&inside, byte);
            if inner.is_empty() {
                continue;
            }
            let next = patterns.step(&set, byte);
            left.take(inner.len() + next.len())?;
            if seen.insert((inner.clone(), next.clone(), byte == alphabet.separator), ()).is_none() {
                trail.push((at, byte));
                queue.push_back((trail.len() - 1, inner, next, Some(byte)));
            }
        }
    }
    Ok(order.into_iter().filter_map(|tags| found.get(&tags).cloned().map(|witness| (tags, witness))).collect())
}

#[cfg(test)]
mod tests;
