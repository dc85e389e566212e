//! Completions and manual pages name every command and every flag.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::Path;
use std::process::Command;

fn inbounds(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_inbounds")).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands, as `--help` lists them.
fn commands() -> Vec<String> {
    let help = inbounds(&["--help"]);
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names =
        list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let names: Vec<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() >= 5 && names.contains(&"test".to_owned()), "{names:?}");
    names
}

/// The long flags of a command, as its `--help` lists them.
fn flags(command: &str) -> Vec<String> {
    let help = inbounds(&[command, "--help"]);
    let options = help.split("Options:\n").nth(1).unwrap();
    let words = options.lines().filter(|line| line.trim_start().starts_with('-')).flat_map(str::split_whitespace);
    let mut flags: Vec<String> = words.filter_map(|word| word.strip_prefix("--")).map(str::to_owned).collect();
    flags.dedup();
    assert!(flags.len() >= 2, "{command}: {flags:?}");
    flags
}

#[test]
fn completions_know_every_command_and_flag() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = inbounds(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
            for flag in flags(&command) {
                let written = if shell == "fish" { format!("-l {flag}") } else { format!("--{flag}") };
                assert!(script.contains(&written), "{shell}: {command} --{flag}");
            }
        }
    }
}

#[test]
fn manual_pages_know_every_command_and_flag() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manual/pages");
    let _ = std::fs::remove_dir_all(&folder);
    inbounds(&["man", &folder.to_string_lossy()]);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap().replace("\\-", "-");
    let whole = read("inbounds.1");
    assert_eq!(whole, inbounds(&["man"]).replace("\\-", "-"));
    for command in commands() {
        assert!(whole.contains(&format!("inbounds-{command}(1)")), "{command}\n{whole}");
        let page = read(&format!("inbounds-{command}.1"));
        assert!(page.contains(&format!("inbounds {command}")), "{page}");
        for flag in flags(&command) {
            assert!(page.contains(&format!("--{flag}")), "{command} --{flag}\n{page}");
        }
    }
    // A place that cannot be written to is an error, not silence.
    let output = Command::new(env!("CARGO_BIN_EXE_inbounds")).args(["man", &folder.join("inbounds.1").to_string_lossy()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error[unwritable-directory]"));
}
