//! From a policy as written to a policy as meant: names resolved, patterns read, rules turned into atoms, indexes built.
//!
//! Every problem is reported in one go. A policy with a problem is refused whole.

mod assets;
#[cfg(any(test, not(feature = "public-suffix")))]
mod common_suffixes;
mod compact;
mod condition;
mod facts;
mod index;
mod intake;
mod named;
mod rewards;
mod rules;
mod suffix;

use crate::answer::RuleRef;
use crate::diagnostic::{Diagnostic, ordered};
use crate::limits::Limits;
use crate::policy::{AxisName, Date, Policy, ReadCompact};
use crate::sorted::{Map, sort, sort_by};
use crate::span::{Lines, Span};
use crate::vocabulary::NodeId;
use intake::Intake;

pub use compact::Refusal;
#[cfg(feature = "yaml")]
pub use compact::{compact, is_compact};

pub(crate) use assets::{AssetId, Assets};
pub(crate) use condition::{Expr, LOOKS_AT_A_TEST, representatives};
pub(crate) use facts::{Cell, CellValue, FactId, Facts};
pub(crate) use index::HostIndex;
pub(crate) use named::named_hosts;
pub(crate) use rewards::CompiledReward;
pub(crate) use rules::{Atom, CompiledConduct, CompiledRule, Likeness, TargetSelector};
pub use rules::{Effect, Origin};

/// A policy as meant, ready to decide with.
#[derive(Debug, Clone)]
pub struct CompiledPolicy {
    pub(crate) label: String,
    pub(crate) policy: Policy,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) atoms: Vec<Atom>,
    pub(crate) patterns: Vec<crate::pattern::NetworkPattern>,
    pub(crate) pattern_spans: Vec<Span>,
    pub(crate) likenesses: Vec<Likeness>,
    pub(crate) conduct: Vec<CompiledConduct>,
    pub(crate) rewards: Vec<CompiledReward>,
    pub(crate) facts: Facts,
    pub(crate) assets: Assets,
    pub(crate) limits: Limits,
    hosts: HostIndex,
    by_asset: Map<AssetId, Vec<u32>>,
    asset_patterns: Map<AssetId, Vec<u32>>,
    by_activity: Map<NodeId, Vec<u32>>,
    by_finding: Map<NodeId, Vec<u32>>,
    /// Atoms of each axis that have no selector of its own kind.
    open: [Vec<u32>; 3],
}

impl CompiledPolicy {
    /// Reads and compiles a policy. `label` is what answers call the file.
    ///
    /// # Errors
    /// Every problem of the file, in the order of their places; a policy with an error is refused whole.
    #[cfg(feature = "yaml")]
    pub fn load(label: &str, bytes: &[u8], limits: &Limits) -> Result<Self, Vec<Diagnostic>> {
        Self::load_keeping(label, bytes, limits, true)
    }

    /// As [`CompiledPolicy::load`], in far less memory: the rules of scope as written are not kept. Decisions and answers are the same; [`policy`](Self::policy) has no rules of scope.
    ///
    /// # Errors
    /// As [`CompiledPolicy::load`].
    #[cfg(feature = "yaml")]
    pub fn load_to_decide(label: &str, bytes: &[u8], limits: &Limits) -> Result<Self, Vec<Diagnostic>> {
        Self::load_keeping(label, bytes, limits, false)
    }

    #[cfg(feature = "yaml")]
    fn load_keeping(label: &str, bytes: &[u8], limits: &Limits, rules: bool) -> Result<Self, Vec<Diagnostic>> {
        let mut intake = Intake::new(limits, rules);
        let read = Policy::read_rules(bytes, limits, &mut intake);
        finish(label, read.policy, intake, Lines::new(&read.text), read.problems, &read.damaged, limits)
    }

    /// Opens a policy in the compact form that `compact` writes. It is untrusted like any other, and read, checked and compiled like any other.
    ///
    /// # Errors
    /// As for `load`; places are those of the text that it was made of.
    pub fn open(label: &str, bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        Self::open_keeping(label, bytes, limits, true)
    }

    /// As [`CompiledPolicy::open`], in less memory: as `load_to_decide` is to `load`.
    ///
    /// # Errors
    /// As [`CompiledPolicy::open`].
    #[cfg(feature = "yaml")]
    pub fn open_to_decide(label: &str, bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        Self::open_keeping(label, bytes, limits, false)
    }

