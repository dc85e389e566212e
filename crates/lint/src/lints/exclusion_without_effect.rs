use crate::context::{Context, place};
use crate::finding::Draft;
use crate::hosts::Hosts;
use crate::lint::{Check, lint};
use inbounds_core::policy::AxisName;
use inbounds_core::survey::{AssetPlaces, AtomView, Effect, TargetView};
use std::collections::BTreeSet;

lint! {
    /// An exclusion that touches nothing that is included.
    ///
    /// What no rule includes is not in scope anyway. Often the name has a slip of the pen, and what should be out is in. (An asset that is included is out
    /// where its hosts are, and where its names and ids lead; of an exclusion of a host that one of these may share, nothing is said.)
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: All subdomains, hosts: ["*.example.com"] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The status page, hosts: [status.exmaple.com] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: All subdomains, hosts: ["*.example.com"] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The status page, hosts: [status.example.com] }
    /// ```
    EXCLUSION_WITHOUT_EFFECT = "exclusion-without-effect", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let policy = context.subject.policy;
    let places = policy.asset_places();
    let assets = OpenAssets::new(context, &places);
    let idle = |atom: &AtomView<'_>| {
        let takes_no_asset = match atom.target() {
            TargetView::Any => false,
            TargetView::Network(host) => !assets.places.may_meet(host),
            TargetView::Asset(asset) => !assets.open.contains(&policy.whole_asset(asset)),
        };
        takes_no_asset && context.relations().is_sure(atom) && context.relations().of(policy, atom, Effect::In).next().is_none()
    };
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if view.effect() == Effect::In || view.axis() != AxisName::Target {
            continue;
        }
        let help = "look for a slip of the pen in the name, or remove it: what nothing includes is not in scope";
        if atoms.iter().all(idle) {
            let message = format!("`{}` excludes nothing that is in scope", rule.id.value);
            let witness = atoms.first().and_then(AtomView::example);
            found.push(Draft::new(rule.id.span, message, &rule.allow).help(help).witness(witness));
            continue;
        }
        for atom in atoms.iter().filter(|atom| idle(atom)) {
            let span = place(rule, atom);
            // What an asset is called and where it answers are excluded together.
            if rule.hosts.iter().any(|host| host.span == span) {
                let message = format!("`{}` excludes nothing that is in scope", atom.text().unwrap_or_default());
                found.push(Draft::new(span, message, &rule.allow).help(help).witness(atom.example()));
            }
        }
    }
    found
}

/// The assets that may be in scope, and where they are looked up: an exclusion there takes them with it, by whichever of their names somebody asks.
struct OpenAssets<'p> {
    open: BTreeSet<u32>,
    places: Hosts<'p>,
}

impl<'p> OpenAssets<'p> {
    fn new(context: &Context<'_>, places: &'p [AssetPlaces]) -> Self {
        let policy = context.subject.policy;
        let ins = || policy.atoms().filter(|atom| atom.rule().effect() == Effect::In && atom.rule().axis() == AxisName::Target);
        let assets = ins().filter_map(|atom| if let TargetView::Asset(asset) = atom.target() { Some(asset) } else { None });
        let included: BTreeSet<u32> = assets.map(|asset| policy.whole_asset(asset)).collect();
        let hosts: Hosts<'_> =
            ins().filter_map(|atom| if let TargetView::Network(host) = atom.target() { Some(host) } else { None }).collect();
        // A name that no inclusion declares is decided as the host that it reads as.
        let is_open = |own: &&AssetPlaces| included.contains(&own.asset()) || own.hosts().any(|host| hosts.may_meet(host));
        let open: Vec<&AssetPlaces> = places.iter().filter(is_open).collect();
        Self { open: open.iter().map(|own| own.asset()).collect(), places: open.iter().flat_map(|own| own.hosts()).collect() }
    }
}
