//! `inbounds init`: what it writes is good whatever the answers are, and nothing is ever overwritten or written in part.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn inbounds(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inbounds")).args(args).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn init(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = inbounds(folder, &[&["init", "--date", "2026-11-23"], args].concat());
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Lint finds nothing at the level of warnings, every case passes, every rule is decided.
fn good(folder: &Path, policy: &str) {
    let lint = inbounds(folder, &["lint", "--date", "2026-11-23", "--deny", "warnings", policy]);
    assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stdout));
    let test = inbounds(folder, &["test", "--min-coverage", "100", policy]);
    assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stdout));
}

#[test]
fn what_it_writes_is_good() {
    let table: [&[&str]; 7] = [
        &[],
        &["--host", "shop.test", "--host", "*.shop.test", "--exclude", "blog.shop.test", "--exclude", "https://shop.test/admin"],
        &["--host", "https://Example.com:8443/v1", "--host", "bücher.example", "--name", "漢字", "--bounty", "paid", "--safe-harbor"],
        &[
            "--host",
            "8.8.8.0/24",
            "--contact",
            "tel:+1-201-555-0123",
            "--contact",
            "a@example.com",
            "--policy-url",
            "https://example.com/s",
        ],
        &["--host", "{fr,de}.example.com", "--host", "vcc-*.example.com"],
        &["--name", "<<hosts>> >> <<id>>"],
        &["--host", "*.shop.example.com", "--exclude", "*.lab.shop.example.com"],
    ];
    for args in table {
        let folder = folder("good");
        let (status, said) = init(&folder, args);
        assert_eq!(status, 0, "{args:?}: {said}");
        assert_eq!(names(&folder), ["policy.schema.json", "policy.tests.yaml", "policy.yaml"]);
        good(&folder, "policy.yaml");
        let text = std::fs::read_to_string(folder.join("policy.yaml")).unwrap();
        assert!(text.starts_with("# yaml-language-server: $schema=./policy.schema.json\n"));
        assert_eq!(std::fs::read(folder.join("policy.schema.json")).unwrap(), inbounds(&folder, &["schema"]).stdout);
    }
}

#[test]
fn a_text_stays_a_text() {
    let hostile = [
        "x\" }\u{2028}in_scope: []",
        "a # b",
        "- a: {b}",
        "*x",
        "&x !!y",
        "' \\ \\n \\U0001F600",
        "\u{202e}evil\u{200b}",
        "\u{85}",
        "\u{feff}x",
        "%YAML",
        "null",
        "~",
        "{{x}} ${x} $(x)",
        "😀",
    ];
    for name in hostile {
        let folder = folder("text");
        let (status, said) = init(&folder, &[&format!("--name={name}")]);
        if name.chars().any(char::is_control) {
            assert_eq!((status, names(&folder).len()), (2, 0), "{name:?}: {said}");
            continue;
        }
        assert_eq!(status, 0, "{name:?}: {said}");
        good(&folder, "policy.yaml");
        let shown: serde_json::Value = serde_json::from_slice(&inbounds(&folder, &["show", "--json", "policy.yaml"]).stdout).unwrap();
        assert_eq!(shown["name"], name);
    }
}

/// A line such as `#key: …` is an example: the `#` goes, and it is a part of the policy.
#[test]
fn the_examples_in_comments_hold() {
    let folder = folder("examples");
    assert_eq!(init(&folder, &[]).0, 0);
    let path = folder.join("policy.yaml");
    let mut examples = 0;
    let lines: Vec<String> = std::fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(|line| {
            let (indent, text) = line.split_at(line.len() - line.trim_start().len());
            match text.strip_prefix('#').filter(|rest| rest.starts_with("  ") || rest.starts_with(|c: char| c == '-' || c.is_lowercase())) {
                Some(rest) => {
                    examples += 1;
                    format!("{indent}{rest}")
                }
                None => line.to_owned(),
            }
        })
        .collect();
    assert!(examples >= 20, "{examples}");
    std::fs::write(&path, lines.join("\n")).unwrap();
    let lint = inbounds(&folder, &["lint", "--date", "2026-11-23", "--json", "policy.yaml"]);
    let found: serde_json::Value = serde_json::from_slice(&lint.stdout).unwrap();
    assert_eq!((&found["errors"], &found["warnings"]), (&0.into(), &0.into()), "{found}");
}

