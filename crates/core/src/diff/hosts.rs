//! One host for each part into which patterns cut the names and addresses that a change reaches.
//!
//! Names are a tree by their labels from the right. At each literal suffix there are two parts, the name itself and all names below it that
//! no longer suffix claims; wildcards in other places cut them further, and are walked beside the tree label by label.

use super::labels::Labels;
use super::too_complex;
use crate::pattern::{HostPattern, Steps, Token};
use crate::query::QueryError;
use crate::target::{Host, HostRef, read_host};
use hashbrown::HashMap;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A pattern of hosts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read<'p> {
    pub(super) host: &'p HostPattern,
    /// How it is read: exclusions with the margin.
    pub(super) margin: bool,
    /// Only one policy has it.
    pub(super) is_changed: bool,
}

impl Read<'_> {
    pub(super) fn covers(&self, host: HostRef<'_>) -> bool {
        self.host.covers(host, self.margin)
    }
}

/// What patterns say of hosts.
#[derive(Debug, Default)]
pub(super) struct Said<'p> {
    /// Every pattern.
    pub(super) all: Vec<Read<'p>>,
    /// The change reaches every host.
    pub(super) everywhere: bool,
}

/// Bytes of a suffix before which the usual labels might not fit.
const LONG: usize = 100;

/// What is done with a host, and with the places of all patterns that may cover it, in no particular order.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&Host, &[u32]) -> Result<(), QueryError>;

/// What is done with the first number of a part, and with the places of the ranges around it.
type VisitNumber<'v> = &'v mut dyn FnMut(u128, &[u32]) -> Result<(), QueryError>;

/// A literal suffix.
#[derive(Debug, Default)]
struct Node<'p> {
    children: Vec<(&'p str, usize)>,
    /// Patterns with this suffix.
    patterns: Vec<u32>,
    /// Wildcards whose literal labels end here.
    wilds: Vec<u32>,
    /// A change reaches this name, or all below it.
    here: bool,
    below: bool,
}

/// Where a walk is in each wildcard: its number and the token that comes next.
pub(super) type Walk = Vec<(u32, u32)>;

/// The tree of all suffixes that a change may reach; the first node is the empty one.
#[derive(Debug, Default)]
struct Tree<'p> {
    // Only looked up in, never walked: its order is not fixed.
    places: HashMap<&'p str, usize>,
    list: Vec<Node<'p>>,
    wilds: Vec<&'p [Token]>,
}

/// A node that is walked to.
struct Step<'p> {
    suffix: &'p str,
    at: usize,
    walk: Walk,
    /// A change reaches everything below.
    reached: bool,
    /// How many patterns cover names below what stands above.
    over: usize,
}

impl<'p> Said<'p> {
    /// Visits a host of each part. The order is fixed.
    ///
    /// # Errors
    /// More steps than are left, and those of the visits.
    pub(super) fn each_host(&self, left: &Steps, visit: Visit<'_>) -> Result<(), QueryError> {
        let tree = self.tree();
        let (mut usual, mut short) = (Labels::new(&tree.wilds), Labels::short(&tree.wilds));
        // Patterns that may cover names below the node where the walk is, those of wider suffixes first.
        let mut over: Vec<u32> = Vec::new();
        let mut todo = vec![Step { suffix: "", at: 0, walk: Vec::new(), reached: false, over: 0 }];
        while let Some(Step { suffix, at, mut walk, reached, over: above }) = todo.pop() {
            let Some(node) = tree.list.get(at) else { continue };
            let labels = if suffix.len() > LONG { &mut short } else { &mut usual };
            left.take(1 + node.children.len() + walk.len()).map_err(too_complex)?;
            walk.extend(node.wilds.iter().map(|&wild| (wild, 0)));
            let walk = labels.in_tree(walk);
            over.truncate(above);
            over.extend(node.patterns.iter().filter(|at| !self.is_name(**at)));
            let above = over.len();
            let below = reached || node.below;
            if (below || node.here) && !suffix.is_empty() {
                over.extend(node.patterns.iter().filter(|at| self.is_name(**at)));
                host(suffix.to_owned()).map_or(Ok(()), |host| visit(&host, &over))?;
                over.truncate(above);
            }
            if below {
                let is_number = |label: &str| label.starts_with(|c: char| c.is_ascii_digit()) && read_host(&format!("a.{label}")).is_err();
                let taken = |label: &str| node.has_child(label, suffix) || (suffix.is_empty() && is_number(label));
                for choice in labels.choices(&walk, left).map_err(too_complex)?.iter() {
                    let fresh = labels.fresh(choice, &walk, &taken, &node.children, left).map_err(too_complex)?;
                    let Some((end, middle)) = fresh else { continue };
                    let next = labels.step(&walk, &end);
                    for path in labels.explore(&next, left).map_err(too_complex)?.iter() {
                        let name = if path.is_empty() { join(&[&end, suffix]) } else { join(&[path, &middle, suffix]) };
                        host(name).map_or(Ok(()), |host| visit(&host, &over))?;
                    }
                }
            }
            // Back to front, so that names come out in their order.
            for &(child, at) in node.children.iter().rev() {
                let label = child.split('.').next().unwrap_or(child);
                todo.push(Step { suffix: child, at, walk: labels.step(&walk, label), reached: below, over: above });
            }
        }
        self.addresses(left, visit)
    }

