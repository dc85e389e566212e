//! A tree of dotted names (`xss.self` below `xss`).

/// A node of a [`Tree`]; the order is that of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u16);

/// A tree of dotted names. Inner nodes that no row names are added.
#[derive(Debug)]
pub struct Tree {
    names: Vec<String>,
    // INVARIANT: `ends[i]` is one past the last node below node `i`; names are sorted segment by segment, so what is below a node follows it.
    ends: Vec<u16>,
}

impl Tree {
    /// The tree of `names` and all their prefixes.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = crate::sorted::Set::new();
        for name in names {
            let mut path = Vec::new();
            for segment in name.split('.') {
                path.push(segment);
                all.insert(path.clone());
            }
        }
        let paths: Vec<Vec<&str>> = all.into_iter().collect();
        let ends = paths.iter().enumerate().map(|(i, path)| {
            let below = paths.iter().skip(i).take_while(|other| other.starts_with(path)).count();
            u16::try_from(i + below).unwrap_or(u16::MAX)
        });
        Self { ends: ends.collect(), names: paths.iter().map(|p| p.join(".")).collect() }
    }

    /// The node called `name`, exactly.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let at = self.names.partition_point(|other| order(other).lt(order(name)));
        u16::try_from(at).ok().map(NodeId).filter(|_| self.names.get(at).is_some_and(|found| found == name))
    }

    /// The full dotted name of `node`.
    pub fn name(&self, node: NodeId) -> &str {
        self.names.get(usize::from(node.0)).map_or("", String::as_str)
    }

    /// Whether `outer` is `inner` or above it.
    pub fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer.0 <= inner.0 && self.ends.get(usize::from(outer.0)).is_some_and(|&end| inner.0 < end)
    }

    /// `node` and everything below it, in order. A node that has children stands for "something else of this kind".
    pub fn members(&self, node: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        let end = self.ends.get(usize::from(node.0)).copied().unwrap_or(node.0);
        (node.0..end).map(NodeId)
    }

    /// `node` and everything above it, from the top.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + use<'_> {
        (0..=node.0).map(NodeId).filter(move |&above| self.contains(above, node))
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// What puts names in the order of their segments: a dot comes before all that segments are made of.
fn order(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| if byte == b'.' { 0 } else { byte })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_cover_what_is_below_them() {
        let tree = Tree::new(["xss.self", "xss.stored", "xss-other", "csrf"]);
        let [xss, own, other] = ["xss", "xss.self", "xss-other"].map(|n| tree.find(n).unwrap());
        assert!(tree.contains(xss, own) && tree.contains(xss, xss) && !tree.contains(own, xss) && !tree.contains(xss, other));
        assert_eq!(tree.members(xss).map(|n| tree.name(n)).collect::<Vec<_>>(), ["xss", "xss.self", "xss.stored"]);
        assert_eq!(tree.ancestors(own).map(|n| tree.name(n)).collect::<Vec<_>>(), ["xss", "xss.self"]);
        // What is no node of the tree is above nothing.
        assert!(!tree.contains(NodeId(u16::MAX), NodeId(u16::MAX)));
        for absent in ["xss.sel", "xss.selfish", "xss\0self", "xss.", "", "zzz"] {
            assert_eq!(tree.find(absent), None, "{absent:?}");
        }
    }
}
