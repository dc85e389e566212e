use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::AssetDecl;

lint! {
    /// An app, a tool, an API or a package is in scope by its name alone.
    ///
    /// Nobody can tell which app in the store, which package or which address is meant, nor a tool match it: the same name is easily taken by
    /// somebody else.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The app, assets: [{ name: Example app, kind: mobile-app }] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The app, assets: [{ name: Example app, kind: mobile-app, ids: ["android:com.example.app"] }] }
    /// ```
    ASSET_WITHOUT_ID = "asset-without-id", Note, Check::Policy(check)
}

/// What has an id or an address, if anybody gives it.
const KINDS: [&str; 9] = ["service", "api", "software", "desktop-app", "mobile-app", "cli", "bot", "repository", "container-image"];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let bare = |asset: &&AssetDecl| {
        asset.kind.as_ref().is_some_and(|kind| KINDS.contains(&kind.as_str())) && asset.ids.is_empty() && asset.hosts.is_empty()
    };
    let mut found = Vec::new();
    for rule in &context.written.in_scope {
        let assets: Vec<&AssetDecl> = rule.assets.iter().filter(bare).collect();
        let Some(first) = assets.first() else { continue };
        let more = assets.len().saturating_sub(1);
        let message = match more {
            0 => format!("`{}` is in scope by its name alone", first.name.value),
            1 => format!("`{}` and one more are in scope by their names alone", first.name.value),
            _ => format!("`{}` and {more} more are in scope by their names alone", first.name.value),
        };
        found.push(
            Draft::new(first.name.span, message, &rule.allow)
                .help("give `ids` (`android:`, `ios:`, `pkg:`, `repo:`, `image:`, `exe:`) or `hosts`")
                .witness(Some(first.name.value.clone())),
        );
    }
    found
}
