//! From what is asked, as lines of text, to a query of the engine. A reader of JSON would be a tenth of the module.

use inbounds_core::answer::{ErrorBody, Undecided};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::Date;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{Network, Target, TargetError, asset_key, read_set};

/// What is asked. `text` is one free field: a URL, host, address, set, asset or finding class.
#[derive(Default)]
struct Asked {
    text: Option<String>,
    target: Option<String>,
    asset: Option<String>,
    finding: Option<String>,
    activity: Option<String>,
    facts: Vec<(String, String)>,
    cname: Vec<String>,
    date: Option<String>,
    severity: Option<String>,
}

impl Asked {
    /// Reads one part a line: its key and its value, of a fact its name, too, with a tab between. In them `\t`, `\n` and `\\` stand for a tab, a new line
    /// and a backslash.
    fn read(lines: &str) -> Option<Self> {
        let mut asked = Self::default();
        for line in lines.split('\n').filter(|line| !line.is_empty()) {
            let fields: Vec<String> = line.split('\t').map(unescaped).collect();
            match fields.as_slice() {
                [key, name, value] if key == "fact" => asked.facts.push((name.clone(), value.clone())),
                [key, hop] if key == "cname" => asked.cname.push(hop.clone()),
                [key, value] => *asked.part(key)? = Some(value.clone()),
                _ => return None,
            }
        }
        Some(asked)
    }

    /// Where the value of a part belongs.
    fn part(&mut self, key: &str) -> Option<&mut Option<String>> {
        Some(match key {
            "text" => &mut self.text,
            "target" => &mut self.target,
            "asset" => &mut self.asset,
            "finding" => &mut self.finding,
            "activity" => &mut self.activity,
            "date" => &mut self.date,
            "severity" => &mut self.severity,
            _ => return None,
        })
    }
}

/// A field of a line as it was before it was escaped.
fn unescaped(field: &str) -> String {
    let mut letters = field.chars();
    let mut text = String::with_capacity(field.len());
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                _ => '\\',
            },
            letter => letter,
        });
    }
    text
}

/// The query, and the text of its target.
pub(crate) fn read(policy: &CompiledPolicy, lines: &str) -> Result<(Query, Option<String>), Undecided> {
    let asked = Asked::read(lines)
        .ok_or_else(|| refused("unreadable-query", "expected a query, found something else".to_owned(), "see the types of the package"))?;
    let mut query = Query { activity: asked.activity, finding: asked.finding, cname: asked.cname, ..Query::default() };
    for (name, value) in &asked.facts {
        query.state(name, value).map_err(undecided)?;
    }
    if let Some(text) = asked.date {
        let day = text.parse::<Date>();
        query.date = Some(day.map_err(|_| {
            refused("unreadable-date", format!("expected a day, found `{text}`"), "write it as YYYY-MM-DD, such as `2026-11-23`")
        })?);
    }
    if let Some(severity) = asked.severity {
        query.state("severity", &severity.to_ascii_lowercase()).map_err(undecided)?;
    }
    let text = match (asked.text, asked.target, asked.asset) {
        (None, None, None) => None,
        (Some(text), None, None) => {
            let read = policy.read_free(&text).map_err(|error| Undecided::new(error, Some(text.clone())))?;
            query.ask(read, &text).map_err(undecided)?;
            Some(text)
        }
        (None, Some(text), None) => {
            let read = read_set(&text).map_or_else(|| Network::read(&text).map(Target::Network), |set| set.map(Target::Set));
            named(&mut query, read, text)?
        }
        (None, None, Some(text)) => {
            let read = asset_key(&text).map(Target::Asset);
            named(&mut query, read, text)?
        }
        _ => {
            let message = "expected one of `text`, `target` and `asset`, found several".to_owned();
            return Err(refused("several-targets", message, "ask about them one after the other"));
        }
    };
    Ok((query, text))
}

/// What is wrong with the query, and not with the text of its target.
fn undecided(error: QueryError) -> Undecided {
    Undecided::new(error, None)
}

fn named(query: &mut Query, read: Result<Target, TargetError>, text: String) -> Result<Option<String>, Undecided> {
    let target = read.map_err(|error| Undecided::new(error.into(), Some(text.clone())))?;
    query.target = Some((text.clone(), target));
    Ok(Some(text))
}

fn refused(code: &'static str, message: String, help: &str) -> Undecided {
    Undecided { v: 1, error: ErrorBody { code, message, target: None, readings: Vec::new(), help: Some(help.to_owned()) } }
}
