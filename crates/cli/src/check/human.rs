//! An answer for people: the verdict, the clause that decides, and what they need to know; the rest on request.

use crate::policies::Reply;
use crate::text::{Shown, prose};
use anstyle::{AnsiColor, Style};
use inbounds_core::answer::{
    Answer, AnswerValue, Asked, AxisAnswer, Inside, Near, Need, Outcome, Promise, Referral, Remark, Reward, RuleRef, Verdict,
};
use inbounds_core::policy::grouped;
use inbounds_core::vocabulary::Value;
use std::io::{self, Write};

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// How many near misses, and parts decided differently, are shown before "and more".
const SHORT: usize = 2;

/// Writes one reply to what was `asked`; everything of it if `explain`.
pub(crate) fn write(out: &mut dyn Write, asked: Option<&str>, reply: &Reply, explain: bool) -> io::Result<()> {
    match reply {
        Reply::One(answer) => {
            headline(out, answer.verdict, &answer.query)?;
            Page { out, answer, explain, indent: 2 }.write()
        }
        Reply::Several(answers) => {
            match answers.answers.first() {
                Some(first) => headline(out, answers.verdict, &first.query)?,
                None => {
                    let color = style(answers.verdict);
                    // Nobody answers, so that nobody says how the target was understood.
                    let asked = asked.map(|asked| format!("  {BOLD}{}{BOLD:#}", Shown(asked))).unwrap_or_default();
                    writeln!(out, "{color}{}{color:#}{asked}", verdict(answers.verdict))?;
                }
            }
            for answer in &answers.answers {
                let color = style(answer.verdict);
                let (name, file) = (prose(&answer.policy.name), Shown(&answer.policy.file));
                writeln!(out, "  {color}{}{color:#} by {BOLD}{name}{BOLD:#} {DIM}({file}){DIM:#}", verdict(answer.verdict))?;
                Page { out, answer, explain, indent: 4 }.write()?;
            }
            let silent = answers.asked.saturating_sub(answers.answers.len());
            match (answers.answers.is_empty(), silent) {
                (_, 0) => Ok(()),
                (true, n) => writeln!(
                    out,
                    "  {}: not authorised",
                    counted(n, "policy asked, which does not speak of it", "policies asked, none speaks of it")
                ),
                (false, n) => {
                    writeln!(out, "  {DIM}{}{DIM:#}", counted(n, "other policy does not speak of it", "other policies do not speak of it"))
                }
            }
        }
    }
}

/// A verdict in words.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InScope => "in scope",
        Verdict::OutOfScope => "out of scope",
        Verdict::Conditional => "conditional",
        Verdict::Unlisted => "unlisted",
    }
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::InScope => AnsiColor::Green,
        Verdict::OutOfScope => AnsiColor::Red,
        Verdict::Conditional => AnsiColor::Yellow,
        Verdict::Unlisted => AnsiColor::Magenta,
    };
    color.on_default().bold()
}

/// Whether an answer is the name of an activity or of one below it.
fn is_below(answer: &AnswerValue, activity: &str) -> bool {
    let AnswerValue::One(Value::Name(name)) = answer else { return false };
    name.strip_prefix(activity).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The values that lead to each verdict, in the order in which the verdicts first come up.
pub(crate) fn outcomes(answers: &[Outcome]) -> Vec<(String, Verdict)> {
    let mut groups: Vec<(Vec<String>, Verdict)> = Vec::new();
    for answer in answers {
        let value = answer_value(&answer.value);
        match groups.iter_mut().find(|(_, verdict)| *verdict == answer.verdict) {
            Some((values, _)) => values.push(value),
            None => groups.push((vec![value], answer.verdict)),
        }
    }
    groups.into_iter().map(|(values, verdict)| (values.join(", "), verdict)).collect()
}

fn answer_value(answer: &AnswerValue) -> String {
    match answer {
        AnswerValue::One(value) => shown_value(value),
        AnswerValue::Between { at_least: Some(a), at_most: Some(b) } if a == b => a.to_string(),
        AnswerValue::Between { at_least: Some(a), at_most: Some(b) } => format!("{a} to {b}"),
        AnswerValue::Between { at_least: Some(a), at_most: None } => format!("{a} or more"),
        AnswerValue::Between { at_least: None, at_most: Some(b) } => format!("{b} or less"),
        AnswerValue::Between { at_least: None, at_most: None } => "any number".to_owned(),
    }
}

fn shown_value(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Name(name) => Shown(name).to_string(),
    }
}

