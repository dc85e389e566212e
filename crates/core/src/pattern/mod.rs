//! Patterns: what a rule's `hosts` may say, what they cover, and which contains which.
//!
//! One engine decides verdicts and answers questions about sets: coverage of a point, exact containment, the parts into which patterns cut a set.

mod automaton;
mod braces;
mod error;
mod glob;
mod host;
mod meet;
mod nearly;
mod network;
#[cfg(test)]
mod oracle;
mod path;
mod query;
mod scheme;
mod steps;

pub(crate) use automaton::{Alphabet, Automaton, HOSTS, PATHS, PLAIN_PATHS, counted_parts, parts, stepped_parts};
pub(crate) use error::PatternError;
pub(crate) use glob::{Item, Segment, Token};
pub(crate) use host::HostPattern;
pub(crate) use meet::meet;
pub(crate) use network::{NetworkPattern, Place, PortPattern, SchemePattern, read};
pub(crate) use path::{PathPattern, cased, fold, folded_path};
pub(crate) use query::QueryPattern;
pub use steps::{Steps, TooComplex};
