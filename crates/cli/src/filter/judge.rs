//! The verdict on one line, whatever the line is.

use super::outcome::Outcome;
use super::record::Record;
use crate::text::Shown;
use inbounds_core::answer::{ErrorBody, Undecided, Verdict};
use inbounds_core::bulk::{Bulk, Decision, Room, Spoken};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::decide::decide_all;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{Network, Target};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

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
        let decided = self.bulk.decide_with(record.target.as_bytes(), &record.cname, &BTreeMap::new());
        let weighed = decided.and_then(|decision| match record.addresses.as_slice() {
            [] => Ok(Judged::Decided(decision)),
            addresses => self.weigh(decision, addresses),
        });
        weighed.unwrap_or_else(|error| Judged::Invalid(Fault::Query(error)))
    }

    /// An address that a policy excludes takes the name with it; one of which the policy says nothing, or that it includes, changes nothing.
    fn weigh(&self, decision: Decision, addresses: &[IpAddr]) -> Result<Judged<'p>, QueryError> {
        let mut spoken = self.bulk.explain(&decision);
        for address in addresses {
            let text = address.to_string();
            for theirs in self.bulk.explain(&self.bulk.decide(text.as_bytes())?) {
                let Some(own) = spoken.iter_mut().find(|own| own.policy == theirs.policy) else { continue };
                let excludes = match theirs.ruling.verdict {
                    Verdict::OutOfScope => true,
                    Verdict::Conditional => self.may_exclude(&text, theirs.policy)?,
                    Verdict::InScope | Verdict::Unlisted => false,
                };
                if excludes && theirs.ruling.verdict > own.ruling.verdict {
                    own.ruling = theirs.ruling;
                }
            }
        }
        // As for several policies: the most open one.
        let said = |verdict| spoken.iter().any(|spoken| spoken.ruling.verdict == verdict);
        let open = [Verdict::InScope, Verdict::Conditional, Verdict::OutOfScope].into_iter().find(|verdict| said(*verdict));
        Ok(Judged::Weighed(open.unwrap_or(Verdict::Unlisted), spoken))
    }

    /// Whether some answer to what is open leads to an exclusion of the address.
    fn may_exclude(&self, address: &str, policy: &str) -> Result<bool, QueryError> {
        let target = Target::Network(Network::read(address)?);
        let answers = decide_all(self.policies, &Query { target: Some((address.to_owned(), target)), ..self.base.clone() })?;
        let mut own = answers.answers.iter().filter(|answer| answer.policy.file == policy);
        Ok(own.any(|answer| answer.axes.target.iter().flat_map(|axis| &axis.decided_by).any(|decider| decider.effect == "out")))
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
