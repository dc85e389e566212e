//! A policy taken apart: one atom for each combination of single patterns, with what its rule says.

use crate::condition::{self, Fact};
use crate::network::{Pattern, alternatives};
use crate::tree::named_classes;
use inbounds_core::policy::{AxisName, Condition, Date, Policy, Rule};
use inbounds_core::target::{AssetKey, asset_key, read_host};
use std::collections::{BTreeMap, BTreeSet};

/// What an atom says of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Where {
    Anywhere,
    Network(Pattern),
    /// The number of the asset.
    Asset(usize),
}

/// One combination of single patterns, with the effect, condition and window of its rule.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    pub(crate) rule: String,
    pub(crate) includes: bool,
    pub(crate) axis: AxisName,
    pub(crate) target: Where,
    pub(crate) activity: Option<String>,
    pub(crate) finding: Option<String>,
    pub(crate) condition: Condition,
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) absolute: bool,
    /// Counts only where the given facts settle its condition.
    pub(crate) never_asks: bool,
    pub(crate) vendor: bool,
}

impl Atom {
    /// Whether it restricts itself by none of the three selectors. § Rules
    pub(crate) fn is_open(&self) -> bool {
        self.target == Where::Anywhere && self.activity.is_none() && self.finding.is_none()
    }
}

/// A policy as meant.
#[derive(Debug, Clone)]
pub struct Meaning {
    pub(crate) atoms: Vec<Atom>,
    pub(crate) facts: BTreeMap<String, Fact>,
    /// The keys of each asset.
    pub(crate) assets: Vec<BTreeSet<AssetKey>>,
    /// Where each asset answers.
    pub(crate) answers_at: Vec<Vec<Pattern>>,
    pub(crate) only_listed: bool,
    pub(crate) expires: Option<Date>,
}

impl Meaning {
    /// Takes a policy apart that the engine has accepted. § How it is decided 3
    pub fn of(policy: &Policy) -> Self {
        let assets = assets(policy);
        let answers_at = (0..assets.len()).map(|asset| answers_at(policy, &assets, asset)).collect();
        let mut meaning = Self {
            atoms: Vec::new(),
            facts: condition::facts(policy),
            assets,
            answers_at,
            only_listed: policy.findings.as_ref().is_some_and(|said| said.value == "only_listed"),
            expires: policy.program.expires.as_ref().and_then(|day| day.on.as_ref()).map(|day| day.value),
        };
        policy.in_scope.iter().for_each(|rule| meaning.rule(rule, true));
        policy.out_of_scope.iter().for_each(|rule| meaning.rule(rule, false));
        meaning.third_parties(policy);
        meaning.conduct(policy);
        meaning
    }

    /// The number of the asset with a key. (A version, and the host that an id names, make no difference.) § Assets
    pub(crate) fn asset(&self, key: &AssetKey) -> Option<usize> {
        self.assets.iter().position(|keys| keys.contains(&identity(key)))
    }

    /// A rule stands for one atom for each combination of single patterns. § How it is decided 3
    fn rule(&mut self, rule: &Rule, includes: bool) {
        let condition = condition::of_rule(
            rule.when.as_ref().map(|c| &c.value),
            rule.unless.as_ref().map(|c| &c.value),
            rule.ask.as_ref().map(|_| rule.id.as_str()),
        );
        let axis = axis(rule, &condition, &self.facts);
        let activities = or_none(rule.activities.iter().map(|name| name.value.clone()).collect());
        let findings = or_none(rule.findings.iter().flat_map(|name| named_classes(name)).collect());
        for target in self.targets(rule, includes) {
            for activity in &activities {
                for finding in &findings {
                    self.atoms.push(Atom {
                        rule: rule.id.value.clone(),
                        includes,
                        axis,
                        target: target.clone(),
                        activity: activity.clone(),
                        finding: finding.clone(),
                        condition: condition.clone(),
                        from: rule.from.as_ref().map(|day| day.value),
                        until: rule.until.as_ref().map(|day| day.value),
                        absolute: rule.absolute.as_ref().is_some_and(|yes| yes.value),
                        never_asks: false,
                        vendor: false,
                    });
                }
            }
        }
    }

    /// `hosts` and `assets` are alternatives. An asset may have hosts; it is excluded wherever it answers. § Assets
    fn targets(&self, rule: &Rule, includes: bool) -> Vec<Where> {
        if rule.hosts.is_empty() && rule.assets.is_empty() {
            return vec![Where::Anywhere];
        }
        let mut targets: Vec<Where> = rule.hosts.iter().flat_map(|text| patterns(text)).map(Where::Network).collect();
        for declared in &rule.assets {
            let Some(asset) = asset_key(&declared.name).ok().and_then(|key| self.asset(&key)) else { continue };
            targets.push(Where::Asset(asset));
            if includes {
                targets.extend(declared.hosts.iter().flat_map(|text| patterns(text)).map(Where::Network));
            } else {
                targets.extend(self.answers_at[asset].iter().cloned().map(Where::Network));
                targets.extend(declared.aliases.iter().chain([&declared.name]).flat_map(|name| as_host(name)).map(Where::Network));
            }
        }
        targets
    }

