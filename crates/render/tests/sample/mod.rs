//! Policies to render, and pages as trees.

#![allow(dead_code, reason = "each test uses what it needs")]

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_render::{Options, Resource, Widget};
use roxmltree::{Document, Node, ParsingOptions};

pub(crate) const DAY: Date = Date { year: 2026, month: 11, day: 25 };

pub(crate) fn load(text: &str) -> CompiledPolicy {
    CompiledPolicy::load("sample.yaml", text.as_bytes(), &Limits::default()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn read(path: &str) -> CompiledPolicy {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    load(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The published policies, and those that are hard to render.
pub(crate) fn all() -> Vec<(&'static str, CompiledPolicy)> {
    let files = [
        "../../policies/aixnex.yaml",
        "../../policies/hexon.yaml",
        "../../policies/lumixsys.yaml",
        "../../policies/nanopocket.yaml",
        "../cli/tests/fixtures/example.yaml",
        "../cli/tests/fixtures/hostile.yaml",
        "tests/fixtures/exceptions.yaml",
        "tests/fixtures/hostile.yaml",
    ];
    files.into_iter().map(|file| (file, read(file))).chain([("large", large(3000))]).collect()
}

/// A policy of `rules` rules over 40 domains; of 15 hosts one is excluded.
pub(crate) fn large(rules: usize) -> CompiledPolicy {
    use std::fmt::Write as _;
    let mut text = "inbounds: 1\nprogram: { name: Large }\nin_scope:\n".to_owned();
    let excluded = rules / 15;
    for at in 0..rules - excluded {
        writeln!(text, "  - {{ id: IN-{at}, clause: host {at}, hosts: [h{at}.d{}.test] }}", at % 40).unwrap();
    }
    text.push_str("out_of_scope:\n");
    for at in 0..excluded {
        writeln!(text, "  - {{ id: OUT-{at}, clause: other host {at}, hosts: [x{at}.d{}.test] }}", at % 40).unwrap();
    }
    load(&text)
}

pub(crate) fn options() -> Options {
    Options { date: Some(DAY), ..Options::default() }
}

/// Options with everything that a page can link.
pub(crate) fn linked() -> Options {
    let resource =
        |url: &str| Resource { url: url.to_owned(), integrity: Some("sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned()) };
    Options {
        lang: Some("ar".to_owned()),
        stylesheet: Some(resource("disclosure.css")),
        widget: Some(Widget { script: resource("scope-check.js"), policy: resource("policy.yaml") }),
        ..options()
    }
}

pub(crate) fn html(policy: &CompiledPolicy, options: &Options) -> String {
    inbounds_render::html(policy, options).unwrap()
}

pub(crate) fn markdown(policy: &CompiledPolicy, options: &Options) -> String {
    inbounds_render::markdown(policy, options).unwrap()
}

/// The page as XML: it is, but for its void elements.
pub(crate) fn xml(policy: &CompiledPolicy, options: &Options) -> String {
    let page = html(policy, options);
    let (doctype, page) = page.split_once('>').unwrap();
    assert_eq!(doctype, "<!DOCTYPE html");
    let mut out = String::new();
    for part in page.split_inclusive('>') {
        let void = part
            .rfind('<')
            .is_some_and(|at| ["<meta", "<link", "<br"].iter().any(|name| part.get(at..).is_some_and(|tag| tag.starts_with(name))));
        if void {
            out.push_str(part.strip_suffix('>').unwrap());
            out.push_str("/>");
        } else {
            out.push_str(part);
        }
    }
    out
}

pub(crate) fn tree(text: &str) -> Document<'_> {
    Document::parse_with_options(text, ParsingOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// All the text below a node, blanks as they are.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|child| if child.is_text() { child.text() } else { None }).collect()
}

pub(crate) fn class<'a>(node: &Node<'a, '_>) -> &'a str {
    node.attribute("class").unwrap_or_default()
}
