//! A policy from a file, from standard input (`-`), or as it was in a commit (`git:REV:PATH`).

use crate::diagnostics::Trouble;
use crate::output::error_body;
use crate::policies;
use crate::text::Shown;
use inbounds_core::compile::CompiledPolicy;
use std::path::Path;
use std::process::{Command, Stdio};

/// Reads and compiles the policy that an argument names.
pub(crate) fn load(argument: &str) -> Result<CompiledPolicy, Trouble> {
    let Some(object) = argument.strip_prefix("git:") else {
        return policies::load_or_stdin(Path::new(argument)).map(|(policy, _)| policy);
    };
    let trouble = |message: String, help| Trouble::Unreadable(error_body("unreadable-policy", message, help));
    if object.starts_with('-') || !object.contains(':') {
        let message = format!("expected `git:REV:PATH`, found `{}`", Shown(argument));
        return Err(trouble(message, Some("write a revision and a path, as in `git:main:policy.yaml`")));
    }
    // An argument of its own, after the options: nothing in it is an option or a command of a shell.
    let git = Command::new("git").args(["cat-file", "blob", object]).stdin(Stdio::null()).output();
    match git {
        Ok(done) if done.status.success() => policies::compile(argument, &done.stdout),
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr);
            let first = said.lines().next().unwrap_or("git said nothing");
            Err(trouble(format!("git cannot show `{}`: {}", Shown(object), Shown(first)), None))
        }
        Err(error) => Err(trouble(format!("cannot run git: {error}"), Some("install git, or give a file"))),
    }
}
