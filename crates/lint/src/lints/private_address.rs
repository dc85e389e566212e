use crate::context::{Context, place, written};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::{Effect, HostView, TargetView};
use std::net::{Ipv4Addr, Ipv6Addr};

lint! {
    /// A private, local or metadata address is in scope.
    ///
    /// `10.0.0.5` is another machine in every network, and `169.254.169.254` hands out the keys of whoever asks. Nobody outside can test them,
    /// and a tool that tries tests the wrong machine.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The office network, hosts: [10.20.0.0/16] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The office gateway, hosts: [198.51.100.7] }
    /// ```
    PRIVATE_ADDRESS = "private-address", Error, Check::Policy(check)
}

/// First address, prefix length, what it is (IANA special-purpose address registries).
const V4: [(Ipv4Addr, u32, &str); 9] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, "of this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by customers of a carrier"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "of the machine itself"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local, as metadata services are"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

const V6: [(Ipv6Addr, u32, &str); 4] = [
    (Ipv6Addr::LOCALHOST, 128, "of the machine itself"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "private"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast"),
];

/// Names that are resolved inside of one network only.
const NAMES: [&str; 6] = ["localhost", "local", "internal", "lan", "home.arpa", "intranet"];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for (rule, view, atoms) in context.scope_rules() {
        if view.effect() == Effect::Out {
            continue;
        }
        for atom in &atoms {
            let TargetView::Network(host) = atom.target() else { continue };
            let Some((what, example)) = special(host) else { continue };
            let pattern = written(rule, atom).map_or_else(|| atom.text().unwrap_or_default(), str::to_owned);
            let message = format!("`{pattern}` includes `{example}`, which is {what}");
            found.push(
                Draft::new(place(rule, atom), message, &rule.allow)
                    .help("name the public address or host, or take these addresses out of the range")
                    .witness(Some(example)),
            );
        }
    }
    found
}

/// What is special about a host, and one that shows it.
fn special(host: HostView<'_>) -> Option<(&'static str, String)> {
    match host {
        HostView::V4(from, to) => V4.iter().find_map(|&(first, bits, what)| {
            let last = first.to_bits() | u32::MAX.checked_shr(bits).unwrap_or(0);
            (from <= last && first.to_bits() <= to).then(|| (what, Ipv4Addr::from_bits(from.max(first.to_bits())).to_string()))
        }),
        HostView::V6(from, to) => V6.iter().find_map(|&(first, bits, what)| {
            let last = first.to_bits() | u128::MAX.checked_shr(bits).unwrap_or(0);
            (from <= last && first.to_bits() <= to).then(|| (what, Ipv6Addr::from_bits(from.max(first.to_bits())).to_string()))
        }),
        HostView::Name(name) | HostView::Below(name) | HostView::Wild(name) => {
            let inner = NAMES.iter().any(|own| name.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
            inner.then(|| ("a name of one network only", name.to_owned()))
        }
        HostView::Every => None,
    }
}
