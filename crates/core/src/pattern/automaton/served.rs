//! What of a URL's path a server goes on with: automata of the paths that it takes for those of a pattern.
//!
//! Each is of the paths that become a pattern's own by one step of a server ([`path_readings`](crate::target::path_readings)), so that what
//! cuts paths can tell apart what servers do, too.

use super::{Automaton, Class, State};
use crate::target::escape_read_as;
use std::collections::BTreeSet;

const SLASH: Class = Class::Byte(b'/');

impl Automaton {
    /// This automaton, and those of the paths that servers take for its own; `escapes` are the bytes whose escapes count.
    ///
    /// Of several escapes some may be decoded and others not, which no server does: that cuts paths finer, never wrongly.
    pub(crate) fn served(self, escapes: &BTreeSet<u8>) -> Vec<Self> {
        let [kept, stripped] = self.kept_and_stripped(true);
        spelled([kept, stripped].concat(), escapes)
    }

    /// As [`Self::served`], apart where parameters are kept and where they are dropped; slashes in a row count only where segments may be empty.
    pub(crate) fn served_apart(self, escapes: &BTreeSet<u8>, empty_segments: bool) -> [Vec<Self>; 2] {
        self.kept_and_stripped(empty_segments).map(|own| spelled(own, escapes))
    }

    fn kept_and_stripped(self, empty_segments: bool) -> [Vec<Self>; 2] {
        // Slashes are collapsed last: where a parameter was all of a segment, an empty one stays.
        let collapsed = empty_segments.then(|| self.with_slashes());
        let kept: Vec<Self> = std::iter::once(self).chain(collapsed).collect();
        let stripped = kept.iter().map(Self::with_parameters).collect();
        [kept, stripped]
    }

    /// Adds another automaton; a text that it matches accepts `tag`.
    pub(crate) fn add_automaton(&mut self, other: Self, tag: u32) {
        let before = self.size();
        let moved = |at: u32| at.saturating_add(before);
        self.starts.extend(other.starts.into_iter().map(moved));
        self.states.extend(other.states.into_iter().map(|state| State {
            edges: state.edges.into_iter().map(|(class, to)| (class, moved(to))).collect(),
            also: state.also.map(moved),
            accepts: state.accepts.map(|_| tag),
        }));
    }

    fn size(&self) -> u32 {
        u32::try_from(self.states.len()).unwrap_or(u32::MAX)
    }

    /// Paths that are of this automaton once several slashes in a row are one.
    fn with_slashes(&self) -> Self {
        // Each state again, as it is behind a slash: there more of them change nothing.
        let behind = |at: u32| at.saturating_add(self.size());
        let mut own = self.clone();
        for (at, state) in (0..).zip(&self.states) {
            let mut edges: Vec<(Class, u32)> = state.edges.iter().filter(|(class, _)| !class.is_slash()).cloned().collect();
            edges.push((SLASH, behind(at)));
            own.states.push(State { edges, also: state.also.map(behind), accepts: state.accepts });
        }
        for (class, to) in own.states.iter_mut().take(self.states.len()).flat_map(|state| &mut state.edges) {
            if class.is_slash() {
                *to = behind(*to);
            }
        }
        own
    }

    /// Paths that are of this automaton once `;…` is dropped from every segment.
    fn with_parameters(&self) -> Self {
        let mut own = self.clone();
        for state in &mut own.states {
            state.edges = state.edges.drain(..).filter_map(|(class, to)| Some((class.without(b';')?, to))).collect();
        }
        for (at, state) in (0..).zip(&self.states) {
            let leaves: Vec<u32> = state.edges.iter().filter(|(class, _)| class.is_slash()).map(|&(_, to)| to).collect();
            if leaves.is_empty() && state.accepts.is_none() {
                continue;
            }
            let dropping = own.state();
            own.edge(at, Class::Byte(b';'), dropping);
            own.edge(dropping, Class::Segment, dropping);
            leaves.into_iter().for_each(|to| own.edge(dropping, SLASH, to));
            if let Some(end) = own.states.get_mut(dropping as usize) {
                end.accepts = state.accepts;
            }
        }
        own
    }

    /// Paths that are of this automaton up to a `%00`.
    fn with_ends(&self) -> Self {
        let mut own = self.clone();
        for (at, accepts) in (0..).zip(self.states.iter().map(|state| state.accepts)).filter(|(_, accepts)| accepts.is_some()) {
            let end = b"%00".iter().fold(at, |end, &byte| own.then(end, Class::Byte(byte)));
            own.edge(end, Class::Segment, end);
            own.edge(end, SLASH, end);
            if let Some(end) = own.states.get_mut(end as usize) {
                end.accepts = accepts;
            }
        }
        own
    }