fn counted(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// `in scope  https://example.test/ (URL), finding xss.self`
fn headline(out: &mut dyn Write, decided: Verdict, asked: &Asked) -> io::Result<()> {
    let color = style(decided);
    writeln!(out, "{color}{}{color:#}  {}", verdict(decided), question(asked))
}

fn question(asked: &Asked) -> String {
    let mut parts = Vec::new();
    if let Some(target) = &asked.target {
        let kind = match target.kind {
            "url" => "URL",
            "host_port" => "host and port",
            "id" => "typed id",
            kind => kind,
        };
        // The canonical name of an asset has lost its blanks.
        let name = if target.kind == "asset" { &target.text } else { &target.canonical };
        parts.push(format!("{BOLD}{}{BOLD:#} ({kind})", Shown(name)));
    }
    if let Some(activity) = &asked.activity {
        parts.push(format!("activity {BOLD}{}{BOLD:#}", Shown(activity)));
    }
    if let Some(finding) = &asked.finding {
        let classes =
            if finding.classes.contains(&finding.text) { String::new() } else { format!(" ({})", Shown(&finding.classes.join(", "))) };
        parts.push(format!("finding {BOLD}{}{BOLD:#}{classes}", Shown(&finding.text)));
    }
    if parts.is_empty() {
        parts.extend(asked.facts.iter().map(|(fact, value)| format!("{} = {}", Shown(fact), shown_value(value))));
    }
    parts.join(", ")
}

/// One policy's answer below its headline.
struct Page<'a> {
    out: &'a mut dyn Write,
    answer: &'a Answer,
    explain: bool,
    indent: usize,
}

