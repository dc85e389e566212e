//! Every function of the model that says what something means cites a section that the language reference has.

use std::path::Path;

/// What generates and compares means nothing; what sets of texts are is no matter of the language.
const ASIDE: [&str; 3] = ["compare.rs", "lib.rs", "text.rs"];

#[test]
fn every_function_cites_the_reference() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = std::fs::read_to_string(root.join("../../policies/README.md")).unwrap();
    let headings = reference.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let mut known: Vec<String> = headings.map(str::to_owned).collect();
    let points = reference.split("\n## How it is decided\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let points = points.lines().filter_map(|line| line.split_once(". **")?.0.parse::<u32>().ok());
    known.extend(points.map(|point| format!("How it is decided {point}")));

    let (mut cited, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(root.join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() || ASIDE.contains(&name.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            // Not those inside of others.
            let start = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            if !start.starts_with("fn ") || line.len() - line.trim_start().len() > 4 {
                continue;
            }
            let docs = lines[..at].iter().rev().take_while(|line| line.trim_start().starts_with("///"));
            let section = docs.filter_map(|doc| doc.split_once("§ ")).map(|(_, section)| section.trim()).next();
            match section {
                Some(section) if known.iter().any(|known| known == section) => cited += 1,
                other => wrong.push(format!("{name}:{}: {start} cites {other:?}", at + 1)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cited > 60, "only {cited} functions");
}
