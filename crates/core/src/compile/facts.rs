//! The facts that a policy knows: standard ones, its own, and one for each question of a rule (`confirmed.<rule id>`).
//!
//! A fact's values fall into at most 64 cells that no condition of the policy tells apart further: the values of a boolean or an
//! enumeration, and the stretches of whole numbers between the constants that rules compare them with.

use crate::diagnostic::Diagnostic;
use crate::policy::{AxisName, Condition, FactDecl, FactKindName, IntTest, Literal, Policy, Rule, Test};
use crate::sorted::{Map, Set};
use crate::span::Spanned;
use crate::vocabulary::{FactKind, Value, canonical_name, standard_facts, suggest};

/// Cells that one fact may have, so that a set of them fits a machine word.
pub(crate) const MAX_CELLS: usize = 64;

/// A fact of a compiled policy; its place in the list is its identity.
pub(crate) type FactId = u32;
/// A cell of a fact's values.
pub(crate) type Cell = u8;

/// One fact.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) domain: Domain,
    pub(crate) axis: AxisName,
    pub(crate) question: String,
    pub(crate) assume: Option<Value>,
}

/// The values of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Domain {
    Bool,
    Enum(Vec<String>),
    /// Each number starts a new cell; what is below the first is cell 0.
    Int(Vec<i64>),
}

/// A stretch of values that no condition tells apart, as an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellValue {
    One(Value),
    Between(Option<i64>, Option<i64>),
}

impl Domain {
    pub(crate) fn cells(&self) -> usize {
        match self {
            Self::Bool => 2,
            Self::Enum(names) => names.len(),
            Self::Int(cuts) => cuts.len() + 1,
        }
    }

    /// Whether some of its cells are in a set of them, and others are not.
    pub(crate) fn is_cut_by(&self, set: u64) -> bool {
        (1..self.cells()).contains(&(set.count_ones() as usize))
    }

    /// The cell of `value`; none if it is not of this type.
    pub(crate) fn cell(&self, value: &Value) -> Option<Cell> {
        let at = match (self, value) {
            (Self::Bool, Value::Bool(yes)) => usize::from(*yes),
            (Self::Enum(names), Value::Name(name)) => names.iter().position(|n| n == name)?,
            (Self::Int(cuts), Value::Int(number)) => cuts.partition_point(|cut| cut <= number),
            _ => return None,
        };
        Cell::try_from(at).ok()
    }

    /// What a text stands for, if this type makes something else of it than a name.
    pub(crate) fn coerce(&self, value: &Value) -> Value {
        let Value::Name(text) = value else { return value.clone() };
        match (self, text.to_ascii_lowercase().as_str()) {
            (Self::Bool, "yes" | "true") => Value::Bool(true),
            (Self::Bool, "no" | "false") => Value::Bool(false),
            (Self::Int(_), digits) => digits.parse().map_or_else(|_| value.clone(), Value::Int),
            (Self::Enum(names), folded) => {
                let folded = folded.replace('_', "-");
                let same = names.iter().find(|name| name.to_ascii_lowercase().replace('_', "-") == folded);
                same.map_or_else(|| value.clone(), |name| Value::Name(name.clone()))
            }
            _ => value.clone(),
        }
    }

    /// What the cell holds.
    pub(crate) fn value(&self, cell: Cell) -> CellValue {
        let at = usize::from(cell);
        match self {
            Self::Bool => CellValue::One(Value::Bool(cell == 1)),
            Self::Enum(names) => CellValue::One(Value::Name(names.get(at).cloned().unwrap_or_default())),
            Self::Int(cuts) => {
                let from = at.checked_sub(1).and_then(|i| cuts.get(i)).copied();
                let to = cuts.get(at).map(|next| next.saturating_sub(1));
                match (from, to) {
                    (Some(from), Some(to)) if from == to => CellValue::One(Value::Int(from)),
                    (from, to) => CellValue::Between(from, to),
                }
            }
        }
    }

    /// What a value of this type looks like, for messages.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Bool => "true or false".to_owned(),
            Self::Int(_) => "a whole number".to_owned(),
            Self::Enum(names) => format!("one of {}", names.join(", ")),
        }
    }
}

/// Every fact of a policy, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    list: Vec<Fact>,
    by_name: Map<String, FactId>,
}

