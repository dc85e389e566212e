//! Directions of letters, as far as labels beside one another ask for them (RFC 5893, section 2): the platform has checked each label that is not
//! ASCII by itself.

/// The class of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Letters from left to right, and whatever is told apart nowhere below.
    Left,
    /// Letters from right to left, and the marks of their blocks.
    Right,
    /// `0` to `9`, and digits that are set like them.
    Number,
    /// What may stand within any label, but not at its start: hyphens, underscores, joiners.
    Neutral,
    /// Marks on the letter before.
    Mark,
    /// Digits of the Arabic script, which no label starts with.
    Arabic,
}

use Class::{Arabic, Left, Mark, Neutral, Number, Right};

fn class(letter: char) -> Class {
    match letter {
        '0'..='9' => Number,
        '\0'..='\u{7f}' if !letter.is_ascii_alphabetic() => Neutral,
        '\u{300}'..='\u{36f}' => Mark,
        '\u{200c}' | '\u{200d}' => Neutral,
        '\u{660}'..='\u{669}' | '\u{66b}' | '\u{66c}' => Arabic,
        '\u{6f0}'..='\u{6f9}' => Number,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => Right,
        '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}' => Right,
        _ => Left,
    }
}

/// Whether the labels of a name may stand beside one another.
pub(crate) fn holds(name: &[char]) -> bool {
    let is_right = |letter: &char| matches!(class(*letter), Right | Arabic);
    !name.iter().any(is_right) || name.split(|letter| *letter == '.').all(label_holds)
}

/// Whether a label may stand in a name with letters from right to left.
fn label_holds(label: &[char]) -> bool {
    let Some((first, rest)) = label.split_first() else { return true };
    let within: &[Class] = match class(*first) {
        Left => &[Left, Number, Neutral, Mark],
        Right => &[Right, Number, Neutral, Mark, Arabic],
        _ => return false,
    };
    let mut classes = rest.iter().map(|letter| class(*letter));
    let last = classes.clone().rfind(|class| *class != Mark);
    let mixed = [Number, Arabic].iter().all(|digits| classes.clone().any(|class| class == *digits));
    last != Some(Neutral) && !mixed && classes.all(|class| within.contains(&class))
}
