//! Standard facts: name, type, axis, question, assumption.

use crate::policy::AxisName;

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

/// The fact called `name` (in canonical form).
pub fn standard_fact(name: &str) -> Option<StandardFact> {
    standard_facts().into_iter().find(|f| f.name == name)
}

/// Every standard fact, by name.
pub fn standard_facts() -> Vec<StandardFact> {
    let names = |names: &[&str]| FactKind::Enum(names.iter().map(|&n| n.to_owned()).collect());
    vec![
        StandardFact {
            name: "operator",
            kind: names(&["self", "third-party", "customer", "other"]),
            axis: AxisName::Target,
            question: "Who operates the target?",
            assume: None,
        },
        StandardFact {
            name: "verification.manual",
            kind: FactKind::Boolean,
            axis: AxisName::Finding,
            question: "Was the finding verified by hand?",
            assume: None,
        },
    ]
}

/// The one spelling of a fact's name: `_` and `-` are the same.
pub fn canonical_name(name: &str) -> String {
    name.replace('_', "-")
}
