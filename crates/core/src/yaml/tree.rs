//! Values, as they come, to a tree, without recursion: what YAML and the compact form have in common. Items of long lists can be handed on one by one,
//! so that not all of them need be in memory at once.

use super::{Entry, Kind, Mapping, Node, Resolved, Scalar};
use crate::sorted::sort;
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

/// Takes the items of some lists as they are read. In the tree those lists are empty.
pub(crate) trait Stream {
    /// The keys of the root whose lists are taken.
    const KEYS: &'static [&'static str];

    /// Forgets what was taken: the text is read from its start (again).
    fn restart(&mut self);

    /// Takes one item of the list of `KEYS[key]`.
    fn take(&mut self, key: usize, item: &Node<'_>, problems: &mut Problems);
}

/// Takes nothing.
impl Stream for () {
    const KEYS: &'static [&'static str] = &[];
    fn restart(&mut self) {}
    fn take(&mut self, _: usize, _: &Node<'_>, _: &mut Problems) {}
}

/// Puts values where they belong. What a policy may not hold is reported here, whatever it was read from.
pub(super) struct Tree<'a, 'b, S> {
    limits: &'b Limits,
    stream: &'b mut S,
    pub(super) problems: &'b mut Problems,
    /// Lists and mappings that have begun and not ended, outermost first.
    open: Vec<Open<'a>>,
    pub(super) root: Option<Node<'a>>,
    nodes: usize,
    /// Which keys of the stream have had their value: of a key that comes twice, the first counts.
    passed: Vec<usize>,
}

/// A list or mapping that has begun.
pub(super) enum Open<'a> {
    List {
        start: Span,
        items: Vec<Node<'a>>,
    },
    /// A list whose items the stream takes, with its key and the end of the last item.
    Streamed {
        start: Span,
        key: usize,
        last: Option<u32>,
    },
    Mapping {
        start: Span,
        mapping: Mapping<'a>,
        key: Key<'a>,
    },
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

impl Open<'_> {
    pub(super) fn start(&self) -> Span {
        match self {
            Self::List { start, .. } | Self::Streamed { start, .. } | Self::Mapping { start, .. } => *start,
        }
    }

    /// The end of the last value.
    #[cfg(feature = "yaml")]
    pub(super) fn last(&self) -> Option<u32> {
        match self {
            Self::List { items, .. } => items.last().map(|node| node.span.end),
            Self::Streamed { last, .. } => *last,
            Self::Mapping { mapping, .. } => mapping.entries.last().map(|entry| entry.value.span.end.max(entry.key_span.end)),
        }
    }
}

impl<'a, 'b, S: Stream> Tree<'a, 'b, S> {
    pub(super) fn new(limits: &'b Limits, stream: &'b mut S, problems: &'b mut Problems) -> Self {
        Self { limits, stream, problems, open: Vec::new(), root: None, nodes: 0, passed: Vec::new() }
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

    /// Begins a list; false if it is too deep.
    pub(super) fn begin_list(&mut self, start: Span) -> bool {
        let open = match self.streamed() {
            Some(key) => Open::Streamed { start, key, last: None },
            None => Open::List { start, items: Vec::new() },
        };
        self.begin(open, start)
    }

    /// Begins a mapping; false if it is too deep.
    pub(super) fn begin_mapping(&mut self, start: Span) -> bool {
        let mapping = Mapping { entries: Vec::new(), complete: true };
        self.begin(Open::Mapping { start, mapping, key: Key::Awaited }, start)
    }

    /// The key of the stream that a list which begins here is the value of.
    fn streamed(&self) -> Option<usize> {
        let [Open::Mapping { key: Key::Read(name, _), .. }] = self.open.as_slice() else { return None };
        S::KEYS.iter().position(|key| key == name).filter(|key| !self.passed.contains(key))
    }

    fn begin(&mut self, open: Open<'a>, span: Span) -> bool {
        if self.open.len() >= self.limits.depth {
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
        let in_root = self.open.len() == 1;
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Streamed { key, last, .. }) => {
                *last = Some(node.span.end);
                self.stream.take(*key, &node, self.problems);
            }
            Some(Open::Mapping { mapping, key, .. }) => match std::mem::replace(key, Key::Awaited) {
                Key::Read(key, key_span) => {
                    self.passed.extend(S::KEYS.iter().position(|&own| in_root && own == key).filter(|at| !self.passed.contains(at)));
                    mapping.entries.push(Entry { key, key_span, value: node });
                }
                Key::Unreadable => mapping.complete = false,
                Key::Awaited => *key = read_key(node, self.problems),
            },
        }
        true
    }

    /// Ends what is still open when the reading ends early; what is missing there is not the author's.
    #[cfg(feature = "yaml")]
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
            Open::Streamed { .. } => Node { span, kind: Kind::List(Vec::new()) },
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

/// Keys that are compared with each other sooner than sorted.
const FEW: usize = 8;

/// Reports keys that come twice, and keeps the first of them.
fn unique_keys(mapping: &mut Mapping<'_>, problems: &mut Problems) {
    let is_new = |(at, entry): (usize, &Entry<'_>)| mapping.entries.iter().take(at).all(|before| before.key != entry.key);
    if mapping.entries.len() <= FEW && mapping.entries.iter().enumerate().all(is_new) {
        return;
    }
    let mut order: Vec<(&str, usize)> = mapping.entries.iter().map(|entry| &*entry.key).zip(0..).collect();
    sort(&mut order);
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
        sort(&mut again);
        let mut index = 0;
        mapping.entries.retain(|_| {
            index += 1;
            again.binary_search(&(index - 1)).is_err()
        });
    }
}
