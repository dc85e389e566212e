//! The tables of what is said of hosts, worked out before the first line.

use super::Said;
use super::addresses::Addresses;
use super::glance::Glance;
use super::names::{Entry, Names, Probe};
use super::speaker::{Class, Fate, Speaker};
use super::word::Word;
use crate::compile::TargetSelector;
use crate::decide::combined;
use crate::pattern::{HostPattern, Steps};
use crate::policy::AxisName;
use crate::target::{AssetKey, HostRef};
use crate::vocabulary::FindingShapes;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// What is said of every host.
#[derive(Debug)]
pub(super) struct Tables {
    names: Names,
    addresses: Addresses,
    elsewhere: Word,
    // What several policies say, by number: those with rules that may cover a host. The others say what they say elsewhere.
    lists: Vec<Box<[Said]>>,
    // Sets of policies, by number.
    sets: Vec<Box<[u32]>>,
    // What a line without a scheme may be as well as a host: the name of an asset, or (nearly) that of a finding class.
    assets: BTreeSet<Box<str>>,
    classes: FindingShapes,
}

/// Steps that the tables may take, and more for each name. What is not known by then depends: its lines are read in full, each with steps of its own.
const STEPS: usize = 4_000_000;
const STEPS_A_NAME: usize = 40;

impl Tables {
    /// Works out what is said of each host. Without tables (names that collide too much) every line is read in full. Also, what each policy says of a name that
    /// no rule's name leads to.
    pub(super) fn new(speakers: &[Speaker<'_>]) -> (Option<Self>, Vec<Fate>) {
        let texts = || speakers.iter().flat_map(suffixes);
        let stranger = Stranger::among(texts());
        let nobody = HostRef::Name(&stranger.0);
        let left = Steps::new(STEPS.saturating_add(texts().count().saturating_mul(STEPS_A_NAME)));
        let nowhere: Vec<Fate> = speakers.iter().map(|s| s.fate(&s.candidates(nobody, &left), nobody, Class::Alike, &left)).collect();
        let Some(names) = Names::new(texts) else { return (None, nowhere) };
        let mut maker = Maker { speakers, nowhere: &nowhere, left: &left, lists: Vec::new(), sets: vec![Box::default()] };
        let [elsewhere] = maker.words(&[], nobody, [(nobody, Class::Alike)]);
        let mut tables = Self {
            names,
            addresses: Addresses::default(),
            elsewhere,
            lists: Vec::new(),
            sets: Vec::new(),
            assets: assets(speakers),
            classes: FindingShapes::new(),
        };
        tables.fill_names(&mut maker, &stranger);
        tables.fill_addresses(&mut maker);
        let Maker { lists, sets, .. } = maker;
        (Some(Self { lists, sets, ..tables }), nowhere)
    }

    fn fill_names(&mut self, maker: &mut Maker<'_, '_>, stranger: &Stranger) {
        // The policies with a rule for just this name; not needed where there is one policy.
        let mut own: Vec<Vec<u32>> = Vec::new();
        if maker.speakers.len() > 1 {
            own.resize(self.names.len(), Vec::new());
            for (place, speaker) in (0..).zip(maker.speakers) {
                for number in suffixes(speaker).filter_map(|text| self.names.number(text)) {
                    own.get_mut(number).into_iter().for_each(|own| own.push(place));
                }
            }
        }
        let mut below = String::new();
        for number in 0..self.names.len() {
            let Some(text) = self.names.text(number) else { continue };
            let chain = std::iter::successors(Some(text), |text| text.split_once('.').map(|(_, rest)| rest));
            let set: BTreeSet<u32> = match own.is_empty() {
                true => BTreeSet::new(),
                false => chain.filter_map(|text| own.get(self.names.number(text)?)).flatten().copied().collect(),
            };
            let set: Vec<u32> = set.into_iter().collect();
            stranger.below(text, &mut below);
            let classes = [(HostRef::Name(text), Class::One), (HostRef::Name(&below), Class::Alike)];
            let [itself, below] = maker.words(&set, HostRef::Name(text), classes);
            let entry = Entry { itself, below, set: maker.set(set) };
            self.names.tell(number, entry);
        }
    }

    fn fill_addresses(&mut self, maker: &mut Maker<'_, '_>) {
        let ranges =
            |speaker| patterns(speaker).filter_map(|pattern| if let HostPattern::V4(lo, hi) = pattern { Some((*lo, *hi)) } else { None });
        let set: Vec<u32> =
            (0..).zip(maker.speakers).filter(|(_, speaker)| ranges(speaker).next().is_some()).map(|(place, _)| place).collect();
        let number = maker.set(set.clone());
        let all = maker.speakers.iter().flat_map(ranges);
        self.addresses = Addresses::new(all, |address| {
            let host = HostRef::V4(Ipv4Addr::from_bits(address));
            let [word] = maker.words(&set, host, [(host, Class::One)]);
            Entry { itself: word, below: word, set: number }
        });
    }

    /// What is said of the host that was glanced at; `probes` are those of its name, if they are at hand.
    #[inline]
    pub(super) fn word(&self, line: &[u8], glance: &Glance, probes: Option<&[Probe]>) -> Word {
        let word = match (glance.address, probes) {
            (Some(address), _) => return self.addresses.find(address).map_or(Word::DEPENDS, |entry| entry.itself),
            (None, Some(probes)) => self.names.word_by(line, glance, probes),
            (None, None) => self.names.word(line, glance),
        };
        word.unwrap_or(self.elsewhere)
    }

    /// The names that rules speak of.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Glances at a line; none if there is any doubt about it.
    #[inline]
    pub(super) fn glance(&self, line: &[u8]) -> Option<Glance> {
        Glance::at(line).filter(|glance| glance.start != 0 || !self.may_be_another_thing(line))
    }

    /// Whether a line that is a host to all appearances may name something else.
    fn may_be_another_thing(&self, line: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(line) else { return true };
        let head = text.split('.').next().unwrap_or_default();
        self.classes.may_be(text) || head.contains('_') || (!self.assets.is_empty() && self.assets.contains(text))
    }

    /// What several policies say, by number.
    pub(super) fn list(&self, number: u32) -> &[Said] {
        self.lists.get(number as usize).map_or(&[], |list| list)
    }

    /// The policies with rules that may cover a host; none if that is not known.
    pub(super) fn set(&self, host: HostRef<'_>) -> Option<&[u32]> {
        let number = match host {
            HostRef::Name(name) => self.names.find(name).map_or(0, |entry| entry.set),
            HostRef::V4(address) => self.addresses.find(address.to_bits())?.set,
            HostRef::V6(_) => return None,
        };
        self.sets.get(number as usize).map(|set| &**set)
    }
}

/// The host patterns of the target axis.
fn patterns<'s>(speaker: &'s Speaker<'_>) -> impl Iterator<Item = &'s HostPattern> {
    let policy = speaker.policy;
    policy.atoms.iter().filter_map(|atom| {
        let rule = policy.rules.get(atom.rule as usize)?;
        let TargetSelector::Network(pattern) = atom.target else { return None };
        if rule.axis == AxisName::Target { Some(&policy.pattern(pattern)?.host) } else { None }
    })
}

/// The names of assets that a host could have, too.
fn assets(speakers: &[Speaker<'_>]) -> BTreeSet<Box<str>> {
    let keys = speakers.iter().flat_map(|speaker| speaker.policy.assets.keys());
    keys.filter_map(|(key, _)| if let AssetKey::Name(name) = key { Some(name.as_str().into()) } else { None }).collect()
}

/// The literal names on the right of its patterns, some more than once.
fn suffixes<'s>(speaker: &'s Speaker<'_>) -> impl Iterator<Item = &'s str> {
    patterns(speaker).filter_map(HostPattern::suffix).filter(|suffix| !suffix.is_empty())
}

/// A label with which no rule's name starts: below any name, it stands for all hosts there that no longer name is for.
struct Stranger(String);

impl Stranger {
    fn among<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        const LABEL: &str = "stranger";
        let taken: BTreeSet<&str> = texts.filter(|text| text.starts_with(LABEL)).filter_map(|text| text.split('.').next()).collect();
        let label = (0..).map(|number: u64| format!("{LABEL}{number}")).find(|label| !taken.contains(&**label));
        Self(label.unwrap_or_default())
    }

    fn below(&self, text: &str, name: &mut String) {
        name.clear();
        name.extend([&*self.0, ".", text]);
    }
}

/// Works out words, and keeps what they point at.
struct Maker<'a, 'p> {
    speakers: &'a [Speaker<'p>],
    nowhere: &'a [Fate],
    left: &'a Steps,
    lists: Vec<Box<[Said]>>,
    sets: Vec<Box<[u32]>>,
}

