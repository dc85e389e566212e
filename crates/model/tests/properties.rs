//! What must hold of every policy, tried on the same policies and queries by chance as the comparison with the model.

use inbounds_core::answer::{Answer, AnswerValue, Need, Verdict};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::diff::diff;
use inbounds_core::query::Query;
use inbounds_core::target::{HostRef, Network, Target, asset_key, read_set};
use inbounds_core::vocabulary::Value;
use inbounds_model::compare::compile;
use inbounds_model::generate::{Asked, Draft, Random, Record, Section, policy, query};
use std::collections::BTreeSet;

const POLICIES: u64 = 400;
const QUERIES: usize = 5;

/// Runs `check` on policies with queries, each with chance of its own; and on no fewer than `least` of them.
fn every(seed: u64, least: usize, mut check: impl FnMut(&mut Random, &Draft, &CompiledPolicy, &Asked, &Query, &Answer) -> bool) {
    let mut checked = 0;
    for number in 0..POLICIES {
        let mut random = Random::new(seed * 1_000_003 + number);
        let draft = policy(&mut random);
        let Some(compiled) = compile(&draft) else { continue };
        for _ in 0..QUERIES {
            let asked = query(&mut random, &draft);
            let Some(query) = asked.read() else { continue };
            let Ok(answer) = compiled.decide(&query) else { continue };
            checked += usize::from(check(&mut random, &draft, &compiled, &asked, &query, &answer));
        }
    }
    assert!(checked >= least, "only {checked} cases reach the check");
}

/// The verdict and what it rests on, without the order of anything.
fn gist(answer: &Answer) -> String {
    let axes = [&answer.axes.target, &answer.axes.activity, &answer.axes.finding];
    let axes = axes
        .map(|axis| axis.as_ref().map(|axis| (axis.verdict, axis.decided_by.iter().map(|d| d.rule.id.clone()).collect::<BTreeSet<_>>())));
    let needs: BTreeSet<&String> = answer.needs.iter().map(|need| &need.fact).collect();
    let assumptions: BTreeSet<&String> = answer.assumptions.iter().map(|one| &one.fact).collect();
    format!("{:?} {axes:?} {needs:?} {assumptions:?}", answer.verdict)
}

#[test]
fn the_order_of_rules_never_matters() {
    every(11, 1_000, |random, draft, _, asked, query, answer| {
        let mut shuffled = draft.clone();
        for at in (1..shuffled.records.len()).rev() {
            shuffled.records.swap(at, random.below(at + 1));
        }
        for record in &mut shuffled.records {
            record.keys.iter_mut().filter(|(.., list)| *list).for_each(|(_, values, _)| values.reverse());
        }
        let other = compile(&shuffled).unwrap().decide(query).unwrap();
        assert_eq!(gist(answer), gist(&other), "{asked}\n{draft}");
        true
    });
}

/// The facts that the answer asks for, each with a value; none if it asks for something else, or depends on what inclusions do not see.
fn settled(random: &mut Random, asked: &Asked, policy: &CompiledPolicy) -> Option<Query> {
    let mut query = asked.read()?;
    query.date = query.date.or("2026-01-10".parse().ok());
    for _ in 0..12 {
        let answer = policy.decide(&query).ok()?;
        let Some(need) = answer.needs.first() else { break };
        let value = match &need.answers.get(random.below(need.answers.len()))?.value {
            AnswerValue::One(value) => value.clone(),
            AnswerValue::Between { at_least, at_most } => Value::Int(at_least.or(*at_most).unwrap_or(0)),
        };
        match need.fact.as_str() {
            "class" | "target" | "activity" | "date" => return None,
            fact => query.facts.insert(fact.to_owned(), value),
        };
    }
    Some(query)
}

/// One rule taken from another policy, under an id of its own.
fn stranger(random: &mut Random, section: Section) -> Option<Record> {
    let mut rule = policy(random).records.into_iter().find(|record| record.section == section)?;
    rule.id = "R-99".to_owned();
    rule.keys.retain(|(key, ..)| !matches!(*key, "when" | "unless" | "ask" | "axis"));
    (rule.has("hosts") || rule.has("assets") || rule.has("activities") || rule.has("findings")).then_some(rule)
}

fn restriction(verdict: Verdict) -> usize {
    [Verdict::InScope, Verdict::Unlisted, Verdict::OutOfScope].iter().position(|v| *v == verdict).unwrap_or(9)
}