    /// The patterns of vendors are ordinary exclusions; the vendor's own defect is out. § Third parties
    fn third_parties(&mut self, policy: &Policy) {
        for third in &policy.third_parties {
            for vendor in &third.vendors {
                let named = asset_key(&vendor.name).ok().and_then(|key| self.asset(&key)).map(Where::Asset);
                let hosts = vendor.hosts.iter().flat_map(|text| patterns(text)).chain(as_host(&vendor.name));
                let targets: Vec<Where> = hosts.map(Where::Network).chain(named).collect();
                self.atoms.extend(targets.into_iter().map(|target| Atom {
                    target,
                    vendor: true,
                    ..exclusion(&third.id, AxisName::Target)
                }));
            }
            let own = condition::equals("defect.location", "vendor");
            self.atoms.push(Atom { condition: own, absolute: true, never_asks: true, ..exclusion(&third.id, AxisName::Finding) });
        }
    }

    /// A requirement that the given facts violate is out on the activity axis; unknown facts are never a question. § Conduct
    fn conduct(&mut self, policy: &Policy) {
        for rule in &policy.conduct {
            if let Some(require) = &rule.require {
                let violated = condition::of_rule(rule.when.as_ref().map(|c| &c.value), Some(&require.value), None);
                self.atoms.push(Atom { condition: violated, absolute: true, never_asks: true, ..exclusion(&rule.id, AxisName::Activity) });
            }
            for name in &rule.forbid {
                self.atoms.push(Atom { activity: Some(name.value.clone()), ..exclusion(&rule.id, AxisName::Activity) });
            }
        }
    }
}

/// An exclusion that restricts itself by nothing. § Rules
fn exclusion(rule: &str, axis: AxisName) -> Atom {
    Atom {
        rule: rule.to_owned(),
        includes: false,
        axis,
        target: Where::Anywhere,
        activity: None,
        finding: None,
        condition: Condition::All(Vec::new()),
        from: None,
        until: None,
        absolute: false,
        never_asks: false,
        vendor: false,
    }
}

/// A selector that is not there restricts nothing. § Rules
fn or_none(names: Vec<String>) -> Vec<Option<String>> {
    if names.is_empty() { vec![None] } else { names.into_iter().map(Some).collect() }
}

/// Each pattern that a text stands for. § How it is decided 3
fn patterns(text: &str) -> Vec<Pattern> {
    alternatives(text).iter().map(|one| Pattern::read(one)).collect()
}

/// An excluded asset or vendor with a name that reads as a host excludes the host. § Assets
fn as_host(name: &str) -> Vec<Pattern> {
    if name.contains('.') && read_host(name).is_ok() { patterns(name) } else { Vec::new() }
}

/// A rule belongs to the axis of the most specific thing it names: findings, else activities, else targets; else to that of its facts. § Rules
fn axis(rule: &Rule, condition: &Condition, facts: &BTreeMap<String, Fact>) -> AxisName {
    if !rule.findings.is_empty() {
        AxisName::Finding
    } else if !rule.activities.is_empty() {
        AxisName::Activity
    } else if !rule.hosts.is_empty() || !rule.assets.is_empty() {
        AxisName::Target
    } else {
        let own = condition::names(condition).into_iter().find(|name| !name.starts_with("confirmed."));
        rule.axis.as_ref().map_or_else(|| facts[&own.unwrap()].axis, |said| said.value)
    }
}

/// What makes a key: not the version, nor the host that an id names. § Assets
fn identity(key: &AssetKey) -> AssetKey {
    match key.clone() {
        AssetKey::Id { scheme, id, .. } => AssetKey::Id { scheme, id, host: None, version: None },
        name => name,
    }
}

/// Names, aliases and ids that any entry declares together are one asset everywhere. § Assets
fn assets(policy: &Policy) -> Vec<BTreeSet<AssetKey>> {
    let declared = policy.in_scope.iter().chain(&policy.out_of_scope).flat_map(|rule| &rule.assets);
    let keys = declared.map(|decl| [&decl.name].into_iter().chain(&decl.aliases).chain(&decl.ids).map(|t| t.value.clone()).collect());
    let vendors = policy.third_parties.iter().flat_map(|third| &third.vendors).map(|vendor| vec![vendor.name.value.clone()]);
    let mut groups: Vec<BTreeSet<AssetKey>> = Vec::new();
    for texts in keys.chain(vendors) {
        let mut own: BTreeSet<AssetKey> = texts.iter().filter_map(|text| asset_key(text).ok()).map(|key| identity(&key)).collect();
        let (shared, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| !group.is_disjoint(&own));
        own.extend(shared.into_iter().flatten());
        groups = apart;
        groups.push(own);
    }
    groups
}

/// Every pattern that some entry of an asset gives as its hosts. § Assets
fn answers_at(policy: &Policy, assets: &[BTreeSet<AssetKey>], asset: usize) -> Vec<Pattern> {
    let declared = policy.in_scope.iter().chain(&policy.out_of_scope).flat_map(|rule| &rule.assets);
    let own = declared.filter(|decl| asset_key(&decl.name).is_ok_and(|key| assets[asset].contains(&identity(&key))));
    own.flat_map(|decl| &decl.hosts).flat_map(|text| patterns(text)).collect()
}
