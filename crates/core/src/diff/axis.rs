//! One axis: every part of the space of queries that a change may reach, decided by both policies.
//!
//! A part is a place, an asset or no target, with an activity or a class. What covers it is found by the index that decisions use; parts
//! that are covered by the same in both policies are left alone. Parts whose atoms say and stand alike, whatever their names and patterns
//! are, turn alike: the first of a shape is decided in every state of knowledge, the others share its answer.

use super::assets::{Asset, assets};
use super::content::Compared;
use super::found::{Class, Found, Member, Where};
use super::hops::{Hops, hops};
use super::hosts::{Read, Said};
use super::knowledge::{State, states};
use super::names::{Groups, Names};
use super::places::{Cut, Group, Places};
use super::turn::{Site, Turn, Who, add};
use super::{direction, too_complex};
use crate::compile::{CompiledPolicy, Effect, TargetSelector};
use crate::decide::{Point, Reading, Subject};
use crate::pattern::{NetworkPattern, Steps};
use crate::policy::AxisName;
use crate::query::QueryError;
use crate::target::{Host, Target, asset_key};
use crate::vocabulary::{activities, classes};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::rc::Rc;

/// Atoms of one policy up to which parts are told apart by shape and not by their atoms.
const MOST_SHAPED: usize = 12;

/// Rules that an error names.
const MOST_NAMED: usize = 5;

/// An atom of one policy, with its network pattern.
type Own<'p> = (usize, u32, &'p NetworkPattern);

/// A part that was decided: the next one is often another place of the same host, which the same atoms cover.
struct Decided {
    subject: Subject,
    has_hops: bool,
    atoms: [Vec<u32>; 2],
    turns: Rc<[Turn]>,
    /// The class of each turn, by its place.
    classes: Vec<usize>,
}

/// One axis of both policies.
pub(super) struct Axis<'c, 'p> {
    compared: &'c Compared<'p>,
    axis: AxisName,
    left: &'c Steps,
    /// Atoms that cover every target.
    open: [Vec<u32>; 2],
    /// What covers a part may be the same and its verdict not: the end of a policy, or what silence says.
    forced: bool,
    hops: Hops,
    groups: Groups,
    shapes: HashMap<Vec<u32>, Rc<[Turn]>>,
    /// That of the part at hand.
    shape: Vec<u32>,
    last: Option<Decided>,
}

/// Compares one axis.
///
/// # Errors
/// More steps than are left, and what cannot be decided.
pub(super) fn compare(compared: &Compared<'_>, axis: AxisName, found: &mut Found, left: &Steps) -> Result<(), QueryError> {
    let atoms = compared.policies.map(|policy| atoms_of(policy, axis));
    let changed = [0, 1].map(|side| {
        let own = atoms.get(side).into_iter().flatten();
        own.copied().filter(|&at| !compared.is_shared(side, at)).collect::<Vec<u32>>()
    });
    compare_changed(compared, axis, &atoms, &changed, found, left).map_err(|error| named(error, compared, &changed))
}

/// An error with the rules that changed, which are the ones to compare in smaller steps.
fn named(error: QueryError, compared: &Compared<'_>, changed: &[Vec<u32>; 2]) -> QueryError {
    let mut rules: Vec<&str> = Vec::new();
    for (policy, own) in compared.policies.into_iter().zip(changed) {
        rules.extend(own.iter().filter_map(|&at| policy.rule_of(at)).map(|(_, rule)| &*rule.id));
    }
    rules.sort_unstable();
    rules.dedup();
    if error.code != "too-complex" || rules.is_empty() {
        return error;
    }
    let shown: Vec<String> = rules.iter().take(MOST_NAMED).map(|id| format!("`{id}`")).collect();
    let more = rules.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    error.with(&format!("; what changed is said by {}{more}", shown.join(", ")))
}

