//! One build that holds all mutants: a copy of the workspace with woven sources, and its test programs.
//!
//! A mutant that does not compile is found by the places of the errors, and left out.

use crate::mutants::{Mutant, Mutants, Weaving};
use crate::weave::Woven;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The packages whose tests judge.
const JUDGES: &[&str] = &["inbounds-core", "inbounds-model"];

/// What tests read while they run.
pub(crate) const DATA: &[&str] = &["tests/conformance", "tests/hostile", "tests/problems", "tests/whatwg", "policies"];

/// Where everything is that is built.
pub(crate) struct Yard {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// Below its `target`.
    pub(crate) folder: PathBuf,
}

/// A test program.
#[derive(Clone)]
pub(crate) struct Program {
    /// The name of the target.
    pub(crate) name: String,
    /// The executable.
    pub(crate) path: PathBuf,
    /// Where its package is, in which it runs.
    pub(crate) package: PathBuf,
}

impl Yard {
    /// The yard of this checkout.
    pub(crate) fn new() -> Yard {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().unwrap_or(root);
        Yard { folder: root.join("target/mutants"), root }
    }

    /// Weaves and compiles until all that is left compiles. Gives the mutants that are in the build, and the test programs.
    pub(crate) fn build(&self) -> Result<(Vec<Mutant>, Vec<Program>), String> {
        self.copy().map_err(|error| format!("{}: {error}", self.folder.display()))?;
        let memory = self.folder.join("do-not-compile.tsv");
        let mut left_out: BTreeSet<String> = std::fs::read_to_string(&memory).unwrap_or_default().lines().map(str::to_owned).collect();
        let (list, mut weavings) = Mutants::read(&self.root)?.weave(&left_out);
        loop {
            let blamed = self.check(&list, &weavings)?;
            if blamed.is_empty() {
                break;
            }
            eprintln!("{} mutants do not compile", blamed.len());
            left_out.extend(list.iter().filter(|mutant| blamed.contains(&mutant.number)).map(Mutant::key));
            weavings.iter_mut().for_each(|weaving| weaving.keep(|number| !blamed.contains(&number)));
            std::fs::write(&memory, left_out.iter().map(|key| format!("{key}\n")).collect::<String>())
                .map_err(|error| error.to_string())?;
        }
        let mutants: Vec<Mutant> = list.into_iter().filter(|mutant| !left_out.contains(&mutant.key())).collect();
        let programs = self.programs()?;
        std::fs::write(self.folder.join("built.tsv"), mutants.iter().map(Mutant::line).collect::<String>())
            .map_err(|error| error.to_string())?;
        Ok((mutants, programs))
    }

    /// The mutants and test programs of the last build, whatever became of the sources since.
    pub(crate) fn built(&self) -> Result<(Vec<Mutant>, Vec<Program>), String> {
        let text = std::fs::read_to_string(self.folder.join("built.tsv")).map_err(|error| format!("nothing is built yet: {error}"))?;
        Ok((text.lines().filter_map(Mutant::parse).collect(), self.built_programs()?))
    }

    /// The mutants of the sources as they are, less those that did not compile.
    pub(crate) fn compiling(&self) -> Result<Vec<Mutant>, String> {
        let left_out = std::fs::read_to_string(self.folder.join("do-not-compile.tsv")).unwrap_or_default();
        let left_out: BTreeSet<&str> = left_out.lines().collect();
        Ok(Mutants::read(&self.root)?.list.into_iter().filter(|mutant| !left_out.contains(mutant.key().as_str())).collect())
    }

    fn built_programs(&self) -> Result<Vec<Program>, String> {
        let text = std::fs::read_to_string(self.folder.join("programs.tsv")).map_err(|error| format!("nothing is built yet: {error}"))?;
        let program = |row: &str| match row.split('\t').collect::<Vec<_>>()[..] {
            [name, path, package] => Some(Program { name: name.to_owned(), path: path.into(), package: package.into() }),
            _ => None,
        };
        Ok(text.lines().filter_map(program).collect())
    }

    fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// What the tests read while they run is copied, so that who writes new cases during a run kills nothing by it; the sources of tests and of the
    /// other crates are linked.
    fn copy(&self) -> std::io::Result<()> {
        let tree = self.tree();
        std::fs::create_dir_all(tree.join("crates/core/src"))?;
        let manifest = std::fs::read_to_string(self.root.join("Cargo.toml"))?;
        let members: Vec<String> = JUDGES.iter().map(|name| format!("\"crates/{}\"", name.trim_start_matches("inbounds-"))).collect();
        let line = |line: &str| match line.split_once(" = ") {
            Some(("members", _)) => format!("members = [{}]\n", members.join(", ")),
            Some(("default-members", _)) => String::new(),
            _ => format!("{line}\n"),
        };
        write_changed(&tree.join("Cargo.toml"), &manifest.lines().map(line).collect::<String>())?;
        std::fs::copy(self.root.join("Cargo.lock"), tree.join("Cargo.lock"))?;
        let links = ["README.md", "CONTRIBUTING.md", "rust-toolchain.toml", "crates/model", "crates/fuzz"];
        for name in links.into_iter().chain(["crates/core/Cargo.toml", "crates/core/tests", "crates/core/benches"]) {
            link(&self.root.join(name), &tree.join(name))?;
        }
        std::fs::create_dir_all(tree.join("tests"))?;
        for entry in std::fs::read_dir(self.root.join("tests"))? {
            let name = format!("tests/{}", entry?.file_name().to_string_lossy());
            if !DATA.contains(&name.as_str()) {
                link(&self.root.join(&name), &tree.join(&name))?;
            }
        }
        self.copy_data()
    }

    /// Copies what the tests read while they run.
    pub(crate) fn copy_data(&self) -> std::io::Result<()> {
        for name in DATA {
            let to = self.tree().join(name);
            if to.exists() {
                std::fs::remove_dir_all(&to)?;
            }
            copy_all(&self.root.join(name), &to)?;
        }
        Ok(())
    }

    /// Writes all sources and compiles them; gives the mutants to blame for errors.
    fn check(&self, list: &[Mutant], weavings: &[Weaving]) -> Result<BTreeSet<u32>, String> {
        let (from, to) = (self.root.join("crates/core/src"), self.tree().join("crates/core/src"));
        let texts: Vec<_> = weavings.iter().map(|weaving| (to.join(&weaving.file), weaving.text())).collect();
        let woven = |path: &Path| texts.iter().find(|(own, _)| own == path).map(|(_, woven)| woven.text.clone());
        mirror(&from, &to, &woven).map_err(|error| format!("{}: {error}", to.display()))?;
        let picker = format!("{}\nconst PLACES: usize = {};\n", include_str!("picker.txt"), list.len() + 1);
        write_changed(&to.join("mutant.rs"), &picker).map_err(|error| error.to_string())?;

        let mut blamed = BTreeSet::new();
        let mut lost = Vec::new();
        for message in self.cargo(&["check", "-p", "inbounds-core"])? {
            if message["reason"] != "compiler-message" || message["message"]["level"] != "error" {
                continue;
            }
            let found = blame(&message["message"], |path| {
                let path = self.tree().join(path);
                texts.iter().find(|(own, _)| *own == path).map(|(_, woven)| woven)
            });
            if found.is_empty() && !message["message"]["spans"].as_array().is_none_or(Vec::is_empty) {
                lost.push(message["message"]["rendered"].as_str().unwrap_or_default().to_owned());
            }
            blamed.extend(found);
        }
        if blamed.is_empty() && !lost.is_empty() { Err(lost.join("\n")) } else { Ok(blamed) }
    }

