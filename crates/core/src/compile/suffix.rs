//! Wildcards directly over a public suffix (`*.co.uk`, `*.github.io`) include other people's names.
//!
//! The list is that of publicsuffix.org; without the feature `public-suffix` it is a few hundred of its names.

use crate::diagnostic::Diagnostic;
use crate::pattern::HostPattern;
use crate::span::Spanned;

/// The problem of an inclusion whose wildcard sits on a public suffix, unless the owner confirmed the suffix.
pub(crate) fn check(host: &HostPattern, text: &Spanned<String>, confirmed: &[Spanned<String>]) -> Option<Diagnostic> {
    let suffix = match host {
        HostPattern::Below(suffix) => suffix,
        HostPattern::Wild(wild) => &wild.suffix,
        _ => return None,
    };
    if !is_public(suffix) || confirmed.iter().any(|c| c.value.eq_ignore_ascii_case(suffix)) {
        return None;
    }
    Some(
        Diagnostic::error(
            "public-suffix-wildcard",
            text.span,
            format!("`{}` includes names of everybody who registers below `{suffix}`", text.value),
        )
        .help(format!(
            "name the registered domain, or say `confirmed_suffixes: [{suffix}]` where its owner confirms that every name is theirs"
        )),
    )
}

#[cfg(feature = "public-suffix")]
fn is_public(suffix: &str) -> bool {
    let known = |name: &str| psl::suffix(name.as_bytes()).filter(|found| found.is_known()).map(|found| found.as_bytes().len());
    let whole = |name: &str| known(name) == Some(name.len());
    // The list has wildcards of its own: that of `*.kawasaki.jp` makes every name below it a suffix.
    whole(suffix) || whole(&format!("any.{suffix}"))
}

#[cfg(not(feature = "public-suffix"))]
use super::common_suffixes::is_public;
