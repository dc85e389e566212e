//! Every lint, one a file, and what several of them share.

mod allow_without_reason;
mod apex_not_covered;
mod asset_without_id;
mod cidr_host_bits;
mod clock_without_start;
mod contradicting_urls;
mod exclusion_without_effect;
mod future_date;
mod id_as_host;
mod impossible_condition;
mod look_alike_host;
mod missing_contact;
mod missing_date;
mod missing_fingerprint;
mod not_compared;
mod partial_overlap;
mod past_date;
mod past_window;
mod policy_without_tests;
mod private_address;
mod promise_without_unit;
mod public_suffix_wildcard;
mod redundant_rule;
mod reward_bands;
mod safe_harbor_gap;
mod same_on_both_sides;
mod shadowed_rule;
mod unbounded_clock;
mod unknown_lint;
mod unregistered_well_known;
mod unseen_environment;
mod unused_allow;
mod unused_fact;
mod vendor_component;

use crate::context::Context;
use crate::lint::Lint;
use crate::relations::Kind;
use inbounds_core::policy::Rule;
use inbounds_core::survey::{AtomView, Effect};

pub(crate) use allow_without_reason::ALLOW_WITHOUT_REASON;
pub(crate) use unknown_lint::UNKNOWN_LINT;
pub(crate) use unused_allow::UNUSED_ALLOW;

/// Every lint, by code.
pub(crate) static ALL: &[&Lint] = &[
    &allow_without_reason::ALLOW_WITHOUT_REASON,
    &apex_not_covered::APEX_NOT_COVERED,
    &asset_without_id::ASSET_WITHOUT_ID,
    &cidr_host_bits::CIDR_HOST_BITS,
    &clock_without_start::CLOCK_WITHOUT_START,
    &contradicting_urls::CONTRADICTING_URLS,
    &exclusion_without_effect::EXCLUSION_WITHOUT_EFFECT,
    &future_date::FUTURE_DATE,
    &id_as_host::ID_AS_HOST,
    &impossible_condition::IMPOSSIBLE_CONDITION,
    &look_alike_host::LOOK_ALIKE_HOST,
    &missing_contact::MISSING_CONTACT,
    &missing_date::MISSING_DATE,
    &missing_fingerprint::MISSING_FINGERPRINT,
    &not_compared::NOT_COMPARED,
    &partial_overlap::PARTIAL_OVERLAP,
    &past_date::PAST_DATE,
    &past_window::PAST_WINDOW,
    &policy_without_tests::POLICY_WITHOUT_TESTS,
    &private_address::PRIVATE_ADDRESS,
    &promise_without_unit::PROMISE_WITHOUT_UNIT,
    &public_suffix_wildcard::PUBLIC_SUFFIX_WILDCARD,
    &redundant_rule::REDUNDANT_RULE,
    &reward_bands::REWARD_BANDS,
    &safe_harbor_gap::SAFE_HARBOR_GAP,
    &same_on_both_sides::SAME_ON_BOTH_SIDES,
    &shadowed_rule::SHADOWED_RULE,
    &unbounded_clock::UNBOUNDED_CLOCK,
    &unknown_lint::UNKNOWN_LINT,
    &unregistered_well_known::UNREGISTERED_WELL_KNOWN,
    &unseen_environment::UNSEEN_ENVIRONMENT,
    &unused_allow::UNUSED_ALLOW,
    &unused_fact::UNUSED_FACT,
    &vendor_component::VENDOR_COMPONENT,
];

/// An atom of an inclusion that can never decide.
struct Dead<'p> {
    rule: &'p Rule,
    atom: AtomView<'p>,
    /// What covers all of it, and is not beaten.
    exclusion: AtomView<'p>,
    /// Whether both name the same.
    same: bool,
    /// Whether the same exclusion is the end of the whole rule, of which this is the first atom.
    whole: bool,
}

/// Inclusions that never decide; of a rule that one exclusion covers whole, the first atom alone.
fn dead<'p>(context: &Context<'p>) -> Vec<Dead<'p>> {
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if view.effect() == Effect::Out {
            continue;
        }
        let ends: Vec<Option<(AtomView<'p>, Kind)>> = atoms.iter().map(|atom| end(context, atom)).collect();
        let by = |end: &Option<(AtomView<'p>, Kind)>| end.as_ref().map(|(out, kind)| (out.rule().number(), *kind == Kind::Same));
        let first = ends.first().and_then(by);
        let whole = first.is_some_and(|(_, same)| !same) && ends.iter().all(|end| by(end) == first);
        for (atom, end) in atoms.into_iter().zip(ends) {
            let Some((exclusion, kind)) = end else { continue };
            found.push(Dead { rule, atom, exclusion, same: kind == Kind::Same, whole });
            if whole {
                break;
            }
        }
    }
    found
}

/// Whether some lint says of a rule that one other rule is the end of it, or of a part of it.
pub(crate) fn is_reported<'p>(context: &Context<'p>, atoms: &[AtomView<'p>]) -> bool {
    atoms.iter().any(|atom| end(context, atom).is_some() || redundant_rule::cover(context, atom).is_some())
}

/// The exclusion that an inclusion atom never gets past: it covers all of it, the atom does not beat it, and no other inclusion that
/// shares a target with the atom does.
fn end<'p>(context: &Context<'p>, atom: &AtomView<'p>) -> Option<(AtomView<'p>, Kind)> {
    let policy = context.subject.policy;
    let relations = context.relations();
    let mut outs = relations.of(policy, atom, Effect::Out);
    outs.find(|(out, kind)| {
        matches!(kind, Kind::Inside | Kind::Same)
            && relations.holds_within(&atom.rule(), &out.rule())
            // An exclusion may count by an assumption where the inclusion waits for the fact.
            && !out.rule().rests_on_assumption()
            && relations.is_sure(atom)
            && relations.beats(atom, out) == Some(false)
            && !relations.of(policy, atom, Effect::In).any(|(other, _)| relations.beats(&other, out) != Some(false))
    })
}
