use crate::context::{Context, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use crate::relations::Kind;
use inbounds_core::policy::AxisName;
use inbounds_core::survey::{AtomView, Effect, RuleView};

lint! {
    /// A rule, or one of its patterns, that other rules cover: without it every verdict is the same.
    ///
    /// Two places to change are one too many: whoever removes the wide rule later will not expect that a part of it stays. (Which clause
    /// an answer names may differ; a rule with a `note` says something of its own, and is not reported; nor is one that is the only one to name an asset, or
    /// says what else it is called or where it answers: without it the name would be unknown, or a host like others.)
    ///
    /// One rule that covers another, or a single pattern of it, is always found. Several that only together cover a whole rule are found in
    /// policies of some hundred rules; in larger ones `not-compared` says where it stopped. A single pattern of a rule that only several
    /// others together cover is not looked for.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: All subdomains, hosts: ["*.example.com"] }
    ///   - { id: EX-2, clause: The API, hosts: [api.example.com] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: "All subdomains, the API among them", hosts: ["*.example.com"] }
    /// ```
    REDUNDANT_RULE = "redundant-rule", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if rule.note.is_some() {
            continue;
        }
        // A single host of it may still be too much.
        let can_go = !context.tells_of_assets(rule, view.effect());
        if can_go && opens_nothing(context, &view, &atoms) {
            let message = format!("`{}` changes no verdict: findings that nothing excludes are accepted anyway", rule.id.value);
            let help = "say `findings: only_listed` if only listed ones are, or remove it";
            let witness = atoms.first().and_then(AtomView::example);
            found.push(Draft::new(rule.id.span, message, &rule.allow).help(help).witness(witness));
            continue;
        }
        if can_go && context.together().cover(&view) {
            let message = format!("`{}` changes no verdict: other rules together decide all of it alike", rule.id.value);
            let draft = Draft::new(rule.id.span, message, &rule.allow).help("remove it, or say why it stands apart");
            found.push(draft.witness(atoms.first().and_then(AtomView::example)));
            continue;
        }
        let covers: Vec<Option<AtomView<'_>>> = atoms.iter().map(|atom| cover(context, atom)).collect();
        let outside = |cover: &AtomView<'_>| cover.rule().id() != rule.id.value;
        if can_go && covers.iter().all(|cover| cover.as_ref().is_some_and(outside)) {
            if let (Some(atom), Some(Some(cover))) = (atoms.first(), covers.first()) {
                let message = format!("`{}` changes no verdict: `{}` covers all of it", rule.id.value, cover.rule().id());
                found.push(draft(context, rule.id.span, message, rule, atom, cover));
            }
            continue;
        }
        for (atom, cover) in atoms.iter().zip(&covers) {
            let Some(cover) = cover else { continue };
            // A pattern with braces is several: all of them must be covered.
            let span = place(rule, atom);
            let whole = atoms.iter().zip(&covers).filter(|(other, _)| place(rule, other) == span).all(|(_, cover)| cover.is_some());
            let first = atoms.iter().find(|other| place(rule, other) == span).map(AtomView::number);
            // Where an asset answers, it is looked up.
            let is_own = rule.hosts.iter().any(|host| host.span == span);
            if !whole || first != Some(atom.number()) || !is_own {
                continue;
            }
            let (what, by) = (atom.text().unwrap_or_default(), cover.text().unwrap_or_else(|| cover.rule().id().to_owned()));
            let message = format!("`{what}` changes no verdict: `{by}` covers all of it");
            found.push(draft(context, span, message, rule, atom, cover));
        }
    }
    found
}

/// Whether it includes findings that silence accepts, and wins none of them from an exclusion.
fn opens_nothing<'p>(context: &Context<'p>, rule: &RuleView<'p>, atoms: &[AtomView<'p>]) -> bool {
    let only_listed = context.written.findings.as_ref().is_some_and(|findings| findings.value == "only_listed");
    let relations = context.relations();
    let wins = |atom: &AtomView<'p>| {
        let mut outs = relations.of(context.subject.policy, atom, Effect::Out);
        !relations.is_sure(atom) || outs.any(|(out, _)| relations.beats(atom, &out) != Some(false))
    };
    rule.effect() == Effect::In
        && rule.axis() == AxisName::Finding
        && !only_listed
        && !atoms.iter().any(|atom| super::end(context, atom).is_some() || wins(atom))
}

fn draft(
    context: &Context<'_>,
    span: inbounds_core::span::Span,
    message: String,
    rule: &inbounds_core::policy::Rule,
    atom: &AtomView<'_>,
    cover: &AtomView<'_>,
) -> Draft {
    let by = cover.span().or(crate::context::home(context.written, &cover.rule()).map(|(span, _)| span));
    let draft = Draft::new(span, message, &rule.allow).help("remove it, or say why it stands apart").witness(atom.example());
    match by {
        Some(by) => draft.related(by, "covered by this"),
        None => draft,
    }
}

/// Another atom of the same effect that makes this one unnecessary.
pub(super) fn cover<'p>(context: &Context<'p>, atom: &AtomView<'p>) -> Option<AtomView<'p>> {
    let policy = context.subject.policy;
    let effect = atom.rule().effect();
    let relations = context.relations();
    // Of one that never decides, `shadowed-rule` or `same-on-both-sides` says more.
    if !relations.is_sure(atom) || (effect == Effect::In && super::end(context, atom).is_some()) {
        return None;
    }
    let mut inside = relations.of(policy, atom, effect).filter(|(other, kind)| {
        matches!(kind, Kind::Inside | Kind::Same)
            && relations.holds_within(&atom.rule(), &other.rule())
            && relations.asked(|steps| atom.lies_inside(other, steps)) == Ok(true)
            // Of two that are the same, the later one is too much.
            && (*kind == Kind::Inside || other.number() < atom.number() || !relations.holds_within(&other.rule(), &atom.rule()))
    });
    inside.find(|(other, _)| needless(context, atom, other)).map(|(other, _)| other)
}

/// Whether the wider atom does all that the narrower one does: wins what it wins, or keeps out what it keeps out.
fn needless(context: &Context<'_>, atom: &AtomView<'_>, wider: &AtomView<'_>) -> bool {
    let policy = context.subject.policy;
    let relations = context.relations();
    match atom.rule().effect() {
        Effect::In => !relations
            .of(policy, atom, Effect::Out)
            .any(|(out, _)| relations.beats(atom, &out) != Some(false) && relations.beats(wider, &out) != Some(true)),
        Effect::Out => !relations
            .of(policy, atom, Effect::In)
            .any(|(own, _)| relations.beats(&own, wider) != Some(false) && relations.beats(&own, atom) != Some(true)),
    }
}
