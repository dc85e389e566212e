//! What a policy means, said a second time in the plainest way: nothing is indexed, remembered or cut short.
//!
//! The engine has to be fast; this has to be obvious. Both answer the same queries, and the tests of this crate hold the one to the other.
//! `§` cites the section of the language reference (`policies/README.md`) that a function says again; "How it is decided 4" is its fourth point.
//!
//! Only plain data comes from the core: the policy as written, the names of the vocabulary, and texts in canonical spelling (hosts, paths with their
//! readings, parameters, assets; these are held to other readers, see `tests/whatwg/` and `tests/hostile/`). Patterns are read again, and what decides
//! is said again.
//!
//! The model says the verdict, the verdict of each axis with the rules that decide it and those that they beat, what is needed, and the verdict of
//! several policies. It does not say what surrounds an answer: near misses, the rules that decide parts of a host, notes, assumptions, referrals,
//! obligations, rewards; nor which policies and targets are refused, nor limits. Cases pin those.

pub mod compare;
mod condition;
mod contest;
mod decide;
pub mod generate;
mod network;
mod policy;
mod several;
mod spot;
mod text;
mod tree;

pub use decide::{Answer, Deciders, MOST, decide};
pub use policy::Meaning;
pub use several::decide_several;
