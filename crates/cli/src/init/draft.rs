//! From answers to files: the policy, its cases, and the proof that both are good.

use super::answers::Answers;
use crate::diagnostics::{Refused, Trouble};
use crate::output::error_body;
use crate::policies::compile;
use inbounds_core::answer::{ErrorBody, Verdict};
use inbounds_core::cases::CaseFile;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::{Diagnostic, Level};
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::survey::{AtomView, HostView, TargetView};
use inbounds_core::target::{Network, Target};
use inbounds_lint::{Levels, Subject, lint};
use std::fmt::Write as _;

/// A policy and its cases, as text.
pub(super) struct Draft {
    pub(super) policy: String,
    pub(super) cases: String,
}

/// Cases for patterns; of a longer list the rest is left to the owner.
const MOST_PATTERNS: usize = 20;

/// The files that say what the answers do. `file` is the name of the policy.
///
/// # Errors
/// Whatever stands against them: they are compiled, linted and run before anybody sees them.
pub(super) fn draft(answers: &Answers, file: &str) -> Result<Draft, Trouble> {
    let text = policy(answers);
    let policy = compile(file, text.as_bytes())?;
    let findings = findings(&policy, answers);
    if !findings.is_empty() {
        return Err(Trouble::Refused(Refused::new(file, text.as_bytes(), findings)));
    }
    let cases = cases(answers, &policy, file);
    let limits = Limits::default();
    let read = CaseFile::read(cases.as_bytes(), &limits);
    let failed = |file: CaseFile| file.run(&policy).into_iter().find(|outcome| !outcome.differences.is_empty());
    match read.file.filter(|_| read.problems.is_empty()).map(failed) {
        Some(None) => Ok(Draft { policy: text, cases }),
        Some(Some(outcome)) => {
            let difference = outcome.differences.first().map(ToString::to_string).unwrap_or_default();
            Err(Trouble::Unreadable(error_body("unusable-answer", format!("the case `{}` fails: {difference}", outcome.name), None)))
        }
        None => Err(Trouble::Refused(Refused::cases(file, cases.as_bytes(), read.problems))),
    }
}

/// The first thing that stands against the answers, if anything does. While hosts alone were answered, nobody can know the contact yet.
pub(super) fn objection(answers: &Answers, hosts_alone: bool) -> Option<ErrorBody> {
    let said = |problem: Diagnostic| {
        let help = if problem.code == "missing-contact" { Some("give `--contact`") } else { problem.help.as_deref() };
        error_body(problem.code, problem.message, help)
    };
    match compile("policy.yaml", policy(answers).as_bytes()) {
        Err(Trouble::Refused(refused)) => refused.problems().iter().find(|problem| problem.level == Level::Error).cloned().map(said),
        Err(Trouble::Unreadable(error)) => Some(error),
        Ok(policy) => {
            let mut findings = findings(&policy, answers).into_iter();
            findings.find(|finding| !(hosts_alone && finding.code == "missing-contact")).map(said)
        }
    }
}

/// The name of the first host that has one, without its wildcard.
pub(super) fn first_name(hosts: &[String]) -> Option<String> {
    let list = hosts.iter().map(|host| quoted(host)).collect::<Vec<_>>().join(", ");
    let text = format!("inbounds: 1\nprogram: {{ name: x }}\nin_scope: [{{ id: x, clause: x, hosts: [{list}] }}]\n");
    let policy = compile("policy.yaml", text.as_bytes()).ok()?;
    policy.atoms().find_map(|atom| match atom.target() {
        TargetView::Network(HostView::Name(name) | HostView::Below(name) | HostView::Wild(name)) => Some(name.to_owned()),
        _ => None,
    })
}

fn findings(policy: &CompiledPolicy, answers: &Answers) -> Vec<Diagnostic> {
    let subject = Subject { policy, today: Some(answers.today), cases: Some(1) };
    let levels = Levels { deny_warnings: true, ..Levels::default() };
    lint(&subject, &levels).into_iter().map(|finding| finding.problem).filter(|problem| problem.level == Level::Error).collect()
}

fn policy(answers: &Answers) -> String {
    let text = render(answers, "");
    let apex = |policy: CompiledPolicy| findings(&policy, answers).iter().any(|finding| finding.code == "apex-not-covered");
    if compile("policy.yaml", text.as_bytes()).is_ok_and(apex) {
        // Whoever names a wildcard alone gets that alone; the line shows it to whoever meant both.
        return render(answers, "\n    allow: [{ code: apex-not-covered, reason: only what is below the name is meant }]");
    }
    text
}

