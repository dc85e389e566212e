//! The names that rules speak of, and what is said of each and of all below it: one look-up a label, from the right.

use super::glance::{Glance, word};
use super::word::Word;
use std::ops::ControlFlow;

/// What is said of a name, and of every name below it that no longer entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) itself: Word,
    pub(super) below: Word,
    /// The set of policies with a rule that may cover it, by its number.
    pub(super) set: u32,
}

/// An open hash table of suffixes of names. An entry is only ever found by comparing its whole text; the hash saves time, and decides nothing.
#[derive(Debug)]
pub(super) struct Names {
    // A record's place among units of the pool, and one, above some bits of its hash; zero for none. Few cache lines for many names.
    slots: Vec<u32>,
    // The records: an entry, the length of a text, and the text, filled up to a whole unit.
    pool: Vec<u8>,
    // The record of each name, by number.
    records: Vec<u32>,
    // The numbers of labels that names have, one bit each.
    depths: u64,
    seed: u64,
}

/// Look-ups that one search may take; a table in which one would take more is filled anew with another seed.
const MOST_PROBES: usize = 64;
/// Seeds that are tried. Names made to collide under all of them are not kept here.
const SEEDS: u64 = 8;
/// Labels of a name up to which its number of labels is told apart.
const DEEPEST: usize = 63;
/// Bytes of a record before its text: three words and a length.
const HEAD: usize = 16;
/// The byte of a record, and its bit, that say that there are names below: the uppermost of the length.
const MARK: usize = HEAD - 1;
const BRANCH: u8 = 0x80;
/// Bytes that records are a multiple of.
const UNIT: usize = 8;
/// Slots up to which a table is near anyway: with its records, it stays in the second cache of a processor.
const NEAR_SLOTS: usize = 1 << 15;
/// Bits of the hash in a slot.
const TAG_BITS: u32 = 6;

/// The digits of the fractional part of pi, in hexadecimal: no pattern in them. It is odd.
const FACTOR: u64 = 0x243f_6a88_85a3_08d3;

impl Names {
    /// A table of the texts, of which nothing is said yet. None if they collide, or are too many.
    pub(super) fn new<'t, T: Iterator<Item = &'t str>>(texts: impl Fn() -> T) -> Option<Self> {
        let size = (texts().count() * 2).next_power_of_two().max(16);
        (1..=SEEDS).find_map(|seed| {
            let seed = seed.wrapping_mul(FACTOR);
            let mut names = Self { slots: vec![0; size], pool: Vec::new(), records: Vec::new(), depths: 0, seed };
            let all = texts().all(|text| names.insert(text).is_some());
            all.then(|| {
                names.mark_branches();
                names
            })
        })
    }

    fn insert(&mut self, text: &str) -> Option<()> {
        let hash = self.hash(text);
        for probe in 0..MOST_PROBES {
            let slot = slot_of(hash, probe, self.slots.len());
            let held = *self.slots.get(slot)?;
            if held == 0 {
                let record = u32::try_from(self.pool.len()).ok()?;
                let held = held_for(self.pool.len(), hash)?;
                self.records.push(record);
                self.pool.extend([Word::DEPENDS.to_bytes(), Word::DEPENDS.to_bytes(), [0; 4]].as_flattened());
                self.pool.extend(u32::try_from(text.len()).ok().filter(|len| *len < 1 << 31)?.to_le_bytes());
                self.pool.extend(text.as_bytes());
                self.pool.resize(self.pool.len().next_multiple_of(UNIT), 0);
                *self.slots.get_mut(slot)? = held;
                self.depths |= 1 << depth(text).min(DEEPEST);
                return Some(());
            }
            if self.record(held, hash, text.as_bytes()).is_some() {
                return Some(());
            }
        }
        None
    }

    /// Marks the names below which there are others: a search need not go on behind one that is not marked.
    fn mark_branches(&mut self) {
        let texts = self.records.iter().filter_map(|record| self.text_at(*record));
        let branches = texts.flat_map(|text| {
            let above = self.hashes(text).filter(|(_, start)| *start != 0);
            above.filter_map(|(hash, start)| self.search(hash, text.as_bytes().get(start..)?))
        });
        for place in branches.collect::<Vec<usize>>() {
            self.pool.get_mut(place + MARK).into_iter().for_each(|byte| *byte |= BRANCH);
        }
    }

