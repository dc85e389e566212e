//! What is unknown about a query: facts, members of a class, the target, the activity, the day; and the choices for each.

use super::case::{AXES, Case, Covering, candidates, cover};
use super::question::{Finding, Question, beyond};
use super::spot::{At, Spot};
use crate::compile::{Cell, CompiledPolicy, Effect, Expr, FactId, LOOKS_AT_A_TEST, TargetSelector, representatives};
use crate::pattern::{Steps, TooComplex};
use crate::policy::{AxisName, Date};
use crate::query::QueryError;
use crate::sorted::{Map, Set};
use crate::vocabulary::{NodeId, Value};

/// Something unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    Fact(FactId, Vec<Cell>),
    /// Members of the finding asked for.
    Finding(Vec<Finding>),
    /// Members of the activity asked for.
    Activity(Vec<NodeId>),
    /// No target was given, and rules of other axes name some.
    Target(Vec<At>),
    /// No activity was given, and finding rules name some.
    Way(Vec<Option<NodeId>>),
    /// No day was given, and rules have windows: a day of each stretch.
    Date(Vec<Option<Date>>),
}

impl Variable {
    pub(super) fn choices(&self) -> usize {
        match self {
            Self::Fact(_, cells) => cells.len(),
            Self::Finding(members) => members.len(),
            Self::Activity(members) => members.len(),
            Self::Target(targets) => targets.len(),
            Self::Way(ways) => ways.len(),
            Self::Date(days) => days.len(),
        }
    }
}

/// The structural variables of a query and the choices that fix a case.
pub(super) struct Structure {
    findings: Vec<Option<Finding>>,
    activities: Vec<Option<NodeId>>,
    targets: Vec<Vec<Spot>>,
    ways: Vec<Option<NodeId>>,
    dates: Vec<Option<Date>>,
}

impl Structure {
    pub(super) fn new(policy: &CompiledPolicy, question: &Question<'_>) -> Result<Self, QueryError> {
        fn or_none<T: Copy>(members: &[T]) -> Vec<Option<T>> {
            if members.is_empty() { vec![None] } else { members.iter().copied().map(Some).collect() }
        }
        let mut own = Self {
            findings: or_none(&question.findings),
            activities: or_none(&question.activities),
            targets: vec![question.spots.clone().unwrap_or_else(|| vec![nowhere(At::Elsewhere)])],
            ways: vec![None],
            dates: vec![question.date],
        };
        if question.exact {
            return Ok(own);
        }
        // What else matters is found among the atoms that the rest of the query selects.
        let mut selectors: Vec<TargetSelector> = Vec::new();
        let mut named = Set::new();
        let mut ways = Set::new();
        let mut days = Set::new();
        for case in own.each_case() {
            for axis in AXES {
                let candidates = candidates(policy, question, axis, case).map_err(|_| beyond(question.left))?;
                for (atom, rule) in candidates.into_iter().flatten().filter_map(|a| policy.rule_of(a)) {
                    if axis != AxisName::Target && atom.target != TargetSelector::Any && named.insert(atom.target) {
                        selectors.push(atom.target);
                    }
                    if axis == AxisName::Finding && case.activity.is_none() {
                        ways.extend(atom.activity);
                    }
                    days.extend(rule.from);
                    days.extend(rule.until.map(Date::next));
                }
            }
        }
        if question.spots.is_none() {
            own.targets.extend(selectors.into_iter().map(|s| vec![nowhere(At::Meant(s))]));
        }
        own.ways.extend(ways.into_iter().map(Some));
        if question.date.is_none() {
            days.extend(policy.expires().map(Date::next));
            own.dates = std::iter::once(Date::FIRST).chain(days).map(Some).collect();
        }
        Ok(own)
    }

