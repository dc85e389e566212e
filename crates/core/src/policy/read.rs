//! From the bytes of a file to a policy as written.

use super::{
    Policy, Rule,
    form::TEXT,
    reader::{Read, Reader},
    shape::Shape,
    unique_names,
};
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    span::{Lines, Span},
    yaml::{self, Node, Parsed, Stream},
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
        let mut rules = Written::default();
        let mut read = Self::read_rules(bytes, limits, &mut rules);
        if let Some(policy) = &mut read.policy {
            policy.in_scope = rules.in_scope;
            policy.out_of_scope = rules.out_of_scope;
        }
        read
    }

    /// Reads a policy, and hands its rules of scope on one by one; in the policy there are none. They are to be forgotten if there is no policy.
    #[cfg(feature = "yaml")]
    pub(crate) fn read_rules<'a>(bytes: &'a [u8], limits: &Limits, rules: &mut impl TakeRules) -> ReadPolicy<'a> {
        let mut problems = Problems::default();
        let (text, fit) = yaml::decode(bytes, limits, &mut problems);
        let (policy, damaged) = if fit {
            let stream = Scope::new(limits, rules);
            yaml::with_tree(&text, limits, stream, &mut problems, |tree, scope, problems| from_tree(&tree, scope, problems))
        } else {
            (None, Vec::new())
        };
        ReadPolicy { policy, text, problems: problems.into_vec(), damaged }
    }

    /// As `read_rules`, from the compact form. Places are those of the text that it was made of.
    pub(crate) fn read_compact(bytes: &[u8], limits: &Limits, rules: &mut impl TakeRules) -> ReadCompact {
        let mut problems = Problems::default();
        let mut scope = Scope::new(limits, rules);
        let compact = yaml::read(bytes, limits, &mut scope, &mut problems);
        let (policy, damaged) = compact.tree.map_or_else(Default::default, |tree| from_tree(&tree, scope, &mut problems));
        ReadCompact { policy, lines: compact.lines, problems: problems.into_vec(), damaged }
    }

    /// What a policy file looks like.
    pub fn shape() -> Shape {
        <Self as Read>::shape(&TEXT)
    }
}

/// The lists of rules of scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// `in_scope`
    In,
    /// `out_of_scope`
    Out,
}

/// Takes rules of scope as they are read, in the order of the file.
pub(crate) trait TakeRules {
    /// Forgets what was taken: the file is read from its start (again).
    fn restart(&mut self);

    /// Takes the next rule.
    fn take(&mut self, section: Section, rule: Rule);
}

/// The rules as written, all of them.
#[cfg(feature = "yaml")]
#[derive(Debug, Default)]
struct Written {
    in_scope: Vec<Rule>,
    out_of_scope: Vec<Rule>,
}

#[cfg(feature = "yaml")]
impl TakeRules for Written {
    fn restart(&mut self) {
        *self = Self::default();
    }

    fn take(&mut self, section: Section, rule: Rule) {
        match section {
            Section::In => self.in_scope.push(rule),
            Section::Out => self.out_of_scope.push(rule),
        }
    }
}

/// Reads rules of scope as their values come.
struct Scope<'l, R> {
    limits: &'l Limits,
    rules: &'l mut R,
    /// Where the id of each rule is written, in the order of [`Stream::KEYS`].
    ids: [Vec<Span>; 2],
    damaged: Vec<Span>,
}

impl<'l, R> Scope<'l, R> {
    fn new(limits: &'l Limits, rules: &'l mut R) -> Self {
        Self { limits, rules, ids: Default::default(), damaged: Vec::new() }
    }
}

impl<R: TakeRules> Stream for Scope<'_, R> {
    const KEYS: &'static [&'static str] = &["in_scope", "out_of_scope"];

    fn restart(&mut self) {
        self.ids = Default::default();
        self.damaged = Vec::new();
        self.rules.restart();
    }

    fn take(&mut self, key: usize, item: &Node<'_>, problems: &mut Problems) {
        let mut reader = Reader::new(self.limits, problems);
        let rule = <Rule as Read>::read(item, &TEXT, &mut reader);
        self.damaged.append(&mut reader.damaged);
        let Some(rule) = rule else { return };
        let [ins, outs] = &mut self.ids;
        let (ids, section) = if key == 0 { (ins, Section::In) } else { (outs, Section::Out) };
        ids.push(rule.id.span);
        self.rules.take(section, rule);
    }
}

fn from_tree<R>(tree: &Parsed, scope: Scope<'_, R>, problems: &mut Problems) -> (Option<Policy>, Vec<Span>) {
    let Some(root) = &tree.root else {
        if tree.complete {
            problems.push(
                Diagnostic::error("empty-file", Span::default(), "expected a policy, found an empty file").help("start with `inbounds: 1`"),
            );
        }
        return (None, Vec::new());
    };
    let mut reader = Reader::new(scope.limits, problems);
    reader.damaged = scope.damaged;
    let Some(policy) = <Policy as Read>::read(root, &TEXT, &mut reader) else { return (None, Vec::new()) };
    // The policy around a damaged record is damaged as well, which says nothing of the others.
    reader.damaged.retain(|place| *place != root.span);
    version(&policy, &mut reader);
    count_rules(&policy, &scope.ids, &mut reader);
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

/// Reports too many rules; `scope` is where the ids of the rules of scope are.
fn count_rules(policy: &Policy, scope: &[Vec<Span>; 2], reader: &mut Reader) {
    let others = policy.third_parties.iter().map(|clause| clause.id.span).chain(policy.conduct.iter().map(|clause| clause.id.span));
    let ids = scope.iter().flatten().copied().chain(others);
    let count = ids.clone().count();
    if let Some(first) = ids.skip(reader.limits.rules).min() {
        let message = format!("the policy has {count} rules, expected at most {}", reader.limits.rules);
        reader.report(Diagnostic::error("too-many-rules", first, message).help("split the policy into several files"));
    }
}
