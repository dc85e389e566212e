//! Many targets by the same policies: what a policy says of a host is worked out once, before the first line, wherever it does not depend on the rest of a URL.
//!
//! ```text
//! line ──► glance: a plain URL of the web? ──► names, addresses: one word says it ──► verdict
//!    └───────── anything else ─────────────► read in full ──► decide ─────────────────┘
//! ```
//!
//! Nothing is remembered from line to line. Both ways give the same verdict by the same rule; tests hold them together.

mod addresses;
mod glance;
mod names;
mod room;
mod speaker;
mod tables;
mod word;

use crate::answer::Verdict;
use crate::compile::CompiledPolicy;
use crate::decide::{Ruled, Ruling, combined, own_query};
use crate::limits::Limits;
use crate::pattern::{Place, folded_path};
use crate::query::{Query, QueryError};
use crate::target::{HostRef, Network, Parameters, ReadAs, Target, is_plain_path, is_web, read_free_within};
use crate::vocabulary::Value;
use glance::{Glance, UNDISPUTED_READINGS};
use names::Probe;
pub use room::Room;
use speaker::{Fate, Speaker};
use std::collections::BTreeMap;
use tables::Tables;

/// Decides many targets by some policies, with the same facts, finding, activity and day for all of them.
///
/// # Examples
/// ```
/// use inbounds_core::{answer::Verdict, bulk::Bulk, compile::CompiledPolicy, limits::Limits, query::Query};
///
/// let yaml = b"inbounds: 1
/// program: { name: Example }
/// in_scope:
///   - { id: EX-1, clause: all below the domain, hosts: [\"*.example.com\"] }
/// ";
/// let policies = [CompiledPolicy::load("example.yaml", yaml, &Limits::default()).unwrap()];
/// let bulk = Bulk::new(&policies, &Query::default()).unwrap();
/// assert_eq!(bulk.decide(b"https://www.example.com/login").unwrap().verdict, Verdict::InScope);
/// assert_eq!(bulk.decide(b"example.com:8443").unwrap().verdict, Verdict::Unlisted);
/// assert_eq!(bulk.decide(b"https://www.example.com\\@example.org/").unwrap_err().code, "ambiguous-backslash");
/// ```
#[derive(Debug)]
pub struct Bulk<'p> {
    speakers: Vec<Speaker<'p>>,
    tables: Option<Tables>,
    // What each policy says of a name that no rule's name leads to.
    elsewhere: Vec<Fate>,
    // Those of the policy that allows least.
    limits: Limits,
}

/// What is decided of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The verdict; of several policies the most open one, as each speaks for itself.
    pub verdict: Verdict,
    by: By,
}

/// Who decided.
#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    /// An entry of the tables.
    Entry(u32),
    /// What each policy that speaks of the target says.
    Each(Box<[Said]>),
}

/// What one policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    policy: u32,
    ruled: Ruled,
}

/// What one policy says of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken<'p> {
    /// What answers call the file of the policy.
    pub policy: &'p str,
    /// Its verdict, and the rule that decides.
    pub ruling: Ruling<'p>,
}

impl<'p> Bulk<'p> {
    /// Makes ready to decide by `policies`. `base` holds what is asked of every target: facts, a finding, an activity, a CNAME chain, a day.
    ///
    /// # Errors
    /// An unknown name or a fact of the wrong type in `base`, as [`CompiledPolicy::decide`]; a target in it.
    pub fn new(policies: &'p [CompiledPolicy], base: &Query) -> Result<Self, QueryError> {
        if base.target.is_some() {
            return Err(QueryError::new("target-given-twice", "expected no target beside the lines").help("leave the target out"));
        }
        let speakers: Vec<Speaker<'p>> = policies.iter().map(|policy| Speaker::new(policy, own_query(policies, policy, base))).collect();
        let somewhere = Target::Network(Network::read("https://host.invalid/")?);
        for speaker in &speakers {
            speaker.policy.check_query(&Query { target: Some((String::new(), somewhere.clone())), ..speaker.base().clone() })?;
        }
        let mut limits = Limits::default();
        if let Some(least) = policies.iter().map(|policy| policy.limits.target_bytes).min() {
            limits.target_bytes = least;
        }
        if let Some(least) = policies.iter().map(|policy| policy.limits.path_readings).min() {
            limits.path_readings = least;
        }
        let mut bulk = Self { speakers, tables: None, elsewhere: Vec::new(), limits };
        let (tables, elsewhere) = Tables::new(&bulk.speakers);
        // The shortcut counts no readings.
        bulk.tables = tables.filter(|_| bulk.limits.path_readings >= UNDISPUTED_READINGS);
        bulk.elsewhere = elsewhere;
        Ok(bulk)
    }