impl Page<'_> {
    fn write(&mut self) -> io::Result<()> {
        let answer = self.answer;
        self.axes()?;
        if !answer.assumptions.is_empty() {
            let assumed = answer.assumptions.iter().map(|a| format!("{} = {}", Shown(&a.fact), shown_value(&a.value)));
            self.line("rests", &format!("on {} {DIM}(assumed){DIM:#}", assumed.collect::<Vec<_>>().join(", ")))?;
        }
        for need in &answer.needs {
            self.need(need)?;
        }
        // Where the verdict depends on facts, the rule that nearly covers the target is named already.
        if self.explain || answer.verdict == Verdict::Unlisted {
            self.some(&answer.near, Self::near)?;
        }
        self.some(&answer.inside, Self::inside)?;
        for referral in &answer.refer_to {
            self.referral(referral)?;
        }
        for remark in answer.notes.iter().chain(&answer.warnings) {
            self.line("note", &said(remark))?;
        }
        self.conduct()?;
        if let Some(reward) = &answer.reward {
            self.reward(reward)?;
        }
        self.response()
    }

    /// `  label   text`
    fn line(&mut self, label: &str, text: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{label:<8}{text}", "", indent = self.indent)
    }

    /// The first few; all if everything is asked for.
    fn some<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T) -> io::Result<()>) -> io::Result<()> {
        let shown = if self.explain { items.len() } else { SHORT.min(items.len()) };
        for item in items.iter().take(shown) {
            each(self, item)?;
        }
        let more = items.len().saturating_sub(shown);
        if more > 0 { self.line("", &format!("{DIM}and {more} more (--explain){DIM:#}")) } else { Ok(()) }
    }

    /// The rules that decide: of the axes that give the verdict; of all, if everything is asked for.
    fn axes(&mut self) -> io::Result<()> {
        let axes = &self.answer.axes;
        let all = [("target", &axes.target), ("activity", &axes.activity), ("finding", &axes.finding)];
        let asked: Vec<(&str, &AxisAnswer)> = all.into_iter().filter_map(|(name, axis)| axis.as_ref().map(|axis| (name, axis))).collect();
        let telling = asked.iter().any(|(_, axis)| axis.verdict == self.answer.verdict);
        for (name, axis) in asked {
            if self.explain {
                let color = style(axis.verdict);
                let words = if axis.verdict == Verdict::InScope && name != "target" { "nothing against it" } else { verdict(axis.verdict) };
                self.line(name, &format!("{color}{words}{color:#}"))?;
            } else if telling && axis.verdict != self.answer.verdict {
                continue;
            }
            if let Some(part) = &axis.part {
                self.line("part", &format!("{} decides", Shown(part)))?;
            }
            for decider in &axis.decided_by {
                self.line(decider.effect, &rule(&decider.rule))?;
                for beaten in &decider.beat {
                    self.line("beats", &rule(beaten))?;
                }
            }
            if axis.decided_by.is_empty() && axis.verdict == Verdict::Unlisted {
                let what = if name == "activity" { "no rule speaks of this activity" } else { "no rule speaks of it" };
                self.line("", &format!("{what}: not authorised"))?;
            }
        }
        Ok(())
    }

    /// Whether a class that is needed is that of the finding: of two, the first is.
    fn is_of_finding(&self, need: &Need) -> bool {
        let query = &self.answer.query;
        let classes: Vec<&Need> = self.answer.needs.iter().filter(|other| other.fact == "class").collect();
        match (&query.finding, &query.activity) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(_), Some(_)) if classes.len() > 1 => classes.first() == Some(&need),
            (Some(_), Some(activity)) => !need.answers.iter().all(|own| is_below(&own.value, activity)),
        }
    }

    fn need(&mut self, need: &Need) -> io::Result<()> {
        let how = match need.fact.as_str() {
            "class" if self.is_of_finding(need) => "--finding CLASS".to_owned(),
            "class" => "--activity NAME".to_owned(),
            "target" => "name a target".to_owned(),
            "activity" => "--activity NAME".to_owned(),
            "date" => "--date YYYY-MM-DD".to_owned(),
            fact => format!("--fact {}=…", Shown(fact)),
        };
        self.line("ask", &format!("{} {DIM}({how}){DIM:#}", prose(&need.question)))?;
        for (values, decided) in outcomes(&need.answers) {
            let color = style(decided);
            self.line("", &format!("  {values}: {color}{}{color:#}", verdict(decided)))?;
        }
        Ok(())
    }

    fn near(&mut self, near: &Near) -> io::Result<()> {
        let why = match near.why {
            "apex" => "covers what is below the name, not the name itself",
            "below" => "covers the name, not what is below it",
            "sibling" => "covers a name beside it",
            "port" => "covers another port",
            "scheme" => "covers another scheme",
            "path" => "covers another path",
            "path-case" => "covers the path in other letter case",
            "look-alike" => "covers a name that looks like it",
            "window" => "holds at another time",
            "asset-name" => "covers an asset with a similar name",
            "asset-host" => "may be the asset, and may be others",
            why => why,
        };
        let pattern = if near.pattern.is_empty() { String::new() } else { format!("`{}` ", Shown(&near.pattern)) };
        self.line("near", &format!("{}: {pattern}{why}", rule(&near.rule)))
    }

    fn inside(&mut self, inside: &Inside) -> io::Result<()> {
        let color = style(inside.verdict);
        self.line("but", &format!("{} is {color}{}{color:#}: {}", Shown(&inside.example), verdict(inside.verdict), rule(&inside.rule)))
    }

    fn referral(&mut self, referral: &Referral) -> io::Result<()> {
        let place = referral.report_to.as_ref().map(|to| format!(": {}", Shown(to))).unwrap_or_default();
        self.line("refer", &format!("to {}{place} {DIM}({}){DIM:#}", Shown(&referral.vendor), Shown(&referral.id)))
    }

    /// Whether what follows a verdict matters: not where nothing may be tested.
    fn goes_on(&self) -> bool {
        matches!(self.answer.verdict, Verdict::InScope | Verdict::Conditional)
    }

    fn conduct(&mut self) -> io::Result<()> {
        let obligations = &self.answer.obligations;
        if self.explain {
            for obligation in obligations {
                let place = format!("{DIM}({}:{}){DIM:#}", Shown(&self.answer.policy.file), obligation.line);
                self.line("conduct", &format!("{BOLD}{}{BOLD:#} {} {place}", Shown(&obligation.id), prose(&obligation.clause)))?;
            }
            return Ok(());
        }
        if obligations.is_empty() || !self.goes_on() {
            return Ok(());
        }
        self.line("conduct", &format!("{} {DIM}(--explain){DIM:#}", counted(obligations.len(), "rule to follow", "rules to follow")))
    }

    fn reward(&mut self, reward: &Reward) -> io::Result<()> {
        if !self.explain && !self.goes_on() {
            return Ok(());
        }
        for row in &reward.rows {
            let open = if row.open.is_empty() { String::new() } else { format!(", if {} allows", Shown(&row.open.join(", "))) };
            self.line(
                "pays",
                &format!("{} to {} {} ({}{open})", grouped(row.from), grouped(row.to), Shown(&reward.currency), Shown(&row.severity)),
            )?;
        }
        Ok(())
    }

    fn response(&mut self) -> io::Result<()> {
        if !self.explain && !self.goes_on() {
            return Ok(());
        }
        let shown = if self.explain { self.answer.response.len() } else { 1 };
        for promise in self.answer.response.iter().take(shown) {
            self.line("answer", &clock(promise))?;
        }
        Ok(())
    }
}

