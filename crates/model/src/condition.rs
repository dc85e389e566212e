//! Facts and conditions: what a fact may be, whether a condition holds, and whether one holds wherever another does.

use inbounds_core::policy::{AxisName, Condition, FactKindName, IntTest, Literal, Policy, Test};
use inbounds_core::span::{Span, Spanned};
use inbounds_core::vocabulary::{FactKind, Value, standard_facts};
use std::collections::{BTreeMap, BTreeSet};

/// A fact: the values that are tried for it, and the one that is assumed.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) values: Vec<Value>,
    pub(crate) axis: AxisName,
    pub(crate) assume: Option<Value>,
}

/// A value for each of some facts.
pub(crate) type Values = BTreeMap<String, Value>;

/// The one spelling of a fact's name; the id in `confirmed.<id>` stays as it is. (`_` and `-` are the same.) § Conditions
pub(crate) fn canonical(name: &str) -> String {
    if name.starts_with("confirmed.") { name.to_owned() } else { name.replace('_', "-") }
}

/// A value as written. § Conditions
pub(crate) fn value_of(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Int(number) => Value::Int(*number),
        Literal::Name(name) => Value::Name(name.clone()),
    }
}

/// The condition that a fact has a value. § Conditions
fn is(name: &str, value: Literal) -> Condition {
    let test = Test::OneOf(vec![Spanned::new(value, Span::default())]);
    Condition::Fact { name: Spanned::new(name.to_owned(), Span::default()), test: Spanned::new(test, Span::default()) }
}

/// The condition that a fact has a value of its enumeration. § Conditions
pub(crate) fn equals(name: &str, value: &str) -> Condition {
    is(name, Literal::Name(value.to_owned()))
}

/// The condition of a rule: what `when` says, what `unless` does not, and a yes to what it asks. (`ask` is a boolean fact of its own.) § Rules
pub(crate) fn of_rule(when: Option<&Condition>, unless: Option<&Condition>, asked: Option<&str>) -> Condition {
    let confirmed = asked.map(|id| is(&format!("confirmed.{id}"), Literal::Bool(true)));
    let not = unless.map(|c| Condition::Not(Box::new(c.clone())));
    Condition::All(when.cloned().into_iter().chain(not).chain(confirmed).collect())
}

/// Whether a condition holds when every fact has a value. § Conditions
pub(crate) fn holds(condition: &Condition, values: &Values) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, values)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, values)),
        Condition::Not(part) => !holds(part, values),
        Condition::Fact { name, test } => {
            let value = &values[&canonical(name)];
            match &test.value {
                Test::OneOf(list) => list.iter().any(|one| value_of(&one.value) == *value),
                Test::Int(tests) => tests.iter().all(|test| matches!(value, Value::Int(n) if compares(test.value, *n))),
            }
        }
    }
}

/// Whether a number compares as a test says. § Conditions
fn compares(test: IntTest, n: i64) -> bool {
    match test {
        IntTest::MoreThan(than) => n > than,
        IntTest::AtLeast(least) => n >= least,
        IntTest::LessThan(than) => n < than,
        IntTest::AtMost(most) => n <= most,
    }
}

/// The facts that a condition names. § Conditions
pub(crate) fn names(condition: &Condition) -> BTreeSet<String> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(names).collect(),
        Condition::Not(part) => names(part),
        Condition::Fact { name, .. } => BTreeSet::from([canonical(name)]),
    }
}

/// Every way of giving each of some facts a value, added to what is known. (Each way of filling in the unknown facts.) § How it is decided 6
pub(crate) fn fillings(facts: &BTreeMap<String, Fact>, open: &[String], known: &Values) -> Vec<Values> {
    let mut all = vec![known.clone()];
    for name in open {
        let values = &facts[name].values;
        all = all.into_iter().flat_map(|filling| values.iter().map(move |v| with(&filling, name, v))).collect();
    }
    all
}

/// A filling with one value more. § How it is decided 6
fn with(filling: &Values, name: &str, value: &Value) -> Values {
    let mut filling = filling.clone();
    filling.insert(name.to_owned(), value.clone());
    filling
}

