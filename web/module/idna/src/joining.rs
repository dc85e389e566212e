//! Joining types: the platform has checked joiners, so that there is one type, which joins with nothing.

/// The type of a letter.
#[derive(Debug, Clone, Copy)]
pub struct JoiningType;

impl JoiningType {
    /// The set of this type alone.
    pub fn to_mask(self) -> JoiningTypeMask {
        JoiningTypeMask
    }

    /// Whether the letter is passed over.
    pub fn is_transparent(self) -> bool {
        false
    }
}

/// A set of types.
#[derive(Debug, Clone, Copy)]
pub struct JoiningTypeMask;

impl JoiningTypeMask {
    /// Whether the sets share a type.
    pub fn intersects(self, _: Self) -> bool {
        false
    }
}

/// Letters that join on the left.
pub const LEFT_OR_DUAL_JOINING_MASK: JoiningTypeMask = JoiningTypeMask;
/// Letters that join on the right.
pub const RIGHT_OR_DUAL_JOINING_MASK: JoiningTypeMask = JoiningTypeMask;
