//! What a policy means, said a second time in the plainest way: nothing is indexed, remembered or cut short.
//!
//! The engine has to be fast; this has to be obvious. Both answer the same queries, and the tests of this crate hold the one to the other.
//! Only plain data comes from the core: the policy as written, the names of the vocabulary, and targets in canonical spelling.

mod condition;
mod contest;
mod decide;
pub mod generate;
mod network;
mod policy;
mod spot;
mod text;
mod tree;

pub use decide::{Answer, MOST, decide};
pub use policy::Meaning;
