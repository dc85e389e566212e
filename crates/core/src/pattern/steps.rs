//! What may be spent on one question. It is counted in the input and never in time, so that the same question has the same answer everywhere.

use std::cell::Cell;

/// A question that needs more steps than are left; then nothing is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplex;

/// The steps that are left. One budget is shared by all that a decision asks, so that a policy written to hurt cannot make it long.
///
/// A step is what it takes to go on by one state where sets are compared; a look, of which sixteen are a step, is what it takes to see
/// whether a plain pattern covers a place.
#[derive(Debug)]
pub struct Steps {
    most: usize,
    // As wide everywhere, so that WebAssembly counts as far as others.
    looks: Cell<u64>,
    is_over: Cell<bool>,
}

/// Looks in the time of one step.
const LOOKS: u64 = 16;

impl Steps {
    /// So many, and no more.
    pub fn new(most: usize) -> Self {
        Self { most, looks: Cell::new(wide(most).saturating_mul(LOOKS)), is_over: Cell::new(false) }
    }

    /// How many there were.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        usize::try_from(self.looks.get() / LOOKS).unwrap_or(usize::MAX)
    }

    /// Whether more were wanted than there were. What was found then is not all.
    pub fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Uses some up.
    ///
    /// # Errors
    /// There are not so many left; then none are, whatever is asked next.
    pub fn take(&self, count: usize) -> Result<(), TooComplex> {
        self.spend(wide(count).saturating_mul(LOOKS))
    }

    /// Uses some up, for so many looks.
    ///
    /// # Errors
    /// As [`Self::take`].
    #[inline]
    pub fn look(&self, count: usize) -> Result<(), TooComplex> {
        self.spend(wide(count))
    }

    #[inline]
    fn spend(&self, count: u64) -> Result<(), TooComplex> {
        match self.looks.get().checked_sub(count) {
            Some(left) => {
                self.looks.set(left);
                Ok(())
            }
            None => Err(self.end()),
        }
    }

    #[cold]
    fn end(&self) -> TooComplex {
        self.looks.set(0);
        self.is_over.set(true);
        TooComplex
    }

    /// Sets some apart, at most so many, for a question with an end of its own.
    pub fn apart(&self, most: usize) -> Self {
        let own = Self::new(most.min(self.left()));
        self.looks.set(self.looks.get().saturating_sub(own.looks.get()));
        own
    }

    /// Takes back what is left of those that were set apart.
    pub fn rejoin(&self, apart: &Self) {
        self.looks.set(self.looks.get().saturating_add(apart.looks.get()));
    }

    /// Answers a question with at most so many of those that are left; none if it needs more.
    ///
    /// # Errors
    /// It needs more than are left.
    pub fn at_most<T>(&self, most: usize, question: impl FnOnce(&Self) -> Result<T, TooComplex>) -> Result<Option<T>, TooComplex> {
        let own = self.apart(most);
        let answer = question(&own);
        self.rejoin(&own);
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(TooComplex) if own.most < most => Err(self.end()),
            Err(TooComplex) => Ok(None),
        }
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_sixteen_looks_and_none_is_taken_beyond_the_last() {
        let steps = Steps::new(2);
        assert_eq!((steps.most(), steps.left()), (2, 2));
        steps.look(1).unwrap();
        assert_eq!(steps.left(), 1);
        steps.take(1).unwrap();
        steps.look(15).unwrap();
        assert_eq!((steps.left(), steps.is_over()), (0, false));
        assert_eq!((steps.look(1), steps.is_over()), (Err(TooComplex), true));
    }

    #[test]
    fn where_there_are_not_enough_there_are_none() {
        let steps = Steps::new(2);
        assert_eq!(steps.take(3), Err(TooComplex));
        assert_eq!((steps.left(), steps.take(1)), (0, Err(TooComplex)));
    }

    #[test]
    fn a_question_may_have_an_end_of_its_own() {
        let steps = Steps::new(10);
        assert_eq!(steps.at_most(4, |own| own.take(3)), Ok(Some(())));
        assert_eq!((steps.at_most(4, |own| own.take(5)), steps.left()), (Ok(None), 3));
        assert_eq!((steps.at_most(4, |own| own.take(4)), steps.is_over()), (Err(TooComplex), true));
    }
}