#[test]
fn for_fixed_facts_an_exclusion_never_opens_and_an_inclusion_never_closes() {
    for (seed, section) in [(12, Section::OutOfScope), (13, Section::InScope)] {
        every(seed, 200, |random, draft, compiled, asked, _, _| {
            let Some(query) = settled(random, asked, compiled) else { return false };
            let Some(rule) = stranger(random, section) else { return false };
            // An asset that a new entry ties to others is not only a new rule.
            if rule.has("assets") {
                return false;
            }
            let mut larger = draft.clone();
            larger.records.push(rule);
            let (Some(policy), Ok(before)) = (compile(&larger), compiled.decide(&query)) else { return false };
            let Ok(after) = policy.decide(&query) else { return false };
            if before.verdict == Verdict::Conditional || after.verdict == Verdict::Conditional {
                return false;
            }
            let (before, after) = (restriction(before.verdict), restriction(after.verdict));
            let fine = if section == Section::OutOfScope { after >= before } else { after <= before };
            assert!(fine, "{asked}\n{query:?}\n{larger}");
            true
        });
    }
}

#[test]
fn it_is_conditional_if_and_only_if_two_answers_differ() {
    every(14, 200, |random, draft, policy, asked, query, answer| {
        assert_eq!(answer.verdict == Verdict::Conditional, !answer.needs.is_empty(), "{asked}\n{draft}");
        if answer.verdict != Verdict::Conditional {
            // Then no answer to anything leads elsewhere.
            return !draft.to_string().contains("assume:") && tells_more(random, draft, policy, asked, query, answer.verdict);
        }
        let facts = answer.needs.iter().filter(|need| !matches!(need.fact.as_str(), "class" | "target" | "activity" | "date"));
        let mut checked = false;
        for need in facts {
            // What is assumed for exclusions, and unknown to inclusions, may matter only as long as it is both.
            let assumed = draft.to_string().contains("assume:") || is_assumed(draft, &need.fact);
            assert!(need.answers.len() > 1 || assumed || counts_once_given(draft, &need.fact), "{asked} needs {}\n{draft}", need.fact);
            for outcome in &need.answers {
                let AnswerValue::One(value) = &outcome.value else { continue };
                let mut there = query.clone();
                there.facts.insert(need.fact.clone(), value.clone());
                let found = policy.decide(&there).unwrap();
                assert_eq!(found.verdict, outcome.verdict, "{asked} with {} {value:?}\n{draft}", need.fact);
                assert!(found.needs.iter().all(|other| other.fact != need.fact), "{asked} asks twice\n{draft}");
                checked = true;
            }
        }
        checked
    });
}

/// Gives facts that the policy may ask about, several times some of them; whether any could be given. The verdict stays as it is.
fn tells_more(random: &mut Random, draft: &Draft, policy: &CompiledPolicy, asked: &Asked, query: &Query, verdict: Verdict) -> bool {
    let mut told = false;
    for _ in 0..12 {
        let mut there = query.clone();
        for (fact, value) in
            inbounds_model::generate::query(random, draft).facts.into_iter().chain(inbounds_model::generate::query(random, draft).facts)
        {
            let name = fact.replace('_', "-");
            let is_given = query.facts.keys().any(|given| given.replace('_', "-") == name);
            if !is_given && !is_assumed(draft, &name) && !counts_once_given(draft, &name) {
                there.facts.retain(|other, _| other.replace('_', "-") != name);
                there.facts.insert(fact, value);
            }
        }
        let Ok(answer) = policy.decide(&there) else { continue };
        told |= there.facts.len() > query.facts.len();
        assert_eq!(answer.verdict, verdict, "{asked} with {:?}\n{draft}", there.facts);
    }
    told
}

/// Facts that a policy assumes, or that are assumed where it says nothing: giving one changes what exclusions see, too.
fn is_assumed(draft: &Draft, fact: &str) -> bool {
    let own = |record: &Record| record.section == Section::Facts && record.has("assume") && record.id.replace('_', "-") == fact;
    draft.records.iter().any(own) || matches!(fact, "found-by" | "browser.major-versions-behind")
}

/// Whether a rule of an axis on which nothing is asked speaks of a fact: it counts only where the fact is given, never where it is filled in.
fn counts_once_given(draft: &Draft, fact: &str) -> bool {
    let speaks = |record: &Record| {
        record
            .keys
            .iter()
            .any(|(key, values, _)| matches!(*key, "when" | "unless" | "require") && values[0].replace('_', "-").contains(fact))
    };
    // A defect said to be the vendor's is out wherever it shows.
    let vendors = fact == "defect.location" && draft.records.iter().any(|record| record.has("vendors"));
    vendors || draft.records.iter().any(|record| (record.has("axis") || record.has("require")) && speaks(record))
}

