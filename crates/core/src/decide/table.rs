//! Every way of filling in what is unknown, and what each leads to.
//!
//! The unknowns of a query are facts, members of a class, the target, the activity and the day. Each is a variable with finitely many
//! choices; a filling makes one choice for each. If two fillings give different verdicts, the verdict is conditional, and it depends on
//! exactly the variables whose choice alone can change it.

use super::case::{AXES, Covering};
use super::contest::Outcome;
use super::question::{Question, beyond};
use super::truth::Truth;
use super::unknown::{Structure, Variable, assumed_cells, conditional, is_expired, own_defect, too_complex, unknown_facts};
use crate::answer::Verdict;
use crate::compile::{Cell, CompiledPolicy, Effect, FactId};
use crate::pattern::TooComplex;
use crate::policy::AxisName;
use crate::query::QueryError;
use crate::sorted::{Map, Set};
use crate::vocabulary::activities;

/// Looks that it takes to fill in what is unknown in one way, beside what is decided then.
const LOOKS_TO_FILL: usize = 32;

/// Looks that it takes to remember one rule that decides or is beaten.
const LOOKS_TO_NOTE: usize = 4;

/// What one filling leads to.
#[derive(Debug, Clone, Default)]
pub(super) struct Cellwise {
    /// The verdict; none of them is conditional.
    pub(super) verdict: Option<Verdict>,
    /// The verdict on each axis that was asked.
    pub(super) axes: [Option<Verdict>; 3],
}

/// A rule that decides an axis in some filling.
#[derive(Debug, Clone, Default)]
pub(super) struct Deciding {
    /// The exclusions that it beat.
    pub(super) beat: Set<u32>,
    /// In how many fillings it decides.
    pub(super) rows: usize,
    last: Option<usize>,
}

/// The rules that decide an axis.
pub(super) type Deciders = Map<u32, Deciding>;

/// The table of all fillings.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) variables: Vec<Variable>,
    // INVARIANT: one for each filling; the choice of the last variable changes fastest.
    pub(super) rows: Vec<Cellwise>,
    pub(super) deciders: [Deciders; 3],
    /// The facts that exclusions saw as assumed.
    pub(super) assumed: Set<FactId>,
    /// Atoms that decide, for referrals.
    pub(super) atoms: Set<u32>,
    /// The part of a set that decides the target axis, where parts differ.
    pub(super) part: Option<String>,
    /// Axes that several spots decide together in some filling.
    parted: [bool; 3],
    /// Whether it is noted which rules decide.
    names_rules: bool,
    /// Vendors whose CNAME decided in some filling.
    pub(super) vendor_decides: bool,
}

/// Fixes the cells of facts: exclusions see what is assumed, the conditions of inclusions never do.
pub(super) struct Filling<'a> {
    given: &'a Map<FactId, Cell>,
    assumed: &'a Map<FactId, Cell>,
    chosen: Map<FactId, Cell>,
}

impl Filling<'_> {
    fn cell(&self, fact: FactId, effect: Effect) -> Option<Cell> {
        self.fixed(fact, effect).or_else(|| self.chosen.get(&fact).copied())
    }

    /// The cell of a fact that is the same in every filling.
    pub(super) fn fixed(&self, fact: FactId, effect: Effect) -> Option<Cell> {
        let assumed = || if effect == Effect::Out { self.assumed.get(&fact) } else { None };
        self.given.get(&fact).or_else(assumed).copied()
    }
}

impl Table {
    /// Decides the question under every filling. The assumptions of the facts in `without` do not count.
    pub(super) fn new(policy: &CompiledPolicy, question: &Question<'_>, without: &Set<FactId>) -> Result<Self, QueryError> {
        let structure = Structure::new(policy, question)?;
        Self::over(policy, question, structure.variables(), &structure.cases(policy, question)?, without)
    }

