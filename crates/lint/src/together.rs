//! Rules that several others together make needless: found by comparing the policy with what it would be without them.

use crate::context::Context;
use crate::lints::is_reported;
use inbounds_core::answer::Verdict;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::diff_within;
use inbounds_core::survey::{AtomView, Effect, RuleView, Steps, TargetView};
use inbounds_core::target::Network;
use std::collections::BTreeMap;

/// Steps of all comparisons of one policy together: one an atom of the policy, and [`EACH`] for each that a rule meets.
const BUDGET: usize = 30_000;
/// What it costs to compare the policies where one more atom takes part.
const EACH: usize = 100;
/// Steps of all decisions and comparisons that these need, however large each of them is.
const STEPS: usize = 4_000_000;
/// Targets that are tried before all are compared.
const TARGETS: usize = 5;

/// What was found out about rules that no single other rule makes needless.
#[derive(Debug, Default)]
pub(crate) struct Together {
    /// Numbers of rules without which every verdict is the same; whether what they include is out.
    needless: BTreeMap<u32, bool>,
    /// Rules that were not looked at, for want of steps or since their space has too many parts; and the first of them.
    left_out: Option<(u32, usize)>,
}

impl Together {
    pub(crate) fn new(context: &Context<'_>) -> Self {
        let mut own = Self::default();
        let mut left = BUDGET;
        let steps = Steps::new(STEPS);
        for (_, rule, atoms) in context.scope_rules() {
            // What was not compared with all that it meets may meet very many: to ask about it takes as long as to compare.
            let is_sure = atoms.iter().all(|atom| context.relations().is_sure(atom));
            if is_sure && !may_be_needless(context, &rule, &atoms, &steps) {
                continue;
            }
            match if is_sure { makes_a_difference(context, &rule, &atoms, &mut left, &steps) } else { None } {
                Some(false) => {
                    let policy = context.subject.policy;
                    let is_out = |atom: &AtomView<'_>| matches!(answer(policy, atom, &steps), Some((_, Verdict::OutOfScope)));
                    own.needless.insert(rule.number(), rule.effect() == Effect::In && atoms.iter().all(is_out));
                }
                Some(true) => {}
                None => {
                    let (first, count) = own.left_out.unwrap_or((rule.number(), 0));
                    own.left_out = Some((first, count.saturating_add(1)));
                }
            }
        }
        own
    }

    /// Whether no verdict would change without the rule, since other rules exclude all that it includes.
    pub(crate) fn shadow(&self, rule: &RuleView<'_>) -> bool {
        self.needless.get(&rule.number()) == Some(&true)
    }

    /// Whether no verdict would change without the rule, for another reason.
    pub(crate) fn cover(&self, rule: &RuleView<'_>) -> bool {
        self.needless.get(&rule.number()) == Some(&false)
    }

    /// How many rules were not looked at, and the number of the first.
    pub(crate) fn left_out(&self) -> Option<(u32, usize)> {
        self.left_out
    }
}

/// Whether some verdict would be another without the rule; none if that takes too many steps.
fn makes_a_difference<'p>(
    context: &Context<'p>,
    rule: &RuleView<'p>,
    atoms: &[AtomView<'p>],
    left: &mut usize,
    steps: &Steps,
) -> Option<bool> {
    let policy = context.subject.policy;
    *left = left.checked_sub(policy.atoms().count())?;
    let rest = policy.without(rule.number());
    let differs = |atom: &AtomView<'p>| {
        let verdict = |policy: &CompiledPolicy| answer(policy, atom, steps).map(|(_, verdict)| verdict);
        verdict(policy) != verdict(&rest)
    };
    if steps.is_over() {
        return None;
    }
    // As a rule one of the first targets shows it: of the rule itself, and of what it meets.
    let met = atoms.iter().flat_map(|atom| context.relations().of(policy, atom, Effect::In).map(|(other, _)| other));
    if atoms.iter().any(differs) || met.take(TARGETS).any(|atom| differs(&atom)) {
        // What the steps were over for does not differ.
        return (!steps.is_over()).then_some(true);
    }
    let count = |atom, effect| context.relations().of(policy, atom, effect).count();
    let all_met: usize = atoms.iter().map(|atom| count(atom, Effect::In) + count(atom, Effect::Out)).sum();
    *left = left.checked_sub(all_met.saturating_mul(EACH))?;
    diff_within(policy, &rest, steps).ok().map(|changes| !changes.is_empty())
}

/// Whether it is worth the comparison: several others meet each of its atoms, no other lint says it already, and no target shows
/// that the rule alone decides.
fn may_be_needless<'p>(context: &Context<'p>, rule: &RuleView<'p>, atoms: &[AtomView<'p>], steps: &Steps) -> bool {
    let policy = context.subject.policy;
    let met = |atom: &AtomView<'p>| [Effect::In, Effect::Out].map(|effect| context.relations().of(policy, atom, effect).count());
    let is_met = |atom: &AtomView<'p>| {
        let [ins, outs] = met(atom);
        // What meets no inclusion is for `exclusion-without-effect`.
        ins + outs >= 2 && (rule.effect() == Effect::In || ins > 0)
    };
    !atoms.is_empty()
        && atoms.iter().all(is_met)
        && !is_reported(context, atoms)
        && !atoms.iter().any(|atom| decides_alone(context, atom, steps))
}

/// Whether a target shows that a verdict rests on this rule. Where conditions and windows of others take part, one answer shows it only if nothing else
/// includes the target.
fn decides_alone<'p>(context: &Context<'p>, atom: &AtomView<'p>, steps: &Steps) -> bool {
    let policy = context.subject.policy;
    let met = |effect| context.relations().of(policy, atom, effect);
    let certain = [Effect::In, Effect::Out].into_iter().flat_map(met).all(|(other, _)| other.rule().is_unconditional());
    let only = atom.rule().effect() == Effect::In && met(Effect::In).next().is_none();
    atom.rule().is_unconditional()
        && (certain || only)
        && answer(policy, atom, steps).is_some_and(|(rules, verdict)| {
            (certain && rules == [atom.rule().number()]) || (only && matches!(verdict, Verdict::InScope | Verdict::Conditional))
        })
}

/// Which rules decide a target that the atom covers, and how; none where a target alone does not show it.
fn answer(policy: &CompiledPolicy, atom: &AtomView<'_>, steps: &Steps) -> Option<(Vec<u32>, Verdict)> {
    if !matches!(atom.target(), TargetView::Network(_)) || atom.activity().is_some() || atom.finding().is_some() {
        return None;
    }
    let text = atom.example()?;
    let network = Network::read(&text).ok()?;
    let (verdict, rules) = policy.deciders(text, network, steps).ok()?;
    Some((rules, verdict))
}