/// Whether `outer` holds wherever `inner` does, whatever is known of the case. (A region lies inside another by its condition, too.)
/// § How it is decided 4
pub(crate) fn implies(facts: &BTreeMap<String, Fact>, inner: &Condition, outer: &Condition) -> bool {
    let open: Vec<String> = names(inner).union(&names(outer)).cloned().collect();
    fillings(facts, &open, &Values::new()).iter().all(|values| !holds(inner, values) || holds(outer, values))
}

/// Every fact of a policy: the standard ones, its own, one for each question. (Every enum has `other`.) § Facts
pub(crate) fn facts(policy: &Policy) -> BTreeMap<String, Fact> {
    let numbers = numbers(policy);
    let integers = |name: &str| {
        let near = numbers.get(name).into_iter().flatten().flat_map(|&n| [n.saturating_sub(1), n, n.saturating_add(1)]);
        let values: BTreeSet<i64> = near.chain([0]).collect();
        values.into_iter().map(Value::Int).collect()
    };
    let booleans = || vec![Value::Bool(false), Value::Bool(true)];
    let enumeration = |names: &mut dyn Iterator<Item = String>| {
        let names: BTreeSet<String> = names.chain(["other".to_owned()]).collect();
        names.into_iter().map(Value::Name).collect()
    };
    let mut facts = BTreeMap::new();
    for fact in standard_facts() {
        let values = match &fact.kind {
            FactKind::Boolean => booleans(),
            FactKind::Integer => integers(fact.name),
            FactKind::Enum(names) => enumeration(&mut names.iter().cloned()),
        };
        facts.insert(fact.name.to_owned(), Fact { values, axis: fact.axis, assume: fact.assume.clone() });
    }
    for own in &policy.facts {
        let name = canonical(&own.name);
        if let (Some(kind), Some(axis)) = (&own.r#type, &own.axis) {
            let values = match kind.value {
                FactKindName::Boolean => booleans(),
                FactKindName::Integer => integers(&name),
                FactKindName::Enum => enumeration(&mut own.values.iter().map(|v| v.value.clone())),
            };
            facts.insert(name.clone(), Fact { values, axis: axis.value, assume: None });
        }
        if let (Some(assume), Some(fact)) = (&own.assume, facts.get_mut(&name)) {
            fact.assume = Some(value_of(&assume.value));
        }
    }
    for rule in policy.in_scope.iter().chain(&policy.out_of_scope).filter(|rule| rule.ask.is_some()) {
        let fact = Fact { values: booleans(), axis: AxisName::Target, assume: None };
        facts.insert(format!("confirmed.{}", rule.id.value), fact);
    }
    facts
}

/// The constants that conditions compare each fact with. (Integers are cut at the constants that rules compare them with.) § How it is decided 6
fn numbers(policy: &Policy) -> BTreeMap<String, BTreeSet<i64>> {
    /// § Conditions
    fn collect(condition: &Condition, into: &mut BTreeMap<String, BTreeSet<i64>>) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| collect(part, into)),
            Condition::Not(part) => collect(part, into),
            Condition::Fact { name, test } => {
                let own = into.entry(canonical(name)).or_default();
                match &test.value {
                    Test::OneOf(list) => own.extend(list.iter().filter_map(|v| if let Literal::Int(n) = v.value { Some(n) } else { None })),
                    Test::Int(tests) => own.extend(tests.iter().map(|t| match t.value {
                        IntTest::MoreThan(n) | IntTest::AtLeast(n) | IntTest::LessThan(n) | IntTest::AtMost(n) => n,
                    })),
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    let rules = policy.in_scope.iter().chain(&policy.out_of_scope).flat_map(|rule| [&rule.when, &rule.unless]);
    let conduct = policy.conduct.iter().flat_map(|rule| [&rule.when, &rule.require]);
    rules.chain(conduct).flatten().for_each(|condition| collect(condition, &mut found));
    found
}
