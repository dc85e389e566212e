//! What a policy says, in the order in which people ask: the same for text and JSON.

use inbounds_core::policy::{AssetDecl, Cites, Condition, Conduct, Date, Policy, Program, Rule, ThirdParty, Vendor};
use inbounds_core::span::Spanned;
use serde::Serialize;

/// A policy in short. Texts are those of the policy; conditions and records are said in English.
#[derive(Serialize)]
pub(crate) struct Summary {
    v: u8,
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) policy_url: Option<String>,
    pub(crate) contacts: Vec<Record>,
    pub(crate) dates: Vec<Record>,
    pub(crate) authoritative: Vec<String>,
    /// What silence says of a finding class.
    pub(crate) findings: String,
    pub(crate) in_scope: Vec<Entry>,
    pub(crate) out_of_scope: Vec<Entry>,
    pub(crate) third_parties: Vec<Party>,
    pub(crate) assumptions: Vec<Record>,
    pub(crate) conduct: Vec<Behaviour>,
    pub(crate) safe_harbor: Option<Harbor>,
    pub(crate) response: Vec<Record>,
    pub(crate) bounty: Vec<Record>,
    pub(crate) rewards: Vec<Record>,
    pub(crate) report: Vec<Record>,
    pub(crate) encryption: Vec<Record>,
    pub(crate) disclosure: Vec<Record>,
    pub(crate) recognition: Vec<Record>,
    pub(crate) security_txt: Vec<Record>,
}

/// A record and the clauses that it encodes.
#[derive(Serialize)]
pub(crate) struct Record {
    pub(crate) says: String,
    pub(crate) cites: Vec<String>,
}

/// A rule of scope.
#[derive(Serialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) clause: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hosts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) assets: Vec<Asset>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) activities: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unless: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ask: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) absolute: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// A named asset.
#[derive(Serialize)]
pub(crate) struct Asset {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) aliases: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hosts: Vec<String>,
}

/// A clause about third parties.
#[derive(Serialize)]
pub(crate) struct Party {
    pub(crate) id: String,
    pub(crate) clause: String,
    pub(crate) vendors: Vec<Supplier>,
}

/// A vendor.
#[derive(Serialize)]
pub(crate) struct Supplier {
    pub(crate) name: String,
    pub(crate) hosts: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) report_to: Option<String>,
}

/// A rule of conduct.
#[derive(Serialize)]
pub(crate) struct Behaviour {
    pub(crate) id: String,
    pub(crate) clause: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) forbid: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) require: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<String>,
}

/// What is promised to those who follow the policy.
#[derive(Serialize)]
pub(crate) struct Harbor {
    pub(crate) level: &'static str,
    pub(crate) commitments: Vec<&'static str>,
    pub(crate) conditions: Vec<String>,
    pub(crate) cites: Vec<String>,
}

fn record(cites: &Cites, says: String) -> Record {
    Record { says, cites: texts(cites) }
}

fn texts(items: &[Spanned<String>]) -> Vec<String> {
    items.iter().map(|item| item.value.clone()).collect()
}

fn text(item: Option<&Spanned<String>>) -> Option<String> {
    item.map(|item| item.value.clone())
}

fn condition(condition: Option<&Spanned<Condition>>) -> Option<String> {
    condition.map(|condition| condition.describe())
}

fn day(day: Option<&Spanned<Date>>) -> Option<String> {
    day.map(|day| day.describe())
}

