use crate::lint::{Check, lint};

lint! {
    /// An `allow` that allows nothing.
    ///
    /// What it was about is mended, or moved. If it comes back, it should be seen.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The site, hosts: [example.com], allow: [{ code: apex-not-covered, reason: an agency runs the apex }] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The site, hosts: [example.com] }
    /// ```
    UNUSED_ALLOW = "unused-allow", Warning, Check::Elsewhere
}
