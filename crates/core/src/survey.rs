//! A read-only view of a policy as meant, for those who compare its rules with one another, as `lint` does.
//!
//! Every question about sets is answered by the engine that decides verdicts: nothing here knows what a pattern covers.

mod places;

use crate::answer::Verdict;
use crate::compile::{Atom, CompiledPolicy, CompiledRule, Expr, TargetSelector};
use crate::decide::{Reading, beats, contains, contains_target, within_window};
use crate::pattern::{HostPattern, NetworkPattern, meet};
use crate::policy::{AxisName, Rule, Vendor};
use crate::query::{Query, QueryError};
use crate::span::Span;
use crate::target::{Network, Target};
use crate::vocabulary::{NodeId, Tree, activities, classes};

pub use crate::compile::{Effect, Origin};
pub use crate::pattern::{Steps, TooComplex};
pub use places::AssetPlaces;

/// How the selectors of one atom stand to those of another, both read with the margin of exclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Both cover the same.
    Same,
    /// The first lies strictly inside the other.
    Inside,
    /// The other lies strictly inside the first.
    Around,
    /// Neither contains the other; whether they meet is [`AtomView::meets`].
    Neither,
}

/// The host of a network pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostView<'p> {
    /// Every host.
    Every,
    /// One name.
    Name(&'p str),
    /// `*.` and this name.
    Below(&'p str),
    /// Another wildcard, with the literal labels on its right.
    Wild(&'p str),
    /// IPv4 addresses, both ends included.
    V4(u32, u32),
    /// IPv6 addresses, both ends included.
    V6(u128, u128),
}

/// The target selector of an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetView<'p> {
    /// None: any target.
    Any,
    /// A network pattern.
    Network(HostView<'p>),
    /// An asset, by its number.
    Asset(u32),
}

impl CompiledPolicy {
    /// Every atom of every rule, in the order of the rules.
    pub fn atoms(&self) -> impl Iterator<Item = AtomView<'_>> {
        (0..).zip(&self.atoms).filter_map(|(at, _)| self.atom(at))
    }

    /// One atom, by its number.
    pub fn atom(&self, at: u32) -> Option<AtomView<'_>> {
        let (atom, rule) = self.rule_of(at)?;
        Some(AtomView { policy: self, at, atom, rule: RuleView { policy: self, at: atom.rule, rule } })
    }

    /// How a place is decided on the axis of targets with no facts given, and the numbers of the rules that decide, sorted.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    pub fn deciders(&self, text: String, network: Network, left: &Steps) -> Result<(Verdict, Vec<u32>), QueryError> {
        let query = Query { target: Some((text, Target::Network(network))), ..Query::default() };
        let Reading { verdict, mut rules, .. } = self.ask_axis(&query, AxisName::Target, left)?;
        rules.sort_unstable();
        Ok((verdict, rules))
    }

    /// The name that the policy first declares an asset by.
    pub fn asset_name(&self, asset: u32) -> Option<&str> {
        self.assets.asset(asset).map(|asset| asset.name.as_str())
    }
}

/// A rule as meant, without its selectors.
#[derive(Debug, Clone, Copy)]
pub struct RuleView<'p> {
    policy: &'p CompiledPolicy,
    at: u32,
    rule: &'p CompiledRule,
}

impl<'p> RuleView<'p> {
    /// Its number; vendor clauses and conduct may have several.
    pub fn number(&self) -> u32 {
        self.at
    }

