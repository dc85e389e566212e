//! Each record of a policy in one line of plain English.
//!
//! The lines are compared with what the cases beside a policy expect of a clause, so that a wording is part of the format.

use super::{
    Amount, Bounty, BountyStatus, Cites, Clock, Commitment, Condition, Conduct, Consent, Contact, Date, Dated, Disclosure, Embargo,
    Encryption, FactDecl, IntTest, Languages, Literal, Purpose, Recognition, ReportField, RewardExample, RewardRow, SafeHarbor,
    SafeHarborCondition, SafeHarborLevel, SecurityTxt, SecurityTxtField, Test, Unit, Vendor, Within,
};
use crate::span::Spanned;

const UNSTATED: &str = "unstated";

/// `a`, `a or b`, `a, b or c`.
fn list<T: AsRef<str>>(items: &[T], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [head @ .., end] => format!("{} {last} {}", head.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), end.as_ref()),
    }
}

fn texts(items: &[Spanned<String>]) -> Vec<String> {
    items.iter().map(|item| item.value.clone()).collect()
}

/// A name of the format as words: `fix-shipped`, `status_update`.
fn words(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

/// Digits in groups of three: `25,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Parts that are there, joined by `; `.
fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// ` of report`, or a remark that the start is not stated; both empty where the record does not speak of it.
fn start(from: Option<&Spanned<String>>) -> (String, Option<String>) {
    match from.map(|f| f.as_str()) {
        None => (String::new(), None),
        Some(UNSTATED) => (String::new(), Some("start not stated".to_owned())),
        Some(event) => (format!(" of {}", words(event)), None),
    }
}

impl Date {
    /// `2026-05-07`
    pub fn describe(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Unit {
    /// `business days`, or `business day` for one.
    pub(super) fn noun(self, one: bool) -> &'static str {
        match (self, one) {
            (Self::Hours, true) => "hour",
            (Self::Hours, false) => "hours",
            (Self::Days, true) => "day",
            (Self::Days, false) => "days",
            (Self::BusinessDays, true) => "business day",
            (Self::BusinessDays, false) => "business days",
            (Self::Weeks, true) => "week",
            (Self::Weeks, false) => "weeks",
            (Self::Months, true) => "month",
            (Self::Months, false) => "months",
            (Self::Years, true) => "year",
            (Self::Years, false) => "years",
        }
    }
}

impl Amount {
    /// `2 business days`
    pub fn describe(&self) -> String {
        format!("{} {}", self.number, self.unit.noun(self.number == 1))
    }
}

impl Contact {
    /// `report to mailto:security@example.com`
    pub fn describe(&self) -> String {
        match self.purpose.as_ref().map(|p| p.value) {
            Some(Purpose::General) => format!("general enquiries to {}, no reports", self.uri.value),
            None | Some(Purpose::Reports) => format!("report to {}", self.uri.value),
        }
    }
}

impl Encryption {
    /// `encrypt with pgp; ask mailto:security@example.com for the key`
    pub fn describe(&self) -> String {
        let request = self.on_request.as_ref().map(|to| {
            let subject = self.subject.as_ref().map(|s| format!(" with the subject `{}`", s.value));
            format!("ask {} for the key{}", to.value, subject.unwrap_or_default())
        });
        joined([
            Some(format!("encrypt with {}", self.method.value)),
            self.uri.as_ref().map(|uri| format!("key at {}", uri.value)),
            self.in_security_txt.as_ref().filter(|yes| yes.value).map(|_| "key in the security.txt".to_owned()),
            request,
            self.fingerprint
                .as_ref()
                .map(|f| if f.value == UNSTATED { "fingerprint not stated".to_owned() } else { format!("fingerprint {}", f.value) }),
            self.rotation.as_ref().map(|every| format!("new key every {}", every.describe())),
        ])
    }
}

impl BountyStatus {
    /// `no bounty`, `swag, no money`, `paid bounty`
    pub fn describe(&self) -> &'static str {
        match self {
            Self::None => "no bounty",
            Self::Swag => "swag, no money",
            Self::Paid => "paid bounty",
        }
    }
}

impl Bounty {
    /// `no bounty`, with what else is promised.
    pub fn describe(&self) -> String {
        joined([Some(self.status.describe().to_owned()), self.note.as_ref().map(|n| n.value.clone())])
    }
}

impl Languages {
    /// `reports in en, es or ja`
    pub fn describe(&self) -> String {
        if self.tags.is_empty() { "reports in any language".to_owned() } else { format!("reports in {}", list(&texts(&self.tags), "or")) }
    }
}

impl Dated {
    /// `updated on 2026-05-07`; `what` is what happens on the day.
    pub fn describe(&self, what: &str) -> String {
        match &self.on {
            Some(day) => format!("{what} on {}", day.describe()),
            None => format!("{what} on a day that is not stated"),
        }
    }
}

impl ReportField {
    /// `report needs steps`
    pub fn describe(&self) -> String {
        let names: Vec<String> = std::iter::once(&self.name).chain(&self.or).map(|n| words(n)).collect();
        let verb = if self.required.as_ref().is_none_or(|r| r.value) { "needs" } else { "may hold" };
        joined([Some(format!("report {verb} {}", list(&names, "or"))), self.note.as_ref().map(|n| n.value.clone())])
    }
}

impl Clock {
    /// `acknowledge within 3 business days of report`
    pub fn describe(&self) -> String {
        let event = words(&self.event);
        let (of, unstated) = start(self.from.as_ref());
        let promise = match &self.within.value {
            Within::Unstated => format!("{event}, time not stated"),
            Within::Amount(amount) => format!("{event} within {}{of}", amount.describe()),
            Within::BySeverity(rows) => {
                let rows: Vec<String> =
                    rows.iter().map(|(severity, amount)| format!("{} ({})", amount.describe(), severity.value)).collect();
                format!("{event} within {}{of}", rows.join(", "))
            }
        };
        joined([
            Some(promise),
            unstated,
            (!self.prioritise.is_empty()).then(|| format!("{} first", list(&texts(&self.prioritise), "and"))),
            (!self.outcomes.is_empty()).then(|| format!("outcome {}", list(&texts(&self.outcomes), "or"))),
            (!self.shares.is_empty()).then(|| format!("shares {}", list(&texts(&self.shares), "and"))),
        ])
    }
}

impl Embargo {
    /// `publish no sooner than 90 days after report`
    pub fn describe(&self) -> String {
        let (of, unstated) = start(self.from.as_ref());
        let wait = match &self.at_least {
            Some(amount) => format!("publish no sooner than {}{}", amount.describe(), of.replacen(" of ", " after ", 1)),
            None => format!("publish only after a reasonable time{}", of.replacen(" of ", " from ", 1)),
        };
        joined([Some(wait), unstated, self.longer_when.as_ref().map(|when| format!("longer when {}", when.value))])
    }
}

impl Disclosure {
    /// The embargo, and the events to wait for.
    pub fn describe(&self) -> String {
        let until: Vec<String> = self.until.iter().map(|event| words(event)).collect();
        let until = (!until.is_empty()).then(|| format!("publish only after {}", list(&until, "and")));
        joined([self.embargo.as_ref().map(Embargo::describe), until])
    }
}

impl RewardRow {
    /// `critical pays 25,000 to 50,000 USD`
    pub fn describe(&self, currency: &str) -> String {
        format!("{} pays {} to {} {currency}", self.severity.value, grouped(self.from.value), grouped(self.to.value))
    }
}

impl RewardExample {
    /// `rce where environment is production is critical`
    pub fn describe(&self, severity: &str) -> String {
        let findings = if self.findings.is_empty() { "any finding".to_owned() } else { list(&texts(&self.findings), "or") };
        let when = self.when.as_ref().map(|when| format!(" where {}", when.describe()));
        format!("{findings}{} is {severity}", when.unwrap_or_default())
    }
}

impl Recognition {
    /// `credit in advisories, if you agree`
    pub fn describe(&self) -> String {
        let place = match self.r#where.as_str() {
            "public" => "in public".to_owned(),
            "page" => "on the page".to_owned(),
            "hall-of-fame" => "in the hall of fame".to_owned(),
            other => format!("in {}", words(other)),
        };
        let uri = self.uri.as_ref().map(|uri| format!(" ({})", uri.value)).unwrap_or_default();
        let after = self.after.as_ref().map(|event| format!(" after {}", words(event))).unwrap_or_default();
        let consent = match self.consent.as_ref().map(|c| c.value) {
            None => "",
            Some(Consent::OptIn) => ", if you agree",
            Some(Consent::OptOut) => ", unless you object",
        };
        joined([Some(format!("credit {place}{uri}{after}{consent}")), self.note.as_ref().map(|n| n.value.clone())])
    }
}

