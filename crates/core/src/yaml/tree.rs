//! Values, as they come, to a tree, without recursion: what YAML and the compact form have in common.

use super::{Entry, Kind, Mapping, Node, Resolved, Scalar};
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    span::Span,
};
use std::borrow::Cow;

/// A tree, as far as the text could be read.
pub(crate) struct Parsed<'a> {
    /// The root; none if the file is empty or nothing could be read.
    pub(crate) root: Option<Node<'a>>,
    /// Whether the whole text was read.
    pub(crate) complete: bool,
}

/// Puts values where they belong. What a policy may not hold is reported here, whatever it was read from.
pub(super) struct Tree<'a, 'b> {
    pub(super) limits: &'b Limits,
    pub(super) problems: &'b mut Problems,
    /// Lists and mappings that have begun and not ended, outermost first.
    open: Vec<Open<'a>>,
    pub(super) root: Option<Node<'a>>,
    nodes: usize,
}

/// A list or mapping that has begun.
pub(super) enum Open<'a> {
    List { start: Span, items: Vec<Node<'a>> },
    Mapping { start: Span, mapping: Mapping<'a>, key: Key<'a> },
}

/// What a mapping waits for.
pub(super) enum Key<'a> {
    /// A key.
    Awaited,
    /// The value of this key.
    Read(Cow<'a, str>, Span),
    /// The value of a key that cannot be read.
    Unreadable,
}

impl<'a> Open<'a> {
    pub(super) fn list(start: Span) -> Self {
        Self::List { start, items: Vec::new() }
    }

    pub(super) fn mapping(start: Span) -> Self {
        Self::Mapping { start, mapping: Mapping { entries: Vec::new(), complete: true }, key: Key::Awaited }
    }

    pub(super) fn start(&self) -> Span {
        match self {
            Self::List { start, .. } | Self::Mapping { start, .. } => *start,
        }
    }

    /// The end of the last value.
    pub(super) fn last(&self) -> Option<u32> {
        match self {
            Self::List { items, .. } => items.last().map(|node| node.span.end),
            Self::Mapping { mapping, .. } => mapping.entries.last().map(|entry| entry.value.span.end.max(entry.key_span.end)),
        }
    }
}

impl<'a, 'b> Tree<'a, 'b> {
    pub(super) fn new(limits: &'b Limits, problems: &'b mut Problems) -> Self {
        Self { limits, problems, open: Vec::new(), root: None, nodes: 0 }
    }

