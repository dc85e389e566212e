//! `inbounds render`: a disclosure page of a policy.

mod args;

pub(crate) use args::Render;

use crate::args::Format;
use crate::check::{date, today};
use crate::diagnostics::Trouble;
use crate::exit::Exit;
use crate::files;
use crate::output::{Output, error_body};
use crate::policies::load_given;
use crate::text::Shown;
use args::Linked;
use inbounds_core::answer::Undecided;
use inbounds_render::{Options, Resource, STYLESHEET, Widget, html, markdown};
use std::io::{self, Write as _};

/// Renders what `args` ask for.
pub(crate) fn run(args: &Render) -> io::Result<Exit> {
    let mut out = Output::new(Format::Human);
    let text = match page(args) {
        Ok(text) => text,
        Err(Stopped::Trouble(trouble)) => {
            out.troubles(&[trouble])?;
            return Ok(Exit::Error);
        }
        Err(Stopped::Undecided(undecided)) => {
            out.undecided(&undecided)?;
            return Ok(Exit::Error);
        }
    };
    let Some(path) = &args.output else {
        // A page is no text for a terminal: nothing is taken out of it.
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(Exit::DONE);
    };
    files::publish(path, text.as_bytes(), &mut out)
}

/// Why there is no page.
enum Stopped {
    Trouble(Trouble),
    Undecided(Undecided),
}

fn page(args: &Render) -> Result<String, Stopped> {
    // INVARIANT: without a policy, the stylesheet is asked for.
    let Some(path) = &args.policy else { return Ok(STYLESHEET.to_owned()) };
    let options = options(args).map_err(Stopped::Undecided)?;
    let policy = load_given(path).map_err(Stopped::Trouble)?;
    let page = if args.page.markdown { markdown(&policy, &options) } else { html(&policy, &options) };
    page.map_err(|error| Stopped::Undecided(Undecided { v: 1, error: error_body("policy-not-whole", error.to_string(), None) }))
}

fn options(args: &Render) -> Result<Options, Undecided> {
    let date = match &args.date {
        Some(text) => date(text)?,
        None => today(),
    };
    if let Some(tag) = &args.lang
        && (tag.is_empty()
            || tag.len() > 64
            || !tag.split('-').all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric())))
    {
        let message = format!("expected a BCP 47 tag, found `{}`", Shown(tag));
        return Err(Undecided { v: 1, error: error_body("invalid-language", message, Some("write a tag such as `en` or `pt-BR`")) });
    }
    let hash = |of: Linked| args.integrity.iter().rev().find(|(file, _)| *file == of).map(|(_, hash)| hash.clone());
    let resource = |url: &String, of: Linked| Resource { url: url.clone(), integrity: hash(of) };
    let linked = [
        (Linked::Stylesheet, args.stylesheet.is_some(), "--stylesheet"),
        (Linked::Widget, args.widget.is_some(), "--widget"),
        (Linked::Policy, args.widget_policy.is_some(), "--widget-policy"),
    ];
    if let Some((_, _, flag)) = linked.into_iter().find(|(of, given, _)| !given && hash(*of).is_some()) {
        let message = format!("there is a hash for a file that the page does not link: `{flag}` is missing");
        return Err(Undecided { v: 1, error: error_body("integrity-without-file", message, None) });
    }
    Ok(Options {
        date: Some(date),
        lang: args.lang.clone(),
        stylesheet: args.stylesheet.as_ref().map(|url| resource(url, Linked::Stylesheet)),
        widget: args
            .widget
            .as_ref()
            .zip(args.widget_policy.as_ref())
            .map(|(script, policy)| Widget { script: resource(script, Linked::Widget), policy: resource(policy, Linked::Policy) }),
    })
}
