use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::{AssetDecl, Rule};

lint! {
    /// A component is in scope, the vendor behind it is excluded, and no rule says which defects of it are whose.
    ///
    /// The component is authorised as if it were all the publisher's own, and a test of it hits the vendor.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Payments, assets: [{ name: Payments with Acme, kind: component }] }
    /// third_parties:
    ///   - { id: EX-2, clause: Our vendors, vendors: [{ name: Acme, hosts: ["*.acme.test"] }] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: Payments, assets: [{ name: Payments with Acme, kind: component }] }
    /// out_of_scope:
    ///   - { id: EX-3, clause: Defects of Acme, assets: [Payments with Acme], unless: { defect.location: [own-code, own-configuration] } }
    /// third_parties:
    ///   - { id: EX-2, clause: Our vendors, vendors: [{ name: Acme, hosts: ["*.acme.test"] }] }
    /// ```
    VENDOR_COMPONENT = "vendor-component", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for rule in &context.written.in_scope {
        for asset in &rule.assets {
            if settled(context, asset) {
                continue;
            }
            let vendors = context.written.third_parties.iter().flat_map(|third| third.vendors.iter().map(move |vendor| (third, vendor)));
            for (third, vendor) in vendors {
                let Some(why) = touches(rule, asset, &vendor.name) else { continue };
                let message = format!("`{}` is in scope, and `{}`, who is behind it by {why}, is not", asset.name.value, vendor.name.value);
                found.push(
                    Draft::new(asset.name.span, message, &rule.allow)
                        .or_allowed(&third.allow)
                        .help("exclude the asset `unless: { defect.location: [own-code, own-configuration] }`: then the place of the defect decides")
                        .related(vendor.name.span, "the vendor")
                        .witness(Some(asset.name.value.clone())),
                );
            }
        }
    }
    found
}

/// Whether an exclusion with a condition says which of its defects are whose.
fn settled(context: &Context<'_>, asset: &AssetDecl) -> bool {
    let same = |other: &AssetDecl| folded(&other.name) == folded(&asset.name);
    context.written.out_of_scope.iter().any(|rule| (rule.when.is_some() || rule.unless.is_some()) && rule.assets.iter().any(same))
}

/// What of an asset names the vendor.
fn touches(rule: &Rule, asset: &AssetDecl, vendor: &str) -> Option<&'static str> {
    let vendor = folded(vendor);
    if vendor.len() < 3 {
        return None;
    }
    let words = |text: &str| folded(text).split(|c: char| !c.is_alphanumeric()).any(|word| word == vendor);
    let hosts = asset.hosts.iter().chain(&asset.hosts_like).any(|host| host.to_lowercase().contains(&vendor));
    if std::iter::once(&asset.name).chain(&asset.aliases).chain(&asset.ids).any(|text| words(text)) {
        Some("its name")
    } else if hosts {
        Some("its host")
    } else if words(&rule.clause) && rule.assets.len() == 1 {
        Some("the clause")
    } else {
        None
    }
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}
