//! Running a case: the answer against what the case expects, each difference in words.

use super::{Case, CaseFact, CaseFile, Difference, RecordCase};
use crate::answer::{Answer, Verdict};
use crate::compile::CompiledPolicy;
use crate::policy::Literal;
use crate::query::{Query, QueryError};
use crate::span::{Span, Spanned};
use crate::target::{Network, Target, asset_key, read_set};
use crate::vocabulary::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How one case ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The name of the case, or the clause of the record.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// What differs; empty if the case passed.
    pub differences: Vec<Difference>,
    /// The rules that decided, over all axes, in file order.
    pub decided_by: Vec<String>,
    /// What the policy answered.
    pub actual: Actual,
}

/// What a policy answered to a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Actual {
    /// An answer.
    Answer(Box<Answer>),
    /// The query could not be decided.
    Error(QueryError),
    /// What the records that cite the clause say.
    Says(Vec<String>),
}

/// The query of a case.
///
/// # Errors
/// A target that cannot be read.
pub fn query_of(case: &Case) -> Result<Query, QueryError> {
    let mut query = Query {
        activity: case.activity.as_ref().map(|a| a.value.clone()),
        finding: case.finding.as_ref().map(|f| f.value.clone()),
        cname: case.cname.iter().map(|c| c.value.clone()).collect(),
        date: case.date.as_ref().map(|d| d.value),
        ..Query::default()
    };
    for fact in &case.facts {
        let value = match &fact.value.value {
            Literal::Bool(yes) => Value::Bool(*yes),
            Literal::Int(number) => Value::Int(*number),
            Literal::Name(name) => Value::Name(name.clone()),
        };
        query.facts.insert(fact.name.value.clone(), value);
    }
    if let Some(severity) = &case.severity {
        query.facts.insert("severity".to_owned(), Value::Name(severity.value.clone()));
    }
    if let Some(text) = &case.target {
        let target = match read_set(text) {
            Some(set) => Target::Set(set?),
            None => Target::Network(Network::read(text)?),
        };
        query.target = Some((text.value.clone(), target));
    } else if let Some(text) = &case.asset {
        query.target = Some((text.value.clone(), Target::Asset(asset_key(text)?)));
    }
    Ok(query)
}

/// Runs every case and record against a policy, in the order given, cases first.
pub fn run(policy: &CompiledPolicy, cases: &[Case], records: &[RecordCase]) -> Vec<Outcome> {
    let rules: BTreeSet<&str> = policy.rule_ids().collect();
    let mut said: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    if !records.is_empty() {
        for (cites, says) in policy.policy().records() {
            for clause in cites {
                said.entry(clause).or_default().push(says.clone());
            }
        }
    }
    let cases = cases.iter().map(|case| run_case(policy, &rules, case));
    let records = records.iter().map(|record| run_record(said.get(record.cites.as_str()).map_or(&[], Vec::as_slice), record));
    cases.chain(records).collect()
}

impl CaseFile {
    /// Runs every case and record against a policy, in file order.
    pub fn run(&self, policy: &CompiledPolicy) -> Vec<Outcome> {
        run(policy, &self.cases, &self.records)
    }
}

fn run_record(said: &[String], record: &RecordCase) -> Outcome {
    let found = match said {
        [] => "no record that cites it".to_owned(),
        said => said.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join(", "),
    };
    let differs = !said.contains(&record.says.value);
    let difference = Difference { what: "says".into(), expected: format!("`{}`", record.says.value), found };
    Outcome {
        name: format!("{} says `{}`", record.cites.value, record.says.value),
        span: record.cites.span,
        differences: differs.then_some(difference).into_iter().collect(),
        decided_by: Vec::new(),
        actual: Actual::Says(said.to_vec()),
    }
}

fn run_case(policy: &CompiledPolicy, rules: &BTreeSet<&str>, case: &Case) -> Outcome {
    let mut differences = Vec::new();
    let lists = [("decided_by", case.decided_by.as_ref()), ("near", Some(&case.near)), ("inside", Some(&case.inside))];
    for (what, id) in lists.into_iter().flat_map(|(what, ids)| ids.into_iter().flatten().map(move |id| (what, id))) {
        if !rules.contains(id.as_str()) {
            differences.push(Difference {
                what: what.into(),
                expected: format!("the rule `{}`", id.value),
                found: "no rule of this id".to_owned(),
            });
        }
    }
    let (decided_by, actual) = match query_of(case).and_then(|query| policy.decide(&query)) {
        Err(error) => {
            let expected = case.error.as_ref().filter(|_| case.verdict.value == "error").map(|code| code.as_str());
            let found = format!("`{}` ({})", error.code, error.message);
            match expected {
                Some(code) if code == error.code => {}
                Some(code) => differences.push(Difference { what: "error".into(), expected: format!("`{code}`"), found }),
                None => {
                    differences.push(Difference {
                        what: "verdict".into(),
                        expected: case.verdict.value.clone(),
                        found: format!("the error {found}"),
                    });
                }
            }
            (Vec::new(), Actual::Error(error))
        }
        Ok(answer) => {
            let decided_by = deciders(&answer);
            compare(case, &answer, &decided_by, &mut differences);
            (decided_by, Actual::Answer(Box::new(answer)))
        }
    };
    Outcome { name: case.name.value.clone(), span: case.name.span, differences, decided_by, actual }
}