    /// Number of names.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// A name by its number.
    pub(super) fn text(&self, number: usize) -> Option<&str> {
        self.text_at(*self.records.get(number)?)
    }

    fn text_at(&self, record: u32) -> Option<&str> {
        std::str::from_utf8(text_of(self.pool.get(record as usize..)?)?).ok()
    }

    /// The number of a name.
    pub(super) fn number(&self, text: &str) -> Option<usize> {
        let place = self.search(self.hash(text), text.as_bytes())?;
        self.records.binary_search(&u32::try_from(place).ok()?).ok()
    }

    /// Says something of a name, by its number.
    pub(super) fn tell(&mut self, number: usize, entry: Entry) {
        let Some(&record) = self.records.get(number) else { return };
        let said = [entry.itself.to_bytes(), entry.below.to_bytes(), entry.set.to_le_bytes()];
        if let Some(bytes) = self.pool.get_mut(record as usize..record as usize + 12) {
            bytes.copy_from_slice(said.as_flattened());
        }
    }

    /// Where to look for a host that was glanced at: a probe for each name above it that there may be, and for itself, from the shortest to the longest,
    /// until `look` says that it has seen enough.
    #[inline]
    pub(super) fn probe(&self, line: &[u8], glance: &Glance, mut look: impl FnMut(Probe) -> ControlFlow<()>) {
        let (mut hash, mut end, mut labels) = (self.seed, glance.len, 0);
        loop {
            let before = glance.dots & ((1_u64 << end) - 1);
            let start = 64 - before.leading_zeros() as usize;
            hash = extend(hash, end - start, |at| word(line, glance.start + start + at));
            labels += 1;
            let may_be = self.depths >> usize::min(labels, DEEPEST) & 1 != 0;
            if (may_be && look(Probe { hash, start, held: 0 }).is_break()) || start == 0 {
                break;
            }
            end = start - 1;
        }
    }

    /// Whether there are so many names that look-ups wait for memory.
    #[inline]
    pub(super) fn are_far(&self) -> bool {
        self.slots.len() > NEAR_SLOTS
    }

    /// Brings near what some probes are about to find, and gives what it saw there, mixed, so that nobody leaves the looking out. What one look-up waits
    /// for does not depend on the others: so they wait together.
    #[inline]
    pub(super) fn bring(&self, probes: &mut [Probe]) -> u8 {
        for probe in &mut *probes {
            probe.held = self.slots.get(slot_of(probe.hash, 0, self.slots.len())).copied().unwrap_or_default();
        }
        // Where a record of usual length starts, and where it ends.
        let near = |at: usize| self.pool.get(at).copied().unwrap_or_default();
        let places = probes.iter().filter_map(|probe| place_of(probe.held, probe.hash));
        places.fold(0, |sum, place| sum ^ near(place) ^ near(place + 2 * HEAD))
    }

    /// What is said of the host that was glanced at, by the entry of its longest suffix.
    #[inline]
    pub(super) fn word(&self, line: &[u8], glance: &Glance) -> Option<Word> {
        let mut found = None;
        self.probe(line, glance, |probe| self.look(line, glance, &probe, &mut found));
        self.said(found)
    }

    /// The same, by the probes of the host.
    #[inline]
    pub(super) fn word_by(&self, line: &[u8], glance: &Glance, probes: &[Probe]) -> Option<Word> {
        let mut found = None;
        let _ = probes.iter().try_for_each(|probe| self.look(line, glance, probe, &mut found));
        self.said(found)
    }

