//! Lines of a filter: the shortcut and the full read give the same verdict by the same rule, or the same error.

use crate::{DAY, own};
use inbounds_core::bulk::{Bulk, Decision};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::query::{Query, QueryError};
use std::sync::LazyLock;

static POLICIES: LazyLock<[CompiledPolicy; 2]> = LazyLock::new(|| {
    let other = include_str!("../policies/other.yaml");
    [own("kinds.yaml", include_str!("../policies/kinds.yaml")), own("other.yaml", other)]
});
static BULKS: LazyLock<[Bulk<'static>; 2]> = LazyLock::new(|| {
    let base = Query { date: Some(DAY), ..Query::default() };
    [&POLICIES[..1], &POLICIES[..]].map(|policies| Bulk::new(policies, &base).unwrap_or_else(|error| panic!("{error}")))
});

/// Lines of a filter: the shortcut and the full read tell the same, for one policy and for several.
pub fn lines(bytes: &[u8]) {
    // The shortcut is for what looks like a URL; without help few inputs do.
    let lines =
        [bytes.to_vec(), [b"https://", bytes].concat(), [b"http://www.example.com/", bytes].concat(), [bytes, b".example.com"].concat()];
    for line in lines {
        for bulk in &*BULKS {
            let told = |decided: Result<Decision, QueryError>| decided.map(|decision| (decision.verdict, bulk.explain(&decision)));
            assert_eq!(told(bulk.decide(&line)), told(bulk.read(&line)), "{}", String::from_utf8_lossy(&line));
        }
    }
}
