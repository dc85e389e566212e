//! The scope map: what it shows is what the engine decides, in the pictures and in the list.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test may fail")]

mod sample;

use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::AxisName;
use inbounds_core::query::Query;
use inbounds_render::{Decision, Map, Node};
use roxmltree::Document;
use sample::{DAY, all, class, load, options, text, tree, xml};

fn map(policy: &CompiledPolicy) -> Map {
    Map::new(policy, Some(DAY))
}

fn rows(map: &Map) -> Vec<(&'static str, &Node)> {
    map.panels.iter().flat_map(|panel| panel.nodes.iter().flat_map(Node::rows).map(|(_, node)| (panel.key, node))).collect()
}

/// The verdict of the engine on the axis of a row, asked anew.
fn asked(policy: &CompiledPolicy, decision: &Decision) -> Option<Verdict> {
    let answer = policy.decide(&decision.query).ok()?;
    let verdict = |axis: &Option<inbounds_core::answer::AxisAnswer>| axis.as_ref().map(|axis| axis.verdict);
    match decision.axis {
        AxisName::Target => verdict(&answer.axes.target),
        AxisName::Activity => verdict(&answer.axes.activity),
        AxisName::Finding if decision.query.activity.is_none() => verdict(&answer.axes.finding).max(verdict(&answer.axes.activity)),
        AxisName::Finding => verdict(&answer.axes.finding),
    }
}

#[test]
fn what_is_shown_is_what_the_engine_decides() {
    for (name, policy) in all() {
        for (panel, node) in rows(&map(&policy)) {
            let Some(decision) = &node.decision else { continue };
            assert_eq!(decision.verdict, asked(&policy, decision), "{name}: {panel} {}", node.label);
            assert!(decision.verdict.is_some(), "{name}: {panel} {} is not decided", node.label);
            // A row on the target axis is in scope only if the whole query is.
            if decision.axis == AxisName::Target && decision.verdict == Some(Verdict::InScope) {
                assert_eq!(policy.decide(&decision.query).unwrap().verdict, Verdict::InScope, "{name}: {}", node.label);
            }
        }
    }
}

fn shown<'m>(map: &'m Map, label: &str) -> &'m Decision {
    let row = rows(map).into_iter().find(|(_, node)| node.label == label).unwrap_or_else(|| panic!("{label} is not shown"));
    row.1.decision.as_ref().unwrap()
}

#[test]
fn exceptions_are_told() {
    let policy = sample::read("tests/fixtures/exceptions.yaml");
    let map = map(&policy);
    use Verdict::{InScope, OutOfScope, Unlisted};
    let table = [
        ("*.example.test", InScope, true),
        ("blog.example.test", OutOfScope, true),
        ("https://blog.example.test/comments", InScope, false),
        ("192.0.2.0/24", OutOfScope, true),
        ("192.0.2.7", OutOfScope, false),
        ("shop.test", Unlisted, false),
        ("one.shop.test", InScope, false),
        ("two.shop.test", InScope, true),
        ("https://two.shop.test/admin", OutOfScope, false),
        ("fair.example.test.test", Unlisted, false),
        ("Shop", InScope, false),
        ("Redirect to any site on one.shop.test", OutOfScope, false),
        ("Testing with an automated scanner on Shop", OutOfScope, false),
        ("Service exhausted by few requests", OutOfScope, false),
        ("Any other host", Unlisted, false),
        ("Any other finding", InScope, false),
        ("Testing by hand", InScope, false),
        ("Any other way", Unlisted, false),
    ];
    for (label, verdict, exceptions) in table {
        let decision = shown(&map, label);
        assert_eq!((decision.verdict, decision.exceptions), (Some(verdict), exceptions), "{label}");
    }
    // Of a wildcard with exceptions, another name is asked, and it is no part of an exception.
    let Query { target: Some((asked, _)), .. } = &shown(&map, "*.example.test").query else { panic!() };
    assert_eq!(asked, "any-other-name.example.test");
    // What no target can say is asked by a member.
    assert_eq!(shown(&map, "app.example.test:8000-8100").stand_in("app.example.test:8000-8100"), Some("https://app.example.test:8000/"));
    assert_eq!(shown(&map, "one.shop.test").stand_in("one.shop.test"), None);
}

