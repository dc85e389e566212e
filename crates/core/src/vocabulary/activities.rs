//! Activities: ways of testing, and what a tester may do on the way.

use super::{NodeId, Tree};
use std::sync::OnceLock;

/// An activity or a family of them.
#[derive(Debug)]
pub struct Activity {
    /// Full dotted name.
    pub name: &'static str,
    /// What it is, in a few English words.
    pub title: &'static str,
}

const fn activity(name: &'static str, title: &'static str) -> Activity {
    Activity { name, title }
}

// INVARIANT: sorted segment by segment, and every inner node has a row of its own (tested below).
// Places are nodes (`physical.office`); whom a deception is aimed at is the fact `activity.person`.
const ACTIVITIES: &[Activity] = &[
    activity("account", "use of accounts"),
    activity("account.own", "use of one's own account"),
    activity("account.provided-test", "use of a test account that the publisher provides"),
    activity("account.third-party", "use of somebody else's account"),
    activity("availability", "effect on availability"),
    activity("availability.degrade", "degrading a service"),
    activity("credential", "attacks with credentials"),
    activity("credential.password-reuse", "trying passwords that people use elsewhere"),
    activity("credential.stuffing", "trying leaked credentials in bulk"),
    activity("data", "handling of other people's data"),
    activity("data.access", "reading data"),
    activity("data.destroy", "destroying data"),
    activity("data.exfiltrate", "taking data away"),
    activity("data.modify", "changing data"),
    activity("data.share", "passing data on"),
    activity("data.store", "keeping data"),
    activity("disclosure", "telling others of a finding"),
    activity("disclosure.public", "publishing a finding"),
    activity("disclosure.third-party", "telling a third party of a finding"),
    activity("dos", "denial of service"),
    activity("dos.application", "exhausting a service with few requests"),
    activity("dos.self", "denying service to oneself only"),
    activity("dos.volumetric", "flooding a service"),
    activity("extortion", "asking for something in return for silence"),
    activity("malware", "use of malware"),
    activity("persistence", "staying in a system"),
    activity("physical", "physical attacks"),
    activity("physical.data-center", "physical attack on a data center"),
    activity("physical.demo-host", "physical attack on a machine that serves demos"),
    activity("physical.device", "physical attack on a device"),
    activity("physical.office", "physical attack on an office"),
    activity("physical.person", "physical attack on people"),
    activity("physical.tailgating", "entering behind somebody else"),
    activity("pivot", "moving on to other systems"),
    activity("privilege", "use of gained rights"),
    activity("privilege.beyond-proof", "using gained rights beyond the proof"),
    activity("social-engineering", "deceiving people"),
    activity("social-engineering.phishing", "phishing by message"),
    activity("social-engineering.pretexting", "telling a false story"),
    activity("social-engineering.vishing", "phishing by phone"),
    activity("spam", "sending unsolicited messages"),
    activity("testing", "testing"),
    activity("testing.automated-scan", "testing with an automated scanner"),
    activity("testing.brute-force", "guessing secrets in bulk"),
    activity("testing.manual", "testing by hand"),
    activity("testing.rate-limit", "testing of rate limits"),
];

/// The tree of activities.
pub fn activities() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| Tree::new(ACTIVITIES.iter().map(|a| a.name)))
}

/// Every activity and family, in the order of the tree.
pub fn activity_rows() -> &'static [Activity] {
    ACTIVITIES
}

/// What `node` of [`activities`] is, in a few English words.
pub fn activity_title(node: NodeId) -> &'static str {
    let name = activities().name(node);
    ACTIVITIES.iter().find(|a| a.name == name).map_or("", |a| a.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_nodes_of_the_tree_in_order() {
        assert!(ACTIVITIES.iter().map(|a| a.name).eq(activities().names()));
        for row in ACTIVITIES {
            assert!(row.name.split(['.', '-']).all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase())), "{}", row.name);
            assert_eq!(activity_title(activities().find(row.name).unwrap()), row.title);
            assert!(!row.title.is_empty());
        }
    }
}