/// A value of each answer to a question.
fn values(need: &Need) -> Vec<Value> {
    need.answers
        .iter()
        .map(|outcome| match &outcome.value {
            AnswerValue::One(value) => value.clone(),
            AnswerValue::Between { at_least, at_most } => Value::Int(at_least.or(*at_most).unwrap_or(0)),
        })
        .collect()
}

#[test]
fn what_is_needed_is_enough_and_each_of_it_matters() {
    let check = |_: &mut Random, draft: &Draft, policy: &CompiledPolicy, asked: &Asked, query: &Query, answer: &Answer| {
        let facts: Vec<(&str, Vec<Value>)> = answer.needs.iter().map(|need| (need.fact.as_str(), values(need))).collect();
        let aside = |fact: &str| {
            matches!(fact, "class" | "target" | "activity" | "date") || is_assumed(draft, fact) || counts_once_given(draft, fact)
        };
        if facts.is_empty() || facts.len() > 4 || facts.iter().any(|(fact, _)| aside(fact)) {
            return false;
        }
        // Every way of answering the questions.
        let mut ways: Vec<Query> = vec![query.clone()];
        for (fact, values) in &facts {
            let with = |query: &Query, value: &Value| {
                let mut query = query.clone();
                query.facts.insert((*fact).to_owned(), value.clone());
                query
            };
            ways = ways.iter().flat_map(|query| values.iter().map(move |value| with(query, value))).collect();
        }
        let told: Vec<Verdict> = ways.iter().map(|query| policy.decide(query).unwrap().verdict).collect();
        assert!(!told.contains(&Verdict::Conditional), "{asked}: the answers are not enough\n{draft}");
        assert!(told.iter().any(|verdict| *verdict != told[0]), "{asked}: every answer leads to {:?}\n{draft}", told[0]);
        for (fact, _) in &facts {
            let others = |query: &Query| {
                query.facts.iter().filter(|(name, _)| name != fact).map(|(n, v)| (n.clone(), v.clone())).collect::<Vec<_>>()
            };
            let matters = ways.iter().zip(&told).any(|(a, x)| ways.iter().zip(&told).any(|(b, y)| x != y && others(a) == others(b)));
            assert!(matters, "{asked}: {fact} never matters\n{draft}");
        }
        true
    };
    (0..5).for_each(|seed| every(60 + seed, 25, check));
}

/// Ends of URLs that may be spelled in other ways.
const TAILS: [&str; 12] = [
    "",
    "/a//b//",
    "/%25",
    "/%2525/%41",
    "/%2e%2e/%252e/x",
    "/a;v=1/./b;/..",
    "/%2F/%5c/%00x",
    "/%7euser/%C3%A9/é",
    "/a b|c*[d]{e}",
    "/100%",
    "?a=%2531&b+c=%",
    "/x?#y",
];

#[test]
fn normalising_twice_is_normalising_once() {
    every(19, 1_000, |_, _, _, asked, query, _| {
        let Some((text, target)) = &query.target else { return false };
        match target {
            Target::Network(network) => {
                let again = Network::read(&network.canonical()).unwrap();
                assert_eq!(again.canonical(), network.canonical(), "{text}");
                assert_eq!((again.host(), again.port(), again.query()), (network.host(), network.port(), network.query()), "{text}");
                // Whatever a path and a query are spelled with.
                for tail in TAILS {
                    let text =
                        format!("https://{}{tail}", network.canonical().split("://").last().unwrap().split(['/', '?']).next().unwrap());
                    let Ok(first) = Network::read(&text) else { continue };
                    let again = Network::read(&first.canonical()).unwrap();
                    assert_eq!((again.canonical(), again.query()), (first.canonical(), first.query()), "{text}");
                    assert!(again.paths().eq(first.paths()), "{text}");
                }
            }
            Target::Set(set) => assert_eq!(read_set(set.canonical()).unwrap().unwrap(), *set, "{text}"),
            Target::Asset(key) => assert_eq!(asset_key(&key.canonical()).unwrap().canonical(), key.canonical(), "{asked}"),
        }
        true
    });
}

