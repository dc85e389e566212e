//! What a policy names, panel by panel.

use super::Asked;
use super::tree::{Branch, Forest, Item, Step, Stretch, Way};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::AxisName;
use inbounds_core::survey::{AtomView, HostView, TargetView};
use inbounds_core::vocabulary::{NodeId, Tree, activities, activity_title, class_title, classes};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Segments of a path that are told apart.
const DEPTH: usize = 6;

/// A panel before anything is asked.
pub(super) struct Draft {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) axis: AxisName,
    pub(super) forest: Forest,
}

/// Everything that the policy names, and what silence means beside it.
pub(super) fn panels(policy: &CompiledPolicy) -> Vec<Draft> {
    let draft = |key, title, axis, forest| Draft { key, title, axis, forest };
    vec![
        draft("hosts", "Hosts and addresses", AxisName::Target, hosts(policy)),
        draft("assets", "Named assets", AxisName::Target, assets(policy)),
        draft("vendors", "Third parties", AxisName::Target, vendors(policy)),
        draft("activities", "Ways of testing", AxisName::Activity, ways_of_testing(policy)),
        draft("findings", "Findings", AxisName::Finding, findings(policy)),
    ]
}

fn item(label: impl Into<String>, note: Option<String>, asked: Asked, named: bool) -> Item {
    Item { label: label.into(), code: false, note, asked, named }
}

fn pattern(text: &str, atom: &AtomView<'_>) -> Item {
    Item { code: true, ..item(text, None, Asked::pattern(text, Some(atom)), true) }
}

fn leaf(item: Item) -> Branch {
    Branch { item, below: Forest::default() }
}

fn targets(policy: &CompiledPolicy) -> impl Iterator<Item = AtomView<'_>> {
    policy.atoms().filter(|atom| atom.rule().axis() == AxisName::Target)
}

fn hosts(policy: &CompiledPolicy) -> Forest {
    let (mut items, mut addresses) = (BTreeMap::new(), BTreeMap::new());
    for atom in targets(policy).filter(|atom| atom.vendor().is_none()) {
        let (TargetView::Network(host), Some(text)) = (atom.target(), spelled(&atom)) else { continue };
        match stretch(host) {
            Some(stretch) => addresses.entry((stretch, text.clone())).or_insert_with(|| pattern(&text, &atom)),
            None => items.entry(way(&text)).or_insert_with(|| pattern(&text, &atom)),
        };
    }
    name_shared_parents(&mut items);
    let mut forest = Forest::grow(items);
    forest.0.extend(Forest::nest(addresses).0);
    // A name that cannot exist (RFC 6761).
    forest.0.push(leaf(item("Any other host", None, Asked::pattern("host.invalid", None), false)));
    forest
}

/// A network pattern as people write it: a stretch of addresses as a block, where it is one.
fn spelled(atom: &AtomView<'_>) -> Option<String> {
    let text = atom.text()?;
    let block = |first: u128, last: u128, bits: u32| {
        let size = (last - first).checked_add(1).filter(|size| size.is_power_of_two() && first.is_multiple_of(*size) && *size > 1)?;
        Some(bits - size.trailing_zeros())
    };
    let block = match atom.target() {
        TargetView::Network(HostView::V4(first, last)) => block(first.into(), last.into(), 32),
        TargetView::Network(HostView::V6(first, last)) => block(first, last, 128),
        _ => None,
    };
    let first = text.split_once('-').map(|(first, _)| first);
    // A port or path behind the addresses keeps the stretch.
    let plain = atom.is_whole_host();
    Some(match block.zip(first).filter(|_| plain) {
        Some((length, first)) => format!("{first}/{length}"),
        None => text,
    })
}

/// Addresses from the first to the last; those of IPv4 come first.
fn stretch(host: HostView<'_>) -> Option<Stretch> {
    match host {
        HostView::V4(first, last) => Some(Stretch { v6: false, first: first.into(), last: Reverse(last.into()) }),
        HostView::V6(first, last) => Some(Stretch { v6: true, first, last: Reverse(last) }),
        _ => None,
    }
}

