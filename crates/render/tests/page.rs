//! The HTML page: well-formed, an anchor for each clause, nothing in it but what the templates write.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test may fail")]

mod sample;

use inbounds_core::policy::Policy;
use sample::{all, class, html, linked, options, text, tree, xml};
use std::collections::{BTreeMap, BTreeSet};

/// Every element of a page, and of its pictures.
const ELEMENTS: &str = "html head meta title body a header p h1 bdi dl div dt dd nav ol li main section h2 h3 ul svg g circle path rect \
    text tspan desc span strong code figure figcaption details summary table caption thead tr th tbody td footer br";
/// Those of a page that links something.
const LINKED: &str = "link script scope-check";
/// Every attribute. None of them runs or loads anything but `href` of a link, which is looked at on its own.
const ATTRIBUTES: &str = "lang charset name content class href id aria-label aria-labelledby aria-hidden focusable role direction \
    width height viewBox font-family font-size font-weight text-anchor d fill fill-opacity stroke stroke-opacity stroke-width stroke-dasharray \
    stroke-linecap stroke-linejoin transform x y rx r dx scope";

fn words(list: &str) -> BTreeSet<&str> {
    list.split_whitespace().collect()
}

/// The ids of all published clauses that the policy encodes, and those of its rules.
fn clauses(policy: &Policy) -> BTreeSet<&str> {
    let mut ids: BTreeSet<&str> = policy.records().into_iter().flat_map(|(cites, _)| cites).collect();
    for rule in policy.in_scope.iter().chain(&policy.out_of_scope) {
        ids.insert(&rule.id);
        ids.extend(rule.cites.iter().map(|id| id.as_str()));
    }
    for clause in &policy.third_parties {
        ids.insert(&clause.id);
        ids.extend(clause.cites.iter().map(|id| id.as_str()));
    }
    for rule in &policy.conduct {
        ids.insert(&rule.id);
        ids.extend(rule.cites.iter().map(|id| id.as_str()));
    }
    ids
}

#[test]
fn every_clause_has_one_anchor() {
    for (name, policy) in all() {
        let page = xml(&policy, &options());
        let page = tree(&page);
        let ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice");
        for clause in clauses(policy.policy()) {
            assert!(unique.contains(clause), "{name}: {clause} has no anchor");
        }
        for target in page.descendants().filter_map(|node| node.attribute("href")?.strip_prefix('#')) {
            assert!(unique.contains(target), "{name}: #{target} leads nowhere");
        }
        for list in page.descendants().filter_map(|node| node.attribute("aria-labelledby")) {
            assert!(list.split(' ').all(|id| unique.contains(id)), "{name}: {list}");
        }
    }
}

#[test]
fn every_rule_is_said_whole() {
    for (name, policy) in all() {
        let page = xml(&policy, &options());
        let page = tree(&page);
        let anchors: BTreeMap<&str, _> = page.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
        let said = |id: &str| text(anchors[id]);
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace(|c: char| c.is_control(), "");
        let hostile = name.contains("hostile");
        let policy = policy.policy();
        for rule in policy.in_scope.iter().chain(&policy.out_of_scope) {
            let said = said(&rule.id);
            let texts = [&rule.clause].into_iter().chain(&rule.hosts).chain(&rule.activities).chain(&rule.note).chain(&rule.ask);
            let texts = texts.chain(
                rule.assets.iter().flat_map(|asset| [&asset.name].into_iter().chain(&asset.aliases).chain(&asset.ids).chain(&asset.hosts)),
            );
            for part in texts.chain(&rule.findings).filter(|_| !hostile) {
                assert!(said.contains(&flat(part)), "{name}: {} does not say {}: {said}", rule.id.value, part.value);
            }
        }
        for rule in &policy.conduct {
            assert!(hostile || said(&rule.id).contains(&flat(&rule.clause)), "{name}: {}", rule.id.value);
        }
        for vendor in policy.third_parties.iter().flat_map(|clause| clause.vendors.iter().map(move |vendor| (clause, vendor))) {
            let said = said(&vendor.0.id);
            assert!([&vendor.1.name].into_iter().chain(&vendor.1.hosts).all(|part| said.contains(part.as_str())), "{name}: {said}");
        }
    }
}

