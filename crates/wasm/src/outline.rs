//! What a policy names: for suggestions, links and the draft of a report.

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::json;
use inbounds_core::letter_case::folded;
use inbounds_core::policy::{Amount, BountyStatus, FactKindName, Policy, Purpose, Rule, Within};
use inbounds_core::sorted::{Map, Set};
use inbounds_core::span::Spanned;
use inbounds_core::vocabulary::{FactKind, activities, activity_title, canonical_name, class_title, classes, standard_facts};
use serde::Serialize;

#[derive(Serialize)]
struct Outline<'a> {
    program: Program<'a>,
    rules: Vec<Entry<'a>>,
    hosts: Vec<&'a str>,
    assets: Vec<Asset<'a>>,
    classes: Vec<Class<'a>>,
    facts: Vec<Fact>,
    report: Vec<Field<'a>>,
    response: Vec<Clock<'a>>,
    conduct: Vec<Behaviour<'a>>,
}

#[derive(Serialize)]
struct Program<'a> {
    name: &'a str,
    policy_url: Option<&'a str>,
    contacts: Vec<Contact<'a>>,
    bounty: Option<&'static str>,
}

#[derive(Serialize)]
struct Clock<'a> {
    event: &'a str,
    within: Option<u32>,
    unit: Option<&'static str>,
    severity: Option<&'a str>,
}

#[derive(Serialize)]
struct Behaviour<'a> {
    id: &'a str,
    clause: &'a str,
}

#[derive(Serialize)]
struct Contact<'a> {
    uri: &'a str,
    purpose: &'static str,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    clause: &'a str,
    effect: &'static str,
    /// 1-based line of the policy.
    line: u32,
}

#[derive(Serialize)]
struct Asset<'a> {
    name: &'a str,
    kind: Option<&'a str>,
    aliases: Vec<&'a str>,
}

#[derive(Serialize)]
struct Class<'a> {
    class: &'a str,
    name: &'static str,
    kind: &'static str,
}

#[derive(Serialize)]
struct Fact {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    values: Vec<String>,
    question: String,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    or: Vec<&'a str>,
    required: bool,
    note: Option<&'a str>,
}

/// The outline as JSON.
pub(crate) fn to_json(compiled: &CompiledPolicy) -> String {
    let policy = compiled.policy();
    let lines: Map<String, u32> = compiled.deciding_rules().into_iter().map(|rule| (rule.id, rule.line)).collect();
    let outline = Outline {
        program: Program {
            name: &policy.program.name.value,
            bounty: policy.program.bounty.as_ref().map(|bounty| match bounty.status.value {
                BountyStatus::None => "none",
                BountyStatus::Swag => "swag",
                BountyStatus::Paid => "paid",
            }),
            policy_url: text(policy.program.policy_url.as_ref()),
            contacts: policy
                .program
                .contacts
                .iter()
                .map(|contact| Contact { uri: &contact.uri.value, purpose: purpose(contact) })
                .collect(),
        },
        rules: rules(policy)
            .map(|(effect, rule)| Entry {
                id: &rule.id.value,
                clause: &rule.clause.value,
                effect,
                line: lines.get(&rule.id.value).copied().unwrap_or(0),
            })
            .collect(),
        hosts: distinct(rules(policy).flat_map(|(_, rule)| texts(&rule.hosts))),
        assets: assets(policy),
        classes: named(policy),
        facts: facts(policy),
        report: policy.report.iter().flat_map(|report| &report.fields).map(field).collect(),
        response: policy.response.iter().flat_map(clocks).collect(),
        conduct: policy.conduct.iter().map(|rule| Behaviour { id: &rule.id.value, clause: &rule.clause.value }).collect(),
    };
    json::to_string(&outline)
}

fn rules(policy: &Policy) -> impl Iterator<Item = (&'static str, &Rule)> {
    policy.in_scope.iter().map(|rule| ("in", rule)).chain(policy.out_of_scope.iter().map(|rule| ("out", rule)))
}

fn purpose(contact: &inbounds_core::policy::Contact) -> &'static str {
    match contact.purpose.as_ref().map(|purpose| purpose.value) {
        Some(Purpose::General) => "general",
        Some(Purpose::Reports) | None => "reports",
    }
}

