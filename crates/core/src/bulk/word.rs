//! What is said of a host, in one word: a verdict, who says it, and for which ports it holds.

use crate::answer::Verdict;

/// One word of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word(u32);

/// In this order, by number.
const VERDICTS: [Verdict; 4] = [Verdict::InScope, Verdict::Conditional, Verdict::Unlisted, Verdict::OutOfScope];

impl Word {
    /// It depends on more than the host.
    pub(super) const DEPENDS: Self = Self(u32::MAX);
    const DEFAULT_PORTS: u32 = 1 << 31;
    const MOST: u32 = (1 << 29) - 2;

    /// A verdict and the number of who says it. A number that does not fit leaves it to the long way.
    pub(super) fn new(verdict: Verdict, by: u32, every_port: bool) -> Self {
        if by > Self::MOST {
            return Self::DEPENDS;
        }
        let number = (0..).zip(VERDICTS).find(|(_, own)| *own == verdict).map_or(2, |(number, _)| number);
        Self(by << 2 | number | if every_port { 0 } else { Self::DEFAULT_PORTS })
    }

    /// The word as four bytes.
    pub(super) fn to_bytes(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    /// The word of four bytes.
    pub(super) fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_le_bytes(bytes))
    }

    /// The verdict, and the number of who says it, if it holds for a port.
    pub(super) fn on_port(self, port: Option<u16>) -> Option<(Verdict, u32)> {
        if self.0 >= Self::DEFAULT_PORTS && (self == Self::DEPENDS || !matches!(port, None | Some(80 | 443))) {
            return None;
        }
        let verdict = VERDICTS.get(self.0 as usize & 3).copied().unwrap_or(Verdict::Unlisted);
        Some((verdict, (self.0 & !Self::DEFAULT_PORTS) >> 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_what_it_was_made_of() {
        for verdict in VERDICTS {
            for by in [0, 1, Word::MOST] {
                assert_eq!(Word::new(verdict, by, true).on_port(Some(8080)), Some((verdict, by)));
                let default = Word::new(verdict, by, false);
                assert_eq!([default.on_port(Some(443)), default.on_port(None)], [Some((verdict, by)); 2]);
                assert_eq!(default.on_port(Some(8080)), None);
            }
        }
        assert_eq!(Word::DEPENDS.on_port(Some(443)), None);
        assert_eq!(Word::new(Verdict::InScope, u32::MAX, true), Word::DEPENDS);
    }
}
