use super::{Dead, dead};
use crate::context::{Context, home, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::{AtomView, Effect};

lint! {
    /// An inclusion that can never decide anything, because exclusions that it does not beat cover all of it.
    ///
    /// A reader of the file believes that the target is in scope, and everybody who asks is told that it is not. An exclusion is beaten only by
    /// an inclusion that is strictly narrower, and never if it is `absolute`. One exclusion that covers a rule, or a single pattern of it, is
    /// always found. Several that only together cover a whole rule are found in policies of some hundred rules; in larger ones `not-compared`
    /// says where it stopped. A single pattern of a rule that only several together cover is not looked for, nor
    /// is an asset that is out because the host is to which one of its names or ids leads, nor a rule that alone names an asset or says more of it: it tells
    /// that there is one.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The status page, hosts: [status.lab.example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The lab, hosts: ["*.lab.example.com"], absolute: true }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The status page, hosts: [status.lab.example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The lab, hosts: ["*.lab.example.com"] }
    /// ```
    SHADOWED_RULE = "shadowed-rule", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for Dead { rule, atom, exclusion, whole, .. } in dead(context).into_iter().filter(|dead| !dead.same) {
        // It decides nothing, and yet others would say less without it.
        if whole && context.tells_of_assets(rule, Effect::In) {
            continue;
        }
        let (other_span, other_allow) = home(context.written, &exclusion.rule()).unwrap_or((rule.id.span, &[]));
        // One finding or activity of several is told with its target: the others may decide.
        let part = if atom.activity().or(atom.finding()).is_none() { atom.text() } else { None }.or_else(|| atom.example());
        let what = part.filter(|_| !whole).map(|part| format!("`{part}` of ")).unwrap_or_default();
        let by = exclusion.rule().id();
        // An asset is out because it answers there: without the host it would be in scope.
        let help = if rule.assets.iter().flat_map(|asset| &asset.hosts).any(|host| Some(host.span) == atom.span()) {
            format!("make `{by}` narrower, or not `absolute`; the asset is out as long as it answers there")
        } else {
            format!("remove it, or make `{by}` narrower, or not `absolute`")
        };
        found.push(
            Draft::new(
                if whole { rule.id.span } else { place(rule, &atom) },
                format!("{what}`{}` never decides: `{by}` excludes all of it", rule.id.value),
                &rule.allow,
            )
            .or_allowed(other_allow)
            .help(help)
            .related(other_span, "this covers all of it, and is not beaten")
            .witness(atom.example()),
        );
    }
    for (rule, view, atoms) in context.scope_rules() {
        if context.together().shadow(&view) && !context.tells_of_assets(rule, Effect::In) {
            let message = format!("`{}` never decides: exclusions together cover all of it", rule.id.value);
            let draft = Draft::new(rule.id.span, message, &rule.allow).help("remove it, or make the exclusions narrower");
            found.push(draft.witness(atoms.first().and_then(AtomView::example)));
        }
    }
    found
}
