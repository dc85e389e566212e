//! From a tree of YAML values to typed records: everything that fits is read, everything that does not is reported.

use super::form::Form;
use super::shape::Shape;
use crate::{
    diagnostic::{Diagnostic, Problems},
    json,
    limits::Limits,
    span::{Span, Spanned},
    vocabulary::suggest,
    yaml::{Entry, Kind, Mapping, Node, Resolved, Scalar},
};

/// A type that is read from a YAML value.
pub(crate) trait Read: Sized {
    /// What the value looks like, for the JSON Schema and the reference.
    fn shape(form: &'static Form) -> Shape;

    /// Reads `node`. None if it does not fit; then that is reported.
    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self>;

    /// Whether its key may be absent.
    const OPTIONAL: bool = false;

    /// How a list of them is written.
    const LISTED: Listed = Listed::Values;

    /// The value where its key is absent; where it may not be, what holds its place until it is read.
    fn blank() -> Self;

    /// Reads an item of a list, or an entry of a mapping with its key.
    fn read_item(_: Option<&Node>, node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        Self::read(node, form, reader)
    }

    /// Something to go on with where a value is missing and reported, so that one problem does not hide others. It never leaves a policy that was refused.
    fn stand_in(_: Span) -> Self {
        Self::blank()
    }

    /// The shape of a list of values.
    fn list_shape(form: &'static Form) -> Shape {
        Shape::List(Box::new(Self::shape(form)))
    }
}

/// How a list of values is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// A list of texts and the like.
    Values,
    /// A list of records.
    Entries,
    /// A mapping from a field of the record to the others.
    Keyed,
}

/// What a list is made of.
enum Items<'n, 't> {
    One(&'n Node<'t>),
    List(std::slice::Iter<'n, Node<'t>>),
    Keyed(std::slice::Iter<'n, Entry<'t>>),
}

impl<'n, 't> Items<'n, 't> {
    fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::List(nodes) => nodes.len(),
            Self::Keyed(entries) => entries.len(),
        }
    }

    fn next(&mut self) -> Option<(Option<Node<'n>>, &'n Node<'t>)> {
        match self {
            Self::One(node) => {
                let node = *node;
                *self = Self::List([].iter());
                Some((None, node))
            }
            Self::List(nodes) => Some((None, nodes.next()?)),
            Self::Keyed(entries) => entries.next().map(|entry| (Some(entry.key_node()), &entry.value)),
        }
    }
}

/// What reading needs along the way.
pub(crate) struct Reader<'p> {
    pub(crate) limits: &'p Limits,
    pub(crate) problems: &'p mut Problems,
    /// Values that were left out.
    pub(crate) lost: usize,
    /// Records that lack something that was left out.
    pub(crate) damaged: Vec<Span>,
}

impl<'p> Reader<'p> {
    pub(crate) fn new(limits: &'p Limits, problems: &'p mut Problems) -> Self {
        Self { limits, problems, lost: 0, damaged: Vec::new() }
    }

    /// Reports a problem.
    pub(crate) fn report(&mut self, problem: Diagnostic) {
        self.lost += 1;
        self.problems.push(problem);
    }

    /// Reports that `node` is not `expected`; nothing if its problem is reported already.
    pub(crate) fn wrong_type(&mut self, node: &Node, expected: &str, help: Option<String>) {
        if matches!(node.kind, Kind::Invalid) {
            self.lost += 1;
            return;
        }
        let mut problem = Diagnostic::error("wrong-type", node.span, format!("expected {expected}, found {}", node.found()));
        problem.help = help;
        self.report(problem);
    }

