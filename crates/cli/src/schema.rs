//! `inbounds schema`: the JSON Schema of a policy, as `policies/policy.schema.json` holds it.

use crate::exit::Exit;
use inbounds_core::policy::Policy;
use std::io::{self, Write as _};

/// Prints the schema.
pub(crate) fn run() -> io::Result<Exit> {
    let mut out = io::stdout().lock();
    out.write_all(Policy::json_schema().as_bytes())?;
    out.flush()?;
    Ok(Exit::DONE)
}
