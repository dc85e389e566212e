//! The parser's events to a tree, without recursion. Items of long lists can be handed on one by one, so that not all of them need be in memory at once.

use super::{
    Entry, Kind, Mapping, Node, Scalar,
    places::Places,
    repair::{self, Repairs},
};
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    span::Span,
};
use saphyr_parser::{Event, Parser, ScalarStyle};
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

/// Builds the tree of `text`, in which `repairs` names the characters that stand for others.
pub(super) fn build<'a, S: Stream>(
    text: &'a str,
    repairs: &Repairs,
    limits: &Limits,
    stream: &mut S,
    problems: &mut Problems,
) -> Result<Parsed<'a>, repair::Fault> {
    let places = Places::new(text);
    let mut builder =
        Builder { places, text, repairs, limits, stream, problems, open: Vec::new(), root: None, nodes: 0, passed: Vec::new() };
    let mut parser = Parser::new_from_str(text);
    let mut complete = true;
    while let Some(event) = parser.next_event() {
        match event {
            Err(error) => {
                let at = builder.places.byte(error.marker().index());
                if repair::is_repairable(text, at, &error) {
                    return Err(repair::Fault { at });
                }
                builder.problems.push(repair::syntax(text, at, &error));
                complete = false;
                break;
            }
            Ok((event, span)) => {
                let span = Span::new(builder.places.byte(span.start.index()), builder.places.byte(span.end.index()));
                if !builder.event(event, span) {
                    complete = false;
                    break;
                }
            }
        }
    }
    builder.close_all();
    Ok(Parsed { root: builder.root, complete })
}

struct Builder<'a, 'b, S> {
    text: &'a str,
    places: Places<'a>,
    repairs: &'b Repairs,
    limits: &'b Limits,
    stream: &'b mut S,
    problems: &'b mut Problems,
    /// Lists and mappings that have begun and not ended, outermost first.
    open: Vec<Open<'a>>,
    root: Option<Node<'a>>,
    nodes: usize,
    /// Which keys of the stream have had their value: of a key that comes twice, the first counts.
    passed: Vec<usize>,
}

enum Open<'a> {
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
enum Key<'a> {
    /// A key.
    Awaited,
    /// The value of this key.
    Read(Cow<'a, str>, Span),
    /// The value of a key that cannot be read.
    Unreadable,
}