    /// The mapping that `node` is, or a report.
    pub(crate) fn mapping<'n, 't>(&mut self, node: &'n Node<'t>, expected: &str) -> Option<&'n Mapping<'t>> {
        match &node.kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => {
                self.wrong_type(node, expected, None);
                None
            }
        }
    }

    /// Every item of a list that reads; a report if `node` is none.
    pub(crate) fn list<T>(&mut self, node: &Node, items: &str, mut read: impl FnMut(&Node, &mut Self) -> Option<T>) -> Option<Vec<T>> {
        let nodes = self.nodes(node, items)?;
        let mut list = Vec::with_capacity(nodes.len());
        list.extend(nodes.iter().filter_map(|item| read(item, self)));
        Some(list)
    }

    /// The items of a list; a report if `node` is none.
    fn nodes<'n, 't>(&mut self, node: &'n Node<'t>, items: &str) -> Option<&'n [Node<'t>]> {
        let Kind::List(nodes) = &node.kind else {
            let help = match &node.kind {
                Kind::Scalar(Scalar { text, .. }) if !text.is_empty() && text.len() <= 80 => Some(format!("write `[{}]`", quoted(text))),
                Kind::Scalar(Scalar { text, .. }) if text.is_empty() => Some("fill it in, or remove the key".to_owned()),
                Kind::Mapping(_) => Some("put `- ` before its first key, and indent the others".to_owned()),
                _ => None,
            };
            self.wrong_type(node, &format!("a list of {items}"), help);
            return None;
        };
        Some(nodes)
    }

    /// What the list `node` of values of a form is made of; a report if it is none.
    fn items<'n, 't>(&mut self, node: &'n Node<'t>, form: &Form, listed: Listed) -> Option<Items<'n, 't>> {
        if is_word(node, form.nothing) {
            return Some(Items::List([].iter()));
        }
        if form.single && matches!(node.kind, Kind::Scalar(_)) {
            return Some(Items::One(node));
        }
        if form.filled && matches!(&node.kind, Kind::List(items) if items.is_empty()) {
            let message = format!("expected {}, found an empty list, which would select everything", form.plural);
            self.report(Diagnostic::error("empty-list", node.span, message).help("name what is meant, or remove the key"));
            return None;
        }
        match listed {
            Listed::Values => self.nodes(node, form.plural).map(|nodes| Items::List(nodes.iter())),
            Listed::Entries => self.nodes(node, "entries").map(|nodes| Items::List(nodes.iter())),
            Listed::Keyed => self.mapping(node, "a mapping from names to values").map(|mapping| Items::Keyed(mapping.entries.iter())),
        }
    }

    /// Reports a key that no reader knows.
    pub(crate) fn unknown_key(&mut self, entry: &Entry, known: &[&str]) {
        let mut problem = Diagnostic::error("unknown-key", entry.key_span, format!("unknown key `{}`", shown(&entry.key)));
        problem.help = Some(match suggest(&entry.key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            // `{ clause: a, b, cites: X }`: the comma ended the text.
            None if entry.key.contains(' ') && matches!(&entry.value.kind, Kind::Scalar(scalar) if scalar.text.is_empty()) => {
                "if it belongs to the text before, put that text in quotes: a comma ends it here".to_owned()
            }
            None => format!("known here: {}", ticked(known)),
        });
        self.report(problem);
    }

    /// Reports that a mapping has no `key`, at its first line.
    pub(crate) fn missing_key(&mut self, at: Span, key: &str, doc: &str) {
        let what = doc.trim().trim_end_matches('.');
        self.report(Diagnostic::error("missing-key", at, format!("the key `{key}` is missing")).help(format!("add `{key}:` ({what})")));
    }

    /// The text that `node` is: quoted, plain, or a number that has one spelling.
    pub(crate) fn text<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n str> {
        let Kind::Scalar(scalar) = &node.kind else {
            self.wrong_type(node, expected, None);
            return None;
        };
        match scalar.resolve() {
            Resolved::Text(_) => {}
            Resolved::Int(_) | Resolved::Number if scalar.is_canonical_number() => {}
            Resolved::Int(_) | Resolved::Number => {
                let message = format!("expected {expected}, found a number that can be written in other ways");
                self.report(
                    Diagnostic::error("ambiguous-number", node.span, message).help(format!("quote it: `\"{}\"`", shown(&scalar.text))),
                );
                return None;
            }
            Resolved::Bool(_) => {
                self.wrong_type(node, expected, Some(format!("quote it: `\"{}\"`", scalar.text)));
                return None;
            }
            Resolved::Null => {
                self.wrong_type(node, expected, None);
                return None;
            }
        }
        let text = &*scalar.text;
        if text.len() > self.limits.text_bytes {
            let message = format!("the text has {} bytes, expected at most {}", text.len(), self.limits.text_bytes);
            self.report(Diagnostic::error("text-too-long", node.span, message).help("say it in short, and link to the page"));
            return None;
        }
        if text.trim().is_empty() {
            self.report(
                Diagnostic::error("empty-text", node.span, format!("expected {expected}, found an empty text"))
                    .help("fill it in, or remove the key"),
            );
            return None;
        }
        Some(text)
    }

    /// The whole number that `node` is.
    pub(crate) fn integer(&mut self, node: &Node, expected: &str) -> Option<i64> {
        if let Kind::Scalar(scalar) = &node.kind {
            match scalar.resolve() {
                Resolved::Int(n) if scalar.is_canonical_number() => return Some(n),
                Resolved::Int(n) => {
                    let message = format!("`{}` is not the same number to all YAML readers", scalar.text);
                    self.report(Diagnostic::error("ambiguous-number", node.span, message).help(format!("write `{n}`")));
                    return None;
                }
                Resolved::Text(text)
                    if text.bytes().all(|b| b.is_ascii_digit() || b == b'_' || b == b',') && text.bytes().any(|b| b.is_ascii_digit()) =>
                {
                    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                    self.wrong_type(node, expected, Some(format!("write `{digits}`")));
                    return None;
                }
                _ => {}
            }
        }
        self.wrong_type(node, expected, None);
        None
    }
}

