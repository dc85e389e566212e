//! `inbounds test` is red for every kind of broken case, green for good ones, and says so in every format.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const POLICY: &str = r#"inbounds: 1
program: { name: Example }
facts:
  operator: { assume: self }
in_scope:
  - { id: EX-1, clause: Subdomains, hosts: ["*.example.com"] }
  - { id: EX-2, clause: The status page, hosts: [status.lab.example.com] }
  - { id: EX-3, clause: Staging, hosts: ["*.example.org"], when: { environment: staging } }
out_of_scope:
  - { id: EX-4, clause: The lab, hosts: ["*.lab.example.com", "https://www.example.com/admin"] }
  - { id: EX-5, clause: What others operate, unless: { operator: self } }
third_parties:
  - { id: EX-6, clause: Vendors, vendors: [{ name: Example Cloud, hosts: ["*.cloud.test"] }] }
conduct:
  - { id: EX-7, clause: Be kind }
response:
  acknowledge: { within: 2 business days, cites: EX-8 }
"#;

const GOOD: &str = r#"policy: example.yaml
cases:
  - { name: a subdomain, target: api.example.com, verdict: in_scope, decided_by: [EX-1], needs: [], assumptions: [operator], refer_to: [] }
  - { name: the status page, target: status.lab.example.com, verdict: in_scope, decided_by: [EX-2] }
  - { name: staging, target: a.example.org, verdict: conditional, needs: [environment] }
  - { name: the apex, target: example.com, verdict: unlisted, decided_by: [], near: [EX-1], json: { /near/0/why: apex } }
  - { name: a part of it, target: www.example.com, verdict: in_scope, inside: [EX-4] }
  - { name: the name before, target: "https://me@api.example.com/", verdict: in_scope, notes: [userinfo-dropped] }
  - { name: a vendor, target: a.cloud.test, verdict: out_of_scope, decided_by: [EX-6], refer_to: [Example Cloud] }
  - { name: two readings, target: "https://evil.test\\@example.com/", verdict: error, error: ambiguous-backslash }
records:
  - { cites: EX-8, says: "acknowledge within 2 business days" }
"#;

