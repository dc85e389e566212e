//! The answer: one value, the same bytes of JSON from the library, the command line and WASM.
//!
//! It carries ids, not prose: text for people is made at the edge.

use crate::json;
use crate::query::QueryError;
use crate::reason::Reason;
use crate::target::TARGET_BYTES;
use crate::vocabulary::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is decided. The order is that of restriction; the most restrictive part of a query holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A rule includes it, and no rule that stands excludes it.
    InScope,
    /// It depends on facts that were not given.
    Conditional,
    /// No rule speaks of it: not authorised.
    Unlisted,
    /// A rule that stands excludes it.
    OutOfScope,
}

/// The answer to one query by one policy (version 1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Version of this format: 1.
    pub v: u8,
    /// The verdict.
    pub verdict: Verdict,
    /// The policy that answers.
    pub policy: PolicyRef,
    /// The query as it was understood.
    pub query: Asked,
    /// The verdict on each axis that was asked.
    pub axes: Axes,
    /// The facts on which the verdict depends; empty unless it is conditional.
    pub needs: Vec<Need>,
    /// The assumptions that the verdict rests on.
    pub assumptions: Vec<Assumption>,
    /// Rules that almost cover the target, where it is not in scope.
    pub near: Vec<Near>,
    /// Rules that decide parts of a bare host differently.
    pub inside: Vec<Inside>,
    /// What was dropped from the target, and cautions.
    pub notes: Vec<Remark>,
    /// Vendors to report to instead.
    pub refer_to: Vec<Referral>,
    /// How to behave.
    pub obligations: Vec<Obligation>,
    /// What the policy pays, where the finding or severity is known.
    pub reward: Option<Reward>,
    /// How fast the policy promises to answer.
    pub response: Vec<Promise>,
    /// Trouble with the policy itself (`policy-expired`).
    pub warnings: Vec<Remark>,
}

/// A query that could not be decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Undecided {
    /// Version of this format: 1.
    pub v: u8,
    /// Why.
    pub error: ErrorBody,
}

/// Why a query could not be decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorBody {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Lower case, no full stop.
    pub message: String,
    /// The text of the target, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Both readings of an ambiguous target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Undecided {
    /// The error as an answer; `target` is the text that was asked about. One over the limit is not repeated.
    pub fn new(error: QueryError, target: Option<String>) -> Self {
        let Reason { code, message, readings, help } = *error.0;
        let target = target.filter(|text| text.len() <= TARGET_BYTES);
        Self { v: 1, error: ErrorBody { code, message, target, readings, help } }
    }
}

/// A policy and its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyRef {
    /// Name of the programme.
    pub name: String,
    /// The caller's label of the file.
    pub file: String,
}

/// A rule and its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RuleRef {
    /// The rule's id.
    pub id: String,
    /// The clause in short.
    pub clause: String,
    /// The caller's label of the file.
    pub file: String,
    /// 1-based line of the rule's id.
    pub line: u32,
}

/// A rule that decides, and what it beat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decider {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleRef,
    /// `in` or `out`.
    pub effect: &'static str,
    /// The exclusions that it beat, in file order.
    pub beat: Vec<RuleRef>,
}

/// The query as it was understood. Absent parts are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Asked {
    /// The target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<AskedTarget>,
    /// The activity's full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// The finding, as asked, and the classes it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<AskedFinding>,
    /// The facts given, by canonical name.
    pub facts: BTreeMap<String, Value>,
    /// The CNAME chain, canonical.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cname: Vec<String>,
    /// The day, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// The target as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskedTarget {
    /// As it was written.
    pub text: String,
    /// `url`, `host`, `host_port`, `addresses`, `wildcard`, `asset` or `id`.
    pub kind: &'static str,
    /// In canonical spelling.
    pub canonical: String,
    /// The canonical host, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// The finding as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskedFinding {
    /// As it was written.
    pub text: String,
    /// The classes that it names (the members of an alias; an inner node stands for itself).
    pub classes: Vec<String>,
}

/// The axes that were asked; the others are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Axes {
    /// May I test this?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<AxisAnswer>,
    /// May I do this?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<AxisAnswer>,
    /// Will this be accepted?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<AxisAnswer>,
}