/// A remark in words.
fn said(remark: &Remark) -> String {
    let about = remark.about.as_deref().unwrap_or("");
    let shown = Shown(about);
    match remark.code {
        "userinfo-dropped" => "the part before `@` is no host, and was dropped".to_owned(),
        "host-rewritten" => "the host was written in another way".to_owned(),
        "other-scheme" => "only a rule that names the scheme includes it".to_owned(),
        "path-readings" => "servers may read the path in several ways; the most restrictive counts".to_owned(),
        "below-excluded-host" => format!("a host above it is out of scope: {shown}"),
        "typed-id-host" => format!("the id also names a host, which was not decided: {shown}"),
        "version-dropped" => format!("the version took no part: {shown}"),
        "policy-expired" => format!("the policy has expired: {shown}"),
        "rule-note" => prose(about),
        code if about.is_empty() => code.to_owned(),
        code => format!("{code}: {shown}"),
    }
}

/// `ID clause (file:line)`
fn rule(rule: &RuleRef) -> String {
    format!("{BOLD}{}{BOLD:#} {} {DIM}({}:{}){DIM:#}", Shown(&rule.id), prose(&rule.clause), Shown(&rule.file), rule.line)
}

/// `acknowledge within 2 business days of report`
fn clock(promise: &Promise) -> String {
    let words = |name: &str| Shown(&name.replace(['_', '-'], " ")).to_string();
    let time = match (promise.within, promise.unit) {
        (Some(number), Some(unit)) => {
            let unit = words(unit);
            let unit = if number == 1 { unit.trim_end_matches('s') } else { &unit };
            format!(" within {number} {unit}")
        }
        _ => ", time not stated".to_owned(),
    };
    let from = promise.from.as_deref().filter(|from| *from != "unstated").map(|from| format!(" of {}", words(from)));
    let severity = promise.severity.as_deref().map(|severity| format!(" ({})", Shown(severity)));
    format!("{}{time}{}{}", words(&promise.event), from.unwrap_or_default(), severity.unwrap_or_default())
}