type Names<'a> = &'a [&'a str];
/// Names of files, each with its text.
type Files<'a> = &'a [(&'a str, &'a str)];

/// A folder of its own, with these files.
fn folder(name: &str, files: Files) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("test_command").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

fn inbounds(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inbounds")).args(args).current_dir(folder).output().unwrap()
}

/// Exit status, standard output and standard error of `inbounds test`.
fn test(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = inbounds(folder, &[&["test"], args].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn good_cases_pass_however_they_are_named() {
    let folder = folder("good", &[("example.yaml", POLICY), ("example.tests.yaml", GOOD)]);
    for args in [&["example.yaml"][..], &["example.tests.yaml"], &["."], &["example.yaml", "example.tests.yaml", ".", "./example.yaml"]] {
        let (status, out, err) = test(&folder, args);
        assert_eq!((status, err.as_str()), (0, ""), "{args:?}\n{out}");
        assert!(out.ends_with("9 passed, 0 failed: 8 cases, 1 record\n"), "{args:?}\n{out}");
    }
}

/// What is broken, how, and what must be said of it. The status is 1 each time.
const BROKEN: [(&str, &str, &str, &str); 29] = [
    (
        "verdict",
        "api.example.com, verdict: in_scope",
        "api.example.com, verdict: out_of_scope",
        "- verdict: out_of_scope\n  + verdict: in_scope\n",
    ),
    ("decider missing", "decided_by: [EX-2]", "decided_by: [EX-2, EX-4]", "+ decided_by: [EX-2]"),
    ("decider extra", "decided_by: [EX-1]", "decided_by: []", "- decided_by: []\n  + decided_by: [EX-1]"),
    ("decider where none is", "decided_by: []", "decided_by: [EX-1]", "+ decided_by: []"),
    ("other decider", "decided_by: [EX-2]", "decided_by: [EX-1]", "+ decided_by: [EX-2]"),
    ("needs more", "needs: [environment]", "needs: [environment, operator]", "+ needs: [environment]"),
    ("needs less", "needs: [environment]", "needs: []", "- needs: []"),
    ("needs where none are", "needs: []", "needs: [operator]", "+ needs: []"),
    ("assumption missing", "assumptions: [operator]", "assumptions: []", "+ assumptions: [operator]"),
    ("assumption extra", "assumptions: [operator]", "assumptions: [operator, environment]", "+ assumptions: [operator]"),
    ("near", "near: [EX-1]", "near: [EX-2]", "- near: `EX-2` among them"),
    ("inside", "inside: [EX-4]", "inside: [EX-2]", "- inside: `EX-2` among them"),
    ("place in the answer", "why: apex", "why: port", "- /near/0/why: port\n  + /near/0/why: \"apex\""),
    ("place that must be empty", "why: apex", "why: absent", "- /near/0/why: absent\n  + /near/0/why: \"apex\""),
    ("note", "notes: [userinfo-dropped]", "notes: [host-rewritten]", "- notes: `host-rewritten` among them"),
    ("referral missing", "refer_to: [Example Cloud]", "refer_to: []", "+ refer_to: [Example Cloud]"),
    ("referral extra", "refer_to: []", "refer_to: [Example Cloud]", "+ refer_to: []"),
    ("error code", "error: ambiguous-backslash", "error: ambiguous-port", "- error: `ambiguous-port`\n  + error: `ambiguous-backslash`"),
    ("error but verdict", "\"https://evil.test\\\\@example.com/\"", "api.example.com", "- verdict: error\n  + verdict: in_scope"),
    ("verdict but error", "verdict: error, error: ambiguous-backslash", "verdict: unlisted", "+ verdict: the error `ambiguous-backslash`"),
    ("says", "within 2 business", "within 3 business", "- says: `acknowledge within 3 business days`"),
    ("record of no clause", "cites: EX-8", "cites: EX-9", "+ says: no record that cites it"),
    ("unknown rule", "decided_by: [EX-2]", "decided_by: [EX-22]", "- decided_by: the rule `EX-22`\n  + decided_by: no rule of this id"),
    ("unknown rule near", "near: [EX-1]", "near: [EX-11]", "- near: the rule `EX-11`"),
    ("unknown fact", "target: a.example.org", "facts: { colour: red }, target: a.example.org", "the error `unknown-fact`"),
    ("unknown key", "needs: [environment]", "need: [environment]", "unknown-key"),
    ("duplicate names", "name: the apex", "name: staging", "duplicate-case"),
    ("both targets", "target: a.example.org", "asset: App, target: a.example.org", "contradicting-case"),
    ("a word that is no verdict", "verdict: conditional", "verdict: maybe", "unknown-value"),
];

#[test]
fn every_kind_of_broken_case_is_red() {
    for (what, good, broken, said) in BROKEN {
        assert_eq!(GOOD.matches(good).count(), 1, "{what}: `{good}` stands once in the good cases");
        let folder = folder("broken", &[("example.yaml", POLICY), ("example.tests.yaml", &GOOD.replace(good, broken))]);
        for args in [["example.yaml"], ["example.tests.yaml"], ["."]] {
            let (status, out, err) = test(&folder, &args);
            assert_eq!(status, 1, "{what}\n{out}{err}");
            assert!(format!("{out}{err}").contains(said), "{what}: expected {said}\n{out}{err}");
        }
        for format in ["json", "junit", "github"] {
            let (status, out, _) = test(&folder, &["--format", format, "example.yaml"]);
            assert_eq!(status, 1, "{what}, {format}\n{out}");
            let shows = match format {
                "json" => {
                    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
                    json["failed"] == 1 || !json["problems"].as_array().unwrap().is_empty()
                }
                "junit" => {
                    checked_junit(&out);
                    out.contains("<failure ")
                }
                _ => out.contains("::error file="),
            };
            assert!(shows, "{what}, {format}\n{out}");
        }
    }
}

#[test]
fn what_cannot_be_run_is_an_error() {
    let elsewhere = GOOD.replace("example.yaml", "other.yaml");
    let refused = POLICY.replace("in_scope:", "in_scop:");
    let table: [(&str, Files, Names, i32, &str); 12] = [
        ("no cases", &[("example.yaml", POLICY)], &["example.yaml"], 2, "no-cases"),
        ("no cases in a folder", &[("example.yaml", POLICY)], &["."], 2, "no-cases"),
        ("an empty folder", &[], &["."], 2, "no-cases"),
        ("a file without cases", &[("example.yaml", POLICY), ("example.tests.yaml", "policy: example.yaml\n")], &["."], 2, "no-cases"),
        ("empty lists", &[("example.yaml", POLICY), ("example.tests.yaml", "policy: example.yaml\ncases: []\n")], &["."], 2, "no-cases"),
        ("an empty file", &[("example.yaml", POLICY), ("example.tests.yaml", "")], &["example.yaml"], 1, "empty-file"),
        ("no such file", &[], &["example.yaml"], 2, "unreadable-policy"),
        ("no such cases", &[], &["example.tests.yaml"], 2, "unreadable-cases"),
        ("no such policy", &[("example.tests.yaml", GOOD)], &["."], 2, "unreadable-policy"),
        ("a refused policy", &[("example.yaml", &refused), ("example.tests.yaml", GOOD)], &["."], 2, "policy-refused"),
        ("the cases of another", &[("example.yaml", POLICY), ("example.tests.yaml", &elsewhere)], &["example.yaml"], 1, "wrong-policy"),
        ("not YAML", &[("example.yaml", POLICY), ("example.tests.yaml", "policy: [example.yaml\n")], &["example.yaml"], 1, "cases-refused"),
    ];
    for (what, files, args, expected, said) in table {
        let folder = folder("unrunnable", files);
        let (status, out, err) = test(&folder, args);
        assert_eq!(status, expected, "{what}\n{out}{err}");
        assert!(err.contains(said), "{what}\n{out}{err}");
        for format in ["json", "junit", "github"] {
            let (status, out, err) = test(&folder, &[&["--format", format], args].concat());
            assert_eq!((status, err.as_str()), (expected, ""), "{what}, {format}");
            assert!(said.ends_with("-refused") || out.contains(said), "{what}, {format}\n{out}");
            match format {
                "json" => drop(serde_json::from_str::<serde_json::Value>(&out).unwrap()),
                "junit" => drop(checked_junit(&out)),
                _ => assert!(out.starts_with("::error "), "{out}"),
            }
        }
    }
    // One bad policy hides no other, and is still an error.
    let folder = folder("unrunnable", &[("a.yaml", &refused), ("example.yaml", POLICY), ("example.tests.yaml", GOOD)]);
    let (status, out, _) = test(&folder, &["."]);
    assert_eq!(status, 2);
    assert!(out.contains("9 passed"), "{out}");
}

#[test]
fn cases_stand_in_the_policy_too() {
    let own = format!("{POLICY}cases:\n  - {{ name: inside, target: x.lab.example.com, verdict: out_of_scope, decided_by: [EX-4] }}\n");
    let folder = folder("own", &[("example.yaml", &own), ("example.tests.yml", GOOD)]);
    let (status, out, err) = test(&folder, &["example.yaml"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.ends_with("10 passed, 0 failed: 9 cases, 1 record\n"), "{out}");
    // A file of cases alone is just these.
    assert!(test(&folder, &["example.tests.yml"]).1.ends_with("9 passed, 0 failed: 8 cases, 1 record\n"));
    std::fs::write(folder.join("example.yaml"), own.replace("verdict: out_of_scope", "verdict: in_scope")).unwrap();
    let (status, out, _) = test(&folder, &["example.yaml"]);
    assert_eq!(status, 1);
    let line = own.lines().count();
    assert!(out.starts_with(&format!("failed  example.yaml:{line} inside\n")), "{out}");
    assert!(out.contains("target: out of scope by EX-4 The lab (example.yaml:10)\n"), "{out}");
}

#[test]
fn coverage_counts_what_the_answers_name() {
    let folder = folder("coverage", &[("example.yaml", POLICY), ("example.tests.yaml", GOOD)]);
    let (status, out, _) = test(&folder, &["example.yaml"]);
    assert_eq!(status, 0);
    // EX-7 is no rule that could decide; EX-4 and EX-5 never did.
    assert!(
        out.contains("66.6 % of the rules decided (4 of 6)\n  no case decides EX-4 The lab (example.yaml:10)\n  no case decides EX-5"),
        "{out}"
    );
    for (least, expected) in [("0", 0), ("66", 0), ("67", 1), ("100", 1), ("101", 2)] {
        for format in ["human", "json", "junit", "github"] {
            let (status, out, _) = test(&folder, &["--min-coverage", least, "--format", format, "example.yaml"]);
            assert_eq!(status, expected, "{least}, {format}\n{out}");
            if format == "junit" && expected < 2 {
                checked_junit(&out);
            }
        }
    }
    // Also when cases fail: what decided is what counts.
    let failing = GOOD.replace("verdict: in_scope, decided_by: [EX-2]", "verdict: out_of_scope, decided_by: [EX-4]");
    std::fs::write(folder.join("example.tests.yaml"), failing).unwrap();
    let (status, out, _) = test(&folder, &["example.yaml"]);
    assert_eq!(status, 1);
    assert!(out.contains("(4 of 6)\n  no case decides EX-4 The lab"), "{out}");
    // A policy without cases is a remark, unless a coverage is asked for.
    std::fs::write(folder.join("example.tests.yaml"), GOOD).unwrap();
    std::fs::write(folder.join("untested.yaml"), POLICY).unwrap();
    let (status, out, _) = test(&folder, &["."]);
    assert_eq!(status, 0);
    assert!(out.contains("untested.yaml: no cases\n"), "{out}");
    assert_eq!(test(&folder, &[".", "--min-coverage", "50"]).0, 1);
}

#[test]
fn hostile_names_do_not_act() {
    let hostile =
        GOOD.replace("name: the apex", r#"name: "\e[31m<a & \"b\">%,::\n::error::x""#).replace("verdict: unlisted", "verdict: in_scope");
    let folder = folder("hostile", &[("a, b%.yaml", POLICY), ("a, b%.tests.yaml", &hostile.replace("example.yaml", "a, b%.yaml"))]);
    std::fs::create_dir_all(folder.join(".git")).unwrap();
    let (_, out, _) = test(&folder, &["--format", "github", "a, b%.yaml"]);
    let errors: Vec<&str> = out.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(errors.len(), 1, "{out}");
    assert!(errors[0].starts_with("::error file=a%2C b%25.tests.yaml,line=6,col="), "{out}");
    assert!(out.lines().all(|line| line.starts_with("::") || line.contains(" passed, ")), "{out}");
    let (_, out, _) = test(&folder, &["--format", "junit", "a, b%.yaml"]);
    let names = checked_junit(&out);
    assert!(names.contains(&"\\u{1b}[31m<a & \"b\">%,::\n::error::x".to_owned()), "{names:?}");
    let (_, out, _) = test(&folder, &["--color", "never", "a, b%.yaml"]);
    assert!(!out.contains('\u{1b}'), "{out}");
}

/// Holds a report to the rules of `junit-10.xsd`, and its counts to what it lists; gives the names of all cases.
fn checked_junit(xml: &str) -> Vec<String> {
    const ATTRIBUTES: [(&str, Names, Names, Names); 5] = [
        ("testsuites", &[], &["name", "time", "tests", "failures", "disabled", "errors"], &["testsuite"]),
        (
            "testsuite",
            &["name", "tests"],
            &["failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"],
            &["properties", "testcase", "system-out", "system-err"],
        ),
        (
            "testcase",
            &["name"],
            &["classname", "time", "status", "assertions"],
            &["skipped", "error", "failure", "system-out", "system-err"],
        ),
        ("failure", &[], &["type", "message"], &[]),
        ("error", &[], &["type", "message"], &[]),
    ];
    let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        let (_, required, optional, children) = ATTRIBUTES.iter().find(|(element, ..)| *element == name).unwrap();
        assert!(required.iter().all(|attribute| node.has_attribute(*attribute)), "{name}\n{xml}");
        assert!(node.attributes().all(|a| required.contains(&a.name()) || optional.contains(&a.name())), "{name}\n{xml}");
        assert!(node.children().filter(|c| c.is_element()).all(|c| children.contains(&c.tag_name().name())), "{name}\n{xml}");
        for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            if let Some(count) = node.attribute(attribute) {
                assert_eq!(count, node.descendants().filter(|n| n.has_tag_name(element)).count().to_string(), "{attribute}\n{xml}");
            }
        }
    }
    document.descendants().filter(|n| n.has_tag_name("testcase")).map(|n| n.attribute("name").unwrap().to_owned()).collect()
}

/// Cases may come from a stranger's pull request: what they name must not be quoted from anywhere.
#[test]
fn cases_name_no_policy_outside() {
    let folder = folder("outside", &[("example.yaml", POLICY), ("secret.yaml", "token: hunter2\n")]);
    for inner in ["inner/deeper", ".hidden"] {
        std::fs::create_dir_all(folder.join(inner)).unwrap();
    }
    std::fs::write(folder.join(".hidden/secret.yaml"), "token: hunter2\n").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.join("secret.yaml"), folder.join("inner/link.yaml")).unwrap();
    let secret = folder.join("secret.yaml");
    let cases = |policy: &str| GOOD.replace("policy: example.yaml", &format!("policy: {policy}"));
    let inner = folder.join("inner");
    for policy in ["../secret.yaml", "deeper/../../secret.yaml", "link.yaml", &*secret.to_string_lossy(), "../.hidden/secret.yaml"] {
        std::fs::write(inner.join("x.tests.yaml"), cases(policy)).unwrap();
        let (status, out, err) = test(&inner, &["x.tests.yaml"]);
        let all = out + &err;
        assert!(status == 1 && all.contains("policy-outside") && !all.contains("hunter2"), "{policy}: {status}\n{all}");
    }
    // A hidden folder below the working directory is no place for policies either.
    std::fs::write(inner.join("x.tests.yaml"), cases("../.hidden/secret.yaml")).unwrap();
    let (status, out, err) = test(&folder, &["inner/x.tests.yaml"]);
    assert!(status == 1 && !(out + &err).contains("hunter2"));
    // From a folder above both, or where the user names the policy, it is as good as one beside the cases.
    std::fs::write(inner.join("x.tests.yaml"), cases("../example.yaml")).unwrap();
    for (place, args) in [(&folder, &["inner/x.tests.yaml"][..]), (&inner, &["x.tests.yaml", "../example.yaml"])] {
        let (status, out, err) = test(place, args);
        assert_eq!(status, 0, "{args:?}\n{out}{err}");
    }
    let (status, out, err) = test(&inner, &["x.tests.yaml"]);
    let all = out + &err;
    assert!(status == 1 && all.contains("name the policy, too"), "{all}");
}
