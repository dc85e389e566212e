//! Other people's text, before it is shown: what in it would act on the place where it stands.

/// Whether a character acts or cannot be seen: controls (C0, DEL, C1), line separators, and format characters: those that turn the direction of text,
/// join or have no width, and tags.
pub fn acts(c: char) -> bool {
    c.is_control()
        || joins(c)
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Joiners and marks of direction: several scripts need them, and where a text has a box of its own they reach no further than it.
pub fn joins(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_hides_or_controls_acts() {
        for c in "\u{0}\u{1b}\u{7f}\u{9b}\n\u{ad}\u{61c}\u{200b}\u{200d}\u{200f}\u{2028}\u{202e}\u{2066}\u{feff}\u{e0041}".chars() {
            assert!(acts(c), "{c:?}");
        }
        for c in " aü漢א\u{301}😀\u{2010}\u{fffd}".chars() {
            assert!(!acts(c), "{c:?}");
        }
    }
}
