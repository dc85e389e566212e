use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use std::net::IpAddr;

lint! {
    /// A block of addresses has host bits set: `192.0.2.7/24`.
    ///
    /// The whole block is meant by it, from `192.0.2.0` on. Whoever wrote the address may have meant that machine alone.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The mail server, hosts: [198.51.100.7/24] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The mail server, hosts: [198.51.100.7] }
    /// ```
    CIDR_HOST_BITS = "cidr-host-bits", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for (text, rule, _) in context.patterns() {
        let Some((address, bits)) = text.split_once('/') else { continue };
        let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u32>()) else { continue };
        let first: IpAddr = match address {
            IpAddr::V4(ip) => std::net::Ipv4Addr::from_bits(ip.to_bits() & !u32::MAX.checked_shr(bits).unwrap_or(0)).into(),
            IpAddr::V6(ip) => std::net::Ipv6Addr::from_bits(ip.to_bits() & !u128::MAX.checked_shr(bits).unwrap_or(0)).into(),
        };
        if first != address {
            let message = format!("`{}` names an address inside of the block, and means all of the block", text.value);
            found.push(
                Draft::new(text.span, message, &rule.allow)
                    .help(format!("write `{first}/{bits}` for the block, or `{address}` for the one address"))
                    .witness(Some(first.to_string())),
            );
        }
    }
    found
}
