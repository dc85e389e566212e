//! The data of a policy that is not a rule, as a list: which clauses, and what they say.

use super::describe::ids;
use super::{Cites, Policy, Program};

/// The clauses that a record cites, and what it says in one line.
pub type Cited<'p> = (Vec<&'p str>, String);

impl Policy {
    /// Every record that no verdict can show, in the order of the format's keys: all that is not a rule, each vendor, and rules of conduct that nothing checks.
    /// A row of rewards is followed by what leads to it.
    pub fn records(&self) -> Vec<Cited<'_>> {
        let mut records = self.program.records();
        records.extend(self.facts.iter().map(|fact| (ids(&fact.cites), fact.describe())));
        for third in &self.third_parties {
            records.extend(third.vendors.iter().map(|vendor| (cited(&third.cites, &third.id), vendor.describe())));
        }
        let unchecked = self.conduct.iter().filter(|rule| rule.require.is_none() && rule.forbid.is_empty());
        records.extend(unchecked.map(|rule| (cited(&rule.cites, &rule.id), rule.describe())));
        if let Some(harbor) = &self.safe_harbor {
            records.push((ids(&harbor.cites), harbor.describe()));
            records.extend(harbor.conditions.iter().map(|condition| (ids(&condition.cites), condition.describe())));
        }
        if let Some(report) = &self.report {
            records.extend(report.fields.iter().map(|field| (ids(&field.cites), field.describe())));
        }
        records.extend(self.encryption.iter().map(|way| (ids(&way.cites), way.describe())));
        records.extend(self.response.iter().map(|clock| (ids(&clock.cites), clock.describe())));
        records.extend(self.disclosure.iter().map(|disclosure| (ids(&disclosure.cites), disclosure.describe())));
        if let Some(rewards) = &self.rewards {
            records.push((ids(&rewards.cites), format!("rewards in {}", rewards.currency.value)));
            for row in &rewards.rows {
                records.push((ids(&row.cites), row.describe(&rewards.currency)));
                records.extend(row.examples.iter().map(|example| (ids(&example.cites), example.describe(&row.severity))));
            }
        }
        records.extend(self.recognition.iter().map(|credit| (ids(&credit.cites), credit.describe())));
        if let Some(file) = &self.security_txt {
            if file.uri.is_some() || file.signed.is_some() || !file.cites.is_empty() {
                records.push((ids(&file.cites), file.describe()));
            }
            records.extend(file.fields.iter().map(|field| (ids(&field.cites), field.describe())));
        }
        records
    }
}

/// The clauses of a rule: as cited, else its own id.
fn cited<'p>(cites: &'p Cites, id: &'p str) -> Vec<&'p str> {
    if cites.is_empty() { vec![id] } else { ids(cites) }
}

impl Program {
    fn records(&self) -> Vec<Cited<'_>> {
        let mut records: Vec<Cited<'_>> = self.contacts.iter().map(|contact| (ids(&contact.cites), contact.describe())).collect();
        records.extend(self.bounty.iter().map(|bounty| (ids(&bounty.cites), bounty.describe())));
        records.extend(self.languages.iter().map(|languages| (ids(&languages.cites), languages.describe())));
        let days = [("issued", &self.issued), ("updated", &self.updated), ("reviewed", &self.reviewed), ("expires", &self.expires)];
        records.extend(days.into_iter().filter_map(|(what, day)| day.as_ref().map(|day| (ids(&day.cites), day.describe(what)))));
        if !self.authoritative.is_empty() {
            let texts: Vec<&str> = self.authoritative.iter().map(|text| text.as_str()).collect();
            records.push((ids(&self.cites), format!("authoritative: {}", texts.join(", then "))));
        }
        records
    }
}
