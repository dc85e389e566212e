//! From what the lints found to what is reported: allowed findings drop out, levels are set, and every allow must be needed.

use crate::context::{Context, Subject};
use crate::finding::{Draft, Finding};
use crate::levels::{Levels, Setting};
use crate::lint::{Check, Lint, lints};
use crate::lints::{ALLOW_WITHOUT_REASON, UNKNOWN_LINT, UNUSED_ALLOW};
use inbounds_core::diagnostic::Diagnostic;
use inbounds_core::policy::{Allow, LevelName, Policy};
use inbounds_core::span::Span;
use inbounds_core::vocabulary::suggest;
use std::collections::BTreeSet;

/// Everything that the lints find in a policy, by place.
pub fn lint(subject: &Subject<'_>, levels: &Levels) -> Vec<Finding> {
    let context = Context::new(*subject);
    let mut drafts = Vec::new();
    let mut looked_for = BTreeSet::new();
    for lint in lints() {
        let check = match lint.check {
            Check::Policy(check) => check,
            Check::Dated(check) if subject.today.is_some() => check,
            Check::Tested(check) if subject.cases.is_some() => check,
            _ => continue,
        };
        looked_for.insert(lint.code);
        drafts.extend(check(&context).into_iter().map(|draft| draft.by(lint)));
    }
    let policy = context.written;
    let allows = allows(policy);
    let mut used: BTreeSet<Span> = BTreeSet::new();
    drafts.retain(|draft| {
        let allowing = allows.iter().filter(|allow| allow.code.value == draft.problem.code && draft.allows.contains(&allow.code.span));
        let spans: Vec<_> = allowing.map(|allow| allow.code.span).collect();
        used.extend(&spans);
        spans.is_empty()
    });
    for allow in &allows {
        let code = allow.code.value.as_str();
        if Lint::find(code).is_none() {
            drafts.push(unknown(&allow.code.value, allow.code.span, &allow.code.value));
        } else if looked_for.contains(code) && !used.contains(&allow.code.span) {
            let message = format!("`{code}` finds nothing here that would have to be allowed");
            drafts.push(Draft::new(allow.code.span, message, &[]).help("remove the entry").by(&UNUSED_ALLOW));
        } else if !looked_for.contains(code) && matches!(Lint::find(code).map(|lint| &lint.check), Some(Check::Elsewhere)) {
            let message = format!("`{code}` cannot be allowed");
            drafts.push(Draft::new(allow.code.span, message, &[]).help("remove the entry, and mend what it is about").by(&UNUSED_ALLOW));
        }
        if allow.reason.is_none() {
            drafts.push(reasonless(code, allow.code.span));
        }
    }
    for entry in &policy.lint {
        if Lint::find(&entry.code).is_none() {
            drafts.push(unknown(&entry.code.value, entry.code.span, &entry.code.value));
        }
        if entry.level.value == LevelName::Allow && entry.reason.is_none() {
            drafts.push(reasonless(&entry.code, entry.code.span));
        }
    }
    let own = |code: &str| policy.lint.iter().find(|entry| entry.code.value == code).map(|entry| Setting::from(entry.level.value));
    let mut findings: Vec<Finding> = Vec::new();
    for draft in drafts {
        let Diagnostic { code, level, .. } = draft.problem;
        let Some(level) = levels.level(code, level, own(code)) else { continue };
        findings.push(Finding { problem: Diagnostic { level, ..draft.problem }, witness: draft.witness });
    }
    let key = |f: &Finding| (f.problem.span, f.problem.code, f.problem.message.clone());
    findings.sort_by_cached_key(key);
    findings.dedup();
    findings
}

fn unknown(code: &str, span: Span, text: &str) -> Draft {
    let draft = Draft::new(span, format!("there is no lint `{text}`"), &[]);
    let near = suggest(code, lints().iter().map(|lint| lint.code));
    draft.help(near.map_or_else(|| "`inbounds explain` lists all".to_owned(), |near| format!("did you mean `{near}`?"))).by(&UNKNOWN_LINT)
}

fn reasonless(code: &str, span: Span) -> Draft {
    Draft::new(span, format!("`{code}` is allowed without a reason"), &[])
        .help("add `reason:`, in short: why this is meant")
        .by(&ALLOW_WITHOUT_REASON)
}

/// Every `allow` of the policy.
fn allows(policy: &Policy) -> Vec<&Allow> {
    let lists = [Some(&policy.program.allow), policy.safe_harbor.as_ref().map(|harbor| &harbor.allow)];
    let more = [
        policy.disclosure.as_ref().map(|disclosure| &disclosure.allow),
        policy.rewards.as_ref().map(|rewards| &rewards.allow),
        policy.security_txt.as_ref().map(|file| &file.allow),
    ];
    let lists = lists.into_iter().chain(more).flatten();
    let lists = lists.chain(policy.in_scope.iter().chain(&policy.out_of_scope).map(|rule| &rule.allow));
    let lists = lists.chain(policy.third_parties.iter().map(|third| &third.allow)).chain(policy.conduct.iter().map(|c| &c.allow));
    let lists = lists.chain(policy.facts.iter().map(|fact| &fact.allow)).chain(policy.response.iter().map(|clock| &clock.allow));
    let lists = lists.chain(policy.recognition.iter().map(|credit| &credit.allow)).chain(policy.encryption.iter().map(|way| &way.allow));
    lists.chain(policy.rewards.iter().flat_map(|rewards| &rewards.rows).map(|row| &row.allow)).flatten().collect()
}
