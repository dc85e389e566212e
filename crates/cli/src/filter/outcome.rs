//! What becomes of a line, and how often.

use inbounds_core::answer::Verdict;
use std::ops::AddAssign;

/// What becomes of a line that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    InScope,
    OutOfScope,
    Conditional,
    Unlisted,
    /// It cannot be decided.
    Invalid,
}

impl Outcome {
    /// In the order in which they are counted and written.
    pub(crate) const ALL: [Self; 5] = [Self::InScope, Self::OutOfScope, Self::Conditional, Self::Unlisted, Self::Invalid];

    /// As answers call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::InScope => "in_scope",
            Self::OutOfScope => "out_of_scope",
            Self::Conditional => "conditional",
            Self::Unlisted => "unlisted",
            Self::Invalid => "invalid",
        }
    }
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::InScope => Self::InScope,
            Verdict::OutOfScope => Self::OutOfScope,
            Verdict::Conditional => Self::Conditional,
            Verdict::Unlisted => Self::Unlisted,
        }
    }
}

/// A set of outcomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outcomes(u8);

impl Outcomes {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.0 |= 1 << outcome as u8;
    }

    pub(crate) fn has(self, outcome: Outcome) -> bool {
        self.0 >> (outcome as u8) & 1 == 1
    }

    /// All others.
    pub(crate) fn inverted(self) -> Self {
        Self(!self.0)
    }
}

/// How many lines came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    by_outcome: [u64; Outcome::ALL.len()],
    /// Lines with nothing but blanks.
    pub(crate) empty: u64,
    /// Lines passed on.
    pub(crate) passed: u64,
}

impl Counts {
    #[inline]
    pub(crate) fn add(&mut self, outcome: Outcome, passed: bool) {
        if let Some(count) = self.by_outcome.get_mut(outcome as usize) {
            *count += 1;
        }
        self.passed += u64::from(passed);
    }

    pub(crate) fn of(&self, outcome: Outcome) -> u64 {
        self.by_outcome.get(outcome as usize).copied().unwrap_or_default()
    }

    /// All lines that are not empty.
    pub(crate) fn lines(&self) -> u64 {
        self.by_outcome.iter().sum()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        for (count, more) in self.by_outcome.iter_mut().zip(other.by_outcome) {
            *count += more;
        }
        self.empty += other.empty;
        self.passed += other.passed;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "passed {} of {}:", self.passed, self.lines())?;
        for outcome in Outcome::ALL {
            write!(f, " {} {}", outcome.name(), self.of(outcome))?;
        }
        if self.empty > 0 {
            write!(f, " empty {}", self.empty)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_in_one_order() {
        let mut counts = Counts::default();
        counts.add(Outcome::Unlisted, false);
        counts.add(Outcome::InScope, true);
        let mut all = counts;
        all += Counts { empty: 2, ..counts };
        assert_eq!(counts.to_string(), "passed 1 of 2: in_scope 1 out_of_scope 0 conditional 0 unlisted 1 invalid 0");
        assert_eq!(all.to_string(), "passed 2 of 4: in_scope 2 out_of_scope 0 conditional 0 unlisted 2 invalid 0 empty 2");
    }
}