/// The verdict on one axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisAnswer {
    /// The verdict. On the activity and finding axes `in_scope` means that nothing there stands against it.
    pub verdict: Verdict,
    /// The rules that decide, in file order; where the verdict is conditional, those of every way of answering. Empty where silence decides.
    pub decided_by: Vec<Decider>,
    /// The part of a set that decides, where not all of it is alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// A fact on which the verdict depends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Need {
    /// The fact, or `class`, `target`, `activity`, `date`.
    pub fact: String,
    /// How to ask a person.
    pub question: String,
    /// What each answer leads to; empty where the answers cannot be listed (`target`).
    pub answers: Vec<Outcome>,
}

/// What one answer leads to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The answer: a truth value, a name, a number, or a stretch of numbers.
    pub value: AnswerValue,
    /// The verdict if it is given.
    pub verdict: Verdict,
}

/// A value, or a stretch of numbers that lead to the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AnswerValue {
    /// One value.
    One(Value),
    /// Whole numbers, both ends included.
    Between {
        /// The least.
        #[serde(skip_serializing_if = "Option::is_none")]
        at_least: Option<i64>,
        /// The greatest.
        #[serde(skip_serializing_if = "Option::is_none")]
        at_most: Option<i64>,
    },
}

/// An assumption that the verdict rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assumption {
    /// The fact.
    pub fact: String,
    /// The value assumed.
    pub value: Value,
}

/// A rule that almost covers the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Near {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleRef,
    /// Why it does not cover the target: `apex`, `below`, `sibling`, `port`, `scheme`, `path`, `path-case`, `look-alike`, `window`, `asset-name`, `asset-host`.
    pub why: &'static str,
    /// The pattern or name that almost covers it, as far as it is known.
    pub pattern: String,
}

/// A rule that decides a part of a bare host differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inside {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleRef,
    /// A member of the part that it decides (`https://example.com:8443/`).
    pub example: String,
    /// The verdict there.
    pub verdict: Verdict,
}

/// Something to know: a code, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Stable, kebab-case: `userinfo-dropped`, `host-rewritten`, `other-scheme`, `path-readings`, `below-excluded-host`, `typed-id-host`, `version-dropped`, `rule-note`, `policy-expired`, …
    pub code: &'static str,
    /// What it is about: a host, a rule, a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// A vendor to report to instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Referral {
    /// The vendor's name.
    pub vendor: String,
    /// The clause about third parties.
    pub id: String,
    /// Where to report, if the policy says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_to: Option<String>,
}

/// A rule of conduct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// The rule's id.
    pub id: String,
    /// What to do or not to do.
    pub clause: String,
    /// 1-based line.
    pub line: u32,
}

/// What the policy pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reward {
    /// ISO 4217 code.
    pub currency: String,
    /// The rows that may apply: one if the severity is known or one row's examples hold; several if facts are open.
    pub rows: Vec<RewardRange>,
}

/// One row of a reward table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RewardRange {
    /// The severity.
    pub severity: String,
    /// Least amount, inclusive, in whole units.
    pub from: u64,
    /// Greatest amount, inclusive.
    pub to: u64,
    /// Facts that would have to be known to be sure of this row.
    pub open: Vec<String>,
}

/// A response clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// The event (`acknowledge`, `triage`, `fix`, …).
    pub event: String,
    /// The number of units; none where the page states no time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<u32>,
    /// `hours`, `days`, `business_days`, `weeks`, `months`, `years`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// The severity that the row is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The event that starts the clock, where the page states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// What several policies answer, each for itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answers {
    /// Version of this format: 1.
    pub v: u8,
    /// In scope if one policy says so, else conditional, else out of scope if one says so, else unlisted.
    pub verdict: Verdict,
    /// The answers of the policies that speak of the target, in the order given.
    pub answers: Vec<Answer>,
    /// How many policies were asked.
    pub asked: usize,
}

impl Answers {
    /// The answers as one line of JSON.
    pub fn to_json(&self) -> String {
        json::to_string(self)
    }
}

impl Answer {
    /// The answer as one line of JSON, with keys in the order of this type.
    pub fn to_json(&self) -> String {
        json::to_string(self)
    }
}

impl Undecided {
    /// The error as one line of JSON.
    pub fn to_json(&self) -> String {
        json::to_string(self)
    }
}