    /// Decides one line, without its line end: a URL, host, `host:port`, address, set or asset.
    ///
    /// # Errors
    /// What is not UTF-8 or no target, and as [`CompiledPolicy::decide`]; of several policies the first error.
    #[inline]
    pub fn decide(&self, line: &[u8]) -> Result<Decision, QueryError> {
        match self.glance(line) {
            Some(decision) => Ok(decision),
            None => self.read(line),
        }
    }

    /// Decides one line by a full read, without the shortcut: the same as [`Bulk::decide`], and slower.
    ///
    /// # Errors
    /// As [`Bulk::decide`].
    pub fn read(&self, line: &[u8]) -> Result<Decision, QueryError> {
        let text = text(line)?;
        self.decide_target(text, &self.target(text)?)
    }

    /// Decides a target that has been read, from `text`.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`]; of several policies the first error.
    pub fn decide_target(&self, text: &str, target: &Target) -> Result<Decision, QueryError> {
        let said = self.consulted(target).map(|policy| self.ask(policy, text, target)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.decision(said))
    }

    /// Decides one line with what a record says beside it: a CNAME chain, nearest first, and facts that the base does not give.
    ///
    /// # Errors
    /// As [`Bulk::decide`].
    pub fn decide_with(&self, line: &[u8], cname: &[String], facts: &BTreeMap<String, Value>) -> Result<Decision, QueryError> {
        if cname.is_empty() && facts.is_empty() {
            return self.decide(line);
        }
        let text = text(line)?;
        let target = self.target(text)?;
        let policies: Vec<&CompiledPolicy> = self.speakers.iter().map(|speaker| speaker.policy).collect();
        let mut said = Vec::new();
        for (place, speaker) in (0..).zip(&self.speakers) {
            let mut query = Query { facts: facts.clone(), cname: cname.to_vec(), ..Query::default() };
            query = own_query(policies.iter().copied(), speaker.policy, &query);
            let base = speaker.base().clone();
            query.facts.extend(base.facts);
            query.cname.splice(0..0, base.cname);
            let query =
                Query { target: Some((text.to_owned(), target.clone())), facts: query.facts, cname: query.cname, ..speaker.base().clone() };
            said.push(Said { policy: place, ruled: speaker.policy.rule_on_query(&query)? });
        }
        Ok(self.decision(said))
    }

