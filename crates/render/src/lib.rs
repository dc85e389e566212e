//! A disclosure page of a policy: what is in scope, what is out, how to behave, whom to tell, what to expect; with a scope map.
//!
//! ```text
//! CompiledPolicy ──► map (what the engine decides of everything that the policy names) ──┐
//!                └─► document (sections, clauses, lines) ────────────────────────────────┴─► html · markdown
//! ```
//!
//! The content is said once, in `document`; each format is a writer of it. The crate is pure: no I/O, no clock, nothing random, so
//! that the same policy and options give the same bytes. Text of the policy is never markup, whatever it holds.

mod document;
mod html;
mod map;
mod markdown;
mod picture;
mod text;
mod words;

pub use html::html;
pub use map::{Asked, Counts, Decision, Map, Node, Panel};
pub use markdown::markdown;

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::Date;
use inbounds_core::survey::Origin;

/// The stylesheet of the HTML page, as a file to publish beside it.
pub const STYLESHEET: &str = include_str!("../disclosure.css");

/// What the page needs to know beside the policy. The default links nothing, and loads nothing.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The day for which the map is decided. Without one, what depends on the day is shown as depending on it.
    pub date: Option<Date>,
    /// Language of the policy's own words, a BCP 47 tag. The words of the page are English.
    pub lang: Option<String>,
    /// The stylesheet to link.
    pub stylesheet: Option<Resource>,
    /// The widget to embed.
    pub widget: Option<Widget>,
}

/// A file that the page loads.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its address.
    pub url: String,
    /// Its hash, as subresource integrity has it (`sha384-…`).
    pub integrity: Option<String>,
}

/// The element `<scope-check>`, which answers on the page.
#[derive(Debug, Clone)]
pub struct Widget {
    /// Its script, a module.
    pub script: Resource,
    /// The policy that it reads.
    pub policy: Resource,
}

/// The policy was loaded without its rules as written (`load_to_decide`): a page of it would lack clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotWhole;

impl std::fmt::Display for NotWhole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("expected a policy with its rules as written, found one that was loaded to decide only")
    }
}

impl std::error::Error for NotWhole {}

/// Whether the rules of scope are there as written.
fn whole(policy: &CompiledPolicy) -> Result<(), NotWhole> {
    let lacks = |rule: inbounds_core::survey::RuleView<'_>| rule.origin() == Origin::Scope && rule.written().is_none();
    if policy.atoms().any(|atom| lacks(atom.rule())) { Err(NotWhole) } else { Ok(()) }
}
