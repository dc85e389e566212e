//! The engine beside the model: where the two differ, made small, and written as a case.

use crate::generate::{Asked, Draft, FEATURES, Random, Seen, policy, query};
use crate::{Answer, Deciders, Meaning, decide, decide_several};
use inbounds_core::answer::{RuleRef, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::decide::decide_all;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Policy;
use inbounds_core::query::Query;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

/// What the engine says.
pub type Told = inbounds_core::answer::Answer;

/// Queries that each policy is asked.
pub const QUERIES: usize = 10;

/// A policy as the engine sees it; none if it is refused.
pub fn compile(draft: &Draft) -> Option<CompiledPolicy> {
    CompiledPolicy::load("p.yaml", draft.to_string().as_bytes(), &Limits::default()).ok()
}

/// A policy as the model sees it, which only reads what the engine accepts.
pub fn meaning(draft: &Draft) -> Meaning {
    Meaning::of(&Policy::read(draft.to_string().as_bytes(), &Limits::default()).policy.unwrap())
}

/// The engine's answer, or what differs; none if the query cannot be decided.
pub fn difference(policy: &CompiledPolicy, meaning: &Meaning, asked: &Asked) -> Option<Result<Told, String>> {
    let query = asked.read()?;
    let engine = policy.decide(&query).ok()?;
    let model = decide(meaning, &query)?;
    let axes = [&engine.axes.target, &engine.axes.activity, &engine.axes.finding];
    let needs: BTreeSet<String> = engine.needs.iter().map(|need| need.fact.clone()).collect();
    let mut found = Vec::new();
    if engine.verdict != model.verdict {
        found.push(format!("verdict: engine {:?}, model {:?}", engine.verdict, model.verdict));
    }
    if needs != model.needs {
        found.push(format!("needs: engine {needs:?}, model {:?}", model.needs));
    }
    for (place, axis) in axes.into_iter().enumerate() {
        let name = ["target", "activity", "finding"][place];
        let verdict = axis.as_ref().map(|a| a.verdict);
        if verdict != model.axes[place] {
            found.push(format!("{name}: engine {verdict:?}, model {:?}", model.axes[place]));
        }
        let ids = |rules: &[RuleRef]| rules.iter().map(|rule| rule.id.clone()).collect::<BTreeSet<_>>();
        let rules: Deciders = axis.iter().flat_map(|a| &a.decided_by).map(|d| (d.rule.id.clone(), ids(&d.beat))).collect();
        // Where some rules decide whatever is unknown, the engine names those alone.
        if rules.is_empty() != model.decided_by[place].is_empty()
            || rules.iter().any(|(rule, beat)| model.decided_by[place].get(rule) != Some(beat))
        {
            found.push(format!("{name} decided by: engine {rules:?}, model {:?}", model.decided_by[place]));
        }
    }
    Some(if found.is_empty() { Ok(engine) } else { Err(found.join("; ")) })
}

/// What differs where several policies are asked together; none if the query cannot be decided.
pub fn difference_of_several(policies: &[CompiledPolicy], meanings: &[Meaning], query: &Query) -> Option<Result<Verdict, String>> {
    let engine = decide_all(policies, query).ok()?;
    let (combined, said) = decide_several(meanings, query)?;
    let label = |place: usize| policies[place].label();
    let speak: Vec<_> = said.into_iter().filter(|(_, own)| *own != Verdict::Unlisted).map(|(place, own)| (label(place), own)).collect();
    let told: Vec<_> = engine.answers.iter().map(|answer| (answer.policy.file.as_str(), answer.verdict)).collect();
    let same = engine.verdict == combined && told == speak;
    Some(if same { Ok(combined) } else { Err(format!("engine {:?} by {told:?}, model {combined:?} by {speak:?}", engine.verdict)) })
}

/// A verdict as cases say it.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InScope => "in_scope",
        Verdict::Conditional => "conditional",
        Verdict::Unlisted => "unlisted",
        Verdict::OutOfScope => "out_of_scope",
    }
}

/// A policy and a query on which the two differ.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Where the policy came from.
    pub seed: u64,
    /// What differs.
    pub what: String,
    /// The policy.
    pub draft: Draft,
    /// The query.
    pub asked: Asked,
}

impl Failure {
    /// Takes things out as long as the two still differ.
    fn shrunk(seed: u64, mut draft: Draft, mut asked: Asked) -> Self {
        let differs = |draft: &Draft, asked: &Asked| difference(&compile(draft)?, &meaning(draft), asked)?.err();
        loop {
            if let Some(smaller) = draft.smaller().into_iter().find(|smaller| differs(smaller, &asked).is_some()) {
                draft = smaller;
            } else if let Some(smaller) = asked.smaller().into_iter().find(|smaller| differs(&draft, smaller).is_some()) {
                asked = smaller;
            } else {
                let what = differs(&draft, &asked).unwrap_or_default();
                return Self { seed, what, draft, asked };
            }
        }
    }

    /// The difference as a file of cases beside the policy called `policy`, with the answer of the model.
    pub fn cases(&self, policy: &str) -> String {
        let answer = self.asked.read().and_then(|query| decide(&meaning(&self.draft), &query));
        let Answer { verdict, needs, decided_by, .. } = answer.unwrap_or_else(|| unreachable!("it has been decided to differ"));
        let list = |names: BTreeSet<&String>| names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let rules = list(decided_by.iter().flat_map(BTreeMap::keys).collect());
        let needs = if needs.is_empty() { String::new() } else { format!(", needs: [{}]", list(needs.iter().collect())) };
        let what = self.what.replace('\n', " ");
        format!(
            "# Seed {}: {what}\n# Written by the comparison with the model, whose answer this is; `decided_by` may name more than the engine should.\npolicy: {policy}\ncases:\n  - {{ name: seed {}, {}, verdict: {}, decided_by: [{rules}]{needs} }}\n",
            self.seed,
            self.seed,
            self.asked.keys(),
            word(verdict),
        )
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}: {}\n{}\n{}", self.seed, self.what, self.asked, self.draft)
    }
}

