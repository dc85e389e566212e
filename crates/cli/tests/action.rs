//! What the GitHub Action runs (`.github/action/check.sh`), run in repositories made for it; and `action.yml` and the hooks of pre-commit, which name it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

const NARROW: &str = "[example.com]";
const WIDE: &str = "[example.com, api.example.com]";

/// A policy without findings, with its cases in it.
fn policy(hosts: &str) -> String {
    format!(
        "inbounds: 1\nprogram: {{ name: Example, contacts: [\"mailto:security@example.com\"], updated: 2026-05-07 }}\n\
         safe_harbor: {{ commitments: [authorization, no-legal-action, anti-circumvention-waiver, terms-waiver] }}\n\
         in_scope:\n  - {{ id: EX-1, clause: The site, hosts: {hosts} }}\n\
         cases:\n  - {{ name: the site, target: example.com, verdict: in_scope, decided_by: [EX-1] }}\n"
    )
}

struct Repository(PathBuf);

struct Ran {
    status: i32,
    /// Standard output and standard error.
    said: String,
    summary: String,
}

impl Repository {
    /// A repository whose first commit has these files.
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("action").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let own = Self(folder);
        own.git(&["init", "--quiet", "--initial-branch", "main"]);
        own.commit(files);
        own
    }

    fn git(&self, args: &[&str]) -> String {
        let own = ["-c", "user.name=t", "-c", "user.email=t@example.test", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(own).args(args).current_dir(&self.0).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.0.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    fn commit(&self, files: &[(&str, &str)]) {
        self.write(files);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "a commit"]);
    }

    /// Runs the script as the action does, with these variables; of a pull request unless they say otherwise.
    fn check(&self, variables: &[(&str, &str)]) -> Ran {
        let summary = self.0.join(".git/summary");
        let _ = std::fs::remove_file(&summary);
        let binary = Path::new(env!("CARGO_BIN_EXE_inbounds")).parent().unwrap();
        let output = Command::new(root().join(".github/action/check.sh"))
            .current_dir(&self.0)
            .env("PATH", format!("{}:{}", binary.display(), std::env::var("PATH").unwrap()))
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("BASE", "HEAD~1")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        Ran {
            status: output.status.code().unwrap(),
            said: String::from_utf8([output.stdout, output.stderr].concat()).unwrap(),
            summary: std::fs::read_to_string(summary).unwrap_or_default(),
        }
    }
}

impl Ran {
    fn expect(&self, status: i32, summary: &[&str]) {
        assert_eq!(self.status, status, "{}\n{}", self.said, self.summary);
        for part in summary {
            assert!(self.summary.contains(part), "expected {part}\n{}\n{}", self.said, self.summary);
        }
    }
}

#[test]
fn a_change_is_judged_by_what_it_means() {
    let (narrow, wide) = (policy(NARROW), policy(WIDE));
    let other = narrow.replace("The site", "Our site");
    // The change, what is forbidden, the status, and what the summary says.
    let table = [
        (&narrow, &other, "widen", 0, "no verdict"),
        (&narrow, &wide, "widen", 1, "**wider**"),
        (&narrow, &wide, "any", 1, "forbid: any"),
        (&narrow, &wide, "nothing", 0, "**wider**"),
        (&wide, &narrow, "widen", 0, "narrower"),
        (&wide, &narrow, "any", 1, "narrower"),
    ];
    for (old, new, forbid, status, said) in table {
        let repository = Repository::new("change", &[("policy.yaml", old)]);
        repository.commit(&[("policy.yaml", new)]);
        let ran = repository.check(&[("FORBID", forbid)]);
        ran.expect(status, &[":white_check_mark: lint", ":white_check_mark: cases", "**`policy.yaml`**", said]);
        assert_eq!(ran.said.contains("::error title=inbounds::policy.yaml: the change"), status == 1, "{}", ran.said);
    }
}

