//! `inbounds show`: a policy for people.

mod human;
mod summary;

use crate::args::{Format, Show};
use crate::exit::Exit;
use crate::output::Output;
use crate::policies::load;
use std::io::{self, Write as _};
use summary::Summary;

/// Prints the policy of `args`.
pub(crate) fn run(args: &Show) -> io::Result<Exit> {
    let mut out = Output::new(args.form.format());
    let exit = match load(&args.policy) {
        Ok(policy) => {
            let summary = Summary::new(policy.policy(), policy.label());
            match out.format() {
                Format::Json => out.json(&summary.to_json())?,
                Format::Human => human::write(&mut out, &summary)?,
            }
            Exit::InScope
        }
        Err(trouble) => {
            out.troubles(&[trouble])?;
            Exit::Error
        }
    };
    out.flush()?;
    Ok(exit)
}