impl<'a, S: Stream> Builder<'a, '_, S> {
    /// Takes one event; false if the reading cannot go on.
    fn event(&mut self, event: Event<'a>, span: Span) -> bool {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => true,
            Event::DocumentStart(explicit) => self.document(explicit, span),
            Event::Alias(_) => {
                self.error("yaml-alias", span, "an alias makes a policy say more than is written")
                    .help("write the value itself; quote a value that starts with `*`");
                self.add(Node { span, kind: Kind::Invalid })
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                let text = self.borrow(text, span);
                let scalar = Scalar { text, plain: style == ScalarStyle::Plain && tag.is_none() };
                let node = self.scalar(scalar, span);
                self.add(node)
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                let open = match self.streamed() {
                    Some(key) => Open::Streamed { start: span, key, last: None },
                    None => Open::List { start: span, items: Vec::new() },
                };
                self.begin(open, span)
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                let mapping = Mapping { entries: Vec::new(), complete: true };
                self.begin(Open::Mapping { start: span, mapping, key: Key::Awaited }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let node = self.open.pop().map(|open| self.close(open, span));
                node.is_none_or(|node| self.add(node))
            }
        }
    }

    fn document(&mut self, explicit: bool, span: Span) -> bool {
        if self.root.is_some() {
            self.error("yaml-second-document", span, "a policy file holds one document")
                .help("move the second policy to a file of its own");
            return false;
        }
        let before = self.text.get(..span.start as usize).unwrap_or("");
        if explicit && let Some(line) = before.lines().find(|line| line.starts_with('%')) {
            let at = line.as_ptr() as usize - before.as_ptr() as usize;
            self.error("yaml-directive", Span::new(at, at + line.len()), "a policy takes no YAML directives")
                .help("remove the line; policies are YAML 1.2");
        }
        true
    }

    /// Reports an anchor or a tag. Both stand before the value, in its span.
    fn properties(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor > 0 {
            self.error("yaml-anchor", span, "an anchor serves aliases, which a policy may not have")
                .help("remove it; quote a value that starts with `&`");
        }
        if tagged {
            self.error("yaml-tag", span, "a policy takes no YAML tags").help("remove the tag; quote a value that starts with `!`");
        }
    }

    fn scalar(&mut self, scalar: Scalar<'a>, span: Span) -> Node<'a> {
        if self.repairs.contains(span.start) {
            return Node { span, kind: Kind::Invalid };
        }
        // In the place of a key, `on` is a word of the language.
        let is_key = matches!(self.open.last(), Some(Open::Mapping { key: Key::Awaited, .. }));
        if scalar.is_ambiguous_boolean() && !(is_key && scalar.text == "on") {
            let message = format!("`{}` is a truth value in YAML 1.1 and a text in YAML 1.2", scalar.text);
            let help = if is_key { "quote it".into() } else { format!("quote it (`\"{}\"`), or write `true` or `false`", scalar.text) };
            self.error("yaml-ambiguous-boolean", span, message).help(help);
            return Node { span, kind: Kind::Invalid };
        }
        Node { span, kind: Kind::Scalar(scalar) }
    }

    /// The same text as a part of the source, where it is one: the parser copies every scalar, and most are written as they are meant.
    fn borrow(&self, text: Cow<'a, str>, span: Span) -> Cow<'a, str> {
        let source = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        let inner = source.strip_prefix(['"', '\'']).and_then(|s| s.strip_suffix(['"', '\'']));
        match [Some(source), inner].into_iter().flatten().find(|part| *part == text) {
            Some(part) => Cow::Borrowed(part),
            None => text,
        }
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

    /// Puts a finished value where it belongs; false if there are too many.
    fn add(&mut self, node: Node<'a>) -> bool {
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

    fn close(&mut self, open: Open<'a>, end: Span) -> Node<'a> {
        match open {
            Open::List { start, items } => {
                let last = items.last().map(|node| node.span.end);
                Node { span: self.extent(start, end, last), kind: Kind::List(items) }
            }
            Open::Streamed { start, last, .. } => Node { span: self.extent(start, end, last), kind: Kind::List(Vec::new()) },
            Open::Mapping { start, mut mapping, key } => {
                mapping.complete &= matches!(key, Key::Awaited);
                unique_keys(&mut mapping, self.problems);
                let last = mapping.entries.last().map(|entry| entry.value.span.end.max(entry.key_span.end));
                Node { span: self.extent(start, end, last), kind: Kind::Mapping(mapping) }
            }
        }
    }

    /// From the first character to the closing bracket, or, in block style, to the end of the last value: the end that the parser gives is then that of the next token.
    fn extent(&self, start: Span, end: Span, last: Option<u32>) -> Span {
        let bracket = end.start != end.end && matches!(self.text.as_bytes().get(end.start as usize), Some(b']' | b'}'));
        let end = if bracket { end.start.saturating_add(1) } else { last.unwrap_or(start.end) };
        Span { start: start.start, end: end.max(start.start) }
    }

    /// Ends what is still open when the reading ends early; what is missing there is not the author's.
    fn close_all(&mut self) {
        while let Some(mut open) = self.open.pop() {
            if let Open::Mapping { mapping, .. } = &mut open {
                mapping.complete = false;
            }
            let node = self.close(open, Span::default());
            self.nodes = 0;
            self.add(node);
        }
    }

    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> Pending<'_> {
        Pending { problems: self.problems, problem: Some(Diagnostic::error(code, span, message)) }
    }
}

/// A problem that is added when its help is known.
struct Pending<'p> {
    problems: &'p mut Problems,
    problem: Option<Diagnostic>,
}

impl Pending<'_> {
    fn help(mut self, help: impl Into<String>) {
        if let Some(problem) = self.problem.take() {
            self.problems.push(problem.help(help));
        }
    }
}

fn read_key<'a>(node: Node<'a>, problems: &mut Problems) -> Key<'a> {
    let found = node.found();
    match node.kind {
        Kind::Scalar(scalar) if matches!(scalar.resolve(), super::Resolved::Text(_)) => {
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
