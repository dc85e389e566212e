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
    /// The number of the asset, and that of what inclusions declare with the name.
    Asset(usize, Option<usize>),
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
    /// The keys that inclusions declare together.
    pub(crate) included: Vec<BTreeSet<AssetKey>>,
    /// Where each asset answers.
    pub(crate) answers_at: Vec<Vec<Pattern>>,
    /// Where the ids of each asset lead.
    pub(crate) leads_to: Vec<Vec<(AssetKey, Vec<String>)>>,
    pub(crate) only_listed: bool,
    pub(crate) expires: Option<Date>,
}

impl Meaning {
    /// Takes a policy apart that the engine has accepted. § How it is decided 3
    pub fn of(policy: &Policy) -> Self {
        let included = groups(declared(&policy.in_scope));
        let vendors = vendors(policy).map(|name| vec![name.clone()]);
        let assets = groups(declared(&policy.in_scope).chain(declared(&policy.out_of_scope)).chain(vendors));
        let leads_to = assets.iter().map(|keys| leads_to(policy, keys)).collect();
        let answers_at = (0..assets.len()).map(|asset| answers_at(policy, &assets, asset)).collect();
        let mut meaning = Self {
            atoms: Vec::new(),
            facts: condition::facts(policy),
            assets,
            included,
            answers_at,
            leads_to,
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

    /// The number of what inclusions declare with a key. § Assets
    pub(crate) fn included(&self, key: &AssetKey) -> Option<usize> {
        self.included.iter().position(|keys| keys.contains(&identity(key)))
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
            let Ok(key) = asset_key(&declared.name) else { continue };
            if includes {
                targets.extend(self.asset(&key).map(|asset| Where::Asset(asset, self.included(&key))));
                targets.extend(declared.hosts.iter().flat_map(|text| patterns(text)).map(Where::Network));
            } else {
                targets.extend(self.excluded(&key));
            }
        }
        targets
    }

    /// What an exclusion of an asset excludes: all that it is called, and wherever it answers. § Assets
    fn excluded(&self, key: &AssetKey) -> Vec<Where> {
        let Some(asset) = self.asset(key) else { return Vec::new() };
        let places = self.answers_at[asset].iter().cloned().map(Where::Network);
        places.chain([Where::Asset(asset, self.included(key))]).collect()
    }

    /// The patterns of vendors are ordinary exclusions; the vendor's own defect is out. § Third parties
    fn third_parties(&mut self, policy: &Policy) {
        for third in &policy.third_parties {
            for vendor in &third.vendors {
                let named = asset_key(&vendor.name).map(|key| self.excluded(&key)).unwrap_or_default();
                let hosts = vendor.hosts.iter().flat_map(|text| patterns(text));
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

/// A name that reads as a host. § Assets
fn as_host(name: &str) -> Vec<Pattern> {
    // White space of a name does not count.
    match read_host(&name.split_whitespace().collect::<String>()) {
        Ok(host) if name.contains(['.', ':', '。']) => patterns(&host.to_string()),
        _ => Vec::new(),
    }
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
pub(crate) fn identity(key: &AssetKey) -> AssetKey {
    match key.clone() {
        AssetKey::Id { scheme, id, .. } => AssetKey::Id { scheme, id, host: None, urls: Vec::new(), version: None },
        name => name,
    }
}

/// All that each entry of rules calls an asset. § Assets
fn declared(rules: &[Rule]) -> impl Iterator<Item = Vec<String>> {
    let entries = rules.iter().flat_map(|rule| &rule.assets);
    entries.map(|decl| [&decl.name].into_iter().chain(&decl.aliases).chain(&decl.ids).map(|t| t.value.clone()).collect())
}

/// The names of vendors. § Third parties
fn vendors(policy: &Policy) -> impl Iterator<Item = &String> {
    policy.third_parties.iter().flat_map(|third| &third.vendors).map(|vendor| &vendor.name.value)
}

/// Names, aliases and ids that entries declare together are one asset. § Assets
fn groups(declared: impl Iterator<Item = Vec<String>>) -> Vec<BTreeSet<AssetKey>> {
    let mut groups: Vec<BTreeSet<AssetKey>> = Vec::new();
    for texts in declared {
        let mut own: BTreeSet<AssetKey> = texts.iter().filter_map(|text| asset_key(text).ok()).map(|key| identity(&key)).collect();
        let (shared, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| !group.is_disjoint(&own));
        own.extend(shared.into_iter().flatten());
        groups = apart;
        groups.push(own);
    }
    groups
}

/// Every pattern that some entry of an asset gives as its hosts, and every name of it that reads as a host. § Assets
fn answers_at(policy: &Policy, assets: &[BTreeSet<AssetKey>], asset: usize) -> Vec<Pattern> {
    let is_own = |text: &str| asset_key(text).is_ok_and(|key| assets[asset].contains(&identity(&key)));
    let own = || policy.in_scope.iter().chain(&policy.out_of_scope).flat_map(|rule| &rule.assets).filter(|decl| is_own(&decl.name));
    let names = own().flat_map(|decl| [&decl.name].into_iter().chain(&decl.aliases)).map(|name| &name.value);
    let names: BTreeSet<&String> = names.chain(vendors(policy).filter(|name| is_own(name))).collect();
    let hosts = own().flat_map(|decl| &decl.hosts).flat_map(|text| patterns(text));
    hosts.chain(names.into_iter().flat_map(|name| as_host(name))).collect()
}

/// Where the ids lead that entries give an asset. § Assets
fn leads_to(policy: &Policy, keys: &BTreeSet<AssetKey>) -> Vec<(AssetKey, Vec<String>)> {
    let texts = policy.in_scope.iter().chain(&policy.out_of_scope).flat_map(|rule| &rule.assets).flat_map(|decl| &decl.ids);
    let all = texts
        .filter_map(|text| asset_key(text).ok())
        .map(|key| (identity(&key), if let AssetKey::Id { urls, .. } = key { urls } else { Vec::new() }));
    all.filter(|(key, _)| keys.contains(key)).collect()
}