    /// Paths that are of this automaton once escapes of these bytes are decoded, all or some of them.
    fn with_escapes(&self, escapes: &BTreeSet<u8>) -> Self {
        let mut own = self.clone();
        for (at, state) in (0..).zip(&self.states) {
            for &byte in escapes {
                let Some(read) = escape_read_as(byte) else { continue };
                for (_, to) in state.edges.iter().filter(|(class, _)| self.reads(class, read)) {
                    let escape = format!("%{byte:02X}");
                    let mut end = at;
                    let last = escape.len() - 1;
                    for (place, byte) in escape.bytes().enumerate() {
                        if place == last {
                            own.edge(end, Class::Byte(byte), *to);
                        } else {
                            end = own.then(end, Class::Byte(byte));
                        }
                    }
                }
            }
        }
        own
    }
}

/// These automata, and those of the paths that servers take for their own once they end at a NUL or escapes are decoded.
fn spelled(mut all: Vec<Automaton>, escapes: &BTreeSet<u8>) -> Vec<Automaton> {
    // A server that sees a path end at the first NUL.
    if escapes.contains(&0) {
        let cut: Vec<Automaton> = all.iter().map(Automaton::with_ends).collect();
        all.extend(cut);
    }
    if !escapes.is_empty() {
        let decoded: Vec<Automaton> = all.iter().map(|own| own.with_escapes(escapes)).collect();
        all.extend(decoded);
    }
    all
}

impl Class {
    fn is_slash(&self) -> bool {
        matches!(self, Self::Byte(b'/'))
    }

