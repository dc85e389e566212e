//! Lists of paths that differ in the texts of their segments alone are cut alike: a list is compared with its texts by number, and paths that
//! were found for one list are written with the texts of the next. A text by its number is one character that no path has.

use super::paths::{another_case, is_plain_text};
use crate::pattern::fold;
use hashbrown::HashMap;
use std::borrow::Cow;

/// Bytes of the paths of one list up to which texts are numbered. Few hosts have more, and they are like no other.
const MOST_BYTES: usize = 4_000;

/// The first of the characters that stand for texts, two for each: of the block for private use, while paths are ASCII.
const FIRST: u32 = 0xe000;

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
                        to.push(mark(number, true)?);
                    }
                }
            }
            to.push_str(if path.ends_with('/') { "/\n" } else { "\n" });
        }
        Some(Self { list })
    }

    /// A path that was found for the list, with its texts by number; none if the list is taken as it is.
    pub(super) fn by_number(&self, path: &str) -> Option<String> {
        if self.list.is_empty() {
            return None;
        }
        let number = |segment: &str| {
            let number = self.list.iter().position(|text| text.eq_ignore_ascii_case(segment))?;
            mark(number, self.list.get(number) == Some(&segment))
        };
        let segments = path.split('/').map(|segment| number(segment).map_or(Cow::Borrowed(segment), |mark| mark.to_string().into()));
        Some(segments.collect::<Vec<_>>().join("/"))
    }

    /// Such a path with the texts of this list.
    pub(super) fn written<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.list.is_empty() {
            return Cow::Borrowed(path);
        }
        let mut all = String::with_capacity(path.len() + 32);
        for c in path.chars() {
            let Some(number) = u32::from(c).checked_sub(FIRST) else {
                all.push(c);
                continue;
            };
            let text = self.list.get(number as usize / 2).copied().unwrap_or_default();
            if number % 2 == 0 {
                all.push_str(text);
            } else {
                // INVARIANT: a name has a letter.
                all.push_str(&another_case(&fold(text), &[text].into()).unwrap_or_default());
            }
        }
        Cow::Owned(all)
    }
}

/// What stands for a text, as it is written or in letters of another case.
fn mark(number: usize, is_as_written: bool) -> Option<char> {
    char::from_u32(FIRST + u32::try_from(number).ok()?.checked_mul(2)? + u32::from(!is_as_written))
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
        assert_eq!(one, "/\u{e000}/\u{e002}\n/**/\u{e004}/*/\u{e002}\n/x/1/\n");
        assert_eq!(one, written(&["/shop/Cart", "/**/t0/*/Cart", "/x/1/"]).0);
        for path in ["/app/v1", "/x/App2", "/APP/y/v1/app2", "/"] {
            let by_number = texts.by_number(path).unwrap();
            let again = texts.written(&by_number);
            assert_eq!(texts.by_number(&again).unwrap(), by_number, "{path}");
            assert!(again.eq_ignore_ascii_case(path), "{path} {again}");
        }
        assert_eq!(texts.by_number("/APP/y/v1/App2").unwrap(), "/\u{e001}/y/\u{e002}/\u{e004}");
        assert_eq!(texts.written("/\u{e001}/y/\u{e003}/\u{e005}"), "/App/y/V1/app2");
    }

    #[test]
    fn lists_stay_as_they_are_where_more_than_equality_counts() {
        for paths in [&["/app/v1", "/app/v*"][..], &["/app", "/App"], &["/app/%2F"], &["/app;v=1"], &["/app//x"]] {
            let (text, texts) = written(paths);
            assert_eq!(text, paths.iter().map(|path| format!("{path}\n")).collect::<String>());
            assert_eq!((texts.by_number("/app"), &*texts.written("/app")), (None, "/app"));
        }
    }
}
