//! Rules of scope, compiled as they are read. Most rules name neither facts nor assets: of them nothing as written need be kept.

use super::{
    assets::Assets,
    facts::Facts,
    rules::{Collector, Effect},
};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::policy::{Policy, Rule, Section, TakeRules};
use crate::sorted::{sort, sort_by_key};
use crate::span::{Lines, Span};
use hashbrown::HashSet;
use std::hash::RandomState;

/// Takes rules of scope while a policy is read, and the rest of the policy when it is.
pub(super) struct Intake<'l> {
    collector: Collector<'l>,
    /// Whether all rules are kept as written, or only those that wait for the facts and assets of the policy.
    keeps_all: bool,
    kept: Vec<Kept>,
    /// Where the id of each rule is written.
    ids: Vec<Span>,
    // INVARIANT: each section comes as a whole, so that the rules are at most two blocks.
    first: Option<Section>,
    firsts: usize,
}

/// A rule as written, and its number.
struct Kept {
    place: u32,
    rule: Rule,
}

impl<'l> Intake<'l> {
    pub(super) fn new(limits: &'l Limits, keeps_all: bool) -> Self {
        Self { collector: Collector::new(limits), keeps_all, kept: Vec::new(), ids: Vec::new(), first: None, firsts: 0 }
    }

    /// Compiles what needs the whole policy. Rules of scope that are kept return into it.
    pub(super) fn finish(mut self, policy: &mut Policy, lines: Lines) -> Collector<'l> {
        self.inclusions_first();
        let Self { mut collector, kept, ids, keeps_all, .. } = self;
        collector.lines = lines;
        let rules = kept.iter().map(|kept| &kept.rule);
        collector.facts = Facts::collect(policy, rules.clone(), &mut collector.problems);
        let included = collector.out.rules.partition_point(|rule| rule.effect == Effect::In);
        let sided = kept.iter().map(|kept| (&kept.rule, (kept.place as usize) < included));
        collector.assets = Assets::collect(policy, sided, &mut collector.problems);
        for (rule, id) in collector.out.rules.iter_mut().zip(&ids) {
            rule.line = collector.lines.line(id.start);
        }
        unique_ids(policy, &ids, &mut collector);
        collector.asset_places(policy, rules);
        for Kept { place, rule } in kept.iter().filter(|kept| !stands_alone(&kept.rule)) {
            collector.condition_of_scope(rule, *place);
            collector.atoms_of_scope(rule, *place);
        }
        sort_by_key(&mut collector.out.atoms, |atom| atom.rule);
        for (place, third) in (0..).zip(&policy.third_parties) {
            collector.third_party(third, place);
        }
        for conduct in &policy.conduct {
            collector.conduct(conduct);
        }
        collector.out.shrink();
        if keeps_all {
            let inclusions = collector.out.rules.partition_point(|rule| rule.effect == Effect::In);
            let (ins, outs): (Vec<Kept>, Vec<Kept>) = kept.into_iter().partition(|kept| (kept.place as usize) < inclusions);
            policy.in_scope = ins.into_iter().map(|kept| kept.rule).collect();
            policy.out_of_scope = outs.into_iter().map(|kept| kept.rule).collect();
        }
        collector
    }

    /// Numbers the rules by section, whichever comes first in the file.
    fn inclusions_first(&mut self) {
        if self.first != Some(Section::Out) {
            return;
        }
        let outs = self.firsts;
        let all = self.ids.len();
        let renumber = |place: &mut u32| {
            let at = *place as usize;
            let new = if at < outs { at + (all - outs) } else { at - outs };
            *place = number(new);
        };
        let out = &mut self.collector.out;
        out.rules.rotate_left(outs);
        self.ids.rotate_left(outs);
        out.atoms.iter_mut().for_each(|atom| renumber(&mut atom.rule));
        self.kept.iter_mut().for_each(|kept| renumber(&mut kept.place));
        sort_by_key(&mut self.kept, |kept| kept.place);
    }
}

impl TakeRules for Intake<'_> {
    fn restart(&mut self) {
        *self = Self::new(self.collector.limits, self.keeps_all);
    }

    fn take(&mut self, section: Section, rule: Rule) {
        let place = number(self.ids.len());
        self.firsts += usize::from(*self.first.get_or_insert(section) == section);
        self.ids.push(rule.id.span);
        let effect = if section == Section::In { Effect::In } else { Effect::Out };
        self.collector.head_of_scope(&rule, effect);
        let alone = stands_alone(&rule);
        if alone {
            self.collector.atoms_of_scope(&rule, place);
        }
        if !alone || self.keeps_all {
            self.kept.push(Kept { place, rule });
        }
    }
}

/// Whether a rule means the same whatever facts and assets the policy has: it is compiled when it is read. Others wait.
fn stands_alone(rule: &Rule) -> bool {
    let conditions = rule.when.is_some() || rule.unless.is_some() || rule.ask.is_some();
    !rule.hosts.is_empty() && rule.assets.is_empty() && rule.axis.is_none() && !conditions
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Reports ids that come twice.
fn unique_ids(policy: &Policy, scope: &[Span], collector: &mut Collector<'_>) {
    let written = policy.third_parties.iter().map(|third| &third.id).chain(policy.conduct.iter().map(|conduct| &conduct.id));
    let mut ids: Vec<(&str, Span)> = collector.out.rules.iter().map(|rule| &*rule.id).zip(scope.iter().copied()).collect();
    ids.extend(written.map(|id| (id.value.as_str(), id.span)));
    // Seeded, so that nobody can choose ids that collide.
    let mut seen = HashSet::with_capacity_and_hasher(ids.len(), RandomState::new());
    if ids.iter().all(|(id, _)| seen.insert(*id)) {
        return;
    }
    sort(&mut ids);
    for pair in ids.windows(2) {
        let [(earlier, first), (id, at)] = pair else { continue };
        if id == earlier {
            collector.problems.push(
                Diagnostic::error("duplicate-id", *at, format!("the id `{id}` is used twice"))
                    .help(format!("give this one a name of its own, such as `{id}-2`, with `cites: {id}`"))
                    .related(*first, "first used here"),
            );
        }
    }
}
