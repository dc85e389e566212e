//! A tree of values as bytes, and back: what a reader of YAML makes of a text, for those who have none.
//!
//! The form holds what is written, not what it means: whoever reads it checks and compiles it like any other policy, so that a forged file can say
//! nothing that YAML could not. Numbers are in LEB128, in as few bytes as they need; places are differences from the place before, and wrap.
//!
//! ```text
//! file  = MAGIC VERSION checksum(8 bytes, of the rest) count(lines after the first) start* node
//! node  = number(length × 4 + kind) start length content
//! content of kind 0, a plain scalar, and 1, a quoted one: `length` bytes of UTF-8
//!         of kind 2, a list: `length` nodes; of kind 3, a mapping: `length` keys, each a node, and their values
//! ```

use super::{
    Node, Scalar,
    tree::{Parsed, Stream, Tree},
};
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    span::{Lines, Span},
};
use std::borrow::Cow;

/// What a file starts with. No YAML starts with a zero.
pub(crate) const MAGIC: &[u8] = b"\0inbounds";
const VERSION: u8 = 1;

const PLAIN: u64 = 0;
const QUOTED: u64 = 1;
const LIST: u64 = 2;
const MAPPING: u64 = 3;

/// What a file in the compact form holds.
pub(crate) struct Compact<'a> {
    /// The tree, complete; none if the file is refused.
    pub(crate) tree: Option<Parsed<'a>>,
    /// Where the lines of the text begin that it was made of.
    pub(crate) lines: Lines,
}

/// Reads the compact form; `stream` takes of it what it takes of YAML. Anything but what [`write`] writes is refused.
pub(crate) fn read<'a>(bytes: &'a [u8], limits: &Limits, stream: &mut impl Stream, problems: &mut Problems) -> Compact<'a> {
    stream.restart();
    match Reader::open(bytes, limits).and_then(|mut reader| {
        let lines = reader.lines()?;
        let tree = reader.tree(limits, stream, problems)?;
        Ok(Compact { tree, lines })
    }) {
        Ok(compact) => compact,
        Err(problem) => {
            problems.push(*problem);
            Compact { tree: None, lines: Lines::new("") }
        }
    }
}

type Refused = Box<Diagnostic>;

fn refused(code: &'static str, message: impl Into<String>) -> Refused {
    Box::new(Diagnostic::error(code, Span::default(), message).help("write the file again with `inbounds compile`"))
}

fn damaged(what: &str) -> Refused {
    refused("compact-damaged", format!("the compiled policy is damaged: {what}"))
}

struct Reader<'a> {
    rest: &'a [u8],
    /// The place before.
    at: u32,
}