    /// The class less a sign of ASCII, which is no letter or digit; none if nothing is left.
    pub(super) fn without(self, byte: u8) -> Option<Self> {
        match self {
            Self::Byte(own) if own == byte => None,
            Self::Byte(own) => Some(Self::Byte(own)),
            Self::Segment => Some(Self::Set(true, [(byte, byte)].into())),
            Self::Plain => Some(Self::Set(true, [(b'%', b'%'), (byte, byte)].into())),
            Self::Hex => Some(Self::Hex),
            Self::Set(true, ranges) => Some(Self::Set(true, ranges.iter().copied().chain([(byte, byte)]).collect())),
            Self::Set(false, ranges) => {
                let around = |&(lo, hi): &(u8, u8)| {
                    if lo <= byte && byte <= hi { [(lo, byte.saturating_sub(1)), (byte.saturating_add(1), hi)] } else { [(lo, hi), (1, 0)] }
                };
                let left: Box<[(u8, u8)]> = ranges.iter().flat_map(around).filter(|(lo, hi)| lo <= hi).collect();
                (!left.is_empty()).then_some(Self::Set(false, left))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PATHS, Token, counted_parts};
    use super::*;
    use crate::limits::Limits;
    use crate::pattern::{PathPattern, Segment, Steps};
    use crate::target::path_readings;

    /// Each automaton of a pattern covers the paths whose reading the pattern covers.
    #[test]
    fn each_step_of_a_server_has_its_automaton() {
        let patterns = ["/a", "/a/b", "/*/b", "/a;v=1", "/a;v=1/b", "/[!x]b", "/**/b", "/a*/c", "/*9", "/[!1]", "/[!1]*0"];
        // Classes that end in, start with, hold and are the semicolon.
        let classes = ["/[0-;]b", "/[:-;]b", "/[;]b", "/[:;=]b", "/[:]b", "/[A-Z]b"];
        let paths =
            ["/a", "/a;x", "/a/b", "/a;x/b;y", "//a//b", "/a;/b", "/;a/b", "/a/;x/b", "/a;v=1/b", "/a;v=1;w/b", "/ab;b", "/x;b/b", "/"];
        let escaped = ["/%A9", "/a%209", "/%20", "/%31/b", "/a%2020", "/x%C3%A9/c"];
        let around = ["/:b", "/;b", "/<b", "/:b;x", "/;b;x", "/<b;x", "/:;b", "/=b;x", "/+b;x"];
        let strip = |path: &str| path.split('/').map(|s| s.split(';').next().unwrap()).collect::<Vec<_>>().join("/");
        let collapse = |path: &str| {
            let mut own = path.to_owned();
            while own.contains("//") {
                own = own.replace("//", "/");
            }
            own
        };
        for pattern in patterns.into_iter().chain(classes) {
            let read = PathPattern::read(pattern, &Limits::default()).unwrap().unwrap();
            let served = Automaton::of(PATHS, &read.cased_tokens(false)).served(&BTreeSet::new());
            assert_eq!(served.len(), 4);
            for path in paths.into_iter().chain(escaped).chain(around) {
                let expected = [path.to_owned(), collapse(path), strip(path), collapse(&strip(path))];
                for (automaton, reading) in served.iter().zip(expected) {
                    let accepts = automaton.accepts(path);
                    assert_eq!(accepts, read.covers(&reading, false, &mut 0), "{pattern} {path} as {reading}");
                }
            }
        }
    }

    /// A state that matches nothing more, or nothing with a parameter, would show in the room alone.
    #[test]
    fn parameters_take_a_state_where_a_segment_may_end() {
        let one = |text: &str| Token::One(Segment::Text(text.into()));
        let states = |tokens: &[Token]| {
            let own = Automaton::of(PATHS, tokens);
            own.with_parameters().states.len() - own.states.len()
        };
        assert_eq!([states(&[one("ab")]), states(&[one("ab"), one("c")])], [2, 3]);
        assert_eq!(states(&[one("ab"), Token::Many]), 2);
    }

    #[test]
    fn escapes_are_decoded() {
        let read = PathPattern::read("/a/;b", &Limits::default()).unwrap().unwrap();
        let served = Automaton::of(PATHS, &read.cased_tokens(false)).served(&BTreeSet::from([b'/', b';']));
        assert_eq!(served.len(), 8);
        for path in ["/a%2F;b", "/a/%3Bb", "/a%2F%3Bb/c"] {
            assert!(served[4].accepts(path), "{path}");
            assert!(!served[0].accepts(path), "{path}");
            assert!(path_readings(path).unwrap().iter().any(|reading| read.covers(reading, false, &mut 0)), "{path}");
        }
    }

    #[test]
    fn paths_end_at_a_nul() {
        let read = PathPattern::read("/a/*b", &Limits::default()).unwrap().unwrap();
        let served = Automaton::of(PATHS, &read.cased_tokens(false)).served(&BTreeSet::from([0]));
        assert_eq!(served.len(), 16);
        for (path, is_cut) in [("/a/xb%00c", true), ("/a/b%00/c/d", true), ("/a/x%00c/b", false), ("/a%00/b", false)] {
            assert_eq!(served[4].accepts(path), is_cut, "{path}");
            assert_eq!(path_readings(path).unwrap().iter().any(|reading| read.covers(reading, false, &mut 0)), is_cut, "{path}");
        }
    }

    #[test]
    fn what_servers_tell_apart_is_a_part_of_its_own() {
        let read = |text: &str| PathPattern::read(text, &Limits::default()).unwrap().unwrap();
        let mut cutting = Automaton::new(PATHS);
        for (place, pattern) in (0..).zip(["/docs;v=1", "/docs/x"]) {
            for (turn, own) in (0..).zip(Automaton::of(PATHS, &read(pattern).cased_tokens(false)).served(&BTreeSet::new())) {
                cutting.add_automaton(own, place + 2 * turn);
            }
        }
        let every = Automaton::of(PATHS, &[Token::One(Segment::Any), Token::Many]);
        let found = counted_parts(&every, &cutting, 1_000, &Steps::new(1_000_000)).unwrap();
        assert!(found.iter().any(|(_, text)| text == "/docs;v=1"), "{found:?}");
        assert!(found.iter().any(|(_, text)| text == "/docs;v=1/x"), "{found:?}");
    }

    impl Automaton {
        fn accepts(&self, text: &str) -> bool {
            let set = text.bytes().fold(self.begin(), |set, byte| self.step(&set, byte));
            !self.accepted(&set).is_empty()
        }
    }
    #[test]
    fn a_class_loses_its_semicolon_and_nothing_else() {
        let without = |ranges: &[(u8, u8)]| match Class::Set(false, ranges.into()).without(b';') {
            Some(Class::Set(false, left)) => left.into_vec(),
            _ => Vec::new(),
        };
        assert_eq!(without(&[(b'a', b'c'), (b'0', b'9')]), [(b'a', b'c'), (b'0', b'9')]);
        assert_eq!(without(&[(b'0', b'z')]), [(b'0', b':'), (b'<', b'z')]);
        assert_eq!(without(&[(b';', b';')]), []);
    }
}