impl Facts {
    pub(crate) fn id(&self, name: &str) -> Option<FactId> {
        self.by_name.get(name).or_else(|| self.by_name.get(&canonical_name(name))).copied()
    }

    pub(crate) fn fact(&self, id: FactId) -> Option<&Fact> {
        self.list.get(id as usize)
    }

    /// The cell that exclusions see while nothing else is known.
    pub(crate) fn assumed(&self, id: FactId) -> Option<Cell> {
        let fact = self.fact(id)?;
        fact.domain.cell(fact.assume.as_ref()?)
    }

    /// The known name nearest to `name`.
    pub(crate) fn suggest(&self, name: &str) -> Option<&str> {
        suggest(&canonical_name(name), self.by_name.keys().map(String::as_str))
    }

    /// Collects the facts of `policy`, cut at the constants that its conditions compare with; `rules` are those of scope that have conditions, at least.
    pub(crate) fn collect<'p>(policy: &'p Policy, rules: impl Iterator<Item = &'p Rule> + Clone, problems: &mut Vec<Diagnostic>) -> Self {
        let mut all: Map<String, Fact> = standard_facts()
            .iter()
            .map(|f| {
                let domain = match &f.kind {
                    FactKind::Boolean => Domain::Bool,
                    FactKind::Integer => Domain::Int(Vec::new()),
                    FactKind::Enum(names) => Domain::Enum(names.iter().map(|n| (*n).to_owned()).collect()),
                };
                let fact =
                    Fact { name: f.name.to_owned(), domain, axis: f.axis, question: f.question.to_owned(), assume: f.assume.clone() };
                (fact.name.clone(), fact)
            })
            .collect();
        let mut seen = Map::new();
        for declared in &policy.facts {
            let at = declared.name.span;
            // Two spellings of one name are two keys to YAML: the second would replace what the first says.
            if let Some(&earlier) = seen.get(&canonical_name(&declared.name)) {
                problems.push(
                    Diagnostic::error("duplicate-fact", at, format!("the fact `{}` is declared twice", declared.name.value))
                        .help("in names of facts `_` and `-` are the same: keep one of the two")
                        .related(earlier, "first declared here"),
                );
                continue;
            }
            seen.insert(canonical_name(&declared.name), at);
            if declared.name.starts_with("confirmed.") {
                problems.push(
                    Diagnostic::error("reserved-fact", at, format!("`{}` is the question of a rule", declared.name.value))
                        .help("write the question as `ask` of the rule; it has no assumption"),
                );
                continue;
            }
            declare(declared, &mut all, problems);
        }
        for rule in rules.clone() {
            if let Some(question) = &rule.ask {
                let name = format!("confirmed.{}", rule.id.value);
                let axis = super::rules::axis_of_selectors(rule).or(rule.axis.as_ref().map(|a| a.value)).unwrap_or(AxisName::Target);
                all.insert(name.clone(), Fact { name, domain: Domain::Bool, axis, question: question.value.clone(), assume: None });
            }
        }
        let mut cuts: Map<String, Set<i64>> = Map::new();
        for condition in conditions(policy, rules) {
            cut(condition, &mut cuts);
        }
        for (name, fact) in all.unordered_mut() {
            if let (Domain::Int(own), Some(found)) = (&mut fact.domain, cuts.get(name)) {
                own.extend(found.iter());
            }
        }
        let mut facts = Self::default();
        for (id, (name, fact)) in (0..).zip(all) {
            facts.by_name.insert(name, id);
            facts.list.push(fact);
        }
        facts
    }
}

