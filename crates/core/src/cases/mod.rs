//! Cases of a policy: what is asked, and what must be answered, by which rule.
//!
//! They stand beside the policy (`NAME.tests.yaml` beside `NAME.yaml`) or in it (`cases:`). A case that names what the policy does not
//! know fails; so does one of which something would go unchecked.

mod coverage;
mod difference;
mod file;
mod run;

pub use crate::policy::{Case, CaseFact, RecordCase};
pub use coverage::Coverage;
pub use difference::Difference;
pub use file::{CaseFile, ReadCases};
pub use run::{Actual, Outcome, query_of, run};
