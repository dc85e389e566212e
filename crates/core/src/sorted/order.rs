//! The order of a list: places in it, sorted by what lies there.

use std::cmp::Ordering;

/// Places that one part of an order holds at most: inserting moves no more than these.
const MOST: usize = 256;

/// Places of a list, in the order of what lies there. The list grows at its end, and never moves.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    // INVARIANT: no part is empty.
    parts: Vec<Vec<u32>>,
}

/// Where in an order something is missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    part: usize,
    within: usize,
}

impl Order {
    pub(super) const EMPTY: Self = Self { parts: Vec::new() };

    /// The place of what `compare` looks for, or where it is missing. `compare` tells how what lies at a place compares to it.
    pub(super) fn find(&self, compare: &mut dyn FnMut(u32) -> Ordering) -> Result<u32, Gap> {
        let begins_before = |part: &Vec<u32>, compare: &mut dyn FnMut(u32) -> Ordering| part.first().is_some_and(|&at| compare(at).is_le());
        let part = match self.parts.len() {
            0 | 1 => 0,
            _ => self.parts.partition_point(|part| begins_before(part, compare)).saturating_sub(1),
        };
        let places = self.parts.get(part).map_or(&[][..], Vec::as_slice);
        match places.binary_search_by(|&at| compare(at)) {
            Ok(within) => Ok(places.get(within).copied().unwrap_or_default()),
            Err(within) => Err(Gap { part, within }),
        }
    }

    /// Takes up the place of what was missing.
    pub(super) fn insert(&mut self, gap: Gap, place: usize) {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let Some(part) = self.parts.get_mut(gap.part) else {
            self.parts.push(vec![place]);
            return;
        };
        part.insert(gap.within, place);
        if part.len() > MOST {
            let rest = part.split_off(MOST / 2);
            self.parts.insert(gap.part + 1, rest);
        }
    }

    /// Puts what lies in the list into its order, by swaps.
    pub(super) fn arrange(self, swap: &mut dyn FnMut(usize, usize)) {
        let sorted: Vec<u32> = self.parts.concat();
        arrange(homes_of(&sorted), swap);
    }

    /// The places, in order.
    pub(super) fn places(&self) -> impl DoubleEndedIterator<Item = usize> + Clone {
        self.parts.iter().flatten().map(|&place| place as usize)
    }
}

/// Sorts a list; what is equal keeps its order.
pub fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// Sorts a list by a key; what is equal keeps its order.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts a list; what is equal keeps its order.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let at = |place: u32| list.get(place as usize);
    let Some(home) = homes(list.len(), &mut |a, b| at(a).zip(at(b)).map_or(Ordering::Equal, |(a, b)| compare(a, b))) else { return };
    arrange(home, &mut |one, other| list.swap(one, other));
}

/// Puts each item of a list where it belongs, by swaps.
fn arrange(mut home: Vec<u32>, swap: &mut dyn FnMut(usize, usize)) {
    for place in 0..home.len() {
        // What lies here goes where it belongs, until what belongs here has come.
        while let Some(&to) = home.get(place).filter(|&&to| to as usize != place) {
            swap(place, to as usize);
            home.swap(place, to as usize);
        }
    }
}

/// Where each item of a list of so many belongs; none if each is there already.
fn homes(len: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Option<Vec<u32>> {
    let end = u32::try_from(len).unwrap_or(u32::MAX);
    if (1..end).all(|place| compare(place - 1, place).is_le()) {
        return None;
    }
    let mut sorted: Vec<u32> = (0..end).collect();
    let mut merged = Vec::with_capacity(len);
    let mut width = 1;
    while width < len {
        for pair in sorted.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, compare, &mut merged);
        }
        std::mem::swap(&mut sorted, &mut merged);
        merged.clear();
        width *= 2;
    }
    Some(homes_of(&sorted))
}

/// Where the item at each place belongs, from the places in order.
fn homes_of(sorted: &[u32]) -> Vec<u32> {
    let mut home = vec![0; sorted.len()];
    for (to, &from) in (0..).zip(sorted) {
        if let Some(home) = home.get_mut(from as usize) {
            *home = to;
        }
    }
    home
}

/// Two sorted lists as one.
fn merge(mut left: &[u32], mut right: &[u32], compare: &mut dyn FnMut(u32, u32) -> Ordering, merged: &mut Vec<u32>) {
    while let ([a, others @ ..], [b, rest @ ..]) = (left, right) {
        if compare(*a, *b).is_le() {
            merged.push(*a);
            left = others;
        } else {
            merged.push(*b);
            right = rest;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
}

#[cfg(test)]
mod tests {
    use super::sort_by_key;

    #[test]
    fn sorting_is_that_of_the_standard_library() {
        let mut seed = 7_u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 16
        };
        for len in [0, 1, 2, 3, 10, 64, 65, 1000] {
            for range in [2, 10, 100_000] {
                let mut list: Vec<(u32, usize)> = (0..len).map(|at| (next() % range, at)).collect();
                let mut expected = list.clone();
                expected.sort_by_key(|item| item.0);
                sort_by_key(&mut list, |item| item.0);
                assert_eq!(list, expected);
            }
        }
    }
}
