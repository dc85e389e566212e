use crate::context::{Context, facts_in, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::{Effect, HostView, TargetView};
use inbounds_core::vocabulary::canonical_name;

lint! {
    /// A wildcard is in scope in one environment only, and no host shows which environment it is.
    ///
    /// Everybody who asks gets a question that they cannot answer from outside: is `app.example.com` production? The verdict stays
    /// conditional.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Subdomains in production, hosts: ["*.example.com"], when: { environment: production } }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Subdomains, hosts: ["*.example.com"] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: What is not production, hosts: ["*.staging.example.com", "*.dev.example.com"] }
    /// ```
    UNSEEN_ENVIRONMENT = "unseen-environment", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        let mut names = Vec::new();
        rule.when.iter().chain(&rule.unless).for_each(|condition| facts_in(condition, &mut names));
        let Some(fact) = names.into_iter().find(|name| canonical_name(name) == "environment") else { continue };
        let wildcard = atoms.iter().find(|atom| matches!(atom.target(), TargetView::Network(HostView::Below(_) | HostView::Wild(_))));
        if let Some(atom) = wildcard.filter(|_| view.effect() == Effect::In) {
            let message = format!("no host shows whether it is meant: `{}` depends on `environment`", rule.id.value);
            found.push(
                Draft::new(place(rule, atom), message, &rule.allow)
                    .help("name the hosts of the environment, or exclude those of the others by name")
                    .related(fact.span, "asked of every host of the wildcard")
                    .witness(atom.example()),
            );
        }
    }
    found
}