#[test]
fn policies_come_go_and_move() {
    let (narrow, wide) = (policy(NARROW), policy(WIDE));
    let folder = [("POLICIES", "policies/")];
    let repository = Repository::new("come", &[("policies/a.yaml", &narrow), ("policies/README.md", "x")]);
    repository.commit(&[("policies/b.yaml", &narrow), ("policies/deeper/c.yaml", "no policy of this folder")]);
    repository.check(&folder).expect(1, &["**`policies/b.yaml`, new**", "**wider**"]);
    repository.git(&["rm", "--quiet", "policies/b.yaml"]);
    repository.commit(&[]);
    repository.check(&folder).expect(0, &["**`policies/b.yaml`, removed**", "narrower"]);
    // The last one, and with it the folder.
    repository.git(&["rm", "--quiet", "-r", "policies"]);
    repository.commit(&[]);
    repository.check(&folder).expect(0, &["**`policies/a.yaml`, removed**", "narrower"]);
    // Moved within what is checked, it is the same policy, and still nothing may be wider.
    let repository = Repository::new("move", &[("policies/a.yaml", &narrow)]);
    repository.git(&["mv", "policies/a.yaml", "policies/z.yaml"]);
    repository.commit(&[]);
    repository.check(&folder).expect(0, &["**`policies/z.yaml`, before `policies/a.yaml`**"]);
    repository.git(&["mv", "policies/z.yaml", "policies/y.yaml"]);
    repository.commit(&[("policies/y.yaml", &wide)]);
    repository.check(&folder).expect(1, &["**`policies/y.yaml`, before `policies/z.yaml`**", "**wider**"]);
    // A folder in the place of a file, and one policy named twice.
    let repository = Repository::new("folder", &[("policy.yaml", &narrow)]);
    repository.git(&["rm", "--quiet", "policy.yaml"]);
    repository.commit(&[("policy.yaml/a.yaml", &wide)]);
    assert_eq!(repository.check(&[]).status, 1);
    let repository = Repository::new("twice", &[("policy.yaml", &narrow)]);
    repository.commit(&[]);
    let ran = repository.check(&[("POLICIES", ".\n./policy.yaml\r\n\n  policy.yaml  ")]);
    ran.expect(0, &["no verdict"]);
    assert_eq!(ran.summary.matches("**`").count(), 1, "{}", ran.summary);
}

#[test]
fn without_a_base_it_fails_unless_it_is_told_to_compare_nothing() {
    let repository = Repository::new("base", &[("policy.yaml", &policy(NARROW))]);
    let ran = repository.check(&[("BASE", "")]);
    ran.expect(2, &[":white_check_mark: cases", ":x: `no base to compare with"]);
    assert!(ran.said.contains("::error title=inbounds::no base to compare with"), "{}", ran.said);
    for told in [("ALLOW_MISSING_BASE", "true"), ("FORBID", "nothing")] {
        repository.check(&[("BASE", ""), told]).expect(0, &[":white_check_mark: cases", "nothing was compared"]);
    }
    repository.check(&[("BASE", ""), ("ALLOW_MISSING_BASE", "yes")]).expect(2, &["expected true or false"]);
    // One that is named and is not there fails all the same.
    repository.check(&[("BASE", "no-such-branch"), ("ALLOW_MISSING_BASE", "true")]).expect(2, &["is not in this clone"]);
    for base in ["HEAD~1", "no-such-branch", "--output=pwned", "-h", "$(touch pwned)", &"0".repeat(40)] {
        let ran = repository.check(&[("BASE", base)]);
        ran.expect(2, &["is not in this clone"]);
        assert!(ran.said.contains("::error title=inbounds::the base "), "{}", ran.said);
    }
    assert!(!repository.0.join("pwned").exists());
    // A shallow clone asks for the one commit that it lacks.
    repository.commit(&[("policy.yaml", &policy(WIDE))]);
    let base = repository.git(&["rev-parse", "HEAD~1"]);
    let shallow = Repository::new("shallow", &[]);
    std::fs::remove_dir_all(&shallow.0).unwrap();
    let from = format!("file://{}", repository.0.display());
    repository.git(&["clone", "--quiet", "--depth", "1", &from, &shallow.0.to_string_lossy()]);
    shallow.check(&[("BASE", &base)]).expect(1, &["**wider**"]);
}