impl Maker<'_, '_> {
    /// What is said of classes of hosts, all of which may be covered by the rules that may cover `host`, and are of the policies in `set`.
    fn words<const N: usize>(&mut self, set: &[u32], host: HostRef<'_>, classes: [(HostRef<'_>, Class); N]) -> [Word; N] {
        if let [speaker] = self.speakers {
            let candidates = speaker.candidates(host, self.left);
            return classes.map(|(host, class)| {
                let Fate::Same { ruled, every_port } = speaker.fate(&candidates, host, class, self.left) else { return Word::DEPENDS };
                ruled.rule.map_or(Some(0), |rule| rule.checked_add(1)).map_or(Word::DEPENDS, |by| Word::new(ruled.verdict, by, every_port))
            });
        }
        // A policy without a rule for a name says what it says elsewhere; of an address as well, but that is asked.
        let asked = |policy: u32| set.contains(&policy) || !matches!(host, HostRef::Name(_));
        let candidates: Vec<Option<Vec<u32>>> =
            (0..).zip(self.speakers).map(|(policy, speaker)| asked(policy).then(|| speaker.candidates(host, self.left))).collect();
        classes.map(|(host, class)| self.word_of_several(&candidates, host, class))
    }

    fn word_of_several(&mut self, candidates: &[Option<Vec<u32>>], host: HostRef<'_>, class: Class) -> Word {
        let mut list = Vec::new();
        let mut verdicts = Vec::new();
        let mut on_every_port = true;
        for (((policy, speaker), nowhere), candidates) in (0..).zip(self.speakers).zip(self.nowhere).zip(candidates) {
            let fate = candidates.as_ref().map_or(*nowhere, |candidates| speaker.fate(candidates, host, class, self.left));
            let Fate::Same { ruled, every_port } = fate else { return Word::DEPENDS };
            on_every_port &= every_port;
            verdicts.push(ruled.verdict);
            if fate != *nowhere {
                list.push(Said { policy, ruled });
            }
        }
        let Ok(number) = u32::try_from(self.lists.len()) else { return Word::DEPENDS };
        self.lists.push(list.into());
        Word::new(combined(verdicts.into_iter()), number, on_every_port)
    }

    /// The number of a set.
    fn set(&mut self, set: Vec<u32>) -> u32 {
        if set.is_empty() {
            return 0;
        }
        // A number that is too large is that of no set: then all policies are asked.
        let number = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.sets.push(set.into());
        number
    }
}