    /// The verdict of the question alone, without who decides it.
    pub(super) fn verdict_of(policy: &CompiledPolicy, question: &Question<'_>) -> Result<Verdict, QueryError> {
        let structure = Structure::new(policy, question)?;
        let table = Self { variables: structure.variables(), ..Self::default() };
        let table = table.filled(policy, question, &structure.cases(policy, question)?, &Set::new())?;
        Ok(table.verdict(question.spots.is_some()))
    }

    /// As [`Self::new`], where the cases are known: one for each choice of `variables`, the last changing fastest.
    pub(super) fn over(
        policy: &CompiledPolicy,
        question: &Question<'_>,
        variables: Vec<Variable>,
        cases: &[Vec<Covering>],
        without: &Set<FactId>,
    ) -> Result<Self, QueryError> {
        Self { variables, names_rules: true, ..Self::default() }.filled(policy, question, cases, without)
    }

    fn filled(
        mut self,
        policy: &CompiledPolicy,
        question: &Question<'_>,
        cases: &[Vec<Covering>],
        without: &Set<FactId>,
    ) -> Result<Self, QueryError> {
        let rules = conditional(policy, cases, question.left).map_err(|_| beyond(question.left))?;
        let assumed = assumed_cells(policy, &rules, question, without);
        let facts = unknown_facts(policy, question, cases, &rules, &assumed);
        if facts.len() > policy.limits.undecided_facts {
            return Err(QueryError::new(
                "too-many-unknown-facts",
                format!("the verdict may depend on {} unknown facts, more than {}", facts.len(), policy.limits.undecided_facts),
            )
            .help("give some of the facts"));
        }
        self.variables.extend(facts.iter().map(|(fact, cells)| Variable::Fact(*fact, cells.clone())));
        let count = self.variables.iter().try_fold(1_usize, |n, v| n.checked_mul(v.choices().max(1)));
        if count.is_none_or(|n| n > policy.limits.fillings) {
            return Err(too_complex(policy));
        }
        self.assumed = assumed.keys().copied().collect();
        let filled = self.fill_all(policy, question, cases, &rules, &facts, &assumed);
        filled.map_err(|_| beyond(question.left))?;
        Ok(self)
    }

    /// Adds the rows of every choice.
    fn fill_all(
        &mut self,
        policy: &CompiledPolicy,
        question: &Question<'_>,
        cases: &[Vec<Covering>],
        rules: &Set<u32>,
        facts: &[(FactId, Vec<Cell>)],
        assumed: &Map<FactId, Cell>,
    ) -> Result<(), TooComplex> {
        let known = Filling { given: &question.given, assumed, chosen: Map::new() };
        let truth = Truth::new(policy, rules, facts, &known, question.left)?;
        for coverings in cases {
            self.fill(policy, question, coverings, facts, &known, &truth)?;
        }
        Ok(())
    }

    /// Adds the rows of one choice of everything but facts.
    fn fill(
        &mut self,
        policy: &CompiledPolicy,
        question: &Question<'_>,
        coverings: &[Covering],
        facts: &[(FactId, Vec<Cell>)],
        known: &Filling<'_>,
        truth: &Truth,
    ) -> Result<(), TooComplex> {
        let total: usize = facts.iter().map(|(_, cells)| cells.len()).product();
        let mut numbers = vec![0; facts.len()];
        for number in 0..total {
            question.left.look(LOOKS_TO_FILL)?;
            let mut rest = number;
            let mut chosen = Map::new();
            for ((fact, cells), own) in facts.iter().zip(&mut numbers).rev() {
                *own = rest % cells.len().max(1);
                if let Some(&cell) = cells.get(*own) {
                    chosen.insert(*fact, cell);
                }
                rest /= cells.len().max(1);
            }
            let filling = Filling { chosen, ..*known };
            let holds = |rule| truth.holds(rule, &numbers);
            let row = self.decide(policy, question, coverings, &filling, &holds)?;
            self.rows.push(row);
        }
        Ok(())
    }

