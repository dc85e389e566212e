//! Why a target is not decided.

use crate::reason::Reason;
use crate::text::acts;
use std::fmt;
use std::ops::Deref;

/// A target that cannot be read, or that clients read differently. Never a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetError(pub(crate) Box<Reason>);

impl TargetError {
    /// An error that is not about two readings; its code is stable, kebab-case: `ambiguous-backslash`, `empty-label`, `host-missing`, …
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Reason::new(code, message.into()))
    }

    /// The same error with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// The same error with what two clients make of the text: each said as "`host` (client)".
    #[must_use]
    pub(super) fn readings(mut self, first: impl Into<String>, second: impl Into<String>) -> Self {
        self.0.readings = vec![first.into(), second.into()];
        self
    }
}

impl Deref for TargetError {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.readings.as_slice() {
            [] => Ok(()),
            readings => write!(f, ": {}", readings.join(", or ")),
        }
    }
}

impl std::error::Error for TargetError {}

/// The longest piece of a user's text that a message repeats, in characters.
const SHOWN: usize = 80;

/// What to write for a text that is meant as a URL: the whole of it where that can be read and copied.
pub(crate) fn as_url(text: &str) -> String {
    let plain = text.chars().nth(SHOWN).is_none() && !text.chars().any(|c| c.is_control() || c.is_whitespace() || acts(c));
    if plain { format!("write `http://{text}`") } else { "write `http://` before it".to_owned() }
}

/// `text` as a message may repeat it: in backticks, shortened, with everything escaped that is invisible or could move the rest of a line.
pub(crate) fn shown(text: &str) -> String {
    // Most texts are plain at least where they start.
    let plain = text.bytes().take(SHOWN).take_while(|byte| matches!(byte, b' '..=b'~')).count();
    let (head, rest) = text.split_at_checked(plain).unwrap_or_default();
    let mut out = String::with_capacity(plain + "`…`".len());
    out.push('`');
    out.push_str(head);
    for c in rest.chars().take(SHOWN - plain) {
        match c {
            // Written by `escape_default` as `\'` and `\"`, which a reader would take for the user's text.
            '\'' | '"' | '\\' => out.push(c),
            _ if c.is_control() => out.extend(c.escape_default()),
            _ if acts(c) => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    if rest.chars().nth(SHOWN - plain).is_some() {
        out.push('…');
    }
    out.push('`');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_out_where_it_can_be_copied() {
        let (most, more) = ("x".repeat(SHOWN), "x".repeat(SHOWN + 1));
        let cases = [&most, &more, "b\u{fc}cher", "a b", "a\u{1b}b", "a\u{200b}b"].map(as_url);
        let before = "write `http://` before it";
        assert_eq!(cases, [&format!("write `http://{most}`"), before, "write `http://b\u{fc}cher`", before, before, before]);
    }
}