    /// What each policy says that speaks of the target, in the order of the policies. One policy alone is always asked.
    pub fn explain(&self, decision: &Decision) -> Vec<Spoken<'p>> {
        let said = match (&decision.by, self.speakers.as_slice()) {
            (By::Each(said), _) => said.to_vec(),
            (By::Entry(rule), [_]) => vec![Said { policy: 0, ruled: Ruled { verdict: decision.verdict, rule: rule.checked_sub(1) } }],
            (By::Entry(list), _) => {
                let listed = self.tables.as_ref().map(|tables| tables.list(*list)).unwrap_or_default();
                let named = |policy: u32| listed.iter().find(|said| said.policy == policy).map(|said| said.ruled);
                let elsewhere = (0..).zip(&self.elsewhere).filter_map(|(policy, fate)| {
                    let elsewhere = || if let Fate::Same { ruled, .. } = fate { Some(*ruled) } else { None };
                    Some(Said { policy, ruled: named(policy).or_else(elsewhere)? })
                });
                elsewhere.collect()
            }
        };
        let alone = self.speakers.len() == 1;
        let spoken = said.into_iter().filter(|said| alone || said.ruled.verdict != Verdict::Unlisted).filter_map(|said| {
            let policy = self.speakers.get(said.policy as usize)?.policy;
            Some(Spoken { policy: policy.label(), ruling: policy.named(said.ruled) })
        });
        spoken.collect()
    }

    /// The shortcut for some lines together, in turn: what is decided of each, or none where it has to be read in full. The same as one by one, and faster
    /// where policies have many names.
    pub fn glance_at(&self, lines: &[&[u8]], room: &mut Room, mut tell: impl FnMut(usize, Option<Decision>)) {
        let tables = self.tables.as_ref().filter(|tables| tables.names().are_far());
        let Some(tables) = tables else { return lines.iter().enumerate().for_each(|(at, line)| tell(at, self.glance(line))) };
        room.fill(lines, tables);
        for (at, (line, (glance, probes))) in lines.iter().zip(room.seen()).enumerate() {
            tell(at, glance.as_ref().and_then(|glance| self.by_glance(tables, line, glance, Some(probes))));
        }
    }

    /// The shortcut for one line.
    #[inline]
    fn glance(&self, line: &[u8]) -> Option<Decision> {
        let tables = self.tables.as_ref()?;
        self.by_glance(tables, line, &tables.glance(line)?, None)
    }

    /// What does not follow from what was glanced at, or depends on more, is read in full.
    #[inline]
    fn by_glance(&self, tables: &Tables, line: &[u8], glance: &Glance, probes: Option<&[Probe]>) -> Option<Decision> {
        if line.len() > self.limits.target_bytes {
            return None;
        }
        match tables.word(line, glance, probes).on_port(glance.port) {
            Some((verdict, by)) => Some(Decision { verdict, by: By::Entry(by) }),
            None => self.place(line, glance),
        }
    }

    /// The shortcut where the path matters: one policy, and a path that has one reading.
    fn place(&self, line: &[u8], glance: &Glance) -> Option<Decision> {
        let ([speaker], port @ Some(_)) = (self.speakers.as_slice(), glance.port) else { return None };
        let rest = std::str::from_utf8(line.get(glance.rest..)?).ok()?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        // The URL parser escapes these in a query.
        if !is_plain_path(path) || path.contains("/.") || query.is_some_and(|query| query.contains(['\'', '"', '<', '>'])) {
            return None;
        }
        let host = match glance.address {
            Some(bits) => HostRef::V4(bits.into()),
            None => HostRef::Name(std::str::from_utf8(line.get(glance.start..glance.start + glance.len)?).ok()?),
        };
        let path = if path.is_empty() { "/" } else { path };
        let folded = folded_path(path);
        let query = query.map(Parameters::new);
        let place = Place { other_scheme: None, host, port, path, folded: &folded, query: query.as_ref() };
        let ruled = speaker.rule_on(&place)?;
        Some(Decision { verdict: ruled.verdict, by: By::Entry(ruled.rule.map_or(Some(0), |rule| rule.checked_add(1))?) })
    }

    /// What a line names: an asset that some policy knows, else what it looks like.
    fn target(&self, text: &str) -> Result<Target, QueryError> {
        match read_free_within(text, &self.limits, |name| self.speakers.iter().any(|speaker| speaker.policy.knows_asset(name)))? {
            ReadAs::Network(network) => Ok(Target::Network(network)),
            ReadAs::Set(set) => Ok(Target::Set(set)),
            ReadAs::Asset(key) => Ok(Target::Asset(key)),
            ReadAs::Finding(class) => Err(QueryError::new("not-a-target", format!("expected a target, found the finding class `{class}`"))
                .help("give the finding class for all lines together")),
        }
    }

    /// The policies that have to be asked about a target. Of the others it is known that they say what they say elsewhere.
    fn consulted(&self, target: &Target) -> impl Iterator<Item = u32> {
        let all = || (0..).zip(&self.speakers).map(|(place, _)| place).collect::<Vec<u32>>();
        let some = match (target, &self.tables) {
            (Target::Network(network), Some(tables)) if self.speakers.len() > 1 && network.scheme().is_none_or(is_web) => {
                tables.set(network.host()).map(|set| {
                    let asked = |place: u32, fate: &Fate| set.contains(&place) || !fate.holds_on(network.port());
                    (0..).zip(&self.elsewhere).filter(|&(place, fate)| asked(place, fate)).map(|(place, _)| place).collect()
                })
            }
            _ => None,
        };
        some.unwrap_or_else(all).into_iter()
    }

    fn ask(&self, place: u32, text: &str, target: &Target) -> Result<Said, QueryError> {
        // INVARIANT: the place is one of a policy.
        let speaker = self.speakers.get(place as usize).ok_or_else(|| QueryError::new("no-policy", "expected a policy, found none"))?;
        Ok(Said { policy: place, ruled: speaker.rule(text, target)? })
    }

    /// What some policies say, and the others elsewhere.
    fn decision(&self, mut said: Vec<Said>) -> Decision {
        if let ([_], [said]) = (self.speakers.as_slice(), said.as_slice())
            && let Some(rule) = said.ruled.rule.map_or(Some(0), |rule| rule.checked_add(1))
        {
            return Decision { verdict: said.ruled.verdict, by: By::Entry(rule) };
        }
        for (policy, fate) in (0..).zip(&self.elsewhere) {
            if let Fate::Same { ruled, .. } = *fate
                && !said.iter().any(|said| said.policy == policy)
            {
                said.push(Said { policy, ruled });
            }
        }
        said.sort_by_key(|said| said.policy);
        let verdict = combined(said.iter().map(|said| said.ruled.verdict));
        said.retain(|said| said.ruled.verdict != Verdict::Unlisted);
        Decision { verdict, by: By::Each(said.into()) }
    }
}

fn text(line: &[u8]) -> Result<&str, QueryError> {
    std::str::from_utf8(line).map_err(|error| {
        QueryError::new("target-not-utf-8", format!("expected UTF-8, found another byte at column {}", error.valid_up_to() + 1))
            .help("write other alphabets in UTF-8, and hosts in A-labels")
    })
}

#[cfg(test)]
mod tests;
