//! Running a case: the answer against what the case expects, each difference in words.

use super::{Case, CaseFact, CaseFile};
use crate::answer::{Answer, Verdict};
use crate::compile::CompiledPolicy;
use crate::policy::Literal;
use crate::query::{Query, QueryError};
use crate::span::{Span, Spanned};
use crate::target::{Network, Target, asset_key, read_set};
use crate::vocabulary::Value;
use std::collections::BTreeSet;

/// How one case ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The name of the case, or the clause of the record.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// What differs, as "verdict: expected …, found …"; empty if the case passed.
    pub differences: Vec<String>,
    /// The rules that decided.
    pub decided_by: Vec<String>,
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

impl CaseFile {
    /// Runs every case and record against a policy, in file order.
    pub fn run(&self, policy: &CompiledPolicy) -> Vec<Outcome> {
        let cases = self.cases.iter().map(|case| run_case(policy, case));
        let said = policy.policy().records();
        let records = self.records.iter().map(|record| {
            let lines: Vec<&str> =
                said.iter().filter(|(cites, _)| cites.contains(&record.cites.value.as_str())).map(|(_, says)| says.as_str()).collect();
            let found = if lines.is_empty() { "no record cites it".to_owned() } else { format!("found `{}`", lines.join("`, `")) };
            let differs = !lines.contains(&record.says.value.as_str());
            Outcome {
                name: format!("{} says `{}`", record.cites.value, record.says.value),
                span: record.cites.span,
                differences: differs.then(|| format!("says: expected `{}`, {found}", record.says.value)).into_iter().collect(),
                decided_by: Vec::new(),
            }
        });
        cases.chain(records).collect()
    }
}

fn run_case(policy: &CompiledPolicy, case: &Case) -> Outcome {
    let mut differences = Vec::new();
    let mut decided_by = Vec::new();
    for id in case.decided_by.iter().flatten().chain(&case.near).chain(&case.inside) {
        if !policy.has_rule(id) {
            differences.push(format!("the policy has no rule `{}`", id.value));
        }
    }
    match query_of(case).and_then(|query| policy.decide(&query)) {
        Err(error) => match (&*case.verdict.value, &case.error) {
            ("error", Some(code)) if code.value == error.code => {}
            ("error", Some(code)) => {
                differences.push(format!("error: expected `{}`, found `{}` ({})", code.value, error.code, error.message))
            }
            ("error", None) => differences.push(format!("the case names no error; found `{}`", error.code)),
            (verdict, _) => differences.push(format!("verdict: expected {verdict}, found the error `{}` ({})", error.code, error.message)),
        },
        Ok(answer) => {
            decided_by = deciders(&answer);
            compare(case, &answer, &decided_by, &mut differences);
        }
    }
    Outcome { name: case.name.value.clone(), span: case.name.span, differences, decided_by }
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

fn compare(case: &Case, answer: &Answer, decided_by: &[String], differences: &mut Vec<String>) {
    let verdict = name_of(answer.verdict);
    if case.verdict.value != verdict {
        differences.push(format!("verdict: expected {}, found {verdict}", case.verdict.value));
    }
    let show = |list: &BTreeSet<&str>| format!("[{}]", list.iter().copied().collect::<Vec<_>>().join(", "));
    let mut exactly = |what: &str, expected: &Option<Vec<Spanned<String>>>, found: BTreeSet<&str>| {
        let Some(expected) = expected else { return };
        let expected: BTreeSet<&str> = expected.iter().map(|e| e.value.as_str()).collect();
        if expected != found {
            differences.push(format!("{what}: expected {}, found {}", show(&expected), show(&found)));
        }
    };
    exactly("decided_by", &case.decided_by, decided_by.iter().map(String::as_str).collect());
    exactly("needs", &case.needs, answer.needs.iter().map(|n| n.fact.as_str()).collect());
    exactly("assumptions", &case.assumptions, answer.assumptions.iter().map(|a| a.fact.as_str()).collect());
    exactly("refer_to", &case.refer_to, answer.refer_to.iter().map(|r| r.vendor.as_str()).collect());
    let mut among = |what: &str, expected: &[Spanned<String>], found: BTreeSet<&str>| {
        for one in expected.iter().filter(|one| !found.contains(one.value.as_str())) {
            differences.push(format!("{what}: expected `{}` among {}", one.value, show(&found)));
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
fn places(expected: &[CaseFact], json: &str, differences: &mut Vec<String>) {
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
            differences.push(format!("{}: expected {expected}, found {found}", name.value));
        }
    }
}

fn name_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InScope => "in_scope",
        Verdict::Conditional => "conditional",
        Verdict::Unlisted => "unlisted",
        Verdict::OutOfScope => "out_of_scope",
    }
}
