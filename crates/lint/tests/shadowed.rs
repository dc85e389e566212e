//! Rules of which the lints say that they decide nothing can be deleted, on policies and queries by chance: without a needless one every verdict is the
//! same, and without an exclusion that has no effect nothing is opened.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test may fail")]

use inbounds_core::answer::{AnswerValue, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diagnostic::Level;
use inbounds_core::query::Query;
use inbounds_core::target::{ReadAs, Target};
use inbounds_core::vocabulary::Value;
use inbounds_lint::{Levels, Setting, Subject, lint};
use inbounds_model::compare::compile;
use inbounds_model::generate::{Draft, Random, Record, Section, policy, query};
use std::collections::BTreeMap;

const POLICIES: u64 = 1_500;
const QUERIES: usize = 40;
/// Findings that say of a rule, or of one of its hosts, that it decides nothing.
const NEEDLESS_EXCLUSION: &str = "exclusion-without-effect";
const NEEDLESS: [&str; 3] = [NEEDLESS_EXCLUSION, "redundant-rule", "shadowed-rule"];

/// Assets that answer somewhere, or have a name or an id that leads somewhere.
const ASSETS: [&str; 14] = [
    "Tool",
    "Portal",
    "\"portal.example.com\"",
    "\"192.0.2.7\"",
    "localhost",
    "{ name: Portal, aliases: [Tool] }",
    "{ name: Tool, aliases: [\"192.0.2.7\"] }",
    "{ name: Tool, aliases: [Portal, \"portal。example。com\"] }",
    "{ name: Tool, hosts: [\"ssh://portal.example.com\"] }",
    "{ name: Portal, hosts: [\"192.0.2.0/29\"] }",
    "{ name: Portal, hosts: [\"portal.example.com\", \"*.lab.example.com\"] }",
    "{ name: Lib, ids: [\"repo:github.com/example/lib\"] }",
    "{ name: Lib, aliases: [Tool], ids: [\"repo:ssh://git@portal.example.com:2222/a/lib\"] }",
    "{ name: \"portal. example. com\", aliases: [Lib] }",
];
/// Hosts where they are looked up, and beside.
const HOSTS: [&str; 11] = [
    "github.com",
    "github.com/example",
    "portal.example.com",
    "portal.example.com:443",
    "*.example.com",
    "192.0.2.0/24",
    "192.0.2.7:443",
    "localhost",
    "portal.example.com:2222",
    "a.lab.example.com",
    "old.example.net",
];
/// What people ask about them.
const NAMES: [&str; 12] = [
    "Tool",
    "Portal",
    "Lib",
    "portal.example.com",
    "https://portal.example.com/",
    "portal。example。com",
    "192.0.2.7",
    "localhost",
    "repo:github.com/example/lib",
    "repo:portal.example.com/a/lib",
    "repo:ssh://git@portal.example.com:22/a/lib",
    "a.lab.example.com",
];

/// Adds rules about assets that lead somewhere.
fn with_assets(random: &mut Random, draft: &mut Draft) {
    let quoted = |text: &str| format!("\"{text}\"");
    for number in 0..2 + random.below(4) {
        let section = if random.chance(35) { Section::InScope } else { Section::OutOfScope };
        let mut rule = Record::new(section, format!("A-{number}"));
        if random.chance(60) {
            rule.list("assets", random.some(1, 2, |r| r.one(&ASSETS).to_owned()));
        }
        if !rule.has("assets") || random.chance(20) {
            rule.list("hosts", random.some(1, 2, |r| quoted(r.one(&HOSTS))));
        }
        if random.chance(20) {
            rule.list("findings", vec!["csrf".to_owned()]);
        }
        if random.chance(20) {
            rule.value("when", "permission.explicit");
        }
        draft.records.push(rule);
    }
}

/// What a lint finds needless, with its code: a rule by its id, and one of its hosts if it is that alone.
fn needless(draft: &Draft) -> Vec<(&'static str, String, Option<String>)> {
    let text = draft.to_string();
    let Some(policy) = compile(draft) else { return Vec::new() };
    let set = NEEDLESS.map(|code| (code.to_owned(), Setting::At(Level::Error))).into();
    let findings = lint(&Subject { policy: &policy, today: None, cases: None }, &Levels { set, ..Levels::default() });
    let found = findings.iter().filter(|finding| NEEDLESS.contains(&finding.problem.code)).filter_map(|finding| {
        let (from, to) = (finding.problem.span.start as usize, finding.problem.span.end as usize);
        // A record is a line.
        let line = text[..from].rsplit('\n').next().unwrap().to_owned() + text[from..].lines().next().unwrap();
        let id = line.split("id: ").nth(1).unwrap().split(',').next().unwrap().to_owned();
        let part = Some(text[from..to].trim_matches('"').to_owned()).filter(|part| *part != id);
        // Of a finding or an activity of several the rule as a whole is the place.
        (part.is_some() || finding.problem.message.starts_with(&format!("`{id}`"))).then_some((finding.problem.code, id, part))
    });
    // Of alternatives in braces each is reported for itself.
    found.filter(|(.., part)| part.as_ref().is_none_or(|part| !part.contains('{'))).collect()
}

/// The policy without what was found; none where that is the host of an asset, or the whole of what a rule names.
fn without(draft: &Draft, id: &str, part: Option<&str>) -> Option<Draft> {
    let mut rest = draft.clone();
    let Some(part) = part else {
        rest.records.retain(|record| record.id != id);
        return Some(rest);
    };
    let record = rest.records.iter_mut().find(|record| record.id == id)?;
    let others = record.has("assets");
    let (_, hosts, _) = record.keys.iter_mut().find(|(key, ..)| *key == "hosts")?;
    let at = hosts.iter().position(|host| host.trim_matches('"') == part)?;
    hosts.remove(at);
    let is_empty = hosts.is_empty();
    record.keys.retain(|(_, values, _)| !values.is_empty());
    (!is_empty || others).then_some(rest)
}

/// What somebody types, as a query; none if it is refused.
fn typed(policy: &CompiledPolicy, text: &str) -> Option<Query> {
    let target = match policy.read_free(text).ok()? {
        ReadAs::Network(network) => Target::Network(network),
        ReadAs::Set(set) => Target::Set(set),
        ReadAs::Asset(key) => Target::Asset(key),
        ReadAs::Finding(_) => return None,
    };
    Some(Query { target: Some((text.to_owned(), target)), ..Query::default() })
}

fn verdict(policy: &CompiledPolicy, query: Option<&Query>) -> Option<Verdict> {
    policy.decide(query?).ok().map(|answer| answer.verdict)
}

/// Whether some answers to what is asked lead to `in_scope`.
fn may_be_in(policy: &CompiledPolicy, query: &Query, depth: usize) -> bool {
    let Ok(answer) = policy.decide(query) else { return false };
    let Some(need) = answer.needs.first().filter(|_| answer.verdict == Verdict::Conditional) else {
        return answer.verdict == Verdict::InScope;
    };
    need.answers.is_empty()
        || depth == 0
        || need.answers.iter().any(|outcome| {
            let value = match &outcome.value {
                AnswerValue::One(value) => value.clone(),
                AnswerValue::Between { at_least, at_most } => Value::Int(at_least.or(*at_most).unwrap_or_default()),
            };
            let mut told = query.clone();
            match (need.fact.as_str(), &value) {
                ("date", Value::Name(day)) => told.date = Some(day.parse().unwrap()),
                (fact, _) => _ = told.facts.insert(fact.to_owned(), value),
            }
            may_be_in(policy, &told, depth - 1)
        })
}

#[test]
fn needless_rules_can_be_deleted() {
    let (mut deleted, mut compared, mut failures) = (BTreeMap::new(), 0, Vec::new());
    for number in 0..POLICIES {
        let mut random = Random::new(51_000_000 + number);
        let mut draft = policy(&mut random);
        if number % 3 > 0 {
            with_assets(&mut random, &mut draft);
        }
        for (code, id, part) in needless(&draft) {
            let Some(without) = without(&draft, &id, part.as_deref()) else { continue };
            // The last rule of scope cannot go.
            let (Some(before), Some(after)) = (compile(&draft), compile(&without)) else { continue };
            *deleted.entry((code, part.is_none())).or_insert(0) += 1;
            let mut compare = |asked: String, queries: [Option<Query>; 2], refusals: bool| {
                let [with, without] =
                    [(&before, &queries[0]), (&after, &queries[1])].map(|(policy, query)| verdict(policy, query.as_ref()));
                // Without a target, facts alone may say that any is out; or they say nothing, and a target is asked for.
                let asks = without == Some(Verdict::Conditional) && queries[1].as_ref().is_some_and(|query| query.target.is_none());
                if asks {
                    return;
                }
                let is_alike = with == without || !refusals && (with.is_none() || without.is_none());
                let opens = |policy, query: &Option<Query>| query.as_ref().is_some_and(|query| may_be_in(policy, query, 6));
                let holds = match code {
                    NEEDLESS_EXCLUSION => match without {
                        Some(Verdict::InScope) => with == without,
                        Some(Verdict::Conditional) => opens(&before, &queries[0]) || !opens(&after, &queries[1]),
                        _ => with != Some(Verdict::InScope) || is_alike,
                    },
                    _ => is_alike,
                };
                if !holds && failures.len() < 200 {
                    failures.push(format!("{code} {id} {part:?}: {asked}: {with:?}, without it {without:?}\n{draft}"));
                }
                compared += 1;
            };
            for name in NAMES {
                compare(format!("check {name}"), [typed(&before, name), typed(&after, name)], true);
            }
            for _ in 0..QUERIES {
                let asked = query(&mut random, &draft);
                let Some(mut query) = asked.read() else { continue };
                if code == NEEDLESS_EXCLUSION {
                    // It is about targets: what else is asked shuts doors for reasons of its own.
                    query = Query { activity: None, finding: None, ..query };
                }
                // The policy without a rule does not know the rule's own question.
                compare(asked.to_string(), [Some(query.clone()), Some(query)], false);
            }
        }
    }
    println!("{deleted:?}, {compared} verdicts");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(NEEDLESS.iter().all(|code| deleted.get(&(*code, true)).is_some_and(|count| *count >= 15)), "{deleted:?}");
}