    /// The variables with more than one choice, in the order of [`Self::cases`].
    pub(super) fn variables(&self) -> Vec<Variable> {
        let mut found = Vec::new();
        if self.findings.len() > 1 {
            found.push(Variable::Finding(self.findings.iter().flatten().copied().collect()));
        }
        if self.activities.len() > 1 {
            found.push(Variable::Activity(self.activities.iter().flatten().copied().collect()));
        }
        if self.targets.len() > 1 {
            found.push(Variable::Target(self.targets.iter().flatten().map(|s| s.at.clone()).collect()));
        }
        if self.ways.len() > 1 {
            found.push(Variable::Way(self.ways.clone()));
        }
        if self.dates.len() > 1 {
            found.push(Variable::Date(self.dates.clone()));
        }
        found
    }

    /// One case for each choice and spot, flat.
    fn each_case(&self) -> impl Iterator<Item = Case<'_>> {
        self.choices().flatten()
    }

    /// For each choice of all variables, the last changing fastest, the cases that must all hold.
    fn choices(&self) -> impl Iterator<Item = Vec<Case<'_>>> {
        let activities = self.findings.iter().flat_map(|&finding| self.activities.iter().map(move |&activity| (finding, activity)));
        let targets = activities.flat_map(|named| self.targets.iter().map(move |spots| (named, spots)));
        let ways = targets.flat_map(|at| self.ways.iter().map(move |&way| (at, way)));
        let dates = ways.flat_map(|at| self.dates.iter().map(move |&date| (at, date)));
        dates.map(|(((named, spots), way), date)| spots.iter().flat_map(|spot| cases_at(spot, named.0, named.1, way, date)).collect())
    }

    /// What covers the cases of each choice.
    ///
    /// # Errors
    /// More choices than may be tried, each among too many atoms.
    pub(super) fn cases(&self, policy: &CompiledPolicy, question: &Question<'_>) -> Result<Vec<Vec<Covering>>, QueryError> {
        let lists = [self.findings.len(), self.activities.len(), self.targets.len(), self.ways.len(), self.dates.len()];
        if lists.into_iter().fold(1, usize::saturating_mul) > policy.limits.fillings {
            return Err(too_complex(policy));
        }
        let covered = |cases: Vec<Case<'_>>| cases.into_iter().map(|case| cover(policy, question, case)).collect::<Result<Vec<_>, _>>();
        let all = self.choices().map(|cases| covered(cases).map(distinct)).collect::<Result<_, TooComplex>>();
        all.map_err(|_| beyond(question.left))
    }
}

/// A finding that is a way of testing of its own is asked beside the activity that was given.
fn cases_at(spot: &Spot, finding: Option<Finding>, activity: Option<NodeId>, way: Option<NodeId>, date: Option<Date>) -> Vec<Case<'_>> {
    let given = Case { spot, activity, way: activity.or(finding.and_then(|f| f.activity)).or(way), finding, date };
    match finding.and_then(|f| f.activity) {
        Some(own) if activity.is_some() => vec![given, Case { activity: Some(own), way: Some(own), ..given }],
        _ => vec![given],
    }
}

fn nowhere(at: At) -> Spot {
    Spot { at, out_only: false, label: None }
}

/// Cases that the same atoms cover are decided alike: one of them is enough, and the parts of a set are many.
fn distinct(coverings: Vec<Covering>) -> Vec<Covering> {
    let mut seen = Set::new();
    let key = |c: &Covering| {
        let contests: Vec<Option<Vec<u32>>> = c.contests.iter().map(|x| x.as_ref().map(|x| x.atoms().collect())).collect();
        (contests, c.activity, c.out_only, c.has_target)
    };
    coverings.into_iter().filter(|c| seen.insert(key(c))).collect()
}