    /// Looks where a probe says. A name that is found is a longer one than before; behind one that is not marked there is none.
    #[inline]
    fn look(&self, line: &[u8], glance: &Glance, probe: &Probe, found: &mut Option<usize>) -> ControlFlow<()> {
        if let Some(text) = line.get(glance.start + probe.start..glance.start + glance.len)
            && let Some(place) = self.search(probe.hash, text)
        {
            *found = Some(place + if probe.start == 0 { 0 } else { 4 });
            if self.pool.get(place + MARK).copied().unwrap_or_default() & BRANCH == 0 {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// The word at a place of the pool.
    #[inline]
    fn said(&self, place: Option<usize>) -> Option<Word> {
        self.pool.get(place?..)?.first_chunk().map(|bytes| Word::from_bytes(*bytes))
    }

    /// The entry of the longest suffix of a host.
    pub(super) fn find(&self, host: &str) -> Option<Entry> {
        let suffixes = std::iter::successors(Some(host), |suffix| suffix.split_once('.').map(|(_, rest)| rest));
        let place = suffixes.filter_map(|suffix| self.search(self.hash(suffix), suffix.as_bytes())).next()?;
        let word = |at: usize| self.pool.get(place + at..)?.first_chunk().copied();
        Some(Entry { itself: Word::from_bytes(word(0)?), below: Word::from_bytes(word(4)?), set: u32::from_le_bytes(word(8)?) })
    }

    /// The place of the record of a text.
    #[inline]
    fn search(&self, hash: u64, text: &[u8]) -> Option<usize> {
        for probe in 0..MOST_PROBES {
            let held = *self.slots.get(slot_of(hash, probe, self.slots.len()))?;
            if held == 0 {
                return None;
            }
            if let Some(place) = self.record(held, hash, text) {
                return Some(place);
            }
        }
        None
    }

    /// The place of the record that a slot holds, if it is that of the text.
    #[inline]
    fn record(&self, held: u32, hash: u64, text: &[u8]) -> Option<usize> {
        let place = place_of(held, hash)?;
        (text_of(self.pool.get(place..)?)? == text).then_some(place)
    }

    fn hash(&self, text: &str) -> u64 {
        self.hashes(text).last().map_or(self.seed, |(hash, _)| hash)
    }

    /// The hashes of the names above a name and of itself, from the shortest, each with the place where the name starts.
    fn hashes(&self, text: &str) -> impl Iterator<Item = (u64, usize)> {
        let bytes = text.as_bytes();
        let mut hash = self.seed;
        let mut end = Some(bytes.len());
        std::iter::from_fn(move || {
            let upto = bytes.get(..end?)?;
            let start = memchr::memrchr(b'.', upto).map_or(0, |dot| dot + 1);
            let label = upto.get(start..).unwrap_or_default();
            hash = extend(hash, label.len(), |at| {
                let bytes = label.get(at..).unwrap_or_default();
                let mut word = [0; 8];
                word.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
                u64::from_le_bytes(word)
            });
            end = start.checked_sub(1);
            Some((hash, start))
        })
    }
}

/// A place where a search looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    hash: u64,
    // Where the name starts in the host.
    start: usize,
    // What the first slot holds, once it has been read.
    held: u32,
}

/// What a slot holds for a record; none if its place is too far for that.
fn held_for(record: usize, hash: u64) -> Option<u32> {
    u32::try_from(record / UNIT + 1).ok()?.checked_mul(1 << TAG_BITS)?.checked_add(tag(hash))
}

/// The place of the record that a slot holds, if some bits of its hash are those.
#[inline]
fn place_of(held: u32, hash: u64) -> Option<usize> {
    if held & ((1 << TAG_BITS) - 1) != tag(hash) {
        return None;
    }
    Some(((held >> TAG_BITS) as usize).checked_sub(1)? * UNIT)
}

/// The text of a record.
#[inline]
fn text_of(record: &[u8]) -> Option<&[u8]> {
    let (head, rest) = record.split_first_chunk::<HEAD>()?;
    let [.., a, b, c, d] = *head;
    rest.get(..u32::from_le_bytes([a, b, c, d & !BRANCH]) as usize)
}

fn depth(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'.').count() + 1
}

/// The hash of a name with one more label on its left. `word` reads eight bytes of the label; what is behind its end does not count.
#[inline]
fn extend(hash: u64, len: usize, word: impl Fn(usize) -> u64) -> u64 {
    let mut hash = hash;
    let mut at = 0;
    while at + 8 < len {
        hash = mix(hash, word(at));
        at += 8;
    }
    // INVARIANT: a label has a byte at least, so that 1 to 8 are left.
    let left = (len - at).clamp(1, 8);
    mix(hash, word(at) & (u64::MAX >> (64 - 8 * left)))
}

#[inline]
fn mix(hash: u64, word: u64) -> u64 {
    let product = u128::from(hash ^ word) * u128::from(FACTOR);
    #[expect(clippy::cast_possible_truncation, reason = "the halves of the product")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a part of the hash")]
fn slot_of(hash: u64, probe: usize, size: usize) -> usize {
    // INVARIANT: the size is a power of two.
    (hash as usize).wrapping_add(probe) & (size - 1)
}

/// The uppermost bits, which choose no slot.
#[inline]
fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> (64 - TAG_BITS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Verdict;

    fn names(texts: &[&str]) -> Names {
        let mut names = Names::new(|| texts.iter().copied().chain(texts.first().copied())).unwrap();
        assert_eq!(names.len(), texts.len());
        for (number, text) in texts.iter().enumerate() {
            assert_eq!((names.text(number), names.number(text)), (Some(*text), Some(number)));
            let by = u32::try_from(number).unwrap() * 2;
            let word = |by| Word::new(Verdict::InScope, by, true);
            names.tell(number, Entry { itself: word(by), below: word(by + 1), set: 7 });
        }
        names
    }

    #[test]
    fn the_longest_suffix_is_found_both_ways() {
        let texts =
            ["com", "example.com", "a-label-of-more-than-sixteen-bytes.example.com", "b.a.example.com", "12345678.example.com", "x"];
        let names = names(&texts);
        // The number of the name twice, and one if the host is below it.
        let hosts = [
            ("com", Some(0)),
            ("a.com", Some(1)),
            ("xcom", None),
            ("example.com", Some(2)),
            ("evilexample.com", Some(1)),
            ("www.example.com", Some(3)),
            ("a.example.com", Some(3)),
            ("b.a.example.com", Some(6)),
            ("c.b.a.example.com", Some(7)),
            ("xb.a.example.com", Some(3)),
            ("a-label-of-more-than-sixteen-bytes.example.com", Some(4)),
            ("b.a-label-of-more-than-sixteen-bytes.example.com", Some(5)),
            ("12345678.example.com", Some(8)),
            ("012345678.example.com", Some(3)),
            ("2345678.example.com", Some(3)),
            ("x", Some(10)),
            ("y", None),
        ];
        for (host, expected) in hosts {
            for line in [format!("http://{host}"), format!("https://{host}/a/long/path?with=a&query=of-some-length")] {
                let glance = Glance::at(line.as_bytes()).unwrap();
                let word = names.word(line.as_bytes(), &glance);
                let mut probes = Vec::new();
                names.probe(line.as_bytes(), &glance, |probe| {
                    probes.push(probe);
                    ControlFlow::Continue(())
                });
                names.bring(&mut probes);
                assert_eq!(names.word_by(line.as_bytes(), &glance, &probes), word, "{line}");
                assert_eq!(word.map(|word| word.on_port(None).unwrap().1), expected, "{line}");
                let entry = names.find(host).map(|entry| [entry.itself, entry.below]);
                assert!(word.is_none() == entry.is_none() && word.is_none_or(|word| entry.unwrap().contains(&word)), "{host}");
            }
        }
    }

    #[test]
    fn a_tag_is_the_uppermost_bits_of_a_hash() {
        assert_eq!([tag(u64::MAX), tag(1 << 58), tag((1 << 58) - 1)], [63, 1, 0]);
    }

    #[test]
    fn a_slot_leads_to_a_record_within_half_a_gigabyte() {
        let (hash, last) = (u64::MAX, ((1 << 26) - 2) * UNIT);
        for record in [0, UNIT, last] {
            let held = held_for(record, hash).unwrap();
            assert_eq!([place_of(held, hash), place_of(held, 0)], [Some(record), None]);
        }
        assert_eq!(held_for(last + UNIT, hash), None);
        assert_eq!([place_of(0, 0), place_of(63, hash)], [None, None]);
    }

    /// A record for `x`, and slots all of which lead to another one.
    fn crowded(slots: usize) -> Names {
        let mut names = Names { slots: vec![0; 16], pool: Vec::new(), records: Vec::new(), depths: 0, seed: 5 };
        names.insert("y").unwrap();
        let other = held_for(0, names.hash("x")).unwrap();
        names.insert("x").unwrap();
        names.slots = vec![other; slots];
        names
    }

    #[test]
    fn a_search_takes_so_many_probes_and_none_behind_an_empty_slot() {
        let mut names = crowded(256);
        let hash = names.hash("x");
        let own = held_for(24, hash).unwrap();
        assert_eq!((names.search(hash, b"x"), names.insert("x")), (None, None));
        for (probe, expected) in [(MOST_PROBES, None), (MOST_PROBES - 1, Some(24)), (1, Some(24))] {
            let slot = slot_of(hash, probe, 256);
            names.slots[slot] = own;
            assert_eq!(names.search(hash, b"x"), expected);
        }
        let [first, last] = [0, MOST_PROBES].map(|probe| slot_of(hash, probe, 256));
        names.slots[first] = 0;
        assert_eq!(names.search(hash, b"x"), None);
        let mut names = crowded(256);
        names.slots[last] = 0;
        assert_eq!(names.insert("x"), None);
    }

    #[test]
    fn a_search_goes_on_only_below_a_name_with_longer_ones() {
        let names = names(&["example.com", "a.b.example.com", "c.example.test"]);
        let line = b"https://www.a.b.example.com";
        let glance = Glance::at(line).unwrap();
        let mut probes = Vec::new();
        names.probe(line, &glance, |probe| {
            probes.push(probe);
            ControlFlow::Continue(())
        });
        // No name has one label, and none five.
        assert_eq!(probes.iter().map(|probe| probe.start).collect::<Vec<_>>(), [8, 6, 4]);
        let mut found = None;
        let ends: Vec<bool> = probes.iter().map(|probe| names.look(line, &glance, probe, &mut found).is_break()).collect();
        assert_eq!(ends, [false, false, true]);
    }

    #[test]
    fn what_is_brought_near_is_where_a_record_starts_and_ends() {
        let mut names = names(&["a-name-of-many-letters.test", "b-name-of-many-letters.test"]);
        let mut probe = Probe { hash: names.hash("a-name-of-many-letters.test"), start: 0, held: 0 };
        let other = Probe { hash: names.hash("b-name-of-many-letters.test"), ..probe };
        assert_eq!(names.pool.len(), 2 * 48);
        for (at, byte) in [(0, 0x01), (2 * HEAD, 0x0b), (48, 0x12), (48 + 2 * HEAD, 0xa2)] {
            names.pool[at] = byte;
        }
        let near = names.bring(&mut [probe, other]);
        assert_eq!(near, 0x01 ^ 0x0b ^ 0x12 ^ 0xa2);
        names.bring(std::slice::from_mut(&mut probe));
        assert_eq!(place_of(probe.held, probe.hash), Some(0));
    }

    #[test]
    fn a_table_has_twice_as_many_slots_as_texts_and_is_far_if_it_is_large() {
        let texts: Vec<String> = (0..20).map(|n| format!("n{n}.test")).collect();
        let mut names = Names::new(|| texts.iter().map(String::as_str)).unwrap();
        assert_eq!(names.slots.len(), 64);
        for (slots, expected) in [(64, false), (NEAR_SLOTS, false), (2 * NEAR_SLOTS, true)] {
            names.slots.resize(slots, 0);
            assert_eq!(names.are_far(), expected);
        }
    }

    #[test]
    fn all_of_a_long_label_counts_in_its_hash() {
        let names = names(&["x"]);
        let hashes =
            ["abcdefgh1", "abcdefgh2", "abcdefgh", "abcdefg", "abcdefghijklmnop1", "abcdefghijklmnop"].map(|text| names.hash(text));
        assert!(hashes.iter().all(|own| hashes.iter().filter(|other| own == *other).count() == 1), "{hashes:?}");
    }

    #[test]
    fn many_texts_are_all_found() {
        let texts: Vec<String> = (0..20_000).map(|n| format!("n{n}.example{}.test", n % 97)).collect();
        names(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
