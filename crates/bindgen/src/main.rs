//! `inbounds-bindgen MODULE NAME FOLDER`: the glue between a module and JavaScript, by the library behind the command `wasm-bindgen`, so that
//! Cargo.lock holds the version of both sides together.

use std::env::args;
use std::process::ExitCode;

fn main() -> ExitCode {
    let [module, name, folder] = match <[String; 3]>::try_from(args().skip(1).collect::<Vec<_>>()) {
        Ok(given) => given,
        Err(_) => return failed("expected a module, a name and a folder"),
    };
    let mut glue = wasm_bindgen_cli_support::Bindgen::new();
    let made = glue
        .input_path(module)
        .out_name(&name)
        .typescript(false)
        .reset_state_function(true)
        .omit_default_module_path(true)
        .web(true)
        .and_then(|glue| glue.generate(folder));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&format!("{error:#}")),
    }
}

#[expect(clippy::print_stderr, reason = "a tool says what went wrong")]
fn failed(why: &str) -> ExitCode {
    eprintln!("inbounds-bindgen: {why}");
    ExitCode::from(2)
}
