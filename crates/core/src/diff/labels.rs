//! Wildcards walked label by label, from the right: which labels they tell apart, and what may stand before a label.

use super::hosts::Walk;
use crate::pattern::{Alphabet, Automaton, HOSTS, Segment, Steps, Token, TooComplex, counted_parts};
use crate::target::read_host;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Labels that people write: at the front of a name, and within it. One of another alphabet is for wildcards that want one.
const FRONT: [&str; 6] = ["www", "app", "shop", "a", "b", "xn--bcher-kva"];
const WITHIN: [&str; 6] = ["eu", "dev", "int", "x", "y", "xn--mnchen-3ya"];

/// Where names are so long that others may not fit.
const SHORT: [&str; 6] = ["a", "b", "c", "d", "x", "y"];

/// Ways in which globs may divide the labels at one place.
const MOST_CHOICES: usize = 20_000;

/// Labels that wildcards do not tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// This one, which some wildcard names.
    Literal(String),
    /// Those that exactly these globs match, with one of them; none that a wildcard names.
    Like(Vec<Segment>, String),
}

/// The wildcards of a tree, with what has been found out about them.
#[derive(Debug)]
pub(super) struct Labels<'p> {
    wilds: Vec<&'p [Token]>,
    /// Labels for the front of a name, and within it.
    nice: [&'static [&'static str]; 2],
    choices: BTreeMap<Walk, Rc<[Choice]>>,
    explored: BTreeMap<Walk, Rc<[String]>>,
}

