use super::*;

/// `scheme:id`, with `host=` and `version=` where there are any; a folded name; or the code of an error.
fn outcome(text: &str) -> String {
    match asset_key(text) {
        Err(error) => format!("error {}", error.code),
        Ok(AssetKey::Id { scheme, id, host, version, .. }) => {
            let host = host.map(|host| format!(" host={host}")).unwrap_or_default();
            let version = version.map(|version| format!(" version={version}")).unwrap_or_default();
            format!("{scheme}:{id}{host}{version}")
        }
        Ok(name) => name.canonical(),
    }
}

#[test]
fn names_and_ids_have_one_spelling() {
    let digest = "a".repeat(64);
    let pinned = format!("image:registry.example/app:1.2@sha256:{digest}");
    let pinned_outcome = format!("image:registry.example/app host=registry.example version=1.2@sha256:{digest}");
    let cases = [
        ("Hexon MCP  Server", "hexonmcpserver"),
        (" hexon\u{a0}mcp server ", "hexonmcpserver"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΟΔΟΣ", "οδοσ"),
        ("οδος", "οδοσ"),
        ("", "error empty-asset"),
        ("  ", "error empty-asset"),
        ("a\tb", "error control-character"),
        ("Staging: admin", "staging:admin"),
        ("android:com.example.App", "android:com.example.App"),
        ("ANDROID: com.example.App", "android:com.example.App"),
        ("android:example", "error unreadable-id"),
        ("android:com.1example", "error unreadable-id"),
        ("android:com.example/x", "error unreadable-id"),
        ("ios:id123456", "ios:id123456"),
        ("ios:123456", "ios:id123456"),
        ("ios:com.Example.app-x", "ios:com.example.app-x"),
        ("ios:example", "error unreadable-id"),
        ("exe:HexonCtl.exe", "exe:hexonctl.exe"),
        ("exe:bin/hexonctl", "error unreadable-id"),
        ("exe:", "error unreadable-id"),
        ("andriod:com.example.app", "error unknown-id-type"),
        ("steam:12345", "error unknown-id-type"),
        ("https://example.com/", "error asset-is-a-url"),
        ("pkg:npm/example", "pkg:npm/example"),
        ("pkg:NPM/Example@1.2.3", "pkg:npm/example version=1.2.3"),
        ("pkg:npm/%40scope/Name@1.0", "pkg:npm/%40scope/name version=1.0"),
        ("pkg:npm/@scope/name", "pkg:npm/%40scope/name"),
        ("pkg://npm/example", "pkg:npm/example"),
        ("pkg:pypi/My_Package", "pkg:pypi/my-package"),
        ("pkg:maven/org.Example/App@1?classifier=x#sub", "pkg:maven/org.Example/App version=1?classifier=x#sub"),
        ("pkg:github/Example/App@v1", "pkg:github/example/app host=github.com version=v1"),
        ("pkg:cargo/inbounds", "pkg:cargo/inbounds"),
        ("pkg:npm", "error unreadable-id"),
        ("pkg:npm/", "error unreadable-id"),
        ("pkg:npm/a%2Fb", "error unreadable-id"),
        ("pkg:npm/../b", "error unreadable-id"),
        ("pkg:1npm/x", "error unreadable-id"),
        ("repo:github.com/Example/App", "repo:github.com/example/app host=github.com"),
        ("repo:https://www.github.com/Example/App.git", "repo:github.com/example/app host=github.com"),
        ("repo:git@github.com:example/app.git", "repo:github.com/example/app host=github.com"),
        ("repo:ssh://git@github.com:22/example/app", "repo:github.com/example/app host=github.com"),
        ("repo:https://github.com/example/app/tree/main/src", "repo:github.com/example/app host=github.com version=main/src"),
        ("repo:gitlab.com/group/Sub/app/", "repo:gitlab.com/group/sub/app host=gitlab.com"),
        ("repo:git.Example.com/Team/App", "repo:git.example.com/Team/App host=git.example.com"),
        ("repo:https://github.com@evil.test/example/app", "repo:evil.test/example/app host=evil.test"),
        ("repo:https://a@b@github.com/x/y", "error unreadable-id"),
        ("repo:github.com/example/../other", "error unreadable-id"),
        ("repo:github.com", "error unreadable-id"),
        ("repo:github.com/example/app?x", "error unreadable-id"),
        ("image:nginx", "image:docker.io/library/nginx host=docker.io"),
        ("image:docker.io/library/nginx:1.27", "image:docker.io/library/nginx host=docker.io version=1.27"),
        ("image:index.docker.io/team/app", "image:docker.io/team/app host=docker.io"),
        ("image:team/app", "image:docker.io/team/app host=docker.io"),
        ("image:REGISTRY.example:5000/team/app", "image:registry.example:5000/team/app host=registry.example"),
        (pinned.as_str(), pinned_outcome.as_str()),
        ("image:Team/App", "error unreadable-id"),
        ("image:team./app", "error unreadable-id"),
        ("image:team/app@sha256:xyz", "error unreadable-id"),
        ("image:team/app:", "error unreadable-id"),
        ("image:/app", "error unreadable-id"),
        // From elsewhere it is another package.
        ("pkg:npm/%40example/lib?repository_url=https://registry.example", "error unreadable-id"),
        ("pkg:npm/lib?arch=any&Download_URL=https://registry.example", "error unreadable-id"),
        ("pkg:pypi/lib?vcs_url", "error unreadable-id"),
        ("pkg:npm/lib?arch=any", "pkg:npm/lib version=?arch=any"),
        // An id is one.
        ("pkg:npm/*", "error unreadable-id"),
        ("pkg:npm/%40example/{a,b}", "error unreadable-id"),
        ("repo:github.com/example/*", "error unreadable-id"),
        ("repo:github.com/example/[a]", "error unreadable-id"),
        ("repo:github.com/example/lib@v1.2", "repo:github.com/example/lib host=github.com version=v1.2"),
        ("repo:https://git.example/team/@lib", "repo:git.example/team/@lib host=git.example"),
        ("image:team:/app:1", "error unreadable-id"),
        ("image:team//app", "error unreadable-id"),
    ];
    for (text, expected) in cases {
        assert_eq!(outcome(text), expected, "{text}");
    }
}

/// Each scheme at the edges of what it allows.
#[test]
fn ids_are_what_their_schemes_allow() {
    let hex = |letters: usize| "a1".repeat(letters / 2) + if letters % 2 == 1 { "f" } else { "" };
    let tag = |letters: usize| format!("image:app:{}", "t".repeat(letters));
    let own = [
        (format!("image:app@sha256:{}", hex(32)), format!("image:docker.io/library/app host=docker.io version=sha256:{}", hex(32))),
        (format!("image:app@sha256:{}", hex(31)), "error unreadable-id".to_owned()),
        (format!("image:app@sha256:{}g", hex(32)), "error unreadable-id".to_owned()),
        (
            format!("image:app@sha256+b64u.x_y-z:{}", hex(32)),
            format!("image:docker.io/library/app host=docker.io version=sha256+b64u.x_y-z:{}", hex(32)),
        ),
        (format!("image:app@sha 256:{}", hex(32)), "error unreadable-id".to_owned()),
        (format!("image:app@:{}", hex(32)), "error unreadable-id".to_owned()),
        (format!("image:app@{}", hex(40)), "error unreadable-id".to_owned()),
        (tag(128), format!("image:docker.io/library/app host=docker.io version={}", "t".repeat(128))),
        (tag(129), "error unreadable-id".to_owned()),
    ];
    let cases = [
        ("android:com.ex_ample.a1", "android:com.ex_ample.a1"),
        ("android:com..app", "error unreadable-id"),
        ("android:com.app.", "error unreadable-id"),
        ("android:com._app", "error unreadable-id"),
        ("android:com.a-b", "error unreadable-id"),
        ("android:com.é", "error unreadable-id"),
        ("ios:ID123456", "ios:id123456"),
        ("ios:id", "error unreadable-id"),
        ("ios:id12x", "error unreadable-id"),
        ("ios:", "error unreadable-id"),
        ("ios:com..app", "error unreadable-id"),
        ("ios:com.ex_ample", "error unreadable-id"),
        ("ios:.com.example", "error unreadable-id"),
        ("ios:é", "error unreadable-id"),
        ("exe:.", "error unreadable-id"),
        ("exe:..", "error unreadable-id"),
        ("exe:...", "exe:..."),
        ("exe:a b.exe", "exe:a b.exe"),
        ("exe:a:b", "error unreadable-id"),
        ("exe:a*", "error unreadable-id"),
        ("pkg:a.b-c+1/x", "pkg:a.b-c+1/x"),
        ("pkg:a_b/x", "error unreadable-id"),
        ("pkg:/npm/x/", "pkg:npm/x"),
        ("pkg:npm//x", "pkg:npm/x"),
        ("pkg:npm/x@", "error unreadable-id"),
        ("pkg:npm/@", "pkg:npm/%40"),
        ("pkg:npm/x?", "pkg:npm/x version=?"),
        ("pkg:npm/x#y", "pkg:npm/x version=#y"),
        ("pkg:npm/x@1?a=b#y", "pkg:npm/x version=1?a=b#y"),
        ("pkg:npm/x/@1", "pkg:npm/x/%401"),
        ("pkg:npm/x@1/y", "pkg:npm/x%401/y"),
        ("pkg:npm/.", "error unreadable-id"),
        ("pkg:npm/%2E%2e", "error unreadable-id"),
        ("pkg:npm/a%20b", "error unreadable-id"),
        ("pkg:npm/a%00b", "error unreadable-id"),
        ("pkg:npm/a%ffb", "error unreadable-id"),
        ("pkg:npm/a:b~c!", "pkg:npm/a:b~c%21"),
        ("pkg:maven/A_b.c", "pkg:maven/A_b.c"),
        ("pkg:pypi/A_b.c", "pkg:pypi/a-b-c"),
        ("pkg:gitlab/X/y", "pkg:gitlab/x/y host=gitlab.com"),
        ("repo:https://github.com", "error unreadable-id"),
        ("repo:github.com/x/y.git/", "repo:github.com/x/y host=github.com"),
        ("repo:github.com/x//y", "error unreadable-id"),
        ("repo:github.com/x/./y", "error unreadable-id"),
        ("repo:github.com/x/y#z", "error unreadable-id"),
        ("repo:github.com/x/y%41", "error unreadable-id"),
        ("repo:github.com/x\\y", "error unreadable-id"),
        ("repo:github.com/x y", "error unreadable-id"),
        ("repo:git@github.com", "error unreadable-id"),
        ("repo:github.com:x/y", "error unreadable-id"),
        ("repo:github.com:443/x/y", "repo:github.com/x/y host=github.com"),
        ("repo:HTTPS://github.com:443/x/y", "repo:github.com/x/y host=github.com"),
        ("repo:http://github.com:80/x/y", "repo:github.com/x/y host=github.com"),
        ("repo:http://github.com:443/x/y", "repo:github.com:443/x/y host=github.com"),
        ("repo:git.example.com:8443/x/y", "repo:git.example.com:8443/x/y host=git.example.com"),
        ("repo:git://git.example.com:9418/x/y", "repo:git.example.com/x/y host=git.example.com"),
        ("repo:ssh://git@github.com:65535/x/y", "repo:github.com/x/y host=github.com"),
        ("repo:ssh://git@github.com:65536/x/y", "error unreadable-id"),
        ("repo:ssh://git@[2001:db8::1]/x/y", "repo:[2001:db8::1]/x/y host=[2001:db8::1]"),
        ("repo:ssh://git@[2001:db8::1]:22/x/y", "error unreadable-ipv6"),
        ("repo:www.example.test/X", "repo:www.example.test/X host=www.example.test"),
        ("repo:github.com/x/y/blob/main", "repo:github.com/x/y host=github.com version=main"),
        ("repo:github.com/x/y/commit/1", "repo:github.com/x/y host=github.com version=1"),
        ("repo:github.com/x/y/releases", "repo:github.com/x/y host=github.com"),
        ("repo:github.com/x/y/wiki", "repo:github.com/x/y/wiki host=github.com"),
        ("repo:gitlab.com/x/y/tree/main", "repo:gitlab.com/x/y/tree/main host=gitlab.com"),
        ("image:app:t_1.2-3", "image:docker.io/library/app host=docker.io version=t_1.2-3"),
        ("image:app:.t", "error unreadable-id"),
        ("image:app:-t", "error unreadable-id"),
        ("image:app:t+", "error unreadable-id"),
        ("image:localhost/app", "image:localhost/app host=localhost"),
        ("image:localhost:5000/app:1", "image:localhost:5000/app host=localhost version=1"),
        ("image:team:5000/app", "image:team:5000/app host=team"),
        ("image:registry.example:65536/app", "error unreadable-id"),
        ("image:registry.example:/app", "error unreadable-id"),
        ("image:registry.example/a.b_c-d", "image:registry.example/a.b_c-d host=registry.example"),
        ("image:registry.example/", "error unreadable-id"),
        ("image:-app", "error unreadable-id"),
        ("image:app-", "error unreadable-id"),
        ("image:a..b", "error unreadable-id"),
        ("image:registry.example/é", "error unreadable-id"),
        ("image:registry-1.docker.io/app", "image:docker.io/library/app host=docker.io"),
        ("image:docker.io/team/app", "image:docker.io/team/app host=docker.io"),
    ];
    let own = own.iter().map(|(text, expected)| (text.as_str(), expected.as_str()));
    for (text, expected) in cases.into_iter().chain(own) {
        assert_eq!(outcome(text), expected, "{text}");
    }
}

#[test]
fn an_unknown_type_of_id_is_told_from_a_mistyped_one() {
    let help = |text| asset_key(text).unwrap_err().help.clone().unwrap();
    assert_eq!(help("andriod:com.example.app"), "did you mean `android:`?");
    assert!(help("steam:12345").starts_with("typed ids start with `android:`"));
}

#[test]
fn the_canonical_spelling_is_a_fixed_point() {
    for text in ["Hexon CLI", "pkg:npm/%40scope/name@1", "repo:git@github.com:x/y.git", "image:nginx:1", "ios:123", "android:a.B", "exe:X"]
    {
        let key = asset_key(text).unwrap();
        assert_eq!(asset_key(&key.canonical()).unwrap().canonical(), key.canonical());
    }
}

#[test]
fn long_names_are_refused() {
    assert_eq!(asset_key(&"a".repeat(ASSET_BYTES + 1)).unwrap_err().code, "asset-too-long");
    assert!(asset_key(&"a".repeat(ASSET_BYTES)).is_ok());
}
