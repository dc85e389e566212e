//! What stands for a part of the queries in a comparison of two policies is a query that somebody can ask: patterns whose shortest members are
//! none (a path that parsers resolve, a name that no host has), and what stays in both policies, hide no change.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::{Change, Direction, diff};
use inbounds_core::limits::Limits;
use inbounds_core::policy::AxisName;
use inbounds_core::query::Query;
use inbounds_core::target::{Target, asset_key};

fn load(rules: &str) -> CompiledPolicy {
    let text = format!("inbounds: 1\nprogram: {{ name: Example }}\n{rules}");
    CompiledPolicy::load("p.yaml", text.as_bytes(), &Limits::default()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

fn section(name: &str, rules: &[String]) -> String {
    let rule = |(at, rule): (usize, &String)| format!("  - {{ id: {name}-{at}, clause: a rule, {rule} }}\n");
    if rules.is_empty() { String::new() } else { format!("{name}:\n{}", rules.iter().enumerate().map(rule).collect::<String>()) }
}

fn hosts(list: &[&str]) -> Vec<String> {
    list.iter().map(|host| format!("hosts: [{host:?}]")).collect()
}

fn policy(ins: &[&str], outs: &[&str]) -> CompiledPolicy {
    load(&(section("in_scope", &hosts(ins)) + &section("out_of_scope", &hosts(outs))))
}

/// The changes, each witness of which changed as its class says.
fn changes(old: &CompiledPolicy, new: &CompiledPolicy) -> Vec<Change> {
    let changes = diff(old, new).unwrap_or_else(|error| panic!("{error:?}"));
    for change in &changes {
        assert!(!change.witnesses.is_empty());
        for witness in &change.witnesses {
            let query = witness.query().unwrap();
            let verdicts = [old, new].map(|policy| {
                let axes = policy.decide(&query).unwrap().axes;
                let axis = match change.axis {
                    AxisName::Target => axes.target,
                    AxisName::Activity => axes.activity,
                    AxisName::Finding => axes.finding,
                };
                axis.unwrap().verdict
            });
            assert_eq!(verdicts, [change.from, change.to], "{witness:?}");
        }
    }
    changes
}

fn widens(old: &CompiledPolicy, new: &CompiledPolicy) -> bool {
    changes(old, new).iter().any(|change| change.direction() == Direction::Wider)
}

/// That an exclusion goes, and that an inclusion comes.
#[test]
fn every_pattern_of_hosts_and_paths_has_a_member() {
    // 250 and 251 bytes behind the star: room for two and for one.
    let [longer, longest] = ["bc", "b"].map(|last| format!("*.{}{last}", "a.".repeat(if last == "b" { 125 } else { 124 })));
    let paths = [
        "/.*",
        "/*.*",
        "/*.",
        "/..*",
        "/*..",
        "/*.*.*",
        "/.*.*",
        "/[.]*",
        "/*[.]*",
        "/[!a-zA-Z0-9_-]*",
        "/%2e*",
        "/*%2e",
        "/**/%2e%2e*",
        "/**/.*",
        "/**/*.*",
        "/**/.*/**",
        "/a/.*",
        "/*/.*",
        "/v1/*.*",
        "/.*/x",
        "/*.*/x",
        "/static/*.*/x",
        "/*.php",
        "/{*.php,.*}",
        "/é",
    ];
    let paths: Vec<String> = paths.iter().map(|path| format!("https://example.com{path}")).collect();
    let below = ["xn--*.example.com", "xn*.example.com", "*-*.example.com", "*-.example.com", "_*.example.com", "0x*.example.com"];
    for (wide, narrow) in paths.iter().map(|path| ("example.com", path.as_str())).chain(below.map(|host| ("*.example.com", host))) {
        assert!(widens(&policy(&[wide], &[narrow]), &policy(&[wide], &[])), "{narrow} goes");
        assert!(widens(&policy(&["a.test"], &[]), &policy(&["a.test", narrow], &[])), "{narrow} comes");
    }
    for (place, name) in [&longer, &longest].into_iter().enumerate() {
        let own = name.strip_prefix("*.").unwrap();
        assert!(widens(&policy(&[own, name], &[name]), &policy(&[own, name], &[])), "{place}: {} bytes", own.len());
    }
    // A wildcard at the right end, where nothing may be a number.
    let open = |outs: &[&str]| {
        load(&(section("in_scope", &["when: { operator: self }, axis: target".to_owned()]) + &section("out_of_scope", &hosts(outs))))
    };
    for name in ["a.*9", "a.9*", "db.*1", "0x*", "a.0x*", "*.0x*"] {
        assert!(!changes(&open(&[name]), &open(&[])).is_empty(), "{name}");
    }
}

/// What a star stands for is in no pattern, also of those that stay.
#[test]
fn a_query_is_like_none_of_those_that_stay() {
    for (goes, stays) in [
        ("a=*", "a=z"),
        ("a=*", "a=z*"),
        ("a=x*", "a=xz*"),
        ("a=*1*", "a=*z1*"),
        ("a=1&b=*", "b=z"),
        ("lang=*", "lang=z*"),
        ("a=*", "a=%7A"),
    ] {
        let [goes, stays] = [goes, stays].map(|query| format!("https://example.com/?{query}"));
        assert!(widens(&policy(&["example.com"], &[&stays, &goes]), &policy(&["example.com"], &[&stays])), "{goes} {stays}");
    }
    // Where all of the alphabet is used.
    let stays = ["https://example.com/?a=~", "https://example.com/?k=0123456789abcdefghijklmnopqrstuvwxyz"];
    let goes = "https://example.com/?a=*";
    assert!(widens(&policy(&["example.com"], &[stays[0], stays[1], goes]), &policy(&["example.com"], &stays)));
}

#[test]
fn a_scheme_that_no_pattern_names_is_there_however_many_are() {
    let schemes = ["ssh", "ftp", "telnet", "smtp", "x-other", "x-other-2", "x-service", "x-service-2"]
        .map(|scheme| format!("{scheme}://example.com"));
    let ranges = schemes.each_ref().map(|scheme| format!("{scheme}:0-65535"));
    let named: Vec<&str> = schemes.iter().chain(&ranges).map(String::as_str).collect();
    let changes = changes(
        &policy(&[&["example.com:0-65535"][..], &named].concat(), &["example.com"]),
        &policy(&[&["example.com:0-65535"][..], &named].concat(), &[]),
    );
    let target = |witness: &inbounds_core::diff::Witness| witness.target.clone().unwrap();
    let all: Vec<String> = changes.iter().flat_map(|change| change.witnesses.iter().map(target)).collect();
    assert!(all.iter().any(|url| !url.starts_with("http") && !schemes.iter().any(|own| url.starts_with(&format!("{own}/")))), "{all:?}");
}

/// A name that reads as an id or a URL once its blanks are gone.
#[test]
fn every_alias_of_an_asset_is_compared() {
    let asset = |aliases: &str| load(&section("in_scope", &[format!("assets: [{{ name: Portal, aliases: [{aliases}] }}]")]));
    for alias in
        ["Portal : admin", "foo :bar", "pkg :npm/x", "repo :github.com/a/b", "exe :tool", "android : com.x", "http ://x", "Other App"]
    {
        let (old, new) = (asset(""), asset(&format!("{alias:?}")));
        let query = Query { target: Some((alias.to_owned(), Target::Asset(asset_key(alias).unwrap()))), ..Query::default() };
        assert_ne!(old.decide(&query).unwrap().verdict, new.decide(&query).unwrap().verdict, "{alias}");
        assert!(widens(&old, &new), "{alias}");
    }
}

/// A class that is also a way of testing is asked beside its own activity.
#[test]
fn a_finding_that_is_an_activity_asks_it() {
    let policy = |more: &str| {
        let ins = ["hosts: [a.test]".to_owned(), "activities: [physical]".to_owned()];
        load(&(section("in_scope", &ins) + &section("out_of_scope", &[format!("findings: [physical.office]{more}")])))
    };
    assert_eq!(changes(&policy(""), &policy(", activities: [physical]")), []);
    // With the activity of another class of the family, it excludes no more.
    assert!(widens(&policy(", activities: [physical]"), &policy(", activities: [physical.tailgating]")));
}
