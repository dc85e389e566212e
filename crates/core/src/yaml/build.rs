//! The parser's events to a tree.

use super::{
    Kind, Node, Scalar,
    places::Places,
    repair::{self, Repairs},
    tree::{Open, Parsed, Stream, Tree},
};
use crate::{diagnostic::Problems, limits::Limits, span::Span};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::borrow::Cow;

/// Builds the tree of `text`, in which `repairs` names the characters that stand for others.
pub(super) fn build<'a, S: Stream>(
    text: &'a str,
    repairs: &Repairs,
    limits: &Limits,
    stream: &mut S,
    problems: &mut Problems,
) -> Result<Parsed<'a>, repair::Fault> {
    let mut builder = Builder { places: Places::new(text), text, repairs, tree: Tree::new(limits, stream, problems) };
    let mut parser = Parser::new_from_str(text);
    let mut complete = true;
    while let Some(event) = parser.next_event() {
        match event {
            Err(error) => {
                let at = builder.places.byte(error.marker().index());
                if repair::is_repairable(text, at, &error) {
                    return Err(repair::Fault { at });
                }
                builder.tree.problems.push(repair::syntax(text, at, &error));
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
    builder.tree.end_all(|open| extent(text, open, Span::default()));
    Ok(Parsed { root: builder.tree.root, complete })
}

struct Builder<'a, 'b, S> {
    text: &'a str,
    places: Places<'a>,
    repairs: &'b Repairs,
    tree: Tree<'a, 'b, S>,
}

impl<'a, S: Stream> Builder<'a, '_, S> {
    /// Takes one event; false if the reading cannot go on.
    fn event(&mut self, event: Event<'a>, span: Span) -> bool {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => true,
            Event::DocumentStart(explicit) => self.document(explicit, span),
            Event::Alias(_) => {
                self.tree
                    .error("yaml-alias", span, "an alias makes a policy say more than is written")
                    .help("write the value itself; quote a value that starts with `*`");
                self.tree.add(Node { span, kind: Kind::Invalid })
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                let text = self.borrow(text, span);
                let scalar = Scalar { text, plain: style == ScalarStyle::Plain && tag.is_none() };
                let invalid = self.repairs.contains(span.start);
                let node = if invalid { Node { span, kind: Kind::Invalid } } else { self.tree.scalar(scalar, span) };
                self.tree.add(node)
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                self.tree.begin_list(span)
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                self.tree.begin_mapping(span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let text = self.text;
                self.tree.end(|open| extent(text, open, span))
            }
        }
    }

    fn document(&mut self, explicit: bool, span: Span) -> bool {
        if self.tree.root.is_some() {
            self.tree
                .error("yaml-second-document", span, "a policy file holds one document")
                .help("move the second policy to a file of its own");
            return false;
        }
        let before = self.text.get(..span.start as usize).unwrap_or("");
        if explicit && let Some(line) = before.lines().find(|line| line.starts_with('%')) {
            let at = line.as_ptr() as usize - before.as_ptr() as usize;
            self.tree
                .error("yaml-directive", Span::new(at, at + line.len()), "a policy takes no YAML directives")
                .help("remove the line; policies are YAML 1.2");
        }
        true
    }

    /// Reports an anchor or a tag. Both stand before the value, in its span.
    fn properties(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor > 0 {
            self.tree
                .error("yaml-anchor", span, "an anchor serves aliases, which a policy may not have")
                .help("remove it; quote a value that starts with `&`");
        }
        if tagged {
            self.tree.error("yaml-tag", span, "a policy takes no YAML tags").help("remove the tag; quote a value that starts with `!`");
        }
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
}

/// From the first character to the closing bracket, or, in block style, to the end of the last value: the end that the parser gives is then that of the next token.
fn extent(text: &str, open: &Open<'_>, end: Span) -> Span {
    let start = open.start();
    let bracket = end.start != end.end && matches!(text.as_bytes().get(end.start as usize), Some(b']' | b'}'));
    let end = if bracket { end.start.saturating_add(1) } else { open.last().unwrap_or(start.end) };
    Span { start: start.start, end: end.max(start.start) }
}