    /// Whether the next value is the key of a mapping.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Mapping { key: Key::Awaited, .. }))
    }

    /// A scalar as a value; a report where two readers take it for different things.
    pub(super) fn scalar(&mut self, scalar: Scalar<'a>, span: Span) -> Node<'a> {
        // In the place of a key, `on` is a word of the language.
        let is_key = self.awaits_key();
        if scalar.is_ambiguous_boolean() && !(is_key && scalar.text == "on") {
            let message = format!("`{}` is a truth value in YAML 1.1 and a text in YAML 1.2", scalar.text);
            let help = if is_key { "quote it".into() } else { format!("quote it (`\"{}\"`), or write `true` or `false`", scalar.text) };
            self.error("yaml-ambiguous-boolean", span, message).help(help);
            return Node { span, kind: Kind::Invalid };
        }
        Node { span, kind: Kind::Scalar(scalar) }
    }

    /// Begins a list or mapping; false if it is too deep.
    pub(super) fn begin(&mut self, open: Open<'a>) -> bool {
        if self.open.len() >= self.limits.depth {
            let span = open.start();
            let message = format!("lists and mappings are more than {} deep", self.limits.depth);
            self.error("yaml-too-deep", Span { end: span.start.saturating_add(1), ..span }, message)
                .help("a policy needs far less; close a bracket");
            return false;
        }
        self.open.push(open);
        true
    }

    /// Ends the innermost list or mapping, whose place `extent` knows; false if there are too many values.
    pub(super) fn end(&mut self, extent: impl FnOnce(&Open<'a>) -> Span) -> bool {
        let Some(open) = self.open.pop() else { return true };
        let span = extent(&open);
        let node = self.close(open, span);
        self.add(node)
    }

    /// Puts a finished value where it belongs; false if there are too many.
    pub(super) fn add(&mut self, node: Node<'a>) -> bool {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            self.error("too-many-values", node.span, format!("the file has more than {} values", self.limits.nodes))
                .help("split the policy into several files");
            return false;
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Mapping { mapping, key, .. }) => match std::mem::replace(key, Key::Awaited) {
                Key::Read(key, key_span) => mapping.entries.push(Entry { key, key_span, value: node }),
                Key::Unreadable => mapping.complete = false,
                Key::Awaited => *key = read_key(node, self.problems),
            },
        }
        true
    }

    /// Ends what is still open when the reading ends early; what is missing there is not the author's.
    pub(super) fn end_all(&mut self, extent: impl Fn(&Open<'a>) -> Span) {
        while let Some(mut open) = self.open.pop() {
            if let Open::Mapping { mapping, .. } = &mut open {
                mapping.complete = false;
            }
            let span = extent(&open);
            let node = self.close(open, span);
            self.nodes = 0;
            self.add(node);
        }
    }

    fn close(&mut self, open: Open<'a>, span: Span) -> Node<'a> {
        match open {
            Open::List { items, .. } => Node { span, kind: Kind::List(items) },
            Open::Mapping { mut mapping, key, .. } => {
                mapping.complete &= matches!(key, Key::Awaited);
                unique_keys(&mut mapping, self.problems);
                Node { span, kind: Kind::Mapping(mapping) }
            }
        }
    }

    pub(super) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> Pending<'_> {
        Pending { problems: self.problems, problem: Some(Diagnostic::error(code, span, message)) }
    }
}

/// A problem that is added when its help is known.
pub(super) struct Pending<'p> {
    problems: &'p mut Problems,
    problem: Option<Diagnostic>,
}

impl Pending<'_> {
    pub(super) fn help(mut self, help: impl Into<String>) {
        if let Some(problem) = self.problem.take() {
            self.problems.push(problem.help(help));
        }
    }
}

fn read_key<'a>(node: Node<'a>, problems: &mut Problems) -> Key<'a> {
    let found = node.found();
    match node.kind {
        Kind::Scalar(scalar) if matches!(scalar.resolve(), Resolved::Text(_)) => {
            if scalar.plain && scalar.text == "<<" {
                problems.push(
                    Diagnostic::error("yaml-merge-key", node.span, "a merge key makes a policy say more than is written")
                        .help("write the entries themselves"),
                );
                return Key::Unreadable;
            }
            Key::Read(scalar.text, node.span)
        }
        Kind::Invalid => Key::Unreadable,
        _ => {
            let problem = Diagnostic::error("yaml-key", node.span, format!("expected a text as key, found {found}"));
            problems.push(problem.help("quote the key, or a value that starts with `{`, `[` or `?`"));
            Key::Unreadable
        }
    }
}

/// Reports keys that come twice, and keeps the first of them.
fn unique_keys(mapping: &mut Mapping<'_>, problems: &mut Problems) {
    let mut order: Vec<(&str, usize)> = mapping.entries.iter().map(|entry| &*entry.key).zip(0..).collect();
    order.sort_unstable();
    let mut again = Vec::new();
    let mut first: Option<(&str, usize)> = None;
    for (key, index) in order {
        match first {
            Some((same, at)) if same == key => {
                if let (Some(entry), Some(original)) = (mapping.entries.get(index), mapping.entries.get(at)) {
                    let problem = Diagnostic::error("duplicate-key", entry.key_span, format!("the key `{key}` is here twice"));
                    problems.push(problem.help("join the two, or remove one").related(original.key_span, "first written here"));
                }
                again.push(index);
            }
            _ => first = Some((key, index)),
        }
    }
    if !again.is_empty() {
        again.sort_unstable();
        let mut index = 0;
        mapping.entries.retain(|_| {
            index += 1;
            again.binary_search(&(index - 1)).is_err()
        });
    }
}
