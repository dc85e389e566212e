//! The words for a verdict on a page. Colours and shapes only repeat them.

use inbounds_core::answer::Verdict;
use inbounds_core::policy::AxisName;

/// What the engine says of something shown; none where it could not be decided, which is no verdict.
pub(crate) type Mark = Option<Verdict>;

/// Every mark, in the order in which they are counted.
pub(crate) const MARKS: [Mark; 5] =
    [Some(Verdict::InScope), Some(Verdict::Conditional), Some(Verdict::OutOfScope), Some(Verdict::Unlisted), None];

/// The verdict on one axis, in words.
pub(crate) fn said(axis: AxisName, mark: Mark) -> &'static str {
    match (mark, axis) {
        (Some(Verdict::InScope), AxisName::Target) => "in scope",
        (Some(Verdict::InScope), AxisName::Activity) => "allowed",
        (Some(Verdict::InScope), AxisName::Finding) => "accepted",
        (Some(Verdict::OutOfScope), AxisName::Target) => "out of scope",
        (Some(Verdict::OutOfScope), _) => "excluded",
        (Some(Verdict::Conditional), _) => "it depends",
        (Some(Verdict::Unlisted), _) => "not listed",
        (None, _) => "not decided",
    }
}

/// The verdict on a thing of which parts are decided differently, or not.
pub(crate) fn partly(axis: AxisName, mark: Mark, exceptions: bool) -> String {
    if exceptions { format!("partly {}", said(axis, mark)) } else { said(axis, mark).to_owned() }
}

/// So many of a verdict, in words: `3 depend`, `1 out of scope`.
pub(crate) fn counted(axis: AxisName, mark: Mark, count: usize) -> String {
    let number = inbounds_core::policy::grouped(u64::try_from(count).unwrap_or(u64::MAX));
    let words = match mark {
        Some(Verdict::Conditional) if count == 1 => "depends",
        Some(Verdict::Conditional) => "depend",
        mark => said(axis, mark),
    };
    format!("{number} {words}")
}

/// The verdict in one short word, beside a number.
pub(crate) fn short(mark: Mark) -> &'static str {
    match mark {
        Some(Verdict::InScope) => "in",
        Some(Verdict::Conditional) => "depend",
        Some(Verdict::OutOfScope) => "out",
        Some(Verdict::Unlisted) => "not listed",
        None => "not decided",
    }
}

/// The verdict as a class of the stylesheet.
pub(crate) fn class(mark: Mark) -> &'static str {
    match mark {
        Some(Verdict::InScope) => "in",
        Some(Verdict::Conditional) => "depends",
        Some(Verdict::OutOfScope) => "out",
        Some(Verdict::Unlisted) => "unlisted",
        None => "undecided",
    }
}

/// The verdict as one character, where there are no pictures.
pub(crate) fn sign(mark: Mark) -> &'static str {
    match mark {
        Some(Verdict::InScope) => "✓",
        Some(Verdict::Conditional) => "?",
        Some(Verdict::OutOfScope) => "✕",
        Some(Verdict::Unlisted) => "–",
        None => "!",
    }
}
