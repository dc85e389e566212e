//! Finds the atoms that may cover a host without trying them all: by the literal labels on its right, or by its address.

use super::rules::{Atom, TargetSelector};
use crate::pattern::{HostPattern, NetworkPattern};
use crate::target::HostRef;
use std::collections::HashMap;

/// Atoms of the target axis with network patterns, by host.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostIndex {
    // Lists of atoms, packed one after another.
    atoms: Vec<u32>,
    by_suffix: HashMap<Box<str>, (u32, u32)>,
    // Lengths of the suffixes, one bit each: most suffixes of most hosts need no look-up.
    lengths: [u64; 4],
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
        named.sort_unstable();
        index.by_suffix.reserve(named.len());
        for group in named.chunk_by(|a, b| a.0 == b.0) {
            let Some((suffix, _)) = group.first() else { continue };
            let from = u32::try_from(index.atoms.len()).unwrap_or(u32::MAX);
            index.atoms.extend(group.iter().map(|&(_, at)| at));
            let to = u32::try_from(index.atoms.len()).unwrap_or(u32::MAX);
            index.by_suffix.insert((*suffix).into(), (from, to));
            index.lengths = with_length(index.lengths, suffix.len());
        }
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
                    if with_length(self.lengths, suffix.len()) == self.lengths
                        && let Some(&(from, to)) = self.by_suffix.get(suffix)
                    {
                        self.atoms.get(from as usize..to as usize).unwrap_or_default().iter().copied().for_each(&mut visit);
                    }
                    rest = suffix.split_once('.').map(|(_, rest)| rest);
                }
            }
        }
    }
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
        sorted.sort_unstable();
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
    use super::Ranges;

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