/// The same host in other spellings: of letters, of numbers, of what takes no part.
fn spellings(host: HostRef<'_>) -> Vec<String> {
    match host {
        HostRef::Name(name) => {
            let unicode: Vec<String> = name.split('.').map(|label| label.replace("xn--mnchen-3ya", "mu\u{308}nchen")).collect();
            let (first, rest) = name.split_at(1);
            let wide = first
                .bytes()
                .map(|b| if b.is_ascii_lowercase() { char::from_u32(0xff41 + u32::from(b - b'a')).unwrap() } else { char::from(b) });
            vec![
                name.to_uppercase(),
                format!("{name}."),
                format!("%{:02x}{rest}", first.as_bytes()[0]),
                format!("{}{rest}", wide.collect::<String>()),
                name.replacen('e', "e\u{ad}", 1),
                name.replace('.', "\u{3002}"),
                unicode.join("."),
            ]
        }
        HostRef::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            let tail = (u32::from(b) << 16) | (u32::from(c) << 8) | u32::from(d);
            vec![
                ip.to_bits().to_string(),
                format!("{:#x}", ip.to_bits()),
                format!("{a:#x}.{b:#X}.{c}.{d}").replace("0X", "0x"),
                format!("{a}.{tail}"),
                format!("{ip}."),
                format!("[::ffff:{ip}]"),
                format!("[::ffff:{:x}:{:x}]", ip.to_bits() >> 16, ip.to_bits() & 0xffff),
            ]
        }
        HostRef::V6(ip) => {
            let groups: Vec<String> = ip.segments().iter().map(|group| format!("{group:04X}")).collect();
            vec![format!("[{}]", groups.join(":")), format!("[{ip}]").to_uppercase()]
        }
    }
}

#[test]
fn every_spelling_of_a_host_gives_one_verdict() {
    every(20, 700, |_, draft, policy, asked, query, answer| {
        let Some((text, Target::Network(network))) = &query.target else { return false };
        let (scheme, rest) = text.split_once("://").map_or(("", text.as_str()), |(_, rest)| (&text[..text.len() - rest.len()], rest));
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return false;
        }
        // What stands behind the host: an address in brackets, or bare, has colons of its own.
        let behind = if authority.ends_with(']') {
            None
        } else {
            authority.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']'))
        };
        let port = behind.map_or(String::new(), |(_, port)| format!(":{port}"));
        for host in spellings(network.host()) {
            let other = format!("{scheme}{host}{port}{tail}");
            let read = Network::read(&other).unwrap_or_else(|error| panic!("{text} as {other}: {error}"));
            let there = Query { target: Some((other.clone(), Target::Network(read))), ..query.clone() };
            assert_eq!(gist(&policy.decide(&there).unwrap()), gist(answer), "{asked} as {other}\n{draft}");
        }
        true
    });
}

#[test]
fn the_difference_of_a_policy_to_itself_is_empty() {
    let (mut compared, mut beyond) = (0, 0);
    for number in 0..150 {
        let mut random = Random::new(21_000_003 + number);
        let draft = policy(&mut random);
        let Some(own) = compile(&draft) else { continue };
        let mut shuffled = draft.clone();
        shuffled.records.reverse();
        for other in [&own, &compile(&shuffled).unwrap()] {
            match diff(&own, other) {
                Ok(changes) => {
                    assert!(changes.is_empty(), "{draft}");
                    compared += 1;
                }
                // More parts than its limits admit: said, and not passed over.
                Err(_) => beyond += 1,
            }
        }
    }
    assert!(compared > 200 && beyond * 5 < compared, "{compared} compared, {beyond} beyond the limits");
}

#[test]
fn a_fact_that_is_not_needed_changes_nothing_but_what_rests_on_it() {
    every(15, 500, |_, draft, policy, asked, query, answer| {
        let mut checked = false;
        // Only facts that no rule of the policy names.
        if draft.to_string().contains("severity") {
            return false;
        }
        for (fact, value) in
            [("severity", Value::Name("low".into())), ("reach", Value::Name("broad".into())), ("patch.age-days", Value::Int(3))]
        {
            let mut there = query.clone();
            there.facts.insert(fact.to_owned(), value);
            assert_eq!(policy.decide(&there).unwrap().verdict, answer.verdict, "{asked} with {fact}\n{draft}");
            checked = true;
        }
        checked
    });
}

