//! Reward rows as meant: classes resolved, conditions as formulas.

use super::{
    CompiledPolicy,
    condition::{Expr, lower},
};
use crate::diagnostic::Diagnostic;
use crate::vocabulary::{NodeId, classes, resolve_finding, suggest};

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct CompiledReward {
    pub(crate) severity: String,
    pub(crate) from: u64,
    pub(crate) to: u64,
    /// Classes that lead to the row, each list with its condition.
    pub(crate) examples: Vec<(Vec<NodeId>, Expr)>,
}

/// Reads the rows of a policy's rewards.
pub(super) fn lower_rewards(policy: &CompiledPolicy, problems: &mut Vec<Diagnostic>) -> Vec<CompiledReward> {
    let mut rows = Vec::new();
    for row in policy.policy.rewards.iter().flat_map(|r| &r.rows) {
        let mut examples = Vec::new();
        for example in &row.examples {
            let mut nodes = Vec::new();
            for class in &example.findings {
                let found = resolve_finding(class);
                if found.is_empty() {
                    let error = Diagnostic::error("unknown-class", class.span, format!("unknown finding class `{}`", class.value));
                    problems.push(match suggest(class, classes().names()) {
                        Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                        None => error.help("finding classes are listed in the language reference"),
                    });
                }
                nodes.extend(found);
            }
            let when = example.when.as_ref().map_or(Expr::True, |c| lower(&c.value, &policy.facts, problems));
            examples.push((nodes, when));
        }
        rows.push(CompiledReward { severity: row.severity.value.clone(), from: row.from.value, to: row.to.value, examples });
    }
    rows
}
