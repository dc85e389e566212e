//! What goes wrong around the program: each fault, for each command that it can meet, ends in a clear error and exit status 2, never in a verdict
//! and never in a file that is not whole.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const POLICY: &str = include_str!("fixtures/example.yaml");
const TARGET: &str = "https://example.test/login";

/// Every command that reads a policy; `POLICY` stands for it.
const READING: [(&str, &[&str]); 11] = [
    ("check", &["check", "--date", "2026-11-25", "--policy", "POLICY", TARGET]),
    ("check --json", &["check", "--json", "--date", "2026-11-25", "--policy", "POLICY", TARGET]),
    ("filter", &["filter", "--date", "2026-11-25", "--policy", "POLICY"]),
    ("lint", &["lint", "--date", "2026-11-25", "POLICY"]),
    ("test", &["test", "POLICY"]),
    ("diff, old", &["diff", "POLICY", "good.yaml"]),
    ("diff, new", &["diff", "good.yaml", "POLICY"]),
    ("show", &["show", "POLICY"]),
    ("render --html", &["render", "--html", "--date", "2026-11-25", "POLICY"]),
    ("render --markdown", &["render", "--markdown", "--date", "2026-11-25", "POLICY"]),
    ("compile", &["compile", "POLICY"]),
];

/// Every command that needs none, but writes.
const SAYING: [&[&str]; 9] = [
    &["schema"],
    &["explain"],
    &["explain", "apex-not-covered"],
    &["completions", "bash"],
    &["man"],
    &["render", "--css"],
    &["--help"],
    &["--version"],
    &["check", "--help"],
];

/// Every command that writes files; `OUT` stands for the place.
const WRITING: [(&str, &[&str]); 5] = [
    ("render", &["render", "--html", "good.yaml", "--output", "OUT/page.html"]),
    ("render --css", &["render", "--css", "--output", "OUT/page.css"]),
    ("filter", &["filter", "--policy", "good.yaml", "--rejected", "OUT/rejected.tsv"]),
    ("man", &["man", "OUT/man"]),
    ("init", &["init", "--yes", "--name", "Example", "--host", "example.test", "--contact", "mailto:a@example.test", "OUT/policy.yaml"]),
];

