//! What the exit status says. Only 0 means that everything asked is in scope.

use inbounds_core::answer::Verdict;

/// The exit status of `inbounds`. With several targets the most restrictive holds, errors first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Every query is in scope (`check`); every case passed (`test`); done.
    InScope = 0,
    /// Some query is out of scope (`check`); some case failed (`test`).
    OutOfScope = 1,
    /// Bad usage, a policy or target that cannot be read, no query, or output that could not be written.
    Error = 2,
    /// Some query depends on facts that were not given.
    Conditional = 3,
    /// Some query is not spoken of: not authorised.
    Unlisted = 4,
}

impl Exit {
    /// Nothing stands against it.
    pub(crate) const DONE: Self = Self::InScope;
    /// What was checked does not hold.
    pub(crate) const FAILED: Self = Self::OutOfScope;

    /// What the arguments were: fine, where help or the version was asked for, else wrong.
    pub(crate) fn of_usage(said: &clap::Error) -> Self {
        if said.use_stderr() { Self::Error } else { Self::DONE }
    }

    /// The more restrictive of two: error > out of scope > unlisted > conditional > in scope.
    pub(crate) fn worst(self, other: Self) -> Self {
        if other.restriction() > self.restriction() { other } else { self }
    }

    fn restriction(self) -> u8 {
        match self {
            Self::InScope => 0,
            Self::Conditional => 1,
            Self::Unlisted => 2,
            Self::OutOfScope => 3,
            Self::Error => 4,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::InScope => Self::InScope,
            Verdict::Conditional => Self::Conditional,
            Verdict::Unlisted => Self::Unlisted,
            Verdict::OutOfScope => Self::OutOfScope,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_restrictive_holds() {
        let order = [Exit::InScope, Exit::Conditional, Exit::Unlisted, Exit::OutOfScope, Exit::Error];
        for (i, &a) in order.iter().enumerate() {
            for (j, &b) in order.iter().enumerate() {
                assert_eq!(a.worst(b), order[i.max(j)]);
            }
        }
        assert_eq!(order.map(|exit| exit as u8), [0, 3, 4, 1, 2]);
    }
}
