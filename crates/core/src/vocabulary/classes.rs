//! Finding classes, with their VRT and CWE ids as aliases.

use super::{NodeId, Tree};
use std::sync::OnceLock;

/// One class: full dotted name, VRT id (or ""), CWE numbers.
struct Class {
    name: &'static str,
    vrt: &'static str,
    cwe: &'static [u32],
}

const CLASSES: &[Class] = &[
    Class { name: "xss.stored", vrt: "cross_site_scripting_xss.stored", cwe: &[79] },
    Class { name: "xss.self", vrt: "cross_site_scripting_xss.stored.self", cwe: &[79] },
    Class { name: "clickjacking", vrt: "server_security_misconfiguration.clickjacking", cwe: &[1021] },
];

/// The tree of finding classes.
pub fn classes() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| Tree::new(CLASSES.iter().map(|c| c.name)))
}

/// What `text` names: a class, a CWE id (`CWE-79`, any case) or a VRT id. Several classes may share an alias; the result is sorted and empty if the name is unknown.
pub fn resolve_finding(text: &str) -> Vec<NodeId> {
    if let Some(node) = classes().find(text) {
        return vec![node];
    }
    let cwe = text.get(..4).filter(|p| p.eq_ignore_ascii_case("cwe-")).and_then(|_| text.get(4..)?.parse::<u32>().ok());
    let named = |c: &&Class| cwe.is_some_and(|n| c.cwe.contains(&n)) || (!c.vrt.is_empty() && c.vrt == text);
    let mut nodes: Vec<_> = CLASSES.iter().filter(named).filter_map(|c| classes().find(c.name)).collect();
    nodes.sort_unstable();
    nodes
}
