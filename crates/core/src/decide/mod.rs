//! Deciding: a query against a compiled policy.
//!
//! 1. `question`: the query made ready, its target cut into spots that must all be in scope.
//! 2. `case`: what covers one spot, activity and finding, on each axis.
//! 3. `contest`: on one axis, for fixed facts, the narrower inclusion wins.
//! 4. `unknown` and `table`: every way of filling in what is not known; the verdict is conditional if two differ.
//! 5. The rest of the answer: questions, near misses, what is inside a host, what goes with the verdict.
//!
//! `ruling` gives the verdict and its rule alone, by the `shortcut` where that is enough.

mod case;
mod contest;
mod inside;
mod near;
mod needs;
mod probe;
mod question;
mod ruling;
mod shortcut;
mod spot;
mod surroundings;
mod table;
mod truth;
mod unknown;

use crate::answer::{Answer, Answers, Asked, AskedFinding, AskedTarget, Axes, AxisAnswer, Decider, PolicyRef, Remark, RuleRef, Verdict};
use crate::compile::{CellValue, CompiledPolicy, CompiledRule, Effect};
use crate::pattern::Steps;
use crate::query::{Query, QueryError};
use crate::sorted::{Set, sort, sort_by};
use crate::target::{AssetKey, Form, Network, Target};
use crate::vocabulary::{Value, classes, resolve_finding};
use question::Question;
use std::collections::BTreeMap;
use table::Table;

pub(crate) use contest::{beats, contains, contains_target, within_window};
pub(crate) use probe::{Point, Reading, Subject};
pub(crate) use ruling::Ruled;
pub use ruling::Ruling;

/// Looks that it takes to name one rule in an answer.
const LOOKS_TO_NAME: usize = 16;

impl CompiledPolicy {
    /// Answers a query.
    ///
    /// # Errors
    /// An unknown name, a fact of the wrong type, nothing asked, more unknowns or more steps than the limits allow. Never a verdict.
    pub fn decide(&self, query: &Query) -> Result<Answer, QueryError> {
        if query.target.is_none() && query.activity.is_none() && query.finding.is_none() && query.facts.is_empty() {
            return Err(QueryError::new("no-query", "nothing is asked").help("give a target, an activity, a finding class or a fact"));
        }
        let left = Steps::new(self.limits.decision_steps);
        let question = Question::read(self, query, &left)?;
        let table = Table::new(self, &question, &Set::new())?;
        let verdict = table.verdict(question.spots.is_some());
        let target = query.target.as_ref().map(|(_, target)| target);
        let target_verdict = table.axis(0);
        let missed = matches!(target_verdict, Some(Verdict::Unlisted | Verdict::Conditional));
        let answer = Answer {
            v: 1,
            verdict,
            policy: PolicyRef { name: self.policy.program.name.value.clone(), file: self.label.clone() },
            query: self.asked(query, &question)?,
            axes: self.axes(&table, &left),
            needs: if verdict == Verdict::Conditional { needs::needs(self, &question, &table)? } else { Vec::new() },
            assumptions: needs::assumptions(self, &question, &table),
            near: target.filter(|_| missed).map(|t| near::near(self, &question, t)).unwrap_or_default(),
            inside: target.map(|t| inside::inside(self, &question, t, verdict)).unwrap_or_default(),
            notes: self.notes(target, &table, &left),
            refer_to: surroundings::referrals(self, &question, &table),
            obligations: surroundings::obligations(self),
            reward: surroundings::reward(self, &question, verdict),
            response: surroundings::response(self, &question),
            warnings: self.warnings(query),
        };
        // What stands beside the verdict is whole, or there is no answer.
        if left.is_over() { Err(question::beyond(&left)) } else { Ok(answer) }
    }

    /// Whether a query can be understood.
    ///
    /// # Errors
    /// Those of [`CompiledPolicy::decide`] that come before anything is decided.
    pub(crate) fn check_query(&self, query: &Query) -> Result<(), QueryError> {
        Question::read(self, query, &Steps::new(self.limits.decision_steps)).map(drop)
    }

    pub(crate) fn rule_ref(&self, rule: &CompiledRule) -> RuleRef {
        RuleRef { id: (*rule.id).to_owned(), clause: (*rule.clause).to_owned(), file: self.label.clone(), line: rule.line }
    }

