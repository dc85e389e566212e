//! Cases beside a policy: what is asked, and what must be answered, by which rule.
//!
//! `policies/NAME.tests.yaml` holds the cases of `policies/NAME.yaml`. A case that names what the policy does not know fails; so does a
//! file in which no case ran.

mod file;
mod run;

pub use file::{Case, CaseFact, CaseFile, ReadCases, RecordCase};
pub use run::{Outcome, query_of};
