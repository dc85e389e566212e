#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| inbounds_fuzz::lines(bytes));
