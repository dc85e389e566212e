//! One policy among those that are asked: what it says of one target, and what it says of a host whatever the rest of its URL is.

use crate::compile::{CompiledPolicy, Effect, TargetSelector};
use crate::decide::Ruled;
use crate::pattern::{HostPattern, NetworkPattern, Place, PortPattern, SchemePattern, Steps};
use crate::policy::AxisName;
use crate::query::{Query, QueryError};
use crate::target::{HostRef, Network, Target};

/// A policy, and what is asked of it beside the targets.
#[derive(Debug)]
pub(super) struct Speaker<'p> {
    pub(super) policy: &'p CompiledPolicy,
    base: Query,
    /// Only targets and a day are asked, and the policy's shortcut may answer.
    plain: bool,
    /// Nothing but the target axis looks at hosts.
    one_axis: bool,
}

/// What a policy says of a class of hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The same for every path and query on the default ports of the web; on every port, if so.
    Same { ruled: Ruled, every_port: bool },
    /// It depends on the rest of the URL or on more of the host, or it cannot be decided.
    Depends,
}

/// Whether a class of hosts is one host, or stands for all that the same entries of the index lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    One,
    Alike,
}

impl Fate {
    /// Whether it is known what is said on a port; none is the web's default ones.
    pub(super) fn holds_on(self, port: Option<u16>) -> bool {
        matches!(self, Self::Same { every_port, .. } if every_port || matches!(port, None | Some(80 | 443)))
    }
}

impl<'p> Speaker<'p> {
    pub(super) fn new(policy: &'p CompiledPolicy, base: Query) -> Self {
        let asks_more = base.activity.is_some() || base.finding.is_some() || !base.facts.is_empty();
        let elsewhere = policy.atoms.iter().any(|atom| {
            let axis = policy.rules.get(atom.rule as usize).map(|rule| rule.axis);
            matches!(atom.target, TargetSelector::Network(_)) && axis != Some(AxisName::Target)
        });
        let plain = !asks_more && base.cname.is_empty() && policy.has_shortcut(base.date);
        Self { policy, plain, one_axis: !(asks_more && elsewhere) && base.cname.is_empty(), base }
    }

    /// The base of its queries.
    pub(super) fn base(&self) -> &Query {
        &self.base
    }

    /// What it says of a target.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    pub(super) fn rule(&self, text: &str, target: &Target) -> Result<Ruled, QueryError> {
        self.rule_within(text, target, &Steps::new(self.policy.limits.decision_steps))
    }

    fn rule_within(&self, text: &str, target: &Target, left: &Steps) -> Result<Ruled, QueryError> {
        if let (true, Target::Network(network)) = (self.plain, target)
            && let Some(ruled) = self.policy.shortcut(network, self.base.date)
        {
            return Ok(ruled);
        }
        self.policy.rule_on_query_within(&Query { target: Some((text.to_owned(), target.clone())), ..self.base.clone() }, left)
    }

    /// What it says of one place that has one reading, if that needs no thought.
    pub(super) fn rule_on(&self, place: &Place<'_>) -> Option<Ruled> {
        if self.plain { self.policy.rule_on(place, self.base.date) } else { None }
    }

    /// The atoms that may cover a host.
    pub(super) fn candidates(&self, host: HostRef<'_>, left: &Steps) -> Vec<u32> {
        let mut found = Vec::new();
        self.policy.host_candidates(host, |atom| found.push(atom));
        // INVARIANT: where the steps are over, every fate depends, whatever was found.
        let _ = left.look(found.len());
        found
    }

    /// What it says of a host, by the atoms that may cover it, if the steps that are left are enough to find out.
    pub(super) fn fate(&self, candidates: &[u32], host: HostRef<'_>, class: Class, left: &Steps) -> Fate {
        let mut every_port = true;
        for &at in candidates {
            let Some((atom, rule)) = self.policy.rule_of(at) else { continue };
            let TargetSelector::Network(pattern) = atom.target else { continue };
            let Some(pattern) = self.policy.pattern(pattern) else { continue };
            if left.look(pattern.host.looks()).is_err() {
                return Fate::Depends;
            }
            match bearing(pattern, host, class, rule.effect == Effect::Out) {
                Bearing::None | Bearing::Whole => {}
                Bearing::DefaultPorts => every_port = false,
                Bearing::Part => return Fate::Depends,
            }
        }
        if !self.one_axis || left.is_over() {
            return Fate::Depends;
        }
        match self.rule_on_root(candidates, host, left) {
            Ok(ruled) => Fate::Same { ruled, every_port },
            Err(_) => Fate::Depends,
        }
    }

    /// What it says of the root page of a host.
    fn rule_on_root(&self, candidates: &[u32], host: HostRef<'_>, left: &Steps) -> Result<Ruled, QueryError> {
        let place = Place { other_scheme: None, host, port: Some(443), path: "/", folded: "/", query: None };
        if let Some(ruled) = self.plain.then(|| self.policy.rule_among(candidates, &place, self.base.date, left)).flatten() {
            return Ok(ruled);
        }
        let text = format!("https://{host}/");
        let network = Network::read(&text)?;
        let own = left.apart(self.policy.limits.decision_steps);
        let ruled = self.rule_within(&text, &Target::Network(network), &own);
        left.rejoin(&own);
        ruled
    }
}

/// What of the URLs of a host a pattern covers, as a reader of the web sees it.
enum Bearing {
    /// Nothing.
    None,
    /// Everything.
    Whole,
    /// Everything or nothing on the default ports, and otherwise on others.
    DefaultPorts,
    /// A part, or it cannot be told from the class.
    Part,
}

fn bearing(pattern: &NetworkPattern, host: HostRef<'_>, class: Class, margin: bool) -> Bearing {
    // A wildcard beyond the usual ones covers some members of a class and not others.
    let wild = class == Class::Alike && matches!(pattern.host, HostPattern::Wild(_));
    if matches!(pattern.scheme, SchemePattern::Other(_)) || (!wild && !pattern.host.covers(host, margin)) {
        return Bearing::None;
    }
    if wild || pattern.path.is_some() || pattern.query.is_some() {
        return Bearing::Part;
    }
    match (pattern.port, &pattern.scheme) {
        (PortPattern::Every | PortPattern::Range(0, u16::MAX), _) | (PortPattern::Unnamed, SchemePattern::Unnamed) => Bearing::Whole,
        (PortPattern::Unnamed, _) if margin => Bearing::Whole,
        (PortPattern::Unnamed, _) => Bearing::DefaultPorts,
        (PortPattern::Range(lo, hi), _) => {
            let holds = |port: u16| (lo..=hi).contains(&port);
            if holds(80) == holds(443) { Bearing::DefaultPorts } else { Bearing::Part }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    /// The long way finds the same: only the steps show which way was taken.
    #[test]
    fn what_needs_no_thought_goes_the_short_way() {
        let text = b"inbounds: 1\nprogram: { name: P }\nin_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n";
        let policy = CompiledPolicy::load("p.yaml", text, &Limits::default()).unwrap();
        let speaker = Speaker::new(&policy, Query::default());
        let target = Target::Network(Network::read("https://example.com/").unwrap());
        let ruled = speaker.rule("https://example.com/", &target).unwrap();
        assert_eq!(speaker.rule_within("https://example.com/", &target, &Steps::new(0)).ok(), Some(ruled));
        let left = Steps::new(100);
        // A look, of which sixteen are a step.
        assert_eq!(speaker.rule_on_root(&[0], HostRef::Name("example.com"), &left).ok(), Some(ruled));
        assert_eq!(left.left(), 99);
    }
}
