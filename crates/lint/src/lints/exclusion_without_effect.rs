use crate::context::{Context, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::AxisName;
use inbounds_core::survey::{AtomView, Effect, TargetView};

lint! {
    /// An exclusion that touches nothing that is included.
    ///
    /// What no rule includes is not in scope anyway. Often the name has a slip of the pen, and what should be out is in.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: All subdomains, hosts: ["*.example.com"] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The status page, hosts: [status.exmaple.com] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: All subdomains, hosts: ["*.example.com"] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The status page, hosts: [status.example.com] }
    /// ```
    EXCLUSION_WITHOUT_EFFECT = "exclusion-without-effect", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let policy = context.subject.policy;
    let idle = |atom: &AtomView<'_>| {
        !matches!(atom.target(), TargetView::Any)
            && context.relations().is_sure(atom)
            && context.relations().of(policy, atom, Effect::In).next().is_none()
    };
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if view.effect() == Effect::In || view.axis() != AxisName::Target {
            continue;
        }
        let help = "look for a slip of the pen in the name, or remove it: what nothing includes is not in scope";
        if atoms.iter().all(idle) {
            let message = format!("`{}` excludes nothing that is in scope", rule.id.value);
            let witness = atoms.first().and_then(AtomView::example);
            found.push(Draft::new(rule.id.span, message, &rule.allow).help(help).witness(witness));
            continue;
        }
        for atom in atoms.iter().filter(|atom| idle(atom)) {
            let span = place(rule, atom);
            // What an asset is called and where it answers are excluded together.
            if rule.hosts.iter().any(|host| host.span == span) {
                let message = format!("`{}` excludes nothing that is in scope", atom.text().unwrap_or_default());
                found.push(Draft::new(span, message, &rule.allow).help(help).witness(atom.example()));
            }
        }
    }
    found
}