#[test]
fn trees_follow_containment() {
    let policy = sample::read("tests/fixtures/exceptions.yaml");
    let map = map(&policy);
    let hosts = map.panels.iter().find(|panel| panel.key == "hosts").unwrap();
    let lines: Vec<String> =
        hosts.nodes.iter().flat_map(Node::rows).map(|(depth, node)| format!("{}{}", "  ".repeat(depth), node.label)).collect();
    let expected = "*.example.test
  app.example.test:8000-8100
  blog.example.test
    https://blog.example.test/comments
  https://files.example.test/*/public
  vcc-*.example.test
fair.example.test.test
shop-app.test
shop.test
  one.shop.test
  two.shop.test
    https://two.shop.test/account?action=delete
    https://two.shop.test/admin
192.0.2.0/24
  192.0.2.7
2001:db8::1
Any other host";
    let mut sorted: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut wanted: Vec<&str> = expected.lines().collect();
    sorted.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted, "{lines:#?}");
}

#[test]
fn a_large_policy_is_counted() {
    for rules in [300, 3000] {
        let policy = sample::large(rules);
        let map = map(&policy);
        let hosts = map.panels.iter().find(|panel| panel.key == "hosts").unwrap();
        let rows: Vec<_> = hosts.nodes.iter().flat_map(Node::rows).collect();
        assert!(rows.len() <= 26, "{} rows", rows.len());
        assert_eq!(hosts.counts.total(), rules);
        let excluded = hosts.counts.marks().find(|(verdict, _)| *verdict == Some(Verdict::OutOfScope)).unwrap().1;
        assert_eq!(excluded, rules / 15);
        // What is not shown is counted: each host once. The domains that hold them are named by nobody.
        let hidden: usize = rows.iter().filter_map(|(_, node)| node.hidden).map(|counts| counts.total()).sum();
        let shown = rows.iter().filter(|(_, node)| node.decision.is_some() && node.label.split('.').count() == 3).count();
        assert_eq!(hidden + shown, rules);
    }
}

#[test]
fn few_things_are_all_shown() {
    let policy = load("inbounds: 1\nprogram: { name: Small }\nin_scope:\n  - { id: S-1, clause: all, hosts: [a.test, b.test] }\n");
    let map = map(&policy);
    let labels: Vec<&str> = rows(&map).iter().map(|(_, node)| node.label.as_str()).collect();
    assert_eq!(labels, ["a.test", "b.test", "Any other host", "Testing by hand", "Any other way", "Any other finding"]);
    assert!(rows(&map).iter().all(|(_, node)| node.hidden.is_none()));
}

/// Pictures of a page, each as a document of its own.
fn pictures(page: &str) -> Vec<&str> {
    page.match_indices("<svg xmlns").map(|(at, _)| &page[at..at + page[at..].find("</svg>").unwrap() + 6]).collect()
}

