//! What a scalar means: the core schema of YAML 1.2 (section 10.3.2).

use std::borrow::Cow;

/// A scalar as written.
#[derive(Debug, Clone)]
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Written without quotes; only then it may be anything but a text.
    pub(crate) plain: bool,
}

/// What a scalar means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolved<'a> {
    Null,
    Bool(bool),
    /// A whole number that fits.
    Int(i64),
    /// Any other number; nothing in a policy is one.
    Number,
    Text(&'a str),
}

impl Resolved<'_> {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Int(_) | Self::Number => "a number",
            Self::Text(_) => "a text",
        }
    }
}

impl Scalar<'_> {
    pub(crate) fn resolve(&self) -> Resolved<'_> {
        let text = &*self.text;
        if !self.plain {
            return Resolved::Text(text);
        }
        match text.as_bytes().first() {
            None | Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => match text {
                "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
                "true" | "True" | "TRUE" => Resolved::Bool(true),
                "false" | "False" | "FALSE" => Resolved::Bool(false),
                _ => Resolved::Text(text),
            },
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => number(text),
            Some(_) => Resolved::Text(text),
        }
    }

    /// Whether YAML 1.1 reads the scalar as a boolean and YAML 1.2 as a text.
    pub(crate) fn is_ambiguous_boolean(&self) -> bool {
        const WORDS: [&str; 4] = ["yes", "no", "on", "off"];
        self.plain && self.text.len() <= 3 && WORDS.iter().any(|w| w.eq_ignore_ascii_case(&self.text))
    }

    /// Whether a number is spelled as every reader would write it again, so that its text is certain: `12` and `1.2`, but not `012`, `1.20` or `1e3`.
    pub(crate) fn is_canonical_number(&self) -> bool {
        let digits = self.text.strip_prefix('-').unwrap_or(&self.text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "1"));
        let decimal = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        decimal(whole)
            && decimal(fraction)
            && (whole == "0" || !whole.starts_with('0'))
            && !fraction.ends_with('0')
            && digits.len() <= 15
            && *self.text != *"-0"
    }
}

fn number(text: &str) -> Resolved<'_> {
    let radix =
        |prefix, radix| text.strip_prefix(prefix).filter(|d| !d.starts_with(['+', '-'])).map(|digits| i64::from_str_radix(digits, radix));
    match radix("0x", 16).or_else(|| radix("0o", 8)) {
        Some(Ok(n)) => return Resolved::Int(n),
        Some(Err(e)) if matches!(e.kind(), std::num::IntErrorKind::PosOverflow) => return Resolved::Number,
        Some(Err(_)) => return Resolved::Text(text),
        None => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map_or(Resolved::Number, Resolved::Int);
    }
    if is_float(unsigned) || matches!(text, ".nan" | ".NaN" | ".NAN") { Resolved::Number } else { Resolved::Text(text) }
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, or an infinity.
fn is_float(unsigned: &str) -> bool {
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let exponent_reads = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['-', '+']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent_reads && digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_mean_what_the_core_schema_says() {
        let table = [
            ("", Resolved::Null),
            ("~", Resolved::Null),
            ("null", Resolved::Null),
            ("nUll", Resolved::Text("nUll")),
            ("TRUE", Resolved::Bool(true)),
            ("tRue", Resolved::Text("tRue")),
            ("12", Resolved::Int(12)),
            ("-12", Resolved::Int(-12)),
            ("+12", Resolved::Int(12)),
            ("012", Resolved::Int(12)),
            ("0x1F", Resolved::Int(31)),
            ("0o17", Resolved::Int(15)),
            ("0x-1", Resolved::Text("0x-1")),
            ("0b1", Resolved::Text("0b1")),
            ("1_000", Resolved::Text("1_000")),
            ("9223372036854775808", Resolved::Number),
            ("1.5", Resolved::Number),
            (".5", Resolved::Number),
            ("1.", Resolved::Number),
            ("1e3", Resolved::Number),
            ("-.inf", Resolved::Number),
            (".NaN", Resolved::Number),
            (".", Resolved::Text(".")),
            ("1e", Resolved::Text("1e")),
            ("-", Resolved::Text("-")),
            ("10.0.0.0/8", Resolved::Text("10.0.0.0/8")),
            ("10.0.0.1", Resolved::Text("10.0.0.1")),
            ("2026-05-07", Resolved::Text("2026-05-07")),
        ];
        for (text, meaning) in table {
            assert_eq!(Scalar { text: text.into(), plain: true }.resolve(), meaning, "{text}");
            assert_eq!(Scalar { text: text.into(), plain: false }.resolve(), Resolved::Text(text), "{text}");
        }
    }

    #[test]
    fn numbers_with_one_spelling_are_canonical() {
        let canonical = |text: &str| Scalar { text: text.into(), plain: true }.is_canonical_number();
        assert!(["0", "-3", "42", "1.2", "0.5"].into_iter().all(canonical));
        assert!(!["012", "+1", "1.20", "1.", ".5", "1e3", "0x1f", "-0", "1.0", "12345678901234567890"].into_iter().any(canonical));
    }
}
