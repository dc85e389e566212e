//! Lists of paths that differ in the texts of their segments alone are cut alike: a list is compared with its texts by number, and paths that
//! were found for one list are written with the texts of the next.

use super::paths::{another_case, is_plain_text};
use crate::pattern::fold;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::fmt::Write;

/// Bytes of the paths of one list up to which texts are numbered. Few hosts have more, and they are like no other.
const MOST_BYTES: usize = 4_000;

/// The texts of a list of paths by number, as the list names them; none if more than equality of texts decides how they are cut.
#[derive(Debug, Default)]
pub(super) struct Texts<'p> {
    list: Vec<&'p str>,
}

/// What a segment of a pattern is to a list.
enum Kind {
    /// A text that any other may stand for.
    Name,
    /// What stands for itself: a whole wildcard, and texts that could be taken for one that no pattern names.
    Itself,
    /// A glob, or what servers may read in several ways.
    Odd,
}

impl<'p> Texts<'p> {
    /// Writes the paths of a list, one a line, so that lists which are cut alike are written alike.
    pub(super) fn write(paths: impl Iterator<Item = Option<&'p str>> + Clone, to: &mut String) -> Self {
        to.clear();
        let bytes: usize = paths.clone().flatten().map(str::len).sum();
        if (1..=MOST_BYTES).contains(&bytes) {
            if let Some(own) = Self::numbered(paths.clone(), to) {
                return own;
            }
            to.clear();
        }
        // INVARIANT: no list that is written as it is looks like one with numbers: it has a segment that those have not, two texts that differ
        // in case alone, or more bytes.
        for path in paths {
            to.push_str(path.unwrap_or_default());
            to.push('\n');
        }
        Self::default()
    }

    fn numbered(paths: impl Iterator<Item = Option<&'p str>>, to: &mut String) -> Option<Self> {
        let mut numbers: HashMap<Cow<'p, str>, usize> = HashMap::new();
        let mut list: Vec<&'p str> = Vec::new();
        for path in paths {
            let path = path.unwrap_or_default();
            // What is below a text: the last slash has no segment.
            let segments = path.strip_suffix('/').unwrap_or(path);
            for segment in segments.split('/').skip(1) {
                to.push('/');
                match kind(segment) {
                    Kind::Itself => to.push_str(segment),
                    Kind::Odd => return None,
                    Kind::Name => {
                        let has_upper = segment.bytes().any(|byte| byte.is_ascii_uppercase());
                        let folded = if has_upper { Cow::Owned(fold(segment)) } else { Cow::Borrowed(segment) };
                        let number = *numbers.entry(folded).or_insert(list.len());
                        match list.get(number) {
                            Some(text) if *text == segment => {}
                            Some(_) => return None,
                            None => list.push(segment),
                        }
                        // INVARIANT: a text takes what is written to it.
                        let _ = write!(to, "t{number}");
                    }
                }
            }
            to.push_str(if path.ends_with('/') { "/\n" } else { "\n" });
        }
        Some(Self { list })
    }

    /// A path that was found for the list, with its texts by number: `T` where the letters are of another case.
    pub(super) fn by_number(&self, path: &str) -> Option<String> {
        if self.list.is_empty() {
            return None;
        }
        let number = |segment: &str| {
            let number = self.list.iter().position(|text| text.eq_ignore_ascii_case(segment))?;
            let is_as_written = self.list.get(number) == Some(&segment);
            Some(format!("{}{number}", if is_as_written { 't' } else { 'T' }))
        };
        let segments = path.split('/').map(|segment| number(segment).map_or(Cow::Borrowed(segment), Cow::Owned));
        Some(segments.collect::<Vec<_>>().join("/"))
    }

    /// Such a path with the texts of this list.
    pub(super) fn written<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.list.is_empty() {
            return Cow::Borrowed(path);
        }
        let mut all = String::with_capacity(path.len() + 32);
        for segment in path.split('/').skip(1) {
            all.push('/');
            let named = |mark: char| self.list.get(segment.strip_prefix(mark)?.parse::<usize>().ok()?).copied();
            if let Some(text) = named('t') {
                all.push_str(text);
            } else if let Some(text) = named('T') {
                // INVARIANT: a name has a letter.
                all.push_str(&another_case(&fold(text), &[text].into()).unwrap_or_default());
            } else {
                all.push_str(segment);
            }
        }
        Cow::Owned(all)
    }
}

fn kind(segment: &str) -> Kind {
    let is_fresh = || segment.len() == 1 || segment.strip_prefix('x').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    match segment {
        "*" | "**" => Kind::Itself,
        _ if !is_plain_text(segment) => Kind::Odd,
        _ if is_fresh() || !segment.bytes().any(|byte| byte.is_ascii_alphabetic()) => Kind::Itself,
        _ => Kind::Name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<'p>(paths: &[&'p str]) -> (String, Texts<'p>) {
        let mut to = String::new();
        let texts = Texts::write(paths.iter().copied().map(Some), &mut to);
        (to, texts)
    }

    #[test]
    fn lists_are_written_alike_if_texts_alone_differ() {
        let (one, texts) = written(&["/app/v1", "/**/App2/*/v1", "/x/1/"]);
        assert_eq!(one, "/t0/t1\n/**/t2/*/t1\n/x/1/\n");
        assert_eq!(one, written(&["/shop/Cart", "/**/t0/*/Cart", "/x/1/"]).0);
        for path in ["/app/v1", "/x/App2", "/APP/y/v1/app2", "/"] {
            let by_number = texts.by_number(path).unwrap();
            let again = texts.written(&by_number);
            assert_eq!(texts.by_number(&again).unwrap(), by_number, "{path}");
            assert!(again.eq_ignore_ascii_case(path), "{path} {again}");
        }
        assert_eq!(texts.by_number("/APP/y/v1/App2").unwrap(), "/T0/y/t1/t2");
        assert_eq!(texts.written("/T0/y/t1/t2"), "/App/y/v1/App2");
    }

    #[test]
    fn lists_stay_as_they_are_where_more_than_equality_counts() {
        for paths in [&["/app/v1", "/app/v*"][..], &["/app", "/App"], &["/app/%2F"], &["/app;v=1"], &["/app//x"]] {
            let (text, texts) = written(paths);
            assert_eq!(text, paths.iter().map(|path| format!("{path}\n")).collect::<String>());
            assert_eq!((texts.by_number("/app"), &*texts.written("/t0")), (None, "/t0"));
        }
    }
}