    /// Its id.
    pub fn id(&self) -> &'p str {
        &self.rule.id
    }

    /// Whether it opens or closes.
    pub fn effect(&self) -> Effect {
        self.rule.effect
    }

    /// What it is compared with.
    pub fn axis(&self) -> AxisName {
        self.rule.axis
    }

    /// Where it stands in the policy.
    pub fn origin(&self) -> Origin {
        self.rule.origin
    }

    /// Whether it counts only where given facts alone satisfy its condition.
    pub fn is_given_only(&self) -> bool {
        self.rule.given_only
    }

    /// The rule as written, if it is one of scope.
    pub fn written(&self) -> Option<&'p Rule> {
        // INVARIANT: rules of scope are compiled first, in this order, each to one record.
        let (policy, at) = (&self.policy.policy, self.at as usize);
        policy.in_scope.get(at).or_else(|| policy.out_of_scope.get(at.checked_sub(policy.in_scope.len())?))
    }

    /// Whether it holds on every day and with all facts.
    pub fn is_unconditional(&self) -> bool {
        self.rule.condition == Expr::True && self.rule.from.is_none() && self.rule.until.is_none()
    }

    /// Whether some filling of the facts satisfies its condition.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn can_hold(&self, left: &Steps) -> Result<bool, TooComplex> {
        Ok(!self.rule.condition.implies(&Expr::True.negated(), &self.policy.facts, left)?)
    }

    /// Whether its condition names a fact that the policy has an assumption for, so that it may count differently for exclusions and inclusions.
    pub fn rests_on_assumption(&self) -> bool {
        let mut tests = crate::sorted::Map::new();
        self.rule.condition.tests(&mut tests);
        tests.keys().any(|&fact| self.policy.facts.fact(fact).is_some_and(|fact| fact.assume.is_some()))
    }

    /// Whether the other rule holds wherever this one does: condition and window.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn holds_within(&self, other: &RuleView<'_>, left: &Steps) -> Result<bool, TooComplex> {
        Ok(within_window(self.rule, other.rule) && self.rule.condition.implies(&other.rule.condition, &self.policy.facts, left)?)
    }

    /// Whether both can hold at once: condition and window.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn holds_beside(&self, other: &RuleView<'_>, left: &Steps) -> Result<bool, TooComplex> {
        let (one, two) = (self.rule, other.rule);
        let before = |until: Option<crate::policy::Date>, from: Option<crate::policy::Date>| until.zip(from).is_some_and(|(u, f)| u < f);
        let apart = before(one.until, two.from) || before(two.until, one.from);
        let exclusive = one.condition != Expr::True
            && two.condition != Expr::True
            && one.condition.implies(&two.condition.clone().negated(), &self.policy.facts, left)?;
        Ok(!apart && !exclusive)
    }
}

/// One combination of single patterns of a rule.
#[derive(Debug, Clone, Copy)]
pub struct AtomView<'p> {
    policy: &'p CompiledPolicy,
    at: u32,
    atom: &'p Atom,
    rule: RuleView<'p>,
}

impl<'p> AtomView<'p> {
    /// Its number.
    pub fn number(&self) -> u32 {
        self.at
    }

