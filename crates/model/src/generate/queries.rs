//! Queries by chance, near what a policy says.

use super::draft::{Draft, quoted};
use super::policies::{ACTIVITIES, ASSETS, DAYS, FACTS, FINDINGS, label, name};
use super::random::Random;
use inbounds_core::policy::Date;
use inbounds_core::query::Query;
use inbounds_core::target::{Network, Target, asset_key, read_set};
use inbounds_core::vocabulary::Value;
use std::fmt::{self, Display};

/// What is asked, as texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// A URL, host, address or set.
    pub target: Option<String>,
    /// The name or id of an asset.
    pub asset: Option<String>,
    /// An activity.
    pub activity: Option<String>,
    /// A finding class.
    pub finding: Option<String>,
    /// Facts with values.
    pub facts: Vec<(String, Value)>,
    /// The CNAME chain.
    pub cname: Vec<String>,
    /// The day.
    pub date: Option<String>,
}

impl Asked {
    /// As a query; none if its target cannot be read.
    pub fn read(&self) -> Option<Query> {
        let target = match (&self.target, &self.asset) {
            (Some(text), _) => Some((
                text.clone(),
                match read_set(text) {
                    Some(set) => Target::Set(set.ok()?),
                    None => Target::Network(Network::read(text).ok()?),
                },
            )),
            (None, Some(text)) => Some((text.clone(), Target::Asset(asset_key(text).ok()?))),
            (None, None) => None,
        };
        Some(Query {
            target,
            activity: self.activity.clone(),
            finding: self.finding.clone(),
            facts: self.facts.iter().cloned().collect(),
            cname: self.cname.clone(),
            date: self.date.as_ref().map(|day| day.parse::<Date>().unwrap()),
        })
    }

    /// The keys of a case that asks it.
    pub(crate) fn keys(&self) -> String {
        let texts = [
            ("target", &self.target),
            ("asset", &self.asset),
            ("activity", &self.activity),
            ("finding", &self.finding),
            ("date", &self.date),
        ];
        let mut keys: Vec<String> = texts
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{key}: {}", if key == "date" { value.clone()? } else { quoted(value.as_ref()?) })))
            .collect();
        if !self.facts.is_empty() {
            let value = |value: &Value| match value {
                Value::Bool(yes) => yes.to_string(),
                Value::Int(number) => number.to_string(),
                Value::Name(name) => name.clone(),
            };
            let facts: Vec<String> = self.facts.iter().map(|(name, own)| format!("{name}: {}", value(own))).collect();
            keys.push(format!("facts: {{ {} }}", facts.join(", ")));
        }
        if !self.cname.is_empty() {
            keys.push(format!("cname: [{}]", self.cname.join(", ")));
        }
        keys.join(", ")
    }

    /// Every query with one part less.
    pub fn smaller(&self) -> Vec<Self> {
        // A shorter target, as well: without scheme, without what follows the last slash, without a label.
        let shorter = self.target.iter().flat_map(|text| {
            let cuts = [
                text.split_once("://").map(|(_, rest)| rest),
                text.rsplit_once(['/', '?']).map(|(before, _)| before),
                text.split_once('.').map(|(_, rest)| rest),
            ];
            cuts.into_iter().flatten().filter(|text| !text.is_empty()).map(str::to_owned)
        });
        let shorter: Vec<Self> = shorter.map(|text| Self { target: Some(text), ..self.clone() }).collect();
        let mut all = vec![
            Self { target: None, cname: Vec::new(), ..self.clone() },
            Self { asset: None, ..self.clone() },
            Self { activity: None, ..self.clone() },
            Self { finding: None, ..self.clone() },
            Self { cname: Vec::new(), ..self.clone() },
            Self { date: None, ..self.clone() },
        ];
        for at in 0..self.facts.len() {
            let mut without = self.clone();
            without.facts.remove(at);
            all.push(without);
        }
        all.extend(shorter);
        all.retain(|one| one != self);
        all
    }
}

impl Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("target", &self.target),
            ("asset", &self.asset),
            ("activity", &self.activity),
            ("finding", &self.finding),
            ("date", &self.date),
        ];
        let parts = parts.into_iter().filter_map(|(key, value)| value.as_ref().map(|value| format!("{key}: {value:?}")));
        let facts = self.facts.iter().map(|(name, value)| format!("fact {name}: {value:?}"));
        let cname = (!self.cname.is_empty()).then(|| format!("cname: {:?}", self.cname));
        f.write_str(&parts.chain(facts).chain(cname).collect::<Vec<_>>().join(", "))
    }
}

