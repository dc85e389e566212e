//! Finds the atoms that may cover a host without trying them all: by the literal labels on its right, or by its address.

use super::rules::{Atom, TargetSelector};
use crate::pattern::{HostPattern, NetworkPattern};
use crate::sorted::sort;
use crate::target::HostRef;
use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};

/// Atoms of the target axis with network patterns, by host.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostIndex {
    named: Suffixes,
    // Patterns without a literal label on the right.
    everywhere: Vec<u32>,
    v4: Ranges<u32>,
    v6: Ranges<u128>,
}

impl HostIndex {
    pub(crate) fn new(atoms: &[Atom], patterns: &[NetworkPattern], chosen: impl Iterator<Item = u32>) -> Self {
        let mut index = Self::default();
        let mut named: Vec<(&str, u32)> = Vec::new();
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for at in chosen {
            let Some(TargetSelector::Network(pattern)) = atoms.get(at as usize).map(|a| a.target) else { continue };
            let Some(pattern) = patterns.get(pattern as usize) else { continue };
            match &pattern.host {
                HostPattern::V4(lo, hi) => v4.push((*lo, *hi, at)),
                HostPattern::V6(lo, hi) => v6.push((*lo, *hi, at)),
                host => match host.suffix() {
                    Some("") | None => index.everywhere.push(at),
                    Some(suffix) => named.push((suffix, at)),
                },
            }
        }
        sort(&mut named);
        index.named = Suffixes::new(&named);
        index.v4 = Ranges::new(v4);
        index.v6 = Ranges::new(v6);
        index
    }

    /// Calls `visit` with every atom that may cover `host`: a superset, in no particular order.
    pub(crate) fn candidates(&self, host: HostRef<'_>, mut visit: impl FnMut(u32)) {
        self.everywhere.iter().copied().for_each(&mut visit);
        match host {
            HostRef::V4(ip) => self.v4.stab(ip.to_bits(), &mut visit),
            HostRef::V6(ip) => self.v6.stab(ip.to_bits(), &mut visit),
            HostRef::Name(name) => {
                let mut rest = Some(name);
                while let Some(suffix) = rest {
                    self.named.atoms_of(suffix).iter().copied().for_each(&mut visit);
                    rest = suffix.split_once('.').map(|(_, rest)| rest);
                }
            }
        }
    }
}

/// Lists of atoms by suffix. Texts and lists are packed, one after another in the order of the suffixes: a policy may have hundreds of thousands.
#[derive(Debug, Clone, Default)]
struct Suffixes {
    text: Box<str>,
    atoms: Box<[u32]>,
    // Where text and atoms of each suffix begin; one more for the end of the last.
    starts: Box<[(u32, u32)]>,
    // Suffixes by their hash, which is seeded, so that nobody can choose suffixes that collide. It shows in nothing but time.
    table: HashTable<u32>,
    seed: RandomState,
    // Lengths of the suffixes, one bit each: most suffixes of most hosts need no look-up.
    lengths: [u64; 4],
}

impl Suffixes {
    /// `named` is sorted.
    fn new(named: &[(&str, u32)]) -> Self {
        let groups = || named.chunk_by(|a, b| a.0 == b.0).filter_map(|group| group.first().map(|first| (first.0, group)));
        let count = groups().count();
        let mut text = String::with_capacity(groups().map(|(suffix, _)| suffix.len()).sum());
        let mut starts = Vec::with_capacity(count + 1);
        let mut lengths = [0; 4];
        let mut listed = 0;
        for (suffix, group) in groups() {
            starts.push((number(text.len()), number(listed)));
            text.push_str(suffix);
            listed += group.len();
            lengths = with_length(lengths, suffix.len());
        }
        starts.push((number(text.len()), number(listed)));
        let atoms = named.iter().map(|&(_, atom)| atom).collect();
        let mut suffixes = Self {
            text: text.into(),
            atoms,
            starts: starts.into(),
            table: HashTable::with_capacity(count),
            seed: RandomState::new(),
            lengths,
        };
        for (at, (suffix, _)) in (0..).zip(groups()) {
            let hash = suffixes.seed.hash_one(suffix);
            // INVARIANT: there is room for all, so that nothing is hashed again.
            suffixes.table.insert_unique(hash, at, |_| 0);
        }
        suffixes
    }

    /// The atoms whose patterns have exactly this suffix.
    fn atoms_of(&self, suffix: &str) -> &[u32] {
        if with_length(self.lengths, suffix.len()) != self.lengths {
            return &[];
        }
        let is_it = |at: &u32| self.bounds(*at).and_then(|((from, _), (to, _))| self.text.get(from..to)) == Some(suffix);
        let found = self.table.find(self.seed.hash_one(suffix), is_it).and_then(|&at| self.bounds(at));
        found.and_then(|((_, from), (_, to))| self.atoms.get(from..to)).unwrap_or_default()
    }

