//! Sets of texts, and whether one lies in another.
//!
//! A set is a list of alternatives, each a sequence of steps over bytes. To follow a text is to keep every place where one could
//! stand; to compare two sets is to follow every text through both at once.

use std::collections::BTreeSet;

/// A set of bytes below 128.
pub(crate) type Bytes = u128;

/// One step of an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// One byte of the set.
    One(Bytes),
    /// Any number of bytes of the set, none included.
    Run(Bytes),
    /// One byte of the set, or one escape (`%C3`).
    Sign(Bytes),
    /// Any number of these, none included.
    Signs(Bytes),
}

impl Step {
    fn set(self) -> Bytes {
        match self {
            Self::One(set) | Self::Run(set) | Self::Sign(set) | Self::Signs(set) => set,
        }
    }

    fn is_run(self) -> bool {
        matches!(self, Self::Run(_) | Self::Signs(_))
    }

    fn takes_escapes(self) -> bool {
        matches!(self, Self::Sign(_) | Self::Signs(_))
    }
}

/// The set of one byte.
pub(crate) fn byte(byte: u8) -> Bytes {
    1 << byte
}

/// Every byte that a canonical host or path may hold.
pub(crate) fn any() -> Bytes {
    (0x21..0x7f).map(byte).sum()
}

/// A set of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Texts(pub(crate) Vec<Vec<Step>>);

/// Where one may stand: the alternative, how many of its steps are done, and how many digits of an escape are still to be read.
type Places = Vec<(usize, usize, usize)>;

/// Whether a byte, or the end, may follow what was read last.
pub(crate) type Lawful = fn(Option<u8>, Option<u8>) -> bool;

impl Texts {
    /// Each alternative followed by each of `more`.
    pub(crate) fn then(&self, more: &[Vec<Step>]) -> Self {
        Self(self.0.iter().flat_map(|own| more.iter().map(|next| own.iter().chain(next).copied().collect())).collect())
    }

    /// The texts in lower case.
    pub(crate) fn folded(&self) -> Self {
        let upper: Bytes = (b'A'..=b'Z').map(byte).sum();
        let fold = |set: &Bytes| (set & !upper) | ((set & upper) << (b'a' - b'A'));
        let step = |step: &Step| match step {
            Step::One(set) => Step::One(fold(set)),
            Step::Run(set) => Step::Run(fold(set)),
            Step::Sign(set) => Step::Sign(fold(set)),
            Step::Signs(set) => Step::Signs(fold(set)),
        };
        Self(self.0.iter().map(|steps| steps.iter().map(step).collect()).collect())
    }

    /// One of the texts, with `fresh` for each run.
    pub(crate) fn member(&self, fresh: &str) -> String {
        let least = |set: &Bytes| (b"xvaz0-".iter().copied().chain(0x21..0x7f)).find(|b| set & byte(*b) != 0).map(char::from);
        let step = |step: &Step| match step {
            Step::One(set) | Step::Sign(set) => least(set).into_iter().collect(),
            Step::Run(_) | Step::Signs(_) => fresh.to_owned(),
        };
        self.0[0].iter().map(step).collect()
    }

    /// Whether the set holds `text`.
    pub(crate) fn hold(&self, text: &str) -> bool {
        self.0.iter().any(|steps| matches(steps, text.as_bytes()))
    }

    /// Whether each of these texts, as far as it is lawful, is in `outer`.
    pub(crate) fn within(&self, outer: &Self, lawful: Lawful) -> bool {
        let letters = letters(&[self, outer]);
        let mut seen = BTreeSet::new();
        let mut todo = vec![(self.start(), outer.start(), None)];
        while let Some(here) = todo.pop() {
            let (own, other, last) = &here;
            if own.is_empty() || seen.contains(&here) {
                continue;
            }
            if lawful(*last, None) && self.may_end(own) && !outer.may_end(other) {
                return false;
            }
            for &letter in letters.iter().filter(|&&letter| lawful(*last, Some(letter))) {
                todo.push((self.after(own, letter), outer.after(other, letter), Some(letter)));
            }
            seen.insert(here);
        }
        true
    }

