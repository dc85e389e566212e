//! YAML text to a tree of values, each with its place. Strict: what two YAML readers may understand differently is a problem.
//!
//! YAML 1.2 with its core schema, less everything that makes one text mean another thing than it seems to: anchors, aliases, merge keys, tags,
//! directives, further documents, keys that are not texts, duplicate keys, and the words that YAML 1.1 reads as booleans (`no`, `on`, …; only the key `on` may stand).
//! Problems do not end the reading, except for errors of syntax and limits.

#[cfg(feature = "yaml")]
mod build;
mod compact;
#[cfg(feature = "yaml")]
mod encoding;
mod node;
#[cfg(feature = "yaml")]
mod places;
#[cfg(feature = "yaml")]
mod repair;
mod scalar;
mod tree;

pub(crate) use compact::read;
#[cfg(feature = "yaml")]
pub(crate) use compact::{MAGIC, write};
#[cfg(feature = "yaml")]
pub(crate) use encoding::decode;
pub(crate) use node::{Entry, Kind, Mapping, Node};
#[cfg(feature = "yaml")]
pub(crate) use repair::with_tree;
pub(crate) use scalar::{Resolved, Scalar};
pub(crate) use tree::{Parsed, Stream};

#[cfg(test)]
#[cfg(feature = "yaml")]
mod oracle;