    /// Its rule.
    pub fn rule(&self) -> RuleView<'p> {
        self.rule
    }

    /// The vendor whose service it names, where the rule is a clause about third parties.
    pub fn vendor(&self) -> Option<&'p Vendor> {
        let Origin::ThirdParty(clause) = self.rule.origin() else { return None };
        let clause = self.policy.policy.third_parties.get(clause as usize)?;
        clause.vendors.get(usize::from(self.atom.vendor?))
    }

    /// The activity that it names.
    pub fn activity(&self) -> Option<NodeId> {
        self.atom.activity
    }

    /// The finding class that it names.
    pub fn finding(&self) -> Option<NodeId> {
        self.atom.finding
    }

    /// The target that it names.
    pub fn target(&self) -> TargetView<'p> {
        match self.atom.target {
            TargetSelector::Any => TargetView::Any,
            TargetSelector::Asset(asset) => TargetView::Asset(asset),
            TargetSelector::Network(_) => self.pattern().map_or(TargetView::Any, |p| TargetView::Network(host_view(&p.host))),
        }
    }

    /// The network pattern in the spelling of a policy.
    pub fn text(&self) -> Option<String> {
        self.pattern().map(ToString::to_string)
    }

    /// Whether it is a network pattern of a whole host: no other scheme, port, path or query.
    pub fn is_whole_host(&self) -> bool {
        use crate::pattern::{PortPattern::Unnamed as AnyPort, SchemePattern::Unnamed};
        self.pattern().is_some_and(|p| p.scheme == Unnamed && p.port == AnyPort && p.path.is_none() && p.query.is_none())
    }

    /// The literal segments on the left of its path, in lower case.
    pub fn path_prefix(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.pattern().and_then(|p| p.path.as_ref()).into_iter().flat_map(|path| path.prefix())
    }

    /// Whether its host or path has wildcards in other places than the usual one.
    pub fn has_wildcards(&self) -> bool {
        let host = matches!(self.target(), TargetView::Network(HostView::Wild(_)));
        host || self.pattern().and_then(|p| p.path.as_ref()).is_some_and(|path| path.text().contains(['*', '[']))
    }

    /// Where its network pattern is written, if it has one.
    pub fn span(&self) -> Option<Span> {
        let TargetSelector::Network(place) = self.atom.target else { return None };
        self.policy.pattern_spans.get(place as usize).copied()
    }

    /// How its selectors stand to those of the other.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn relation(&self, other: &AtomView<'_>, left: &Steps) -> Result<Relation, TooComplex> {
        let inside = contains(self.policy, left, other.atom, self.atom)?;
        let around = contains(self.policy, left, self.atom, other.atom)?;
        Ok(match (inside, around) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Inside,
            (false, true) => Relation::Around,
            (false, false) => Relation::Neither,
        })
    }

    /// Whether the other covers everything that this one does, both read as their rules are: inclusions without the margin.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn lies_inside(&self, other: &AtomView<'_>, left: &Steps) -> Result<bool, TooComplex> {
        // An inclusion lies inside an exclusion wherever it does with the margin, which only makes the exclusion wider.
        let margin = other.rule.effect() == Effect::Out;
        let target = match (self.pattern(), other.pattern()) {
            (Some(own), Some(outer)) => outer.contains_read(own, margin, left)?,
            _ if self.is_of_another_asset(other) => false,
            _ => contains_target(self.policy, left, other.atom.target, self.atom.target)?,
        };
        let node = |tree: &Tree, outer: Option<NodeId>, inner: Option<NodeId>| {
            outer.is_none_or(|outer| inner.is_some_and(|inner| tree.contains(outer, inner)))
        };
        Ok(target && node(activities(), other.atom.activity, self.atom.activity) && node(classes(), other.atom.finding, self.atom.finding))
    }

    /// A case of both, in words: a target, an activity, a finding class. None if there is none. Conditions and windows take no part.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn meets(&self, other: &AtomView<'_>) -> Result<Option<String>, TooComplex> {
        let deeper = |tree: &'static Tree, one: Option<NodeId>, two: Option<NodeId>| match (one, two) {
            (Some(one), Some(two)) if tree.contains(one, two) => Ok(Some(two)),
            (Some(one), Some(two)) if tree.contains(two, one) => Ok(Some(one)),
            (Some(_), Some(_)) => Err(()),
            (one, two) => Ok(one.or(two)),
        };
        let (Ok(activity), Ok(finding)) =
            (deeper(activities(), self.activity(), other.activity()), deeper(classes(), self.finding(), other.finding()))
        else {
            return Ok(None);
        };
        let target = match (self.target(), other.target()) {
            (TargetView::Asset(_), TargetView::Asset(_)) if self.is_of_another_asset(other) => return Ok(None),
            (TargetView::Asset(_), TargetView::Network(_)) | (TargetView::Network(_), TargetView::Asset(_)) => return Ok(None),
            (TargetView::Asset(asset), _) | (_, TargetView::Asset(asset)) => self.policy.asset_name(asset).map(str::to_owned),
            _ => match (self.reading(), other.reading()) {
                (Some(one), Some(two)) => match meet(one, two)? {
                    Some(url) => Some(url),
                    None => return Ok(None),
                },
                (Some(one), None) | (None, Some(one)) => meet(one, one)?,
                (None, None) => None,
            },
        };
        let named = [
            target,
            activity.map(|node| format!("activity {}", activities().name(node))),
            finding.map(|node| format!("finding {}", classes().name(node))),
        ];
        Ok(Some(named.into_iter().flatten().collect::<Vec<_>>().join(", ")))
    }

    /// A case that it covers, in words.
    pub fn example(&self) -> Option<String> {
        self.meets(self).ok().flatten().filter(|text| !text.is_empty())
    }

    /// Whether this inclusion beats that exclusion.
    ///
    /// # Errors
    /// More steps than are left.
    pub fn beats(&self, exclusion: &AtomView<'_>, left: &Steps) -> Result<bool, TooComplex> {
        beats(self.policy, left, self.at, exclusion.at)
    }

    fn pattern(&self) -> Option<&'p NetworkPattern> {
        let TargetSelector::Network(place) = self.atom.target else { return None };
        self.policy.pattern(place)
    }

    /// Whether both name an asset, and not the same: to inclusions an asset is called what inclusions call it, an exclusion means all that entries join.
    fn is_of_another_asset(&self, other: &AtomView<'_>) -> bool {
        let (TargetSelector::Asset(one), TargetSelector::Asset(two)) = (self.atom.target, other.atom.target) else { return false };
        let included = [self, other].into_iter().all(|atom| atom.rule.effect() == Effect::In);
        if included { one != two } else { self.policy.assets.whole(one) != self.policy.assets.whole(two) }
    }

    fn reading(&self) -> Option<(&'p NetworkPattern, bool)> {
        self.pattern().map(|pattern| (pattern, self.rule.effect() == Effect::Out))
    }
}

fn host_view(host: &HostPattern) -> HostView<'_> {
    match host {
        HostPattern::Every => HostView::Every,
        HostPattern::Name(name) => HostView::Name(name),
        HostPattern::Below(name) => HostView::Below(name),
        HostPattern::Wild(wild) => HostView::Wild(&wild.suffix),
        HostPattern::V4(first, last) => HostView::V4(*first, *last),
        HostPattern::V6(first, last) => HostView::V6(*first, *last),
    }
}