    /// One filling: the most restrictive spot of each axis, the most restrictive axis of all.
    fn decide(
        &mut self,
        policy: &CompiledPolicy,
        question: &Question<'_>,
        coverings: &[Covering],
        filling: &Filling<'_>,
        holds: &impl Fn(u32) -> bool,
    ) -> Result<Cellwise, TooComplex> {
        let left = question.left;
        let mut row = Cellwise::default();
        for (place, axis) in AXES.into_iter().enumerate() {
            // The most restrictive verdict, and the first spot that has it.
            let mut worst: Option<(Verdict, &Covering)> = None;
            let mut found: Vec<(Verdict, Outcome, bool)> = Vec::new();
            for covering in coverings {
                let Some(contest) = covering.contests.get(place).and_then(Option::as_ref) else { continue };
                let outcome = contest
                    .decide(policy, left, self.names_rules, |atom| policy.rule_of(atom).is_some_and(|(atom, _)| holds(atom.rule)))?;
                let mut verdict = match &outcome {
                    Outcome::Out(_) => Verdict::OutOfScope,
                    Outcome::In(_) => Verdict::InScope,
                    Outcome::Silent => silence(policy, axis, covering),
                };
                if covering.out_only && verdict != Verdict::OutOfScope {
                    continue;
                }
                let mut vendor = false;
                if axis == AxisName::Target && matches!(outcome, Outcome::In(_)) {
                    if !question.touched.is_empty() && vendor_may_be_at_fault(policy, filling) {
                        verdict = Verdict::OutOfScope;
                        vendor = true;
                    } else if is_expired(policy, covering.date) && !is_current(policy, filling) {
                        verdict = Verdict::Unlisted;
                    }
                }
                if worst.is_none_or(|(held, _)| held < verdict) {
                    worst = Some((verdict, covering));
                }
                found.push((verdict, outcome, vendor));
            }
            let Some((verdict, first)) = worst else { continue };
            if axis == AxisName::Target && found.iter().any(|(other, ..)| *other != verdict) && self.part.is_none() {
                self.part = first.label.clone().filter(|label| !label.is_empty());
            }
            if let Some(parted) = self.parted.get_mut(place) {
                *parted |= found.len() > 1;
            }
            let deciding = found.into_iter().filter(|f| f.0 == verdict);
            for (_, outcome, vendor) in deciding.take(if self.names_rules { usize::MAX } else { 0 }) {
                let noted = if vendor { question.touched.len() } else { outcome.rules() };
                left.look(noted.saturating_mul(LOOKS_TO_NOTE))?;
                self.note(policy, question, place, outcome, vendor);
            }
            if let Some(slot) = row.axes.get_mut(place) {
                *slot = Some(verdict);
            }
        }
        row.verdict = row.axes.iter().flatten().copied().max();
        Ok(row)
    }

    /// Remembers who decided.
    fn note(&mut self, policy: &CompiledPolicy, question: &Question<'_>, axis: usize, outcome: Outcome, vendor: bool) {
        let row = self.rows.len();
        let rule = |atom: u32| policy.rule_of(atom).map(|(a, _)| a.rule);
        let Some(deciders) = self.deciders.get_mut(axis) else { return };
        let mut decides = |rule: u32, beat: &mut dyn Iterator<Item = u32>| {
            deciders.update(rule, |own| {
                own.beat.extend(beat);
                own.rows += usize::from(own.last != Some(row));
                own.last = Some(row);
            });
        };
        if vendor {
            self.vendor_decides = true;
            question.touched.iter().for_each(|touched| decides(touched.rule, &mut std::iter::empty()));
            return;
        }
        match outcome {
            Outcome::Out(atoms) => {
                for atom in atoms {
                    self.atoms.insert(atom);
                    if let Some(rule) = rule(atom) {
                        decides(rule, &mut std::iter::empty());
                    }
                }
            }
            Outcome::In(winners) => {
                for (atom, beaten) in winners {
                    if let Some(own) = rule(atom) {
                        decides(own, &mut beaten.into_iter().filter_map(rule));
                    }
                }
            }
            Outcome::Silent => {}
        }
    }

