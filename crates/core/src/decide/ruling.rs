//! The short answer about one network target: a verdict and the rule behind it, borrowed, without building an [`Answer`](crate::answer::Answer).
//!
//! The shortcut decides what needs no thought: rules without conditions, or with one test each whose outcome is known, or does not matter, or is all that
//! matters. Everything else goes through [`CompiledPolicy::decide`]. Both give the same verdict.

use super::case::{PLACES, in_window};
use super::contest::{Contest, Outcome, strictly_narrower};
use super::needs;
use super::question::Question;
use super::spot::DEFAULT_PORTS;
use super::table::Table;
use crate::answer::Verdict;
use crate::compile::{CompiledPolicy, CompiledRule, Effect, Expr, TargetSelector};
use crate::pattern::{Place, Steps, TooComplex, folded_path};
use crate::policy::{AxisName, Date};
use crate::query::{Query, QueryError};
use crate::sorted::Set;
use crate::target::{Network, Parameters, Target, is_web};

/// A verdict and the rule that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling<'p> {
    /// The verdict.
    pub verdict: Verdict,
    /// Id and 1-based line of the first deciding rule, in file order; none where silence decides.
    pub rule: Option<(&'p str, u32)>,
}

/// A ruling with the rule as its place among the policy's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ruled {
    pub(crate) verdict: Verdict,
    pub(crate) rule: Option<u32>,
}

/// Covering atoms that the shortcut keeps; more go the long way.
const MOST: usize = 16;

/// Steps that the shortcut may take; what takes more goes the long way, which has the steps of a decision.
const SHORT: usize = 100_000;

/// Inclusions that hold in some fillings which the shortcut keeps; more go the long way.
const MOST_OPEN: usize = 4;

/// Ways of filling in what is unknown that the shortcut may leave untried; more go the long way, which may find that they are too many.
const FILLINGS: usize = 64;

/// The atoms that cover one place.
#[derive(Default)]
struct Covering {
    /// Those that hold in every filling.
    atoms: [u32; MOST],
    count: usize,
    has_in: bool,
    has_out: bool,
    /// Inclusions that hold in some fillings, and not in others.
    open: [u32; MOST_OPEN],
    opened: usize,
    /// At least as many as the ways of filling in the facts of those, if there are any.
    fillings: usize,
    /// Something needs the long way: a condition of several tests, an exclusion by an unknown fact, a window, too many atoms, too many steps.
    hard: bool,
}

/// In which fillings a condition holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holding {
    Always,
    Never,
    /// In some, which are as many as its fact has cells.
    Sometimes(usize),
}

