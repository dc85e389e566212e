//! The arguments of `inbounds render`.

use std::path::PathBuf;

/// Make a disclosure page of a policy: clauses with anchors, a scope map, and all that a reporter needs
#[derive(Debug, clap::Args)]
#[command(after_help = RENDER_HELP)]
pub(crate) struct Render {
    /// The policy; `-` reads it from standard input
    #[arg(value_name = "FILE", required_unless_present = "css")]
    pub(crate) policy: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) page: PageForm,

    /// Where to write the page (default: standard output); an older file is replaced once the new one is whole
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// The stylesheet that the page links, such as the one that --css prints; without it the page has no style
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) stylesheet: Option<String>,

    /// The script of the widget, `scope-check`; without it the page has no script
    #[arg(long, value_name = "URL", value_parser = address, requires = "widget_policy")]
    pub(crate) widget: Option<String>,

    /// The policy that the widget reads
    #[arg(long, value_name = "URL", value_parser = address, requires = "widget")]
    pub(crate) widget_policy: Option<String>,

    /// Hash of a linked file, as `stylesheet=sha384-…`, `widget=…` or `policy=…`; may be given again
    #[arg(long, value_name = "FILE=HASH", value_parser = integrity)]
    pub(crate) integrity: Vec<(Linked, String)>,

    /// Language of the policy's own words, a BCP 47 tag; the page itself is in English
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,

    /// The day for which the scope map is decided (default: today, in UTC)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<String>,
}

/// What to make.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct PageForm {
    /// A page in HTML, with the scope map as pictures and as a list; it works without JavaScript
    #[arg(long)]
    pub(crate) html: bool,

    /// The same in Markdown, with the scope map as a list
    #[arg(long)]
    pub(crate) markdown: bool,

    /// The stylesheet for the page, to publish beside it
    #[arg(long, conflicts_with = "policy")]
    pub(crate) css: bool,
}

/// A file that a page links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Linked {
    Stylesheet,
    Widget,
    Policy,
}

/// An address that a page may load from: relative, or of the web.
fn address(text: &str) -> Result<String, String> {
    let scheme = text.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    let known = scheme.is_none_or(|scheme| ["https", "http"].iter().any(|web| scheme.eq_ignore_ascii_case(web)));
    let odd = text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'));
    if known && !odd {
        Ok(text.to_owned())
    } else {
        Err("expected a relative address or one of https: or http:, without blanks".to_owned())
    }
}

/// `FILE=HASH`, as subresource integrity has it.
fn integrity(text: &str) -> Result<(Linked, String), String> {
    let (file, hash) = text.split_once('=').ok_or("expected `FILE=HASH`")?;
    let file = match file {
        "stylesheet" => Linked::Stylesheet,
        "widget" => Linked::Widget,
        "policy" => Linked::Policy,
        _ => return Err("expected `stylesheet`, `widget` or `policy` before the `=`".to_owned()),
    };
    let digest = ["sha256-", "sha384-", "sha512-"].iter().find_map(|algorithm| hash.strip_prefix(algorithm));
    let is_base64 =
        |digest: &str| digest.len() >= 44 && digest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    if digest.is_some_and(is_base64) {
        Ok((file, hash.to_owned()))
    } else {
        Err("expected a hash such as `sha384-…` in base64 after the `=`".to_owned())
    }
}

const RENDER_HELP: &str = "\
Examples:
  inbounds render policy.yaml --markdown > SECURITY.md
  inbounds render --css --output public/disclosure.css
  inbounds render policy.yaml --html --stylesheet disclosure.css --output public/security.html
  inbounds render policy.yaml --html --stylesheet disclosure.css --widget scope-check.js --widget-policy policy.yaml

The page has no inline style and no inline script. It runs under
  default-src 'none'; style-src 'self'
and with the widget also script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'.

Exit status: 0 rendered, 2 the policy cannot be read or is refused, or the page cannot be written.";