/// The way to a pattern: the labels of its host from the right, then what narrows it.
fn way(text: &str) -> Way {
    let after_scheme = text.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = text.split_at_checked(after_scheme).unwrap_or(("", text));
    let ends = rest.find([':', '/', '?']).unwrap_or(rest.len());
    let (name, part) = rest.split_at_checked(ends).unwrap_or((rest, ""));
    let label = |label: &str| if label == "*" { Step::Any } else { Step::Label(label.to_owned()) };
    let mut way: Way = name.rsplit('.').map(label).collect();
    // A bare scheme of the web narrows nothing but the ports.
    let (port, path) = part.split_at_checked(part.find(['/', '?']).unwrap_or(part.len())).unwrap_or((part, ""));
    if !scheme.is_empty() || !port.is_empty() {
        way.push(Step::Part(format!("{scheme}{port}")));
    }
    // The rest of a deep path is one step: what lies inside what is told from the first few, and trees stay flat.
    let path = path.trim_start_matches('/');
    way.extend(path.splitn(DEPTH, '/').filter(|segment| !segment.is_empty()).map(|segment| Step::Part(segment.to_owned())));
    way
}

/// Gives hosts without a holder that share a parent domain one, so that they stand together. What is said of it is for the engine, too.
fn name_shared_parents(items: &mut BTreeMap<Way, Item>) {
    let mut groups: BTreeMap<Way, Vec<Way>> = BTreeMap::new();
    for way in items.keys() {
        // Two labels: one alone would be a top-level domain.
        let domain: Way = way.iter().take(2).cloned().collect();
        if matches!(domain.as_slice(), [Step::Label(_), Step::Label(_)]) && way.len() > 2 {
            groups.entry(domain).or_default().push(way.clone());
        }
    }
    for (domain, ways) in groups {
        let any: Way = domain.iter().cloned().chain([Step::Any]).collect();
        if items.contains_key(&domain) || items.contains_key(&any) || ways.len() < 2 {
            continue;
        }
        let labels = |way: &Way| way.iter().take_while(|step| matches!(step, Step::Label(_))).count();
        let shared = ways.iter().skip(1).fold(ways.first().map_or(0, labels), |length, way| {
            let first = ways.first().into_iter().flatten();
            length.min(labels(way)).min(first.zip(way).take_while(|(a, b)| a == b).count())
        });
        let parent: Way = domain.iter().cloned().chain(ways.first().into_iter().flatten().take(shared).skip(2).cloned()).collect();
        let name: Vec<&str> =
            parent.iter().rev().filter_map(|step| if let Step::Label(label) = step { Some(label.as_str()) } else { None }).collect();
        let name = name.join(".");
        items.entry(parent).or_insert_with(|| Item { code: true, ..item(name.as_str(), None, Asked::pattern(&name, None), false) });
    }
}

fn assets(policy: &CompiledPolicy) -> Forest {
    let mut seen = BTreeSet::new();
    let mut branches = Vec::new();
    for atom in targets(policy).filter(|atom| atom.vendor().is_none()) {
        let TargetView::Asset(asset) = atom.target() else { continue };
        let Some(name) = policy.asset_name(asset).filter(|_| seen.insert(asset)) else { continue };
        branches.push(leaf(item(name, kind(policy, name), Asked::asset(name), true)));
    }
    Forest(branches)
}

/// What kind of asset the policy says it is.
fn kind(policy: &CompiledPolicy, name: &str) -> Option<String> {
    let rules = policy.policy().in_scope.iter().chain(&policy.policy().out_of_scope);
    let declared = rules.flat_map(|rule| &rule.assets).find(|asset| asset.name.value == name && asset.kind.is_some())?;
    declared.kind.as_ref().map(|kind| kind.replace('-', " "))
}

