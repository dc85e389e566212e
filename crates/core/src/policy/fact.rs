//! Declarations of facts: typed statements about a case that the name of the target cannot show.

use super::{
    Allow, AxisName, Cites, Literal, form,
    record::{record, words},
};
use crate::span::Spanned;

record! {
    /// One entry of `facts:`. A standard fact needs none, unless it gets an assumption or a question of the policy's own.
    pub struct FactDecl keyed by name {
        /// The key of the entry.
        pub name: Spanned<String> => form::FACT,
        /// Type of a fact of the policy's own: `boolean`, `integer`, `enum`.
        pub r#type: Option<Spanned<FactKindName>>,
        /// Values of an enumeration; `other` is added.
        pub values: Vec<Spanned<String>> => form::NAME,
        /// The axis that the fact belongs to.
        pub axis: Option<Spanned<AxisName>>,
        /// How to ask a person.
        pub question: Option<Spanned<String>>,
        /// The value taken when none is given. It lifts exclusions only, and is listed in the verdict.
        pub assume: Option<Spanned<Literal>>,
        /// Clauses that speak of it.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKindName {
    /// true or false
    Boolean,
    /// a whole number
    Integer,
    /// one of a list of names
    Enum,
}

words!(FactKindName { "boolean" => Boolean, "integer" => Integer, "enum" => Enum, });