/// The policy, with this behind the hosts.
fn render(answers: &Answers, allow: &str) -> String {
    let id = id(&answers.name());
    fill(include_str!("policy.yaml"), |key| match key {
        "id" => id.clone(),
        "name" => quoted(&answers.name()),
        "policy_url" => match &answers.policy_url {
            Some(url) => format!("  policy_url: {}", quoted(url)),
            None => "  #policy_url: https://example.com/security".to_owned(),
        },
        "contacts" => list(&answers.contacts()),
        "bounty" => answers.bounty.name().to_owned(),
        "today" => answers.today.to_string(),
        "hosts" => list(&answers.hosts) + allow,
        "excluded" if answers.excluded.is_empty() => {
            format!("  #- id: {id}-O.4\n  #  clause: The blog, which others run\n  #  hosts: [blog.example.com]")
        }
        "excluded" => format!("  - id: {id}-O.4\n    clause: Hosts that are not to be tested\n    hosts: {}", list(&answers.excluded)),
        "safe_harbor" => {
            let mark = if answers.safe_harbor { "" } else { "#" };
            let commitments = "[authorization, no-legal-action, anti-circumvention-waiver, terms-waiver]";
            format!("{mark}safe_harbor:\n{mark}  commitments: {commitments}\n{mark}  conditions: [Good faith, The rules of conduct above]")
        }
        _ => String::new(),
    })
}

/// The template with every `<<key>>` filled in. Values are not looked into: what stands in an answer is never a key.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = template.split("<<");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((key, rest)) = part.split_once(">>") {
            text.push_str(&value(key));
            text.push_str(rest);
        }
    }
    text
}

fn cases(answers: &Answers, policy: &CompiledPolicy, file: &str) -> String {
    let id = id(&answers.name());
    let mut text = format!(
        "# What {} must answer, and by which rule. `inbounds test` asks each case.\n# Add one for every clause, and one for each mistake that nobody may make again.\npolicy: {}\ncases:\n",
        // A comment ends with its line.
        file.escape_debug(),
        quoted(file)
    );
    let mut put = |name: &str, query: String, verdict: &str, more: &str| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  - name: {}\n    {query}\n    verdict: {verdict}\n    {more}", quoted(name));
    };
    let atoms: Vec<AtomView<'_>> = policy.atoms().filter(|atom| atom.text().is_some()).take(MOST_PATTERNS).collect();
    let first = atoms.first().and_then(|atom| atom.example()).unwrap_or_default();
    for atom in &atoms {
        let (Some(pattern), Some(target)) = (atom.text(), atom.example()) else { continue };
        if let Some((verdict, rules)) = answer(policy, &target) {
            put(
                &format!("{pattern} ({})", atom.rule().id()),
                format!("target: {}", quoted(&target)),
                verdict,
                &format!("decided_by: {}", list(&rules)),
            );
        }
    }
    let elsewhere = "https://elsewhere.test/";
    if let Some(("unlisted", _)) = answer(policy, elsewhere) {
        put("what no rule names", format!("target: {elsewhere}"), "unlisted", "decided_by: []");
    }
    put("flooding", "activity: dos.volumetric".to_owned(), "out_of_scope", &format!("decided_by: [{id}-O.1]"));
    put("phishing", "activity: social-engineering.phishing".to_owned(), "out_of_scope", &format!("decided_by: [{id}-O.2]"));
    let on = |more: &str| format!("target: {}\n    {more}", quoted(&first));
    if let Some(("in_scope", rules)) = answer(policy, &first) {
        let with = |rule: &str| format!("decided_by: {}", list(&[rules.clone(), vec![format!("{id}-{rule}")]].concat()));
        let needs = format!("{}\n    needs: [verification.manual]", with("O.3"));
        put("the output of a scanner depends on who looked at it", on("finding: scanner-output"), "conditional", &needs);
        put("accounts of customers", on("facts: { account.kind: customer }"), "out_of_scope", &with("B.1"));
        put(
            "going on after meeting customer data",
            on("facts: { data.customer-encountered: true, testing.stopped: false }"),
            "out_of_scope",
            &with("B.2"),
        );
    }
    text
}

/// What the policy answers to a target, and by which rules.
fn answer(policy: &CompiledPolicy, target: &str) -> Option<(&'static str, Vec<String>)> {
    let network = Network::read(target).ok()?;
    let answer = policy.decide(&Query { target: Some((target.to_owned(), Target::Network(network))), ..Query::default() }).ok()?;
    let rules = answer.axes.target.iter().flat_map(|axis| &axis.decided_by).map(|decider| decider.rule.id.clone()).collect();
    let verdict = match answer.verdict {
        Verdict::InScope => "in_scope",
        Verdict::OutOfScope => "out_of_scope",
        Verdict::Conditional => "conditional",
        Verdict::Unlisted => "unlisted",
    };
    Some((verdict, rules))
}

/// The first letters of a name, for ids.
fn id(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    if letters.is_empty() { "P".to_owned() } else { letters.to_ascii_uppercase() }
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// A text between double quotes: in YAML they mean what they do in JSON. What cannot be seen is written by number.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if inbounds_core::text::acts(c) => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
