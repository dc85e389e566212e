//! The compact form: a forged file says nothing that YAML could not, and what is compiled says what was written.

use crate::{limits, with_head};
use inbounds_core::cases::query_of;
use inbounds_core::compile::{CompiledPolicy, compact as compile};

/// What stands before the checksum.
const HEAD: &[u8] = b"\0inbounds\x01";

/// The compact form: bytes are refused or a policy like any other; the form of a policy is opened as that policy.
pub fn compact(bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.starts_with('\0') => written(text),
        _ => forged(bytes),
    }
}

/// Content with a checksum that fits: a fuzzer does not find it by itself.
fn forged(bytes: &[u8]) {
    let content = bytes.get(1..).unwrap_or_default();
    let _ = CompiledPolicy::open("p.bin", bytes, &limits());
    let file = [HEAD, &sum(content).to_le_bytes(), content].concat();
    match CompiledPolicy::open("p.bin", &file, &limits()) {
        Ok(policy) => {
            for case in policy.policy().cases.iter().take(4) {
                let _ = query_of(case).and_then(|query| policy.decide(&query));
            }
        }
        Err(refusal) => {
            assert!(!refusal.problems.is_empty());
            for problem in &refusal.problems {
                assert!(refusal.place(problem.span) >= (1, 1));
            }
        }
    }
}

/// A policy that loads is opened again, and answers alike; one that does not has no compact form.
fn written(text: &str) {
    let text = with_head(text);
    let file = compile("p.yaml", text.as_bytes(), &limits());
    let policy = CompiledPolicy::load("p.yaml", text.as_bytes(), &limits());
    let (file, policy) = match (file, policy) {
        (Ok(file), Ok(policy)) => (file, policy),
        (Err(one), Err(two)) => return assert_eq!(one, two),
        (file, policy) => panic!("{:?} {:?}", file.err(), policy.err()),
    };
    let opened = CompiledPolicy::open("p.yaml", &file, &limits()).unwrap_or_else(|refusal| panic!("{:?}\n{text}", refusal.problems));
    assert_eq!(policy.deciding_rules(), opened.deciding_rules());
    assert_eq!(format!("{:?}", policy.policy()), format!("{:?}", opened.policy()));
    for case in policy.policy().cases.iter().take(8) {
        let Ok(query) = query_of(case) else { continue };
        assert_eq!(policy.decide(&query).map(|a| a.to_json()), opened.decide(&query).map(|a| a.to_json()), "{text}");
    }
}

/// The checksum of the form (FNV-1a).
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
