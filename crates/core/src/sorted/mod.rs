//! Maps, sets and sorting whose code is small. Those of the standard library are compiled anew for each type, several kilobytes each: a third of what
//! the visitor of a page with the widget would download. Here only the comparison depends on the type.

mod map;
mod order;
mod set;

pub use map::Map;
pub use order::{sort, sort_by, sort_by_key};
pub use set::Set;