impl Commitment {
    /// `no legal action`
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Authorization => "research is authorised",
            Self::NoLegalAction => "no legal action",
            Self::NoCivilAction => "no civil action",
            Self::NoLawEnforcementComplaint => "no complaint to law enforcement",
            Self::NoEmployerComplaint => "no complaint to employers",
            Self::NoUniversityComplaint => "no complaint to universities",
            Self::AntiCircumventionWaiver => "no claim for circumvention",
            Self::TermsWaiver => "terms of service waived",
            Self::ThirdPartySupport => "support if others act",
        }
    }
}

impl SafeHarborLevel {
    /// `none`, `partial` or `full`
    pub fn describe(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Full => "full",
        }
    }
}

impl SafeHarbor {
    /// `partial safe harbour: no legal action`
    pub fn describe(&self) -> String {
        let promised: Vec<&str> = self.commitments.iter().map(|c| c.describe()).collect();
        let promised = if promised.is_empty() { "nothing promised".to_owned() } else { promised.join(", ") };
        let level = self.level();
        let level = if level == SafeHarborLevel::None { "no" } else { level.describe() };
        format!("{level} safe harbour: {promised}")
    }
}

impl SafeHarborCondition {
    /// `good faith: stop at the proof`
    pub fn describe(&self) -> String {
        format!("good faith: {}", self.clause.value)
    }
}