    fn open_keeping(label: &str, bytes: &[u8], limits: &Limits, rules: bool) -> Result<Self, Refusal> {
        let mut intake = Intake::new(limits, rules);
        let ReadCompact { policy, lines, problems, damaged } = Policy::read_compact(bytes, limits, &mut intake);
        finish(label, policy, intake, lines.clone(), problems, &damaged, limits).map_err(|problems| Refusal { problems, lines })
    }

    /// The policy as written; without its rules of scope if it was [loaded to decide](Self::load_to_decide).
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What answers call the file.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Whether a rule of scope, a clause about third parties or a rule of conduct has this id.
    pub fn has_rule(&self, id: &str) -> bool {
        self.rule_ids().any(|rule| rule == id)
    }

    /// The ids of all rules of scope, clauses about third parties and rules of conduct; some stand more than once.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| &*rule.id).chain(self.conduct.iter().map(|rule| &*rule.id))
    }

    /// The rules that can decide, each once, in file order: all but the rules of conduct that nothing checks.
    pub fn deciding_rules(&self) -> Vec<RuleRef> {
        let mut rules: Vec<&CompiledRule> = self.rules.iter().collect();
        sort_by(&mut rules, |a, b| (a.line, &a.id).cmp(&(b.line, &b.id)));
        rules.dedup_by(|a, b| a.id == b.id);
        rules.into_iter().map(|rule| self.rule_ref(rule)).collect()
    }

    /// The policy without what one rule says, by its number, for those who want to know what difference the rule makes.
    /// The text, the assets and the facts stay as they are.
    pub fn without(&self, rule: u32) -> Self {
        let mut rest = self.clone();
        rest.atoms.retain(|atom| atom.rule != rule);
        for index in [&mut rest.by_activity, &mut rest.by_finding] {
            index.clear();
        }
        rest.by_asset.clear();
        rest.open = [const { Vec::new() }; 3];
        rest.build_indexes();
        rest
    }

    pub(crate) fn rule_of(&self, atom: u32) -> Option<(&Atom, &CompiledRule)> {
        let atom = self.atoms.get(atom as usize)?;
        Some((atom, self.rules.get(atom.rule as usize)?))
    }

    /// Atoms by their numbers, each with its rule. A number that is no atom's is passed over.
    pub(crate) fn ruled(&self, atoms: impl Iterator<Item = u32>) -> impl Iterator<Item = (u32, &Atom, &CompiledRule)> {
        atoms.filter_map(|at| self.rule_of(at).map(|(atom, rule)| (at, atom, rule)))
    }

    pub(crate) fn pattern(&self, place: u32) -> Option<&crate::pattern::NetworkPattern> {
        self.patterns.get(place as usize)
    }

    /// Calls `visit` with every atom of the target axis that may cover the host.
    pub(crate) fn host_candidates(&self, host: crate::target::HostRef<'_>, visit: impl FnMut(u32)) {
        self.hosts.candidates(host, visit);
    }

    /// The atoms of the target axis that speak of an asset, or of another part of it.
    pub(crate) fn asset_atoms(&self, asset: AssetId) -> &[u32] {
        self.by_asset.get(&self.assets.whole(asset)).map_or(&[], Vec::as_slice)
    }

    /// The network patterns where an asset answers, read as exclusions are.
    pub(crate) fn asset_patterns(&self, asset: AssetId) -> &[u32] {
        self.asset_patterns.get(&self.assets.whole(asset)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn activity_atoms(&self, node: NodeId) -> &[u32] {
        self.by_activity.get(&node).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn finding_atoms(&self, node: NodeId) -> &[u32] {
        self.by_finding.get(&node).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn open_atoms(&self, axis: AxisName) -> &[u32] {
        let [target, activity, finding] = &self.open;
        match axis {
            AxisName::Target => target,
            AxisName::Activity => activity,
            AxisName::Finding => finding,
        }
    }

    /// Whether silence refuses a finding class.
    pub(crate) fn only_listed(&self) -> bool {
        self.policy.findings.as_ref().is_some_and(|said| said.value == "only_listed")
    }

    /// The last day on which the policy holds, if it says one.
    pub(crate) fn expires(&self) -> Option<Date> {
        self.policy.program.expires.as_ref().and_then(|d| d.on.as_ref()).map(|d| d.value)
    }
}

/// Problems of what a record does not say.
const MISSING: [&str; 3] = ["axis-missing", "empty-inclusion", "unknown-fact"];

/// The records that lack something that was left out.
struct Damaged {
    // INVARIANT: in order of their starts, each with the furthest end up to it: records may lie within others.
    records: Vec<(u32, u32)>,
}

impl Damaged {
    fn new(records: &[Span]) -> Self {
        let mut records: Vec<(u32, u32)> = records.iter().map(|record| (record.start, record.end)).collect();
        sort(&mut records);
        let mut furthest = 0;
        for (_, end) in &mut records {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { records }
    }

    /// Whether a problem of something missing is a consequence of what was left out. A declaration that is not whole is found at its very start.
    fn explain(&self, problem: &Diagnostic) -> bool {
        let at = problem.span.start;
        let before = self.records.get(..self.records.partition_point(|(start, _)| *start <= at)).unwrap_or_default();
        before.last().is_some_and(|(start, end)| if problem.code == "unknown-fact" { at == *start } else { at < *end })
    }
}

/// Compiles what was read; refuses it whole if there is any error.
fn finish(
    label: &str,
    policy: Option<Policy>,
    intake: Intake<'_>,
    lines: Lines,
    mut problems: Vec<Diagnostic>,
    damaged: &[Span],
    limits: &Limits,
) -> Result<CompiledPolicy, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let compiled = policy.map(|policy| compile(label, policy, intake, lines, limits, &mut found));
    // A rule whose hosts could not be read is not one without hosts.
    let damaged = Damaged::new(damaged);
    found.retain(|problem| !(MISSING.contains(&problem.code) && damaged.explain(problem)));
    problems.append(&mut found);
    match compiled {
        Some(policy) if problems.is_empty() => Ok(policy),
        _ => Err(ordered(problems, limits.problems)),
    }
}

fn compile(
    label: &str,
    mut policy: Policy,
    intake: Intake<'_>,
    lines: Lines,
    limits: &Limits,
    problems: &mut Vec<Diagnostic>,
) -> CompiledPolicy {
    let mut collector = intake.finish(&mut policy, lines);
    problems.append(&mut collector.problems);
    let (facts, assets, collected) = (collector.facts, collector.assets, collector.out);
    let mut compiled = CompiledPolicy {
        label: label.to_owned(),
        policy,
        rules: collected.rules,
        atoms: collected.atoms,
        patterns: collected.patterns,
        pattern_spans: collected.pattern_spans,
        likenesses: collected.likenesses,
        conduct: collected.conduct,
        rewards: Vec::new(),
        facts,
        assets,
        limits: limits.clone(),
        hosts: HostIndex::default(),
        by_asset: Map::new(),
        asset_patterns: collected.asset_patterns,
        by_activity: Map::new(),
        by_finding: Map::new(),
        open: [const { Vec::new() }; 3],
    };
    compiled.build_indexes();
    compiled.rewards = rewards::lower_rewards(&compiled, problems);
    compiled
}

impl CompiledPolicy {
    fn build_indexes(&mut self) {
        let mut networks = Vec::new();
        for (place, atom) in (0..).zip(&self.atoms) {
            let Some(rule) = self.rules.get(atom.rule as usize) else { continue };
            let [target, activity, finding] = &mut self.open;
            match rule.axis {
                AxisName::Target => match atom.target {
                    TargetSelector::Any => target.push(place),
                    TargetSelector::Network(_) => networks.push(place),
                    TargetSelector::Asset(asset) => self.by_asset.update(self.assets.whole(asset), |atoms| atoms.push(place)),
                },
                AxisName::Activity => match atom.activity {
                    Some(node) => self.by_activity.update(node, |atoms| atoms.push(place)),
                    None => activity.push(place),
                },
                AxisName::Finding => match atom.finding {
                    Some(node) => self.by_finding.update(node, |atoms| atoms.push(place)),
                    None => finding.push(place),
                },
            }
        }
        self.hosts = HostIndex::new(&self.atoms, &self.patterns, networks.into_iter());
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::limits::Limits;
    use crate::policy::Policy;

    /// A policy with nothing but its head and `rest`.
    pub(crate) fn policy(rest: &str) -> Policy {
        let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rest}");
        let read = Policy::read(text.as_bytes(), &Limits::default());
        assert_eq!(read.problems, []);
        read.policy.unwrap()
    }
}