/// Adds or changes one fact.
fn declare(declared: &FactDecl, all: &mut Map<String, Fact>, problems: &mut Vec<Diagnostic>) {
    let name = canonical_name(&declared.name);
    let at = declared.name.span;
    let mut listed = Map::new();
    for value in &declared.values {
        if let Some(earlier) = listed.insert(value.value.as_str(), value.span) {
            problems.push(
                Diagnostic::error("duplicate-value", value.span, format!("the value `{}` is listed twice", value.value))
                    .help("keep one of the two")
                    .related(earlier, "listed before"),
            );
            return;
        }
    }
    let own = declared.r#type.as_ref().map(|kind| match kind.value {
        FactKindName::Boolean => Domain::Bool,
        FactKindName::Integer => Domain::Int(Vec::new()),
        FactKindName::Enum => {
            let mut names: Vec<String> = declared.values.iter().map(|v| v.value.clone()).collect();
            if !names.iter().any(|n| n == "other") {
                names.push("other".to_owned());
            }
            Domain::Enum(names)
        }
    });
    if let Some(standard) = all.get(&name) {
        if own.as_ref().is_some_and(|own| *own != standard.domain) || declared.axis.as_ref().is_some_and(|a| a.value != standard.axis) {
            problems.push(
                Diagnostic::error("standard-fact-changed", at, format!("`{name}` is a standard fact, whose type and axis are fixed"))
                    .help("leave out `type`, `values` and `axis`, or choose another name"),
            );
            return;
        }
    } else {
        let (Some(domain), Some(axis)) = (own, &declared.axis) else {
            let nearest = suggest(&name, all.keys().map(String::as_str));
            let help = nearest.map_or_else(
                || "a fact of the policy's own needs `type`, `axis` and `question`".to_owned(),
                |n| format!("did you mean `{n}`? a fact of the policy's own needs `type`, `axis` and `question`"),
            );
            problems.push(Diagnostic::error("unknown-fact", at, format!("`{name}` is not a standard fact")).help(help));
            return;
        };
        if domain.cells() > MAX_CELLS {
            problems.push(
                Diagnostic::error("too-many-values", at, format!("`{name}` has more than {MAX_CELLS} values"))
                    .help("leave out values that no rule needs"),
            );
            return;
        }
        let Some(question) = &declared.question else {
            problems.push(
                Diagnostic::error("missing-question", at, format!("`{name}` has no question"))
                    .help("say how to ask a person: `question: \"…?\"`"),
            );
            return;
        };
        all.insert(name.clone(), Fact { name: name.clone(), domain, axis: axis.value, question: question.value.clone(), assume: None });
    }
    let Some(fact) = all.get_mut(&name) else { return };
    if let Some(question) = &declared.question {
        fact.question.clone_from(&question.value);
    }
    if let Some(assume) = &declared.assume {
        let value = value_of(&assume.value);
        if fact.domain.cell(&value).is_none() {
            problems.push(Diagnostic::error(
                "wrong-fact-value",
                assume.span,
                format!("expected {} for `{name}`, found `{}`", fact.domain.describe(), show(&assume.value)),
            ));
            return;
        }
        fact.assume = Some(value);
    }
}

/// A literal as a value of a fact.
pub(crate) fn value_of(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Int(number) => Value::Int(*number),
        Literal::Name(name) => Value::Name(name.clone()),
    }
}

/// A literal as text, for messages.
pub(crate) fn show(literal: &Literal) -> String {
    match literal {
        Literal::Bool(yes) => yes.to_string(),
        Literal::Int(number) => number.to_string(),
        Literal::Name(name) => name.clone(),
    }
}

/// Every condition of a policy, and of its rules of scope.
fn conditions<'p>(policy: &'p Policy, rules: impl Iterator<Item = &'p Rule>) -> impl Iterator<Item = &'p Condition> {
    let rules = rules.flat_map(|r| [&r.when, &r.unless]);
    let conduct = policy.conduct.iter().flat_map(|c| [&c.require, &c.when]);
    let rewards = policy.rewards.iter().flat_map(|r| &r.rows).flat_map(|r| &r.examples).map(|e| &e.when);
    rules.chain(conduct).chain(rewards).flatten().map(|c: &Spanned<Condition>| &c.value)
}

/// Notes where a condition divides whole numbers.
fn cut(condition: &Condition, cuts: &mut Map<String, Set<i64>>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| cut(part, cuts)),
        Condition::Not(part) => cut(part, cuts),
        Condition::Fact { name, test } => {
            cuts.update(canonical_name(name), |own| match &test.value {
                Test::OneOf(values) => values.iter().for_each(|v| {
                    if let Literal::Int(n) = v.value {
                        own.extend([n, n.saturating_add(1)]);
                    }
                }),
                Test::Int(tests) => own.extend(tests.iter().map(|t| match t.value {
                    IntTest::MoreThan(n) | IntTest::AtMost(n) => n.saturating_add(1),
                    IntTest::AtLeast(n) | IntTest::LessThan(n) => n,
                })),
            });
        }
    }
}
