//! Every command of `cmd/*.toml`: exact standard output, standard error and exit status.
//! After a change that is meant, `TRYCMD=overwrite cargo test -p inbounds --test cli` writes what is new; read the difference.

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}
