//! The disclosure page: whatever a policy says, nothing stands on its page but what stands on the pages of other policies.

use crate::{DAY, load, own};
use inbounds_core::compile::CompiledPolicy;
use inbounds_render::{Options, html, markdown};
use pulldown_cmark::{Event, Parser, Tag};
use roxmltree::Document;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The elements and attributes of pages whose policies mean no harm.
static HARMLESS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let policies = [
        include_str!("../../../policies/aixnex.yaml"),
        include_str!("../../../policies/hexon.yaml"),
        include_str!("../../../policies/lumixsys.yaml"),
        include_str!("../../../policies/nanopocket.yaml"),
        include_str!("../../cli/tests/fixtures/example.yaml"),
        include_str!("../../render/tests/fixtures/exceptions.yaml"),
        include_str!("../policies/kinds.yaml"),
        include_str!("../policies/other.yaml"),
    ];
    policies.iter().flat_map(|text| names(&own("harmless.yaml", text))).collect()
});

/// The page of a policy: text of it is never markup, style, script or a link that runs something.
pub fn page(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(policy) = load(text) else { return };
    for name in names(&policy) {
        assert!(HARMLESS.contains(&name), "{name} on the page of\n{text}");
    }
    plain(&policy);
}

fn options() -> Options {
    Options { date: Some(DAY), ..Options::default() }
}

/// `element` and `element attribute` of everything on the page, which is well-formed, and whose links run nothing.
fn names(policy: &CompiledPolicy) -> BTreeSet<String> {
    let page = html(policy, &options()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(page.chars().find(acts), None, "{page}");
    let page = closed(&page);
    let tree = Document::parse(&page).unwrap_or_else(|error| panic!("{error}\n{page}"));
    let mut names = BTreeSet::new();
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let element = node.tag_name().name();
        names.insert(element.to_owned());
        for attribute in node.attributes() {
            names.insert(format!("{element} {}", attribute.name()));
            if attribute.name() == "href" {
                assert!(runs_nothing(attribute.value()), "{}", attribute.value());
            }
        }
    }
    names
}

/// What turns or hides text.
fn acts(c: &char) -> bool {
    (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn runs_nothing(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    ["#", "https://", "http://", "mailto:", "tel:"].iter().any(|start| address.starts_with(start))
}

/// The page as XML: it is, but for its void elements and its head line.
fn closed(page: &str) -> String {
    let page = page.strip_prefix("<!DOCTYPE html>").unwrap_or_else(|| panic!("{page}"));
    let is_void = |part: &str| part.rfind('<').is_some_and(|at| ["<meta", "<link", "<br"].iter().any(|name| part[at..].starts_with(name)));
    page.split_inclusive('>').map(|part| if is_void(part) { part.replace('>', "/>") } else { part.to_owned() }).collect()
}

/// The Markdown page: as a reader of CommonMark sees it, nothing in it is an element or an image, and links run nothing.
fn plain(policy: &CompiledPolicy) {
    let page = markdown(policy, &options()).unwrap_or_else(|error| panic!("{error}"));
    let extensions =
        pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH | pulldown_cmark::Options::ENABLE_MATH;
    for event in Parser::new_ext(&page, extensions) {
        match &event {
            Event::InlineHtml(html) => {
                let id = html.strip_prefix("<a id=\"").and_then(|rest| rest.strip_suffix("\">"));
                let anchor = id.is_some_and(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
                assert!(anchor || ["</a>", "<br>"].contains(&&**html), "{html}\n{page}");
            }
            Event::Start(Tag::Link { dest_url, .. }) => assert!(runs_nothing(dest_url), "{dest_url}\n{page}"),
            Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) => panic!("{event:?}\n{page}"),
            Event::Start(
                Tag::Image { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock | Tag::Strikethrough | Tag::Emphasis,
            ) => panic!("{event:?}\n{page}"),
            _ => {}
        }
    }
}