    fn start(&self) -> Places {
        self.rest((0..self.0.len()).map(|alternative| (alternative, 0, 0)).collect())
    }

    /// A run may be left without reading anything.
    fn rest(&self, places: Places) -> Places {
        let mut all = places;
        let mut at = 0;
        while let Some(&(alternative, done, digits)) = all.get(at) {
            at += 1;
            if digits == 0 && self.0[alternative].get(done).is_some_and(|step| step.is_run()) {
                all.push((alternative, done + 1, 0));
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn after(&self, places: &Places, read: u8) -> Places {
        let next = places.iter().filter_map(|&(alternative, done, digits)| {
            if digits > 0 {
                return read.is_ascii_hexdigit().then_some((alternative, done, digits - 1));
            }
            let step = self.0[alternative].get(done)?;
            let then = if step.is_run() { done } else { done + 1 };
            match read {
                b'%' if step.takes_escapes() => Some((alternative, then, 2)),
                _ => (step.set() & byte(read) != 0).then_some((alternative, then, 0)),
            }
        });
        self.rest(next.collect())
    }

    fn may_end(&self, places: &Places) -> bool {
        places.iter().any(|&(alternative, done, digits)| digits == 0 && done == self.0[alternative].len())
    }
}

/// Whether steps read the whole of a text.
fn matches(steps: &[Step], text: &[u8]) -> bool {
    match (steps, text) {
        ([], text) => text.is_empty(),
        ([step, rest @ ..], text) => {
            let more = match text {
                [b'%', high, low, more @ ..] if step.takes_escapes() && high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => Some(more),
                [first, more @ ..] => (step.set() & byte(*first) != 0).then_some(more),
                [] => None,
            };
            let then = if step.is_run() { steps } else { rest };
            (step.is_run() && matches(rest, text)) || more.is_some_and(|more| matches(then, more))
        }
    }
}

/// One byte for each group that no step of the sets tells apart; canonical hosts and folded paths have no upper case.
fn letters(sets: &[&Texts]) -> Vec<u8> {
    let steps = || sets.iter().flat_map(|texts| texts.0.iter().flatten());
    let escapes = [byte(b'%'), (b'0'..=b'9').chain(b'a'..=b'f').map(byte).sum()];
    let escapes = escapes.into_iter().filter(|_| steps().any(|step| step.takes_escapes()));
    let distinct: BTreeSet<Bytes> = steps().map(|step| step.set()).chain(escapes).collect();
    let mut groups = BTreeSet::new();
    (0x21..0x7f_u8)
        .filter(|b| !b.is_ascii_uppercase())
        .filter(|b| groups.insert((matches!(b, b'.' | b'/'), distinct.iter().map(|set| set & byte(*b) != 0).collect::<Vec<_>>())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text over a few letters, up to a length.
    fn every_text(letters: &str, length: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..length {
            last = last.iter().flat_map(|text| letters.chars().map(move |c| format!("{text}{c}"))).collect();
            all.extend(last.clone());
        }
        all
    }

    fn read(pattern: &str) -> Texts {
        let step = |c: char| if c == '*' { Step::Run(any()) } else { Step::One(byte(c as u8)) };
        Texts(pattern.split('|').map(|one| one.chars().map(step).collect()).collect())
    }

    #[test]
    fn containment_is_that_of_the_members() {
        let patterns = ["a", "*", "a*", "*a", "a*b", "*ab*", "a|b", "a*|b", "ab*", "*b*", "*a*b*", "a*a", "*|a", "a*b|b*a"];
        let texts = every_text("abz", 6);
        for inner in patterns {
            for outer in patterns {
                let (own, other) = (read(inner), read(outer));
                let expected = texts.iter().all(|text| !own.hold(text) || other.hold(text));
                assert_eq!(own.within(&other, |_, _| true), expected, "{inner} {outer}");
            }
        }
    }
}