impl Summary {
    pub(crate) fn new(policy: &Policy, file: &str) -> Self {
        let program = &policy.program;
        let mut rewards = Vec::new();
        if let Some(table) = &policy.rewards {
            for row in &table.rows {
                rewards.push(record(&row.cites, row.describe(&table.currency)));
                rewards.extend(row.examples.iter().map(|example| record(&example.cites, example.describe(&row.severity))));
            }
        }
        let mut security_txt = Vec::new();
        if let Some(file) = &policy.security_txt {
            security_txt.push(record(&file.cites, file.describe()));
            security_txt.extend(file.fields.iter().map(|field| record(&field.cites, field.describe())));
        }
        let report = policy.report.iter().flat_map(|report| &report.fields);
        let languages = program.languages.iter().map(|languages| record(&languages.cites, languages.describe()));
        Self {
            v: 1,
            name: program.name.value.clone(),
            file: file.to_owned(),
            policy_url: text(program.policy_url.as_ref()),
            contacts: program.contacts.iter().map(|contact| record(&contact.cites, contact.describe())).chain(languages).collect(),
            dates: dates(program),
            authoritative: texts(&program.authoritative),
            findings: policy.findings.as_ref().map_or_else(|| "accepted".to_owned(), |findings| findings.value.clone()),
            in_scope: policy.in_scope.iter().map(Entry::new).collect(),
            out_of_scope: policy.out_of_scope.iter().map(Entry::new).collect(),
            third_parties: policy.third_parties.iter().map(Party::new).collect(),
            assumptions: policy
                .facts
                .iter()
                .filter(|fact| fact.assume.is_some())
                .map(|fact| record(&fact.cites, fact.describe()))
                .collect(),
            conduct: policy.conduct.iter().map(Behaviour::new).collect(),
            safe_harbor: policy.safe_harbor.as_ref().map(|harbor| Harbor {
                level: harbor.level().describe(),
                commitments: harbor.commitments.iter().map(|commitment| commitment.describe()).collect(),
                conditions: harbor.conditions.iter().map(|condition| condition.clause.value.clone()).collect(),
                cites: texts(&harbor.cites),
            }),
            response: policy.response.iter().map(|clock| record(&clock.cites, clock.describe())).collect(),
            bounty: program.bounty.iter().map(|bounty| record(&bounty.cites, bounty.describe())).collect(),
            rewards,
            report: report.map(|field| record(&field.cites, field.describe())).collect(),
            encryption: policy.encryption.iter().map(|way| record(&way.cites, way.describe())).collect(),
            disclosure: policy.disclosure.iter().map(|disclosure| record(&disclosure.cites, disclosure.describe())).collect(),
            recognition: policy.recognition.iter().map(|credit| record(&credit.cites, credit.describe())).collect(),
            security_txt,
        }
    }

    /// One line of JSON.
    pub(crate) fn to_json(&self) -> String {
        // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn dates(program: &Program) -> Vec<Record> {
    let days = [("issued", &program.issued), ("updated", &program.updated), ("reviewed", &program.reviewed), ("expires", &program.expires)];
    days.into_iter().filter_map(|(what, day)| day.as_ref().map(|day| record(&day.cites, day.describe(what)))).collect()
}

impl Entry {
    fn new(rule: &Rule) -> Self {
        Self {
            id: rule.id.value.clone(),
            clause: rule.clause.value.clone(),
            hosts: texts(&rule.hosts),
            assets: rule.assets.iter().map(Asset::new).collect(),
            activities: texts(&rule.activities),
            findings: texts(&rule.findings),
            when: condition(rule.when.as_ref()),
            unless: condition(rule.unless.as_ref()),
            ask: text(rule.ask.as_ref()),
            from: day(rule.from.as_ref()),
            until: day(rule.until.as_ref()),
            absolute: rule.absolute.as_ref().is_some_and(|absolute| absolute.value),
            note: text(rule.note.as_ref()),
        }
    }
}

impl Asset {
    fn new(asset: &AssetDecl) -> Self {
        Self {
            name: asset.name.value.clone(),
            kind: text(asset.kind.as_ref()),
            aliases: texts(&asset.aliases),
            ids: texts(&asset.ids),
            hosts: texts(&asset.hosts),
        }
    }
}

impl Party {
    fn new(party: &ThirdParty) -> Self {
        let vendor = |vendor: &Vendor| Supplier {
            name: vendor.name.value.clone(),
            hosts: texts(&vendor.hosts),
            report_to: text(vendor.report_to.as_ref()),
        };
        Self { id: party.id.value.clone(), clause: party.clause.value.clone(), vendors: party.vendors.iter().map(vendor).collect() }
    }
}

impl Behaviour {
    fn new(conduct: &Conduct) -> Self {
        Self {
            id: conduct.id.value.clone(),
            clause: conduct.clause.value.clone(),
            forbid: texts(&conduct.forbid),
            require: condition(conduct.require.as_ref()),
            when: condition(conduct.when.as_ref()),
        }
    }
}
