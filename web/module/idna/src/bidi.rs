//! Directions of letters, as far as labels beside one another ask for them (RFC 5893, section 2): the platform has checked each label that is not
//! ASCII by itself.

/// The class of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidiClass {
    /// Letters from left to right, and whatever is told apart nowhere below.
    Left = 1,
    /// Letters from right to left, and the marks and digits of their blocks.
    Right = 2,
    /// `0` to `9`.
    Number = 4,
    /// What may stand within any label, but not at its start: hyphens, underscores, joiners.
    Neutral = 8,
    /// Marks on the letter before.
    Mark = 16,
    /// Digits of the Arabic script, which no label starts with.
    Arabic = 32,
}

impl BidiClass {
    pub(crate) fn of(letter: char) -> Self {
        match letter {
            '0'..='9' => Self::Number,
            '\0'..='\u{7f}' if !letter.is_ascii_alphabetic() => Self::Neutral,
            '\u{300}'..='\u{36f}' => Self::Mark,
            '\u{200c}' | '\u{200d}' => Self::Neutral,
            '\u{660}'..='\u{669}' | '\u{66b}' | '\u{66c}' => Self::Arabic,
            '\u{6f0}'..='\u{6f9}' => Self::Number,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => Self::Right,
            '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}' => Self::Right,
            _ => Self::Left,
        }
    }

    /// The set of this class alone.
    pub fn to_mask(self) -> BidiClassMask {
        BidiClassMask(self as u8)
    }

    /// From left to right.
    pub fn is_ltr(self) -> bool {
        self == Self::Left
    }

    /// A mark.
    pub fn is_nonspacing_mark(self) -> bool {
        self == Self::Mark
    }

    /// A European digit.
    pub fn is_european_number(self) -> bool {
        self == Self::Number
    }

    /// A digit of the Arabic script.
    pub fn is_arabic_number(self) -> bool {
        self == Self::Arabic
    }
}

/// A set of classes.
#[derive(Debug, Clone, Copy)]
pub struct BidiClassMask(u8);

impl BidiClassMask {
    /// Whether the sets share a class.
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn set(classes: &[BidiClass]) -> Self {
        let (mut bits, mut rest) = (0, classes);
        while let [first, after @ ..] = rest {
            bits |= *first as u8;
            rest = after;
        }
        Self(bits)
    }
}

use BidiClass::{Arabic, Left, Mark, Neutral, Number, Right};

/// Makes the whole name one that is checked.
pub const RTL_MASK: BidiClassMask = BidiClassMask::set(&[Right, Arabic]);
/// First in a label.
pub const FIRST_BC_MASK: BidiClassMask = BidiClassMask::set(&[Left, Right]);
/// Last in a label from left to right.
pub const LAST_LTR_MASK: BidiClassMask = BidiClassMask::set(&[Left, Number]);
/// Last in a label from right to left.
pub const LAST_RTL_MASK: BidiClassMask = BidiClassMask::set(&[Right, Number, Arabic]);
/// Within a label from left to right.
pub const MIDDLE_LTR_MASK: BidiClassMask = BidiClassMask::set(&[Left, Number, Neutral, Mark]);
/// Within a label from right to left.
pub const MIDDLE_RTL_MASK: BidiClassMask = BidiClassMask::set(&[Right, Number, Neutral, Mark, Arabic]);
