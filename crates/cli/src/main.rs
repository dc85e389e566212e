//! The command line of `inbounds`: arguments in, text or JSON out; every decision is made by `inbounds-core`.

fn main() {}