#[test]
fn nothing_is_overwritten() {
    for there in ["policy.yaml", "policy.tests.yaml"] {
        for kind in ["file", "folder", "link"] {
            let folder = folder("there");
            let path = folder.join(there);
            match kind {
                "file" => std::fs::write(&path, "mine").unwrap(),
                "folder" => std::fs::create_dir(&path).unwrap(),
                #[cfg(unix)]
                _ => std::os::unix::fs::symlink("nowhere", &path).unwrap(),
                #[cfg(not(unix))]
                _ => continue,
            }
            let (status, said) = init(&folder, &[]);
            assert_eq!(status, 2);
            assert!(said.starts_with(&format!("error[file-exists]: `{there}` is there already")), "{said}");
            assert_eq!(names(&folder), [there]);
            assert!(kind != "file" || std::fs::read(&path).unwrap() == b"mine");
        }
    }
    // The schema is that of other policies, too.
    let folder = folder("there");
    std::fs::write(folder.join("policy.schema.json"), "mine").unwrap();
    assert_eq!(init(&folder, &["second.yml"]).0, 0);
    assert_eq!(std::fs::read(folder.join("policy.schema.json")).unwrap(), b"mine");
    assert_eq!(names(&folder), ["policy.schema.json", "second.tests.yaml", "second.yml"]);
    good(&folder, "second.yml");
}

#[test]
fn what_cannot_stand_in_a_policy_is_refused() {
    let table: [(&[&str], &str); 14] = [
        (&["--host", "*.com"], "`--host`:"),
        (&["--host", "*example.com"], "`--host`:"),
        (&["--host", "*.github.io"], "error[public-suffix-wildcard]: `--host`:"),
        (&["--host", "10.0.0.0/8"], "error[private-address]: `--host`:"),
        (&["--host", "a b"], "`--host`:"),
        (&["--host", ""], "`--host`:"),
        (&["--exclude", "elsewhere.test"], "error[exclusion-without-effect]: `--exclude`:"),
        (&["--exclude", "example.com"], "error[same-on-both-sides]: `--exclude`:"),
        (&["--contact", "nobody"], "`--contact`:"),
        (&["--policy-url", "http://example.com"], "`--policy-url`:"),
        (&["--name", "two\nlines"], "error[unusable-answer]"),
        (&["--host", "8.8.8.8"], "error[missing-contact]"),
        (&["policy.json"], "error[unusable-file]"),
        (&["none/policy.yaml"], "error[unwritable-file]"),
    ];
    for (args, expected) in table {
        let folder = folder("refused");
        let (status, said) = init(&folder, args);
        assert!(status == 2 && said.starts_with("error[") && said.contains(expected), "{args:?}: {said}");
        assert!(names(&folder).is_empty(), "{args:?}: {:?}", names(&folder));
    }
    for file in ["-", ".yaml", "a.tests.yaml", "..", "/"] {
        let folder = folder("refused");
        assert_eq!(init(&folder, &["--", file]).0, 2, "{file}");
        assert!(names(&folder).is_empty());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn it_asks_on_a_terminal() {
    use std::io::Write;
    let folder = folder("terminal");
    let command = format!("{} init --date 2026-11-23 --bounty swag", env!("CARGO_BIN_EXE_inbounds"));
    let mut terminal = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`script` (Debian: bsdutils) makes a terminal");
    terminal.stdin.take().unwrap().write_all(b"*.com\nshop.test *.shop.test\n\nThe Shop\n\n\nyes\n").unwrap();
    let output = terminal.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("What may be tested?") && !said.contains("Are reports paid?"), "{said}");
    good(&folder, "policy.yaml");
    let text = std::fs::read_to_string(folder.join("policy.yaml")).unwrap();
    for expected in ["name: \"The Shop\"", "hosts: [\"shop.test\", \"*.shop.test\"]", "bounty: swag", "\nsafe_harbor:"] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}
