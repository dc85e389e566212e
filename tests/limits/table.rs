//! Each limit: the input that grows towards it, one step at a time. Natively and in WebAssembly the same.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::diff;
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target};
use std::fmt::Write as _;

/// Why something is refused: the code, and the message.
pub(crate) type Refused = (String, String);

/// One limit.
pub(crate) struct Row {
    /// As the field of `Limits` is called.
    pub(crate) name: &'static str,
    /// What the error says.
    pub(crate) code: &'static str,
    /// The value that is set to try it.
    pub(crate) tried: usize,
    /// The limits with this one set.
    pub(crate) set: fn(usize) -> Limits,
    /// Tries an input that needs more the larger the number is.
    pub(crate) try_size: fn(usize, &Limits) -> Result<(), Refused>,
}

/// The least number that is refused, and how; the row's own code and no other.
pub(crate) fn first_refused(row: &Row, limit: usize) -> Option<(usize, Refused)> {
    let limits = (row.set)(limit);
    (0..600).find_map(|size| (row.try_size)(size, &limits).err().map(|refused| (size, refused)))
}

macro_rules! row {
    ($field:ident, $code:literal, $tried:literal, $try_size:expr) => {
        Row {
            name: stringify!($field),
            code: $code,
            tried: $tried,
            set: |limit| Limits { $field: limit, ..Limits::default() },
            try_size: $try_size,
        }
    };
}

/// Every limit.
pub(crate) const ROWS: &[Row] = &[
    row!(policy_bytes, "file-too-large", 200, |size, limits| load(&format!("# {}\n", "x".repeat(size)), limits)),
    row!(depth, "yaml-too-deep", 7, |size, limits| {
        let condition = format!("{}a{}", "{ not: ".repeat(size), " }".repeat(size));
        load(
            &format!(
                "facts: {{ a: {{ type: boolean, axis: target, question: Is it? }} }}\n{}",
                rule("in", 0, "x", &format!("when: {condition}"))
            ),
            limits,
        )
    }),
    row!(nodes, "too-many-values", 60, |size, limits| load(&rule("in", 0, &hosts(size), ""), limits)),
    row!(text_bytes, "text-too-long", 100, |size, limits| {
        load(&format!("out_of_scope:\n  - {{ id: X, clause: {}, hosts: [example.com] }}\n", "x".repeat(size + 1)), limits)
    }),
    row!(rules, "too-many-rules", 5, |size, limits| load(&rules(size), limits)),
    row!(atoms, "too-many-atoms", 5, |size, limits| load(&rule("in", 0, &hosts(size), ""), limits)),
    row!(policy_atoms, "policy-too-large", 9, |size, limits| load(&rules(size), limits)),
    row!(pattern_bytes, "pattern-too-long", 40, |size, limits| load(
        &rule("in", 0, &format!("example.com/{}", "x".repeat(size)), ""),
        limits
    )),
    row!(double_stars, "too-many-wildcards", 2, |size, limits| {
        load(&rule("in", 0, &format!("\"example.com{}/x\"", "/**/y".repeat(size)), ""), limits)
    }),
    row!(wildcards, "too-many-wildcards", 6, |size, limits| load(
        &rule("in", 0, &format!("\"example.com/x{}\"", "*x".repeat(size)), ""),
        limits
    )),
    row!(alternatives, "too-many-alternatives", 6, |size, limits| {
        let names: Vec<String> = (0..size + 2).map(|n| format!("h{n}")).collect();
        load(&rule("in", 0, &format!("\"{{{}}}.example.com\"", names.join(",")), ""), limits)
    }),
    row!(facts_in_condition, "too-many-facts", 4, |size, limits| {
        let names: Vec<String> = (0..size + 1).map(|n| format!("f{n}")).collect();
        load(&format!("{}{}", facts(size + 1), rule("in", 0, "example.com", &format!("when: {{ all: [{}] }}", names.join(", ")))), limits)
    }),
    row!(undecided_facts, "too-many-unknown-facts", 4, |size, limits| {
        let outs: String = (0..size).map(|n| format!("  - {{ id: O{n}, clause: c, hosts: [example.com], when: f{n} }}\n")).collect();
        let out = if size == 0 { String::new() } else { format!("out_of_scope:\n{outs}") };
        decide(&format!("{}{}{out}", facts(size.max(1)), rule("in", 0, "example.com", "")), "https://example.com/", limits)
    }),
    row!(fillings, "too-complex", 7, |size, limits| {
        let values: Vec<String> = (0..size + 1).map(|n| format!("v{n}")).collect();
        let fact =
            format!("facts: {{ e: {{ type: enum, values: [{}, other], axis: target, question: Which is it? }} }}\n", values.join(", "));
        // Values that no rule tells apart are filled in as one.
        let one = |n: usize| format!("  - {{ id: O{n}, clause: c, hosts: [example.com], when: {{ e: v{n} }} }}\n");
        let out = format!("out_of_scope:\n{}", (0..size + 1).map(one).collect::<String>());
        decide(&format!("{fact}{}{out}", rule("in", 0, "example.com", "")), "https://example.com/", limits)
    }),
    row!(decision_steps, "too-complex", 40, |size, limits| {
        let paths: Vec<String> = (0..=size).map(|n| format!("example.com/p{n}")).collect();
        decide(&rule("out_of", 0, &paths.join(", "), ""), "https://example.com/", limits)
    }),
    row!(comparison_steps, "too-complex", 4000, |size, limits| compare(size, limits)),
    row!(target_bytes, "target-too-long", 40, |size, limits| target(&format!("https://example.com/{}", "x".repeat(size)), limits)),
    row!(path_readings, "too-many-path-readings", 5, |size, limits| target(
        &format!("https://example.com/%{}41", "25".repeat(size)),
        limits
    )),
];

