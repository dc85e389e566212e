//! Verdicts on hostile targets: every row of `tests/hostile/` through the library and the binary, against what its own columns imply.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

#[path = "../../../tests/hostile/rows.rs"]
mod hostile_rows;

use hostile_rows::{Row, rows};
use inbounds_core::answer::{Undecided, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, ReadAs, Target};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const DATE: Date = Date { year: 2026, month: 11, day: 23 };

/// Hosts whole, but for one host and one path.
const HOSTS: &str = include_str!("../../../tests/hostile/hosts.yaml");

/// One path, and addresses; below it something is out.
const PATHS: &str = include_str!("../../../tests/hostile/paths.yaml");

/// What the columns of a row imply, said without patterns.
struct Columns<'a> {
    host: &'a str,
    port: &'a str,
    paths: Vec<&'a str>,
    web: bool,
}

impl<'a> Columns<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        let [host, port, paths, notes @ ..] = row.expected.as_slice() else { return None };
        let web = !notes.iter().any(|notes| notes.contains("other-scheme"));
        (!host.starts_with("error ")).then(|| Self { host, port, paths: paths.split(' ').collect(), web })
    }

    fn below(path: &str, top: &str) -> bool {
        path == top || path.starts_with(&format!("{top}/"))
    }

    fn any_below(&self, top: &str) -> bool {
        self.paths.iter().any(|path| Self::below(&path.to_ascii_lowercase(), top))
    }

    fn all_below(&self, top: &str) -> bool {
        self.paths.iter().all(|path| Self::below(path, top))
    }

    fn by_hosts(&self) -> Verdict {
        let out = ["db.example.com", "10.0.0.5"].contains(&self.host) || (self.host == "example.com" && self.any_below("/admin"));
        let own = ["example.com", "xn--mnchen-3ya.example", "[2001:db8::1]", "[2001:db8::5]", "[2001:db8::a]", "[2001:db8::1:443]"];
        let dotted = self.host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let listed = own.contains(&self.host)
            || self.host.ends_with(".example.com")
            || self.host.ends_with(".idn.example")
            || (dotted && self.host.starts_with("10."));
        match (out, listed && self.web) {
            (true, _) => Verdict::OutOfScope,
            (false, true) => Verdict::InScope,
            (false, false) => Verdict::Unlisted,
        }
    }

    fn by_paths(&self) -> Verdict {
        let dotted = self.host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let machine = self.host == "[::1]" || (dotted && self.host.starts_with("127."));
        let part = self.any_below("/a/admin") || self.any_below("/a/b");
        let out = (self.host == "example.com" && part) || (self.host == "127.0.0.1" && self.any_below("/admin"));
        let path = self.host == "example.com" && self.all_below("/a") && ["443", "80", "-"].contains(&self.port);
        match (out, (machine || path) && self.web) {
            (true, _) => Verdict::OutOfScope,
            (false, true) => Verdict::InScope,
            (false, false) => Verdict::Unlisted,
        }
    }
}

/// A policy in a file of its own.
struct Written {
    policy: CompiledPolicy,
    file: PathBuf,
}

fn written(name: &str, yaml: &str) -> Written {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, yaml).unwrap();
    let policy = CompiledPolicy::load(&file.to_string_lossy(), yaml.as_bytes(), &Limits::default()).unwrap();
    Written { policy, file }
}

fn query(target: Target, text: &str) -> Query {
    Query { target: Some((text.to_owned(), target)), date: Some(DATE), ..Query::default() }
}

/// What the library says of a free argument: the bytes of the answer, and the verdict if there is one.
fn free(policy: &CompiledPolicy, text: &str) -> (String, Option<Verdict>) {
    let asked = policy.read_free(text).and_then(|read| {
        policy.decide(&match read {
            ReadAs::Network(network) => query(Target::Network(network), text),
            ReadAs::Set(set) => query(Target::Set(set), text),
            ReadAs::Asset(key) => query(Target::Asset(key), text),
            ReadAs::Finding(class) => Query { finding: Some(class), date: Some(DATE), ..Query::default() },
        })
    });
    match asked {
        Ok(answer) => (answer.to_json(), Some(answer.verdict)),
        Err(error) => (Undecided::new(error, Some(text.to_owned())).to_json(), None),
    }
}

type Oracle = for<'a> fn(&Columns<'a>) -> Verdict;

const POLICIES: [(&str, &str, Oracle); 2] =
    [("hostile-hosts.yaml", HOSTS, |row| row.by_hosts()), ("hostile-paths.yaml", PATHS, |row| row.by_paths())];

