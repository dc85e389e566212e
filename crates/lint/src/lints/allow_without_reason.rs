use crate::lint::{Check, lint};

lint! {
    /// A finding is allowed without a reason.
    ///
    /// Who reads the policy next year cannot tell whether the reason still holds.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Subdomains, hosts: ["*.example.com"], allow: [{ code: apex-not-covered }] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Subdomains, hosts: ["*.example.com"], allow: [{ code: apex-not-covered, reason: an agency runs the apex }] }
    /// ```
    ALLOW_WITHOUT_REASON = "allow-without-reason", Warning, Check::Elsewhere
}