#[test]
fn what_cannot_be_checked_is_never_green() {
    let (narrow, wide) = (policy(NARROW), policy(WIDE));
    let broken = narrow.replace("in_scope:", "in_scop:");
    let change = |name: &str, old: &str, new: &str| {
        let repository = Repository::new(name, &[("policy.yaml", old)]);
        repository.commit(&[("policy.yaml", new)]);
        repository
    };
    change("refused", &narrow, &broken).check(&[]).expect(2, &[":x: lint", "cannot be compared"]);
    let mended = change("mended", &broken, &narrow);
    mended.check(&[]).expect(2, &[":white_check_mark: lint", "cannot be compared"]);
    mended.check(&[("FORBID", "nothing")]).expect(0, &["cannot be compared"]);
    let untested = narrow.split("cases:").next().unwrap();
    change("untested", &narrow, untested).check(&[("DENY_WARNINGS", "false")]).expect(2, &[":x: cases: could not be checked"]);
    change("failing", &narrow, &narrow.replace("verdict: in_scope", "verdict: unlisted")).check(&[]).expect(1, &[":x: cases: see"]);
    let warned = wide.replace("updated: 2026-05-07", "languages: [en]");
    change("warned", &wide, &warned).check(&[]).expect(1, &[":x: lint: see"]);
    change("warned", &wide, &warned).check(&[("DENY_WARNINGS", "false")]).expect(0, &[":white_check_mark: lint"]);
    let more = wide.replace("cases:", "out_of_scope:\n  - { id: EX-2, clause: Floods, activities: [dos] }\ncases:");
    change("coverage", &more, &more).check(&[("MIN_COVERAGE", "51")]).expect(1, &[":x: cases: see"]);
    // A link may lead anywhere.
    let repository = Repository::new("link", &[("policy.yaml", &narrow)]);
    std::fs::remove_file(repository.0.join("policy.yaml")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", repository.0.join("policy.yaml")).unwrap();
    repository.commit(&[]);
    for policies in ["policy.yaml", "."] {
        let ran = repository.check(&[("POLICIES", policies)]);
        ran.expect(2, &["is a symbolic link"]);
        assert!(!ran.said.contains("root:"), "{}", ran.said);
    }
    // So may one to cases, which would be quoted.
    let repository = Repository::new("link-cases", &[("p/policy.yaml", &narrow)]);
    std::os::unix::fs::symlink("/etc/passwd", repository.0.join("p/policy.tests.yaml")).unwrap();
    repository.commit(&[]);
    for policies in ["p/policy.yaml", "p"] {
        let ran = repository.check(&[("POLICIES", policies)]);
        ran.expect(2, &["is a symbolic link"]);
        assert!(!ran.said.contains("root:"), "{}", ran.said);
    }
    // No clone at all.
    let repository = Repository::new("none", &[("policy.yaml", &narrow)]);
    std::fs::remove_dir_all(repository.0.join(".git")).unwrap();
    let above = repository.0.parent().unwrap().to_string_lossy().into_owned();
    let ran = repository.check(&[("GIT_CEILING_DIRECTORIES", &above), ("GITHUB_STEP_SUMMARY", "/dev/null")]);
    assert!(ran.status == 2 && ran.said.contains("no clone of a git repository"), "{}", ran.said);
}

#[test]
fn inputs_are_never_more_than_texts() {
    let repository = Repository::new("inputs", &[("policy.yaml", &policy(NARROW)), ("@", "x"), ("-x.yaml", &policy(NARROW))]);
    repository.commit(&[]);
    let table = [
        ("FORBID", "widen; touch pwned"),
        ("FORBID", "$(touch pwned)"),
        ("FORBID", "--help"),
        ("MIN_COVERAGE", "50;touch pwned"),
        ("MIN_COVERAGE", "a[$(touch pwned)]"),
        ("MIN_COVERAGE", "101"),
        ("MIN_COVERAGE", "-1"),
        ("DENY_WARNINGS", "yes\n::error::x"),
        ("POLICIES", "$(touch pwned)"),
        ("POLICIES", "`touch pwned`"),
        ("POLICIES", "--help"),
        ("POLICIES", "no.yaml; touch pwned"),
        ("POLICIES", "no.yaml\npolicy.yaml"),
        ("POLICIES", "../inputs/policy.yaml"),
        ("POLICIES", "/etc"),
        ("POLICIES", ".git/config"),
        ("POLICIES", "policy.yaml/../../x"),
        ("POLICIES", "@"),
        ("POLICIES", "*"),
        ("POLICIES", "*.yaml"),
        ("POLICIES", "\n \n"),
    ];
    for (name, value) in table {
        let ran = repository.check(&[(name, value)]);
        assert_eq!(ran.status, 2, "{name}={value}\n{}", ran.said);
        assert!(!repository.0.join("pwned").exists(), "{name}={value}");
        let commands: Vec<&str> = ran.said.lines().filter(|line| line.trim_start().starts_with("::")).collect();
        assert!(commands.len() == 1 && commands[0].starts_with("::error title=inbounds::"), "{name}={value}\n{}", ran.said);
    }
    // One that looks like a flag is still a name.
    repository.check(&[("POLICIES", "-x.yaml")]).expect(0, &["no verdict"]);
}

#[test]
fn names_of_files_do_not_act() {
    let names = [
        "a\n::error::b.yaml",
        "::add-mask::x.yaml",
        "$(touch pwned).yaml",
        "`<b>|@x`.yaml",
        "-n.yaml",
        "git:HEAD:policy.yaml",
        "a, b%.yaml",
        "ü.yaml",
        "x].yaml",
        "'\".yaml",
        "[a](b).yaml",
        "\\.yaml",
        " .yaml",
    ];
    let (narrow, wide) = (policy(NARROW), policy(WIDE));
    let files = |text| names.iter().map(|name| (*name, text)).collect::<Vec<_>>();
    let repository = Repository::new("names", &files(narrow.as_str()));
    let folder = [("POLICIES", ".")];
    repository.commit(&[]);
    let ran = repository.check(&folder);
    ran.expect(0, &["**`::add-mask::x.yaml`**", "**`'<b>|@x'.yaml`**", "**`a?::error::b.yaml`**"]);
    assert_eq!(ran.summary.matches("no verdict").count(), names.len(), "{}", ran.summary);
    repository.commit(&files(wide.as_str()));
    let ran = repository.check(&folder);
    ran.expect(1, &["**wider**"]);
    assert!(!repository.0.join("pwned").exists());
    // Between a token and its end GitHub looks for no commands; outside of them there are only ours.
    let mut token = String::new();
    for line in ran.said.lines() {
        match line.strip_prefix("::stop-commands::") {
            Some(new) if token.is_empty() => token = format!("::{new}::"),
            _ if line == token => token.clear(),
            _ if token.is_empty() && line.trim_start().starts_with("::") => {
                assert!(line.starts_with("::error title=inbounds::") || line.starts_with("::notice file="), "{line}");
            }
            _ => {}
        }
    }
    assert_eq!(ran.said.matches("::error title=inbounds::").count(), names.len(), "{}", ran.said);
}

fn files(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

#[test]
fn a_summary_has_room() {
    // Long names and clauses: each row of a table takes more than a kilobyte.
    let long = ["x"; 3].map(|x| x.repeat(60)).join(".");
    let hosts = |i: usize| (0..5).map(|j| format!("h{i}-{j}.{long}.example.com")).collect::<Vec<_>>().join(", ");
    let rule = |i: usize| format!("  - {{ id: L-{i}, clause: {}, hosts: [{}] }}\n", "y".repeat(300), hosts(i));
    let rules: Vec<String> = (0..30).map(rule).collect();
    // One table stays below its own limit; the tables of many policies together are what needs a bound.
    let names: Vec<String> = (0..45).map(|i| format!("policies/p{i:02}.yaml")).collect();
    let narrow = policy(NARROW);
    let wide = narrow.replace("cases:", &format!("{}cases:", rules.concat()));
    let all = |text: &str| names.iter().map(|name| (name.clone(), text.to_owned())).collect::<Vec<_>>();
    let (before, after) = (all(&narrow), all(&wide));
    let repository = Repository::new("room", &files(&before));
    repository.commit(&files(&after));
    let ran = repository.check(&[("POLICIES", "policies/")]);
    ran.expect(1, &["### Scope:"]);
    let told = ["too long for this page", "more classes like those above"].map(|words| ran.summary.contains(words));
    assert!(ran.summary.len() < 1 << 20 && told == [true; 2], "{told:?} {}", ran.summary.len());
}

#[test]
fn the_action_passes_every_input_as_a_variable() {
    let text = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let inputs = text.split("\ninputs:\n").nth(1).unwrap().split("\nruns:").next().unwrap();
    let names: Vec<&str> =
        inputs.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':').filter(|n| !n.starts_with(' '))).collect();
    assert_eq!(names, ["policies", "forbid", "deny-warnings", "min-coverage", "base", "allow-missing-base"]);
    let steps = text.split("\n  steps:\n").nth(1).unwrap();
    let script = std::fs::read_to_string(root().join(".github/action/check.sh")).unwrap();
    for name in names {
        let variable = name.replace('-', "_").to_uppercase();
        assert!(steps.contains(&format!("        {variable}: ${{{{ inputs.{name} }}}}\n")), "{name}");
        assert!(script.contains(&format!("=${{{variable}:-")), "{variable}");
    }
    assert!(!steps.contains("uses:"), "an action by a pinned commit, or none");
    let runs: Vec<&str> = steps.lines().filter_map(|line| line.trim_start().strip_prefix("run: ")).collect();
    assert_eq!(runs, ["'\"$GITHUB_ACTION_PATH/.github/action/install.sh\"'", "'\"$GITHUB_ACTION_PATH/.github/action/check.sh\"'"]);
    for script in ["install.sh", "check.sh"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(root().join(".github/action").join(script)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{script} can be run");
    }
    // The defaults are those of the script.
    for default in ["policy.yaml", "widen", "'true'", "'0'", "'false'"] {
        assert!(inputs.lines().any(|line| line.trim() == format!("default: {default}")), "{default}");
    }
}

#[test]
fn the_hooks_run() {
    let repository = Repository::new("hooks", &[("policy.yaml", &policy(NARROW)), ("-v/policy.yaml", &policy(NARROW))]);
    let hooks = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.strip_prefix("  entry: inbounds ")).collect();
    assert_eq!(entries.len(), 2);
    let run = |entry: &str| {
        let args = entry.split(' ').chain(["policy.yaml", "-v/policy.yaml"]);
        Command::new(env!("CARGO_BIN_EXE_inbounds")).args(args).current_dir(&repository.0).output().unwrap().status.code()
    };
    assert_eq!(entries.iter().map(|entry| run(entry)).collect::<Vec<_>>(), [Some(0), Some(0)]);
    repository.write(&[(
        "policy.yaml",
        &policy(NARROW).replace("updated: 2026-05-07", "languages: [en]").replace("verdict: in_scope", "verdict: unlisted"),
    )]);
    assert_eq!(entries.iter().map(|entry| run(entry)).collect::<Vec<_>>(), [Some(1), Some(1)]);
}