#[cfg(test)]
mod tests {
    use super::super::Bulk;
    use super::*;
    use crate::compile::CompiledPolicy;
    use crate::limits::Limits;
    use crate::query::Query;

    const SITE: &str = r#"
in_scope:
  - { id: A, clause: c, hosts: [example.com, "*.example.com", www.example.com, 192.0.2.1] }
out_of_scope:
  - { id: B, clause: c, findings: [xss], hosts: [other.test] }
"#;
    const OTHER: &str = "in_scope:\n  - { id: C, clause: c, hosts: [example.org] }\n";

    fn load(rules: &[&str]) -> Vec<CompiledPolicy> {
        let text = |rules: &&str| format!("inbounds: 1\nprogram: {{ name: P }}\n{rules}");
        rules.iter().map(|rules| CompiledPolicy::load("p.yaml", text(rules).as_bytes(), &Limits::default()).unwrap()).collect()
    }

    fn tables(policies: &[CompiledPolicy]) -> Tables {
        Bulk::new(policies, &Query::default()).unwrap().tables.unwrap()
    }

    /// What is kept twice, or for nobody, shows in the room alone.
    #[test]
    fn tables_keep_what_is_asked_for() {
        let tables_of = |rules| tables(&load(rules));
        let one = tables_of(&[SITE]);
        // Names of the target axis alone, and the policies with ranges.
        let names: Vec<&str> = (0..one.names.len()).filter_map(|number| one.names.text(number)).collect();
        assert_eq!(names, ["example.com", "www.example.com"]);
        assert_eq!(one.sets, [Box::default(), Box::from([0])]);
        let several = tables_of(&[SITE, OTHER]);
        assert_eq!(several.sets, [&[][..], &[0], &[0], &[1], &[0]].map(Box::from));
        // Elsewhere no policy says anything else than elsewhere.
        assert_eq!(several.lists.first().map(|list| list.len()), Some(0));
        assert!(several.lists.iter().any(|list| list.len() == 1) && several.lists.iter().all(|list| list.len() < 2));
    }

    #[test]
    fn what_is_no_text_may_be_anything() {
        let tables = tables(&load(&[SITE]));
        assert!(tables.may_be_another_thing(b"\xffww.example.com"));
        assert!(!tables.may_be_another_thing(b"www.example.com"));
    }

    #[test]
    fn a_stranger_has_a_label_of_its_own() {
        assert_eq!(Stranger::among(["stranger0.example", "a.stranger1", "strange.stranger1.example"].into_iter()).0, "stranger1");
        assert_eq!(Stranger::among(["stranger1.example"].into_iter()).0, "stranger0");
    }
}