/// A query about a policy.
pub fn query(random: &mut Random, draft: &Draft) -> Asked {
    let mut asked = Asked::default();
    let holds = |key: &str| draft.records.iter().any(|record| record.has(key));
    if random.chance(80) {
        if holds("assets") && random.chance(30) {
            asked.asset = Some(random.one(&ASSETS).to_owned());
        } else {
            asked.target = Some(target(random, draft));
        }
    }
    // Names that the policy has, as often as not.
    let named =
        |key: &str| draft.records.iter().flat_map(|r| &r.keys).filter(|(own, ..)| *own == key).flat_map(|(_, v, _)| v.clone()).collect();
    let word = |random: &mut Random, key: &str, all: &[&str]| {
        let own: Vec<String> = named(key);
        if own.is_empty() || random.chance(50) { random.one(all).to_owned() } else { own[random.below(own.len())].replace('"', "") }
    };
    if random.chance(if holds("activities") || holds("forbid") { 40 } else { 5 }) {
        asked.activity = Some(word(random, "activities", &ACTIVITIES));
    }
    if random.chance(if holds("findings") { 55 } else { 8 }) {
        asked.finding = Some(word(random, "findings", &FINDINGS));
    }
    if holds("vendors") && asked.target.is_some() && random.chance(40) {
        asked.cname = random.some(1, 2, |r| if r.chance(60) { "x.host.test".to_owned() } else { name(r) });
    }
    if random.chance(60) {
        asked.date = Some((*random.one(&DAYS.each_ref())).to_owned());
    }
    facts(random, draft, &mut asked);
    if asked == Asked::default() {
        asked.target = Some(target(random, draft));
    }
    asked
}

/// Some of the facts that the policy speaks of get values.
fn facts(random: &mut Random, draft: &Draft, asked: &mut Asked) {
    let text = draft.to_string().replace('_', "-");
    for (name, _) in FACTS.iter().filter(|(name, _)| text.contains(name)) {
        if !random.chance(30) {
            continue;
        }
        let word = |word: &str| Value::Name(word.to_owned());
        let value = match *name {
            "operator" => word(random.one(&["self", "customer", "other"])),
            "environment" => word(random.one(&["production", "staging", "other"])),
            "account.kind" => word(random.one(&["own", "customer"])),
            "defect.location" => word(random.one(&["vendor", "own-code", "other"])),
            "found-by" => word(random.one(&["scanner", "person"])),
            "plan" if text.contains("plan: { type") => word(random.one(&["free", "paid", "other"])),
            "copies" if text.contains("copies: { type") => Value::Int(2 + random.below(7) as i64),
            "vip" if text.contains("vip: { type") => Value::Bool(random.chance(50)),
            "plan" | "copies" | "vip" => continue,
            "severity" => word(random.one(&["low", "none", "high", "other"])),
            "browser.major-versions-behind" => Value::Int(random.below(4) as i64),
            _ => Value::Bool(random.chance(50)),
        };
        asked.facts.push(((*name).to_owned(), value));
    }
    for rule in draft.records.iter().filter(|record| record.has("ask")) {
        if random.chance(35) {
            asked.facts.push((format!("confirmed.{}", rule.id), Value::Bool(random.chance(60))));
        }
    }
    if draft.expires.is_some() && random.chance(30) {
        asked.facts.push(("policy.current".to_owned(), Value::Bool(random.chance(60))));
    }
    if asked.cname.is_empty() == random.chance(5) && !asked.facts.iter().any(|(name, _)| name == "defect.location") && random.chance(30) {
        asked.facts.push(("defect.location".to_owned(), Value::Name(random.one(&["vendor", "own-code"]).to_owned())));
    }
}

/// A target made of a pattern of the policy, or of the same world.
fn target(random: &mut Random, draft: &Draft) -> String {
    let quoted: Vec<String> = draft
        .records
        .iter()
        .flat_map(|r| &r.keys)
        .filter(|(key, ..)| matches!(*key, "hosts" | "assets" | "vendors"))
        .flat_map(|(_, v, _)| v.clone())
        .collect();
    let texts: Vec<&str> = quoted.iter().flat_map(|text| text.split('"').skip(1).step_by(2)).collect();
    // The innermost of a nest, as often as not.
    let nested: Vec<&str> = draft
        .records
        .iter()
        .filter(|record| record.id.starts_with("N-") && record.has("hosts"))
        .flat_map(|record| &record.keys[0].1)
        .map(|text| text.trim_matches('"'))
        .collect();
    let texts = if !nested.is_empty() && random.chance(60) { vec![nested[nested.len() - 1]] } else { texts };
    let text = if texts.is_empty() || random.chance(20) { name(random) } else { texts[random.below(texts.len())].to_owned() };
    if random.chance(7) {
        return set(random, &text);
    }
    let mut text = member(random, &text);
    if random.chance(12) {
        text = spelling(random, &text);
    }
    if random.chance(10) {
        text = text.replacen("example", &format!("{}.example", label(random)), 1);
    }
    if !text.contains(['/', '?']) && random.chance(35) {
        let scheme = random.one(&["https://", "http://", "", "ssh://"]);
        let bare = text.contains(':') && !text.starts_with('[') && text.matches(':').count() > 1;
        let port = if text.contains("]:") || (text.contains(':') && !text.starts_with('[')) {
            ""
        } else {
            random.one(&["", "", ":443", ":8443", ":8080", ":22", ":80"])
        };
        let path = random.one(&[
            "",
            "/",
            "/v1",
            "/V1/x",
            "/v1/x/y",
            "/x",
            "/v1;p/x",
            "/x/../v1",
            "/%76%31/x",
            "//v1",
            "/v1%2Fx",
            "/x.php",
            "/%C3%89",
            "/éx/É",
            "/рР",
            "/v1?k=v",
            "/?j=1&k=vv",
            "/v2?K=V",
        ]);
        text = if bare { format!("[{text}]{port}{path}") } else { format!("{text}{port}{path}") };
        if !text.contains("://") {
            text = format!("{scheme}{text}");
        }
    }
    text
}

