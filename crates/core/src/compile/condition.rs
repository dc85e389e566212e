//! Conditions as meant: formulas over cells of facts, with three-valued evaluation and exact implication.

use super::facts::{Cell, Domain, FactId, Facts, MAX_CELLS, show, value_of};
use crate::diagnostic::Diagnostic;
use crate::pattern::{Steps, TooComplex};
use crate::policy::{Condition, IntTest, Literal, Test};
use crate::sorted::{Map, Set};
use crate::vocabulary::Value;

/// A formula over facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expr {
    /// Holds always.
    True,
    /// The fact's cell is in the set.
    Test(FactId, u64),
    All(Box<[Expr]>),
    Any(Box<[Expr]>),
    Not(Box<Expr>),
}

impl Expr {
    /// The conjunction, as simple as can be.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|p| *p != Self::True).collect();
        match parts.len() {
            0 => Self::True,
            1 => parts.pop().unwrap_or(Self::True),
            _ => Self::All(parts.into()),
        }
    }

    /// The negation.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Whether it holds, where `cell` knows some facts; none if the unknown ones matter as far as this can tell.
    pub(crate) fn eval(&self, cell: &impl Fn(FactId) -> Option<Cell>) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::Test(fact, set) => cell(*fact).map(|c| set & bit(c) != 0),
            Self::Not(part) => part.eval(cell).map(|holds| !holds),
            Self::All(parts) => fold(parts, cell, false),
            Self::Any(parts) => fold(parts, cell, true),
        }
    }

    /// Every fact that it names, and for each the sets of cells that it tests for.
    pub(crate) fn tests(&self, found: &mut Map<FactId, Set<u64>>) {
        match self {
            Self::True => {}
            Self::Test(fact, set) => {
                found.update(*fact, |sets| _ = sets.insert(*set));
            }
            Self::Not(part) => part.tests(found),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(found)),
        }
    }

    /// Steps that evaluating it may take, at least one.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::True | Self::Test(..) => 1,
            Self::Not(part) => part.size().saturating_add(1),
            Self::All(parts) | Self::Any(parts) => parts.iter().fold(1, |sum: usize, part| sum.saturating_add(part.size())),
        }
    }

    /// The fact and its cells, if it is one test or the opposite of one.
    pub(crate) fn single(&self) -> Option<(FactId, u64)> {
        match self {
            Self::Test(fact, set) => Some((*fact, *set)),
            Self::Not(part) => part.single(),
            _ => None,
        }
    }

    /// Whether it names the fact.
    pub(crate) fn names(&self, fact: FactId) -> bool {
        match self {
            Self::True => false,
            Self::Test(own, _) => *own == fact,
            Self::Not(part) => part.names(fact),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.names(fact)),
        }
    }

    /// Whether `other` holds wherever this does.
    ///
    /// # Errors
    /// More steps than are left.
    pub(crate) fn implies(&self, other: &Self, facts: &Facts, left: &Steps) -> Result<bool, TooComplex> {
        if *other == Self::True || self == other {
            return Ok(true);
        }
        let size = self.size().saturating_add(other.size());
        left.look(size.saturating_mul(LOOKS_AT_A_TEST))?;
        let mut tests = Map::new();
        self.tests(&mut tests);
        other.tests(&mut tests);
        let choices: Vec<(FactId, Vec<Cell>)> =
            tests.iter().map(|(&fact, sets)| (fact, representatives(facts.fact(fact).map_or(1, |f| f.domain.cells()), sets))).collect();
        let mut known = Vec::new();
        let [most, allowed] = fillings(size, left);
        let mut budget = allowed;
        let found = counterexample(self, other, &choices, &mut known, &mut budget);
        // Where fewer steps are left than an implication may take, they are all used up, and nothing is decided.
        let tried = if budget == 0 { most } else { allowed.saturating_sub(budget) };
        left.take(tried.saturating_mul(size) / TESTS_A_STEP)?;
        Ok(!found)
    }
}

/// Steps that one implication may take. Beyond it the answer is no: then an inclusion wins nothing, which is the safe side.
const IMPLICATION_BUDGET: usize = 4_000_000;

/// Looks that it takes to note what one part of a formula tests for.
pub(crate) const LOOKS_AT_A_TEST: usize = 8;

