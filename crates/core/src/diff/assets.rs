//! The assets that policies name, as people write them.

use super::content::Compared;
use crate::compile::CompiledPolicy;
use crate::target::{AssetKey, asset_key};
use std::collections::BTreeMap;

/// An asset that some policy names.
pub(super) struct Asset {
    pub(super) text: String,
    pub(super) key: AssetKey,
    /// Both policies say that it answers at the same places, and both or neither include it by this name.
    pub(super) answers_alike: bool,
}

/// Every name and id of assets, as people write them.
pub(super) fn assets(compared: &Compared<'_>) -> Vec<Asset> {
    let mut keys: BTreeMap<&AssetKey, [Option<u32>; 2]> = BTreeMap::new();
    for (side, policy) in compared.policies.into_iter().enumerate() {
        for (key, id) in policy.assets.keys() {
            keys.entry(key).or_default().get_mut(side).into_iter().for_each(|slot| *slot = Some(id));
        }
    }
    let asset = |(key, ids): (&AssetKey, [Option<u32>; 2])| {
        let named = compared.policies.into_iter().zip(ids);
        let mut written = named.clone().filter_map(|(policy, id)| policy.assets.asset(id?)).map(|asset| asset.name.clone());
        let reads = |text: &String| asset_key(text).as_ref() == Ok(key);
        // A name that looks like an id or a URL is told from one by a blank.
        let canonical = || [key.canonical(), key.canonical().replacen(':', " :", 1)].into_iter().find(reads);
        let text = written.rfind(reads).or_else(canonical).unwrap_or_else(|| key.canonical());
        let places = |(policy, id): (&CompiledPolicy, Option<u32>)| {
            let places = id.map(|id| policy.asset_patterns(id)).unwrap_or_default();
            let places = places.iter().filter_map(|&place| policy.pattern(place).cloned()).collect::<Vec<_>>();
            let urls = id.map(|id| policy.assets.urls(id).to_vec()).unwrap_or_default();
            (places, urls, id.is_some_and(|id| policy.assets.is_included(id)))
        };
        let mut answers = named.map(places);
        let answers_alike = answers.next() == answers.next();
        // Read again, since an id may name a host, which its identity does not.
        Asset { key: asset_key(&text).unwrap_or_else(|_| key.clone()), text, answers_alike }
    };
    keys.into_iter().map(asset).collect()
}
