use crate::context::{Context, facts_in};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::vocabulary::canonical_name;
use std::collections::BTreeSet;

lint! {
    /// A fact is declared, and no condition names it.
    ///
    /// Its question is never asked and its assumption never made: a condition was forgotten, or the entry is left over.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// facts:
    ///   operator: { assume: self }
    /// in_scope:
    ///   - { id: EX-1, clause: The site, hosts: [example.com] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// facts:
    ///   operator: { assume: self }
    /// in_scope:
    ///   - { id: EX-1, clause: The site, hosts: [example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: What others operate, unless: { operator: self } }
    /// ```
    UNUSED_FACT = "unused-fact", Warning, Check::Policy(check)
}

/// Facts that count without any condition.
const BUILT_IN: [&str; 2] = ["defect.location", "policy.current"];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut names = Vec::new();
    context.conditions().into_iter().for_each(|condition| facts_in(condition, &mut names));
    let used: BTreeSet<String> = names.into_iter().map(|name| canonical_name(name)).collect();
    let unused = |name: &str| !used.contains(&canonical_name(name)) && !BUILT_IN.contains(&canonical_name(name).as_str());
    let facts = context.written.facts.iter().filter(|fact| unused(&fact.name));
    facts
        .map(|fact| {
            let message = format!("no condition names the fact `{}`", fact.name.value);
            Draft::new(fact.name.span, message, &fact.allow).help("name it in a condition, or remove it")
        })
        .collect()
}
