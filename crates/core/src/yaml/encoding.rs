//! Bytes to text: UTF-8, and only characters that every reader takes for what they look like.

use super::compact::MAGIC;
use crate::{
    diagnostic::{Diagnostic, Problems},
    limits::Limits,
    span::Span,
};
use std::borrow::Cow;

/// The text of a file, without its byte order mark, and whether it can be read on.
pub(crate) fn decode<'a>(bytes: &'a [u8], limits: &Limits, problems: &mut Problems) -> (Cow<'a, str>, bool) {
    if bytes.len() > limits.policy_bytes {
        let message = format!("the file has {} bytes, expected at most {}", bytes.len(), limits.policy_bytes);
        problems.push(Diagnostic::error("file-too-large", Span::default(), message).help("split the policy into several files"));
        return (Cow::Borrowed(""), false);
    }
    if bytes.starts_with(MAGIC) {
        problems.push(
            Diagnostic::error("compiled-policy", Span::default(), "expected YAML, found a compiled policy")
                .help("give the file that it was compiled from; compiled policies are for `check`, `filter` and web pages"),
        );
        return (Cow::Borrowed(""), false);
    }
    if let Some(name) = wide_encoding(bytes) {
        problems
            .push(Diagnostic::error("not-utf8", Span::default(), format!("expected UTF-8, found {name}")).help("save the file as UTF-8"));
        return (Cow::Borrowed(""), false);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    if matches!(text, Cow::Owned(_)) {
        invalid_bytes(bytes, problems);
        return (text, false);
    }
    let fit = forbidden_characters(&text, problems);
    (text, fit)
}

/// The name of a UTF-16 or UTF-32 encoding, told from its byte order mark or its zeros.
fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, 1..=255, ..] | [1..=255, 0, 0, 0, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=255, ..] | [1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

fn invalid_bytes(bytes: &[u8], problems: &mut Problems) {
    // Places are those of the text in which U+FFFD stands for what cannot be read.
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            let hex: Vec<String> = chunk.invalid().iter().map(|b| format!("{b:02x}")).collect();
            let message = format!("expected UTF-8, found the bytes {}", hex.join(" "));
            problems.push(Diagnostic::error("not-utf8", Span::new(at, at + 3), message).help("save the file as UTF-8"));
            at += '\u{FFFD}'.len_utf8();
        }
    }
}

/// Reports characters that YAML forbids, that only some readers take for the end of a line, and that change the direction of the text around them. Tells whether the text can be read on.
fn forbidden_characters(text: &str, problems: &mut Problems) -> bool {
    let is_suspect = |b: u8| (b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) || matches!(b, 0x7F | 0xC2 | 0xE2 | 0xEF);
    // In a form that compilers turn into vector instructions; most files have none.
    if !text.bytes().fold(false, |any, b| any | is_suspect(b)) {
        return true;
    }
    let mut fit = true;
    for (at, _) in text.bytes().enumerate().filter(|&(_, b)| is_suspect(b)) {
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        let what = match c {
            '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => "a control character",
            '\u{2028}' | '\u{2029}' => "a line separator that only some readers know",
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                "a character that changes the direction of the text"
            }
            '\u{200B}' | '\u{FEFF}' | '\u{2060}' => "an invisible character",
            '\u{FFFE}' | '\u{FFFF}' => "a character that is none",
            _ => continue,
        };
        fit &= !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
        let message = format!("found {what}, U+{:04X}", u32::from(c));
        problems.push(Diagnostic::error("forbidden-character", Span::new(at, at + c.len_utf8()), message).help("remove it"));
    }
    fit
}
