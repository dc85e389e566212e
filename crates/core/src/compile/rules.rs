//! Rules as meant: one record a rule, one atom for each combination of its single patterns.

use super::{
    assets::{AssetId, Assets},
    condition::{Expr, lower},
    facts::{FactId, Facts},
    named::named_hosts,
    suffix,
};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::pattern::{self, NetworkPattern};
use crate::policy::{AxisName, Condition, Date, Policy, Rule};
use crate::sorted::{Map, Set};
use crate::span::{Lines, Span, Spanned};
use crate::vocabulary::{NodeId, activities, classes, resolve_finding, suggest};

/// Whether a rule opens or closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Opens: `in_scope`.
    In,
    /// Closes: `out_of_scope`, third parties, conduct.
    Out,
}

/// Where a rule stands in the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `in_scope` or `out_of_scope`.
    Scope,
    /// An entry of `third_parties`, by its place.
    ThirdParty(u32),
    /// `conduct`.
    Conduct,
}

/// A rule without its selectors.
#[derive(Debug, Clone)]
pub(crate) struct CompiledRule {
    pub(crate) id: Box<str>,
    pub(crate) clause: Box<str>,
    pub(crate) line: u32,
    pub(crate) effect: Effect,
    pub(crate) axis: AxisName,
    pub(crate) origin: Origin,
    pub(crate) condition: Expr,
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) absolute: bool,
    /// Counts only where given facts alone satisfy the condition: it never asks.
    pub(crate) given_only: bool,
    pub(crate) note: Option<Box<str>>,
}

/// One combination of single patterns. Condition and window are its rule's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atom {
    pub(crate) rule: u32,
    pub(crate) target: TargetSelector,
    pub(crate) activity: Option<NodeId>,
    pub(crate) finding: Option<NodeId>,
    /// The vendor whose pattern this is, by its place in the entry.
    pub(crate) vendor: Option<u16>,
}

/// What an atom says of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TargetSelector {
    /// Nothing.
    Any,
    /// A network pattern, by its place.
    Network(u32),
    Asset(AssetId),
}

/// A place where an asset may be found, among other people's things.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Likeness {
    pub(crate) rule: u32,
    pub(crate) pattern: u32,
}

/// A rule of conduct, as something to show.
#[derive(Debug, Clone)]
pub(crate) struct CompiledConduct {
    pub(crate) id: Box<str>,
    pub(crate) clause: Box<str>,
    pub(crate) line: u32,
}

/// Rules, atoms and patterns, as they are collected.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) atoms: Vec<Atom>,
    pub(crate) patterns: Vec<NetworkPattern>,
    /// Where each pattern is written.
    pub(crate) pattern_spans: Vec<Span>,
    pub(crate) likenesses: Vec<Likeness>,
    pub(crate) conduct: Vec<CompiledConduct>,
    /// Where each asset answers, by patterns read as exclusions are.
    pub(crate) asset_patterns: Map<AssetId, Vec<u32>>,
}

impl Rules {
    /// Gives back memory that was set aside for more.
    pub(crate) fn shrink(&mut self) {
        self.rules.shrink_to_fit();
        self.atoms.shrink_to_fit();
        self.patterns.shrink_to_fit();
        self.pattern_spans.shrink_to_fit();
    }
}

/// Vendors of one entry: their places fit the number that an atom keeps.
const MOST_VENDORS: usize = 65_000;

/// The axis that a rule's selectors give it: that of the most specific thing it names.
pub(crate) fn axis_of_selectors(rule: &Rule) -> Option<AxisName> {
    if !rule.findings.is_empty() {
        Some(AxisName::Finding)
    } else if !rule.activities.is_empty() {
        Some(AxisName::Activity)
    } else if !rule.hosts.is_empty() || !rule.assets.is_empty() {
        Some(AxisName::Target)
    } else {
        None
    }
}

/// Turns rules as written into rules as meant.
pub(crate) struct Collector<'l> {
    pub(crate) facts: Facts,
    pub(crate) assets: Assets,
    pub(crate) lines: Lines,
    pub(crate) limits: &'l Limits,
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) out: Rules,
    /// The policy stands for more than its limit allows, which has been reported.
    full: bool,
}