impl SecurityTxt {
    /// `security.txt at /.well-known/security.txt, signed`
    pub fn describe(&self) -> String {
        let place = self.uri.as_ref().map(|uri| format!(" at {}", uri.value)).unwrap_or_default();
        let signed = match self.signed.as_ref().map(|s| s.value) {
            None => "",
            Some(true) => ", signed",
            Some(false) => ", not signed",
        };
        format!("security.txt{place}{signed}")
    }
}

impl SecurityTxtField {
    /// `security.txt has Contact: mailto:security@example.com`
    pub fn describe(&self) -> String {
        format!("security.txt has {}: {}", self.name.value, self.value.value)
    }
}

impl Vendor {
    /// `vendor Example; report to https://example.com/security`
    pub fn describe(&self) -> String {
        joined([Some(format!("vendor {}", self.name.value)), self.report_to.as_ref().map(|to| format!("report to {}", to.value))])
    }
}

impl Conduct {
    /// `obligation: Report promptly`
    pub fn describe(&self) -> String {
        format!("obligation: {}", self.clause.value)
    }
}

impl FactDecl {
    /// `operator is assumed self`, or its question, or just its name.
    pub fn describe(&self) -> String {
        match (&self.assume, &self.question) {
            (Some(value), _) => format!("{} is assumed {}", self.name.value, value.describe()),
            (None, Some(question)) => format!("{}: {}", self.name.value, question.value),
            (None, None) => self.name.value.clone(),
        }
    }
}

impl Literal {
    /// As in YAML: `true`, `3`, `self`.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Name(value) => value.clone(),
        }
    }
}

impl IntTest {
    fn describe(self) -> String {
        match self {
            Self::MoreThan(n) => format!("more than {n}"),
            Self::AtLeast(n) => format!("at least {n}"),
            Self::LessThan(n) => format!("less than {n}"),
            Self::AtMost(n) => format!("at most {n}"),
        }
    }
}

