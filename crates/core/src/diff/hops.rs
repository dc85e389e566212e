//! Vendors behind a name: the hosts of CNAME chains that make a difference.

use super::content::Compared;
use super::hosts::{Read, Said};
use super::too_complex;
use crate::compile::TargetSelector;
use crate::pattern::Steps;
use crate::query::QueryError;
use crate::target::Host;
use std::collections::BTreeSet;

/// A host for each set of vendors that only one of the policies sees behind a name.
///
/// Chains need no more: with one, a verdict is made of the verdict without it and of whether a vendor is touched at all. So it changes only
/// where the verdict without the chain does, or where one hop touches a vendor in one policy and none in the other.
pub(super) fn hops(compared: &Compared<'_>, changed: &[Vec<u32>; 2], left: &Steps) -> Result<Vec<Host>, QueryError> {
    let mut said = Said::default();
    for (side, policy) in compared.policies.into_iter().enumerate() {
        let vendors = (0_u32..).zip(&policy.atoms).filter(|(_, atom)| atom.vendor.is_some());
        for (at, atom) in vendors {
            let TargetSelector::Network(place) = atom.target else { continue };
            let Some(pattern) = policy.pattern(place) else { continue };
            let is_changed = changed.get(side).is_some_and(|changed| changed.binary_search(&at).is_ok());
            said.all.push(Read { host: &pattern.host, margin: true, is_changed });
        }
    }
    if !said.all.iter().any(|read| read.is_changed) {
        return Ok(Vec::new());
    }
    let [old, new] = compared.policies;
    let mut seen = BTreeSet::new();
    let mut hops = Vec::new();
    said.each_host(left, &mut |host, _| {
        let touched = (old.vendors_at(host.view(), left).map_err(too_complex)?, new.vendors_at(host.view(), left).map_err(too_complex)?);
        if touched.0.is_empty() != touched.1.is_empty() && seen.insert(touched) {
            hops.push(host.clone());
        }
        Ok(())
    })?;
    Ok(hops)
}
