//! A policy of some rules, for tests that compare policies.

use std::fmt::Write;

/// A policy with this head and with rules that say this beside their ids and clauses.
pub(crate) fn policy(head: &str, ins: &[impl AsRef<str>], outs: &[impl AsRef<str>]) -> String {
    let mut text = format!("inbounds: 1\n{head}");
    let lists =
        [("in_scope", ins.iter().map(AsRef::as_ref).collect::<Vec<&str>>()), ("out_of_scope", outs.iter().map(AsRef::as_ref).collect())];
    for (key, rules) in lists {
        if !rules.is_empty() {
            writeln!(text, "{key}:").unwrap();
        }
        for (number, rule) in rules.iter().enumerate() {
            writeln!(text, "  - {{ id: {key}-{number}, clause: rule, {rule} }}").unwrap();
        }
    }
    text
}