fn vendors(policy: &CompiledPolicy) -> Forest {
    let mut order: Vec<String> = Vec::new();
    let mut patterns: BTreeMap<String, BTreeMap<Way, Item>> = BTreeMap::new();
    for atom in targets(policy) {
        let Some(vendor) = atom.vendor() else { continue };
        let own = patterns.entry(vendor.name.value.clone()).or_insert_with(|| {
            order.push(vendor.name.value.clone());
            BTreeMap::new()
        });
        if let (TargetView::Network(_), Some(text)) = (atom.target(), spelled(&atom)) {
            own.entry(way(&text)).or_insert_with(|| pattern(&text, &atom));
        }
    }
    let branch = |name: String| {
        let below = patterns.remove(&name).map(Forest::grow).unwrap_or_default();
        Branch { item: item(name.as_str(), None, Asked::asset(&name), true), below }
    };
    Forest(order.into_iter().map(branch).collect())
}

fn ways_of_testing(policy: &CompiledPolicy) -> Forest {
    let axis = AxisName::Activity;
    let title = |name: &str| activities().find(name).map(activity_title).unwrap_or_default();
    let items = named(policy, axis);
    let nodes: Vec<NodeId> = policy.atoms().filter_map(|atom| atom.activity()).collect();
    let mut forest = Forest::grow(items);
    let manual = "testing.manual";
    if !nodes.iter().any(|&node| activities().name(node) == manual) {
        forest.0.insert(
            0,
            leaf(item(crate::text::capital(title(manual)), Some(manual.to_owned()), Asked::class(axis, Some(manual), None), false)),
        );
    }
    if let Some(other) = silent(activities(), &nodes, &[manual]) {
        forest.0.push(leaf(item("Any other way", None, Asked::class(axis, Some(other), None), false)));
    }
    forest
}

fn findings(policy: &CompiledPolicy) -> Forest {
    let axis = AxisName::Finding;
    let nodes: Vec<NodeId> = policy.atoms().filter_map(|atom| atom.finding()).collect();
    let mut forest = Forest::grow(named(policy, axis));
    // Classes that are ways of testing are excluded as such.
    let of_testing: Vec<&str> = activities().names().collect();
    if let Some(other) = silent(classes(), &nodes, &of_testing) {
        forest.0.push(leaf(item("Any other finding", None, Asked::class(axis, None, Some(other)), false)));
    }
    forest
}

/// The classes that rules of one axis name, each with the target or the other class that stands beside it.
fn named(policy: &CompiledPolicy, axis: AxisName) -> BTreeMap<Way, Item> {
    let mut items = BTreeMap::new();
    for atom in policy.atoms().filter(|atom| atom.rule().axis() == axis) {
        let activity = atom.activity().map(|node| activities().name(node));
        let finding = atom.finding().map(|node| classes().name(node));
        let (own, other) = if axis == AxisName::Finding { (finding, activity) } else { (activity, finding) };
        let Some(own) = own else { continue };
        let mut asked = Asked::class(axis, activity, finding);
        let mut way: Way = own.split('.').map(|segment| Step::Label(segment.to_owned())).collect();
        let title = match axis {
            AxisName::Finding => atom.finding().map(class_title),
            _ => atom.activity().map(activity_title),
        };
        let mut label = crate::text::capital(title.unwrap_or_default());
        let target = match atom.target() {
            TargetView::Any => None,
            TargetView::Network(_) => spelled(&atom).map(|text| (Asked::pattern(&text, Some(&atom)), text)),
            TargetView::Asset(asset) => policy.asset_name(asset).map(|name| (Asked::asset(name), name.to_owned())),
        };
        if let Some((on, text)) = target {
            (asked.target, asked.text) = (on.target, on.text);
            label.push_str(&format!(" on {text}"));
            way.push(Step::Part(text));
        }
        if let Some(other) = other {
            label.push_str(&format!(" by {other}"));
            way.push(Step::Part(other.to_owned()));
        }
        items.entry(way).or_insert_with(|| item(label, Some(own.to_owned()), asked, true));
    }
    items
}

/// A class that no rule names, and that holds none that a rule names.
fn silent<'t>(tree: &'t Tree, named: &[NodeId], except: &[&str]) -> Option<&'t str> {
    tree.names().find(|name| {
        let Some(node) = tree.find(name) else { return false };
        let apart = named.iter().all(|&other| !tree.contains(other, node) && !tree.contains(node, other));
        apart && !except.contains(name) && tree.members(node).count() == 1
    })
}
