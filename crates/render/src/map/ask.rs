//! What the engine says of one thing on the map.

use crate::words::Mark;
use inbounds_core::answer::{Answer, AxisAnswer, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::{AxisName, Date};
use inbounds_core::query::Query;
use inbounds_core::survey::AtomView;
use inbounds_core::target::{HostSet, Network, Target, asset_key, asset_name, read_set};
use inbounds_core::vocabulary::{Value, canonical_name, standard_fact};

/// A question to the engine: on which axis, about what.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A target as a person would give it.
    pub target: Option<Target>,
    /// How that target is written.
    pub text: String,
    /// A way of testing.
    pub activity: Option<String>,
    /// A finding class.
    pub finding: Option<String>,
    /// The axis whose verdict is shown; none stands for that of the target.
    pub axis: Option<AxisName>,
}

/// The answer to it, as far as the map shows it.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What was asked. Of a wildcard of which not all is decided alike, one more name that no rule spells out.
    pub query: Query,
    /// The axis.
    pub axis: AxisName,
    /// The verdict there; none where it could not be decided.
    pub verdict: Option<Verdict>,
    /// Parts of it are decided differently.
    pub exceptions: bool,
    /// The rules that decide.
    pub rules: Vec<String>,
    /// What it depends on, as questions.
    pub questions: Vec<String>,
    /// What it rests on: questions that the policy answers by assumption, with the answers.
    pub assumptions: Vec<String>,
}

/// The policy, and the day on which it is asked.
pub(super) struct Engine<'p> {
    pub(super) policy: &'p CompiledPolicy,
    pub(super) date: Option<Date>,
}

/// A label that no policy spells out.
const OTHER: &str = "any-other-name";

impl Asked {
    /// About the hosts of a pattern.
    pub(super) fn pattern(text: &str, atom: Option<&AtomView<'_>>) -> Self {
        let read = target(text).map(|target| (target, text.to_owned())).or_else(|| {
            // What no target can say (a port range, a glob in a path) is asked by one of its members.
            let example = atom?.example()?;
            let url = example.split(", ").next()?;
            Some((Target::Network(Network::read(url).ok()?), url.to_owned()))
        });
        let (target, text) = read.map_or_else(|| (None, text.to_owned()), |(target, text)| (Some(target), text));
        Self { target, text, ..Self::default() }
    }

    /// About an asset.
    pub(super) fn asset(name: &str) -> Self {
        // As the policy's own declarations are read; a vendor may have a name that no asset could have.
        let key = asset_key(name).or_else(|_| asset_name(name)).ok();
        Self { target: key.map(Target::Asset), text: name.to_owned(), ..Self::default() }
    }

    /// About a class, and a target beside it.
    pub(super) fn class(axis: AxisName, activity: Option<&str>, finding: Option<&str>) -> Self {
        Self { activity: activity.map(str::to_owned), finding: finding.map(str::to_owned), axis: Some(axis), ..Self::default() }
    }

    fn axis(&self) -> AxisName {
        self.axis.unwrap_or(AxisName::Target)
    }

    fn query(&self, date: Option<Date>) -> Query {
        Query {
            target: self.target.clone().map(|target| (self.text.clone(), target)),
            activity: self.activity.clone(),
            finding: self.finding.clone(),
            date,
            ..Query::default()
        }
    }

    /// One member of a wildcard, as far as no rule spells it out.
    fn other(&self) -> Option<Self> {
        let wildcard = matches!(self.target, Some(Target::Set(HostSet::Names { .. })));
        let other = wildcard.then(|| self.text.replace('*', OTHER))?;
        let network = Network::read(&other).ok()?;
        Some(Self { target: Some(Target::Network(network)), text: other, ..self.clone() })
    }
}

/// A pattern as a target, where it is one as it stands.
fn target(text: &str) -> Option<Target> {
    if let Some(set) = read_set(text) {
        return set.ok().map(Target::Set);
    }
    let host_ends = text.find("://").map_or(0, |at| at + 3);
    let after = text.get(host_ends..).unwrap_or_default();
    // Brackets in a host are those of IPv6; after it they are a glob's.
    let glob = text.contains(['*', '{']) || after.split_once('/').is_some_and(|(_, path)| path.contains(['[', '\\']));
    if glob { None } else { Network::read(text).ok().map(Target::Network) }
}

