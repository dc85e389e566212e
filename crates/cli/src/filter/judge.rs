//! The verdict on one line, whatever the line is.

use super::outcome::Outcome;
use super::record::Record;
use crate::text::Shown;
use inbounds_core::answer::{Answer, ErrorBody, Undecided, Verdict};
use inbounds_core::bulk::{Bulk, Decision, Room, Spoken};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::decide::decide_all;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{Form, Network, Target};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The policies, and what is asked of each line.
pub(crate) struct Judge<'p> {
    bulk: Bulk<'p>,
    policies: &'p [CompiledPolicy],
    base: Query,
    // Whether rules are said with their policy.
    names_policies: bool,
}

/// What was decided of a line.
pub(crate) enum Judged<'p> {
    /// By the line alone.
    Decided(Decision),
    /// With the addresses that a record gives.
    Weighed(Verdict, Vec<Spoken<'p>>),
    /// Nothing.
    Invalid(Fault),
}

/// Why nothing was decided.
pub(crate) enum Fault {
    /// The target cannot be read or decided.
    Query(QueryError),
    /// There is none in the line.
    Line(ErrorBody),
}

impl<'p> Judge<'p> {
    pub(crate) fn new(policies: &'p [CompiledPolicy], base: Query, names_policies: bool) -> Result<Self, QueryError> {
        Ok(Self { bulk: Bulk::new(policies, &base)?, policies, base, names_policies })
    }

    /// The shortcut for some lines: tells of each in turn what is decided of it; none where it has to be read.
    #[inline]
    pub(crate) fn glance_at(&self, lines: &[&[u8]], room: &mut Room, tell: impl FnMut(usize, Option<Decision>)) {
        self.bulk.glance_at(lines, room, tell);
    }

    /// Decides a target at which the shortcut was of no use.
    pub(crate) fn read(&self, text: &[u8]) -> Judged<'p> {
        judged(self.bulk.read(text))
    }

    /// Decides a target.
    pub(crate) fn target(&self, text: &[u8]) -> Judged<'p> {
        judged(self.bulk.decide(text))
    }

    /// Decides a record: its target, with its CNAME chain, and then its addresses.
    pub(crate) fn record(&self, record: &Record<'_>) -> Judged<'p> {
        self.decide_record(record).unwrap_or_else(|error| Judged::Invalid(Fault::Query(error)))
    }

    fn decide_record(&self, record: &Record<'_>) -> Result<Judged<'p>, QueryError> {
        let decision = self.bulk.decide_with(record.target.as_bytes(), &record.cname, &BTreeMap::new())?;
        if record.addresses.is_empty() && record.beside.is_empty() {
            return Ok(Judged::Decided(decision));
        }
        let mut spoken = self.bulk.explain(&decision);
        // A set and an asset have no place for an address.
        let target = Network::read(&record.target).ok();
        let beside = record.beside.iter().filter_map(|place| place.host().address());
        for address in record.addresses.iter().copied().chain(beside) {
            let text = address.to_string();
            self.weigh(&mut spoken, &self.bulk.decide(text.as_bytes())?, &Network::read(&text)?)?;
            if let Some(target) = target.as_ref().filter(|target| target.form() != Form::Host) {
                self.weigh_place(&mut spoken, target.at(address)?)?;
            }
        }
        for place in &record.beside {
            self.weigh_place(&mut spoken, place.clone())?;
        }
        // As for several policies: the most open one.
        let said = |verdict| spoken.iter().any(|spoken| spoken.ruling.verdict == verdict);
        let open = [Verdict::InScope, Verdict::Conditional, Verdict::OutOfScope].into_iter().find(|verdict| said(*verdict));
        Ok(Judged::Weighed(open.unwrap_or(Verdict::Unlisted), spoken))
    }

    fn weigh_place(&self, spoken: &mut [Spoken<'p>], place: Network) -> Result<(), QueryError> {
        let decision = self.bulk.decide_target(&place.canonical(), &Target::Network(place.clone()))?;
        self.weigh(spoken, &decision, &place)
    }

    /// A place at an address that a policy excludes takes the name with it; one of which the policy says nothing, or that it includes, changes nothing.
    fn weigh(&self, spoken: &mut [Spoken<'p>], decision: &Decision, place: &Network) -> Result<(), QueryError> {
        for theirs in self.bulk.explain(decision) {
            let Some(own) = spoken.iter_mut().find(|own| own.policy == theirs.policy) else { continue };
            let excludes = match theirs.ruling.verdict {
                Verdict::OutOfScope => true,
                Verdict::Conditional => self.may_exclude(place, theirs.policy)?,
                Verdict::InScope | Verdict::Unlisted => false,
            };
            if excludes && theirs.ruling.verdict > own.ruling.verdict {
                own.ruling = theirs.ruling;
            }
        }
        Ok(())
    }

    /// Whether some answer to what is open leads to an exclusion of the place.
    fn may_exclude(&self, place: &Network, policy: &str) -> Result<bool, QueryError> {
        let target = Some((place.canonical(), Target::Network(place.clone())));
        let answers = decide_all(self.policies, &Query { target, ..self.base.clone() })?;
        let mut own = answers.answers.iter().filter(|answer| answer.policy.file == policy);
        Ok(own.any(|Answer { axes, .. }| {
            let axes = [&axes.target, &axes.activity, &axes.finding].into_iter().flatten();
            axes.flat_map(|axis| &axis.decided_by).any(|decider| decider.effect == "out")
        }))
    }

    /// What each policy says that speaks of the line.
    pub(crate) fn spoken<'j>(&self, judged: &'j Judged<'p>) -> Cow<'j, [Spoken<'p>]> {
        match judged {
            Judged::Decided(decision) => Cow::Owned(self.bulk.explain(decision)),
            Judged::Weighed(_, spoken) => Cow::Borrowed(spoken),
            Judged::Invalid(_) => Cow::Borrowed(&[]),
        }
    }

    /// The rules behind a verdict on one line, `-` where silence decides; the code where nothing was decided.
    pub(crate) fn rules(&self, judged: &Judged<'p>) -> String {
        if let Judged::Invalid(fault) = judged {
            return fault.code();
        }
        let spoken = self.spoken(judged);
        let decisive = spoken.iter().filter(|spoken| Outcome::from(spoken.ruling.verdict) == judged.outcome());
        let rules: Vec<String> = decisive
            .filter_map(|spoken| {
                let (id, _) = spoken.ruling.rule?;
                Some(if self.names_policies { format!("{}:{}", Shown(spoken.policy), Shown(id)) } else { Shown(id).to_string() })
            })
            .collect();
        if rules.is_empty() { "-".to_owned() } else { rules.join(",") }
    }
}

fn judged<'p>(decided: Result<Decision, QueryError>) -> Judged<'p> {
    decided.map_or_else(|error| Judged::Invalid(Fault::Query(error)), Judged::Decided)
}

impl Judged<'_> {
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Decided(decision) => decision.verdict.into(),
            Self::Weighed(verdict, _) => (*verdict).into(),
            Self::Invalid(_) => Outcome::Invalid,
        }
    }
}

impl Fault {
    pub(crate) fn code(&self) -> String {
        match self {
            Self::Query(error) => error.code.to_owned(),
            Self::Line(error) => error.code.to_owned(),
        }
    }

    pub(crate) fn body(&self) -> ErrorBody {
        match self {
            Self::Query(error) => Undecided::new(error.clone(), None).error,
            Self::Line(error) => error.clone(),
        }
    }
}
