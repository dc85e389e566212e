use crate::lint::{Check, lint};

lint! {
    /// The policy names a lint that there is not.
    ///
    /// What was to be allowed is not, or a level is not set: mostly a slip of the pen.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// lint: { apex-not-coverd: error }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// lint: { apex-not-covered: error }
    /// ```
    UNKNOWN_LINT = "unknown-lint", Error, Check::Elsewhere
}
