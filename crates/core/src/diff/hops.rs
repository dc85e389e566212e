//! Vendors behind a name: the hosts of CNAME chains that make a difference.

use super::content::Compared;
use super::hosts::{Read, Said};
use super::too_complex;
use crate::compile::TargetSelector;
use crate::pattern::Steps;
use crate::query::QueryError;
use crate::target::Host;
use std::collections::BTreeSet;

/// Where chains may lead, so that a verdict changes: a host for each set of vendors.
#[derive(Debug, Default)]
pub(super) struct Hops {
    /// Vendors that only one of the policies sees: there any verdict may change.
    pub(super) one_sees: Vec<Host>,
    /// Vendors that both see, if a policy ends: whose defects they are is asked before whether the policy still holds. So where nothing is in
    /// scope without a chain, before or after, something may be open with it.
    pub(super) both_see: Vec<Host>,
}

impl Hops {
    pub(super) fn all(&self) -> impl Iterator<Item = &Host> {
        self.one_sees.iter().chain(&self.both_see)
    }

    /// Whether a chain that leads there is only asked about where the verdict without it does not change.
    pub(super) fn is_seen_by_both(&self, hop: &Host) -> bool {
        self.both_see.contains(hop)
    }
}

/// Every such host.
///
/// Chains need no more: with one, a verdict is made of the verdict without it, of whether a vendor is touched at all, and of the end of the
/// policy. So it changes only where the verdict without the chain does, or where one hop makes the difference.
pub(super) fn hops(compared: &Compared<'_>, changed: &[Vec<u32>; 2], left: &Steps) -> Result<Hops, QueryError> {
    let [old, new] = compared.policies;
    let ends = old.expires().is_some() || new.expires().is_some();
    let mut said = Said::default();
    for (side, policy) in compared.policies.into_iter().enumerate() {
        let vendors = (0_u32..).zip(&policy.atoms).filter(|(_, atom)| atom.vendor.is_some());
        for (at, atom) in vendors {
            let TargetSelector::Network(place) = atom.target else { continue };
            let Some(pattern) = policy.pattern(place) else { continue };
            let is_changed = changed.get(side).is_some_and(|changed| changed.binary_search(&at).is_ok());
            said.all.push(Read { host: &pattern.host, margin: true, is_changed: ends || is_changed });
        }
    }
    let mut hops = Hops::default();
    if !said.all.iter().any(|read| read.is_changed) {
        return Ok(hops);
    }
    let mut seen = BTreeSet::new();
    said.each_host(left, &mut |host, _| {
        let touched = (old.vendors_at(host.view(), left).map_err(too_complex)?, new.vendors_at(host.view(), left).map_err(too_complex)?);
        let list = match (touched.0.is_empty(), touched.1.is_empty()) {
            (true, true) => return Ok(()),
            (false, false) if !ends => return Ok(()),
            (false, false) => &mut hops.both_see,
            _ => &mut hops.one_sees,
        };
        if seen.insert(touched) {
            list.push(host.clone());
        }
        Ok(())
    })?;
    Ok(hops)
}
