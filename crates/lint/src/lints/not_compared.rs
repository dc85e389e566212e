use crate::context::{Context, home};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::RuleView;

lint! {
    /// The policy has more overlapping rules than are compared with one another.
    ///
    /// The verdicts are exact all the same. What may be missing are findings about pairs of rules: `shadowed-rule`, `same-on-both-sides`,
    /// `redundant-rule`, `partial-overlap`, `exclusion-without-effect`; or about rules that several others together make needless.
    ///
    /// Thousands of patterns with wildcards inside of labels below one name are as a rule the output of a tool: write the few wildcards that
    /// they stand for, or split the policy.
    NOT_COMPARED = "not-compared", Note, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    let policy = context.subject.policy;
    let program = &context.written.program;
    let mut say = |rule: Option<RuleView<'_>>, message: String, help: &str| {
        let (span, allow) = rule.and_then(|rule| home(context.written, &rule)).unwrap_or((program.name.span, &[]));
        found.push(Draft::new(span, message, allow).or_allowed(&program.allow).help(help));
    };
    if let Some((atom, count)) = context.relations().left_out() {
        let message = format!("{count} pairs of patterns were not compared with one another, from here on");
        say(policy.atom(atom).map(|atom| atom.rule()), message, "write fewer patterns with wildcards below one name, or split the policy");
    }
    if let Some((number, count)) = context.together().left_out() {
        let rule = policy.atoms().map(|atom| atom.rule()).find(|rule| rule.number() == number);
        let message = format!("of {count} rules it was not found out whether several others together make them needless, from here on");
        say(rule, message, "split the policy, if that matters");
    }
    found
}
