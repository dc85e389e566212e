//! The page as HTML: the frame. It runs under `default-src 'none'` but for the files that it is told to link: no inline style, no inline script.

mod anchors;
mod block;
mod line;
mod map;

use crate::document::{Document, Section};
use crate::{NotWhole, Options};
use anchors::Anchors;
use inbounds_core::compile::CompiledPolicy;
use maud::{DOCTYPE, Markup, html as markup};

/// What the writers of one page share.
struct Page<'a> {
    anchors: Anchors,
    lang: Option<&'a str>,
}

/// The policy as an HTML page.
///
/// # Errors
/// A policy without its rules as written.
pub fn html(policy: &CompiledPolicy, options: &Options) -> Result<String, NotWhole> {
    crate::whole(policy)?;
    let document = Document::new(policy, options);
    let mut page = Page { anchors: Anchors::new(&document), lang: options.lang.as_deref() };
    let sections: Vec<Markup> = document.sections.iter().map(|section| page.section(section)).collect();
    let title = format!("{}: vulnerability disclosure policy", crate::text::seen(&document.name));
    let whole = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                @if let Some(style) = &options.stylesheet {
                    link rel="stylesheet" href=(style.url) integrity=[&style.integrity] crossorigin=[style.integrity.as_ref().map(|_| "anonymous")];
                }
                @if let Some(widget) = &options.widget {
                    script type="module" src=(widget.script.url) integrity=[&widget.script.integrity]
                        crossorigin=[widget.script.integrity.as_ref().map(|_| "anonymous")] {}
                }
            }
            body {
                a class="skip" href="#_content" { "Skip to the content" }
                header class="head" {
                    p class="kind" { "Vulnerability disclosure policy" }
                    h1 { (page.own(&document.name)) }
                    p class="lead" { (page.line(&document.summary)) }
                    @if !document.facts.is_empty() {
                        dl class="facts" {
                            @for fact in &document.facts {
                                div { dt { (page.line(&fact.term)) } @for line in &fact.lines { dd { (page.line(line)) } } }
                            }
                        }
                    }
                }
                div class="body" {
                    nav class="contents" aria-label="Contents" {
                        ol {
                            @if options.widget.is_some() { li { a href="#_check" { "Is it in scope?" } } }
                            @for section in &document.sections { li { a href={ "#_" (section.key) } { (section.title) } } }
                        }
                    }
                    main id="_content" {
                        @if let Some(widget) = &options.widget {
                            section id="_check" aria-labelledby="_check-title" {
                                h2 id="_check-title" { "Is it in scope?" }
                                scope-check policy=(widget.policy.url) integrity=[&widget.policy.integrity] {
                                    p { "Here you could ask about a host, an asset or a finding. That needs JavaScript and WebAssembly; the map and the clauses below say the same without them." }
                                }
                            }
                        }
                        @for section in &sections { (section) }
                    }
                }
                footer class="foot" {
                    p { "This page is made from a machine-readable policy. Clauses have addresses of their own: follow the id of one, and share the link." }
                }
            }
        }
    };
    let mut text = whole.into_string();
    text.push('\n');
    Ok(text)
}

impl Page<'_> {
    fn section(&mut self, section: &Section) -> Markup {
        // Ids of clauses start with a letter or digit, so that those of the page cannot be taken for one.
        let id = format!("_{}", section.key);
        let blocks: Vec<Markup> = section.blocks.iter().map(|block| self.block(block)).collect();
        markup! {
            section id=(id) aria-labelledby={ (id) "-title" } {
                h2 id={ (id) "-title" } { (section.title) }
                @if let Some(intro) = &section.intro { p class="intro" { (self.line(intro)) } }
                @for block in &blocks { (block) }
            }
        }
    }
}