#[test]
fn each_picture_stands_alone_and_speaks() {
    for (name, policy) in all() {
        let page = xml(&policy, &options());
        let panels = map(&policy).panels;
        let pictures = pictures(&page);
        assert_eq!(pictures.len(), panels.len(), "{name}");
        for (picture, panel) in pictures.into_iter().zip(panels) {
            let svg = Document::parse(picture).unwrap_or_else(|error| panic!("{name}: {error}"));
            let root = svg.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            let [title, desc] = ["title", "desc"].map(|tag| root.children().find(|node| node.tag_name().name() == tag).unwrap());
            let ids = format!("{} {}", title.attribute("id").unwrap(), desc.attribute("id").unwrap());
            assert_eq!(root.attribute("aria-labelledby"), Some(ids.as_str()));
            assert!(text(title).starts_with(panel.title) && text(title).len() > panel.title.len());
            let rows: Vec<_> = panel.nodes.iter().flat_map(Node::rows).collect();
            assert_eq!(svg.descendants().filter(|node| class(node).starts_with("row ")).count(), rows.len());
            assert!(text(desc).matches(". ").count() + 1 >= rows.len(), "{name}: {}", text(desc));
            // Each row has the mark of its verdict, beside its words.
            for ((at, (_, node)), row) in rows.iter().enumerate().zip(svg.descendants().filter(|node| class(node).starts_with("row "))) {
                let Some(decision) = &node.decision else { continue };
                let mark = row.descendants().find(|node| class(node).starts_with("mark ")).unwrap();
                let word = match decision.verdict.unwrap() {
                    Verdict::InScope => "in",
                    Verdict::Conditional => "depends",
                    Verdict::Unlisted => "unlisted",
                    Verdict::OutOfScope => "out",
                };
                assert_eq!((class(&row), class(&mark)), (format!("row {word}").as_str(), format!("mark {word}").as_str()));
                let (_, y) = mark.attribute("transform").unwrap().trim_end_matches(')').split_once(' ').unwrap();
                assert!(y.parse::<usize>().unwrap().abs_diff(at * 34 + 17) < 17, "{name}: the mark of row {at} at {y}");
            }
            // Nothing lies outside of the picture.
            let height: usize = root.attribute("height").unwrap().parse().unwrap();
            for y in svg.descendants().filter_map(|node| node.attribute("y")?.parse::<f64>().ok()) {
                assert!(y < height as f64, "{name}: {y} in {height}");
            }
        }
    }
}

/// The rows of the pictures, and those of the list: label and verdict in words.
fn drawn(page: &Document<'_>) -> Vec<(String, String)> {
    let rows = page.descendants().filter(|node| class(node).starts_with("row "));
    let texts = rows.map(|row| {
        row.children()
            .filter(|child| child.tag_name().name() == "text")
            .map(|child| child.first_child().map(|t| t.text().unwrap_or_default().to_owned()).unwrap_or_default())
            .collect::<Vec<_>>()
    });
    texts.map(|texts| (texts[0].clone(), texts[1].clone())).collect()
}

fn listed(page: &Document<'_>) -> Vec<(String, String)> {
    let list = page.descendants().find(|node| class(node) == "as-list").unwrap();
    let items = list.descendants().filter(|node| node.tag_name().name() == "li");
    items
        .map(|item| {
            let own: String = item.children().filter(|child| class(child) != "tree").map(text).collect();
            let said = item.children().find(|child| class(child).starts_with("said"));
            let label = item.children().find(|child| child.is_element()).map(text).unwrap();
            (label, said.map_or(own, text))
        })
        .collect()
}

#[test]
fn the_list_says_what_the_pictures_show() {
    for (name, policy) in all() {
        let page = xml(&policy, &options());
        let page = tree(&page);
        let (drawn, listed) = (drawn(&page), listed(&page));
        assert_eq!(drawn.len(), listed.len(), "{name}");
        for ((drawn_label, word), (label, said)) in drawn.iter().zip(&listed) {
            let mut ends = drawn_label.splitn(2, '…');
            let (head, tail) = (ends.next().unwrap(), ends.next().unwrap_or_default());
            assert!(label.starts_with(head) && label.ends_with(tail), "{name}: {drawn_label} is not {label}");
            if class_of_rest(word) {
                // Counts: each of them stands in the list.
                for part in word.split(" · ") {
                    assert!(said.contains(part.split(' ').next().unwrap()), "{name}: {word} is not {said}");
                }
            } else {
                assert_eq!(said, word, "{name}: {drawn_label}");
            }
        }
    }
}

fn class_of_rest(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}