impl<'a> Reader<'a> {
    /// Checks what stands before the content.
    fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refused> {
        if bytes.len() > limits.policy_bytes {
            return Err(refused("file-too-large", format!("the file has {} bytes, expected at most {}", bytes.len(), limits.policy_bytes)));
        }
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Err(refused("compact-unreadable", "expected a compiled policy, found something else"));
        };
        let (version, rest) = rest.split_first().ok_or_else(|| damaged("it ends early"))?;
        if *version != VERSION {
            return Err(refused("compact-version", format!("expected version {VERSION} of compiled policies, found {version}")));
        }
        let (checksum, rest) = rest.split_first_chunk().ok_or_else(|| damaged("it ends early"))?;
        if u64::from_le_bytes(*checksum) != sum(rest) {
            return Err(damaged("its checksum does not fit"));
        }
        Ok(Self { rest, at: 0 })
    }

    fn lines(&mut self) -> Result<Lines, Refused> {
        let count = self.count(1)?;
        let mut starts = Vec::with_capacity(count.saturating_add(1));
        starts.push(0);
        for _ in 0..count {
            let start = self.place()?;
            if starts.last().is_some_and(|before| *before >= start) {
                return Err(damaged("its lines are out of order"));
            }
            starts.push(start);
        }
        self.at = 0;
        Ok(Lines::from_starts(starts))
    }

    /// The tree, without recursion; none where a problem was reported that ends the reading.
    fn tree(&mut self, limits: &Limits, stream: &mut impl Stream, problems: &mut Problems) -> Result<Option<Parsed<'a>>, Refused> {
        let mut tree = Tree::new(limits, stream, problems);
        // How many nodes are still to come in each list and mapping that is open, and where it ends.
        let mut open: Vec<(usize, u32)> = Vec::new();
        loop {
            let head = self.number()?;
            let (kind, length) = (head & 3, usize::try_from(head >> 2).map_err(|_| damaged("a length is too large"))?);
            let start = self.place()?;
            let span = Span { start, end: start.wrapping_add(self.short()?) };
            let goes_on = match kind {
                PLAIN | QUOTED => {
                    let text = self.text(length)?;
                    let node: Node<'a> = tree.scalar(Scalar { text: Cow::Borrowed(text), plain: kind == PLAIN }, span);
                    tree.add(node)
                }
                _ => {
                    let nodes = if kind == MAPPING { length.saturating_mul(2) } else { length };
                    // Each node takes three bytes.
                    if nodes > self.rest.len() / 3 {
                        return Err(damaged("it ends early"));
                    }
                    open.push((nodes, span.end));
                    if kind == LIST { tree.begin_list(span) } else { tree.begin_mapping(span) }
                }
            };
            if !goes_on {
                return Ok(None);
            }
            // What began last has one node less to come, unless it has just begun.
            if matches!(kind, PLAIN | QUOTED) {
                step(&mut open);
            }
            while let Some(&(0, end)) = open.last() {
                open.pop();
                step(&mut open);
                if !tree.end(|open| Span { start: open.start().start, end }) {
                    return Ok(None);
                }
            }
            if open.is_empty() {
                break;
            }
        }
        if !self.rest.is_empty() {
            return Err(damaged("something follows it"));
        }
        Ok(Some(Parsed { root: tree.root, complete: true }))
    }

    fn text(&mut self, length: usize) -> Result<&'a str, Refused> {
        let (text, rest) = self.rest.split_at_checked(length).ok_or_else(|| damaged("it ends early"))?;
        self.rest = rest;
        std::str::from_utf8(text).map_err(|_| damaged("a text is not UTF-8"))
    }

    /// A number of things that take at least `bytes` each.
    fn count(&mut self, bytes: usize) -> Result<usize, Refused> {
        usize::try_from(self.number()?)
            .ok()
            .filter(|count| count.saturating_mul(bytes) <= self.rest.len())
            .ok_or_else(|| damaged("it ends early"))
    }

    fn place(&mut self) -> Result<u32, Refused> {
        self.at = self.at.wrapping_add(self.short()?);
        Ok(self.at)
    }

    fn short(&mut self) -> Result<u32, Refused> {
        u32::try_from(self.number()?).map_err(|_| damaged("a number is too large"))
    }

    fn number(&mut self) -> Result<u64, Refused> {
        let mut number = 0;
        for place in 0..9_u32 {
            let (&byte, rest) = self.rest.split_first().ok_or_else(|| damaged("it ends early"))?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return if byte == 0 && place > 0 { Err(damaged("a number has needless bytes")) } else { Ok(number) };
            }
        }
        Err(damaged("a number is too large"))
    }
}

/// Counts one node of the innermost list or mapping.
fn step(open: &mut [(usize, u32)]) {
    if let Some((left, _)) = open.last_mut() {
        *left = left.saturating_sub(1);
    }
}

/// FNV-1a: finds what was cut or flipped on the way. Who forges a file can forge this, too, and wins nothing.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Writes the compact form of `root`, which was read from a text with these lines. A tree with a problem has none.
#[cfg(feature = "yaml")]
pub(crate) fn write(root: &Node<'_>, lines: &Lines) -> Option<Vec<u8>> {
    let mut writer = Writer { out: Vec::new(), at: 0 };
    let starts = lines.starts().get(1..).unwrap_or_default();
    writer.number(starts.len());
    starts.iter().for_each(|start| writer.place(*start));
    writer.at = 0;
    writer.tree(root)?;
    let mut file = [MAGIC, &[VERSION], &sum(&writer.out).to_le_bytes()].concat();
    file.append(&mut writer.out);
    Some(file)
}

#[cfg(feature = "yaml")]
struct Writer {
    out: Vec<u8>,
    at: u32,
}