#[test]
fn the_library_says_what_the_columns_imply() {
    let mut wrong = Vec::new();
    for (name, yaml, oracle) in POLICIES {
        let policy = written(&format!("library-{name}"), yaml).policy;
        let mut seen = std::collections::BTreeMap::new();
        for row in rows() {
            let expected = Columns::of(&row).map(|columns| oracle(&columns));
            *seen.entry(expected).or_insert(0) += 1;
            let mut say = |how: &str, found: Option<Verdict>| {
                if found != expected {
                    wrong.push(format!("{name}, {}: {:?} {how}: expected {expected:?}, found {found:?}", row.place, row.target));
                }
            };
            match Network::read(&row.target) {
                Ok(network) => {
                    let answer = policy.decide(&query(Target::Network(network.clone()), &row.target)).unwrap();
                    say("decide", Some(answer.verdict));
                    let ruling = policy.ruling(&network, Some(DATE)).unwrap();
                    say("ruling", Some(ruling.verdict));
                    let decided = answer.axes.target.unwrap().decided_by;
                    assert_eq!(ruling.rule.map(|(id, _)| id), decided.first().map(|d| &*d.rule.id), "{name}, {}", row.place);
                }
                Err(_) => say("read", None),
            }
            // As a free argument a text may be a set or no target at all, but never what is not in scope otherwise.
            match free(&policy, &row.target).1 {
                Some(Verdict::InScope) if expected.is_none() => {
                    assert_eq!(row.expected[0], "error unexpected-set", "{name}, {}: {:?}", row.place, row.target);
                    let ours = row.target.starts_with("10.") || row.target.starts_with("*.example.com");
                    assert!(ours, "{name}, {}: {:?}", row.place, row.target);
                }
                Some(found) if expected.is_some() => say("free", Some(found)),
                _ => {}
            }
        }
        for verdict in [None, Some(Verdict::InScope), Some(Verdict::Unlisted), Some(Verdict::OutOfScope)] {
            assert!(seen[&verdict] >= 3, "{name}: {seen:?}");
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

fn check(policy: &Written, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
    command.args(["check", "--json", "--date", "2026-11-23", "--policy"]).arg(&policy.file).arg("--").args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    output
}

/// The lines of an output against what the library says, and the status against the verdicts.
fn compare(name: &str, policy: &Written, targets: &[&str], output: &Output) {
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(lines.lines().count(), targets.len(), "{name}");
    let mut verdicts = Vec::new();
    for (target, line) in targets.iter().zip(lines.lines()) {
        let (expected, verdict) = free(&policy.policy, target);
        verdicts.push(verdict);
        if target.len() > Limits::TARGET_BYTES {
            // A line over the limit is not kept, and so not repeated.
            assert!(line.starts_with(r#"{"v":1,"error":{"code":"target-too-long""#), "{name}: {line}");
        } else {
            assert_eq!(line, expected, "{name}: {target:?}");
        }
    }
    let order = [None, Some(Verdict::OutOfScope), Some(Verdict::Unlisted), Some(Verdict::Conditional), Some(Verdict::InScope)];
    let worst = order.iter().position(|verdict| verdicts.contains(verdict)).unwrap();
    assert_eq!(output.status.code(), Some([2, 1, 4, 3, 0][worst]), "{name}");
}

/// Whether a text is one line of standard input, whole.
fn is_line(text: &str) -> bool {
    !text.contains('\n') && !text.ends_with('\r') && !text.trim().is_empty()
}

#[test]
fn the_binary_says_what_the_library_says() {
    let rows = rows();
    for (name, yaml, _) in POLICIES {
        let policy = written(&format!("binary-{name}"), yaml);
        let all: Vec<&str> = rows.iter().map(|row| &*row.target).filter(|text| is_line(text)).collect();
        let none = rows.iter().map(|row| &*row.target).filter(|text| !is_line(text)).filter(|text| !text.contains('\0'));
        let others: Vec<&str> = none.collect();
        assert!(all.len() > 400 && others.len() >= 5, "{} {}", all.len(), others.len());
        // As lines of one input, as arguments of one call, and by what becomes of them, so that each status is seen.
        compare(name, &policy, &all, &check(&policy, &["-"], all.join("\n").as_bytes()));
        let is_argument = |text: &&str| *text != "-" && !text.contains('\0') && text.len() <= Limits::TARGET_BYTES;
        let arguments: Vec<&str> = all.iter().chain(&others).copied().filter(is_argument).collect();
        compare(name, &policy, &arguments, &check(&policy, &arguments, b""));
        for verdict in [None, Some(Verdict::InScope), Some(Verdict::Unlisted), Some(Verdict::OutOfScope)] {
            let some: Vec<&str> = all.iter().copied().filter(|text| free(&policy.policy, text).1 == verdict).collect();
            compare(name, &policy, &some, &check(&policy, &["-"], some.join("\n").as_bytes()));
        }
    }
}
