use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::Effect;

lint! {
    /// The id of an app or a package, or its page in a store, stands among the hosts.
    ///
    /// `com.example.app` is read as a host that somebody else may register, and the page in a store belongs to the store: the app itself stays
    /// unlisted.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The app, hosts: [com.example.app] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The app, assets: [{ name: Example app, kind: mobile-app, ids: ["android:com.example.app"] }] }
    /// ```
    ID_AS_HOST = "id-as-host", Warning, Check::Policy(check)
}

/// Where apps, packages and repositories of everybody have their pages, and the kind of id that names one.
const STORES: [(&str, &str); 12] = [
    ("apps.apple.com", "ios:"),
    ("itunes.apple.com", "ios:"),
    ("play.google.com", "android:"),
    ("github.com", "repo:"),
    ("gitlab.com", "repo:"),
    ("npmjs.com", "pkg:npm/"),
    ("www.npmjs.com", "pkg:npm/"),
    ("pypi.org", "pkg:pypi/"),
    ("crates.io", "pkg:cargo/"),
    ("rubygems.org", "pkg:gem/"),
    ("hub.docker.com", "image:"),
    ("ghcr.io", "image:"),
];

/// First labels of reversed domain names.
const FIRST: [&str; 14] = ["com", "org", "net", "io", "co", "de", "uk", "fr", "jp", "cn", "me", "eu", "edu", "gov"];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for (text, rule, effect) in context.patterns() {
        let bare = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest).to_ascii_lowercase();
        let (host, path) = bare.split_once('/').map_or((bare.as_str(), ""), |(host, path)| (host, path));
        let help = |kind: &str| format!("name it as an asset: `assets: [{{ name: …, ids: [\"{kind}…\"] }}]`");
        let labels: Vec<&str> = host.split('.').collect();
        let reversed = labels.len() >= 3
            && !text.contains(['*', '/', ':'])
            && labels.first().is_some_and(|first| FIRST.contains(first))
            && !host.ends_with(".test");
        // `me.example.com` is a host: what ends in a usual top-level domain is taken for one, unless it starts as only ids do.
        let usual = labels.last().is_some_and(|last| FIRST.contains(last) || last.len() == 2);
        if reversed && !usual {
            let message = format!("`{}` looks like the id of an app, and is read as a host", text.value);
            found.push(Draft::new(text.span, message, &rule.allow).help(help("android:")).witness(Some(format!("https://{host}/"))));
        } else if let Some((_, kind)) = STORES.iter().find(|(store, _)| *store == host && !path.trim_matches(['*', '/']).is_empty())
            && effect == Effect::In
        {
            let message = format!("`{}` includes a page of `{host}`, not what it is about", text.value);
            found.push(Draft::new(text.span, message, &rule.allow).help(help(kind)).witness(Some(format!("https://{bare}"))));
        }
    }
    found
}
