use crate::context::{Context, home, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use crate::relations::Kind;
use inbounds_core::survey::Effect;
use std::collections::BTreeSet;

lint! {
    /// An inclusion and an exclusion overlap, and neither contains the other.
    ///
    /// What is in both is out of scope, as a tie is. That is safe, and seldom what somebody thought of: the page does not say which clause is
    /// the exception to the other.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The APIs, hosts: [api.*.example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The European region, hosts: ["*.eu.example.com"] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The APIs, hosts: [api.*.example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The API of the European region, hosts: [api.eu.example.com] }
    /// ```
    PARTIAL_OVERLAP = "partial-overlap", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let policy = context.subject.policy;
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if view.effect() == Effect::Out {
            continue;
        }
        let mut told = BTreeSet::new();
        for atom in &atoms {
            for (out, kind) in context.relations().of(policy, atom, Effect::Out) {
                if kind != Kind::Overlap || !context.relations().holds_beside(&view, &out.rule()) || !told.insert(out.rule().number()) {
                    continue;
                }
                let (span, allow) = home(context.written, &out.rule()).unwrap_or((rule.id.span, &[]));
                let message =
                    format!("`{}` and the exclusion `{}` overlap: what is in both is out of scope", rule.id.value, out.rule().id());
                found.push(
                    Draft::new(place(rule, atom), message, &rule.allow)
                        .or_allowed(allow)
                        .help("say which is the exception: write one of them so that it lies inside the other")
                        .related(out.span().unwrap_or(span), "excluded here")
                        .witness(atom.meets(&out).ok().flatten()),
                );
            }
        }
    }
    found
}