    /// Whether a pattern is one name, and covers none below it.
    fn is_name(&self, at: u32) -> bool {
        self.all.get(at as usize).is_some_and(|read| matches!(read.host, HostPattern::Name(_)))
    }

    fn changed(&self) -> impl Iterator<Item = &'p HostPattern> {
        self.all.iter().filter(|read| read.is_changed).map(|read| read.host)
    }

    /// The tree of the patterns that may meet a changed one.
    fn tree(&self) -> Tree<'p> {
        let reached: BTreeSet<&str> = self.changed().filter_map(HostPattern::suffix).collect();
        let above: BTreeSet<&str> = reached.iter().flat_map(|suffix| ancestors(suffix)).collect();
        let everywhere = self.everywhere || reached.contains("");
        let meets = |suffix: &str| everywhere || above.contains(suffix) || ancestors(suffix).any(|up| reached.contains(up));
        let mut tree = Tree::default();
        tree.add("");
        let mut known: HashMap<&[Token], u32> = HashMap::new();
        for (place, read) in (0..).zip(&self.all) {
            let Some(suffix) = read.host.suffix().filter(|suffix| meets(suffix)) else { continue };
            let node = tree.add(suffix);
            if let Some(node) = tree.list.get_mut(node) {
                node.patterns.push(place);
                node.here |= read.is_changed && !matches!(read.host, HostPattern::Every);
                node.below |= read.is_changed && !matches!(read.host, HostPattern::Name(_));
            }
            if let HostPattern::Wild(wild) = read.host {
                let tokens = wild.below_suffix(read.margin);
                let next = u32::try_from(tree.wilds.len()).unwrap_or(u32::MAX);
                if *known.entry(tokens).or_insert(next) == next {
                    tree.wilds.push(tokens);
                }
                let number = known.get(tokens).copied().unwrap_or(next);
                if let Some(node) = tree.list.get_mut(node).filter(|node| !node.wilds.contains(&number)) {
                    node.wilds.push(number);
                }
            }
        }
        if let Some(root) = tree.list.first_mut() {
            root.below |= self.everywhere;
        }
        for node in &mut tree.list {
            node.children.sort_unstable();
        }
        tree
    }

    /// Visits the first address of each part.
    fn addresses(&self, left: &Steps, visit: Visit<'_>) -> Result<(), QueryError> {
        let v4 = |host: &HostPattern| match host {
            HostPattern::V4(lo, hi) => Some((u128::from(*lo), u128::from(*hi))),
            HostPattern::Every => Some((0, u128::from(u32::MAX))),
            _ => None,
        };
        let v6 = |host: &HostPattern| match host {
            HostPattern::V6(lo, hi) => Some((*lo, *hi)),
            HostPattern::Every => Some((0, u128::MAX)),
            _ => None,
        };
        // The block of IPv4-mapped addresses is IPv4's.
        let mapped = (0xffff_0000_0000, 0xffff_ffff_ffff_u128);
        self.sweep(&v4, u128::from(u32::MAX), None, left, &mut |bits, around| {
            u32::try_from(bits).map_or(Ok(()), |bits| visit(&Host::V4(Ipv4Addr::from_bits(bits)), around))
        })?;
        self.sweep(&v6, u128::MAX, Some(mapped), left, &mut |bits, around| visit(&Host::V6(Ipv6Addr::from_bits(bits)), around))
    }

    /// Visits the first number of each part into which ranges up to `last` are cut, but for those in `without`, with the ranges around it.
    fn sweep(
        &self,
        range: &dyn Fn(&HostPattern) -> Option<(u128, u128)>,
        last: u128,
        without: Option<(u128, u128)>,
        left: &Steps,
        visit: VisitNumber<'_>,
    ) -> Result<(), QueryError> {
        let mut ranges: Vec<((u128, u128), u32)> = (0..).zip(&self.all).filter_map(|(at, read)| Some((range(read.host)?, at))).collect();
        ranges.sort_unstable();
        let whole = self.everywhere.then_some((0, last));
        let starts = starts(self.changed().filter_map(range).chain(whole), ranges.iter().map(|(range, _)| *range).chain(without), last);
        left.take(starts.len()).map_err(too_complex)?;
        let mut ahead = ranges.iter().peekable();
        let mut around: Vec<u32> = Vec::new();
        let ends_before =
            |at: u32, point: u128| self.all.get(at as usize).and_then(|read| range(read.host)).is_none_or(|(_, hi)| hi < point);
        for point in starts {
            around.retain(|&at| !ends_before(at, point));
            around.extend(
                std::iter::from_fn(|| ahead.next_if(|((lo, _), _)| *lo <= point)).map(|(_, at)| *at).filter(|&at| !ends_before(at, point)),
            );
            if without.is_none_or(|(lo, hi)| point < lo || hi < point) {
                left.look(around.len()).map_err(too_complex)?;
                visit(point, &around)?;
            }
        }
        Ok(())
    }
}

