//! The short answer about one network target: a verdict and the rule behind it, borrowed, without building an [`Answer`](crate::answer::Answer).
//!
//! The shortcut decides what needs no thought (unconditional rules only); everything else goes through [`CompiledPolicy::decide`].
//! Both give the same verdict.

use super::case::{PLACES, in_window};
use super::contest::{Contest, Outcome};
use super::needs;
use super::question::Question;
use super::spot::DEFAULT_PORTS;
use super::table::Table;
use crate::answer::Verdict;
use crate::compile::{CompiledPolicy, Effect, Expr, TargetSelector};
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

/// The atoms that cover one place.
#[derive(Default)]
struct Covering {
    atoms: [u32; MOST],
    count: usize,
    has_in: bool,
    has_out: bool,
    /// Something needs the long way: a condition, a window, too many atoms, too many steps.
    hard: bool,
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

    /// Whether the shortcut may decide places on a day: every rule of the target axis names its hosts, and the policy has not expired.
    pub(crate) fn has_shortcut(&self, date: Option<Date>) -> bool {
        let holds = self.expires().is_none_or(|last| date.is_some_and(|day| day <= last));
        self.open_atoms(AxisName::Target).is_empty() && holds
    }

    /// The ruling where only unconditional rules cover the target; none where that is not so.
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

    /// The ruling on one place, where [`CompiledPolicy::has_shortcut`] and only unconditional rules cover it.
    pub(crate) fn rule_on(&self, place: &Place<'_>, date: Option<Date>) -> Option<Ruled> {
        self.rule_on_within(place, date, &Steps::new(self.steps_of_shortcut()))
    }

    fn rule_on_within(&self, place: &Place<'_>, date: Option<Date>, left: &Steps) -> Option<Ruled> {
        let mut covering = Covering::default();
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
        candidates.iter().for_each(|&at| self.cover(&mut covering, at, place, date, &own));
        let ruled = self.rule_by(&covering, &own);
        left.rejoin(&own);
        ruled
    }

    /// Counts an atom among those that cover a place, if it does.
    fn cover(&self, covering: &mut Covering, at: u32, place: &Place<'_>, date: Option<Date>, left: &Steps) {
        let Some((atom, rule)) = self.rule_of(at) else { return };
        let TargetSelector::Network(pattern) = atom.target else { return };
        let Some(pattern) = self.pattern(pattern) else { return };
        match pattern.covers(place, rule.effect == Effect::Out, left) {
            Ok(false) => return,
            Ok(true) => {}
            Err(TooComplex) => {
                covering.hard = true;
                return;
            }
        }
        let windowed = rule.from.is_some() || rule.until.is_some();
        if rule.condition != Expr::True || (windowed && date.is_none()) {
            covering.hard = true;
        } else if in_window(rule, date) {
            match covering.atoms.get_mut(covering.count) {
                Some(slot) => {
                    *slot = at;
                    covering.count += 1;
                }
                None => covering.hard = true,
            }
            match rule.effect {
                Effect::In => covering.has_in = true,
                Effect::Out => covering.has_out = true,
            }
        }
    }

    /// The ruling by the atoms that cover a place.
    fn rule_by(&self, covering: &Covering, left: &Steps) -> Option<Ruled> {
        if covering.hard {
            return None;
        }
        let atoms = covering.atoms.get(..covering.count)?;
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
    fn the_shortcut_answers_where_rules_without_conditions_cover_the_target() {
        let (most, more) = (vec!["x.example.com"; MOST].join(", "), vec!["y.example.com"; MOST + 1].join(", "));
        let policy = load(
            &format!(
                "in_scope:
  - {{ id: A, clause: c, hosts: [a.example.com] }}
  - {{ id: B, clause: c, hosts: [b.example.com], from: 2026-01-01 }}
  - {{ id: C, clause: c, hosts: [c.example.com], when: {{ operator: self }} }}
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
