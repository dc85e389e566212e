//! The page as Markdown (CommonMark with the tables of GitHub). Words of the policy are escaped, so that they can be neither markup nor links.

use crate::document::{Block, Clause, Document, Entry, Line, Piece, Section, Stance, Table};
use crate::map::{Map, Node, Panel};
use crate::picture::spoken;
use crate::text::{capital, is_link, seen};
use crate::words::{counted, partly, sign};
use crate::{NotWhole, Options};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::policy::AxisName;
use std::collections::BTreeSet;

/// The policy as Markdown.
///
/// # Errors
/// A policy without its rules as written.
pub fn markdown(policy: &CompiledPolicy, options: &Options) -> Result<String, NotWhole> {
    crate::whole(policy)?;
    let document = Document::new(policy, options);
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let clauses = blocks.filter_map(|block| if let Block::Clauses(clauses) = block { Some(clauses) } else { None }).flatten();
    let mut page = Page { out: String::new(), placed: clauses.map(|clause| clause.id.clone()).collect() };
    page.paragraph(&format!("# {}: vulnerability disclosure policy", own(&document.name)));
    page.paragraph(&line(&document.summary));
    for fact in &document.facts {
        page.item(0, &format!("**{}:** {}", line(&fact.term), fact.lines.iter().map(line).collect::<Vec<_>>().join(", ")));
    }
    document.sections.iter().for_each(|section| page.section(section));
    Ok(page.out)
}

struct Page {
    out: String,
    /// Clauses that have their place.
    placed: BTreeSet<String>,
}

impl Page {
    fn paragraph(&mut self, text: &str) {
        self.gap();
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// A blank line, if there is none.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn item(&mut self, depth: usize, text: &str) {
        if depth == 0 && !self.out.lines().next_back().is_some_and(|last| last.trim_start().starts_with("- ")) {
            self.gap();
        }
        self.out.push_str(&format!("{:1$}- {text}\n", "", depth * 2));
    }

    fn section(&mut self, section: &Section) {
        self.paragraph(&format!("## {}", section.title));
        if let Some(intro) = &section.intro {
            self.paragraph(&line(intro));
        }
        self.gap();
        for block in &section.blocks {
            match block {
                Block::Heading(title) => self.paragraph(&format!("### {title}")),
                Block::Clauses(clauses) => clauses.iter().for_each(|clause| self.clause(clause)),
                Block::Entries(entries) | Block::Points(entries) => entries.iter().for_each(|entry| self.entry(entry)),
                Block::Table(table) => self.table(table),
                Block::Map(map) => self.map(map),
            }
        }
    }