/// Parts of formulas that are evaluated in the time of one step.
const TESTS_A_STEP: usize = 16;

/// How many fillings an implication between formulas of so many parts may try: at most, and with the steps that are left.
fn fillings(size: usize, left: &Steps) -> [usize; 2] {
    let most = IMPLICATION_BUDGET / size;
    [most, most.min(left.left().saturating_mul(TESTS_A_STEP) / size)]
}

/// Whether some filling satisfies `yes` and not `no` (or the budget ends).
fn counterexample(yes: &Expr, no: &Expr, choices: &[(FactId, Vec<Cell>)], known: &mut Vec<(FactId, Cell)>, budget: &mut usize) -> bool {
    *budget = budget.saturating_sub(1);
    if *budget == 0 {
        return true;
    }
    let cell = |fact| known.iter().find(|(own, _)| *own == fact).map(|(_, cell)| *cell);
    let (holds, other) = (yes.eval(&cell), no.eval(&cell));
    if holds == Some(false) || other == Some(true) {
        return false;
    }
    if holds == Some(true) && other == Some(false) {
        return true;
    }
    let Some(((fact, cells), rest)) = choices.split_first() else { return true };
    for &cell in cells {
        known.push((*fact, cell));
        if counterexample(yes, no, rest, known, budget) {
            return true;
        }
        known.pop();
    }
    false
}

/// One cell for each group of cells that none of `sets` tells apart, in order.
pub(crate) fn representatives(cells: usize, sets: &Set<u64>) -> Vec<Cell> {
    let mut seen = Set::new();
    (0..cells.min(MAX_CELLS))
        .filter_map(|c| Cell::try_from(c).ok())
        .filter(|&c| seen.insert(sets.iter().map(|set| set & bit(c) != 0).collect::<Vec<_>>()))
        .collect()
}

fn bit(cell: Cell) -> u64 {
    1_u64.checked_shl(u32::from(cell)).unwrap_or(0)
}

