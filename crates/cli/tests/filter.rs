//! `inbounds filter` as pipes, signals, archives and files see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/example.yaml");

fn filter(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
    command.args(["filter", "--policy", POLICY, "--date", "2026-11-23"]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn feed(mut child: Child, input: &[u8]) -> Output {
    // A child that has stopped reading is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("filter-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn said(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn a_pipe_that_stays_open_gets_its_lines_at_once() {
    for threads in ["1", "3"] {
        let mut child = filter(&["--threads", threads]).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        for number in 0..5 {
            // The start of the next line must not keep this one waiting.
            write!(stdin, "https://example.test/{number}\nhttps://example.te").unwrap();
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert_eq!(line, format!("https://example.test/{number}\n"));
            writeln!(stdin, "st/admin").unwrap();
        }
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_reader_that_has_gone_ends_it_quietly() {
    let folder = folder("gone");
    let rejected = folder.join("rejected.tsv");
    for threads in ["1", "2"] {
        let mut child = filter(&["--threads", threads, "--rejected", rejected.to_str().unwrap()]).spawn().unwrap();
        drop(child.stdout.take());
        let output = feed(child, "https://example.test/login\n".repeat(20_000).as_bytes());
        assert_eq!(said(&output), (String::new(), String::new(), Some(2)));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "a file that is not whole is left behind");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let output = feed(filter(&[]).stdout(full()).spawn().unwrap(), b"https://example.test/login\n");
    assert!(said(&output).1.starts_with("error[unwritable-output]: cannot write the output"), "{output:?}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_is_not_passed_is_kept_with_its_reason() {
    let folder = folder("rejected");
    let rejected = folder.join("rejected.tsv");
    fs::write(&rejected, "from the last run\n").unwrap();
    let output = feed(
        filter(&["--rejected", rejected.to_str().unwrap()]).spawn().unwrap(),
        b"https://example.test/login\nhttps://example.test/admin\r\nexample.org\nhttps:example.test\n\xff\nwww.example-staging.test",
    );
    assert_eq!(output.status.code(), Some(2));
    let expected = b"out_of_scope\tEX-5\thttps://example.test/admin\r\nunlisted\t-\texample.org\ninvalid\tambiguous-slashes\thttps:example.test\ninvalid\ttarget-not-utf-8\t\xff\nconditional\tEX-3\twww.example-staging.test";
    assert_eq!(fs::read(&rejected).unwrap().escape_ascii().to_string(), expected.escape_ascii().to_string());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn archives_are_read_to_their_end_or_fail() {
    use flate2::{Compression, write::GzEncoder};
    let folder = folder("archives");
    let lines: String = (0..5_000).map(|number| format!("https://example.test/{number}\n")).collect();
    let gzip = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = |text: &str| ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let members = |each: &dyn Fn(&str) -> Vec<u8>| [each(&lines), each("https://example.test/last")].concat();
    for (extension, bytes) in [("gz", members(&gzip)), ("zst", members(&zstd))] {
        let path = folder.join(format!("lines.{extension}"));
        fs::write(&path, &bytes).unwrap();
        let output = filter(&["--quiet", path.to_str().unwrap()]).output().unwrap();
        assert_eq!(said(&output), (format!("{lines}https://example.test/last"), String::new(), Some(0)));

        // Whole lines before the damage pass; the rest is an error, and no part of a line is taken for a line.
        let cut = folder.join(format!("cut.{extension}"));
        fs::write(&cut, bytes.get(..bytes.len() / 2).unwrap()).unwrap();
        let (stdout, stderr, code) = said(&filter(&["--quiet", "--lenient", cut.to_str().unwrap()]).output().unwrap());
        assert!(lines.starts_with(&stdout) && (stdout.is_empty() || stdout.ends_with('\n')), "{extension}");
        assert!(stderr.contains("error[unreadable-input]") && code == Some(2), "{extension}: {stderr}");
    }
}

/// A text of whole lines, compressed, under the extension that says so.
fn compressed(extension: &str, text: &[u8]) -> Vec<u8> {
    if extension == "zst" {
        return ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest);
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_damaged_archive_is_an_error_or_reads_as_if_it_were_whole() {
    let folder = folder("damaged");
    let lines: String = (0..300).map(|number| format!("https://n{}.example.test/{number}\n", number * 7919 % 301)).collect();
    for extension in ["gz", "zst"] {
        let whole = compressed(extension, lines.as_bytes());
        let flipped = (0..whole.len()).step_by((whole.len() / 40).max(1)).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            bytes
        });
        let cut = (0..whole.len()).step_by(whole.len() / 10).map(|len| whole[..len].to_vec());
        let mut errors = 0;
        for (number, bytes) in flipped.chain(cut).enumerate() {
            let path = folder.join(format!("{number}.{extension}"));
            fs::write(&path, &bytes).unwrap();
            // Lenient is about lines, not about inputs.
            let (stdout, stderr, code) = said(&filter(&["--quiet", "--lenient", path.to_str().unwrap()]).output().unwrap());
            assert!(!stderr.contains("panicked"), "{extension} {number}: {stderr}");
            if code == Some(0) {
                // What only the header of an archive says, as its date, changes nothing.
                assert_eq!(stdout, lines, "{extension} {number}");
            } else {
                assert!(stderr.contains("error[unreadable-input]") && code == Some(2), "{extension} {number}: {stderr}");
                errors += 1;
            }
        }
        assert!(errors >= 40, "{extension}: {errors}");
    }
}

#[test]
fn what_is_no_archive_or_goes_on_behind_one_is_an_error() {
    let folder = folder("no-archive");
    let line = b"https://example.test/login\n";
    for extension in ["gz", "zst"] {
        let cases: [(&str, Vec<u8>, &[u8]); 4] = [
            ("text", line.to_vec(), b""),
            ("empty", Vec::new(), b""),
            ("more", [compressed(extension, line).as_slice(), b"and more"].concat(), line),
            ("zeros", [compressed(extension, line).as_slice(), &[0; 512]].concat(), line),
        ];
        for (name, bytes, passed) in cases {
            let path = folder.join(format!("{name}.{extension}"));
            fs::write(&path, bytes).unwrap();
            let output = filter(&["--quiet", path.to_str().unwrap()]).output().unwrap();
            let (stdout, stderr, code) = said(&output);
            assert_eq!((stdout.as_bytes(), code), (passed, Some(2)), "{name}.{extension}: {stderr}");
            assert!(stderr.starts_with("error[unreadable-input]: ") && stderr.contains(": cannot read `"), "{name}.{extension}: {stderr}");
            let why = if name == "empty" || (name, extension) == ("more", "gz") { "unexpected end of file" } else { "header" };
            assert!(stderr.contains(why), "{name}.{extension}: {stderr}");
        }
    }
}

/// The most memory that a process has held, in kilobytes.
#[cfg(target_os = "linux")]
fn peak(child: &mut Child) -> u64 {
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(held.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    most
}

/// 64 MiB that come out of 64 KiB, in one line and in millions: neither is held at once.
#[cfg(target_os = "linux")]
#[test]
fn an_archive_that_swells_takes_no_memory() {
    let folder = folder("swells");
    for (name, piece, stdout) in [("line", b"x".repeat(1 << 12), ""), ("lines", b"example.org\nexample.org\n".repeat(170), "")] {
        let text = piece.repeat((64 << 20) / piece.len());
        for extension in ["gz", "zst"] {
            let path = folder.join(format!("{name}.{extension}"));
            fs::write(&path, compressed(extension, &text)).unwrap();
            let mut child = filter(&["--threads", "2", path.to_str().unwrap()]).spawn().unwrap();
            let most = peak(&mut child);
            let output = child.wait_with_output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
            assert_eq!(output.status.code(), Some(if name == "line" { 2 } else { 0 }), "{name}.{extension}");
            assert!(most > 0 && most < 32 << 10, "{name}.{extension}: {most} kB");
        }
    }
}

#[test]
fn lines_of_any_bytes_and_length_hide_no_other() {
    let limit = 1 << 20;
    let url = |len: usize| format!("https://example.test/{}", "x".repeat(len - 21)).into_bytes();
    let good = b"https://example.test/login".to_vec();
    let folder = folder("any-bytes");
    for (end, threads) in [("\n", "1"), ("\r\n", "3")] {
        // The longest line that is read, and then is too long for a target.
        let longest = limit + 1 - end.len();
        let lines: [(Vec<u8>, &str); 13] = [
            (good.clone(), "in_scope"),
            (b"https://example.test/\0".to_vec(), "control-character"),
            (b"\0".to_vec(), "control-character"),
            (b"example\0.test".to_vec(), "control-character"),
            (b"\xff\xfe".to_vec(), "target-not-utf-8"),
            (b"https://example.test/\x80".to_vec(), "target-not-utf-8"),
            (url(8 << 10), "in_scope"),
            (url((8 << 10) + 1), "target-too-long"),
            (url(longest), "target-too-long"),
            (url(longest + 1), "line-too-long"),
            (url(3 * limit), "line-too-long"),
            (b"\xef\xbb\xbfhttps://example.test/".to_vec(), "unreadable-scheme"),
            (good.clone(), "in_scope"),
        ];
        let path = folder.join(threads);
        let input: Vec<u8> = lines.iter().flat_map(|(line, _)| [line.as_slice(), end.as_bytes()].concat()).collect();
        fs::write(&path, &input).unwrap();
        let args = ["--explain", "--quiet", "--threads", threads, "--keep", "in", "--keep", "invalid", path.to_str().unwrap()];
        let output = filter(&args).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let mut told = output.stdout.split_inclusive(|byte| *byte == b'\n');
        for (line, expected) in &lines {
            let told = told.next().unwrap();
            let said = if *expected == "in_scope" { "in_scope\tEX-1\t".to_owned() } else { format!("invalid\t{expected}\t") };
            let shown = String::from_utf8_lossy(told.get(..told.len().min(80)).unwrap()).into_owned();
            assert!(told == [said.as_bytes(), line, end.as_bytes()].concat(), "{expected}: {shown}");
        }
        assert_eq!(told.next(), None);
        // Each is told with its number.
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        for (number, (_, expected)) in (1..).zip(&lines).filter(|(_, (_, expected))| *expected != "in_scope") {
            assert!(stderr.contains(&format!("error[{expected}]: {}:{number}: ", path.display())), "{number}: {stderr}");
        }
    }
}

/// The line that is there while a file is read, on a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_sees_how_far_it_is() {
    let folder = folder("progress");
    let path = folder.join("lines.txt");
    fs::write(&path, "https://example.test/login\n".repeat(400_000)).unwrap();
    let own = format!("'{}' filter --policy '{POLICY}' --date 2026-11-23 --threads 1 '{}'", env!("CARGO_BIN_EXE_inbounds"), path.display());
    let on_terminal = |command: String| {
        let output = Command::new("script").args(["--quiet", "--return", "--command", &command, "/dev/null"]).stdin(Stdio::null()).output();
        let output = output.expect("expected the command `script` of util-linux");
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let counts = "passed 400000 of 400000: in_scope 400000 out_of_scope 0 conditional 0 unlisted 0 invalid 0\r\n";
    let seen = on_terminal(format!("{own} >/dev/null"));
    assert!(seen.contains("% ") && seen.contains(" a second") && seen.ends_with(&format!("\r\u{1b}[K{counts}")), "{seen}");
    // Not for those who want quiet, nor where lines are passed to the terminal, nor where the end is not known.
    for (rest, expected) in [(" --quiet >/dev/null", ""), (" --keep out", counts.replace("passed 400000", "passed 0").as_str())] {
        assert_eq!(on_terminal(format!("{own}{rest}")), expected);
    }
    let seen = on_terminal(format!("cat '{}' | {} >/dev/null", path.display(), own.replace(&format!("'{}'", path.display()), "-")));
    assert_eq!(seen, counts);
}

#[cfg(unix)]
#[test]
fn signals_print_the_counts() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut child = filter(&[]).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdin.write_all(b"https://example.test/login\nhttps://example.test/admin\nexample.org\n").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        // Counted after they are written.
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let counts = "passed 1 of 3: in_scope 1 out_of_scope 1 conditional 0 unlisted 1 invalid 0 (interrupted)\n";
        assert_eq!((String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()), (counts, Some(code)));
        drop(stdin);
    }
}
