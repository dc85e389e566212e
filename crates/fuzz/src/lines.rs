//! Lines of a filter: the shortcut, for one line and for several together, and the full read give the same verdict by the same rule, or the same error.

use crate::{DAY, own};
use inbounds_core::bulk::{Bulk, Decision, Room};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::query::{Query, QueryError};
use std::sync::LazyLock;

static POLICIES: LazyLock<[CompiledPolicy; 2]> = LazyLock::new(|| {
    let other = include_str!("../policies/other.yaml");
    [own("kinds.yaml", include_str!("../policies/kinds.yaml")), own("other.yaml", other)]
});
/// So many names that lines are looked up together.
static NAMES: LazyLock<[CompiledPolicy; 1]> = LazyLock::new(|| {
    let rule = |rule: usize| {
        let names: Vec<String> = (0..100).map(|number| format!("n{number}.example{rule}.test")).collect();
        format!("  - {{ id: N{rule}, clause: c, hosts: [{}] }}\n", names.join(", "))
    };
    let rules: String = (0..340).map(rule).collect();
    [own("names.yaml", &[include_str!("../policies/kinds.yaml"), &rules].concat())]
});
static BULKS: LazyLock<[Bulk<'static>; 3]> = LazyLock::new(|| {
    let base = Query { date: Some(DAY), ..Query::default() };
    [&POLICIES[..1], &POLICIES[..], &NAMES[..]].map(|policies| Bulk::new(policies, &base).unwrap_or_else(|error| panic!("{error}")))
});

/// Lines of a filter: the shortcut and the full read tell the same, for one policy and for several.
pub fn lines(bytes: &[u8]) {
    // The shortcut is for what looks like a URL; without help few inputs do.
    let lines =
        [bytes.to_vec(), [b"https://", bytes].concat(), [b"http://www.example.com/", bytes].concat(), [bytes, b".example.com"].concat()];
    let together: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    for bulk in &*BULKS {
        let told = |decided: Result<Decision, QueryError>| decided.map(|decision| (decision.verdict, bulk.explain(&decision)));
        for line in &lines {
            assert_eq!(told(bulk.decide(line)), told(bulk.read(line)), "{}", String::from_utf8_lossy(line));
        }
        bulk.glance_at(&together, &mut Room::default(), |at, decision| {
            let Some(decision) = decision else { return };
            assert_eq!(told(Ok(decision)), told(bulk.read(together[at])), "{}", String::from_utf8_lossy(together[at]));
        });
    }
}