/// The rules that count in some case, and have a condition.
///
/// # Errors
/// Conditions that take more steps to look through than are left.
pub(super) fn conditional(policy: &CompiledPolicy, cases: &[Vec<Covering>], left: &Steps) -> Result<Set<u32>, TooComplex> {
    let contests = cases.iter().flatten().flat_map(|c| c.contests.iter().flatten());
    let mut rules = Set::new();
    for atom in contests.flat_map(super::contest::Contest::atoms) {
        left.look(1)?;
        if let Some((atom, rule)) = policy.rule_of(atom).filter(|(_, rule)| rule.condition != Expr::True)
            && rules.insert(atom.rule)
        {
            left.look(rule.condition.size().saturating_mul(LOOKS_AT_A_TEST))?;
        }
    }
    Ok(rules)
}

/// Their conditions, each with its rule's effect.
fn conditions<'a>(policy: &'a CompiledPolicy, rules: &'a Set<u32>) -> impl Iterator<Item = (&'a Expr, Effect)> + 'a {
    rules.iter().filter_map(|&rule| policy.rules.get(rule as usize)).map(|rule| (&rule.condition, rule.effect))
}

/// The cells of the facts that exclusions see as assumed.
pub(super) fn assumed_cells(
    policy: &CompiledPolicy,
    rules: &Set<u32>,
    question: &Question<'_>,
    without: &Set<FactId>,
) -> Map<FactId, Cell> {
    let mut tests = Map::new();
    conditions(policy, rules).for_each(|(condition, _)| condition.tests(&mut tests));
    let unknown = tests.keys().copied().filter(|fact| !question.given.contains_key(fact) && !without.contains(fact));
    unknown.filter_map(|id| policy.facts.assumed(id).map(|cell| (id, cell))).collect()
}

/// The facts that some condition leaves open, with one cell for each group that no condition tells apart: a single one where a condition
/// holds for every value, or for none.
pub(super) fn unknown_facts(
    policy: &CompiledPolicy,
    question: &Question<'_>,
    cases: &[Vec<Covering>],
    rules: &Set<u32>,
    assumed: &Map<FactId, Cell>,
) -> Vec<(FactId, Vec<Cell>)> {
    let mut tests: Map<FactId, Set<u64>> = Map::new();
    for (condition, effect) in conditions(policy, rules) {
        let mut own = Map::new();
        condition.tests(&mut own);
        own.retain(|fact, _| !question.given.contains_key(fact) && (effect == Effect::In || !assumed.contains_key(fact)));
        for (fact, sets) in own {
            tests.update(fact, |own| own.extend(sets));
        }
    }
    let asks_target = cases.iter().flatten().any(|Covering { contests: [target, ..], has_target, .. }| target.is_some() && *has_target);
    let open = |name: &str| policy.facts.id(name).filter(|f| !question.given.contains_key(f));
    if let Some(fact) = open("defect.location").filter(|_| asks_target && !question.touched.is_empty()) {
        tests.update(fact, |own| _ = own.insert(policy.own_defects()));
    }
    let may_be_expired = cases.iter().flatten().any(|c| is_expired(policy, c.date));
    if let Some(fact) = open("policy.current").filter(|_| asks_target && may_be_expired) {
        tests.update(fact, |own| _ = own.insert(0b10));
    }
    tests.into_iter().filter_map(|(id, sets)| Some((id, representatives(policy.facts.fact(id)?.domain.cells(), &sets)))).collect()
}

/// The values of `defect.location` that are the publisher's own.
pub(super) fn own_defect(policy: &CompiledPolicy) -> [Option<Cell>; 2] {
    let fact = policy.facts.id("defect.location").and_then(|fact| policy.facts.fact(fact));
    ["own-code", "own-configuration"].map(|name| fact?.domain.cell(&Value::Name(name.to_owned())))
}

/// Whether the policy no longer holds on a day; an unknown day may be any.
pub(super) fn is_expired(policy: &CompiledPolicy, day: Option<Date>) -> bool {
    policy.expires().is_some_and(|last| day.is_none_or(|day| day > last))
}