    fn programs(&self) -> Result<Vec<Program>, String> {
        let mut arguments = vec!["test", "--no-run", "--tests"];
        arguments.extend(JUDGES.iter().flat_map(|name| ["-p", name]));
        let messages = self.cargo(&arguments)?;
        let programs = messages.iter().filter_map(|message| {
            let path = message["executable"].as_str()?.into();
            let package = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
            Some(Program { name: message["target"]["name"].as_str()?.to_owned(), path, package })
        });
        let programs: Vec<Program> = programs.collect();
        let errors = messages.iter().filter(|message| message["message"]["level"] == "error");
        let errors: Vec<&str> = errors.filter_map(|message| message["message"]["rendered"].as_str()).collect();
        if !errors.is_empty() {
            return Err(errors.join("\n"));
        }
        let row = |own: &Program| format!("{}\t{}\t{}\n", own.name, own.path.display(), own.package.display());
        std::fs::write(self.folder.join("programs.tsv"), programs.iter().map(row).collect::<String>())
            .map_err(|error| error.to_string())?;
        Ok(programs)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Vec<Value>, String> {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(arguments)
            .args(["--offline", "--message-format", "json", "--config", "profile.dev.package.inbounds-core.opt-level=1"])
            .args(["--config", "profile.dev.debug=0", "--config", "profile.dev.package.\"*\".opt-level=2"])
            .current_dir(self.tree())
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUSTFLAGS", "--cap-lints allow")
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }
}

/// The mutants that an error comes from.
fn blame<'w>(error: &Value, woven: impl Fn(&str) -> Option<&'w Woven>) -> Vec<u32> {
    // The places of an error, the main ones first; else those of its notes.
    let mut spans: Vec<&Value> = error["spans"].as_array().into_iter().flatten().collect();
    spans.sort_by_key(|span| span["is_primary"] != true);
    let notes = error["children"].as_array().into_iter().flatten();
    spans.extend(notes.flat_map(|note| note["spans"].as_array().into_iter().flatten()));
    let places = spans.iter().filter_map(|span| {
        let bytes = span["byte_start"].as_u64()? as usize..span["byte_end"].as_u64()? as usize;
        Some((woven(span["file_name"].as_str()?)?, bytes))
    });
    let places: Vec<(&Woven, Range<usize>)> = places.collect();
    let between = || {
        let (text, first) = places.first()?;
        let own = places.iter().filter(|(other, _)| std::ptr::eq(*other, *text)).map(|(_, bytes)| bytes);
        let all = own.fold(first.clone(), |all, bytes| all.start.min(bytes.start)..all.end.max(bytes.end));
        Some(text.between(&all)).filter(|found| !found.is_empty())
    };
    let around = || places.iter().find_map(|(text, bytes)| text.around(bytes)).map(<[u32]>::to_vec);
    let moved = error["code"]["code"] == "E0382";
    if moved { between().or_else(around) } else { around().or_else(between) }.unwrap_or_default()
}

fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.is_symlink() { Ok(()) } else { std::os::unix::fs::symlink(from, to) }
}

fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let own = entry?.path();
        let target = to.join(own.file_name().unwrap_or_default());
        if own.is_dir() {
            copy_all(&own, &target)?;
        } else {
            std::fs::copy(&own, &target)?;
        }
    }
    Ok(())
}

/// Copies sources, with woven ones in their stead, and the module that picks.
fn mirror(from: &Path, to: &Path, woven: &impl Fn(&Path) -> Option<String>) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let (own, target) = (entry?.path(), to.to_owned());
        let target = target.join(own.file_name().unwrap_or_default());
        if own.is_dir() {
            mirror(&own, &target, woven)?;
            continue;
        }
        let text = std::fs::read_to_string(&own)?;
        let text = match woven(&target) {
            Some(text) => text,
            None if own.ends_with("src/lib.rs") => format!("{text}\nmod mutant;\n"),
            None => text,
        };
        write_changed(&target, &text)?;
    }
    Ok(())
}

/// Leaves a file alone that has the text already: what did not change is not built again.
fn write_changed(path: &Path, text: &str) -> std::io::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) { Ok(()) } else { std::fs::write(path, text) }
}
