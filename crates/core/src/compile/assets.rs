//! Which names are the same asset. Names, aliases and ids that any entry of a policy declares together are one asset everywhere in it.

use crate::diagnostic::Diagnostic;
use crate::policy::{AssetDecl, Policy, Rule};
use crate::sorted::{Map, sort};
use crate::span::Spanned;
use crate::target::{AssetKey, asset_key};

/// An asset of a policy.
pub(crate) type AssetId = u32;

/// What the policy says of one asset.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    /// The name it was first declared by.
    pub(crate) name: String,
}

/// Every asset of a policy, by each of its keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets {
    by_key: Map<AssetKey, AssetId>,
    list: Vec<Asset>,
}

impl Assets {
    pub(crate) fn id(&self, key: &AssetKey) -> Option<AssetId> {
        self.by_key.get(&identity(key)).copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    pub(crate) fn asset(&self, id: AssetId) -> Option<&Asset> {
        self.list.get(id as usize)
    }

    /// Names and ids with what they name, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&AssetKey, AssetId)> {
        self.by_key.iter().map(|(key, &id)| (key, id))
    }

    /// Collects the assets of `policy`, vendors among them; `rules` are those of scope that name assets, at least.
    pub(crate) fn collect<'p>(policy: &'p Policy, rules: impl Iterator<Item = &'p Rule>, problems: &mut Vec<Diagnostic>) -> Self {
        let mut assets = Self::default();
        // Group keys by joining the groups that share one.
        let mut groups: Vec<(Vec<AssetKey>, String)> = Vec::new();
        let mut group_of: Map<AssetKey, usize> = Map::new();
        let declared = rules.flat_map(|rule| &rule.assets);
        let declared: Vec<(Vec<AssetKey>, &Spanned<String>)> = declared.map(|decl| (keys_of(decl, problems), &decl.name)).collect();
        let mut vendors = Vec::new();
        for vendor in policy.third_parties.iter().flat_map(|t| &t.vendors) {
            vendors.push((read_key(&vendor.name, problems).into_iter().collect(), &vendor.name));
        }
        for (keys, name) in declared.into_iter().chain(vendors) {
            let mut shared: Vec<usize> = keys.iter().filter_map(|k| group_of.get(k)).copied().collect();
            sort(&mut shared);
            shared.dedup();
            // The largest stays where it is, so that a key moves few times however groups are joined.
            let size = |at: usize| groups.get(at).map_or(0, |group: &(Vec<AssetKey>, String)| group.0.len());
            let home = shared.iter().copied().max_by_key(|&at| size(at)).unwrap_or(groups.len());
            let first = shared.first().and_then(|&at| groups.get(at)).map_or(&name.value, |group| &group.1).clone();
            match groups.get_mut(home) {
                Some(group) => group.1 = first,
                None => groups.push((Vec::new(), first)),
            }
            let mut moved = keys;
            for &other in shared.iter().filter(|&&at| at != home) {
                if let Some(group) = groups.get_mut(other) {
                    moved.append(&mut group.0);
                }
            }
            for key in &moved {
                group_of.insert(key.clone(), home);
            }
            if let Some(group) = groups.get_mut(home) {
                group.0.extend(moved);
            }
        }
        for (keys, name) in groups.into_iter().filter(|g| !g.0.is_empty()) {
            let id = AssetId::try_from(assets.list.len()).unwrap_or(AssetId::MAX);
            keys.into_iter().for_each(|key| _ = assets.by_key.insert(key, id));
            assets.list.push(Asset { name });
        }
        assets
    }

    /// The asset that an entry declares.
    pub(crate) fn declared(&self, decl: &AssetDecl) -> Option<AssetId> {
        asset_key(&decl.name).ok().and_then(|key| self.id(&key))
    }
}

/// What of a key makes its identity: the version of an id and the host that it names do not.
fn identity(key: &AssetKey) -> AssetKey {
    match key {
        AssetKey::Name(_) => key.clone(),
        AssetKey::Id { scheme, id, .. } => AssetKey::Id { scheme, id: id.clone(), host: None, version: None },
    }
}

fn keys_of(decl: &AssetDecl, problems: &mut Vec<Diagnostic>) -> Vec<AssetKey> {
    let mut keys = Vec::new();
    for text in std::iter::once(&decl.name).chain(&decl.aliases).chain(&decl.ids) {
        keys.extend(read_key(text, problems));
    }
    for text in &decl.ids {
        if matches!(asset_key(text), Ok(AssetKey::Name(_))) {
            problems.push(
                Diagnostic::error("unreadable-id", text.span, format!("`{}` is not a typed id", text.value))
                    .help("write one of `android:`, `ios:`, `pkg:`, `repo:`, `image:`, `exe:` before it, or move it to `aliases`"),
            );
        }
    }
    keys
}

fn read_key(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<AssetKey> {
    match asset_key(text) {
        Ok(AssetKey::Id { version: Some(version), .. }) => {
            problems.push(
                Diagnostic::error("version-in-id", text.span, format!("`{}` names the version `{version}`", text.value))
                    .help("name the package or image without a version, tag or digest: rules hold for all of them"),
            );
            None
        }
        Ok(key) => Some(identity(&key)),
        Err(error) => {
            problems.push(Diagnostic { code: "unreadable-id", ..Diagnostic::refused(*error.0, text.span) });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_without_assets_is_told_apart() {
        let collected = |rest: &str| {
            let policy = crate::compile::tests::policy(rest);
            Assets::collect(&policy, std::iter::empty(), &mut Vec::new()).is_empty()
        };
        let vendor = "third_parties:\n  - { id: T, clause: c, vendors: [{ name: V, hosts: [vendor.test] }] }\n";
        assert_eq!([collected(""), collected(vendor)], [true, false]);
    }
}
