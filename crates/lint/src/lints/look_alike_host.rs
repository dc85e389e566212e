use crate::context::{Context, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::survey::{HostView, TargetView};
use std::collections::{BTreeMap, BTreeSet};

lint! {
    /// A host mixes alphabets, or looks like another host of the policy.
    ///
    /// A Cyrillic `а` or a digit `1` in place of a letter `l` is not seen in review, and belongs to somebody else.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The site, hosts: [example.com, "www.examp1e.com"] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The site, hosts: [example.com, "www.example.com"] }
    /// ```
    LOOK_ALIKE_HOST = "look-alike-host", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let rules = context.scope_rules();
    let mut domains: BTreeMap<String, &str> = BTreeMap::new();
    for name in rules.iter().flat_map(|(.., atoms)| atoms).filter_map(|atom| name(atom.target())) {
        let domain = registered(name);
        // Of those that look alike, the plain spelling is the real one.
        let kept = domains.entry(skeleton(&shown(domain))).or_insert(domain);
        if skeleton(&shown(domain)) == shown(domain) {
            *kept = domain;
        }
    }
    let mut found = Vec::new();
    for (rule, _, atoms) in &rules {
        let mut told = BTreeSet::new();
        for atom in atoms {
            let Some(name) = name(atom.target()) else { continue };
            let unicode = shown(name);
            let mixed = unicode.split('.').find(|label| mixes(label));
            let domain = registered(name);
            let twin = domains.get(&skeleton(&shown(domain))).copied().filter(|twin| *twin != domain);
            // In letters of another alphabet alone, and nothing but look-alikes of Latin ones.
            let foreign = unicode.split('.').find(|label| !label.is_ascii() && skeleton(label).is_ascii());
            let message = match (mixed, twin, foreign) {
                (Some(label), ..) => format!("`{label}` in `{unicode}` mixes alphabets"),
                (_, Some(twin), _) => format!("`{unicode}` looks like `{}`, and is another host", shown(twin)),
                (.., Some(label)) => format!("`{label}` in `{unicode}` looks like `{}`", skeleton(label)),
                _ => continue,
            };
            if told.insert(message.clone()) {
                found.push(
                    Draft::new(place(rule, atom), message, &rule.allow)
                        .help(format!("type the name again; its canonical form is `{name}`"))
                        .witness(atom.example()),
                );
            }
        }
    }
    found
}

fn name(target: TargetView<'_>) -> Option<&str> {
    match target {
        TargetView::Network(HostView::Name(name) | HostView::Below(name) | HostView::Wild(name)) => Some(name),
        _ => None,
    }
}

/// The last two labels: near enough to what is registered, to tell hosts of one owner from those of others.
fn registered(name: &str) -> &str {
    name.rmatch_indices('.').nth(1).and_then(|(at, _)| name.get(at + 1..)).unwrap_or(name)
}

fn shown(name: &str) -> String {
    idna::domain_to_unicode(name).0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alphabet {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    /// Chinese, Japanese and Korean, which are written beside Latin.
    East,
    Other,
}

fn alphabet(c: char) -> Option<Alphabet> {
    Some(match c {
        'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Alphabet::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Alphabet::Greek,
        '\u{400}'..='\u{52f}' => Alphabet::Cyrillic,
        '\u{531}'..='\u{58f}' => Alphabet::Armenian,
        '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3ffff}' => Alphabet::East,
        c if c.is_alphabetic() => Alphabet::Other,
        _ => return None,
    })
}

fn mixes(label: &str) -> bool {
    let mut alphabets: BTreeSet<Alphabet> = label.chars().filter_map(alphabet).collect();
    if alphabets.contains(&Alphabet::East) {
        alphabets.remove(&Alphabet::Latin);
    }
    alphabets.len() > 1
}

/// The text with each letter as the Latin one that it looks like (after the confusables of UTS 39, as far as hosts are concerned).
fn skeleton(text: &str) -> String {
    let letters: String = text
        .chars()
        .map(|c| match c {
            'а' | 'α' => 'a',
            'ь' => 'b',
            'с' | 'ϲ' => 'c',
            'ԁ' => 'd',
            'е' | 'ҽ' => 'e',
            'һ' | 'հ' => 'h',
            'і' | 'ι' | 'í' | 'ì' | 'ı' => 'i',
            'ј' => 'j',
            'ӏ' | '1' | 'ł' => 'l',
            'ո' | 'п' | 'η' => 'n',
            'о' | 'ο' | 'օ' | '0' => 'o',
            'р' | 'ρ' => 'p',
            'ԛ' => 'q',
            'г' => 'r',
            'ѕ' | '5' => 's',
            'т' | 'τ' => 't',
            'υ' | 'ս' => 'u',
            'ѵ' | 'ν' => 'v',
            'ԝ' | 'ω' => 'w',
            'х' | 'χ' => 'x',
            'у' | 'γ' => 'y',
            other => other,
        })
        .collect();
    letters.replace("rn", "m").replace("vv", "w")
}
