//! Standard facts: name, type, axis, question, assumption.

use crate::policy::AxisName;
use std::sync::LazyLock;

/// The type of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// true or false
    Boolean,
    /// a whole number
    Integer,
    /// one of these names, `other` among them
    Enum(Vec<String>),
}

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A name of an enumeration.
    Name(String),
}

/// A fact that every policy knows.
#[derive(Debug, Clone)]
pub struct StandardFact {
    /// Its name (`verification.manual`).
    pub name: &'static str,
    /// Its type.
    pub kind: FactKind,
    /// The axis it belongs to.
    pub axis: AxisName,
    /// How to ask a person, in English.
    pub question: &'static str,
    /// The value taken when none is given.
    pub assume: Option<Value>,
}

impl StandardFact {
    fn assume(self, value: Value) -> Self {
        Self { assume: Some(value), ..self }
    }
}

/// The fact called `name` (in canonical form).
pub fn standard_fact(name: &str) -> Option<&'static StandardFact> {
    let facts = standard_facts();
    facts.binary_search_by(|f| f.name.cmp(name)).ok().and_then(|at| facts.get(at))
}

/// Every standard fact, by name.
pub fn standard_facts() -> &'static [StandardFact] {
    // INVARIANT: sorted by name (tested below).
    static FACTS: LazyLock<Vec<StandardFact>> = LazyLock::new(table);
    &FACTS
}

/// The one spelling of a fact's name: `_` and `-` are the same.
pub fn canonical_name(name: &str) -> String {
    name.replace('_', "-")
}

fn fact(name: &'static str, kind: FactKind, axis: AxisName, question: &'static str) -> StandardFact {
    StandardFact { name, kind, axis, question, assume: None }
}

fn one_of(names: &[&str]) -> FactKind {
    FactKind::Enum(names.iter().chain(&["other"]).map(|&n| n.to_owned()).collect())
}

fn table() -> Vec<StandardFact> {
    use AxisName::{Activity, Finding, Target};
    use FactKind::{Boolean, Integer};
    let severities = || one_of(&["none", "low", "medium", "high", "critical"]);
    vec![
        fact("account.kind", one_of(&["own", "provided-test", "permitted", "customer"]), Activity, "Whose accounts do you test with?"),
        fact("activity.person", one_of(&["employee", "customer", "vendor"]), Activity, "Who is the activity aimed at?"),
        fact("affects.other-account", Boolean, Finding, "Does it affect an account other than the attacker's own?"),
        fact("browser.major-versions-behind", Integer, Finding, "How many major versions behind is the browser that it needs?")
            .assume(Value::Int(0)),
        fact("context.privileged", Boolean, Finding, "Does it run in the context of a privileged user?"),
        fact("coordination.prior", Boolean, Activity, "Was it agreed with the publisher beforehand?"),
        fact("data.access-extent", one_of(&["none", "minimum", "more"]), Activity, "How much of other people's data did you access?"),
        fact("data.customer-encountered", Boolean, Activity, "Did you come across customer data?"),
        fact("defect.location", one_of(&["own-code", "own-configuration", "vendor"]), Finding, "Where is the defect?"),
        fact("disclosure.days-after-report", Integer, Activity, "How many days after the report will it be public?"),
        fact("environment", one_of(&["production", "staging", "development", "demo"]), Target, "Which environment is the target?"),
        fact("exploit.demonstrated", Boolean, Finding, "Is there a working exploit?"),
        fact("found-by", one_of(&["person", "scanner"]), Finding, "Who or what found it?").assume(Value::Name("person".to_owned())),
        fact("impact.level", one_of(&["low", "medium", "high", "critical"]), Finding, "How large is the impact?"),
        fact("impact.non-trivial", Boolean, Finding, "Is the impact more than trivial?"),
        fact("impact.proven", Boolean, Finding, "Is the impact proven?"),
        fact(
            "operator",
            one_of(&["self", "third-party", "customer", "researcher"]),
            Target,
            "Who operates the target: the publisher (self), or somebody else?",
        ),
        fact("page.sensitive-action", Boolean, Finding, "Can a sensitive action be taken on the page?"),
        fact("patch.age-days", Integer, Finding, "For how many days has a patch been available?"),
        fact("permission.explicit", Boolean, Activity, "Do you have explicit permission?"),
        fact("permission.written", Boolean, Activity, "Do you have written permission?"),
        fact("policy.current", Boolean, Target, "Is this still the published policy?"),
        fact("precondition.firmware-compromise", Boolean, Finding, "Must the firmware be compromised first?").assume(Value::Bool(false)),
        fact("precondition.local-os-compromise", Boolean, Finding, "Must the local operating system be compromised first?")
            .assume(Value::Bool(false)),
        fact("reach", one_of(&["broad", "limited"]), Finding, "How far does it reach?"),
        fact("severity", severities(), Finding, "How severe is it?"),
        fact("testing.stopped", Boolean, Activity, "Did you stop testing and report at once?"),
        fact("verification.manual", Boolean, Finding, "Was it verified by hand?"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_sorted_and_well_formed() {
        let facts = standard_facts();
        assert!(facts.windows(2).all(|pair| pair[0].name < pair[1].name));
        for fact in facts {
            assert_eq!(standard_fact(fact.name).unwrap().question, fact.question);
            assert_eq!(canonical_name(fact.name), fact.name);
            assert!(fact.name.split(['.', '-']).all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase())), "{}", fact.name);
            assert!(fact.question.ends_with('?'), "{}", fact.name);
            match (&fact.kind, &fact.assume) {
                (FactKind::Enum(names), assume) => {
                    assert_eq!(names.last().map(String::as_str), Some("other"), "{}", fact.name);
                    assert!(assume.iter().all(|v| matches!(v, Value::Name(n) if names.contains(n))), "{}", fact.name);
                }
                (FactKind::Boolean, assume) => assert!(matches!(assume, None | Some(Value::Bool(_))), "{}", fact.name),
                (FactKind::Integer, assume) => assert!(matches!(assume, None | Some(Value::Int(_))), "{}", fact.name),
            }
        }
        assert!(standard_fact("verification").is_none());
    }

    #[test]
    fn assumptions_are_the_harmless_values() {
        let assumed: Vec<_> = standard_facts().iter().filter_map(|f| Some((f.name, f.assume.clone()?))).collect();
        let expected = [
            ("browser.major-versions-behind", Value::Int(0)),
            ("found-by", Value::Name("person".to_owned())),
            ("precondition.firmware-compromise", Value::Bool(false)),
            ("precondition.local-os-compromise", Value::Bool(false)),
        ];
        assert_eq!(assumed, expected);
    }

    #[test]
    fn underscores_are_hyphens() {
        assert_eq!(canonical_name("browser.major_versions-behind"), "browser.major-versions-behind");
    }
}