/// A folder that everybody can enter, with a policy in it and the program.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        // Not below the home of whoever tests, which others may not enter.
        let folder = std::env::temp_dir().join(format!("inbounds-faults-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
        // By another process: a program that this one has open for writing while another thread starts something is "busy".
        let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_inbounds")).arg(folder.join("inbounds")).status().unwrap();
        assert!(copied.success());
        fs::write(folder.join("good.yaml"), POLICY).unwrap();
        fs::write(
            folder.join("good.tests.yaml"),
            format!("policy: good.yaml\ncases:\n  - {{ name: a, target: {TARGET}, verdict: in_scope }}\n"),
        )
        .unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The program, as somebody who is not root: for root nothing is unreadable.
    fn program(&self, arguments: &[OsString]) -> Command {
        let program = self.path("inbounds");
        // Whoever runs the tests may ignore signals (`nohup`, a background job), which children inherit.
        let mut command = Command::new("env");
        command.arg("--default-signal=HUP,INT,TERM");
        if is_root() {
            command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
        }
        command.arg(program);
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[OsString]) -> Output {
        self.program(arguments).output().unwrap()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// Arguments with `from` written as `to`.
fn with(arguments: &[&str], from: &str, to: impl AsRef<OsStr>) -> Vec<OsString> {
    let to = to.as_ref();
    let one = |argument: &&str| match argument.split_once(from) {
        Some((before, after)) => [OsStr::new(before), to, OsStr::new(after)].into_iter().collect(),
        None => OsString::from(argument),
    };
    arguments.iter().map(one).collect()
}

fn plain(arguments: &[&str]) -> Vec<OsString> {
    arguments.iter().map(OsString::from).collect()
}

/// Says why an output is not that of a clear error, if it is not.
fn unclear(output: &Output) -> Option<String> {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let json = out.starts_with("{\"v\":1,\"error\":") || out.starts_with("{\"v\":1,\"errors\":");
    let said = err.starts_with("error") || json;
    let verdict = ["in scope", "in_scope", "\"verdict\""].iter().find(|word| out.contains(*word));
    let panicked = err.contains("panicked");
    let clear = output.status.code() == Some(2) && said && verdict.is_none() && !panicked;
    (!clear).then(|| format!("status {:?}\n{out}\n{err}", output.status))
}

/// A policy as it must not be: made at a path.
type Made = fn(&Place, &Path);

const BAD_POLICIES: [(&str, Made); 12] = [
    ("not there", |_, _| {}),
    ("in a folder that is not there", |_, _| {}),
    ("below a file", |_, path| fs::write(path.parent().unwrap(), "x").unwrap()),
    ("an empty directory", |_, path| fs::create_dir(path).unwrap()),
    ("a link to nowhere", |_, path| symlink("nowhere", path).unwrap()),
    ("a link to itself", |_, path| symlink(path.file_name().unwrap(), path).unwrap()),
    ("nobody may read it", |_, path| {
        fs::write(path, POLICY).unwrap();
        fs::set_permissions(path, PermissionsExt::from_mode(0o000)).unwrap();
    }),
    ("nobody may enter its folder", |_, path| {
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, POLICY).unwrap();
        fs::set_permissions(path.parent().unwrap(), PermissionsExt::from_mode(0o000)).unwrap();
    }),
    ("empty", |_, path| fs::write(path, "").unwrap()),
    ("not UTF-8", |_, path| fs::write(path, [POLICY.as_bytes(), b"# \xff\n"].concat()).unwrap()),
    ("cut in the middle of a word", |_, path| fs::write(path, POLICY.split_at(POLICY.find("clause").unwrap() + 3).0).unwrap()),
    ("something else", |place, path| {
        fs::copy(place.path("inbounds"), path).unwrap();
    }),
];

#[test]
fn a_policy_that_cannot_be_read_is_an_error_of_every_command() {
    let mut wrong = Vec::new();
    for (number, (fault, make)) in BAD_POLICIES.iter().enumerate() {
        let place = Place::new(&format!("policy-{number}"));
        let path = match *fault {
            "in a folder that is not there" | "below a file" | "nobody may enter its folder" => "folder/bad.yaml",
            _ => "bad.yaml",
        };
        make(&place, &place.path(path));
        for (name, arguments) in READING {
            let output = place.run(&with(arguments, "POLICY", path));
            // What is wrong in a file that can be read is what `lint` finds.
            let is_finding = name == "lint" && ["empty", "not UTF-8", "cut in the middle of a word", "something else"].contains(fault);
            if is_finding && output.status.code() == Some(1) {
                continue;
            }
            wrong.extend(unclear(&output).map(|why| format!("{name}: {fault}: {why}")));
        }
        if *fault == "nobody may enter its folder" {
            fs::set_permissions(place.path("folder"), PermissionsExt::from_mode(0o755)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One bad file in a directory of policies: nothing is answered by the others alone.
#[test]
fn a_bad_policy_among_others_is_an_error() {
    for (number, (fault, make)) in BAD_POLICIES.iter().enumerate() {
        if ["not there", "in a folder that is not there", "below a file", "an empty directory", "nobody may enter its folder"]
            .contains(fault)
        {
            continue;
        }
        let place = Place::new(&format!("among-{number}"));
        fs::create_dir(place.path("policies")).unwrap();
        fs::copy(place.path("good.yaml"), place.path("policies/good.yaml")).unwrap();
        make(&place, &place.path("policies/bad.yaml"));
        for (name, arguments) in READING.iter().filter(|(name, _)| ["check", "check --json", "filter", "test"].contains(name)) {
            let output = place.run(&with(arguments, "POLICY", "policies"));
            assert_eq!(unclear(&output), None, "{name}: {fault}");
        }
    }
}

/// Somebody writes the policy while it is read. What was read may be the policy without its last exclusions.
#[test]
fn a_policy_that_changes_while_it_is_read_is_an_error() {
    let place = Place::new("changing");
    let path = place.path("growing.yaml");
    let filler = format!("# {}\n", "x".repeat(1000));
    fs::write(&path, POLICY.to_owned() + &filler.repeat(30_000)).unwrap();
    for (name, arguments) in READING {
        let mut file = File::options().append(true).open(&path).unwrap();
        let child =
            place.program(&with(arguments, "POLICY", "growing.yaml")).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
        while !waiting.is_finished() {
            file.write_all(b"#\n").unwrap();
        }
        let output = waiting.join().unwrap();
        assert_eq!(unclear(&output), None, "{name}");
        let said = [output.stdout, output.stderr].concat();
        assert!(String::from_utf8_lossy(&said).contains("it changed while it was read"), "{name}");
    }
}

#[test]
fn a_full_disk_is_an_error_of_every_command() {
    let place = Place::new("full");
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let reading = READING.iter().filter(|(name, _)| *name != "filter").map(|(_, arguments)| with(arguments, "POLICY", "good.yaml"));
    for arguments in reading.chain(SAYING.iter().map(|arguments| plain(arguments))) {
        // Two policies that differ in nothing have something to say, too.
        let output = place.program(&arguments).stdout(full()).output().unwrap();
        assert_eq!(unclear(&output), None, "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("unwritable-output"), "{arguments:?}: {output:?}");
        // Nor is there a place to complain.
        let output = place.program(&arguments).stdout(full()).stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn an_error_that_cannot_be_told_is_an_error() {
    let place = Place::new("mute");
    for (name, arguments) in READING {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = place.program(&with(arguments, "POLICY", "none.yaml")).stderr(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_success() {
    let place = Place::new("gone");
    let reading = READING.iter().filter(|(name, _)| *name != "filter").map(|(_, arguments)| with(arguments, "POLICY", "good.yaml"));
    for arguments in reading.chain(SAYING.iter().map(|arguments| plain(arguments))) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = place.program(&arguments).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(2), ""), "{arguments:?}");
    }
}

/// Where files shall go, and why they cannot.
const BAD_PLACES: [&str; 4] = ["not there", "a file", "read-only", "full"];

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    for fault in BAD_PLACES {
        for (name, arguments) in WRITING {
            let place = Place::new(&format!("written-{}-{}", fault.replace(' ', "-"), name.replace(' ', "-")));
            let out = place.path("out");
            match fault {
                "not there" => {}
                "a file" => fs::write(&out, "before").unwrap(),
                _ => {
                    fs::create_dir(&out).unwrap();
                    // Files of the time before stay as they are.
                    for old in ["page.html", "page.css", "rejected.tsv"] {
                        fs::write(out.join(old), "before").unwrap();
                        fs::set_permissions(out.join(old), PermissionsExt::from_mode(0o666)).unwrap();
                    }
                    fs::set_permissions(&out, PermissionsExt::from_mode(if fault == "read-only" { 0o555 } else { 0o777 })).unwrap();
                }
            }
            if name == "man" && fault == "not there" {
                // It makes its folder.
                fs::set_permissions(&place.0, PermissionsExt::from_mode(0o555)).unwrap();
            }
            let arguments = with(arguments, "OUT", "out");
            let before = place.names("out");
            let mut command = place.program(&arguments);
            if fault == "full" {
                // Files may have 512 bytes; whoever ignores the signal gets an error, as on a full disk.
                let mut limited = Command::new("sh");
                limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]).arg(command.get_program()).args(command.get_args());
                limited.current_dir(&place.0);
                command = limited;
            }
            // More rejected lines than a full disk holds.
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let _ = child.stdin.take().unwrap().write_all("https://example.test/admin\n".repeat(5_000).as_bytes());
            let output = child.wait_with_output().unwrap();
            assert_eq!(unclear(&output), None, "{name}: {fault}");
            let mut after = place.names("out");
            if name == "man" {
                // A folder is nothing that could be half.
                after.retain(|name| name != "man");
                assert_eq!(place.names("out/man").len(), 0, "{fault}");
            }
            assert_eq!(after, before, "{name}: {fault}");
            for old in &after {
                assert_eq!(fs::read(out.join(old)).unwrap(), b"before", "{name}: {fault}: {old}");
            }
            fs::set_permissions(&place.0, PermissionsExt::from_mode(0o777)).unwrap();
        }
    }
}

/// Signals while it waits for input: the exit status is none of a verdict, and nothing is left behind.
#[test]
fn a_signal_is_no_verdict() {
    let waiting: [&[&str]; 4] = [
        &["check", "--policy", "good.yaml", "-"],
        &["filter", "--policy", "good.yaml"],
        &["filter", "--policy", "good.yaml", "--rejected", "out/rejected.tsv"],
        &["render", "--html", "-", "--output", "out/page.html"],
    ];
    let place = Place::new("signals");
    fs::create_dir(place.path("out")).unwrap();
    fs::set_permissions(place.path("out"), PermissionsExt::from_mode(0o777)).unwrap();
    for arguments in waiting {
        for (signal, number) in [("HUP", 1), ("INT", 2), ("TERM", 15)] {
            let mut child =
                place.program(&plain(arguments)).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            // It runs once it reads: what does not fit into the pipe is taken from it.
            let lines = "https://example.test/login\n".repeat(8_000);
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(lines.as_bytes()).unwrap();
            assert!(Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status().unwrap().success());
            let status = child.wait().unwrap();
            use std::os::unix::process::ExitStatusExt;
            assert!(status.signal() == Some(number) || status.code() == Some(128 + number), "{arguments:?}: {signal}: {status:?}");
            assert_eq!(place.names("out"), [""; 0], "{arguments:?}: {signal}");
            drop(stdin);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_as_arguments_and_taken_as_names_of_files() {
    let place = Place::new("bytes");
    let odd = OsStr::from_bytes(b"b\xff\x1b[31m.yaml");
    for (name, arguments) in READING {
        let arguments = with(arguments, "POLICY", odd);
        // `diff` takes its files as text, since `git:REV:PATH` is one.
        let missing = place.run(&arguments);
        assert_eq!(unclear(&missing), None, "{name}");
        assert!(!missing.stderr.contains(&0x1b) && !missing.stdout.contains(&0x1b), "{name}: {missing:?}");
    }
    fs::copy(place.path("good.yaml"), place.path("x").with_file_name(odd)).unwrap();
    for (name, arguments) in READING.iter().filter(|(name, _)| !name.starts_with("diff") && *name != "test") {
        let [found, usual] = [odd, OsStr::new("good.yaml")].map(|path| place.run(&with(arguments, "POLICY", path)));
        assert_eq!(found.status.code(), usual.status.code(), "{name}: {found:?}");
        assert!(name.starts_with("compile") || !found.stdout.contains(&0x1b), "{name}");
    }
    let bad = OsStr::from_bytes(b"exa\xffmple.test");
    for flag in ["", "--asset", "--finding", "--activity", "--fact", "--cname", "--date", "--severity", "--color"] {
        let mut arguments = plain(&["check", "--policy", "good.yaml"]);
        arguments.extend((!flag.is_empty()).then(|| flag.into()));
        arguments.push(bad.into());
        assert_eq!(unclear(&place.run(&arguments)), None, "{flag}");
    }
}

/// A cwd that is read-only, or gone; no home, no variables; odd languages and time zones: the same bytes as ever.
#[test]
fn the_surroundings_make_no_difference() {
    let place = Place::new("surroundings");
    let policy = place.path("good.yaml");
    let odd: [&[(&str, &str)]; 7] = [
        &[("TZ", "Pacific/Kiritimati")],
        &[("TZ", ":/etc/passwd")],
        &[("TZ", "\u{feff}%s")],
        &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")],
        &[("LC_ALL", "xx"), ("LANGUAGE", "de:fr")],
        &[("HOME", "/nowhere"), ("TMPDIR", "/nowhere"), ("PATH", "/nowhere")],
        &[("TERM", "dumb"), ("COLUMNS", "1"), ("RUST_LOG", "trace"), ("CLICOLOR", "0")],
    ];
    for (name, arguments) in READING.iter().filter(|(name, _)| !name.starts_with("diff")) {
        let arguments = with(arguments, "POLICY", &policy);
        let usual = place.run(&arguments);
        let same = |output: Output, what: &str| {
            assert_eq!((output.status.code(), &output.stdout), (usual.status.code(), &usual.stdout), "{name}: {what}");
        };
        // As itself: who changes the user looks for a program to do so.
        let bare = || {
            let mut command = Command::new(place.path("inbounds"));
            command.args(&arguments).current_dir(&place.0).stdin(Stdio::null()).env_clear();
            command
        };
        same(bare().output().unwrap(), "no variables");
        for variables in odd {
            same(bare().envs(variables.iter().copied()).output().unwrap(), &format!("{variables:?}"));
        }
        let folder = place.path("folder");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
        same(place.program(&arguments).current_dir(&folder).output().unwrap(), "a read-only folder");
        let gone = format!("cd '{0}' && rmdir '{0}' && exec \"$@\"", folder.display());
        same(
            Command::new("sh")
                .args(["-c", &gone, "sh"])
                .arg(place.path("inbounds"))
                .args(&arguments)
                .stdin(Stdio::null())
                .output()
                .unwrap(),
            "a folder that is gone",
        );
    }
}

/// Today is that of UTC, wherever the machine thinks it is.
#[test]
fn the_day_is_that_of_utc() {
    let place = Place::new("day");
    let day = |zone: &str| {
        let mut command = place.program(&plain(&["check", "--json", "--policy", "good.yaml", TARGET]));
        let output = command.env("TZ", zone).output().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["query"]["date"].as_str().unwrap().to_owned()
    };
    // Fourteen hours before and eleven behind: one of them has another day at any time.
    let (first, east, west) = (day("UTC"), day("Pacific/Kiritimati"), day("Pacific/Niue"));
    let last = day("UTC");
    // Unless midnight was in between.
    assert!(first != last || (first == east && first == west), "{first} {east} {west}");
}