#[cfg(feature = "yaml")]
impl Writer {
    fn tree(&mut self, root: &Node<'_>) -> Option<()> {
        use super::Kind;
        /// A node, or the key of one.
        enum Part<'n, 'a> {
            Node(&'n Node<'a>),
            Key(&'n str, Span),
        }
        let mut parts = vec![Part::Node(root)];
        while let Some(part) = parts.pop() {
            match part {
                Part::Key(key, span) => self.scalar(key, QUOTED, span),
                Part::Node(node) => match &node.kind {
                    Kind::Scalar(scalar) => self.scalar(&scalar.text, if scalar.plain { PLAIN } else { QUOTED }, node.span),
                    Kind::List(items) => {
                        self.head(items.len(), LIST, node.span);
                        parts.extend(items.iter().rev().map(Part::Node));
                    }
                    Kind::Mapping(mapping) => {
                        self.head(mapping.entries.len(), MAPPING, node.span);
                        let entries = mapping.entries.iter().rev();
                        parts.extend(entries.flat_map(|entry| [Part::Node(&entry.value), Part::Key(&entry.key, entry.key_span)]));
                    }
                    Kind::Invalid => return None,
                },
            }
        }
        Some(())
    }

    fn scalar(&mut self, text: &str, kind: u64, span: Span) {
        self.head(text.len(), kind, span);
        self.out.extend_from_slice(text.as_bytes());
    }

    fn head(&mut self, length: usize, kind: u64, span: Span) {
        self.long(u64::try_from(length).unwrap_or(u64::MAX >> 2) << 2 | kind);
        self.place(span.start);
        self.long(u64::from(span.end.wrapping_sub(span.start)));
    }

    fn place(&mut self, place: u32) {
        self.long(u64::from(place.wrapping_sub(self.at)));
        self.at = place;
    }

    fn number(&mut self, number: usize) {
        self.long(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn long(&mut self, mut number: u64) {
        loop {
            let low = u8::try_from(number & 0x7f).unwrap_or(0);
            number >>= 7;
            if number == 0 {
                self.out.push(low);
                return;
            }
            self.out.push(low | 0x80);
        }
    }
}

#[cfg(test)]
#[cfg(feature = "yaml")]
mod tests {
    use super::*;
    use crate::yaml::{decode, with_tree};

    const POLICY: &str = "inbounds: 1\nprogram: { name: Exämple, \"contacts\": [] }\nin_scope:\n  - id: A\n    hosts: ['a.test', b.test]\n    on: x\n    empty:\n";

    fn compact(text: &str) -> Vec<u8> {
        let mut problems = Problems::default();
        let (text, _) = decode(text.as_bytes(), &Limits::default(), &mut problems);
        let written = with_tree(&text, &Limits::default(), (), &mut problems, |tree, (), _| write(&tree.root.unwrap(), &Lines::new(&text)));
        assert!(problems.is_empty());
        written.unwrap()
    }

    fn again(bytes: &[u8], limits: &Limits) -> (Option<String>, Vec<&'static str>) {
        let mut problems = Problems::default();
        let read = read(bytes, limits, &mut (), &mut problems);
        let tree = read.tree.and_then(|tree| tree.root).map(|root| format!("{root:?} {:?}", read.lines.starts()));
        (tree, problems.into_vec().iter().map(|problem| problem.code).collect())
    }

    /// With the checksum that fits.
    fn forged(mut bytes: Vec<u8>) -> Vec<u8> {
        let at = MAGIC.len() + 1;
        if let Some((head, rest)) = bytes.split_at_mut_checked(at + 8) {
            head[at..].copy_from_slice(&sum(rest).to_le_bytes());
        }
        bytes
    }

    #[test]
    fn a_tree_comes_back_as_it_was() {
        let mut problems = Problems::default();
        let before = with_tree(POLICY, &Limits::default(), (), &mut problems, |tree, (), _| {
            let root = tree.root.unwrap();
            format!("{root:?} {:?}", Lines::new(POLICY).starts())
        });
        // Keys need no more than their text.
        let (after, found) = again(&compact(POLICY), &Limits::default());
        assert_eq!((after.unwrap(), found), (before, vec![]));
    }

    #[test]
    fn what_is_cut_flipped_or_longer_is_refused() {
        let whole = compact(POLICY);
        for end in 0..whole.len() {
            assert_eq!(again(&whole[..end], &Limits::default()).0, None, "{end}");
        }
        for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            assert_eq!(again(&flipped, &Limits::default()).0, None, "{at} {bit}");
        }
        assert_eq!(again(&forged([&whole[..], b"\0"].concat()), &Limits::default()).1, ["compact-damaged"]);
        assert_eq!(again(b"inbounds: 1", &Limits::default()).1, ["compact-unreadable"]);
        let mut next = whole;
        next[MAGIC.len()] = 2;
        assert_eq!(again(&next, &Limits::default()).1, ["compact-version"]);
    }

    #[test]
    fn a_forged_file_is_read_or_refused_within_limits() {
        let whole = compact(POLICY);
        for (at, byte) in (MAGIC.len() + 9..whole.len()).flat_map(|at| [0, 1, 3, 0x7f, 0x80, 0xff].map(|byte| (at, byte))) {
            let mut odd = whole.clone();
            odd[at] = byte;
            let _ = again(&forged(odd), &Limits::default());
        }
        let nested = |kind: u8| forged([MAGIC, &[VERSION], &[0; 8], &[0], &[4 | kind, 0, 0].repeat(100)].concat());
        assert_eq!(again(&nested(2), &Limits::default()), (None, vec!["yaml-too-deep"]));
        let few = Limits { nodes: 3, ..Limits::default() };
        assert_eq!(again(&compact("[a, b, c, d]"), &few), (None, vec!["too-many-values"]));
        let twice = forged([MAGIC, &[VERSION], &[0; 8], b"\0\x0b\0\0\x05\0\0a\x05\0\0b\x05\0\0a\x05\0\0c"].concat());
        assert_eq!(again(&twice, &Limits::default()).1, ["duplicate-key"]);
        let boolean = forged([MAGIC, &[VERSION], &[0; 8], b"\0\x0c\0\0yes"].concat());
        assert_eq!(again(&boolean, &Limits::default()).1, ["yaml-ambiguous-boolean"]);
    }
}
