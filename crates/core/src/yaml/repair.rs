//! Reading on after a value that should have been quoted.
//!
//! The parser ends at its first error. Where the error is the first character of a value (`*.example.com` is an alias to YAML), that character
//! is exchanged for a letter, the value is taken as unreadable, and the text is read again, so that all problems come in one go.

use super::{Parsed, Stream, build::build};
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    sorted::Set,
    span::Span,
};
use saphyr_parser::ScanError;
use std::borrow::Cow;

/// The parser ended at this character, which can be exchanged.
pub(super) struct Fault {
    pub(super) at: usize,
}

/// Offsets of exchanged characters.
#[derive(Default)]
pub(super) struct Repairs(Set<usize>);

impl Repairs {
    pub(super) fn contains(&self, at: u32) -> bool {
        !self.0.is_empty() && self.0.contains(&(at as usize))
    }
}

/// How many bytes reading again may cost in all.
const BUDGET: usize = 64 << 20;
/// How many characters are exchanged.
const MOST: usize = 200;

/// Hands the tree of `text` to `then`, and what `stream` takes of it to that.
pub(crate) fn with_tree<S: Stream, R>(
    text: &str,
    limits: &Limits,
    mut stream: S,
    problems: &mut Problems,
    then: impl FnOnce(Parsed<'_>, S, &mut Problems) -> R,
) -> R {
    let mut repairs = Repairs::default();
    let mut text = Cow::Borrowed(text);
    loop {
        let mut found = Problems::default();
        stream.restart();
        let fault = match build(&text, &repairs, limits, &mut stream, &mut found) {
            Ok(parsed) => {
                problems.append(found);
                return then(parsed, stream, problems);
            }
            Err(fault) => fault,
        };
        problems.push(quote(&text, fault.at));
        if repairs.0.len() >= MOST || repairs.0.len().saturating_mul(text.len()) > BUDGET || !repairs.0.insert(fault.at) {
            return then(Parsed { root: None, complete: false }, stream, problems);
        }
        text.to_mut().replace_range(fault.at..=fault.at, "x");
    }
}

/// Whether the error is a character that begins a value and cannot.
pub(super) fn is_repairable(text: &str, at: usize, error: &ScanError) -> bool {
    let about_it = ["anchor", "tag", "handle", "unexpected character"].iter().any(|word| error.info().contains(word));
    about_it && matches!(text.as_bytes().get(at), Some(b'*' | b'&' | b'!' | b'@' | b'%' | b'`'))
}

fn quote(text: &str, at: usize) -> Diagnostic {
    let rest = text.get(at..).unwrap_or("");
    if rest.starts_with('`') {
        return Diagnostic::error("yaml-syntax", Span::new(at, at + 1), "a backtick without quotes is reserved in YAML")
            .help("quote the value");
    }
    let (first, code, what) = match rest.as_bytes().first() {
        Some(b'&') => ("&", "yaml-anchor", "a YAML anchor"),
        Some(b'!') => ("!", "yaml-tag", "a YAML tag"),
        Some(b'@') => ("@", "yaml-syntax", "reserved in YAML"),
        Some(b'%') => ("%", "yaml-syntax", "reserved in YAML"),
        _ => ("*", "yaml-alias", "a YAML alias"),
    };
    let word = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).next().unwrap_or("");
    let shown: String = word.chars().take(80).collect();
    let help = if shown.contains('"') {
        format!("quote a value that starts with `{first}`")
    } else {
        format!("quote a value that starts with `{first}`: `\"{shown}\"`")
    };
    Diagnostic::error(code, Span::new(at, at + word.len()), format!("`{shown}` without quotes is {what}")).help(help)
}

/// The parser's error as a problem, at the tab that is behind it if there is one.
pub(super) fn syntax(text: &str, at: usize, error: &ScanError) -> Diagnostic {
    let within = || text.get(at..).filter(|_| error.info().contains("tab"))?.find('\t').map(|i| at + i);
    if let Some(tab) = indenting_tab(text, at).or_else(within) {
        return Diagnostic::error("yaml-tab", Span::new(tab, tab + 1), "a tab cannot indent in YAML").help("indent with spaces");
    }
    let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
    Diagnostic::error("yaml-syntax", Span::new(at, end), format!("not YAML: {}", error.info())).help(hint(error.info()))
}

/// A tab in the white space before `at`, or in the indentation of its line or of the line before.
fn indenting_tab(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let blank = |c: char| c == ' ' || c == '\t';
    let margin = before.trim_end_matches(blank).len();
    let line = before.rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let last = before.get(..line)?.trim_end_matches(['\n', '\r']);
    let last = last.rfind(['\n', '\r']).map_or(0, |i| i + 1);
    [margin, line, last].into_iter().find_map(|start| {
        let rest = text.get(start..)?;
        let margin = rest.len() - rest.trim_start_matches(blank).len();
        rest.get(..margin)?.find('\t').map(|i| start + i)
    })
}

fn hint(info: &str) -> &'static str {
    const HINTS: [(&str, &str); 7] = [
        ("quoted scalar", "close the quotes"),
        ("mapping values are not allowed", "quote a text that holds `: `, or mend the indentation"),
        ("illegal placement", "close the bracket before it, and quote a text that starts with `:`"),
        ("flow", "close the bracket, and put commas between its parts"),
        ("recursion", "a policy needs far fewer brackets"),
        ("indent", "indent with spaces, equally for all parts of a list or mapping"),
        ("key", "indent all keys of a mapping equally, and write `: ` after each"),
    ];
    HINTS
        .iter()
        .find(|(word, _)| info.contains(word))
        .map_or("quote the text if it holds `: `, ` #` or starts with a special character", |(_, help)| help)
}
