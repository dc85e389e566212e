//! Completions and manual pages, made from the definitions of the commands.

use crate::args::{Args, Completions, Man};
use crate::exit::Exit;
use crate::files::replace;
use crate::output::{error_body, explain_error};
use anstream::AutoStream;
use clap::CommandFactory as _;
use clap_mangen::Man as Page;
use std::io::{self, Write as _};
use std::path::Path;

/// Prints the script of a shell.
pub(crate) fn completions(args: &Completions) -> io::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "inbounds", &mut script);
    print(&script)
}

/// Prints the page of `inbounds`, or writes that of every command to a directory.
pub(crate) fn pages(args: &Man) -> io::Result<Exit> {
    let mut command = Args::command();
    command.build();
    let Some(directory) = &args.directory else { return print(&page(command)?) };
    match write_all(&command, directory) {
        Ok(()) => Ok(Exit::DONE),
        Err(error) => {
            let message = format!("cannot write manual pages to `{}`: {error}", directory.to_string_lossy());
            explain_error(&mut AutoStream::auto(io::stderr().lock()), &error_body("unwritable-directory", message, None))?;
            Ok(Exit::Error)
        }
    }
}

fn write_all(command: &clap::Command, directory: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    replace(&directory.join("inbounds.1"), &page(command.clone())?)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("inbounds-{}", sub.get_name());
        replace(&directory.join(format!("{name}.1")), &page(sub.clone().display_name(name))?)?;
    }
    Ok(())
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    Page::new(command).render(&mut text)?;
    Ok(text)
}

fn print(bytes: &[u8]) -> io::Result<Exit> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Exit::DONE)
}