fn load_policy(rest: &str, limits: &Limits) -> Result<CompiledPolicy, Refused> {
    let text = format!("inbounds: 1\nprogram: {{ name: P }}\n{rest}");
    CompiledPolicy::load("p.yaml", text.as_bytes(), limits).map_err(|problems| {
        // What is too deep leaves a hole, which is a problem of its own in front of it.
        let first = problems.iter().find(|problem| problem.code == "yaml-too-deep").or(problems.first());
        first.map(|problem| (problem.code.to_owned(), problem.message.clone())).unwrap_or_default()
    })
}

fn load(rest: &str, limits: &Limits) -> Result<(), Refused> {
    load_policy(rest, limits).map(drop)
}

fn target(text: &str, limits: &Limits) -> Result<(), Refused> {
    Network::read_within(text, limits).map(drop).map_err(|error| (error.code.to_owned(), error.message.clone()))
}

fn decide(rest: &str, text: &str, limits: &Limits) -> Result<(), Refused> {
    let policy = load_policy(rest, limits)?;
    let network = Network::read(text).map_err(|error| (error.code.to_owned(), error.message.clone()))?;
    let query = Query { target: Some((text.to_owned(), Target::Network(network))), ..Query::default() };
    policy.decide(&query).map(drop).map_err(|error| (error.code.to_owned(), error.message.clone()))
}

/// The more overlapping patterns change, the more steps the comparison takes.
fn compare(size: usize, limits: &Limits) -> Result<(), Refused> {
    let patterns: Vec<String> = (0..=size).map(|n| format!("\"example.com/*a{n}*b\"")).collect();
    let old = load_policy(&rule("in", 0, "example.com", ""), limits)?;
    let new = load_policy(&format!("{}{}", rule("in", 0, "example.com", ""), rule("out_of", 1, &patterns.join(", "), "")), limits)?;
    diff(&old, &new).map(drop).map_err(|error| (error.code.to_owned(), error.message.clone()))
}

fn rule(effect: &str, number: usize, hosts: &str, more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!(", {more}") };
    format!("{effect}_scope:\n  - {{ id: R{number}, clause: c, hosts: [{hosts}]{more} }}\n")
}

/// One host more than the number says.
fn hosts(size: usize) -> String {
    (0..=size).map(|n| format!("h{n}.example.com")).collect::<Vec<_>>().join(", ")
}

fn rules(size: usize) -> String {
    let mut text = "out_of_scope:\n".to_owned();
    for n in 0..=size {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  - {{ id: R{n}, clause: c, hosts: [h{n}.example.com] }}");
    }
    text
}

fn facts(size: usize) -> String {
    let mut text = "facts:\n".to_owned();
    for n in 0..size {
        let _ = writeln!(text, "  f{n}: {{ type: boolean, axis: target, question: Is it? }}");
    }
    text
}