    fn clause(&mut self, clause: &Clause) {
        let stance = match clause.stance {
            Stance::In => "in: ",
            Stance::Out => "out: ",
            Stance::Duty => "",
        };
        let cites = self.cites(&clause.cites);
        self.item(0, &format!("<a id=\"{0}\"></a>**{1}** {stance}{2}{cites}", clause.id, own(&clause.id), line(&clause.text)));
        for detail in &clause.details {
            self.details(1, detail, "");
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let cites = self.cites(&entry.cites);
        self.details(0, entry, &cites);
    }

    fn details(&mut self, depth: usize, entry: &Entry, cites: &str) {
        match (entry.term.is_empty(), entry.lines.as_slice()) {
            (true, lines) => {
                let last = lines.len().saturating_sub(1);
                for (at, text) in lines.iter().enumerate() {
                    self.item(depth, &format!("{}{}", line(text), if at == last { cites } else { "" }));
                }
            }
            (false, [only]) => self.item(depth, &format!("{}: {}{cites}", line(&entry.term), line(only))),
            (false, lines) => {
                self.item(depth, &format!("{}:{cites}", line(&entry.term)));
                lines.iter().for_each(|text| self.item(depth + 1, &line(text)));
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(&line(&table.caption));
        self.gap();
        self.out.push_str(&format!("| {} |\n|{}\n", table.head.join(" | "), " --- |".repeat(table.head.len())));
        for row in &table.rows {
            let cites = self.cites(&row.cites);
            let cell = |(at, lines): (usize, &Vec<Line>)| {
                let text = lines.iter().map(line).collect::<Vec<_>>().join("<br>").replace('|', "\\|");
                if at == 0 { format!("{text}{cites}") } else { text }
            };
            let cells: Vec<String> = row.cells.iter().enumerate().map(cell).collect();
            self.out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        self.out.push('\n');
    }

    fn map(&mut self, map: &Map) {
        for panel in &map.panels {
            self.paragraph(&format!("### {}", panel.title));
            self.paragraph(&format!("{}.", capital(&spoken(panel))));
            self.gap();
            panel.nodes.iter().for_each(|node| self.node(panel, node, 0));
        }
    }

    fn node(&mut self, panel: &Panel, node: &Node, depth: usize) {
        let label = if node.code { code(&node.label) } else { own(&node.label) };
        let text = match &node.decision {
            Some(decision) => {
                let note = node
                    .note
                    .as_ref()
                    .map(|note| if panel.axis == AxisName::Target { format!(" ({})", own(note)) } else { format!(" ({})", code(note)) })
                    .unwrap_or_default();
                let rules: Vec<String> = decision.rules.iter().map(|rule| format!("[{}](#{rule})", own(rule))).collect();
                let rules = if rules.is_empty() { String::new() } else { format!(" by {}", rules.join(", ")) };
                let asked = decision.stand_in(&node.label).map(|asked| format!(" (asked: {})", code(asked))).unwrap_or_default();
                let asks: String = decision.questions.iter().map(|question| format!("; asks: {}", own(question))).collect();
                let assuming = if decision.assumptions.is_empty() {
                    String::new()
                } else {
                    format!("; assuming: {}", own(&decision.assumptions.join("; ")))
                };
                format!(
                    "{} {label}{note}: **{}**{rules}{asked}{asks}{assuming}",
                    sign(decision.verdict),
                    partly(panel.axis, decision.verdict, decision.exceptions)
                )
            }
            None => {
                let counts = node.hidden.unwrap_or_default();
                let parts: Vec<String> = counts.marks().map(|(mark, count)| counted(panel.axis, mark, count)).collect();
                format!("{}: {}", node.label, parts.join(", "))
            }
        };
        self.item(depth, &text);
        node.below.iter().for_each(|below| self.node(panel, below, depth + 1));
    }

    /// The published clauses. Where no rule of the page is one, this is its place.
    fn cites(&mut self, ids: &[String]) -> String {
        let cite = |id: &String| {
            let here = if self.placed.insert(id.clone()) { format!("<a id=\"{id}\"></a>") } else { String::new() };
            format!(" {here}[{}](#{id})", own(id))
        };
        ids.iter().map(cite).collect()
    }
}

fn line(line: &Line) -> String {
    line.0.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Words(words) => words.to_string(),
        Piece::Strong(words) => format!("**{}**", own(words)),
        Piece::Own(text) => own(text),
        Piece::Code(text) => code(text),
        Piece::Link { to, text } if is_link(to) => format!("[{}](<{to}>)", escaped(&seen(text))),
        Piece::Link { text, .. } => code(text),
    }
}

/// Words of the policy. What a renderer might make a link of by itself (addresses, names, numbers of issues) is code.
fn own(text: &str) -> String {
    seen(text).split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let core = word.trim_end_matches([',', ';', '.', ':', '!', '?', ')']);
    let rest = word.strip_prefix(core).unwrap_or_default();
    if links_itself(core) { format!("{}{}", code(core), escaped(rest)) } else { escaped(word) }
}

fn links_itself(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let dotted = word.split('.').skip(1).any(|label| label.chars().take_while(|c| c.is_alphabetic()).count() >= 2);
    lower.contains("://") || word.contains(['@', '#']) || lower.contains("mailto:") || dotted
}

/// Every character that means something in some place, escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let starts_list = number.len() < text.len() && number.starts_with(['.', ')']);
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | '&' | '$' | '='
        ) || (c == '-' && text.starts_with('-'))
            || (c == '.' && starts_list)
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Code, with a fence longer than any in the text.
fn code(text: &str) -> String {
    let text = seen(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if text.is_empty() {
        return String::new();
    }
    let pad = if text.starts_with('`') || text.ends_with('`') || text.starts_with(' ') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        let table = [
            ("plain, words; and more.", "plain, words; and more."),
            ("<script>alert(1)</script>", "\\<script\\>alert\\(1\\)\\</script\\>"),
            ("[x](javascript:alert(1))", "\\[x\\]\\(javascript:alert\\(1\\)\\)"),
            ("see https://example.com/ or a@example.com", "see `https://example.com/` or `a@example.com`"),
            ("www.example.com", "`www.example.com`"),
            ("`code` *bold* _it_", "\\`code\\` \\*bold\\* \\_it\\_"),
            ("1. list\n- other", "1\\. list \\- other"),
            ("&lt;b&gt;", "\\&lt;b\\&gt;"),
            ("fixes #12 of @everyone", "fixes `#12` of `@everyone`"),
            ("a|b", "a\\|b"),
        ];
        for (text, expected) in table {
            assert_eq!(own(text), expected);
        }
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!(code("*.example.com"), "`*.example.com`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`x"), "`` `x ``");
    }
}
