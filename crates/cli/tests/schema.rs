//! `inbounds schema` prints the schema that the published policies name.

#[test]
fn the_schema_is_the_published_one() -> std::io::Result<()> {
    let printed = std::process::Command::new(env!("CARGO_BIN_EXE_inbounds")).arg("schema").output()?;
    let published = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/policy.schema.json"))?;
    assert_eq!(printed.status.code(), Some(0));
    assert!(printed.stdout == published, "INBOUNDS_BLESS=1 cargo test -p inbounds-core --test schema writes the file");
    Ok(())
}
