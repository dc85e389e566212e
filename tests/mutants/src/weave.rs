//! Weaves all mutants of a file into one text.
//!
//! `a < b` becomes `(match crate::mutant::pick(17) { 17 => { (a) <= (b) } 18 => { (a) > (b) } _ => { a < b } })`. Only one mutant is ever
//! picked, so a mutant's code is the source as it was, and only the last arm holds further places.

use crate::sites::{Place, Way};
use std::fmt::Write;
use std::ops::Range;

/// A place with the numbers of its mutants that compile.
pub(crate) struct Numbered {
    /// The place.
    pub(crate) place: Place,
    /// The number by which the place is known.
    pub(crate) number: u32,
    /// The mutants that take part: number and index of the change.
    pub(crate) live: Vec<(u32, usize)>,
}

/// A text with the bytes that belong to mutants, to find what does not compile.
#[derive(Default)]
pub(crate) struct Woven {
    /// The source.
    pub(crate) text: String,
    /// Bytes of the text, and the mutants that may be to blame for them.
    regions: Vec<(Range<usize>, Vec<u32>)>,
    /// Those of statements that are left out.
    statements: Vec<(Range<usize>, Vec<u32>)>,
}

impl Woven {
    /// Weaves the places of a file.
    pub(crate) fn new(source: &str, places: &[Numbered]) -> Woven {
        let mut woven = Woven::default();
        woven.stretch(source, 0..source.len(), places);
        woven
    }

    /// The mutants to blame for an error at some bytes: those of the smallest region around it.
    pub(crate) fn around(&self, bytes: &Range<usize>) -> Option<&[u32]> {
        let around = self.regions.iter().filter(|(region, _)| region.start <= bytes.start && bytes.end <= region.end);
        around.min_by_key(|(region, _)| region.len()).map(|(_, mutants)| mutants.as_slice())
    }

    /// The mutants to blame for a value that is used after it moved: statements between that do not leave any more.
    pub(crate) fn between(&self, bytes: &Range<usize>) -> Vec<u32> {
        let inside = self.statements.iter().filter(|(region, _)| bytes.start <= region.start && region.end <= bytes.end);
        inside.flat_map(|(_, mutants)| mutants).copied().collect()
    }

    fn stretch(&mut self, source: &str, bytes: Range<usize>, places: &[Numbered]) {
        let (mut at, mut next) = (bytes.start, 0);
        while let Some(own) = places.get(next) {
            let place = &own.place;
            self.text.push_str(&source[at..place.bytes.start]);
            at = place.bytes.start;
            next += 1;
            if !place.bytes.is_empty() {
                let inner = places[next..].iter().take_while(|p| p.place.bytes.start < place.bytes.end).count();
                self.place(source, own, &places[next..next + inner]);
                at = place.bytes.end;
                next += inner;
            } else {
                self.place(source, own, &[]);
            }
        }
        self.text.push_str(&source[at..bytes.end]);
    }

    fn place(&mut self, source: &str, own: &Numbered, inner: &[Numbered]) {
        let (place, start) = (&own.place, self.text.len());
        let pick = format!("crate::mutant::pick({})", own.number);
        let whole = place.bytes.clone();
        let Some(&(first, _)) = own.live.first() else { return self.stretch(source, whole, inner) };
        match place.way {
            Way::Arm => self.push(&format!(" if {pick} != {first}")),
            Way::Condition => self.push(&format!("{pick} != {first} && ")),
            Way::Statement => {
                self.push(&format!("if {pick} != {first} {{ "));
                self.stretch(source, whole, inner);
                self.push(" }");
            }
            Way::Body => {
                self.push(&format!(" match {pick} {{ "));
                self.arms(own);
                self.push("_ => {} } ");
            }
            Way::Expression => {
                self.push(&format!("(match {pick} {{ "));
                self.arms(own);
                self.push("_ => { ");
                self.stretch(source, whole, inner);
                self.push(" } })");
            }
        }
        let region = (start..self.text.len(), own.live.iter().map(|(id, _)| *id).collect());
        if place.way == Way::Statement { self.statements.push(region) } else { self.regions.push(region) }
    }

    fn arms(&mut self, own: &Numbered) {
        for &(id, index) in &own.live {
            let start = self.text.len();
            let _ = write!(self.text, "{id} => {{ {} }} ", own.place.changes[index].code);
            self.regions.push((start..self.text.len(), vec![id]));
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}
