//! The compact form of a policy: what `inbounds compile` writes and a browser opens without a reader of YAML.

#[cfg(feature = "yaml")]
use super::CompiledPolicy;
use crate::diagnostic::Diagnostic;
#[cfg(feature = "yaml")]
use crate::diagnostic::Problems;
#[cfg(feature = "yaml")]
use crate::limits::Limits;
use crate::span::{Lines, Span};
#[cfg(feature = "yaml")]
use crate::yaml;

/// Why a policy in the compact form is refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Every problem, in the order of their places.
    pub problems: Vec<Diagnostic>,
    pub(super) lines: Lines,
}

impl Refusal {
    /// The 1-based line and column of the start of `span` in the text that the file was made of; columns count bytes.
    pub fn place(&self, span: Span) -> (u32, u32) {
        self.lines.line_byte(span.start)
    }
}

/// Whether a file says of itself that it is a policy in the compact form; no YAML does.
#[cfg(feature = "yaml")]
pub fn is_compact(bytes: &[u8]) -> bool {
    bytes.starts_with(yaml::MAGIC)
}

/// The compact form of a policy. It holds what is written, and where; so that it means the same to every version that reads it.
///
/// # Errors
/// Every problem of the policy, as for [`CompiledPolicy::load`]: what is refused has no compact form.
#[cfg(feature = "yaml")]
pub fn compact(label: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Vec<Diagnostic>> {
    CompiledPolicy::load(label, bytes, limits)?;
    let mut problems = Problems::default();
    let (text, _) = yaml::decode(bytes, limits, &mut problems);
    let lines = Lines::new(&text);
    let written = yaml::with_tree(&text, limits, (), &mut problems, |tree, (), _| tree.root.and_then(|root| yaml::write(&root, &lines)));
    // INVARIANT: what loads is a tree without a problem.
    written.ok_or_else(|| problems.into_vec())
}

#[cfg(all(test, feature = "yaml"))]
mod tests {
    use super::*;
    use crate::compile::CompiledPolicy;

    #[test]
    fn a_compiled_policy_says_so_and_decides_without_its_text() {
        let text = b"inbounds: 1\nprogram: { name: P }\nin_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n";
        let compiled = compact("p.yaml", text, &Limits::default()).unwrap();
        assert!(is_compact(&compiled) && !is_compact(text) && !is_compact(b"x\0inbounds"));
        let rules = |policy: Result<CompiledPolicy, Refusal>| {
            policy.map_err(|_| ()).map(|policy| (policy.policy().in_scope.len(), policy.rules.len()))
        };
        assert_eq!(rules(CompiledPolicy::open("p.yaml", &compiled, &Limits::default())), Ok((1, 1)));
        assert_eq!(rules(CompiledPolicy::open_to_decide("p.yaml", &compiled, &Limits::default())), Ok((0, 1)));
    }
}
