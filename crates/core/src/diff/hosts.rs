//! One host for each part into which patterns cut the names and addresses that a change reaches.
//!
//! Names are a tree by their labels from the right. At each literal suffix there are two parts, the name itself and all names below it that
//! no longer suffix claims; wildcards in other places cut them further, and are walked beside the tree label by label.

use super::labels::Labels;
use crate::pattern::{HostPattern, Steps, Token, TooComplex};
use crate::target::{Host, read_host};
use std::collections::{BTreeSet, HashMap};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A pattern of hosts and how it is read: exclusions with the margin.
pub(super) type Read<'p> = (&'p HostPattern, bool);

/// What patterns say of hosts.
#[derive(Debug, Default)]
pub(super) struct Said<'p> {
    /// Every pattern.
    pub(super) all: Vec<Read<'p>>,
    /// Those that only one policy has.
    pub(super) changed: Vec<Read<'p>>,
    /// The change reaches every host.
    pub(super) everywhere: bool,
}

/// A literal suffix.
#[derive(Debug, Default)]
struct Node<'p> {
    children: Vec<(&'p str, usize)>,
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

impl<'p> Said<'p> {
    /// A host for each part. The order is fixed.
    ///
    /// # Errors
    /// More steps than are left.
    pub(super) fn hosts(&self, left: &Steps) -> Result<Vec<Host>, TooComplex> {
        let mut hosts = Vec::new();
        let tree = self.tree();
        let mut labels = Labels::new(&tree.wilds);
        let mut todo: Vec<(&str, usize, Walk, bool)> = vec![("", 0, Vec::new(), false)];
        while let Some((suffix, at, mut walk, reached)) = todo.pop() {
            let Some(node) = tree.list.get(at) else { continue };
            left.take(1 + node.children.len() + walk.len())?;
            walk.extend(node.wilds.iter().map(|&wild| (wild, 0)));
            let walk = labels.in_tree(walk);
            let below = reached || node.below;
            if (below || node.here) && !suffix.is_empty() {
                hosts.extend(host(suffix.to_owned()));
            }
            if below {
                let taken = |label: &str| !node.children.is_empty() && tree.places.contains_key(join(label, suffix).as_str());
                for choice in labels.choices(&walk, left)?.iter() {
                    let Some((end, middle)) = labels.fresh(choice, &walk, &taken, &node.children, left)? else { continue };
                    let next = labels.step(&walk, &end);
                    for path in labels.explore(&next, left)?.iter() {
                        let first = if path.is_empty() { &end } else { &middle };
                        hosts.extend(host(join(path, &join(first, suffix))));
                    }
                }
            }
            // Back to front, so that names come out in their order.
            for &(child, at) in node.children.iter().rev() {
                let label = child.split('.').next().unwrap_or(child);
                todo.push((child, at, labels.step(&walk, label), below));
            }
        }
        hosts.extend(self.addresses(left)?);
        Ok(hosts)
    }

    /// The tree of the patterns that may meet a changed one.
    fn tree(&self) -> Tree<'p> {
        let reached: BTreeSet<&str> = self.changed.iter().filter_map(|(host, _)| host.suffix()).collect();
        let above: BTreeSet<&str> = reached.iter().flat_map(|suffix| ancestors(suffix)).collect();
        let everywhere = self.everywhere || reached.contains("");
        let meets = |suffix: &str| everywhere || above.contains(suffix) || ancestors(suffix).any(|up| reached.contains(up));
        let mut tree = Tree::default();
        tree.add("");
        let mut known: HashMap<&[Token], u32> = HashMap::new();
        for read in &self.all {
            let Some(suffix) = read.0.suffix().filter(|suffix| meets(suffix)) else { continue };
            let node = tree.add(suffix);
            if let HostPattern::Wild(wild) = read.0 {
                let tokens = wild.below_suffix(read.1);
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
        for read in &self.changed {
            let Some(suffix) = read.0.suffix() else { continue };
            let at = tree.add(suffix);
            let Some(node) = tree.list.get_mut(at) else { continue };
            node.here |= !matches!(read.0, HostPattern::Every);
            node.below |= !matches!(read.0, HostPattern::Name(_));
        }
        if let Some(root) = tree.list.first_mut() {
            root.below |= self.everywhere;
        }
        for node in &mut tree.list {
            node.children.sort_unstable();
        }
        tree
    }

    /// The first address of each part.
    fn addresses(&self, left: &Steps) -> Result<Vec<Host>, TooComplex> {
        let v4 = |(host, _): &Read<'_>| match host {
            HostPattern::V4(lo, hi) => Some((u128::from(*lo), u128::from(*hi))),
            HostPattern::Every => Some((0, u128::from(u32::MAX))),
            _ => None,
        };
        let v6 = |(host, _): &Read<'_>| match host {
            HostPattern::V6(lo, hi) => Some((*lo, *hi)),
            HostPattern::Every => Some((0, u128::MAX)),
            _ => None,
        };
        // The block of IPv4-mapped addresses is IPv4's.
        let mapped = 0xffff_0000_0000..=0xffff_ffff_ffff_u128;
        let whole = |hi| self.everywhere.then_some((0, hi));
        let last4 = u128::from(u32::MAX);
        let four = starts(self.changed.iter().filter_map(v4).chain(whole(last4)), self.all.iter().filter_map(v4), last4);
        let cuts = self.all.iter().filter_map(v6).chain([(*mapped.start(), *mapped.end())]);
        let six = starts(self.changed.iter().filter_map(v6).chain(whole(u128::MAX)), cuts, u128::MAX);
        left.take(four.len() + six.len())?;
        let four = four.into_iter().filter_map(|bits| u32::try_from(bits).ok()).map(|bits| Host::V4(Ipv4Addr::from_bits(bits)));
        let six = six.into_iter().filter(|bits| !mapped.contains(bits)).map(|bits| Host::V6(Ipv6Addr::from_bits(bits)));
        Ok(four.chain(six).collect())
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

fn join(label: &str, suffix: &str) -> String {
    match (label, suffix) {
        ("", one) | (one, "") => one.to_owned(),
        _ => format!("{label}.{suffix}"),
    }
}

/// A name as a host; none if no host is called so. Most need no check: their labels are those of patterns, or made of letters.
fn host(name: String) -> Option<Host> {
    let last = name.rsplit('.').next().unwrap_or_default();
    let odd = name.len() > 200 || last.starts_with(|c: char| c.is_ascii_digit()) || name.contains("--");
    if odd || last.len() == name.len() { read_host(&name).ok() } else { Some(Host::Name(name)) }
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