/// The blocks `sh` of the page about continuous integration, run in a repository.
#[test]
fn the_page_says_what_works() {
    let page = std::fs::read_to_string(root().join("policies/CI.md")).unwrap();
    let scripts: Vec<&str> = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(scripts.len(), 2);
    let narrow = policy(NARROW);
    for (script, file) in scripts.iter().zip(["policy.yaml", "policies/policy.yaml"]) {
        for (change, status) in
            [(narrow.replace("The site", "Our site"), 0), (policy(WIDE), 1), (narrow.replace("verdict: in_scope", "verdict: unlisted"), 1)]
        {
            let repository = Repository::new("page", &[(file, &narrow)]);
            repository.commit(&[(file, &change)]);
            let binary = Path::new(env!("CARGO_BIN_EXE_inbounds")).parent().unwrap();
            let done = Command::new("sh")
                .args(["-c", script])
                .current_dir(&repository.0)
                .env("PATH", format!("{}:{}", binary.display(), std::env::var("PATH").unwrap()))
                .env("INBOUNDS_SOURCE", root())
                .env("BASE", "HEAD~1")
                .env_remove("GITHUB_ACTIONS")
                .env_remove("GITHUB_STEP_SUMMARY")
                .output()
                .unwrap();
            assert_eq!(
                done.status.code(),
                Some(status),
                "{}{}",
                String::from_utf8_lossy(&done.stdout),
                String::from_utf8_lossy(&done.stderr)
            );
        }
    }
    let action = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let inputs = action.split("\ninputs:\n").nth(1).unwrap().split("\nruns:").next().unwrap();
    for name in inputs.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':').filter(|name| !name.starts_with(' '))) {
        assert!(page.contains(&format!("\n| `{name}` | ")), "{name}");
    }
}

/// Building it is for the service; here it is seen what would be built, and from where.
#[test]
fn it_is_built_from_the_source_of_the_action() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("action/install");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("bin")).unwrap();
    let cargo = folder.join("bin/cargo");
    std::fs::write(&cargo, "#!/bin/sh\npwd\nprintf '%s\\n' \"$@\"\n").unwrap();
    std::fs::set_permissions(&cargo, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let output = Command::new(root().join(".github/action/install.sh"))
        .env("PATH", format!("{}:/usr/bin:/bin", folder.join("bin").display()))
        .env("RUNNER_TEMP", "/tmp/a b")
        .env("GITHUB_ACTION_PATH", root())
        .env("GITHUB_PATH", folder.join("path"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let expected = [
        "install",
        "--quiet",
        "--locked",
        "--path",
        "crates/cli",
        "--root",
        "/tmp/a b/inbounds",
        "--target-dir",
        "/tmp/a b/inbounds-build",
    ];
    assert_eq!(said, format!("{}\n{}\n", root().display(), expected.join("\n")));
    assert_eq!(std::fs::read_to_string(folder.join("path")).unwrap(), "/tmp/a b/inbounds/bin\n");
}