/// The ids of the deciding rules over all axes, in file order, each once.
fn deciders(answer: &Answer) -> Vec<String> {
    let axes = [&answer.axes.target, &answer.axes.activity, &answer.axes.finding];
    let mut rules: Vec<(u32, &str)> =
        axes.into_iter().flatten().flat_map(|axis| &axis.decided_by).map(|d| (d.rule.line, d.rule.id.as_str())).collect();
    rules.sort_unstable();
    rules.dedup();
    rules.into_iter().map(|(_, id)| id.to_owned()).collect()
}

fn compare(case: &Case, answer: &Answer, decided_by: &[String], differences: &mut Vec<Difference>) {
    let verdict = name_of(answer.verdict);
    if case.verdict.value != verdict {
        differences.push(Difference { what: "verdict".into(), expected: case.verdict.value.clone(), found: verdict.to_owned() });
    }
    let mut exactly = |what: &'static str, expected: &Option<Vec<Spanned<String>>>, found: BTreeSet<&str>| {
        let Some(expected) = expected else { return };
        let expected: BTreeSet<&str> = expected.iter().map(|e| e.value.as_str()).collect();
        if expected != found {
            differences.push(Difference { what: what.into(), expected: listed(expected.into_iter()), found: listed(found.into_iter()) });
        }
    };
    exactly("decided_by", &case.decided_by, decided_by.iter().map(String::as_str).collect());
    exactly("needs", &case.needs, answer.needs.iter().map(|n| n.fact.as_str()).collect());
    exactly("assumptions", &case.assumptions, answer.assumptions.iter().map(|a| a.fact.as_str()).collect());
    exactly("refer_to", &case.refer_to, answer.refer_to.iter().map(|r| r.vendor.as_str()).collect());
    let mut among = |what: &'static str, expected: &[Spanned<String>], found: BTreeSet<&str>| {
        for one in expected.iter().filter(|one| !found.contains(one.value.as_str())) {
            let found = listed(found.iter().copied());
            differences.push(Difference { what: what.into(), expected: format!("`{}` among them", one.value), found });
        }
    };
    among("near", &case.near, answer.near.iter().map(|n| n.rule.id.as_str()).collect());
    among("inside", &case.inside, answer.inside.iter().map(|i| i.rule.id.as_str()).collect());
    among("notes", &case.notes, answer.notes.iter().map(|n| n.code).collect());
    if !case.json.is_empty() {
        places(&case.json, &answer.to_json(), differences);
    }
}

/// Compares what stands at JSON pointers of an answer.
fn places(expected: &[CaseFact], json: &str, differences: &mut Vec<Difference>) {
    let whole: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    for CaseFact { name, value } in expected {
        let found = whole.pointer(&name.value).filter(|found| !found.is_null());
        let same = match (&value.value, found) {
            (Literal::Name(text), None) => text == "absent",
            (Literal::Name(text), Some(found)) => found.as_str() == Some(text),
            (Literal::Int(number), found) => found.and_then(serde_json::Value::as_i64) == Some(*number),
            (Literal::Bool(yes), found) => found.and_then(serde_json::Value::as_bool) == Some(*yes),
        };
        if !same {
            let expected = match &value.value {
                Literal::Name(text) => text.clone(),
                Literal::Int(number) => number.to_string(),
                Literal::Bool(yes) => yes.to_string(),
            };
            let found = found.map_or("nothing".to_owned(), ToString::to_string);
            differences.push(Difference { what: name.value.clone().into(), expected, found });
        }
    }
}

/// `[a, b]`
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    format!("[{}]", names.collect::<Vec<_>>().join(", "))
}

fn name_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InScope => "in_scope",
        Verdict::Conditional => "conditional",
        Verdict::Unlisted => "unlisted",
        Verdict::OutOfScope => "out_of_scope",
    }
}