#[test]
fn nothing_stands_on_a_page_but_what_the_templates_write() {
    for (name, policy) in all() {
        for (options, more) in [(options(), ""), (linked(), LINKED)] {
            let page = xml(&policy, &options);
            let page = tree(&page);
            let (elements, attributes, more) = (words(ELEMENTS), words(ATTRIBUTES), words(more));
            for node in page.descendants().filter(roxmltree::Node::is_element) {
                let element = node.tag_name().name();
                assert!(elements.contains(element) || more.contains(element), "{name}: <{element}>");
                for attribute in node.attributes() {
                    let known = attributes.contains(attribute.name());
                    let linking = more.contains(element) && words("rel type src integrity crossorigin policy").contains(attribute.name());
                    assert!(known || linking, "{name}: <{element} {}>", attribute.name());
                }
                if let Some(href) = node.attribute("href").filter(|_| element == "a") {
                    let harmless = ["#", "https://", "http://", "mailto:", "tel:"].iter().any(|start| href.starts_with(start));
                    assert!(harmless, "{name}: {href}");
                }
            }
            let scripts: Vec<_> = page.descendants().filter(|node| node.has_tag_name("script")).collect();
            assert_eq!(scripts.len(), usize::from(options.widget.is_some()), "{name}");
            assert!(scripts.iter().all(|script| script.attribute("src") == Some("scope-check.js") && text(*script).is_empty()), "{name}");
        }
    }
}

#[test]
fn what_turns_or_hides_text_is_spelled_out() {
    for (name, policy) in all() {
        let page = html(&policy, &linked());
        let acts = |c: &char| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        assert_eq!(page.chars().find(acts), None, "{name}");
    }
}

#[test]
fn links_that_could_run_something_are_text() {
    let policy = sample::read("tests/fixtures/hostile.yaml");
    let page = xml(&policy, &options());
    let page = tree(&page);
    let linked: Vec<&str> = page.descendants().filter(|node| node.has_tag_name("a")).filter_map(|node| node.attribute("href")).collect();
    assert!(linked.contains(&"http://hostile.test/policy") && linked.contains(&"https://vendor.test/?a='x'&b=c"));
    for address in ["javascript:alert(11)", "data:text/html,<script>alert(12)</script>"] {
        assert!(!linked.contains(&address));
        assert!(page.descendants().any(|node| node.has_tag_name("code") && text(node) == address), "{address}");
    }
}

#[test]
fn words_of_the_policy_have_their_language() {
    let policy = sample::read("../../policies/hexon.yaml");
    let page = xml(&policy, &linked());
    let page = tree(&page);
    assert_eq!(page.root_element().attribute("lang"), Some("en"));
    let clause = page.descendants().find(|node| node.has_tag_name("bdi") && text(*node) == "Denial of service").unwrap();
    assert_eq!(clause.attribute("lang"), Some("ar"));
    let heading = page.descendants().find(|node| node.has_tag_name("h1")).unwrap();
    assert_eq!(heading.descendants().filter(|node| node.attribute("lang") == Some("ar")).count(), 1);
}

#[test]
fn a_policy_without_its_rules_has_no_page() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/hexon.yaml")).unwrap();
    let limits = inbounds_core::limits::Limits::default();
    let policy = inbounds_core::compile::CompiledPolicy::load_to_decide("hexon.yaml", &bytes, &limits).unwrap();
    assert_eq!(inbounds_render::html(&policy, &options()), Err(inbounds_render::NotWhole));
    assert_eq!(inbounds_render::markdown(&policy, &options()), Err(inbounds_render::NotWhole));
}

#[test]
fn the_same_policy_gives_the_same_bytes() {
    for (_, policy) in all().into_iter().take(5) {
        assert_eq!(html(&policy, &linked()), html(&policy.clone(), &linked()));
    }
}

#[test]
fn the_sections_follow_each_other_as_people_ask() {
    let policy = sample::read("../../policies/nanopocket.yaml");
    let page = xml(&policy, &linked());
    let page = tree(&page);
    let sections: Vec<&str> =
        page.descendants().filter(|node| node.has_tag_name("section")).filter_map(|node| node.attribute("id")).collect();
    let expected = "_check _map _in-scope _out-of-scope _third-parties _conduct _safe-harbor _report _response _rewards _disclosure _recognition _about";
    assert_eq!(sections.join(" "), expected);
    let contents: Vec<&str> = page
        .descendants()
        .find(|node| class(node) == "contents")
        .unwrap()
        .descendants()
        .filter_map(|node| node.attribute("href"))
        .collect();
    assert_eq!(contents.join(" ").replace('#', ""), expected);
}

#[test]
fn the_stylesheet_knows_every_class_and_loads_nothing() {
    let css = inbounds_render::STYLESHEET;
    assert!(!css.contains("url(") && !css.contains("@import"));
    for (name, policy) in all() {
        let page = xml(&policy, &linked());
        let page = tree(&page);
        let classes: BTreeSet<&str> = page.descendants().flat_map(|node| class(&node).split_whitespace()).collect();
        for class in classes {
            assert!(css.contains(&format!(".{class}")), "{name}: .{class}");
        }
    }
}
