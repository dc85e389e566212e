//! The IPv4 addresses that rules speak of, cut into ranges of which the same is said.

use super::names::Entry;

/// Every address, in ranges.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    // INVARIANT: sorted by first address; the first one is 0.
    ranges: Vec<(u32, Entry)>,
}

impl Addresses {
    /// Cuts all addresses at the ends of `ranges`; `entry` says what is said of a part, by its first address.
    pub(super) fn new(ranges: impl Iterator<Item = (u32, u32)>, entry: impl FnMut(u32) -> Entry) -> Self {
        let mut starts: Vec<u32> = ranges.flat_map(|(first, last)| [Some(first), last.checked_add(1)]).flatten().chain([0]).collect();
        starts.sort_unstable();
        starts.dedup();
        let mut entry = entry;
        Self { ranges: starts.into_iter().map(|start| (start, entry(start))).collect() }
    }

    /// What is said of an address.
    pub(super) fn find(&self, address: u32) -> Option<Entry> {
        let after = self.ranges.partition_point(|&(first, _)| first <= address);
        self.ranges.get(after.checked_sub(1)?).map(|(_, entry)| *entry)
    }
}
