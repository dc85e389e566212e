//! Puts the policies, their cases and the hostile targets into the program: under WebAssembly there are no files to read.

use std::{env, error::Error, fmt::Write as _, fs, io::Write as _, path::Path};

const FOLDERS: [&str; 3] = ["policies", "tests/conformance", "tests/hostile"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let mut list = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for folder in FOLDERS {
        writeln!(std::io::stdout(), "cargo::rerun-if-changed={}", root.join(folder).display())?;
        let mut names: Vec<String> = Vec::new();
        for entry in fs::read_dir(root.join(folder))? {
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort();
        for name in names.iter().filter(|name| name.ends_with(".yaml") || name.ends_with(".txt")) {
            let path = root.join(folder).join(name);
            writeln!(list, "    ({:?}, include_bytes!({path:?})),", format!("{folder}/{name}"))?;
        }
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("files.rs"), list)?;
    Ok(())
}