impl<'l> Collector<'l> {
    /// One that knows no facts, assets and lines yet.
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self {
            facts: Facts::default(),
            assets: Assets::default(),
            lines: Lines::new(""),
            limits,
            problems: Vec::new(),
            out: Rules::default(),
            full: false,
        }
    }

    /// Reads where each asset answers, whichever entry says so: at its hosts, and at those that its names read as.
    pub(crate) fn asset_places<'r>(&mut self, policy: &'r Policy, rules: impl Iterator<Item = &'r Rule>) {
        let mut seen = Set::new();
        let mut add =
            |own: &mut Self, id: Option<AssetId>, hosts: &'r [Spanned<String>], names: &mut dyn Iterator<Item = &'r Spanned<String>>| {
                let Some(id) = id else { return };
                let mut places = Vec::new();
                for text in hosts {
                    own.network(text, Effect::Out, &[], &mut places);
                }
                for name in names.filter(|name| seen.insert(name.value.as_str())) {
                    own.named(name, &mut places);
                }
                let places = places.into_iter().filter_map(|t| if let TargetSelector::Network(place) = t { Some(place) } else { None });
                own.out.asset_patterns.update(own.assets.whole(id), |own| own.extend(places));
            };
        for asset in rules.flat_map(|rule| &rule.assets) {
            add(self, self.assets.declared(asset), &asset.hosts, &mut std::iter::once(&asset.name).chain(&asset.aliases));
        }
        for vendor in policy.third_parties.iter().flat_map(|third| &third.vendors) {
            add(self, self.assets.named(&vendor.name), &[], &mut std::iter::once(&vendor.name));
        }
    }

    /// An exclusion of an asset: of the asset, and wherever it answers.
    fn excluded_asset(&self, id: AssetId) -> impl Iterator<Item = TargetSelector> {
        let places = self.out.asset_patterns.get(&self.assets.whole(id)).into_iter().flatten();
        std::iter::once(TargetSelector::Asset(id)).chain(places.map(|&place| TargetSelector::Network(place)))
    }

    /// Adds a rule of scope with what it says by itself. Its line, and its condition if it has one, are still to come.
    pub(crate) fn head_of_scope(&mut self, rule: &Rule, effect: Effect) {
        if let (Effect::In, Some(absolute)) = (effect, &rule.absolute) {
            self.problems.push(
                Diagnostic::error("absolute-inclusion", absolute.span, "an inclusion cannot be absolute")
                    .help("leave it out: a narrower inclusion wins by itself"),
            );
        }
        if let (Some(from), Some(until)) = (&rule.from, &rule.until)
            && from.value > until.value
        {
            self.problems.push(
                Diagnostic::error("window-backwards", until.span, "`until` is before `from`").help("both days are included; swap them"),
            );
        }
        self.push(CompiledRule {
            id: rule.id.value.as_str().into(),
            clause: rule.clause.value.as_str().into(),
            line: 0,
            effect,
            axis: axis_of_selectors(rule).unwrap_or(AxisName::Target),
            origin: Origin::Scope,
            condition: Expr::True,
            from: rule.from.as_ref().map(|d| d.value),
            until: rule.until.as_ref().map(|d| d.value),
            absolute: rule.absolute.as_ref().is_some_and(|a| a.value),
            given_only: false,
            note: rule.note.as_ref().map(|n| n.value.as_str().into()),
        });
    }

    /// Fills in the condition of a rule of scope, and the axis that it gives.
    pub(crate) fn condition_of_scope(&mut self, rule: &Rule, place: u32) {
        let condition = self.rule_condition(rule);
        let selectors = axis_of_selectors(rule);
        if self.effect(place) == Effect::In && selectors.is_none() && condition == Expr::True {
            self.problems.push(
                Diagnostic::error("empty-inclusion", rule.id.span, format!("`{}` includes everything", rule.id.value))
                    .help("name what is in scope (`hosts`, `assets`, `activities`, `findings`) or give a condition (`when`)"),
            );
        }
        let axis = self.axis(rule, selectors, &condition);
        if let Some(compiled) = self.out.rules.get_mut(place as usize) {
            compiled.axis = axis;
            compiled.condition = condition;
        }
    }

    /// The effect of a rule that was added.
    fn effect(&self, place: u32) -> Effect {
        self.out.rules.get(place as usize).map_or(Effect::Out, |rule| rule.effect)
    }

    /// Adds the atoms of a rule of scope.
    pub(crate) fn atoms_of_scope(&mut self, rule: &Rule, place: u32) {
        let effect = self.effect(place);
        let mut targets = Vec::new();
        for text in &rule.hosts {
            self.network(text, effect, &rule.confirmed_suffixes, &mut targets);
        }
        for asset in &rule.assets {
            let Some(id) = self.assets.declared(asset) else { continue };
            if effect == Effect::Out {
                targets.extend(self.excluded_asset(id));
                // Nothing is near what is excluded; but what cannot be read is refused.
                asset.hosts_like.iter().for_each(|text| self.network(text, Effect::Out, &[], &mut Vec::new()));
                continue;
            }
            targets.push(TargetSelector::Asset(id));
            for text in &asset.hosts {
                self.network(text, effect, &rule.confirmed_suffixes, &mut targets);
            }
            for text in &asset.hosts_like {
                let mut alike = Vec::new();
                // Read as an exclusion: a near miss allows nothing, so that it may be as wide as it likes.
                self.network(text, Effect::Out, &[], &mut alike);
                self.out.likenesses.extend(alike.into_iter().filter_map(|t| match t {
                    TargetSelector::Network(pattern) => Some(Likeness { rule: place, pattern }),
                    _ => None,
                }));
            }
        }
        if rule.hosts.is_empty() && rule.assets.is_empty() {
            targets.push(TargetSelector::Any);
        }
        let activities: Vec<Option<NodeId>> = self.optional(rule.activities.iter().map(|a| self.activity(a)).collect());
        let findings: Vec<Option<NodeId>> = self.optional(rule.findings.iter().map(|f| self.finding(f)).collect());
        let count = targets.len().saturating_mul(activities.len()).saturating_mul(findings.len());
        if count > self.limits.atoms {
            self.problems.push(
                Diagnostic::error(
                    "too-many-atoms",
                    rule.id.span,
                    format!("`{}` stands for {count} combinations, more than {}", rule.id.value, self.limits.atoms),
                )
                .help("split it into several rules"),
            );
            return;
        }
        if !self.has_room(rule.id.span, count) {
            return;
        }
        for &target in &targets {
            for &activity in &activities {
                for &finding in &findings {
                    self.out.atoms.push(Atom { rule: place, target, activity, finding, vendor: None });
                }
            }
        }
    }

    /// Whether the policy may stand for `more` patterns or atoms.
    fn has_room(&mut self, at: Span, more: usize) -> bool {
        let limit = self.limits.policy_atoms;
        if !self.full && self.out.patterns.len().max(self.out.atoms.len()).saturating_add(more) > limit {
            self.full = true;
            let message = format!("the rules up to here stand for more than {limit} patterns or combinations");
            self.problems.push(Diagnostic::error("policy-too-large", at, message).help("split the policy, or name fewer alternatives"));
        }
        !self.full
    }

    /// Nothing named is one absent selector; names that could not be resolved have been reported.
    fn optional(&mut self, named: Vec<Result<Vec<NodeId>, Diagnostic>>) -> Vec<Option<NodeId>> {
        if named.is_empty() {
            return vec![None];
        }
        let mut nodes = Vec::new();
        for one in named {
            match one {
                Ok(found) => nodes.extend(found.into_iter().map(Some)),
                Err(problem) => self.problems.push(problem),
            }
        }
        nodes
    }

    fn activity(&self, name: &Spanned<String>) -> Result<Vec<NodeId>, Diagnostic> {
        activities().find(name).map(|node| vec![node]).ok_or_else(|| {
            let error = Diagnostic::error("unknown-activity", name.span, format!("unknown activity `{}`", name.value));
            match suggest(name, activities().names()) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error.help("activities are listed in the language reference"),
            }
        })
    }

    fn finding(&self, name: &Spanned<String>) -> Result<Vec<NodeId>, Diagnostic> {
        let nodes = resolve_finding(name);
        if !nodes.is_empty() {
            return Ok(nodes);
        }
        let error = Diagnostic::error("unknown-class", name.span, format!("unknown finding class `{}`", name.value));
        Err(match suggest(name, classes().names()) {
            Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
            None => error.help("finding classes are listed in the language reference; CWE and VRT ids are known, too"),
        })
    }

    /// Reads one entry of `hosts` into target selectors.
    fn network(&mut self, text: &Spanned<String>, effect: Effect, confirmed: &[Spanned<String>], into: &mut Vec<TargetSelector>) {
        if text.value.len() > self.limits.pattern_bytes {
            self.problems.push(
                Diagnostic::error("pattern-too-long", text.span, format!("the pattern is longer than {} bytes", self.limits.pattern_bytes))
                    .help("split it into several patterns"),
            );
            return;
        }
        if !self.has_room(text.span, 1) {
            return;
        }
        match pattern::read(text, effect == Effect::In, self.limits) {
            Err(error) => self.problems.push(Diagnostic::refused(*error.0, text.span)),
            Ok(patterns) => {
                for pattern in patterns {
                    if effect == Effect::In {
                        self.problems.extend(suffix::check(&pattern.host, text, confirmed));
                    }
                    let place = u32::try_from(self.out.patterns.len()).unwrap_or(u32::MAX);
                    self.out.patterns.push(pattern);
                    self.out.pattern_spans.push(text.span);
                    into.push(TargetSelector::Network(place));
                }
            }
        }
    }

    /// The hosts that a name reads as.
    fn named(&mut self, name: &Spanned<String>, into: &mut Vec<TargetSelector>) {
        let patterns = named_hosts(name, self.limits);
        if !self.has_room(name.span, patterns.len()) {
            return;
        }
        for pattern in patterns {
            into.push(TargetSelector::Network(u32::try_from(self.out.patterns.len()).unwrap_or(u32::MAX)));
            self.out.patterns.push(pattern);
            self.out.pattern_spans.push(name.span);
        }
    }

    fn rule_condition(&mut self, rule: &Rule) -> Expr {
        let when = rule.when.as_ref().map(|c| self.condition(c));
        let unless = rule.unless.as_ref().map(|c| self.condition(c).negated());
        let confirmed = rule.ask.as_ref().and_then(|_| self.facts.id(&format!("confirmed.{}", rule.id.value)));
        Expr::all([when, unless, confirmed.map(|fact| Expr::Test(fact, 0b10))].into_iter().flatten())
    }

    fn condition(&mut self, condition: &Spanned<Condition>) -> Expr {
        let expr = lower(&condition.value, &self.facts, &mut self.problems);
        let mut tests = Map::new();
        expr.tests(&mut tests);
        if tests.len() > self.limits.facts_in_condition {
            self.problems.push(
                Diagnostic::error(
                    "too-many-facts",
                    condition.span,
                    format!("the condition names {} facts, more than {}", tests.len(), self.limits.facts_in_condition),
                )
                .help("split the rule"),
            );
        }
        expr
    }

    /// The axis of a rule: as its selectors say, else as `axis:` says, else that of all its facts.
    fn axis(&mut self, rule: &Rule, selectors: Option<AxisName>, condition: &Expr) -> AxisName {
        if let Some(axis) = selectors {
            if let Some(said) = rule.axis.as_ref().filter(|said| said.value != axis) {
                self.problems.push(
                    Diagnostic::error("wrong-axis", said.span, format!("the selectors of `{}` put it on another axis", rule.id.value))
                        .help("leave out `axis`: it is for rules that have only a condition"),
                );
            }
            return axis;
        }
        if let Some(said) = &rule.axis {
            return said.value;
        }
        let mut tests: Map<FactId, Set<u64>> = Map::new();
        condition.tests(&mut tests);
        let axes: Set<AxisName> = tests.keys().filter_map(|&f| self.facts.fact(f)).map(|f| f.axis).collect();
        match (axes.len(), axes.iter().next()) {
            (1, Some(&axis)) if rule.ask.is_none() || tests.len() > 1 => axis,
            _ => {
                self.problems.push(
                    Diagnostic::error("axis-missing", rule.id.span, format!("it is not clear what `{}` is compared with", rule.id.value))
                        .help("say `axis: target`, `axis: activity` or `axis: finding`"),
                );
                AxisName::Target
            }
        }
    }

    /// Adds the rules of an entry of `third_parties`.
    pub(crate) fn third_party(&mut self, third: &crate::policy::ThirdParty, place: u32) {
        let rule = |axis, condition, given_only, absolute, line| CompiledRule {
            id: third.id.value.as_str().into(),
            clause: third.clause.value.as_str().into(),
            line,
            effect: Effect::Out,
            axis,
            origin: Origin::ThirdParty(place),
            condition,
            from: None,
            until: None,
            absolute,
            given_only,
            note: None,
        };
        let line = self.lines.line(third.id.span.start);
        if third.vendors.len() > MOST_VENDORS {
            self.problems.push(
                Diagnostic::error(
                    "too-many-vendors",
                    third.id.span,
                    format!("`{}` has {} vendors, more than {MOST_VENDORS}", third.id.value, third.vendors.len()),
                )
                .help("split it into several entries"),
            );
            return;
        }
        let patterns = self.push(rule(AxisName::Target, Expr::True, false, false, line));
        for (number, vendor) in (0..).zip(&third.vendors) {
            let mut targets = Vec::new();
            for text in &vendor.hosts {
                self.network(text, Effect::Out, &[], &mut targets);
            }
            targets.extend(self.assets.named(&vendor.name).into_iter().flat_map(|id| self.excluded_asset(id)));
            if !self.has_room(vendor.name.span, targets.len()) {
                return;
            }
            for target in targets {
                self.out.atoms.push(Atom { rule: patterns, target, activity: None, finding: None, vendor: Some(number) });
            }
        }
        // A defect that is said to be the vendor's own is out wherever it shows.
        if let Some((fact, cell)) = self.vendor_defect() {
            let own = self.push(rule(AxisName::Finding, Expr::Test(fact, 1 << cell), true, true, line));
            self.out.atoms.push(Atom { rule: own, target: TargetSelector::Any, activity: None, finding: None, vendor: None });
        }
    }

    fn vendor_defect(&self) -> Option<(FactId, u8)> {
        let fact = self.facts.id("defect.location")?;
        let cell = self.facts.fact(fact)?.domain.cell(&crate::vocabulary::Value::Name("vendor".to_owned()))?;
        Some((fact, cell))
    }

    /// Adds the rules of an entry of `conduct`.
    pub(crate) fn conduct(&mut self, conduct: &crate::policy::Conduct) {
        let line = self.lines.line(conduct.id.span.start);
        let rule = |condition, given_only| CompiledRule {
            id: conduct.id.value.as_str().into(),
            clause: conduct.clause.value.as_str().into(),
            line,
            effect: Effect::Out,
            axis: AxisName::Activity,
            origin: Origin::Conduct,
            condition,
            from: None,
            until: None,
            absolute: given_only,
            given_only,
            note: None,
        };
        let when = conduct.when.as_ref().map_or(Expr::True, |c| self.condition(c));
        let require = conduct.require.as_ref().map(|c| self.condition(c));
        self.out.conduct.push(CompiledConduct { id: conduct.id.value.as_str().into(), clause: conduct.clause.value.as_str().into(), line });
        if let Some(require) = require {
            let place = self.push(rule(Expr::all([when, require.negated()]), true));
            self.out.atoms.push(Atom { rule: place, target: TargetSelector::Any, activity: None, finding: None, vendor: None });
        }
        if !conduct.forbid.is_empty() {
            let place = self.push(rule(Expr::True, false));
            let named: Vec<_> = conduct.forbid.iter().map(|a| self.activity(a)).collect();
            for activity in self.optional(named) {
                self.out.atoms.push(Atom { rule: place, target: TargetSelector::Any, activity, finding: None, vendor: None });
            }
        }
    }

    fn push(&mut self, rule: CompiledRule) -> u32 {
        self.out.rules.push(rule);
        u32::try_from(self.out.rules.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }
}