#[test]
fn the_deciding_rules_with_those_they_beat_give_the_same_verdict() {
    every(16, 500, |_, draft, _, asked, query, answer| {
        let axes = [&answer.axes.target, &answer.axes.activity, &answer.axes.finding];
        let deciding: BTreeSet<&str> = axes
            .into_iter()
            .flatten()
            .flat_map(|axis| &axis.decided_by)
            .flat_map(|d| std::iter::once(&d.rule).chain(&d.beat))
            .map(|rule| rule.id.as_str())
            .collect();
        // Assets are what all entries together say.
        if answer.verdict == Verdict::Conditional || deciding.is_empty() || draft.records.iter().any(|record| record.has("assets")) {
            return false;
        }
        let mut alone = draft.clone();
        alone.records.retain(|record| record.section == Section::Facts || deciding.contains(record.id.as_str()));
        let Some(policy) = compile(&alone) else { return false };
        let mut query = query.clone();
        query.facts.retain(|name, _| name.strip_prefix("confirmed.").is_none_or(|id| deciding.contains(id)));
        let Ok(again) = policy.decide(&query) else { return false };
        assert_eq!(again.verdict, answer.verdict, "{asked}\n{draft}\nalone:\n{alone}");
        true
    });
}

/// A target in other words, which mean something else or more: on all ports, on one, on paths that servers read in several ways.
fn relatives(text: &str, host: HostRef<'_>) -> Vec<String> {
    let host = if let HostRef::V6(ip) = host { format!("[{ip}]") } else { host.to_string() };
    let path = text.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let (first, rest) = path.split_at(path.chars().next().map_or(0, char::len_utf8));
    let escaped: String = first.bytes().map(|byte| format!("%{byte:02X}")).collect();
    vec![
        text.to_owned(),
        host.clone(),
        format!("http://{host}/{path}"),
        format!("https://{host}/{escaped}{rest}"),
        format!("https://{host}/x/..%2F{path}"),
        format!("https://{host}//;a/{path}"),
    ]
}

#[test]
fn the_short_answer_is_that_of_the_long_one() {
    let (mut several, mut conditional) = (0, 0);
    every(17, 300, |random, draft, _, asked, query, _| {
        let Some((text, Target::Network(network))) = &query.target else { return false };
        let mut checked = false;
        // Parts of the host that are told apart on both sides.
        let host = if let HostRef::V6(ip) = network.host() { format!("[{ip}]") } else { network.host().to_string() };
        let part = [":80", ":443", "", "/a", "/api"][random.below(5)];
        let rule = |section, id: &str, hosts: Option<String>, condition: Option<(&'static str, &str)>| {
            let mut rule = Record::new(section, id);
            match hosts {
                Some(host) => rule.list("hosts", vec![host]),
                None => rule.value("axis", "target"),
            }
            condition.into_iter().for_each(|(key, condition)| rule.value(key, condition));
            rule
        };
        let mut more = draft.clone();
        more.records.extend([
            rule(Section::InScope, "R-98", Some(host.clone()), None),
            rule(Section::OutOfScope, "R-99", Some(format!("{host}{part}")), None),
        ]);
        // Rules with one test each, wide and narrow, with hosts and without.
        let mut tested = draft.clone();
        for number in 0..1 + random.below(4) {
            let section = if random.chance(70) { Section::InScope } else { Section::OutOfScope };
            let hosts = [None, Some(host.clone()), Some(format!("{host}{part}"))][random.below(3)].clone();
            let key = random.one(&["when", "unless"]);
            let test =
                random.one(&["{ environment: production }", "{ environment: staging }", "{ operator: self }", "permission.explicit"]);
            let condition = if random.chance(70) || hosts.is_none() { Some((key, test)) } else { None };
            tested.records.push(rule(section, &format!("R-9{number}"), hosts, condition));
        }
        for draft in [draft, &more, &tested] {
            let Some(policy) = compile(draft) else { continue };
            for text in relatives(text, network.host()) {
                let Ok(network) = Network::read(&text) else { continue };
                let alone = Query { target: Some((text.clone(), Target::Network(network.clone()))), date: query.date, ..Query::default() };
                let (long, short) = match (policy.decide(&alone), policy.ruling(&network, query.date)) {
                    (Ok(long), Ok(short)) => (long, short),
                    (long, short) => {
                        assert_eq!(long.map(drop), short.map(drop), "{asked} as {text}\n{draft}");
                        continue;
                    }
                };
                conditional += usize::from(short.verdict == Verdict::Conditional);
                assert_eq!(short.verdict, long.verdict, "{asked} as {text}\n{draft}");
                let first = long.axes.target.iter().flat_map(|axis| &axis.decided_by).map(|d| (d.rule.id.as_str(), d.rule.line)).next();
                assert_eq!(short.rule, first, "{asked} as {text}\n{draft}");
                several += usize::from(network.paths().count() > 1);
                checked = true;
            }
        }
        checked
    });
    assert!(several > 1_000 && conditional > 1_000, "{several} with several readings, {conditional} conditional");
}
