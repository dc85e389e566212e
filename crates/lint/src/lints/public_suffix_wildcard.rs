use crate::lint::{Check, lint};

lint! {
    /// A wildcard in scope stands directly on a public suffix.
    ///
    /// Below `co.uk` or `github.io` everybody registers names: the rule would authorise tests of strangers. The policy is refused for it. If the
    /// suffix is really yours, say so with `confirmed_suffixes`.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Our pages, hosts: ["*.github.io"] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Our pages, hosts: ["example.github.io", "*.example.github.io"] }
    /// ```
    PUBLIC_SUFFIX_WILDCARD = "public-suffix-wildcard", Error, Check::Elsewhere
}
