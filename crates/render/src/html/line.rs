//! Lines of text as HTML. Words of the policy stand in `<bdi>`, so that their direction is their own.

use super::Page;
use crate::document::{Line, Piece};
use crate::text::{is_link, seen};
use maud::{Markup, html};

impl Page<'_> {
    /// Words of the policy.
    pub(super) fn own(&self, text: &str) -> Markup {
        html! { bdi lang=[self.lang] { (seen(text)) } }
    }

    pub(super) fn line(&self, line: &Line) -> Markup {
        html! { @for piece in &line.0 { (self.piece(piece)) } }
    }

    fn piece(&self, piece: &Piece) -> Markup {
        match piece {
            Piece::Words(words) => html! { (words) },
            Piece::Strong(words) => html! { strong { (words) } },
            Piece::Own(text) => self.own(text),
            Piece::Code(text) => html! { code { bdi { (seen(text)) } } },
            // Asked once more, where the link is made.
            Piece::Link { to, text } if is_link(to) => html! { a href=(to) { bdi { (seen(text)) } } },
            Piece::Link { text, .. } => html! { code { bdi { (seen(text)) } } },
        }
    }

    /// One line, or a list of them.
    pub(super) fn lines(&self, lines: &[Line]) -> Markup {
        html! {
            @match lines {
                [only] => (self.line(only)),
                several => ul class=[codes(several).then_some("codes")] { @for line in several { li { (self.line(line)) } } },
            }
        }
    }
}

/// Whether there is nothing but patterns and names of the format.
fn codes(lines: &[Line]) -> bool {
    lines.iter().all(|line| matches!(line.0.as_slice(), [Piece::Code(_)]))
}
