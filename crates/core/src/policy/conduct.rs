//! Rules of engagement: shown with every verdict, and checkable by fact.

use super::{Allow, Cites, Condition, form, record::record};
use crate::span::Spanned;

record! {
    /// One rule of engagement.
    pub struct Conduct {
        /// Stable name, unique among the rules.
        pub id: Spanned<String> => form::ID,
        /// What to do or not to do, in short; shown as an obligation.
        pub clause: Spanned<String>,
        /// The published clauses, where they differ from `id`.
        pub cites: Cites => form::CITES,
        /// Given facts that violate this make the query out of scope on the activity axis. Unknown facts make it an obligation.
        pub require: Option<Spanned<Condition>>,
        /// The obligation counts only where this is not known to be false.
        pub when: Option<Spanned<Condition>>,
        /// Activities that are excluded, on the activity axis.
        pub forbid: Vec<Spanned<String>> => form::CLASS,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}
