use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// The condition of a rule can never hold.
    ///
    /// The rule decides nothing: what it should include stays unlisted, what it should exclude stays in scope.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// out_of_scope:
    ///   - { id: EX-1, clause: Headers, findings: [headers], when: impact.proven, unless: impact.proven }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// out_of_scope:
    ///   - { id: EX-1, clause: Headers, findings: [headers], unless: impact.proven }
    /// ```
    IMPOSSIBLE_CONDITION = "impossible-condition", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let rules = context.scope_rules().into_iter().filter(|(_, view, _)| !view.is_unconditional() && !context.relations().can_hold(view));
    rules
        .map(|(rule, ..)| {
            let span = rule.when.as_ref().or(rule.unless.as_ref()).map_or(rule.id.span, |condition| condition.span);
            let message = format!("the condition of `{}` can never hold, so that it decides nothing", rule.id.value);
            Draft::new(span, message, &rule.allow).help("no facts satisfy `when` and not `unless`: remove one of them, or write `any:`")
        })
        .collect()
}
