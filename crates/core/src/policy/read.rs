//! From the bytes of a file to a policy as written.

use super::{
    Policy,
    form::TEXT,
    reader::{Read, Reader},
    shape::Shape,
    unique_names,
};
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    span::{Lines, Span},
    yaml::{self, Parsed},
};
#[cfg(feature = "yaml")]
use std::borrow::Cow;

#[cfg(feature = "yaml")]
/// What a file says, and everything that is wrong with it.
#[derive(Debug)]
pub struct ReadPolicy<'a> {
    /// The policy, as far as it could be read; only to be relied on if there are no problems. None where the text cannot be read to its end.
    ///
    /// What is missing or unreadable is left out, or has something put in its place, so that further steps can report what they see in the rest.
    pub policy: Option<Policy>,
    /// The text that all places refer to: the file without its byte order mark.
    pub text: Cow<'a, str>,
    /// Every problem found, by place. [`ordered`](crate::diagnostic::ordered) cuts them to what people read.
    pub problems: Vec<Diagnostic>,
    /// The places of records of which something was left out: what seems to be missing there is not the author's fault.
    pub damaged: Vec<Span>,
}

/// What a file in the compact form says.
pub(crate) struct ReadCompact {
    pub(crate) policy: Option<Policy>,
    /// Lines of the text that it was made of.
    pub(crate) lines: Lines,
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) damaged: Vec<Span>,
}

impl Policy {
    /// The version of the language that is read.
    pub const VERSION: u32 = 1;

    /// Reads a policy. The bytes are those of the file.
    #[cfg(feature = "yaml")]
    pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> ReadPolicy<'a> {
        let mut problems = Problems::default();
        let (text, fit) = yaml::decode(bytes, limits, &mut problems);
        let (policy, damaged) = if fit {
            yaml::with_tree(&text, limits, &mut problems, |tree, problems| from_tree(&tree, limits, problems))
        } else {
            (None, Vec::new())
        };
        ReadPolicy { policy, text, problems: problems.into_vec(), damaged }
    }

    /// Reads a policy from the compact form. Places are those of the text that it was made of.
    pub(crate) fn read_compact(bytes: &[u8], limits: &Limits) -> ReadCompact {
        let mut problems = Problems::default();
        let compact = yaml::read(bytes, limits, &mut problems);
        let (policy, damaged) = compact.tree.map_or_else(Default::default, |tree| from_tree(&tree, limits, &mut problems));
        ReadCompact { policy, lines: compact.lines, problems: problems.into_vec(), damaged }
    }

    /// What a policy file looks like.
    pub fn shape() -> Shape {
        <Self as Read>::shape(&TEXT)
    }
}

fn from_tree(tree: &Parsed, limits: &Limits, problems: &mut Problems) -> (Option<Policy>, Vec<Span>) {
    let Some(root) = &tree.root else {
        if tree.complete {
            problems.push(
                Diagnostic::error("empty-file", Span::default(), "expected a policy, found an empty file").help("start with `inbounds: 1`"),
            );
        }
        return (None, Vec::new());
    };
    let mut reader = Reader::new(limits, problems);
    let Some(policy) = <Policy as Read>::read(root, &TEXT, &mut reader) else { return (None, Vec::new()) };
    // The policy around a damaged record is damaged as well, which says nothing of the others.
    reader.damaged.retain(|place| *place != root.span);
    version(&policy, &mut reader);
    rules(&policy, &mut reader);
    unique_names(&policy.cases, &mut reader);
    (tree.complete.then_some(policy), reader.damaged)
}

fn version(policy: &Policy, reader: &mut Reader) {
    let version = &policy.inbounds;
    if version.value != Policy::VERSION {
        let message = format!("expected version 1 of the language, found {}", version.value);
        reader.report(
            Diagnostic::error("unsupported-version", version.span, message)
                .help("write `inbounds: 1`, or read the file with a newer inbounds"),
        );
    }
}

fn rules(policy: &Policy, reader: &mut Reader) {
    let ids = policy.in_scope.iter().chain(&policy.out_of_scope).map(|rule| rule.id.span);
    let ids = ids.chain(policy.third_parties.iter().map(|clause| clause.id.span)).chain(policy.conduct.iter().map(|clause| clause.id.span));
    let count = ids.clone().count();
    if let Some(first) = ids.skip(reader.limits.rules).min() {
        let message = format!("the policy has {count} rules, expected at most {}", reader.limits.rules);
        reader.report(Diagnostic::error("too-many-rules", first, message).help("split the policy into several files"));
    }
}
