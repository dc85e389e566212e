//! What lints look at.

use crate::relations::Relations;
use crate::together::Together;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::{Allow, AssetDecl, Condition, Date, Policy, Rule};
use inbounds_core::span::{Span, Spanned};
use inbounds_core::survey::{AtomView, Effect, Origin, RuleView};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// A policy, and what of the world around it matters.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'p> {
    /// The policy.
    pub policy: &'p CompiledPolicy,
    /// The day; without one, nothing is said of past days.
    pub today: Option<Date>,
    /// How many test cases stand beside the policy; none if that is not known.
    pub cases: Option<usize>,
}

/// A subject, and what several lints work out of it.
pub(crate) struct Context<'p> {
    pub(crate) subject: Subject<'p>,
    /// The policy as written.
    pub(crate) written: &'p Policy,
    relations: OnceCell<Relations>,
    together: OnceCell<Together>,
    named: OnceCell<BTreeMap<&'p str, (usize, usize)>>,
}

impl<'p> Context<'p> {
    pub(crate) fn new(subject: Subject<'p>) -> Self {
        Self { subject, written: subject.policy.policy(), relations: OnceCell::new(), together: OnceCell::new(), named: OnceCell::new() }
    }

    /// How atoms stand to one another.
    pub(crate) fn relations(&self) -> &Relations {
        self.relations.get_or_init(|| Relations::new(self.subject.policy))
    }

    /// Rules that several others together make needless.
    pub(crate) fn together(&self) -> &Together {
        self.together.get_or_init(|| Together::new(self))
    }

    /// The atoms of each rule of scope, together.
    pub(crate) fn scope_rules(&self) -> Vec<(&'p Rule, RuleView<'p>, Vec<AtomView<'p>>)> {
        let mut rules: Vec<(&Rule, RuleView<'_>, Vec<AtomView<'_>>)> = Vec::new();
        for atom in self.subject.policy.atoms() {
            let rule = atom.rule();
            let Some(written) = rule.written().filter(|_| rule.origin() == Origin::Scope) else { continue };
            match rules.last_mut().filter(|(_, last, _)| last.number() == rule.number()) {
                Some((_, _, atoms)) => atoms.push(atom),
                None => rules.push((written, rule, vec![atom])),
            }
        }
        rules
    }

    /// Every rule of scope as written, with its effect.
    pub(crate) fn written_rules(&self) -> impl Iterator<Item = (&'p Rule, Effect)> + use<'p> {
        let ins = self.written.in_scope.iter().map(|rule| (rule, Effect::In));
        ins.chain(self.written.out_of_scope.iter().map(|rule| (rule, Effect::Out)))
    }

    /// Whether a rule says of an asset what no other rule may say: that there is one of this name, what else it is called, or where it answers. Without the
    /// rule its name would be unknown, or a host like others, and other rules would say less.
    pub(crate) fn tells_of_assets(&self, rule: &Rule, effect: Effect) -> bool {
        let repeats = |asset: &AssetDecl| {
            let bare = asset.aliases.is_empty() && asset.ids.is_empty() && asset.hosts.is_empty();
            let (ins, all) = self.named().get(asset.name.as_str()).copied().unwrap_or_default();
            // To inclusions, an asset is called what inclusions call it.
            bare && (if effect == Effect::In { ins } else { all }) > 1
        };
        !rule.assets.iter().all(repeats)
    }

    /// How many inclusions, and how many entries of all kinds, call an asset by a name, in this spelling.
    fn named(&self) -> &BTreeMap<&'p str, (usize, usize)> {
        self.named.get_or_init(|| {
            let mut named: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for (rule, effect) in self.written_rules() {
                let names = rule.assets.iter().flat_map(|asset| [&asset.name].into_iter().chain(&asset.aliases));
                for name in names.map(|name| name.value.as_str()).collect::<BTreeSet<_>>() {
                    let (ins, all) = named.entry(name).or_default();
                    *ins += usize::from(effect == Effect::In);
                    *all += 1;
                }
            }
            for vendor in self.written.third_parties.iter().flat_map(|third| &third.vendors) {
                named.entry(&vendor.name.value).or_default().1 += 1;
            }
            named
        })
    }

    /// Every network pattern as written: of rules, of their assets.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = (&'p Spanned<String>, &'p Rule, Effect)> + use<'p> {
        self.written_rules().flat_map(|(rule, effect)| {
            let assets = rule.assets.iter().flat_map(|asset| &asset.hosts);
            rule.hosts.iter().chain(assets).map(move |host| (host, rule, effect))
        })
    }

    /// Every condition of the policy.
    pub(crate) fn conditions(&self) -> Vec<&'p Condition> {
        let scope = self.written_rules().flat_map(|(rule, _)| [&rule.when, &rule.unless]);
        let conduct = self.written.conduct.iter().flat_map(|conduct| [&conduct.when, &conduct.require]);
        let rewards = self.written.rewards.iter().flat_map(|r| &r.rows).flat_map(|row| &row.examples).map(|example| &example.when);
        scope.chain(conduct).chain(rewards).flatten().map(|condition| &condition.value).collect()
    }
}

/// Where an atom is best pointed at: its pattern, else the id of its rule.
pub(crate) fn place(rule: &Rule, atom: &AtomView<'_>) -> Span {
    let own = |asset: &AssetDecl, span: Span| asset.hosts.iter().any(|host| host.span == span);
    let span = atom.span().filter(|&span| rule.hosts.iter().any(|host| host.span == span) || rule.assets.iter().any(|a| own(a, span)));
    span.unwrap_or(rule.id.span)
}

/// The pattern of an atom as the rule has it, if it is one of its hosts.
pub(crate) fn written<'r>(rule: &'r Rule, atom: &AtomView<'_>) -> Option<&'r str> {
    let span = atom.span()?;
    rule.hosts.iter().find(|host| host.span == span).map(|host| host.value.as_str())
}

/// The names of the facts in a condition, each with its place.
pub(crate) fn facts_in<'c>(condition: &'c Condition, found: &mut Vec<&'c Spanned<String>>) {
    match condition {
        Condition::Fact { name, .. } => found.push(name),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| facts_in(part, found)),
        Condition::Not(part) => facts_in(part, found),
    }
}

/// The `allow` of any rule that a finding may be about, and where its id stands.
pub(crate) fn home<'p>(policy: &'p Policy, rule: &RuleView<'p>) -> Option<(Span, &'p [Allow])> {
    if let (Origin::Scope, Some(written)) = (rule.origin(), rule.written()) {
        return Some((written.id.span, &written.allow));
    }
    let third = policy.third_parties.iter().find(|third| third.id.value == rule.id()).map(|t| (t.id.span, t.allow.as_slice()));
    third.or_else(|| policy.conduct.iter().find(|conduct| conduct.id.value == rule.id()).map(|c| (c.id.span, c.allow.as_slice())))
}