fn fold(parts: &[Expr], cell: &impl Fn(FactId) -> Option<Cell>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match part.eval(cell) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

/// Turns a condition as written into a formula. Every problem is reported; the result is then not used.
pub(crate) fn lower(condition: &Condition, facts: &Facts, problems: &mut Vec<Diagnostic>) -> Expr {
    match condition {
        Condition::All(parts) => Expr::all(parts.iter().map(|p| lower(p, facts, problems)).collect::<Vec<_>>()),
        Condition::Any(parts) => Expr::Any(parts.iter().map(|p| lower(p, facts, problems)).collect()),
        Condition::Not(part) => lower(part, facts, problems).negated(),
        Condition::Fact { name, test } => {
            let Some(id) = facts.id(name) else {
                let error = Diagnostic::error("unknown-fact", name.span, format!("unknown fact `{}`", name.value));
                problems.push(match facts.suggest(name) {
                    Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                    None => error.help("declare it under `facts:` with `type`, `axis` and `question`"),
                });
                return Expr::True;
            };
            let Some(fact) = facts.fact(id) else { return Expr::True };
            Expr::Test(id, cells_of(&fact.name, &fact.domain, &test.value, test.span, problems))
        }
    }
}

/// The cells for which a test holds.
fn cells_of(name: &str, domain: &Domain, test: &Test, at: crate::span::Span, problems: &mut Vec<Diagnostic>) -> u64 {
    let wrong = |found: &str, span| {
        let error = Diagnostic::error("wrong-fact-value", span, format!("expected {} for `{name}`, found {found}", domain.describe()));
        match domain {
            Domain::Enum(names) => match crate::vocabulary::suggest(found.trim_matches('`'), names.iter().map(String::as_str)) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error,
            },
            Domain::Int(_) => error.help("compare a number with `{ more_than: 2 }`, `at_least`, `less_than`, `at_most`, or name it"),
            Domain::Bool => error.help("write the name of the fact alone, or `true` or `false`"),
        }
    };
    // A cell that no set can hold would make the rule that tests for it hold never, in silence.
    if domain.cells() > MAX_CELLS {
        problems.push(
            Diagnostic::error("too-many-constants", at, format!("`{name}` is compared with more than {} constants", MAX_CELLS - 1))
                .help("compare with fewer different numbers"),
        );
        return 0;
    }
    match test {
        Test::OneOf(values) => values.iter().fold(0, |set, value| match domain.cell(&value_of(&value.value)) {
            Some(cell) => set | bit(cell),
            None => {
                // A bare name stands for `true`, which only a boolean can be.
                let found = if value.value == Literal::Bool(true) { "no value".to_owned() } else { format!("`{}`", show(&value.value)) };
                problems.push(wrong(&found, value.span));
                set
            }
        }),
        Test::Int(tests) => {
            let Domain::Int(cuts) = domain else {
                problems.push(wrong("a comparison of numbers", at));
                return 0;
            };
            let holds = |number: i64| {
                tests.iter().all(|t| match t.value {
                    IntTest::MoreThan(n) => number > n,
                    IntTest::AtLeast(n) => number >= n,
                    IntTest::LessThan(n) => number < n,
                    IntTest::AtMost(n) => number <= n,
                })
            };
            // Cells are cut at every constant, so that one member speaks for all: the first of each, and for the lowest cell the least number.
            let members = std::iter::once(cuts.first().map_or(0, |first| first.saturating_sub(1))).chain(cuts.iter().copied());
            members.fold(0, |set, member| match (holds(member), domain.cell(&Value::Int(member))) {
                (true, Some(cell)) => set | bit(cell),
                _ => set,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implication_is_exact() {
        let facts = Facts::collect(&crate::compile::tests::policy(""), std::iter::empty(), &mut Vec::new());
        let fact = |name: &str| facts.id(name).unwrap();
        let (operator, manual) = (fact("operator"), fact("verification.manual"));
        let own = Expr::Test(operator, 1);
        let ours_or_customer = Expr::Test(operator, 0b101);
        let proven = Expr::Test(manual, 0b10);
        let both = Expr::All([own.clone(), proven.clone()].into());
        let either = Expr::Any([own.clone(), proven.clone()].into());
        for (a, b, expected) in [
            (&own, &ours_or_customer, true),
            (&ours_or_customer, &own, false),
            (&both, &own, true),
            (&own, &both, false),
            (&own, &either, true),
            (&Expr::True, &own, false),
            (&own, &Expr::True, true),
            (&Expr::Not(Box::new(either.clone())), &Expr::Not(Box::new(own.clone())), true),
            (&Expr::True, &Expr::Any([own.clone(), Expr::Not(Box::new(own.clone()))].into()), true),
            // What never holds implies everything, whatever is decided first.
            (&Expr::All([proven.clone(), Expr::Not(Box::new(proven.clone()))].into()), &own, true),
            (&Expr::All([own.clone(), Expr::Not(Box::new(own.clone()))].into()), &proven, true),
            (&own, &own, true),
            (&own, &proven, false),
            (&Expr::Any([both.clone(), own.clone()].into()), &own, true),
            (&own, &Expr::Any([both.clone(), own.clone()].into()), true),
            (&own, &Expr::Any([both.clone(), Expr::Not(Box::new(own.clone()))].into()), false),
        ] {
            assert_eq!(a.implies(b, &facts, &Steps::new(1_000)), Ok(expected), "{a:?} implies {b:?}");
        }
        assert!(own.names(operator) && !own.names(manual) && both.names(manual) && !Expr::True.names(manual));
        assert!(Expr::Not(Box::new(either)).names(manual));
    }

    #[test]
    fn formulas_are_as_simple_as_can_be() {
        let (a, b) = (Expr::Test(0, 1), Expr::Test(1, 1));
        assert_eq!(Expr::all([Expr::True, Expr::True]), Expr::True);
        assert_eq!(Expr::all([Expr::True, a.clone()]), a);
        assert_eq!(Expr::all([a.clone(), Expr::True, b.clone()]), Expr::All([a.clone(), b].into()));
        assert_eq!(a.clone().negated().negated(), a);
    }

    #[test]
    fn an_implication_takes_as_many_steps_as_it_tries_fillings() {
        // At most so many, and with the steps that are left; sixteen parts are a step.
        assert_eq!(fillings(40, &Steps::new(1_000_000)), [100_000, 100_000]);
        assert_eq!(fillings(40, &Steps::new(100)), [100_000, 40]);
        // Of four facts each part holds whatever its fact is, which nothing less than every filling shows: 31 with those of some of the facts.
        let facts = Facts::collect(&crate::compile::tests::policy(""), std::iter::empty(), &mut Vec::new());
        let either = |name: &str| {
            let test = Expr::Test(facts.id(name).unwrap(), 0b10);
            Expr::Any([test.clone(), Expr::Not(Box::new(test))].into())
        };
        let always = Expr::All(["verification.manual", "permission.explicit", "permission.written", "impact.proven"].map(either).into());
        assert_eq!(always.size() + 1, 18);
        let left_of = |steps: usize| {
            let left = Steps::new(steps);
            Expr::True.implies(&always, &facts, &left).map(|implied| (implied, left.left()))
        };
        let taken = 18 * LOOKS_AT_A_TEST / 16 + 31 * 18 / TESTS_A_STEP;
        assert_eq!(left_of(1_000), Ok((true, 1_000 - taken)));
        // One filling more than it tries has to be allowed.
        assert_eq!([left_of(taken + 1), left_of(taken + 2)], [Err(TooComplex), Ok((true, 2))]);
    }

    /// What the first look decides is not filled in any further: the end is the same, and sooner.
    #[test]
    fn an_implication_ends_where_it_is_decided() {
        let (a, b) = (Expr::Test(0, 1), Expr::Test(1, 1));
        let never = Expr::Not(Box::new(Expr::True));
        let choices = [(0, vec![0, 1]), (1, vec![0, 1])];
        let taken = |yes: &Expr, no: &Expr, choices: &[(FactId, Vec<Cell>)]| {
            let mut budget = 10;
            (counterexample(yes, no, choices, &mut Vec::new(), &mut budget), 10 - budget)
        };
        assert_eq!(taken(&Expr::True, &never, &choices), (true, 1));
        assert_eq!([taken(&never, &a, &choices), taken(&a, &Expr::True, &choices)], [(false, 1); 2]);
        // What stays open with every fact filled in may be a counterexample.
        assert_eq!(taken(&a, &b, &[]), (true, 1));
        let facts = Facts::collect(&crate::compile::tests::policy(""), std::iter::empty(), &mut Vec::new());
        assert_eq!([a.implies(&a, &facts, &Steps::new(0)), a.implies(&Expr::True, &facts, &Steps::new(0))], [Ok(true); 2]);
        assert_eq!(a.implies(&b, &facts, &Steps::new(0)), Err(TooComplex));
    }

    /// The policy is refused; until then the test holds for nothing.
    #[test]
    fn too_many_constants_hold_nowhere() {
        let mut problems = Vec::new();
        let domain = Domain::Int((0..100).collect());
        assert_eq!(cells_of("f", &domain, &Test::Int(Vec::new()), crate::span::Span { start: 0, end: 1 }, &mut problems), 0);
        assert_eq!(problems.len(), 1);
    }

    /// Beyond the budget the answer is that there may be a counterexample.
    #[test]
    fn an_implication_takes_no_more_steps_than_its_budget() {
        let (a, b) = (Expr::Test(0, 1), Expr::Test(1, 1));
        let (yes, no) = (Expr::All([a.clone(), b.clone()].into()), Expr::Any([a, b].into()));
        let choices = [(0, vec![0, 1]), (1, vec![0, 1])];
        let found = |budget: usize| counterexample(&yes, &no, &choices, &mut Vec::new(), &mut { budget });
        // The start, and one step for each cell of the first fact, which decides.
        assert_eq!([1, 2, 3, 4].map(found), [true, true, true, false]);
        let sized = Expr::Not(Box::new(yes));
        assert_eq!([Expr::True.size(), no.size(), sized.size()], [1, 3, 4]);
    }

    #[test]
    fn cells_that_no_set_tells_apart_are_one() {
        let sets = |sets: &[u64]| representatives(5, &sets.iter().copied().collect());
        assert_eq!(sets(&[]), [0]);
        assert_eq!(sets(&[0b00110]), [0, 1]);
        assert_eq!(sets(&[0b00110, 0b01000]), [0, 1, 3]);
        assert_eq!(sets(&[0b00001]), [0, 1]);
        assert_eq!(representatives(2, &[0b100].into()), [0]);
        assert_eq!(representatives(MAX_CELLS + 8, &[1 << (MAX_CELLS - 1)].into()).len(), 2);
    }
}