/// The same target in another spelling of its host, or with something around it that takes no part.
fn spelling(random: &mut Random, text: &str) -> String {
    match random.below(7) {
        0 => text.replacen("example", "EXAMPLE", 1),
        1 => text.replacen("example", "%65xample", 1),
        2 => text.replacen("example", "ｅxample", 1),
        3 => text.replacen("example", "exam\u{ad}ple", 1),
        4 => text.replacen(".com", ".com.", 1),
        5 => text.replacen("xn--mnchen-3ya", "MÜNCHEN", 1),
        _ => text.replacen("://", "://user:pass@", 1),
    }
}

fn set(random: &mut Random, text: &str) -> String {
    let addresses = ["10.0.0.0/30", "10.0.0.0/29", "10.0.0.1-10.0.0.4", "10.0.0.2/31", "2001:db8::/125", "2001:db8::/126"];
    if random.chance(35) || text.starts_with("10.") {
        return random.one(&addresses).to_owned();
    }
    let host = text.split("://").last().unwrap_or(text).split([':', '/']).next().unwrap_or(text);
    let host = member_of_braces(random, host);
    if host.contains('*') { host } else { format!("{}.{host}", random.one(&["*", "a*", "a.*"])) }
}

fn member_of_braces(random: &mut Random, text: &str) -> String {
    let Some((before, rest)) = text.split_once('{') else { return text.to_owned() };
    let (inner, after) = rest.split_once('}').unwrap_or((rest, ""));
    let parts: Vec<&str> = inner.split(',').collect();
    let part = parts[random.below(parts.len())];
    member_of_braces(random, &format!("{before}{part}{after}"))
}

/// Something that a pattern covers, or nearly does.
fn member(random: &mut Random, pattern: &str) -> String {
    if let Some((first, last)) = pattern.split_once('-').filter(|_| pattern.starts_with("10.")) {
        return random.one(&[first, last, "10.0.0.3", "10.0.0.6"]).to_owned();
    }
    if let Some((address, _)) = pattern.split_once('/').filter(|_| pattern.starts_with("10.") || pattern.starts_with("2001")) {
        return random.one(&[address, "10.0.0.1", "10.0.0.3", "2001:db8::1", "2001:db8::4"]).to_owned();
    }
    let text = member_of_braces(random, pattern);
    let (scheme, rest) = text.split_once("://").map_or(("", text.as_str()), |(scheme, rest)| (scheme, rest));
    let (host, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) =
        host.split_at(host.find("]:").map(|at| at + 1).or(host.find(':').filter(|_| !host.contains("::"))).unwrap_or(host.len()));
    let mut labels = Vec::new();
    for own in host.split('.') {
        match own {
            "*" => labels.extend(random.some(0, 2, label).into_iter().map(str::to_owned)),
            own => labels.push(own.replace('*', random.one(&["", "a", "b", "-", "z"]))),
        }
    }
    let port = match port {
        ":*" => ":4321".to_owned(),
        port if port.contains('-') => random.one(&[":8000", ":8100", ":8443", ":8080", ":8101", ":7999", ""]).to_owned(),
        port if random.chance(25) => random.one(&["", ":443", ":80", port]).to_owned(),
        port => port.to_owned(),
    };
    let mut tail =
        tail.replace("v[0-9]", "v7").replace("[!v]", random.one(&["v", "x"])).replace("**", random.one(&["x", "v1/x", "", "x/y/v1"]));
    while tail.contains('*') {
        tail = tail.replacen('*', random.one(&["", "x", "v1", "1"]), 1);
    }
    if tail.starts_with('/') && random.chance(25) {
        tail = match random.below(5) {
            0 => tail.to_uppercase(),
            1 => format!("{tail}/x"),
            2 => tail.trim_end_matches('/').to_owned(),
            3 => format!("{tail}beta"),
            _ => tail.replacen("/v", "/%76", 1),
        };
    }
    let scheme = if random.chance(20) { random.one(&["https", "http", "ssh", ""]) } else { scheme };
    let slashes = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{slashes}{}{port}{tail}", labels.join("."))
}