impl Condition {
    /// `verification.manual`, `operator is self or customer`, `not (a and b)`
    pub fn describe(&self) -> String {
        let part = |part: &Self| match part {
            Self::All(parts) | Self::Any(parts) if parts.len() > 1 => format!("({})", part.describe()),
            part => part.describe(),
        };
        match self {
            Self::Fact { name, test } => test.describe(name),
            Self::All(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" and "),
            Self::Any(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" or "),
            Self::Not(inner) => format!("not ({})", inner.describe()),
        }
    }
}

impl Test {
    fn describe(&self, name: &str) -> String {
        match self {
            Self::OneOf(values) => match values.as_slice() {
                [Spanned { value: Literal::Bool(true), .. }] => name.to_owned(),
                [Spanned { value: Literal::Bool(false), .. }] => format!("not {name}"),
                values => format!("{name} is {}", list(&values.iter().map(|v| v.describe()).collect::<Vec<_>>(), "or")),
            },
            Self::Int(tests) => format!("{name} is {}", list(&tests.iter().map(|t| t.describe()).collect::<Vec<_>>(), "and")),
        }
    }
}

/// The ids of clauses, as texts.
pub(super) fn ids(cites: &Cites) -> Vec<&str> {
    cites.iter().map(|id| id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn at<T>(value: T) -> Spanned<T> {
        Spanned::new(value, Span::default())
    }

    fn name(text: &str) -> Spanned<String> {
        at(text.to_owned())
    }

    fn fact(fact: &str, values: &[Literal]) -> Condition {
        Condition::Fact { name: name(fact), test: at(Test::OneOf(values.iter().cloned().map(at).collect())) }
    }

    #[test]
    fn numbers_are_grouped() {
        let table = [(0, "0"), (300, "300"), (1500, "1,500"), (25_000, "25,000"), (1_000_000, "1,000,000")];
        for (number, expected) in table {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn conditions_read_as_sentences() {
        let yes = fact("verification.manual", &[Literal::Bool(true)]);
        let no = fact("reach.wide", &[Literal::Bool(false)]);
        let whose = fact("operator", &["self", "customer"].map(|n| Literal::Name(n.to_owned())));
        let old = Condition::Fact { name: name("age"), test: at(Test::Int(vec![at(IntTest::MoreThan(2)), at(IntTest::AtMost(9))])) };
        let any = Condition::Any(vec![yes.clone(), no.clone()]);
        let table = [
            (yes, "verification.manual"),
            (no, "not reach.wide"),
            (whose.clone(), "operator is self or customer"),
            (old, "age is more than 2 and at most 9"),
            (Condition::All(vec![any.clone(), whose]), "(verification.manual or not reach.wide) and operator is self or customer"),
            (Condition::Not(Box::new(any)), "not (verification.manual or not reach.wide)"),
        ];
        for (condition, expected) in table {
            assert_eq!(condition.describe(), expected);
        }
    }

    #[test]
    fn clocks_say_their_start_and_severities() {
        let clock = |within, from: Option<&str>| Clock {
            event: name("status_update"),
            within: at(within),
            from: from.map(name),
            prioritise: Vec::new(),
            outcomes: Vec::new(),
            shares: Vec::new(),
            cites: Vec::new(),
            allow: Vec::new(),
        };
        let amount = |number, unit| Amount { number, unit };
        let rows = [("critical", 14), ("low", 1)].map(|(severity, days)| (name(severity), at(amount(days, Unit::Days))));
        let table = [
            (clock(Within::Unstated, None), "status update, time not stated"),
            (clock(Within::Amount(amount(3, Unit::BusinessDays)), Some("report")), "status update within 3 business days of report"),
            (clock(Within::Amount(amount(1, Unit::Weeks)), Some("unstated")), "status update within 1 week; start not stated"),
            (clock(Within::BySeverity(rows.to_vec()), None), "status update within 14 days (critical), 1 day (low)"),
        ];
        for (clock, expected) in table {
            assert_eq!(clock.describe(), expected);
        }
        let more = Clock {
            prioritise: vec![name("critical")],
            outcomes: ["accepted", "duplicate"].map(name).to_vec(),
            shares: vec![name("impact assessment")],
            ..clock(Within::Unstated, None)
        };
        assert_eq!(
            more.describe(),
            "status update, time not stated; critical first; outcome accepted or duplicate; shares impact assessment"
        );
    }
}
