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
        let output = feed(child, "https://example.test/login\n".repeat(100_000).as_bytes());
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
    let lines: String = (0..50_000).map(|number| format!("https://example.test/{number}\n")).collect();
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
