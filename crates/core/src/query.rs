//! What is asked: one target, one activity, one finding class, some facts, a date.

use crate::policy::Date;
use crate::reason::Reason;
use crate::target::{ReadAs, Target, shown};
use crate::vocabulary::{Value, canonical_name};
use std::collections::BTreeMap;
use std::ops::Deref;

/// Facts that a query may state: far more than a policy can ask for.
pub const QUERY_FACTS: usize = 1_000;

/// A query. Every part may be absent, but not all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Where: a canonical target, and the text it was read from.
    pub target: Option<(String, Target)>,
    /// How: a name of the tree of activities; an inner node stands for all that is below it.
    pub activity: Option<String>,
    /// What: a finding class, a CWE id or a VRT id.
    pub finding: Option<String>,
    /// Facts about the case, by name. A text stands for whatever the fact's type makes of it (`yes`, `3`, `self`).
    pub facts: BTreeMap<String, Value>,
    /// The CNAME chain of the target, nearest first.
    pub cname: Vec<String>,
    /// The day of the query.
    pub date: Option<Date>,
}

impl Query {
    /// Gives a fact, once. The name stays as written: `_` and `-` are the same in it, but not in the id of a rule (`confirmed.<id>`).
    ///
    /// # Errors
    /// `fact-given-twice` if it has another value already, `too-many-facts` beyond [`QUERY_FACTS`].
    pub fn state(&mut self, name: &str, value: &str) -> Result<(), QueryError> {
        let value = Value::Name(value.to_owned());
        let same = |other: &str| other == name || (!name.starts_with("confirmed.") && canonical_name(other) == canonical_name(name));
        match self.facts.iter().find(|(other, _)| same(other)) {
            Some((_, before)) if *before != value => {
                let message = format!("expected one value of {}, found two", shown(name));
                Err(QueryError::new("fact-given-twice", message).help("give it once"))
            }
            Some(_) => Ok(()),
            None if self.facts.len() >= QUERY_FACTS => {
                Err(QueryError::new("too-many-facts", format!("expected at most {QUERY_FACTS} facts in a query, found more")))
            }
            None => {
                self.facts.insert(name.to_owned(), value);
                Ok(())
            }
        }
    }

    /// Makes a free text the target or the finding, as which it was understood.
    ///
    /// # Errors
    /// `two-findings` if it is a finding beside another.
    pub fn ask(&mut self, read: ReadAs, text: &str) -> Result<(), QueryError> {
        let target = match read {
            ReadAs::Network(network) => Target::Network(network),
            ReadAs::Set(set) => Target::Set(set),
            ReadAs::Asset(key) => Target::Asset(key),
            ReadAs::Finding(class) => {
                if let Some(given) = self.finding.as_ref().filter(|given| **given != class) {
                    let message = format!("expected one finding class in a query, found {} and {}", shown(given), shown(&class));
                    return Err(QueryError::new("two-findings", message).help("ask about them one after the other"));
                }
                self.finding = Some(class);
                return Ok(());
            }
        };
        self.target = Some((text.to_owned(), target));
        Ok(())
    }
}

/// Why a query is not decided. Never a verdict.
/// Its code is `unknown-fact`, `wrong-fact-value`, `unknown-activity`, `unknown-class`, `no-query`, `too-complex`, or one of [`crate::target::TargetError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError(pub(crate) Box<Reason>);

impl QueryError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Reason::new(code, message.into()))
    }

    /// With more at the end of its message.
    pub(crate) fn with(mut self, more: &str) -> Self {
        self.0.message.push_str(more);
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }
}

impl Deref for QueryError {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}

impl From<crate::target::TargetError> for QueryError {
    fn from(error: crate::target::TargetError) -> Self {
        Self(error.0)
    }
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_one_value_and_there_is_an_end_of_them() {
        let mut query = Query::default();
        query.state("found_by", "person").unwrap();
        query.state("found-by", "person").unwrap();
        assert_eq!(query.state("found-by", "scanner").unwrap_err().code, "fact-given-twice");
        // The id of a rule is written in one way.
        query.state("confirmed.A_1", "yes").unwrap();
        query.state("confirmed.A-1", "no").unwrap();
        for number in query.facts.len()..QUERY_FACTS {
            query.state(&format!("fact-{number}"), "yes").unwrap();
        }
        query.state("found-by", "person").unwrap();
        assert_eq!(query.state("one-more", "yes").unwrap_err().code, "too-many-facts");
    }

    #[test]
    fn there_is_one_finding() {
        let mut query = Query { finding: Some("rce".to_owned()), ..Query::default() };
        query.ask(ReadAs::Finding("rce".to_owned()), "rce").unwrap();
        assert_eq!(query.ask(ReadAs::Finding("xss".to_owned()), "xss").unwrap_err().code, "two-findings");
    }
}