/// As [`compare`], of atoms by policy, and of those that only one policy has.
fn compare_changed(
    compared: &Compared<'_>,
    axis: AxisName,
    atoms: &[Vec<u32>; 2],
    changed: &[Vec<u32>; 2],
    found: &mut Found,
    left: &Steps,
) -> Result<(), QueryError> {
    let policies = compared.policies;
    let [old, new] = policies;
    let hops = if axis == AxisName::Target { hops(compared, changed, left)? } else { Hops::default() };
    let forced = match axis {
        AxisName::Target => old.expires() != new.expires(),
        AxisName::Activity => false,
        AxisName::Finding => old.only_listed() != new.only_listed(),
    };
    let assets = assets(compared);
    if changed.iter().all(Vec::is_empty) && !forced && assets.iter().all(|asset| asset.answers_alike) {
        return Ok(());
    }
    let mut said = Said { everywhere: forced || !hops.one_sees.is_empty(), ..Said::default() };
    let mut open = [Vec::new(), Vec::new()];
    let mut owners: Vec<Own<'_>> = Vec::new();
    for (side, policy) in policies.into_iter().enumerate() {
        for &at in atoms.get(side).into_iter().flatten() {
            let Some((atom, rule)) = policy.rule_of(at) else { continue };
            let is_changed = !compared.is_shared(side, at);
            match atom.target {
                TargetSelector::Any => {
                    said.everywhere |= is_changed;
                    open.get_mut(side).into_iter().for_each(|open: &mut Vec<u32>| open.push(at));
                }
                TargetSelector::Asset(_) => {}
                TargetSelector::Network(place) => {
                    let Some(pattern) = policy.pattern(place) else { continue };
                    said.all.push(Read { host: &pattern.host, margin: rule.effect == Effect::Out, is_changed });
                    owners.push((side, at, pattern));
                }
            }
        }
    }
    let everywhere = said.everywhere;
    let mut own =
        Axis { compared, axis, left, open, forced, hops, groups: Groups::new(axis), shapes: HashMap::new(), shape: Vec::new(), last: None };
    own.anywhere(found)?;
    if axis == AxisName::Target || !said.all.is_empty() {
        own.hosts(&said, &owners, found)?;
    }
    for asset in &assets {
        own.asset(asset, found)?;
    }
    if everywhere && axis == AxisName::Target {
        let unnamed = "something that no rule names";
        let asset = Asset { text: unnamed.to_owned(), key: asset_key(unnamed)?, answers_alike: true };
        own.asset(&asset, found)?;
    }
    Ok(())
}

fn atoms_of(policy: &CompiledPolicy, axis: AxisName) -> Vec<u32> {
    let own = (0..).zip(&policy.atoms).filter(|(_, atom)| policy.rules.get(atom.rule as usize).is_some_and(|rule| rule.axis == axis));
    own.map(|(at, _)| at).collect()
}

