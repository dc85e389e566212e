//! The policy in one paragraph, and the few things that people look for first.

use super::{Entry, Line};
use crate::text::{capital, words};
use inbounds_core::policy::{BountyStatus, Clock, Contact, Policy, Purpose, SafeHarborLevel, Within};

/// Where reports go, most preferred first.
fn reports(policy: &Policy) -> impl Iterator<Item = &Contact> {
    let general = |contact: &&Contact| contact.purpose.as_ref().is_some_and(|purpose| purpose.value == Purpose::General);
    policy.program.contacts.iter().filter(move |contact| !general(contact))
}

/// The first clock that has a time.
fn first_answer(policy: &Policy) -> Option<&Clock> {
    policy.response.iter().find(|clock| matches!(clock.within.value, Within::Amount(_)))
}

pub(super) fn paragraph(policy: &Policy) -> Line {
    let name = &policy.program.name;
    let mut line = Line::default().and_own(name).and(" asks for reports of vulnerabilities");
    if let Some(contact) = reports(policy).next() {
        line = line.and(" at ").and_address(&contact.uri);
    }
    line =
        line.and(". This page says what you may test, what is out of scope, and how to behave; what it does not name is not authorised.");
    if let Some(clock) = first_answer(policy)
        && let Within::Amount(amount) = &clock.within.value
        && clock.event.value == "acknowledge"
    {
        line = line.and(format!(" You get an answer within {}.", amount.describe()));
    }
    line
}

pub(super) fn facts(policy: &Policy) -> Vec<Entry> {
    let mut facts = Vec::new();
    let contacts: Vec<Line> = reports(policy).map(|contact| Line::address(&contact.uri)).collect();
    if !contacts.is_empty() {
        facts.push(Entry::list("Report to", contacts));
    }
    if let Some(bounty) = &policy.program.bounty {
        facts.push(Entry::new(
            "Reward",
            match bounty.status.value {
                BountyStatus::None => "None",
                BountyStatus::Swag => "Things, no money",
                BountyStatus::Paid => "Paid",
            },
        ));
    }
    if let Some(clock) = first_answer(policy)
        && let Within::Amount(amount) = &clock.within.value
    {
        let event = if clock.event.value == "acknowledge" { "First answer".into() } else { Line::own(&capital(&words(&clock.event))) };
        facts.push(Entry::new(event, Line::from(format!("Within {}", amount.describe()))));
    }
    if let Some(harbor) = &policy.safe_harbor {
        facts.push(Entry::new(
            "Safe harbour",
            match harbor.level() {
                SafeHarborLevel::None => "None",
                SafeHarborLevel::Partial => "In part",
                SafeHarborLevel::Full => "In full",
            },
        ));
    }
    if let Some(day) = policy.program.expires.as_ref().and_then(|dated| dated.on.as_ref()) {
        facts.push(Entry::new("Holds until", super::day(day.value)));
    } else if let Some(day) = policy.program.updated.as_ref().and_then(|dated| dated.on.as_ref()) {
        facts.push(Entry::new("Updated", super::day(day.value)));
    }
    facts
}
