//! Where assets are looked up: an exclusion there takes the asset with it, by whichever name somebody asks.

use super::{HostView, host_view};
use crate::compile::{AssetId, CompiledPolicy, named_hosts};
use crate::pattern::HostPattern;
use crate::sorted::Map;
use crate::target::{AssetKey, HostRef, Network};

/// The hosts at which one asset is looked up, by whatever port, path and scheme.
#[derive(Debug, Default)]
pub struct AssetPlaces {
    asset: AssetId,
    hosts: Vec<HostPattern>,
}

impl AssetPlaces {
    /// The number of the asset, as a [whole](CompiledPolicy::whole_asset).
    pub fn asset(&self) -> u32 {
        self.asset
    }

    /// The hosts; some may be named twice.
    pub fn hosts(&self) -> impl Iterator<Item = HostView<'_>> {
        self.hosts.iter().map(host_view)
    }
}

impl CompiledPolicy {
    /// The asset that exclusions speak of, who do not tell apart what any entry joins.
    pub fn whole_asset(&self, asset: u32) -> u32 {
        self.assets.whole(asset)
    }

    /// Where each asset is looked up: at the hosts that some entry gives it, at those that its names read as, and where its ids lead.
    pub fn asset_places(&self) -> Vec<AssetPlaces> {
        let mut found: Map<AssetId, AssetPlaces> = Map::new();
        for (key, part) in self.assets.keys() {
            let asset = self.assets.whole(part);
            if !found.contains_key(&asset) {
                let patterns = self.asset_patterns(asset).iter().filter_map(|&place| self.pattern(place));
                let urls = self.assets.urls(asset).iter().filter_map(|(_, url)| host_of(url));
                let hosts = patterns.map(|pattern| pattern.host.clone()).chain(urls).collect();
                found.insert(asset, AssetPlaces { asset, hosts });
            }
            // Case and white space of a name do not count: who asks may leave them out.
            if let AssetKey::Name(name) = key {
                let named = named_hosts(name, &self.limits).into_iter().map(|pattern| pattern.host);
                found.update(asset, |own| own.hosts.extend(named));
            }
        }
        found.into_iter().map(|(_, places)| places).collect()
    }
}

/// The host of a URL.
fn host_of(url: &str) -> Option<HostPattern> {
    Some(match Network::read(url).ok()?.host() {
        HostRef::Name(name) => HostPattern::Name(name.into()),
        HostRef::V4(address) => HostPattern::V4(address.to_bits(), address.to_bits()),
        HostRef::V6(address) => HostPattern::V6(address.to_bits(), address.to_bits()),
    })
}