impl Node<'_> {
    /// Whether there is a node for a label below this one, whose suffix this is.
    fn has_child(&self, label: &str, suffix: &str) -> bool {
        let dot = if suffix.is_empty() { "" } else { "." };
        let name = || [label, dot, suffix].into_iter().flat_map(str::bytes);
        self.children.binary_search_by(|(child, _)| child.bytes().cmp(name())).is_ok()
    }
}

impl<'p> Tree<'p> {
    /// The node of a suffix, made with all above it where there is none.
    fn add(&mut self, suffix: &'p str) -> usize {
        let mut child: Option<(&'p str, usize)> = None;
        let mut own = None;
        for up in ancestors(suffix) {
            let known = self.places.get(up).copied();
            let at = known.unwrap_or(self.list.len());
            if known.is_none() {
                self.places.insert(up, at);
                self.list.push(Node::default());
            }
            if let (Some(child), Some(node)) = (child, self.list.get_mut(at)) {
                node.children.push(child);
            }
            own.get_or_insert(at);
            if known.is_some() {
                break;
            }
            child = Some((up, at));
        }
        own.unwrap_or(0)
    }
}

/// A suffix and all above it, down to the empty one.
fn ancestors(suffix: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(suffix), |s| if s.is_empty() { None } else { Some(s.split_once('.').map_or("", |(_, up)| up)) })
}

/// A name of labels; the empty suffix has none.
fn join(parts: &[&str]) -> String {
    let mut name = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(part);
    }
    name
}

/// A name as a host; none if no host is called so, for it is too long. Most need no check: their labels are those of patterns, or made of letters.
fn host(name: String) -> Option<Host> {
    let last = name.rsplit_once('.').map(|(_, last)| last);
    let odd = name.len() > 200 || name.as_bytes().windows(2).any(|pair| pair == b"--");
    if odd || last.is_none_or(|last| last.starts_with(|c: char| c.is_ascii_digit())) {
        read_host(&name).ok()
    } else {
        Some(Host::Name(name))
    }
}

/// The first number of each part that `all` cut the union of `changed` into.
fn starts(changed: impl Iterator<Item = (u128, u128)>, all: impl Iterator<Item = (u128, u128)>, last: u128) -> Vec<u128> {
    let mut changed: Vec<(u128, u128)> = changed.collect();
    changed.sort_unstable();
    let mut union: Vec<(u128, u128)> = Vec::new();
    let mut at = BTreeSet::new();
    let ends = |(lo, hi): (u128, u128)| [Some(lo), hi.checked_add(1).filter(|&next| next <= last)].into_iter().flatten();
    for &(lo, hi) in &changed {
        at.extend(ends((lo, hi)));
        match union.last_mut() {
            Some(held) if lo <= held.1 => held.1 = held.1.max(hi),
            _ => union.push((lo, hi)),
        }
    }
    at.extend(all.flat_map(ends));
    let inside = |start: &u128| {
        let after = union.partition_point(|(lo, _)| lo <= start);
        after.checked_sub(1).and_then(|place| union.get(place)).is_some_and(|(_, hi)| start <= hi)
    };
    at.into_iter().filter(inside).collect()
}