    /// The rules that decide an axis: in every filling, if some do and its verdict is certain, else in any. Where a target has several spots, one rule
    /// that always includes one of them does not include the others.
    pub(super) fn deciding(&self, axis: usize) -> impl Iterator<Item = (u32, &Deciding)> {
        let all = self.deciders.get(axis);
        let always = |own: &Deciding| own.rows == self.rows.len();
        let one = self.axis(axis) == Some(Verdict::OutOfScope) || self.parted.get(axis) != Some(&true);
        let certain = one && self.axis(axis) != Some(Verdict::Conditional) && all.into_iter().flat_map(Map::values).any(always);
        all.into_iter().flat_map(Map::iter).filter(move |(_, own)| !certain || always(own)).map(|(&rule, own)| (rule, own))
    }

    /// The verdict over all fillings; without a target nothing is in scope.
    pub(super) fn verdict(&self, has_target: bool) -> Verdict {
        // A target of which nothing was decided is not authorised.
        let undecided = if has_target { Verdict::Unlisted } else { Verdict::InScope };
        let mut verdicts = self.rows.iter().map(|row| row.verdict.unwrap_or(undecided));
        let first = verdicts.next().unwrap_or(Verdict::Unlisted);
        let same = verdicts.all(|v| v == first);
        if !same || (first == Verdict::InScope && !has_target) { Verdict::Conditional } else { first }
    }

    /// The verdict of one axis over all fillings.
    pub(super) fn axis(&self, place: usize) -> Option<Verdict> {
        let mut verdicts = self.rows.iter().map(|row| row.axes.get(place).copied().flatten());
        let first = verdicts.next()?;
        if verdicts.all(|v| v == first) { first } else { Some(Verdict::Conditional) }
    }

    /// Whether an axis is in scope in some filling.
    pub(super) fn opens(&self, place: usize) -> bool {
        self.rows.iter().any(|row| row.axes.get(place).copied().flatten() == Some(Verdict::InScope))
    }

    /// The variables on which the verdict depends: two fillings that differ in nothing else have different verdicts.
    pub(super) fn essential(&self) -> Vec<&Variable> {
        let mut stride = self.rows.len();
        let mut found = Vec::new();
        for variable in &self.variables {
            let choices = variable.choices().max(1);
            let block = stride;
            stride /= choices;
            let verdict = |at: usize| self.rows.get(at).and_then(|row| row.verdict);
            // Rows whose choice of this variable is the first one, compared with the same row for every other choice.
            let firsts = self.rows.iter().enumerate().filter(|(at, _)| at % block.max(1) < stride);
            let matters = firsts.into_iter().any(|(at, row)| (1..choices).any(|c| row.verdict != verdict(at + c * stride)));
            if matters {
                found.push(variable);
            }
        }
        found
    }
}

/// What silence says on an axis.
fn silence(policy: &CompiledPolicy, axis: AxisName, covering: &Covering) -> Verdict {
    match axis {
        // Without a target there is nothing that could be unlisted; the table's verdict asks for one.
        AxisName::Target => {
            if covering.has_target {
                Verdict::Unlisted
            } else {
                Verdict::InScope
            }
        }
        AxisName::Activity => match covering.activity {
            Some(node) if activities().name(node) != "testing.manual" => Verdict::Unlisted,
            _ => Verdict::InScope,
        },
        AxisName::Finding => {
            if policy.only_listed() && covering.has_finding {
                Verdict::Unlisted
            } else {
                Verdict::InScope
            }
        }
    }
}

/// Whether the defect may be the vendor's own: unless it is known to be the publisher's code or configuration. An assumption does not
/// count here: it is the vendor's service until somebody has looked.
fn vendor_may_be_at_fault(policy: &CompiledPolicy, filling: &Filling<'_>) -> bool {
    let cell = policy.facts.id("defect.location").and_then(|fact| filling.given.get(&fact).or_else(|| filling.chosen.get(&fact)));
    !own_defect(policy).iter().flatten().any(|own| cell == Some(own))
}

fn is_current(policy: &CompiledPolicy, filling: &Filling<'_>) -> bool {
    policy.facts.id("policy.current").and_then(|fact| filling.cell(fact, Effect::In)) == Some(1)
}