/// Something that an answer may show: its name, and whether it does.
type Trait = (&'static str, fn(&Told) -> bool);

/// What an answer shows to have been reached.
const ANSWERS: &[Trait] = &[
    ("answer: an exclusion is beaten", |told| beaten(told).next().is_some()),
    ("answer: several exclusions are beaten", |told| beaten(told).count() > 1),
    ("answer: rests on an assumption", |told| !told.assumptions.is_empty()),
    ("answer: refers to a vendor", |told| !told.refer_to.is_empty()),
    ("answer: needs a fact", |told| needs(told, |fact| !["class", "target", "activity", "date"].contains(&fact))),
    ("answer: needs several facts", |told| told.needs.len() > 1),
    ("answer: needs the class", |told| needs(told, |fact| fact == "class")),
    ("answer: needs the target", |told| needs(told, |fact| fact == "target")),
    ("answer: needs the activity", |told| needs(told, |fact| fact == "activity")),
    ("answer: needs the day", |told| needs(told, |fact| fact == "date")),
    ("answer: needs a confirmation", |told| needs(told, |fact| fact.starts_with("confirmed."))),
    ("answer: needs to know whose defect it is", |told| needs(told, |fact| fact == "defect.location")),
    ("answer: needs to know whether the policy holds", |told| needs(told, |fact| fact == "policy.current")),
];

fn beaten(told: &Told) -> impl Iterator<Item = &str> {
    let axes = [&told.axes.target, &told.axes.activity, &told.axes.finding];
    axes.into_iter().flatten().flat_map(|axis| &axis.decided_by).flat_map(|decider| &decider.beat).map(|rule| rule.id.as_str())
}

fn needs(told: &Told, is: impl Fn(&str) -> bool) -> bool {
    told.needs.iter().any(|need| is(&need.fact))
}

/// What became of some policies and queries.
#[derive(Debug, Default)]
pub struct Tally {
    /// Pairs that both decide alike, by verdict.
    pub alike: BTreeMap<Verdict, usize>,
    /// How many of those reach each feature of the language.
    pub features: BTreeMap<&'static str, usize>,
    /// Queries without an answer: unreadable, or beyond a limit.
    pub undecided: usize,
    /// Policies that the engine refuses.
    pub refused: usize,
    /// Where the two differ.
    pub failures: Vec<Failure>,
}

impl Tally {
    /// Tries the policies of some seeds, each with queries of its own, on all cores; stops at a few failures.
    pub fn of(seeds: &[u64]) -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let share = |worker: usize| {
            let mut tally = Self::default();
            for seed in seeds.iter().skip(worker).step_by(workers) {
                tally.try_policy(*seed);
                if tally.failures.len() > 4 {
                    break;
                }
            }
            tally
        };
        let mut all = Self::default();
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
            running.into_iter().for_each(|one| all.add(one.join().unwrap()));
        });
        all
    }

    fn try_policy(&mut self, seed: u64) {
        let mut random = Random::new(seed);
        let draft = policy(&mut random);
        let Some(compiled) = compile(&draft) else {
            self.refused += 1;
            return;
        };
        let meaning = meaning(&draft);
        let seen = Seen::of(&draft);
        for _ in 0..QUERIES {
            let asked = query(&mut random, &draft);
            match difference(&compiled, &meaning, &asked) {
                None => self.undecided += 1,
                Some(Ok(told)) => {
                    *self.alike.entry(told.verdict).or_default() += 1;
                    let answers = ANSWERS.iter().filter(|(_, has)| has(&told)).map(|(name, _)| *name);
                    seen.features(&asked).chain(answers).for_each(|feature| *self.features.entry(feature).or_default() += 1);
                }
                Some(Err(_)) => self.failures.push(Failure::shrunk(seed, draft.clone(), asked)),
            }
        }
    }

    /// Adds what became of others.
    pub fn add(&mut self, other: Self) {
        other.alike.into_iter().for_each(|(verdict, count)| *self.alike.entry(verdict).or_default() += count);
        other.features.into_iter().for_each(|(feature, count)| *self.features.entry(feature).or_default() += count);
        self.undecided += other.undecided;
        self.refused += other.refused;
        self.failures.extend(other.failures);
    }

    /// The pairs that both decide.
    pub fn pairs(&self) -> usize {
        self.alike.values().sum::<usize>() + self.failures.len()
    }

    /// Features that fewer than `least` pairs reach.
    pub fn unreached(&self, least: usize) -> Vec<&'static str> {
        let all = FEATURES.iter().map(|(name, _)| *name).chain(ANSWERS.iter().map(|(name, _)| *name));
        all.filter(|name| self.features.get(name).copied().unwrap_or(0) < least).collect()
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pairs, undecided, refused) = (self.pairs(), self.undecided, self.refused);
        writeln!(f, "{pairs} pairs, alike {:?}; {undecided} queries undecided, {refused} policies refused", self.alike)?;
        self.features.iter().try_for_each(|(name, count)| writeln!(f, "{count:>9} {name}"))
    }
}