impl Decision {
    /// The target that was asked, where it stands for the pattern that is shown.
    pub fn stand_in(&self, label: &str) -> Option<&str> {
        let (text, _) = self.query.target.as_ref()?;
        (self.axis == AxisName::Target && text != label).then_some(text)
    }
}

impl Engine<'_> {
    /// The whole answer.
    pub(super) fn decide(&self, asked: &Asked) -> Decision {
        let axis = asked.axis();
        let whole = self.answer(asked);
        let mark = whole.as_ref().and_then(|answer| Some(on(answer, axis)?.verdict));
        // A wildcard is in scope only if all of it is. What the rest of it is, beside what is spelled out, says more on a map.
        let rest = asked.other().and_then(|other| Some((self.answer(&other)?, other)));
        let rest = rest.filter(|(answer, _)| on(answer, axis).map(|own| own.verdict) != mark);
        let inside = whole.as_ref().is_some_and(|answer| answer.inside.iter().any(|part| Some(part.verdict) != mark));
        // The addresses of a block have no such rest: the most restrictive part decides, and is named.
        let part = rest.is_none() && whole.as_ref().and_then(|answer| on(answer, axis)).is_some_and(|own| own.part.is_some());
        let exceptions = rest.is_some() || inside || part;
        let (answer, query) = match rest {
            Some((answer, other)) => (Some(answer), other.query(self.date)),
            None => (whole, asked.query(self.date)),
        };
        let own = answer.as_ref().and_then(|answer| on(answer, axis));
        let verdict = own.map(|own| own.verdict);
        let questions = answer.iter().filter(|_| verdict == Some(Verdict::Conditional)).flat_map(|answer| &answer.needs);
        // What the target is does not bear on the axes of activities and findings.
        let questions = questions.filter(|need| axis == AxisName::Target || need.fact != "target");
        Decision {
            query,
            axis,
            verdict,
            exceptions,
            rules: own.map(|own| own.decided_by.iter().map(|decider| decider.rule.id.clone()).collect()).unwrap_or_default(),
            questions: questions.map(|need| need.question.clone()).collect(),
            assumptions: answer.iter().flat_map(|a| &a.assumptions).map(|a| self.assumption(&a.fact, &a.value)).collect(),
        }
    }

    /// The verdict alone, quickly, for what is only counted.
    pub(super) fn mark(&self, asked: &Asked) -> Mark {
        let other = asked.other();
        let asked = other.as_ref().unwrap_or(asked);
        match &asked.target {
            Some(Target::Network(network)) if asked.axis() == AxisName::Target => {
                self.policy.ruling(network, self.date).ok().map(|ruling| ruling.verdict)
            }
            _ => self.answer(asked).and_then(|answer| Some(on(&answer, asked.axis())?.verdict)),
        }
    }

    /// `“Who operates it?” self`
    fn assumption(&self, fact: &str, assumed: &Value) -> String {
        let declared =
            self.policy.policy().facts.iter().find(|own| canonical_name(&own.name) == fact).and_then(|own| own.question.as_ref());
        let standard = standard_fact(fact).map(|known| known.question);
        match declared.map(|question| question.as_str()).or(standard) {
            Some(question) => format!("“{question}” {}", value(assumed)),
            None => format!("{fact} is {}", value(assumed)),
        }
    }

    fn answer(&self, asked: &Asked) -> Option<Answer> {
        if asked.target.is_none() && asked.activity.is_none() && asked.finding.is_none() {
            return None;
        }
        self.policy.decide(&asked.query(self.date)).ok()
    }
}

/// The answer on one axis. A finding class that is a way of testing is asked there, too; the more restrictive of both holds.
fn on(answer: &Answer, axis: AxisName) -> Option<&AxisAnswer> {
    match axis {
        AxisName::Target => answer.axes.target.as_ref(),
        AxisName::Activity => answer.axes.activity.as_ref(),
        AxisName::Finding => {
            let both = [answer.axes.finding.as_ref(), answer.axes.activity.as_ref().filter(|_| answer.query.activity.is_none())];
            both.into_iter().flatten().max_by_key(|own| own.verdict)
        }
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Name(name) => name.clone(),
    }
}
