//! Which names are the same asset. Names, aliases and ids that any entry of a policy declares together are one asset everywhere in it; but what
//! exclusions alone declare together brings nothing in: to inclusions, an asset is called what inclusions call it.

use crate::diagnostic::Diagnostic;
use crate::policy::{AssetDecl, Policy, Rule};
use crate::sorted::{Map, Set, sort};
use crate::span::Spanned;
use crate::target::{AssetKey, asset_key};

/// An asset of a policy; or the part of one that inclusions declare together.
pub(crate) type AssetId = u32;

/// What the policy says of one asset.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    /// The name it was first declared by.
    pub(crate) name: String,
    /// The asset that it is a part of; itself, if it is none.
    whole: AssetId,
    /// Where its ids lead, each with its id; none of a part.
    urls: Vec<(AssetKey, String)>,
}

/// Every asset of a policy, by each of its keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets {
    // INVARIANT: the part that inclusions declare with the key; the asset itself, if none does.
    by_key: Map<AssetKey, AssetId>,
    // INVARIANT: whole assets come first.
    list: Vec<Asset>,
}

/// What one entry declares together.
struct Declared<'p> {
    keys: Vec<AssetKey>,
    urls: Vec<(AssetKey, String)>,
    name: &'p str,
    includes: bool,
}

/// Keys that belong together, and the name that was declared first.
#[derive(Default)]
struct Group<'p> {
    keys: Vec<AssetKey>,
    urls: Set<(AssetKey, String)>,
    name: &'p str,
}

impl Assets {
    pub(crate) fn id(&self, key: &AssetKey) -> Option<AssetId> {
        self.by_key.get(&key.identity()).copied()
    }

    /// The asset that a part belongs to: what exclusions speak of.
    pub(crate) fn whole(&self, part: AssetId) -> AssetId {
        self.asset(part).map_or(part, |asset| asset.whole)
    }

    /// Whether inclusions call it so.
    pub(crate) fn is_included(&self, part: AssetId) -> bool {
        self.whole(part) != part
    }

    /// Where the ids of the asset lead that a part belongs to, each with its id.
    pub(crate) fn urls(&self, part: AssetId) -> &[(AssetKey, String)] {
        self.asset(self.whole(part)).map_or(&[], |asset| &asset.urls)
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

    /// Collects the assets of `policy`, vendors among them; `rules` are those of scope that name assets, at least, and whether each includes.
    pub(crate) fn collect<'p>(policy: &'p Policy, rules: impl Iterator<Item = (&'p Rule, bool)>, problems: &mut Vec<Diagnostic>) -> Self {
        let mut declared: Vec<Declared<'_>> = Vec::new();
        for (rule, includes) in rules {
            declared.extend(rule.assets.iter().map(|decl| read_entry(decl, includes, problems)));
        }
        for vendor in policy.third_parties.iter().flat_map(|t| &t.vendors) {
            let keys = read_key(&vendor.name, problems).into_iter().map(|key| key.identity()).collect();
            declared.push(Declared { keys, urls: Vec::new(), name: &vendor.name, includes: false });
        }
        let mut assets = Self::default();
        for Group { keys, urls, name } in groups(declared.iter()) {
            let whole = assets.push(name, None, urls);
            keys.into_iter().for_each(|key| _ = assets.by_key.insert(key, whole));
        }
        for Group { keys, name, .. } in groups(declared.iter().filter(|declared| declared.includes)) {
            let whole = keys.first().and_then(|key| assets.by_key.get(key)).copied();
            let part = assets.push(name, whole, Set::new());
            keys.into_iter().for_each(|key| _ = assets.by_key.insert(key, part));
        }
        assets
    }

    fn push(&mut self, name: &str, whole: Option<AssetId>, urls: Set<(AssetKey, String)>) -> AssetId {
        let id = AssetId::try_from(self.list.len()).unwrap_or(AssetId::MAX);
        self.list.push(Asset { name: name.to_owned(), whole: whole.unwrap_or(id), urls: urls.into_iter().collect() });
        id
    }

    /// The asset that an entry declares.
    pub(crate) fn declared(&self, decl: &AssetDecl) -> Option<AssetId> {
        self.named(&decl.name)
    }

    /// The asset of a name.
    pub(crate) fn named(&self, name: &str) -> Option<AssetId> {
        asset_key(name).ok().and_then(|key| self.id(&key))
    }
}

/// Groups keys by joining the groups that share one.
fn groups<'d, 'p: 'd>(declared: impl Iterator<Item = &'d Declared<'p>>) -> impl Iterator<Item = Group<'p>> {
    let mut groups: Vec<Group<'p>> = Vec::new();
    let mut group_of: Map<AssetKey, usize> = Map::new();
    for Declared { keys, urls, name, .. } in declared {
        let mut shared: Vec<usize> = keys.iter().filter_map(|k| group_of.get(k)).copied().collect();
        sort(&mut shared);
        shared.dedup();
        // The largest stays where it is, so that a key moves few times however groups are joined.
        let size = |at: usize| groups.get(at).map_or(0, |group| group.keys.len());
        let home = shared.iter().copied().max_by_key(|&at| size(at)).unwrap_or(groups.len());
        let first = shared.first().and_then(|&at| groups.get(at)).map_or(*name, |group| group.name);
        match groups.get_mut(home) {
            Some(group) => group.name = first,
            None => groups.push(Group { name: first, ..Group::default() }),
        }
        let mut moved = keys.clone();
        let mut leads = urls.clone();
        for &other in shared.iter().filter(|&&at| at != home) {
            if let Some(group) = groups.get_mut(other).map(std::mem::take) {
                moved.extend(group.keys);
                leads.extend(group.urls);
            }
        }
        for key in &moved {
            group_of.insert(key.clone(), home);
        }
        if let Some(group) = groups.get_mut(home) {
            group.keys.extend(moved);
            group.urls.extend(leads);
        }
    }
    groups.into_iter().filter(|group| !group.keys.is_empty())
}

fn read_entry<'p>(decl: &'p AssetDecl, includes: bool, problems: &mut Vec<Diagnostic>) -> Declared<'p> {
    let mut entry = Declared { keys: Vec::new(), urls: Vec::new(), name: &decl.name, includes };
    for text in std::iter::once(&decl.name).chain(&decl.aliases).chain(&decl.ids) {
        let Some(key) = read_key(text, problems) else { continue };
        let identity = key.identity();
        if let AssetKey::Id { urls, .. } = key {
            entry.urls.extend(urls.into_iter().map(|url| (identity.clone(), url)));
        }
        entry.keys.push(identity);
    }
    for text in &decl.ids {
        if matches!(asset_key(text), Ok(AssetKey::Name(_))) {
            problems.push(
                Diagnostic::error("unreadable-id", text.span, format!("`{}` is not a typed id", text.value))
                    .help("write one of `android:`, `ios:`, `pkg:`, `repo:`, `image:`, `exe:` before it, or move it to `aliases`"),
            );
        }
    }
    entry
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
        Ok(key) => Some(key),
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