    /// The query as it was understood.
    fn asked(&self, query: &Query, question: &Question<'_>) -> Result<Asked, QueryError> {
        let facts = question.given.iter().filter_map(|(&fact, &cell)| {
            let fact = self.facts.fact(fact)?;
            let given = query
                .facts
                .iter()
                .find(|(name, _)| self.facts.id(name).and_then(|id| self.facts.fact(id)).map(|own| &own.name) == Some(&fact.name));
            let value = match (fact.domain.value(cell), given) {
                (CellValue::One(value), _) => value,
                (CellValue::Between(..), Some((_, value))) => fact.domain.coerce(value),
                (CellValue::Between(..), None) => return None,
            };
            Some((fact.name.clone(), value))
        });
        // One by one: `collect` sorts them first, which takes four kilobytes of code.
        let mut named = BTreeMap::new();
        named.extend(facts);
        Ok(Asked {
            target: query.target.as_ref().map(|(text, target)| asked_target(text, target)),
            activity: query.activity.clone(),
            finding: query.finding.as_ref().map(|text| AskedFinding {
                text: text.clone(),
                classes: resolve_finding(text).into_iter().map(|node| classes().name(node).to_owned()).collect(),
            }),
            facts: named,
            cname: question::read_chain(query)?.iter().map(ToString::to_string).collect(),
            date: query.date.map(|day| day.to_string()),
        })
    }

    fn axes(&self, table: &Table, left: &Steps) -> Axes {
        let axis = |place: usize| {
            let verdict = table.axis(place)?;
            let mut decided: Vec<(u32, Decider)> = Vec::new();
            for (rule, deciding) in table.deciding(place) {
                let Some(own) = self.rules.get(rule as usize) else { continue };
                if left.look(deciding.beat.len().saturating_add(1).saturating_mul(LOOKS_TO_NAME)).is_err() {
                    break;
                }
                let mut beat: Vec<RuleRef> =
                    deciding.beat.iter().filter_map(|&b| self.rules.get(b as usize)).map(|b| self.rule_ref(b)).collect();
                sort_by(&mut beat, |a, b| (a.line, &a.id).cmp(&(b.line, &b.id)));
                beat.dedup();
                let effect = if own.effect == Effect::In { "in" } else { "out" };
                decided.push((own.line, Decider { rule: self.rule_ref(own), effect, beat }));
            }
            sort_by(&mut decided, |a, b| (a.0, &a.1.rule.id).cmp(&(b.0, &b.1.rule.id)));
            decided.dedup_by(|a, b| a.1.rule == b.1.rule);
            let part = if place == 0 { table.part.clone() } else { None };
            Some(AxisAnswer { verdict, decided_by: decided.into_iter().map(|(_, d)| d).collect(), part })
        };
        Axes { target: axis(0), activity: axis(1), finding: axis(2) }
    }

    fn notes(&self, target: Option<&Target>, table: &Table, left: &Steps) -> Vec<Remark> {
        let mut notes = Vec::new();
        match target {
            Some(Target::Network(network)) => {
                notes.extend(network.notes().iter().map(|note| Remark { code: note.code(), about: None }));
                if table.axis(0) == Some(Verdict::InScope) {
                    notes.extend(self.below_excluded(network, left));
                }
            }
            Some(Target::Asset(AssetKey::Id { host, version, .. })) => {
                notes.extend(version.as_ref().map(|v| Remark { code: "version-dropped", about: Some(v.clone()) }));
                notes.extend(host.as_ref().map(|h| Remark { code: "typed-id-host", about: Some(h.clone()) }));
            }
            _ => {}
        }
        let deciding: Set<u32> = case::PLACES.into_iter().flat_map(|axis| table.deciding(axis)).map(|(rule, _)| rule).collect();
        let cautions =
            deciding.into_iter().filter_map(|r| self.rules.get(r as usize)).filter_map(|rule| Some((rule.line, rule.note.as_ref()?)));
        let mut cautions: Vec<_> = cautions.collect();
        sort(&mut cautions);
        notes.extend(cautions.into_iter().map(|(_, note)| Remark { code: "rule-note", about: Some(note.to_string()) }));
        notes
    }

    /// A host below one that is excluded by its plain name is not excluded by that; worth a word.
    fn below_excluded(&self, network: &Network, left: &Steps) -> Vec<Remark> {
        let mut hosts = Set::new();
        self.host_candidates(network.host(), |atom| {
            let Some((atom, rule)) = self.rule_of(atom).filter(|_| left.look(1).is_ok()) else { return };
            let crate::compile::TargetSelector::Network(place) = atom.target else { return };
            let excluded = self.pattern(place).filter(|p| rule.effect == Effect::Out && p.is_whole_host());
            if let Some(crate::pattern::HostPattern::Name(name)) = excluded.map(|p| &p.host)
                && network.host().to_string() != **name
            {
                hosts.insert(name.to_string());
            }
        });
        hosts.into_iter().map(|host| Remark { code: "below-excluded-host", about: Some(host) }).collect()
    }

