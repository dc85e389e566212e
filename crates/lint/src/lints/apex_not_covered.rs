use crate::context::{Context, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::{AtomView, Effect, HostView, TargetView};
use std::collections::BTreeSet;

lint! {
    /// A wildcard is in scope, and the name that it stands below is not mentioned.
    ///
    /// `*.example.com` does not cover `example.com`, which as a rule is the main site. Researchers expect it to be covered, and owners often
    /// mean it.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: example.com and its subdomains, hosts: ["*.example.com"] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: example.com and its subdomains, hosts: [example.com, "*.example.com"] }
    /// ```
    APEX_NOT_COVERED = "apex-not-covered", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let policy = context.subject.policy;
    let named: BTreeSet<&str> = policy
        .atoms()
        .filter_map(|atom| if let TargetView::Network(HostView::Name(name)) = atom.target() { Some(name) } else { None })
        .collect();
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if view.effect() == Effect::Out {
            continue;
        }
        for atom in &atoms {
            let TargetView::Network(HostView::Below(apex)) = atom.target() else { continue };
            let confirmed = rule.confirmed_suffixes.iter().any(|suffix| suffix.value.eq_ignore_ascii_case(apex));
            if named.contains(apex) || confirmed || wider(context, atom) {
                continue;
            }
            let message = format!("`{}` does not cover `{apex}` itself", atom.text().unwrap_or_default());
            found.push(
                Draft::new(place(rule, atom), message, &rule.allow)
                    .help(format!("add `{apex}`, or exclude it where it is not meant"))
                    .witness(Some(format!("https://{apex}/"))),
            );
        }
    }
    found
}

/// Whether a wider wildcard covers the apex, or excludes it.
fn wider(context: &Context<'_>, atom: &AtomView<'_>) -> bool {
    let policy = context.subject.policy;
    let TargetView::Network(HostView::Below(apex)) = atom.target() else { return false };
    let wide = |other: &AtomView<'_>| match other.target() {
        TargetView::Network(HostView::Below(name)) => name != apex,
        TargetView::Network(HostView::Every) | TargetView::Any => true,
        _ => false,
    };
    [Effect::In, Effect::Out].into_iter().any(|effect| {
        let inside = |kind| kind == crate::relations::Kind::Inside;
        context.relations().of(policy, atom, effect).any(|(other, kind)| inside(kind) && wide(&other) && other.rule().is_unconditional())
    })
}