impl<'p> Axis<'_, 'p> {
    /// Queries without a target, on the axes that may be asked so.
    fn anywhere(&mut self, found: &mut Found) -> Result<(), QueryError> {
        if self.axis == AxisName::Target {
            return Ok(());
        }
        let open = self.open.clone();
        self.part(Site { at: &[Where::Nowhere], parts: 1 }, &open, found)
    }

    /// The places of every host that a change reaches; `owners` are those of the patterns.
    fn hosts(&mut self, said: &Said<'p>, owners: &[Own<'p>], found: &mut Found) -> Result<(), QueryError> {
        let (compared, left) = (self.compared, self.left);
        let same_open = compared.say_alike(&self.open) && !self.forced && self.hops.one_sees.is_empty();
        let mut places = Places::default();
        // There are many hosts, and each needs these for a moment.
        let (mut covering, mut patterns, mut atoms) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
        said.each_host(left, &mut |host, candidates| {
            let view = host.view();
            left.take(1).map_err(too_complex)?;
            let is_covering = |at: &u32| said.all.get(*at as usize).is_some_and(|read| read.covers(view));
            let is_changed = |at: &u32| said.all.get(*at as usize).is_some_and(|read| read.is_changed);
            // What no changed pattern covers, the same covers in both policies.
            covering.clear();
            covering.extend(candidates.iter().filter(|at| is_changed(at) && is_covering(at)));
            if same_open && covering.is_empty() {
                return Ok(());
            }
            covering.extend(candidates.iter().filter(|at| !is_changed(at) && is_covering(at)));
            left.take(4 + covering.len()).map_err(too_complex)?;
            // By policy and atom.
            covering.sort_unstable();
            patterns.clear();
            patterns.extend(covering.iter().filter_map(|&place| {
                let (margin, &(side, at, pattern)) = (said.all.get(place as usize)?.margin, owners.get(place as usize)?);
                let (atom, _) = compared.policies.get(side)?.rule_of(at)?;
                // It is asked only where there is a query.
                let is_settled = pattern.query.is_some() && compared.is_settled(side, at);
                Some(Cut { pattern, margin, is_settled, rule: (side, atom.rule) })
            }));
            let (groups, texts) = places.of(&patterns, left)?;
            let may_turn = |group: &Group| group.covering.iter().any(|&at| covering.get(at).is_some_and(is_changed));
            for group in groups.iter().filter(|group| !same_open || may_turn(group)) {
                left.take(group.covering.len()).map_err(too_complex)?;
                for (atoms, open) in atoms.iter_mut().zip(&self.open) {
                    atoms.clone_from(open);
                }
                for &(side, at, _) in group.covering.iter().filter_map(|&at| owners.get(*covering.get(at)? as usize)) {
                    atoms.get_mut(side).into_iter().for_each(|atoms| atoms.push(at));
                }
                atoms.iter_mut().for_each(|atoms| atoms.sort_unstable());
                let paths: Vec<Cow<'_, str>> = group.spots.iter().map(|spot| spot.path(&texts)).collect();
                let spots: Vec<Where<'_>> = group.spots.iter().zip(&paths).map(|(spot, path)| Where::Place(host, spot, path)).collect();
                let site = Site { at: &spots, parts: group.parts };
                if group.has_readings() {
                    // Servers read it in several ways: it is decided as a whole, by every reading.
                    self.whole(site, &atoms, found)?;
                } else {
                    self.part(site, &atoms, found)?;
                }
            }
            Ok(())
        })
    }

    /// A part of the targets: each activity and class that the covering atoms tell apart.
    fn part(&mut self, at: Site<'_>, atoms: &[Vec<u32>; 2], found: &mut Found) -> Result<(), QueryError> {
        if self.axis == AxisName::Target {
            return self.point(at, Names::default(), Subject::Target, atoms, found);
        }
        if !self.forced && self.compared.say_alike(atoms) {
            return Ok(());
        }
        for &names in self.groups.of(self.compared, atoms).iter() {
            self.left.take(1 + atoms.iter().map(Vec::len).sum::<usize>()).map_err(too_complex)?;
            if names.own_way().is_some() {
                self.asked(at, names, atoms, found)?;
                continue;
            }
            let own = self.named(names, atoms);
            self.point(at, names, names.subject(self.axis), &own, found)?;
        }
        Ok(())
    }

    /// The atoms that cover an activity and a class, too.
    fn named(&self, names: Names, atoms: &[Vec<u32>; 2]) -> [Vec<u32>; 2] {
        let ([before, after], [old, new]) = (self.compared.policies, atoms);
        [names.covering(before, old), names.covering(after, new)]
    }

    /// One point, decided by what covers it.
    fn point(&mut self, at: Site<'_>, names: Names, subject: Subject, atoms: &[Vec<u32>; 2], found: &mut Found) -> Result<(), QueryError> {
        // A vendor may be behind it that only one policy sees.
        let may_touch = at.is_place() && !self.hops.one_sees.is_empty();
        if !self.forced && !may_touch && self.compared.say_alike(atoms) {
            return Ok(());
        }
        let has_hops = at.is_place() && self.hops.all().next().is_some();
        let is_last = |last: &Decided| last.subject == subject && last.has_hops == has_hops && last.atoms == *atoms;
        if let Some(last) = self.last.as_ref().filter(|last| is_last(last)) {
            add(at, names, &last.turns, &last.classes, found);
            return Ok(());
        }
        let mut shape = std::mem::take(&mut self.shape);
        self.write_shape(subject, has_hops, atoms, &mut shape)?;
        let turns = match self.shapes.get(&shape) {
            Some(known) => Rc::clone(known),
            None => {
                let states = states(self.compared, self.axis, subject, atoms, &self.hops_of(at), self.left)?;
                let turns: Rc<[Turn]> = self.turns(states, atoms, |policy, state, atoms| {
                    policy.read_point(
                        &Point {
                            axis: self.axis,
                            subject,
                            atoms,
                            given: state.given(policy),
                            date: state.date,
                            hop: state.hop.as_ref().map(Host::view),
                        },
                        self.left,
                    )
                })?;
                self.shapes.insert(shape.clone(), Rc::clone(&turns));
                turns
            }
        };
        self.shape = shape;
        let classes = self.classes(&turns, atoms, found);
        add(at, names, &turns, &classes, found);
        let mut held = self.last.take().map(|last| last.atoms).unwrap_or_default();
        held.iter_mut().zip(atoms).for_each(|(held, atoms)| held.clone_from(atoms));
        self.last = Some(Decided { subject, has_hops, atoms: held, turns, classes });
        Ok(())
    }

    /// Where chains from a target may lead.
    fn hops_of(&self, at: Site<'_>) -> Vec<Host> {
        if at.is_place() { self.hops.all().cloned().collect() } else { Vec::new() }
    }

    /// What tells parts apart that may turn in different ways.
    fn write_shape(&self, subject: Subject, has_hops: bool, atoms: &[Vec<u32>; 2], shape: &mut Vec<u32>) -> Result<(), QueryError> {
        let subject = match subject {
            Subject::Nothing => 0,
            Subject::Target => 1,
            Subject::Activity(node) => 2 + u32::from(activities().name(node) == "testing.manual"),
            Subject::Finding(_) => 4,
        };
        shape.clear();
        shape.extend([subject, u32::from(has_hops)]);
        for (side, (policy, atoms)) in self.compared.policies.into_iter().zip(atoms).enumerate() {
            shape.push(u32::try_from(atoms.len()).unwrap_or(u32::MAX));
            if atoms.len() > MOST_SHAPED {
                shape.extend(atoms);
                continue;
            }
            let names = || atoms.iter().filter_map(|&at| policy.rule_of(at)).map(|(atom, _)| self.compared.name(side, atom.rule));
            for (&at, name) in atoms.iter().zip(names()) {
                let Some((atom, _)) = policy.rule_of(at) else { continue };
                let (kind, vendor) = self.compared.kind(side, atom.rule);
                let first = names().position(|other| other == name).and_then(|first| u32::try_from(first).ok()).unwrap_or(0);
                shape.extend([kind, vendor, first * 2 + u32::from(self.compared.is_shared(side, at))]);
            }
            let mut bits = 1_u32;
            policy
                .standings(atoms, self.left, &mut |yes| {
                    if bits >> 31 == 1 {
                        shape.push(bits);
                        bits = 1;
                    }
                    bits = bits << 1 | u32::from(yes);
                })
                .map_err(too_complex)?;
            shape.push(bits);
        }
        Ok(())
    }

    /// The ways in which the verdict changes in some state of knowledge, each once.
    fn turns(
        &self,
        states: Vec<State>,
        atoms: &[Vec<u32>; 2],
        read: impl Fn(&CompiledPolicy, &State, &[u32]) -> Result<Reading, QueryError>,
    ) -> Result<Rc<[Turn]>, QueryError> {
        let [before, after] = self.compared.policies;
        let [old_atoms, new_atoms] = atoms;
        let cost = |atoms: &[u32]| 4 + atoms.len() + atoms.len().saturating_mul(atoms.len()) / 8;
        let cost = cost(old_atoms) + cost(new_atoms);
        let mut turns: Vec<Turn> = Vec::new();
        let mut turns_without = false;
        for state in states {
            // Each state without a chain comes before the same with one.
            if turns_without && state.hop.as_ref().is_some_and(|hop| self.hops.is_seen_by_both(hop)) {
                continue;
            }
            let (old, new) = (read(before, &state, old_atoms)?, read(after, &state, new_atoms)?);
            self.left.take(cost.saturating_add((old.ways + new.ways) * (2 + old_atoms.len() + new_atoms.len()))).map_err(too_complex)?;
            let turns_here = old.verdict != new.verdict;
            if state.hop.is_none() {
                turns_without = turns_here;
            }
            if !turns_here {
                continue;
            }
            let direction = direction(&old, &new);
            let rules = [self.who(0, &old, old_atoms), self.who(1, &new, new_atoms)];
            let turn = Turn { state, from: old.verdict, to: new.verdict, direction, rules };
            match turns.iter_mut().find(|known| known.is_like(&turn)) {
                Some(known) => known.join(turn),
                None => turns.push(turn),
            }
        }
        Ok(turns.into())
    }

    fn who(&self, side: usize, reading: &Reading, atoms: &[u32]) -> Vec<Who> {
        let mut rules: Vec<u32> = reading.rules.iter().map(|&rule| self.compared.name(side, rule)).collect();
        rules.sort_unstable();
        rules.dedup();
        let name = |at: u32| Some(self.compared.name(side, self.compared.policies.get(side)?.rule_of(at)?.0.rule));
        let who = |rule: u32| atoms.iter().position(|&at| name(at) == Some(rule)).map_or(Who::Rule(rule), Who::Atom);
        rules.into_iter().map(who).collect()
    }

    /// The class of each turn.
    fn classes(&self, turns: &[Turn], atoms: &[Vec<u32>; 2], found: &mut Found) -> Vec<usize> {
        let class = |turn: &Turn| {
            let mut rules = [0, 1].map(|side| {
                let rule =
                    |place: usize| self.compared.policies.get(side)?.rule_of(*atoms.get(side)?.get(place)?).map(|(atom, _)| atom.rule);
                let who = turn.rules.get(side).map_or([].as_slice(), Vec::as_slice);
                let mut rules: Vec<u32> = Vec::with_capacity(who.len());
                rules.extend(who.iter().filter_map(|who| match who {
                    Who::Atom(place) => rule(*place).map(|rule| self.compared.name(side, rule)),
                    Who::Rule(rule) => Some(*rule),
                }));
                rules.sort_unstable();
                rules
            });
            let [before, after] = rules.each_mut().map(std::mem::take);
            found.class(Class { axis: self.axis, from: turn.from, to: turn.to, before, after }, turn.direction)
        };
        turns.iter().map(class).collect()
    }

    /// Asks both policies the queries themselves, for targets that are more than one spot.
    fn whole(&mut self, at: Site<'_>, atoms: &[Vec<u32>; 2], found: &mut Found) -> Result<(), QueryError> {
        let all = if self.axis == AxisName::Target { [Names::default()].into() } else { self.groups.of(self.compared, atoms) };
        for &names in all.iter() {
            self.asked(at, names, atoms, found)?;
        }
        Ok(())
    }

    /// Asks both policies one query itself.
    fn asked(&mut self, at: Site<'_>, names: Names, atoms: &[Vec<u32>; 2], found: &mut Found) -> Result<(), QueryError> {
        let subject = names.subject(self.axis);
        let mut own = self.named(names, atoms);
        if let Some(way) = names.own_way() {
            for (own, more) in own.iter_mut().zip(self.named(way, atoms)) {
                own.extend(more);
                own.sort_unstable();
                own.dedup();
            }
        }
        let hops = self.hops_of(at);
        let states = states(self.compared, self.axis, subject, &own, &hops, self.left)?;
        let turns = self.turns(states, &own, |policy, state, _| {
            let member = Member {
                at: at.at.first().copied().unwrap_or(Where::Nowhere),
                activity: names.activity.map(|node| activities().name(node)),
                finding: names.finding.map(|node| classes().name(node)),
                state,
            };
            let mut query = member.witness().query()?;
            query.facts.retain(|name, value| {
                policy.facts.id(name).and_then(|id| policy.facts.fact(id)).is_some_and(|fact| fact.domain.cell(value).is_some())
            });
            policy.read_axis(&query, self.axis, self.left)
        })?;
        let classes = self.classes(&turns, &own, found);
        add(at, names, &turns, &classes, found);
        Ok(())
    }

    fn asset(&mut self, asset: &Asset, found: &mut Found) -> Result<(), QueryError> {
        let target = Target::Asset(asset.key.clone());
        let [old, new] = self.compared.policies;
        let (old, new) =
            (old.covered(&asset.text, &target, self.axis, self.left)?, new.covered(&asset.text, &target, self.axis, self.left)?);
        self.left.take(8 + old.atoms.len() + new.atoms.len()).map_err(too_complex)?;
        let single = old.single && new.single;
        let atoms = [old.atoms, new.atoms];
        let at = Site { at: &[Where::Asset(&asset.text, &asset.key)], parts: 1 };
        if single {
            return self.part(at, &atoms, found);
        }
        if !self.forced && asset.answers_alike && self.compared.say_alike(&atoms) {
            return Ok(());
        }
        self.whole(at, &atoms, found)
    }
}