    fn warnings(&self, query: &Query) -> Vec<Remark> {
        let expired = self.expires().filter(|last| query.date.is_none_or(|day| day > *last));
        expired.map(|last| Remark { code: "policy-expired", about: Some(last.to_string()) }).into_iter().collect()
    }

    /// Understands one free argument: a URL, host, address, set, asset or finding class.
    ///
    /// # Errors
    /// What cannot be read, and what clients read differently.
    pub fn read_free(&self, text: &str) -> Result<crate::target::ReadAs, QueryError> {
        Ok(crate::target::read_free_within(text, &self.limits, |name| self.knows_asset(name))?)
    }

    /// Whether a text names an asset of the policy.
    pub fn knows_asset(&self, text: &str) -> bool {
        // A URL is never the name of an asset; this is asked of every line of a filter.
        let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let may_be = !self.assets.is_empty() && !starts("https://") && !starts("http://");
        may_be && crate::target::asset_key(text).is_ok_and(|key| self.assets.id(&key).is_some())
    }
}

fn asked_target(text: &str, target: &Target) -> AskedTarget {
    let (kind, canonical, host) = match target {
        Target::Network(network) => {
            let kind = match network.form() {
                Form::Url => "url",
                Form::Host => "host",
                Form::HostPort => "host_port",
            };
            (kind, network.canonical(), Some(network.host().to_string()))
        }
        Target::Set(set) => {
            let kind = if matches!(set, crate::target::HostSet::Names { .. }) { "wildcard" } else { "addresses" };
            (kind, set.canonical().to_owned(), None)
        }
        Target::Asset(AssetKey::Name(name)) => ("asset", name.clone(), None),
        Target::Asset(AssetKey::Id { scheme, id, host, .. }) => ("id", format!("{scheme}:{id}"), host.clone()),
    };
    AskedTarget { text: text.to_owned(), kind, canonical, host }
}

/// Answers a query by several policies, each for itself. The combined verdict is in scope if one says so.
///
/// # Errors
/// What one policy cannot decide is not decided; a name that only some policies know is asked only of those.
pub fn decide_all(policies: &[CompiledPolicy], query: &Query) -> Result<Answers, QueryError> {
    let mut answers = Vec::new();
    for policy in policies {
        let own = own_query(policies, policy, query);
        match policy.decide(&own) {
            Ok(answer) => answers.push(answer),
            Err(error) if error.code == "no-query" && own != *query => {}
            Err(error) => return Err(error),
        }
    }
    let verdict = combined(answers.iter().map(|answer| answer.verdict));
    answers.retain(|a| a.verdict != Verdict::Unlisted);
    Ok(Answers { v: 1, verdict, answers, asked: policies.len() })
}

/// What one of several policies is asked: a fact that only another one declares says nothing here; one that none declares is an error of the first.
pub(crate) fn own_query<'p>(
    policies: impl IntoIterator<Item = &'p CompiledPolicy> + Clone,
    policy: &CompiledPolicy,
    query: &Query,
) -> Query {
    let declared = |name: &str| policies.clone().into_iter().any(|policy| policy.facts.id(name).is_some());
    let mut own = query.clone();
    own.facts.retain(|name, _| policy.facts.id(name).is_some() || !declared(name));
    own
}

/// What several policies say together, each for itself: the most open verdict.
pub(crate) fn combined(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let openness = |verdict: &Verdict| match verdict {
        Verdict::InScope => 3,
        Verdict::Conditional => 2,
        Verdict::OutOfScope => 1,
        Verdict::Unlisted => 0,
    };
    verdicts.max_by_key(openness).unwrap_or(Verdict::Unlisted)
}

/// A value of a cell as an answer.
pub(crate) fn answer_value(value: CellValue) -> crate::answer::AnswerValue {
    match value {
        CellValue::One(value) => crate::answer::AnswerValue::One(value),
        CellValue::Between(at_least, at_most) => crate::answer::AnswerValue::Between { at_least, at_most },
    }
}

/// A name as an answer.
pub(crate) fn answer_name(name: &str) -> crate::answer::AnswerValue {
    crate::answer::AnswerValue::One(Value::Name(name.to_owned()))
}

#[cfg(test)]
mod tests;