pub(super) fn too_complex(policy: &CompiledPolicy) -> QueryError {
    let message = format!("what is unknown can be filled in in more than {} ways", policy.limits.fillings);
    QueryError::new("too-complex", message).help("give some of the facts, a narrower class, or a target")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::query::Query;
    use crate::target::{Network, Target};
    use crate::vocabulary::{activities, classes};

    fn load(rest: &str) -> CompiledPolicy {
        let text = format!("inbounds: 1\nprogram: {{ name: P, expires: 2026-06-30 }}\n{rest}");
        CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap()
    }

    const WAYS: &str = "out_of_scope:
  - { id: A, clause: c, hosts: [example.com] }
  - { id: B, clause: c, activities: [testing.manual, dos.self] }
  - { id: C, clause: c, findings: [xss.self], activities: [testing.automated-scan] }
";

    const DAY: Option<Date> = Some(Date { year: 2026, month: 7, day: 1 });

    fn asked(finding: Option<&str>, activity: Option<&str>) -> Query {
        let target = Network::read("https://example.com/").unwrap();
        let [finding, activity] = [finding, activity].map(|name| name.map(str::to_owned));
        Query { target: Some((target.canonical(), Target::Network(target))), finding, activity, date: DAY, ..Query::default() }
    }

    fn variables(policy: &CompiledPolicy, query: &Query) -> Vec<Variable> {
        let left = Steps::new(100_000);
        let question = Question::read(policy, query, &left).unwrap();
        Structure::new(policy, &question).unwrap().variables()
    }

    /// A choice that is none changes nothing, and is named nowhere: it shows in the time alone.
    #[test]
    fn only_what_has_a_choice_is_unknown() {
        let policy = load(WAYS);
        for (finding, activity) in [
            (None, None),
            (Some("xss.self"), Some("testing.manual")),
            (Some("xss.stored"), None),
            (None, Some("testing.manual")),
            (Some("dos.self"), None),
        ] {
            assert_eq!(variables(&policy, &asked(finding, activity)), [], "{finding:?} {activity:?}");
        }
        let scan = activities().find("testing.automated-scan");
        assert_eq!(variables(&policy, &asked(Some("xss.self"), None)), [Variable::Way(vec![None, scan])]);
        let members = variables(&policy, &asked(Some("physical"), Some("dos"))).into_iter().map(|own| own.choices());
        assert_eq!(members.collect::<Vec<_>>(), [7, 4]);
    }

    /// A second case would be one with the first.
    #[test]
    fn a_finding_that_is_a_way_of_testing_is_asked_beside_another_way() {
        let spot = nowhere(At::Elsewhere);
        let [own, other] = ["dos.self", "testing.manual"].map(|name| activities().find(name));
        let dos = Some(Finding { class: classes().find("dos.self").unwrap(), activity: own });
        let ways = |activity| cases_at(&spot, dos, activity, None, None).into_iter().map(|case| case.way).collect::<Vec<_>>();
        assert_eq!((ways(None), ways(other)), (vec![own], vec![other, own]));
    }

    /// Without a target only exclusions by what is given are asked about it, and the last day of the policy changes nothing.
    #[test]
    fn the_last_day_counts_where_a_target_is_asked_about() {
        let policy = load(
            "in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\nout_of_scope:\n  - { id: B, clause: c, axis: target, when: { environment: staging } }\n",
        );
        let facts = |query: &Query| {
            let left = Steps::new(100_000);
            let question = Question::read(&policy, query, &left).unwrap();
            let cases = Structure::new(&policy, &question).unwrap().cases(&policy, &question).unwrap();
            let rules = conditional(&policy, &cases, &left).unwrap();
            unknown_facts(&policy, &question, &cases, &rules, &Map::new()).len()
        };
        let staging = [("environment".to_owned(), Value::Name("staging".to_owned()))].into();
        let given = Query { facts: staging, ..asked(None, None) };
        assert_eq!(facts(&given), 1);
        assert_eq!(facts(&Query { target: None, ..given }), 0);
    }
}
