//! Lines of a filter: the shortcut and the full read give the same verdict by the same rule, or the same error.

#![no_main]

use inbounds_core::bulk::{Bulk, Decision};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::query::{Query, QueryError};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static POLICIES: LazyLock<[CompiledPolicy; 1]> = LazyLock::new(|| {
    let policy = CompiledPolicy::load("kinds.yaml", include_bytes!("../kinds.yaml"), &Limits::default());
    [policy.unwrap_or_else(|problems| panic!("{problems:?}"))]
});
static BULK: LazyLock<Bulk<'static>> = LazyLock::new(|| {
    let base = Query { date: Some(Date { year: 2026, month: 11, day: 25 }), ..Query::default() };
    Bulk::new(&*POLICIES, &base).unwrap_or_else(|error| panic!("{error}"))
});

fuzz_target!(|bytes: &[u8]| {
    // The shortcut is for what looks like a URL; without help few inputs do.
    let urls = [bytes.to_vec(), [b"https://", bytes].concat(), [b"http://www.example.com/", bytes].concat(), [bytes, b".example.com"].concat()];
    for line in urls {
        let told = |decided: Result<Decision, QueryError>| decided.map(|decision| (decision.verdict, BULK.explain(&decision)));
        assert_eq!(told(BULK.decide(&line)), told(BULK.read(&line)), "{}", String::from_utf8_lossy(&line));
    }
});