/// The assets in the order in which they first come up; an entry that only names one again adds its aliases.
fn assets(policy: &Policy) -> Vec<Asset<'_>> {
    let mut found: Vec<Asset<'_>> = Vec::new();
    let mut places = Map::new();
    for (_, rule) in rules(policy) {
        for asset in &rule.assets {
            let key = folded(&asset.name.value);
            let place = places.get(&key).copied().unwrap_or(found.len());
            if place == found.len() {
                places.insert(key, place);
                found.push(Asset {
                    name: &asset.name.value,
                    kind: asset.kind.as_ref().map(|kind| kind.value.as_str()),
                    aliases: Vec::new(),
                });
            }
            if let Some(entry) = found.get_mut(place) {
                entry.aliases.extend(texts(&asset.aliases));
                entry.kind = entry.kind.or(asset.kind.as_ref().map(|kind| kind.value.as_str()));
            }
        }
    }
    found
}

/// The finding classes and activities that rules name.
fn named(policy: &Policy) -> Vec<Class<'_>> {
    let findings = distinct(rules(policy).flat_map(|(_, rule)| texts(&rule.findings)));
    let ways = distinct(rules(policy).flat_map(|(_, rule)| texts(&rule.activities)));
    let finding = |class| Class { class, name: classes().find(class).map_or("", class_title), kind: "finding" };
    let way = |class| Class { class, name: activities().find(class).map_or("", activity_title), kind: "activity" };
    findings.into_iter().map(finding).chain(ways.into_iter().map(way)).collect()
}

/// The facts that can be asked for: the standard ones, and the policy's own.
fn facts(policy: &Policy) -> Vec<Fact> {
    let mut facts: Map<String, Fact> = Map::new();
    for fact in standard_facts() {
        let (kind, values) = match &fact.kind {
            FactKind::Boolean => ("boolean", Vec::new()),
            FactKind::Integer => ("integer", Vec::new()),
            FactKind::Enum(values) => ("enum", values.clone()),
        };
        facts.insert(fact.name.to_owned(), Fact { name: fact.name.to_owned(), kind, values, question: fact.question.to_owned() });
    }
    for declared in &policy.facts {
        let name = canonical_name(&declared.name.value);
        if !facts.contains_key(&name) {
            facts.insert(name.clone(), Fact { name: name.clone(), kind: "boolean", values: Vec::new(), question: String::new() });
        }
        let Some(fact) = facts.get_mut(&name) else { continue };
        if let Some(question) = &declared.question {
            fact.question.clone_from(&question.value);
        }
        if let Some(kind) = &declared.r#type {
            fact.kind = match kind.value {
                FactKindName::Boolean => "boolean",
                FactKindName::Integer => "integer",
                FactKindName::Enum => "enum",
            };
            fact.values = declared.values.iter().map(|value| value.value.clone()).collect();
        }
    }
    facts.into_iter().map(|(_, fact)| fact).collect()
}

/// A clock, or one for each severity.
fn clocks(clock: &inbounds_core::policy::Clock) -> Vec<Clock<'_>> {
    let row = |amount: Option<Amount>, severity| Clock {
        event: &clock.event.value,
        within: amount.map(|amount| amount.number),
        unit: amount.map(|amount| amount.unit.name()),
        severity,
    };
    match &clock.within.value {
        Within::Unstated => vec![row(None, None)],
        Within::Amount(amount) => vec![row(Some(*amount), None)],
        Within::BySeverity(rows) => rows.iter().map(|(of, amount)| row(Some(amount.value), Some(of.value.as_str()))).collect(),
    }
}

fn field(field: &inbounds_core::policy::ReportField) -> Field<'_> {
    Field {
        name: &field.name.value,
        or: texts(&field.or).collect(),
        required: field.required.as_ref().is_none_or(|required| required.value),
        note: text(field.note.as_ref()),
    }
}

fn text(item: Option<&Spanned<String>>) -> Option<&str> {
    item.map(|item| item.value.as_str())
}

fn texts(items: &[Spanned<String>]) -> impl Iterator<Item = &str> {
    items.iter().map(|item| item.value.as_str())
}

/// Each text once, in order.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Set::new();
    texts.filter(|text| seen.insert(*text)).collect()
}
