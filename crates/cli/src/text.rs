//! Other people's text on a terminal: nothing in it may act, and lines fit.

use inbounds_core::text::acts;
use std::fmt::{self, Write as _};
use unicode_width::UnicodeWidthStr as _;

/// A text of a policy or a person, with everything that acts on a terminal or cannot be seen written as `\u{…}`.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if acts(c) { write!(f, "{}", c.escape_unicode())? } else { f.write_char(c)? }
        }
        Ok(())
    }
}

/// A sentence of a policy on one line.
pub(crate) fn prose(text: &str) -> String {
    Shown(&text.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}

/// The width of the terminal, within what reads well; 100 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)).clamp(40, 120)
}

/// `text` in lines of at most `width` columns, broken at blanks; a longer word has a line of its own.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts() {
        let table = [
            ("plain ü 漢", "plain ü 漢"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("a\rb\nc\td", "a\\u{d}b\\u{a}c\\u{9}d"),
            ("\u{202e}evil\u{2066}", "\\u{202e}evil\\u{2066}"),
            ("\u{9b}31m\u{7f}\u{200b}\u{feff}", "\\u{9b}31m\\u{7f}\\u{200b}\\u{feff}"),
            ("\u{e0041}\u{2028}", "\\u{e0041}\\u{2028}"),
        ];
        for (text, expected) in table {
            assert_eq!(Shown(text).to_string(), expected);
        }
        assert_eq!(prose(" two\n  lines\u{1b} "), "two lines\\u{1b}");
    }

    #[test]
    fn lines_fit() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable is long", 4), ["unbreakable", "is", "long"]);
        assert_eq!(wrap("漢字 漢字", 5), ["漢字", "漢字"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
