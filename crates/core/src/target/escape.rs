//! Percent-encoding: decoding bytes, and which bytes stand for themselves.

/// Decodes every `%XX` once; what is not an escape stays.
pub(super) fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        match (first, escaped(after)) {
            (b'%', Some(byte)) => {
                out.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// The byte that the two hex digits at the start of `digits` name.
pub(crate) fn escaped(digits: &[u8]) -> Option<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    match digits {
        [high, low, ..] => Some(hex(*high)? * 16 + hex(*low)?),
        _ => None,
    }
}

/// Appends `byte` as `%XX`, upper case.
pub(super) fn encode(byte: u8, out: &mut String) {
    let hex = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase();
    out.extend(['%', hex(byte >> 4), hex(byte & 15)]);
}

/// A set of ASCII characters, as a table: one step to look up.
pub(crate) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The set of `members`.
    #[expect(clippy::indexing_slicing, reason = "both indexes are in bounds, and this runs when compiling")]
    pub(crate) const fn of(members: &[u8]) -> Self {
        let mut table = [false; 256];
        let mut at = 0;
        while at < members.len() {
            table[members[at] as usize] = true;
            at += 1;
        }
        Self(table)
    }

    /// Whether `byte` is a member.
    pub(crate) fn holds(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }
}

/// Letters, digits, `-`, `.`, `_`, `~`: the same whether escaped or not (RFC 3986, section 2.3).
pub(super) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}
