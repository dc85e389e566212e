use crate::context::{Context, home};
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// The policy has more overlapping wildcards than are compared with one another.
    ///
    /// The verdicts are exact all the same. What may be missing are findings about pairs of rules: `shadowed-rule`, `same-on-both-sides`,
    /// `redundant-rule`, `partial-overlap`, `exclusion-without-effect`.
    ///
    /// Thousands of patterns with wildcards inside of labels below one name are as a rule the output of a tool: write the few wildcards that
    /// they stand for, or split the policy.
    NOT_COMPARED = "not-compared", Note, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let Some((atom, count)) = context.relations().left_out() else { return Vec::new() };
    let program = &context.written.program;
    let at = context.subject.policy.atom(atom).and_then(|atom| home(context.written, &atom.rule()));
    let (span, allow) = at.unwrap_or((program.name.span, &[]));
    let message = format!("{count} pairs of patterns were not compared with one another, from here on");
    vec![
        Draft::new(span, message, allow)
            .or_allowed(&program.allow)
            .help("write fewer patterns with wildcards below one name, or split the policy"),
    ]
}