impl CompiledPolicy {
    /// Decides a URL, host or address on a day, with no facts but the policy's assumptions.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    ///
    /// # Examples
    /// ```
    /// use inbounds_core::{answer::Verdict, compile::CompiledPolicy, limits::Limits, target::Network};
    ///
    /// let yaml = b"inbounds: 1
    /// program: { name: Example }
    /// in_scope:
    ///   - { id: EX-1, clause: all below the domain, hosts: [\"*.example.com\"] }
    /// ";
    /// let policy = CompiledPolicy::load("example.yaml", yaml, &Limits::default()).unwrap();
    /// let target = Network::read("https://www.example.com/login").unwrap();
    /// let ruling = policy.ruling(&target, None).unwrap();
    /// assert_eq!((ruling.verdict, ruling.rule), (Verdict::InScope, Some(("EX-1", 4))));
    /// ```
    pub fn ruling(&self, target: &Network, date: Option<Date>) -> Result<Ruling<'_>, QueryError> {
        let ruled = match self.shortcut(target, date) {
            Some(ruled) => ruled,
            None => {
                let query = Query { target: Some((target.canonical(), Target::Network(target.clone()))), date, ..Query::default() };
                self.rule_on_query(&query)?
            }
        };
        Ok(self.named(ruled))
    }

    /// The ruling with the id and line of its rule.
    pub(crate) fn named(&self, ruled: Ruled) -> Ruling<'_> {
        let rule = ruled.rule.and_then(|rule| self.rules.get(rule as usize));
        Ruling { verdict: ruled.verdict, rule: rule.map(|rule| (&*rule.id, rule.line)) }
    }

    /// The long way, for any query: the verdict of [`CompiledPolicy::decide`], and the first rule that decides the axis which the verdict comes from.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    pub(crate) fn rule_on_query(&self, query: &Query) -> Result<Ruled, QueryError> {
        self.rule_on_query_within(query, &Steps::new(self.limits.decision_steps))
    }

    /// The same within the steps that are left.
    ///
    /// # Errors
    /// As [`CompiledPolicy::decide`].
    pub(crate) fn rule_on_query_within(&self, query: &Query, left: &Steps) -> Result<Ruled, QueryError> {
        let question = Question::read(self, query, left)?;
        let table = Table::new(self, &question, &Set::new())?;
        let verdict = table.verdict(question.spots.is_some());
        if verdict == Verdict::Conditional {
            // What cannot be asked is not decided.
            needs::needs(self, &question, &table)?;
        }
        let axis = PLACES.into_iter().find(|&axis| table.axis(axis) == Some(verdict)).unwrap_or(0);
        Ok(Ruled { verdict, rule: self.first_of(table.deciding(axis).map(|(rule, _)| rule)) })
    }

    /// Whether the shortcut may decide places on a day: the policy has not expired.
    pub(crate) fn has_shortcut(&self, date: Option<Date>) -> bool {
        self.expires().is_none_or(|last| date.is_some_and(|day| day <= last))
    }

    /// The ruling where that needs no thought; else none.
    pub(crate) fn shortcut(&self, target: &Network, date: Option<Date>) -> Option<Ruled> {
        if !self.has_shortcut(date) {
            return None;
        }
        let other_scheme = target.scheme().filter(|s| !is_web(s));
        let both = DEFAULT_PORTS.map(Some);
        let one = [target.port()];
        let ports: &[Option<u16>] = if target.port().is_none() && other_scheme.is_none() { &both } else { &one };
        let query = target.query().map(Parameters::new);
        let left = Steps::new(self.steps_of_shortcut());
        let mut worst: Option<Ruled> = None;
        for path in target.paths() {
            let folded = folded_path(path);
            for &port in ports {
                let place = Place { other_scheme, host: target.host(), port, path, folded: &folded, query: query.as_ref() };
                let ruled = self.rule_on_within(&place, date, &left)?;
                worst = Some(match worst {
                    // What depends on one fact here, and on another or on none there, may not depend on either.
                    Some(held) if held != ruled && [held, ruled].iter().any(|one| one.verdict == Verdict::Conditional) => return None,
                    Some(held) if held.verdict > ruled.verdict || held == ruled => held,
                    // Each reading may have a rule of its own: the first in the file is named, as in the whole answer.
                    Some(held) if held.verdict == ruled.verdict => {
                        Ruled { rule: self.first_of([held.rule, ruled.rule].into_iter().flatten()), ..held }
                    }
                    _ => ruled,
                });
            }
        }
        worst
    }

    /// The rule that stands first in the file.
    fn first_of(&self, rules: impl Iterator<Item = u32>) -> Option<u32> {
        let key = |rule: &u32| self.rules.get(*rule as usize).map(|rule| (rule.line, &rule.id));
        rules.min_by(|a, b| key(a).cmp(&key(b)))
    }

    /// The ruling on one place, where [`CompiledPolicy::has_shortcut`] and it needs no thought.
    pub(crate) fn rule_on(&self, place: &Place<'_>, date: Option<Date>) -> Option<Ruled> {
        self.rule_on_within(place, date, &Steps::new(self.steps_of_shortcut()))
    }

    fn rule_on_within(&self, place: &Place<'_>, date: Option<Date>, left: &Steps) -> Option<Ruled> {
        let mut covering = Covering::default();
        self.open_atoms(AxisName::Target).iter().for_each(|&at| self.cover(&mut covering, at, place, date, left));
        self.host_candidates(place.host, |at| self.cover(&mut covering, at, place, date, left));
        self.rule_by(&covering, left)
    }

    /// The shortcut is for what takes few steps. The long way takes a few times as many, and some for each reading of the path, so that with the
    /// usual limits what the shortcut decides is never too complex for it.
    fn steps_of_shortcut(&self) -> usize {
        SHORT.min(self.limits.decision_steps / 8)
    }

    /// The same, with the atoms that may cover the host at hand, within the steps that are left.
    pub(crate) fn rule_among(&self, candidates: &[u32], place: &Place<'_>, date: Option<Date>, left: &Steps) -> Option<Ruled> {
        let mut covering = Covering::default();
        let own = left.apart(self.steps_of_shortcut());
        let open = self.open_atoms(AxisName::Target);
        open.iter().chain(candidates).for_each(|&at| self.cover(&mut covering, at, place, date, &own));
        let ruled = self.rule_by(&covering, &own);
        left.rejoin(&own);
        ruled
    }

    /// Counts an atom among those that cover a place, if it does.
    fn cover(&self, covering: &mut Covering, at: u32, place: &Place<'_>, date: Option<Date>, left: &Steps) {
        let Some((atom, rule)) = self.rule_of(at).filter(|_| !covering.hard) else { return };
        let covers = match atom.target {
            TargetSelector::Any => left.look(1).map(|()| true),
            TargetSelector::Network(pattern) => match self.pattern(pattern) {
                Some(pattern) => pattern.covers(place, rule.effect == Effect::Out, left),
                None => return,
            },
            TargetSelector::Asset(_) => return,
        };
        match covers {
            Ok(false) => return,
            Ok(true) => {}
            Err(TooComplex) => {
                covering.hard = true;
                return;
            }
        }
        if (rule.from.is_some() || rule.until.is_some()) && date.is_none() {
            covering.hard = true;
            return;
        }
        if !in_window(rule, date) {
            return;
        }
        match (self.holding(rule), rule.effect) {
            (Some(Holding::Never), _) => {}
            (Some(Holding::Always), effect) => {
                covering.keep(at);
                covering.has_in |= effect == Effect::In;
                covering.has_out |= effect == Effect::Out;
            }
            (Some(Holding::Sometimes(cells)), Effect::In) => covering.keep_open(at, cells),
            (Some(Holding::Sometimes(_)), Effect::Out) | (None, _) => covering.hard = true,
        }
    }

    /// In which fillings the condition of a rule holds, where no fact is given; none if that is not seen at once.
    fn holding(&self, rule: &CompiledRule) -> Option<Holding> {
        if rule.condition == Expr::True {
            return Some(Holding::Always);
        }
        let (fact, set) = rule.condition.single()?;
        let assumed = if rule.effect == Effect::Out { self.facts.assumed(fact) } else { None };
        if let Some(holds) = rule.condition.eval(&|_| assumed) {
            return Some(if holds { Holding::Always } else { Holding::Never });
        }
        let domain = &self.facts.fact(fact)?.domain;
        domain.is_cut_by(set).then(|| Holding::Sometimes(domain.cells()))
    }

    /// The ruling by the atoms that cover a place.
    fn rule_by(&self, covering: &Covering, left: &Steps) -> Option<Ruled> {
        if covering.hard {
            return None;
        }
        let atoms = covering.atoms.get(..covering.count)?;
        let open = covering.open.get(..covering.opened)?;
        if let [first, ..] = open {
            let most = self.limits.fillings.min(FILLINGS);
            if covering.has_out || covering.fillings > most || covering.opened > self.limits.undecided_facts {
                return None;
            }
            if !covering.has_in {
                return self.rule_by_open(*first, covering, left);
            }
            for &at in open {
                if !self.is_wider(at, atoms, left).ok()? {
                    return None;
                }
            }
        }
        let named = |verdict, deciding: &mut dyn Iterator<Item = u32>| {
            let first = deciding.filter_map(|at| self.rule_of(at)).min_by_key(|(_, rule)| (rule.line, &rule.id));
            Some(Ruled { verdict, rule: first.map(|(atom, _)| atom.rule) })
        };
        match ([covering.has_in, covering.has_out], atoms) {
            ([false, true], _) => named(Verdict::OutOfScope, &mut atoms.iter().copied()),
            ([true, false], &[only]) => named(Verdict::InScope, &mut std::iter::once(only)),
            // What takes too many steps goes the long way, which says so.
            _ => match Contest::new(self, atoms).decide(self, left, true, |_| true).ok()? {
                Outcome::Out(out) => named(Verdict::OutOfScope, &mut out.into_iter()),
                Outcome::In(won) => named(Verdict::InScope, &mut won.into_iter().map(|(at, _)| at)),
                Outcome::Silent => Some(Ruled { verdict: Verdict::Unlisted, rule: None }),
            },
        }
    }

    /// The ruling where one inclusion alone speaks, in some fillings.
    fn rule_by_open(&self, only: u32, covering: &Covering, left: &Steps) -> Option<Ruled> {
        // The long way also tries each answer to the question. Where it might have too few steps for that, it says so.
        let used = left.most().saturating_sub(left.left()).saturating_add(LEAST_STEPS);
        let all = used.saturating_mul(covering.fillings.saturating_add(2)).saturating_mul(WAYS_TO_LOOK);
        let alone = covering.opened == 1 && all <= self.limits.decision_steps;
        self.rule_of(only).filter(|_| alone).map(|(atom, _)| Ruled { verdict: Verdict::Conditional, rule: Some(atom.rule) })
    }

    /// Whether one of some inclusions that hold is strictly narrower than another: then that one decides in no filling.
    fn is_wider(&self, open: u32, atoms: &[u32], left: &Steps) -> Result<bool, TooComplex> {
        let Some((open, _)) = self.rule_of(open) else { return Ok(false) };
        for (_, own, _) in self.ruled(atoms.iter().copied()) {
            if strictly_narrower(self, left, own, open)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Steps that the long way takes for anything, at least.
const LEAST_STEPS: usize = 64;

/// How often the long way looks at what the shortcut looked at once.
const WAYS_TO_LOOK: usize = 4;

impl Covering {
    fn keep(&mut self, at: u32) {
        match self.atoms.get_mut(self.count) {
            Some(slot) => {
                *slot = at;
                self.count += 1;
            }
            None => self.hard = true,
        }
    }

    fn keep_open(&mut self, at: u32, cells: usize) {
        match self.open.get_mut(self.opened) {
            Some(slot) => {
                *slot = at;
                self.opened += 1;
                self.fillings = self.fillings.max(1).saturating_mul(cells);
            }
            None => self.hard = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::target::HostRef;

    fn load(rest: &str, limits: &Limits) -> CompiledPolicy {
        let text = format!("inbounds: 1\nprogram: {{ name: P, expires: 2026-06-30 }}\n{rest}");
        CompiledPolicy::load("p.yaml", text.as_bytes(), limits).unwrap()
    }

    const DAY: Option<Date> = Some(Date { year: 2026, month: 6, day: 30 });

    /// What the shortcut does not answer is decided in full, so that nothing but time shows it.
    #[test]
    fn the_shortcut_answers_what_needs_no_thought() {
        let (most, more) = (vec!["x.example.com"; MOST].join(", "), vec!["y.example.com"; MOST + 1].join(", "));
        let policy = load(
            &format!(
                "in_scope:
  - {{ id: A, clause: c, hosts: [a.example.com] }}
  - {{ id: B, clause: c, hosts: [b.example.com], from: 2026-01-01 }}
  - {{ id: C, clause: c, hosts: [c.example.com], when: {{ all: [{{ operator: self }}, permission.explicit] }} }}
  - {{ id: D, clause: c, hosts: [{most}] }}
  - {{ id: E, clause: c, hosts: [{more}] }}
"
            ),
            &Limits::default(),
        );
        let answered = |host: &str, date| policy.shortcut(&Network::read(host).unwrap(), date).map(|ruled| ruled.verdict);
        assert_eq!(["a", "b", "x"].map(|name| answered(&format!("{name}.example.com"), DAY)), [Some(Verdict::InScope); 3]);
        assert_eq!(["c", "y"].map(|name| answered(&format!("{name}.example.com"), DAY)), [None; 2]);
        assert_eq!(answered("nobody.test", DAY), Some(Verdict::Unlisted));
        // After its last day, and on an unknown one.
        assert_eq!([answered("a.example.com", Some(Date { year: 2026, month: 7, day: 1 })), answered("a.example.com", None)], [None; 2]);
    }

    /// Hosts with conditions: what the shortcut says, if anything; where it does, the whole answer says the same.
    #[test]
    fn the_shortcut_answers_where_what_is_not_known_does_not_matter() {
        use Verdict::{Conditional, InScope, OutOfScope, Unlisted};
        let rules = "facts:
  operator: { assume: self }
in_scope:
  - { id: WIDE, clause: c, hosts: [\"*.wide.test\"], when: { environment: production } }
  - { id: OWN, clause: c, hosts: [own.wide.test, open.test, gone.test] }
  - { id: STAGE, clause: c, hosts: [stage.wide.test], when: { environment: staging } }
  - { id: SAME, clause: c, hosts: [same.test], when: { environment: production } }
  - { id: SAME-2, clause: c, hosts: [same.test] }
  - { id: NARROW, clause: c, hosts: [narrow.test/a], when: { environment: production } }
  - { id: NARROW-2, clause: c, hosts: [narrow.test] }
  - { id: PART, clause: c, hosts: [part.test/a], when: { environment: production } }
  - { id: PART-2, clause: c, hosts: [part.test/b], when: { environment: staging } }
  - { id: PORT, clause: c, hosts: [\"port.test:443\"], when: { environment: production } }
  - { id: PORT-2, clause: c, hosts: [\"port.test:80\"], unless: { environment: production } }
  - { id: EVER, clause: c, hosts: [ever.test], when: { environment: [production, staging, development, demo, other] } }
  - { id: DAYS, clause: c, hosts: [days.test], when: { environment: production }, until: 2026-01-31 }
  - { id: MANY, clause: c, hosts: [many.test], when: { browser.major-versions-behind: 3 } }
  - { id: BOTH, clause: c, hosts: [both.test], when: { environment: production } }
out_of_scope:
  - { id: ELSE, clause: c, axis: target, unless: { operator: self } }
  - { id: GONE, clause: c, hosts: [gone.test], when: { operator: self } }
  - { id: BOTH-OUT, clause: c, hosts: [both.test] }
  - { id: PERHAPS, clause: c, hosts: [perhaps.wide.test], when: { environment: staging } }
";
        let policy = load(rules, &Limits::default());
        for (text, expected) in [
            ("www.wide.test", Some((Conditional, Some("WIDE")))),
            ("https://www.wide.test/a/..;/b", Some((Conditional, Some("WIDE")))),
            ("own.wide.test", Some((InScope, Some("OWN")))),
            // Two inclusions that may both hold, or neither.
            ("stage.wide.test", None),
            // Both decide where both hold, since neither is narrower.
            ("same.test", None),
            ("https://narrow.test/b", Some((InScope, Some("NARROW-2")))),
            // The narrower one decides where it holds.
            ("https://narrow.test/a", None),
            // One reading depends on one answer, another on the opposite: no answer opens both.
            ("https://part.test/a/..;/b", None),
            ("port.test", None),
            ("https://port.test/", Some((Conditional, Some("PORT")))),
            ("http://port.test/", Some((Conditional, Some("PORT-2")))),
            // What holds for every answer is not a question.
            ("ever.test", None),
            ("days.test", Some((Unlisted, None))),
            ("many.test", Some((Conditional, Some("MANY")))),
            // An inclusion with a condition may beat an exclusion.
            ("both.test", None),
            ("open.test", Some((InScope, Some("OWN")))),
            ("gone.test", Some((OutOfScope, Some("GONE")))),
            // An exclusion by what is not known.
            ("perhaps.wide.test", None),
            ("nobody.test", Some((Unlisted, None))),
        ] {
            let network = Network::read(text).unwrap();
            let short = policy.shortcut(&network, DAY).map(|ruled| (ruled.verdict, policy.named(ruled).rule.map(|(id, _)| id)));
            assert_eq!(short, expected, "{text}");
            let query = Query { target: Some((text.to_owned(), Target::Network(network))), date: DAY, ..Query::default() };
            let long = policy.rule_on_query(&query).map(|ruled| (ruled.verdict, policy.named(ruled).rule.map(|(id, _)| id)));
            assert!(expected.is_none_or(|expected| long == Ok(expected)), "{text}: {long:?}");
        }
    }

    /// Where the long way may refuse, the shortcut leaves it to that.
    #[test]
    fn what_the_long_way_may_refuse_is_left_to_it() {
        let rules = "in_scope:\n  - { id: A, clause: c, hosts: [example.com], when: { environment: production } }\n";
        let answers = |limits: Limits| load(rules, &limits).shortcut(&Network::read("example.com").unwrap(), DAY).is_some();
        let facts = |undecided_facts| answers(Limits { undecided_facts, ..Limits::default() });
        let fillings = |fillings| answers(Limits { fillings, ..Limits::default() });
        let steps = |decision_steps| answers(Limits { decision_steps, ..Limits::default() });
        // Of the environment there are five values.
        assert_eq!([facts(0), facts(1), fillings(4), fillings(5), steps(1_000), steps(10_000)], [false, true, false, true, false, true]);
    }

    /// Without inclusions, and with one rule alone, there is nothing to compare.
    #[test]
    fn a_ruling_without_a_contest_takes_no_steps() {
        let policy = load(
            "in_scope:
  - { id: A, clause: c, hosts: [a.example.com, \"*.example.com\"] }
out_of_scope:
  - { id: B, clause: c, hosts: [b.example.org] }
",
            &Limits::default(),
        );
        let ruled = |name: &str, candidates: &[u32], left: &Steps| {
            let host = HostRef::Name(name);
            let place = Place { other_scheme: None, host, port: Some(443), path: "/", folded: "/", query: None };
            let mut covering = Covering::default();
            candidates.iter().for_each(|&at| policy.cover(&mut covering, at, &place, DAY, &Steps::new(100)));
            policy.rule_by(&covering, left).map(|ruled| ruled.verdict)
        };
        let none = Steps::new(0);
        assert_eq!(ruled("www.example.com", &[0, 1, 2], &none), Some(Verdict::InScope));
        assert_eq!(ruled("b.example.org", &[0, 1, 2], &none), Some(Verdict::OutOfScope));
        assert_eq!(ruled("nobody.test", &[0, 1, 2], &none), Some(Verdict::Unlisted));
        assert_eq!(ruled("a.example.com", &[0, 1, 2], &none), None);
        assert_eq!(ruled("a.example.com", &[0, 1, 2], &Steps::new(100)), Some(Verdict::InScope));
    }

    #[test]
    fn what_is_too_hard_to_cover_does_not_count() {
        let policy = load("in_scope:\n  - { id: A, clause: c, hosts: [example.com] }\n", &Limits::default());
        let place = Place { other_scheme: None, host: HostRef::Name("example.com"), port: Some(443), path: "/", folded: "/", query: None };
        let mut covering = Covering::default();
        policy.cover(&mut covering, 0, &place, DAY, &Steps::new(0));
        assert!(covering.hard && covering.count == 0 && !covering.has_in);
        assert_eq!(policy.rule_among(&[0], &place, DAY, &Steps::new(100)).map(|ruled| ruled.verdict), Some(Verdict::InScope));
    }

    #[test]
    fn the_shortcut_takes_an_eighth_of_the_steps_and_never_many() {
        let steps = |decision_steps: usize| load("", &Limits { decision_steps, ..Limits::default() }).steps_of_shortcut();
        assert_eq!([steps(80), steps(8 * SHORT), steps(9 * SHORT)], [10, SHORT, SHORT]);
    }

    /// Each reading of a path may have a rule of its own.
    #[test]
    fn the_first_rule_in_the_file_is_named() {
        for [first, second] in [["/a", "/b"], ["/b", "/a"]] {
            let rules = format!(
                "out_of_scope:\n  - {{ id: A, clause: c, hosts: [example.com{first}] }}\n  - {{ id: B, clause: c, hosts: [example.com{second}] }}\n"
            );
            let policy = load(&rules, &Limits::default());
            // `/b` is read where what follows `;` is cut.
            let target = Network::read("https://example.com/a/..;/b").unwrap();
            let short = policy.shortcut(&target, DAY).map(|ruled| policy.named(ruled));
            assert_eq!(short, Some(Ruling { verdict: Verdict::OutOfScope, rule: Some(("A", 4)) }), "{first} {second}");
        }
    }
}