impl<'p> Labels<'p> {
    pub(super) fn new(wilds: &[&'p [Token]]) -> Self {
        Self { wilds: wilds.to_vec(), nice: [&FRONT, &WITHIN], choices: BTreeMap::new(), explored: BTreeMap::new() }
    }

    /// With short labels.
    pub(super) fn short(wilds: &[&'p [Token]]) -> Self {
        Self { nice: [&SHORT, &SHORT], ..Self::new(wilds) }
    }

    fn token(&self, (wild, at): (u32, u32)) -> Option<&'p Token> {
        self.wilds.get(wild as usize)?.get(at as usize)
    }

    /// Whether a wildcard covers everything from here on.
    fn is_over(&self, at: (u32, u32)) -> bool {
        self.token(at) == Some(&Token::Many) && self.token((at.0, at.1 + 1)).is_none()
    }

    /// A walk with all that any number of labels leads to. A wildcard that covers everything from here on has no other place.
    fn closed(&self, walk: impl IntoIterator<Item = (u32, u32)>) -> Walk {
        let mut all: Walk = walk.into_iter().collect();
        let mut next = 0;
        while let Some(&at) = all.get(next) {
            if self.token(at) == Some(&Token::Many) {
                all.push((at.0, at.1 + 1));
            }
            next += 1;
        }
        all.sort_unstable();
        all.dedup();
        // The places of one wildcard stand together.
        let mut kept = Vec::with_capacity(all.len());
        for places in all.chunk_by(|(one, _), (two, _)| one == two) {
            let over = || places.iter().copied().filter(|&at| self.is_over(at));
            if over().next().is_some() { kept.extend(over()) } else { kept.extend(places) }
        }
        kept
    }

    /// A walk at a node of the tree, where what no longer divides the names below counts no more: what covers them all.
    pub(super) fn in_tree(&self, walk: Walk) -> Walk {
        let mut walk = self.closed(walk);
        let next = |at: (u32, u32)| (at.0, at.1 + 1);
        walk.retain(|&at| {
            let one_more = self.token(at) == Some(&Token::One(Segment::Any)) && self.is_over(next(at));
            !(one_more || self.is_over(at))
        });
        // The places behind the last token tell only whether the name itself is covered.
        walk.retain(|&at| self.token(at).is_some());
        walk
    }

    /// Where a label leads.
    pub(super) fn step(&self, walk: &Walk, label: &str) -> Walk {
        if walk.is_empty() {
            return Vec::new();
        }
        let next = walk.iter().filter_map(|&at| match self.token(at)? {
            Token::Many => Some(at),
            Token::One(segment) => segment.matches(label.as_bytes(), &mut 0).then_some((at.0, at.1 + 1)),
        });
        self.closed(next)
    }

    /// The labels and globs that come next.
    fn next(&self, walk: &Walk) -> (BTreeSet<&'p str>, BTreeSet<&'p Segment>) {
        let (mut texts, mut globs) = (BTreeSet::new(), BTreeSet::new());
        for token in walk.iter().filter_map(|&at| self.token(at)) {
            match token {
                Token::One(Segment::Text(text)) => drop(texts.insert(&**text)),
                Token::One(glob @ (Segment::Glob(_) | Segment::Unencoded(_))) => drop(globs.insert(glob)),
                Token::One(Segment::Any) | Token::Many => {}
            }
        }
        (texts, globs)
    }

    /// How a walk divides the labels that may come next.
    pub(super) fn choices(&mut self, walk: &Walk, left: &Steps) -> Result<Rc<[Choice]>, TooComplex> {
        if let Some(known) = self.choices.get(walk) {
            return Ok(Rc::clone(known));
        }
        let (texts, globs) = self.next(walk);
        let mut choices: Vec<Choice> = texts.iter().map(|text| Choice::Literal((*text).to_owned())).collect();
        let globs: Vec<&Segment> = globs.into_iter().collect();
        for (tags, label) in divide(HOSTS, &globs, &[], left)? {
            let like = tags.iter().filter_map(|&tag| globs.get(tag as usize)).map(|glob| (*glob).clone()).collect();
            choices.push(Choice::Like(like, label));
        }
        let choices: Rc<[Choice]> = choices.into();
        self.choices.insert(walk.clone(), Rc::clone(&choices));
        Ok(choices)
    }

    /// A label of a choice that is not `taken`: one for the front of a name, one for within it. None if there is none.
    pub(super) fn fresh(
        &self,
        choice: &Choice,
        walk: &Walk,
        taken: &dyn Fn(&str) -> bool,
        all_taken: &[(&str, usize)],
        left: &Steps,
    ) -> Result<Option<(String, String)>, TooComplex> {
        let (like, sample) = match choice {
            Choice::Literal(label) => return Ok((!taken(label)).then(|| (label.clone(), label.clone()))),
            Choice::Like(like, sample) => (like, sample),
        };
        let (texts, globs) = self.next(walk);
        let fits = |label: &str| {
            let is_like = |glob: &Segment| glob.matches(label.as_bytes(), &mut 0);
            // The few that it must match first: most labels match none.
            like.iter().all(is_like)
                && globs.iter().filter(|glob| is_like(glob)).count() == like.len()
                && !texts.contains(label)
                && !taken(label)
                && is_label(label)
        };
        let one_of = |names: &[&str]| names.iter().find(|label| fits(label)).map(|label| (*label).to_owned());
        let [fronts, withins] = self.nice;
        if let Some(front) = one_of(fronts) {
            let within = one_of(withins).unwrap_or_else(|| front.clone());
            return Ok(Some((front, within)));
        }
        left.take(sample.len() * 8 + globs.len())?;
        if let Some(label) = variations(sample).into_iter().find(|label| fits(label)) {
            return Ok(Some((label.clone(), label)));
        }
        // Few labels are of this kind, and most are taken: look at every one.
        let globs: Vec<&Segment> = globs.into_iter().collect();
        let wanted: Vec<u32> = (0..).zip(&globs).filter(|(_, glob)| like.contains(glob)).map(|(tag, _)| tag).collect();
        let labels = all_taken.iter().filter_map(|(name, _)| name.split('.').next());
        let others: Vec<Segment> = labels.chain(texts.iter().copied()).map(|text| Segment::Text(text.into())).collect();
        let label = divide(HOSTS, &globs, &others, left)?.into_iter().find(|(tags, _)| *tags == wanted).map(|(_, label)| label);
        match label {
            // There may be one, but who knows which.
            Some(label) if !is_label(&label) => Err(TooComplex),
            label => Ok(label.map(|label| (label.clone(), label))),
        }
    }

    /// What may stand before a label that leads to `walk`, one for each way in which the wildcards end; the empty text first.
    pub(super) fn explore(&mut self, walk: &Walk, left: &Steps) -> Result<Rc<[String]>, TooComplex> {
        if let Some(known) = self.explored.get(walk) {
            return Ok(Rc::clone(known));
        }
        let mut ends: BTreeSet<Walk> = BTreeSet::new();
        let mut seen: BTreeSet<Walk> = BTreeSet::from([walk.clone()]);
        let mut found = Vec::new();
        let mut queue = VecDeque::from([(walk.clone(), String::new(), String::new())]);
        while let Some((at, ending, going_on)) = queue.pop_front() {
            let end: Walk = at.iter().copied().filter(|&place| self.token(place).is_none() || self.is_over(place)).collect();
            if ends.insert(end) {
                found.push(ending);
            }
            for choice in self.choices(&at, left)?.iter() {
                let Some((front, within)) = self.fresh(choice, &at, &|_| false, &[], left)? else { continue };
                let next = self.step(&at, &front);
                left.take(1 + next.len())?;
                if seen.insert(next.clone()) {
                    let before = |label: &str| if going_on.is_empty() { label.to_owned() } else { format!("{label}.{going_on}") };
                    queue.push_back((next, before(&front), before(&within)));
                }
            }
        }
        let found: Rc<[String]> = found.into();
        self.explored.insert(walk.clone(), Rc::clone(&found));
        Ok(found)
    }
}

/// The kinds of segments that globs tell apart, with the shortest of each; what `others` match is of no kind.
pub(super) fn divide<S: Borrow<Segment>>(
    alphabet: Alphabet,
    globs: &[S],
    others: &[Segment],
    left: &Steps,
) -> Result<Vec<(Vec<u32>, String)>, TooComplex> {
    if globs.is_empty() && others.is_empty() {
        return Ok(vec![(Vec::new(), "x".to_owned())]);
    }
    let mut cutting = Automaton::new(alphabet);
    for (tag, glob) in (0..).zip(globs) {
        cutting.add(&[Token::One(glob.borrow().clone())], tag);
    }
    for other in others {
        cutting.add(&[Token::One(other.clone())], u32::MAX);
    }
    let every = Automaton::of(alphabet, &[Token::One(Segment::Any)]);
    let found = counted_parts(&every, &cutting, MOST_CHOICES, left)?;
    let found = found.into_iter().filter(|(tags, _)| !tags.contains(&u32::MAX));
    // A path begins with its separator.
    Ok(found.map(|(tags, text)| (tags, text.strip_prefix('/').map(str::to_owned).unwrap_or(text))).collect())
}

/// Whether a name may have a label: what looks like an A-label has to be one.
fn is_label(label: &str) -> bool {
    !label.starts_with("xn--") || read_host(&format!("{label}.example")).is_ok()
}

/// A label and others like it, the nicest first.
pub(super) fn variations(sample: &str) -> Vec<String> {
    let mut all = Vec::new();
    let whole = |label: &str| !label.starts_with('-') && !label.ends_with('-');
    if whole(sample) {
        all.push(sample.to_owned());
    }
    let places: Vec<usize> = sample.char_indices().map(|(at, _)| at).chain([sample.len()]).collect();
    for more in ["1", "a", "b", "2", "c", "d", "x", "y", "z", "11", "ab", "xy", "3", "4", "5", "6", "7", "8", "9", "e", "w"] {
        for (before, after) in places.iter().rev().filter_map(|&at| sample.split_at_checked(at)) {
            let label = [before, more, after].concat();
            if whole(&label) {
                all.push(label);
            }
        }
    }
    all.push(sample.to_owned());
    all
}
