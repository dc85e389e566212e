//! `inbounds compile`: a policy in the compact form.

use crate::args::{Compile, Format};
use crate::exit::Exit;
use crate::files;
use crate::output::{Output, error_body};
use crate::policies::compact;
use inbounds_core::answer::Undecided;
use std::io::{self, IsTerminal as _, Write as _};

/// Writes the policy of `args` to its file, or to standard output.
pub(crate) fn run(args: &Compile) -> io::Result<Exit> {
    let mut said = Output::new(Format::Human);
    if args.output.is_none() && io::stdout().is_terminal() {
        let help = "write it to a file: `inbounds compile policy.yaml --output policy.inbounds`";
        said.undecided(&Undecided {
            v: 1,
            error: error_body("bytes-for-terminal", "expected a file or pipe for bytes, found a terminal", Some(help)),
        })?;
        return said.flush().map(|()| Exit::Error);
    }
    let bytes = match compact(&args.policy) {
        Ok(bytes) => bytes,
        Err(trouble) => {
            said.troubles(&[trouble])?;
            said.flush()?;
            return Ok(Exit::Error);
        }
    };
    match &args.output {
        Some(path) => files::publish(path, &bytes, &mut said),
        None => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes)?;
            out.flush()?;
            Ok(Exit::DONE)
        }
    }
}
