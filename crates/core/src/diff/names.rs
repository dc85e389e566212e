//! Activities and finding classes: one of each group that atoms tell apart.

use super::content::Compared;
use crate::compile::CompiledPolicy;
use crate::decide::Subject;
use crate::policy::AxisName;
use crate::vocabulary::{NodeId, Tree, activities, activity_of, classes};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// An activity and a class, as a query gives them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Names {
    pub(super) activity: Option<NodeId>,
    pub(super) finding: Option<NodeId>,
}

/// The activities and the classes that some atoms name.
type Named = (BTreeSet<NodeId>, BTreeSet<NodeId>);

/// The groups of activities and classes on one axis; many parts name the same.
#[derive(Debug)]
pub(super) struct Groups {
    axis: AxisName,
    known: BTreeMap<Named, Rc<[Names]>>,
}

impl Groups {
    pub(super) fn new(axis: AxisName) -> Self {
        Self { axis, known: BTreeMap::new() }
    }

    /// A member of each group of activities and classes that atoms tell apart.
    pub(super) fn of(&mut self, compared: &Compared<'_>, atoms: &[Vec<u32>; 2]) -> Rc<[Names]> {
        let (mut ways, mut kinds) = (BTreeSet::new(), BTreeSet::new());
        for (side, atoms) in atoms.iter().enumerate() {
            for (atom, _) in atoms.iter().filter_map(|&at| compared.policies.get(side)?.rule_of(at)) {
                ways.extend(atom.activity);
                kinds.extend(atom.finding);
            }
        }
        let axis = self.axis;
        if axis == AxisName::Finding {
            // A class that is a way of testing is asked beside the activity of its name.
            kinds.extend(ways.iter().filter_map(|way| classes().find(activities().name(*way))));
        }
        let groups = self.known.entry((ways, kinds)).or_insert_with_key(|(ways, kinds)| members(axis, ways, kinds).into());
        Rc::clone(groups)
    }
}

/// A member of each group into which names cut an axis.
fn members(axis: AxisName, ways: &BTreeSet<NodeId>, kinds: &BTreeSet<NodeId>) -> Vec<Names> {
    if axis == AxisName::Activity {
        // Silence allows this one, and no other.
        let ways = ways.iter().copied().chain(activities().find("testing.manual")).collect();
        let ways = groups(activities(), &ways, true).into_iter();
        return ways.map(|activity| Names { activity, finding: None }).collect();
    }
    let ways = groups(activities(), ways, false);
    let all = groups(classes(), kinds, true).into_iter();
    let with = |finding: Option<NodeId>| {
        let ways = if finding.is_none() { ways.get(..1).unwrap_or_default() } else { &ways };
        ways.iter().map(move |&activity| Names { activity, finding }).collect::<Vec<_>>()
    };
    all.flat_map(with).collect()
}

impl Names {
    /// The atoms that cover an activity and a class.
    pub(super) fn covering(self, policy: &CompiledPolicy, atoms: &[u32]) -> Vec<u32> {
        let within = |tree: &Tree, own: Option<NodeId>, asked: Option<NodeId>| {
            own.is_none_or(|own| asked.is_some_and(|asked| tree.contains(own, asked)))
        };
        let covers = |at: &u32| {
            policy.rule_of(*at).is_some_and(|(atom, _)| {
                within(activities(), atom.activity, self.activity) && within(classes(), atom.finding, self.finding)
            })
        };
        atoms.iter().copied().filter(covers).collect()
    }

    /// With the activity that its class is, if that is a way of testing.
    pub(super) fn own_way(self) -> Option<Self> {
        Some(Self { activity: Some(activity_of(self.finding?)?), ..self })
    }

    pub(super) fn subject(self, axis: AxisName) -> Subject {
        match (axis, self.activity, self.finding) {
            (AxisName::Target, ..) => Subject::Target,
            (AxisName::Activity, Some(node), _) => Subject::Activity(node),
            (AxisName::Finding, _, Some(node)) => Subject::Finding(node),
            _ => Subject::Nothing,
        }
    }
}

/// Names that people think of first.
const KNOWN: [&str; 2] = ["testing.automated-scan", "xss.stored"];

/// No node, a node that none of `named` covers (if that is `other` than none), and one for each of `named`: of what is below it and below no other.
fn groups(tree: &Tree, named: &BTreeSet<NodeId>, other: bool) -> Vec<Option<NodeId>> {
    let free = |node: &NodeId| !named.iter().any(|&own| tree.contains(own, *node));
    let other = KNOWN.into_iter().chain(tree.names()).filter(|_| other).filter_map(|name| tree.find(name)).find(free);
    let of = |&own: &NodeId| {
        let is_inner = |node: NodeId| tree.members(node).nth(1).is_some();
        let is_alike = |node: &NodeId| !named.iter().any(|&other| other != own && tree.contains(own, other) && tree.contains(other, *node));
        // People ask about a leaf: an inner node is all that is below it. Where each leaf is named it stands for itself.
        Some(tree.members(own).find(|&node| !is_inner(node) && is_alike(&node)).unwrap_or(own))
    };
    std::iter::once(None).chain(other.map(Some)).chain(named.iter().map(of)).collect()
}
