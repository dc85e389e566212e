//! The Markdown page: the same content, and nothing in it but what is meant, as a CommonMark parser reads it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod sample;

use pulldown_cmark::{Event, Options, Parser, Tag};
use sample::{all, markdown, options};

fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH).collect()
}

#[test]
fn only_what_is_meant_is_markup() {
    for (name, policy) in all() {
        let page = markdown(&policy, &options());
        for event in events(&page) {
            match event {
                Event::InlineHtml(html) => {
                    let id = html.strip_prefix("<a id=\"").and_then(|rest| rest.strip_suffix("\">"));
                    let anchor = id.is_some_and(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
                    assert!(anchor || &*html == "</a>" || &*html == "<br>", "{name}: {html}");
                }
                Event::Html(html) => panic!("{name}: {html}"),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let harmless = ["#", "https://", "http://", "mailto:", "tel:"].iter().any(|start| dest_url.starts_with(start));
                    assert!(harmless && !dest_url.contains("evil.test"), "{name}: {dest_url}");
                }
                Event::Start(
                    Tag::Image { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock | Tag::Strikethrough | Tag::Emphasis,
                )
                | Event::InlineMath(_)
                | Event::DisplayMath(_) => panic!("{name}: {event:?}"),
                _ => {}
            }
        }
    }
}

#[test]
fn every_clause_is_there_with_its_anchor() {
    for (name, policy) in all() {
        let page = markdown(&policy, &options());
        let ids: Vec<&str> = policy.rule_ids().chain(policy.policy().records().into_iter().flat_map(|(cites, _)| cites)).collect();
        for id in ids {
            assert_eq!(page.matches(&format!("<a id=\"{id}\"></a>")).count(), 1, "{name}: {id}");
        }
        let text: String = events(&page)
            .iter()
            .filter_map(|event| if let Event::Text(text) | Event::Code(text) = event { Some(&**text) } else { None })
            .collect();
        for rule in policy.policy().in_scope.iter().filter(|_| !name.contains("hostile")) {
            assert!(text.contains(rule.clause.as_str()), "{name}: {}", rule.clause.value);
        }
    }
}

#[test]
fn the_same_bytes_and_one_line_end() {
    for (name, policy) in all().into_iter().take(5) {
        let page = markdown(&policy, &options());
        assert_eq!(page, markdown(&policy, &options()), "{name}");
        assert!(page.ends_with('\n') && !page.ends_with("\n\n") && !page.contains("\n\n\n") && !page.contains('\r'), "{name}");
    }
}