    /// Where the text and the atoms of a suffix begin, and where those of the next do.
    fn bounds(&self, at: u32) -> Option<((usize, usize), (usize, usize))> {
        let [this, next] = *self.starts.get(at as usize..)?.first_chunk()?;
        let wide = |(text, atom): (u32, u32)| (text as usize, atom as usize);
        Some((wide(this), wide(next)))
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The lengths with one more; a length that no host has shares the last bit.
fn with_length(mut lengths: [u64; 4], length: usize) -> [u64; 4] {
    let length = length.min(255);
    if let Some(word) = lengths.get_mut(length / 64) {
        *word |= 1 << (length % 64);
    }
    lengths
}

/// Address ranges, sorted by their lower ends, each with the greatest upper end up to it in its half of the list.
#[derive(Debug, Clone, Default)]
struct Ranges<T> {
    sorted: Vec<(T, T, u32)>,
    // The greatest upper end in the subtree of each entry, when the list is read as a balanced tree.
    reach: Vec<T>,
}

impl<T: Copy + Ord> Ranges<T> {
    fn new(mut sorted: Vec<(T, T, u32)>) -> Self {
        sort(&mut sorted);
        let mut ranges = Self { reach: sorted.iter().map(|r| r.1).collect(), sorted };
        ranges.fill(0, ranges.sorted.len());
        ranges
    }

    /// Fills in the reach of the subtree `from..to`; its root is in the middle, so the depth is the logarithm of the length.
    fn fill(&mut self, from: usize, to: usize) -> Option<T> {
        if from >= to {
            return None;
        }
        let middle = usize::midpoint(from, to);
        let below = [self.fill(from, middle), self.fill(middle + 1, to)];
        let reach = self.reach.get_mut(middle)?;
        *reach = below.into_iter().flatten().fold(*reach, Ord::max);
        Some(*reach)
    }

    fn stab(&self, point: T, visit: &mut impl FnMut(u32)) {
        let mut todo = vec![(0, self.sorted.len())];
        while let Some((from, to)) = todo.pop() {
            let middle = usize::midpoint(from, to);
            let (Some(&(lo, hi, at)), Some(&reach)) = (self.sorted.get(middle), self.reach.get(middle)) else { continue };
            if from >= to || reach < point {
                continue;
            }
            todo.push((from, middle));
            if lo <= point {
                if point <= hi {
                    visit(at);
                }
                todo.push((middle + 1, to));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    /// Whoever asks looks whether an atom covers the host: what is among the candidates for nothing shows in the time alone.
    #[test]
    fn candidates_are_those_of_the_host_and_of_every_host() {
        let read = |text: &str| crate::pattern::read(text, false, &Limits::default()).unwrap();
        let patterns: Vec<NetworkPattern> =
            ["10.0.0.0/8", "2001:db8::/32", "*.example.com", "a.example.com", "x.*"].into_iter().flat_map(read).collect();
        let atom = |pattern| Atom { rule: 0, target: TargetSelector::Network(pattern), activity: None, finding: None, vendor: None };
        let atoms: Vec<Atom> = (0..5).map(atom).collect();
        let index = HostIndex::new(&atoms, &patterns, 0..5);
        let candidates = |host| {
            let mut found = Vec::new();
            index.candidates(host, |at| found.push(at));
            sort(&mut found);
            found
        };
        assert_eq!(candidates(HostRef::Name("a.example.com")), [2, 3, 4]);
        assert_eq!(candidates(HostRef::Name("com")), [4]);
        assert_eq!(candidates(HostRef::V4([10, 1, 2, 3].into())), [0, 4]);
        assert_eq!(candidates(HostRef::V6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into())), [1, 4]);
    }

    #[test]
    fn each_length_has_a_bit_of_its_own() {
        assert_eq!(with_length([0; 4], 3), [1 << 3, 0, 0, 0]);
        assert_eq!(with_length([1 << 3, 0, 0, 0], 65), [1 << 3, 1 << 1, 0, 0]);
        assert_eq!(with_length([1 << 3, 0, 0, 0], 3), [1 << 3, 0, 0, 0]);
        assert_eq!([with_length([0; 4], 255), with_length([0; 4], 1_000)], [[0, 0, 0, 1 << 63]; 2]);
    }

    #[test]
    fn stabbing_finds_exactly_the_ranges_around_a_point() {
        // A small generator without outside help; the naive scan is the truth.
        let mut seed = 7_u32;
        let mut next = move |n: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % n
        };
        for size in [0, 1, 2, 3, 17, 64] {
            let list: Vec<(u32, u32, u32)> = (0..size).map(|i| (next(50), next(50), i)).map(|(a, b, i)| (a.min(b), a.max(b), i)).collect();
            let ranges = Ranges::new(list.clone());
            for point in 0..50 {
                let mut found = Vec::new();
                ranges.stab(point, &mut |at| found.push(at));
                found.sort_unstable();
                let expected: Vec<u32> = list.iter().filter(|r| r.0 <= point && point <= r.1).map(|r| r.2).collect();
                assert_eq!(found, expected);
            }
        }
    }
}
