//! The module that browsers load. Everything in it is `inbounds-wasm`'s.

pub use inbounds_wasm::*;