/// Names in backticks, with commas.
pub(crate) fn ticked(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The text, cut to what fits in a message.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    if text.chars().nth(LONGEST).is_none() { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// The text as an item of a list: in quotes if it needs them.
fn quoted(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ' ');
    let simple = text.chars().all(safe) && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if simple { text.to_owned() } else { json::to_string(&text) }
}

impl<T: Read> Read for Spanned<T> {
    fn shape(form: &'static Form) -> Shape {
        T::shape(form)
    }
    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        Some(Self::new(T::read(node, form, reader)?, node.span))
    }
    fn blank() -> Self {
        Self::new(T::blank(), Span::default())
    }
    fn stand_in(span: Span) -> Self {
        Self::new(T::stand_in(span), span)
    }
}

impl<T: Read> Read for Option<T> {
    fn shape(form: &'static Form) -> Shape {
        T::shape(form).or_word(form.nothing)
    }
    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        if is_word(node, form.nothing) { Some(None) } else { T::read(node, form, reader).map(Some) }
    }
    const OPTIONAL: bool = true;
    fn blank() -> Self {
        None
    }
}

impl<T: Read> Read for Vec<T> {
    fn shape(form: &'static Form) -> Shape {
        let shape = T::list_shape(form).or_word(form.nothing);
        if form.single { Shape::Either(vec![T::shape(form), shape]) } else { shape }
    }
    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        let mut items = reader.items(node, form, T::LISTED)?;
        let one = matches!(items, Items::One(_));
        let mut list = Self::with_capacity(items.count());
        while let Some((key, item)) = items.next() {
            list.extend(T::read_item(key.as_ref(), item, form, reader));
        }
        (!one || !list.is_empty()).then_some(list)
    }
    const OPTIONAL: bool = true;
    fn blank() -> Self {
        Self::new()
    }
}

/// Whether `node` is the word that stands for an absent value.
fn is_word(node: &Node, word: Option<&str>) -> bool {
    match (&node.kind, word) {
        (Kind::Scalar(scalar), Some(word)) => scalar.text == word,
        _ => false,
    }
}

impl Read for String {
    fn shape(form: &'static Form) -> Shape {
        Shape::Text(form)
    }
    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(node, form.expected)?;
        if let Err(problem) = form.check(text, node.span) {
            reader.report(problem);
            return None;
        }
        Some(text.to_owned())
    }
    fn blank() -> Self {
        Self::new()
    }
    fn stand_in(span: Span) -> Self {
        // Different in different places, so that two missing ids are not one id twice.
        format!("missing@{}", span.start)
    }
}

impl Read for bool {
    fn shape(_: &'static Form) -> Shape {
        Shape::Boolean
    }
    fn read(node: &Node, _: &'static Form, reader: &mut Reader) -> Option<Self> {
        if let Kind::Scalar(scalar) = &node.kind
            && let Resolved::Bool(value) = scalar.resolve()
        {
            return Some(value);
        }
        reader.wrong_type(node, "`true` or `false`", None);
        None
    }
    fn blank() -> Self {
        false
    }
}

macro_rules! integers {
    ($($ty:ty),*) => {$(
        impl Read for $ty {
            fn shape(_: &'static Form) -> Shape {
                Shape::Integer
            }
            fn read(node: &Node, _: &'static Form, reader: &mut Reader) -> Option<Self> {
                const EXPECTED: &str = "a whole number";
                let number = reader.integer(node, EXPECTED)?;
                let fits = <$ty>::try_from(number).ok();
                if fits.is_none() {
                    let bound = if number < 0 { "0 or more".to_owned() } else { format!("at most {}", <$ty>::MAX) };
                    reader.report(Diagnostic::error("number-out-of-range", node.span, format!("expected {bound}, found {number}")));
                }
                fits
            }
            fn blank() -> Self {
                1
            }
        }
    )*};
}
integers!(u32, u64);
