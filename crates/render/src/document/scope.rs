//! What may be tested and reported: the map, the rules, third parties, what is assumed.

use super::condition::{condition, literal};
use super::{Block, Clause, Entry, Line, Section, Stance, day, texts};
use crate::map::Map;
use crate::text::capital;
use inbounds_core::policy::{AssetDecl, Date, Policy, Rule, ThirdParty};
use inbounds_core::span::Spanned;
use inbounds_core::vocabulary::{activities, activity_title, class_title, classes, resolve_finding};

pub(super) fn map(policy: &Policy, map: Map, date: Option<Date>) -> Section {
    let section = Section::new("map", "Scope at a glance", vec![Block::Map(map)]);
    // Only a policy with days in it has a map of one day.
    let rules = policy.in_scope.iter().chain(&policy.out_of_scope);
    let has_days = policy.program.expires.is_some() || rules.into_iter().any(|rule| rule.from.is_some() || rule.until.is_some());
    match date.filter(|_| has_days) {
        Some(date) => section.intro(Line::from(format!("As of {}. What no clause names is not authorised.", day(date)))),
        None => section.intro("What no clause names is not authorised.".into()),
    }
}

pub(super) fn in_scope(policy: &Policy) -> Option<Section> {
    let clauses: Vec<Clause> = policy.in_scope.iter().map(|rule| clause(policy, rule, Stance::In)).collect();
    let only_listed = policy.findings.as_ref().is_some_and(|findings| findings.value == "only_listed");
    (!clauses.is_empty()).then(|| {
        let section = Section::new("in-scope", "In scope", vec![Block::Clauses(clauses)]);
        if only_listed { section.intro("Only the finding classes that are listed are accepted.".into()) } else { section }
    })
}

pub(super) fn out_of_scope(policy: &Policy) -> Option<Section> {
    let clauses: Vec<Clause> = policy.out_of_scope.iter().map(|rule| clause(policy, rule, Stance::Out)).collect();
    (!clauses.is_empty()).then(|| Section::new("out-of-scope", "Out of scope", vec![Block::Clauses(clauses)]))
}

fn clause(policy: &Policy, rule: &Rule, stance: Stance) -> Clause {
    let mut details = Vec::new();
    let mut list = |term: &'static str, lines: Vec<Line>| {
        if !lines.is_empty() {
            details.push(Entry::list(term, lines));
        }
    };
    list("Hosts", codes(&rule.hosts));
    list("Assets", rule.assets.iter().map(asset).collect());
    list("Testing", rule.activities.iter().map(|name| activity(name)).collect());
    list("Findings", rule.findings.iter().map(|name| finding(name)).collect());
    list("Only if", rule.when.iter().map(|when| condition(policy, when)).collect());
    list("Unless", rule.unless.iter().map(|unless| condition(policy, unless)).collect());
    list("Only if yes", rule.ask.iter().map(|ask| Line::own(ask)).collect());
    list("From", rule.from.iter().map(|from| Line::from(day(from.value))).collect());
    list("Until", rule.until.iter().map(|until| Line::from(format!("the end of {}", day(until.value)))).collect());
    if rule.absolute.as_ref().is_some_and(|absolute| absolute.value) {
        list("Always", vec!["nothing else that is in scope lifts this".into()]);
    }
    list("Note", rule.note.iter().map(|note| Line::own(note)).collect());
    Clause { id: rule.id.value.clone(), stance, text: Line::own(&rule.clause), details, cites: texts(&rule.cites) }
}

fn codes(texts: &[Spanned<String>]) -> Vec<Line> {
    texts.iter().map(|text| Line::code(text)).collect()
}

/// `Example app (mobile app), also Other name; android:com.example; https://…`
fn asset(asset: &AssetDecl) -> Line {
    let mut line = Line::own(&asset.name);
    if let Some(kind) = &asset.kind {
        line = line.and(format!(" ({})", crate::text::words(kind)));
    }
    if !asset.aliases.is_empty() {
        line = line.and(", also ").and_line(Line::list(asset.aliases.iter().map(|alias| Line::own(alias)).collect(), "or"));
    }
    let places = |line: Line, words: &'static str, texts: &[Spanned<String>]| {
        if texts.is_empty() { line } else { line.and(words).and_line(Line::list(codes(texts), "and")) }
    };
    let line = places(line, "; id ", &asset.ids);
    let line = places(line, "; at ", &asset.hosts);
    places(line, "; may be met at ", &asset.hosts_like)
}

/// `Denial of service (dos)`
pub(super) fn activity(name: &str) -> Line {
    titled(activities().find(name).map(activity_title).into_iter().collect(), name)
}

/// `Self-inflicted script (xss.self)`; an alias names several.
pub(super) fn finding(name: &str) -> Line {
    titled(resolve_finding(name).into_iter().filter(|node| !classes().name(*node).is_empty()).map(class_title).collect(), name)
}

fn titled(titles: Vec<&'static str>, name: &str) -> Line {
    if titles.is_empty() { Line::code(name) } else { Line::from(capital(&titles.join(", "))).and(" ").and_code(name) }
}

pub(super) fn third_parties(policy: &Policy) -> Option<Section> {
    let clauses: Vec<Clause> = policy.third_parties.iter().map(third_party).collect();
    (!clauses.is_empty()).then(|| {
        let section = Section::new("third-parties", "Third parties", vec![Block::Clauses(clauses)]);
        section.intro("Services of others are theirs to open. Report their own defects to them.".into())
    })
}

fn third_party(clause: &ThirdParty) -> Clause {
    let vendor = |vendor: &inbounds_core::policy::Vendor| {
        let mut lines = codes(&vendor.hosts);
        if let Some(to) = &vendor.report_to {
            lines.push(Line::from("report to ").and_address(to));
        }
        Entry::list(Line::own(&vendor.name), lines)
    };
    Clause {
        id: clause.id.value.clone(),
        stance: Stance::Out,
        text: Line::own(&clause.clause),
        details: clause.vendors.iter().map(vendor).collect(),
        cites: texts(&clause.cites),
    }
}

pub(super) fn assumptions(policy: &Policy) -> Option<Section> {
    let entries: Vec<Entry> = policy
        .facts
        .iter()
        .filter_map(|fact| {
            let term = match &fact.question {
                Some(question) => Line::own(question),
                None => inbounds_core::vocabulary::standard_fact(&inbounds_core::vocabulary::canonical_name(&fact.name))
                    .map_or_else(|| Line::code(&fact.name), |known| known.question.into()),
            };
            let assumed = match &fact.assume {
                Some(value) => Line::from("assumed: ").and_line(literal(value)),
                None if fact.cites.is_empty() => return None,
                None => "asked where it matters".into(),
            };
            Some(Entry::new(term, assumed).citing(&fact.cites))
        })
        .collect();
    (!entries.is_empty()).then(|| {
        let section = Section::new("assumptions", "What is assumed", vec![Block::Entries(entries)]);
        section.intro("Where you know better, what you know counts. An assumption never brings anything into scope by itself.".into())
    })
}
