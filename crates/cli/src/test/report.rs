//! What became of the cases, for every format.

use crate::diagnostics::Trouble;
use crate::exit::Exit;
use inbounds_core::answer::{AxisAnswer, RuleRef, Verdict};
use inbounds_core::cases::{Actual, Coverage, Outcome};

/// What became of one run.
pub(crate) struct Report {
    /// Policies whose cases ran.
    pub(crate) suites: Vec<Suite>,
    /// Files of cases that cannot be relied on, and were not run.
    pub(crate) broken: Vec<Trouble>,
    /// Files that cannot be read, and policies that are refused.
    pub(crate) troubles: Vec<Trouble>,
    /// The part of the rules of each policy that must be decided.
    pub(crate) min_coverage: Option<u32>,
}

/// One policy and its cases.
pub(crate) struct Suite {
    pub(crate) label: String,
    /// Where cases were found: files beside the policy, or the policy.
    pub(crate) sources: Vec<Source>,
    pub(crate) coverage: Coverage,
}

/// The cases of one file.
pub(crate) struct Source {
    pub(crate) label: String,
    pub(crate) cases: usize,
    pub(crate) records: usize,
    /// In file order, cases first.
    pub(crate) results: Vec<Ran>,
}

/// One case that ran.
pub(crate) struct Ran {
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// What was asked, in one line; nothing for a record.
    pub(crate) asked: String,
    pub(crate) outcome: Outcome,
}

/// How many cases and records ran, and how many of them failed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    pub(crate) cases: usize,
    pub(crate) records: usize,
    pub(crate) failed: usize,
}

impl Sum {
    pub(crate) fn passed(self) -> usize {
        (self.cases + self.records).saturating_sub(self.failed)
    }

    fn plus(self, other: Self) -> Self {
        Self { cases: self.cases + other.cases, records: self.records + other.records, failed: self.failed + other.failed }
    }
}

impl Report {
    pub(crate) fn sum(&self) -> Sum {
        self.suites.iter().map(Suite::sum).fold(Sum::default(), Sum::plus)
    }

    /// Whether nothing ran, and nothing says why.
    pub(crate) fn is_empty(&self) -> bool {
        self.suites.iter().all(|suite| suite.sources.is_empty()) && self.broken.is_empty() && self.troubles.is_empty()
    }

    /// Whether the cases of `suite` decide too few of its rules.
    pub(crate) fn falls_short(&self, suite: &Suite) -> bool {
        self.min_coverage.is_some_and(|percent| !suite.coverage.reaches(percent))
    }

    pub(crate) fn exit(&self) -> Exit {
        let sum = self.sum();
        if !self.troubles.is_empty() || (sum.cases + sum.records == 0 && self.broken.is_empty()) {
            Exit::Error
        } else if sum.failed > 0 || !self.broken.is_empty() || self.suites.iter().any(|suite| self.falls_short(suite)) {
            Exit::FAILED
        } else {
            Exit::DONE
        }
    }
}

impl Suite {
    pub(crate) fn sum(&self) -> Sum {
        self.sources.iter().map(Source::sum).fold(Sum::default(), Sum::plus)
    }

    /// Whether no case was found.
    pub(crate) fn is_untested(&self) -> bool {
        self.sources.is_empty()
    }
}

impl Source {
    pub(crate) fn sum(&self) -> Sum {
        Sum { cases: self.cases, records: self.records, failed: self.results.iter().filter(|ran| ran.failed()).count() }
    }
}

impl Ran {
    pub(crate) fn failed(&self) -> bool {
        !self.outcome.differences.is_empty()
    }

    /// Why the answer is as it is: on each axis which rules decided and what they beat, what it depends on; or how to mend what could not be decided.
    pub(crate) fn reasons(&self) -> Vec<String> {
        match &self.outcome.actual {
            Actual::Says(_) => Vec::new(),
            // The difference has the message.
            Actual::Error(error) => error.help.iter().map(|help| format!("help: {help}")).collect(),
            Actual::Answer(answer) => {
                let axes = [("target", &answer.axes.target), ("activity", &answer.axes.activity), ("finding", &answer.axes.finding)];
                let mut reasons: Vec<String> =
                    axes.into_iter().filter_map(|(axis, verdict)| Some(decided(axis, verdict.as_ref()?))).collect();
                let facts = |facts: Vec<&str>| facts.join(", ");
                if !answer.needs.is_empty() {
                    reasons.push(format!("depends on {}", facts(answer.needs.iter().map(|need| need.fact.as_str()).collect())));
                }
                if !answer.assumptions.is_empty() {
                    reasons.push(format!("assumes {}", facts(answer.assumptions.iter().map(|a| a.fact.as_str()).collect())));
                }
                reasons
            }
        }
    }
}

fn decided(axis: &str, answer: &AxisAnswer) -> String {
    let verdict = match answer.verdict {
        Verdict::InScope => "in scope",
        Verdict::OutOfScope => "out of scope",
        Verdict::Conditional => "conditional",
        Verdict::Unlisted => "unlisted",
    };
    if answer.decided_by.is_empty() {
        return format!("{axis}: {verdict}, no rule speaks of it");
    }
    let deciders = answer.decided_by.iter().map(|decider| {
        let beat: Vec<&str> = decider.beat.iter().map(|rule| rule.id.as_str()).collect();
        let beat = if beat.is_empty() { String::new() } else { format!(", which beats {}", beat.join(", ")) };
        format!("{}{beat}", placed(&decider.rule))
    });
    format!("{axis}: {verdict} by {}", deciders.collect::<Vec<_>>().join("; "))
}

/// `EX-1 The site (policy.yaml:5)`
pub(crate) fn placed(rule: &RuleRef) -> String {
    format!("{} {} ({}:{})", rule.id, rule.clause, rule.file, rule.line)
}

/// `95.2 %`
pub(crate) fn percent(coverage: &Coverage) -> String {
    let permille = coverage.permille();
    format!("{}.{} %", permille / 10, permille % 10)
}
