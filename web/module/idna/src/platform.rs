//! The question to the platform.

use alloc::string::String;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./host.js")]
extern "C" {
    #[wasm_bindgen(js_name = canonicalName)]
    fn canonical_name(name: &str) -> Option<String>;
}

/// The A-labels of a name; none if the platform refuses it.
pub(crate) fn name(written: &str) -> Option<String> {
    // Platforms differ on these beside other alphabets.
    // What is mapped to a percent sign starts an escape to some.
    if written.bytes().any(|byte| b"`{}\"".contains(&byte)) || written.contains(['\u{ff05}', '\u{fe6a}']) {
        return None;
    }
    canonical_name(written).filter(|name| name.is_ascii())
}
