//! Problems of a policy file, for people (the source line with a caret) and as JSON.

use crate::text::{Shown, width};
use annotate_snippets::{AnnotationKind, Element, Level as Severity, Origin, Renderer, Snippet};
use inbounds_core::answer::ErrorBody;
use inbounds_core::diagnostic::{Diagnostic, Level};
use inbounds_core::span::{Lines, Span};
use serde::Serialize;
use std::io::{self, Write};
use std::ops::Range;

/// Why a policy cannot be asked.
pub(crate) enum Trouble {
    /// Its file cannot be read.
    Unreadable(ErrorBody),
    /// It is refused, for every problem listed.
    Refused(Refused),
}

/// A policy, or a file of cases, that is refused.
pub(crate) struct Refused {
    code: &'static str,
    label: String,
    text: String,
    lines: Lines,
    problems: Vec<Diagnostic>,
}

/// Lines longer than this are only named: the renderer reads all of a line to show the part that fits.
const LONGEST_LINE: usize = 20_000;

impl Refused {
    /// The problems of the policy called `label`.
    pub(crate) fn new(label: &str, bytes: &[u8], problems: Vec<Diagnostic>) -> Self {
        Self::of("policy-refused", label, bytes, problems)
    }

    /// The problems of the file of cases called `label`.
    pub(crate) fn cases(label: &str, bytes: &[u8], problems: Vec<Diagnostic>) -> Self {
        Self::of("cases-refused", label, bytes, problems)
    }

    fn of(code: &'static str, label: &str, bytes: &[u8], problems: Vec<Diagnostic>) -> Self {
        // Places are those of the text without a byte order mark, with U+FFFD for what is not UTF-8.
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned();
        let lines = Lines::new(&text);
        Self { code, label: label.to_owned(), text, lines, problems }
    }

    /// Every problem with its source line, then their number.
    pub(crate) fn render(&self, err: &mut dyn Write) -> io::Result<()> {
        let renderer = Renderer::styled().term_width(width());
        for problem in &self.problems {
            writeln!(err, "{}\n", self.rendered(problem, &renderer))?;
        }
        let count = self.problems.iter().filter(|problem| problem.level == Level::Error && problem.code != "more-problems").count();
        let more = if self.problems.iter().any(|problem| problem.code == "more-problems") { "more than " } else { "" };
        let problems = if count == 1 { "problem" } else { "problems" };
        let style = crate::output::BAD;
        let code = self.code;
        writeln!(err, "{style}error[{code}]{style:#}: {}: refused for {more}{count} {problems}", Shown(&self.label))?;
        err.flush()
    }

    fn rendered(&self, problem: &Diagnostic, renderer: &Renderer) -> String {
        self.rendered_with(problem, None, renderer)
    }

    /// One problem with its source line, and a remark of the tool.
    pub(crate) fn rendered_with(&self, problem: &Diagnostic, remark: Option<&str>, renderer: &Renderer) -> String {
        let title = severity(problem.level).primary_title(Shown(&problem.message).to_string()).id(problem.code);
        let mut group = title.element(self.place(problem.span, AnnotationKind::Primary, None));
        for (span, what) in &problem.related {
            group = group.element(self.place(*span, AnnotationKind::Context, Some(what)));
        }
        group = group.elements(problem.help.as_deref().map(|help| Severity::HELP.message(Shown(help).to_string())));
        group = group.elements(remark.map(|remark| Severity::NOTE.message(Shown(remark).to_string())));
        renderer.render(&[group])
    }

    /// What the caller calls the file.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// Its problems.
    pub(crate) fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The 1-based line and column of the start of `span`, and of its end.
    pub(crate) fn region(&self, span: Span) -> [(u32, u32); 2] {
        [span.start, span.end].map(|at| self.lines.line_column(&self.text, at))
    }

    /// The line of `span` with a caret: only this line, since the renderer reads all the source that it is given.
    fn place(&self, span: Span, kind: AnnotationKind, label: Option<&str>) -> Element<'_> {
        let (line, column) = self.lines.line_column(&self.text, span.start);
        let path = Shown(&self.label).to_string();
        let (around, within) = self.around(span);
        if around.len() > LONGEST_LINE {
            return Origin::path(path).line(line as usize).char_column(column as usize).into();
        }
        let source = self.text.get(around).unwrap_or("");
        let annotation = kind.span(within).label(label.map(|label| Shown(label).to_string()));
        Snippet::source(source).line_start(line as usize).path(path).annotation(annotation).into()
    }

    /// The first line of `span`, and the part of the span that is in it, counted from its start.
    fn around(&self, span: Span) -> (Range<usize>, Range<usize>) {
        let text = self.text.as_str();
        let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let at = floor(span.start as usize);
        let is_end = |c: char| c == '\n' || c == '\r';
        let start = text.get(..at).and_then(|before| before.rfind(is_end)).map_or(0, |end| end + 1);
        let end = text.get(at..).and_then(|after| after.find(is_end)).map_or(text.len(), |end| at + end);
        let until = floor(span.end as usize).clamp(at, end);
        (start..end, at - start..until - start)
    }
}

fn severity(level: Level) -> Severity<'static> {
    match level {
        Level::Error => Severity::ERROR,
        Level::Warning => Severity::WARNING,
        Level::Note => Severity::NOTE,
    }
}

#[derive(Serialize)]
struct Report<'a> {
    v: u8,
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'static str,
    message: String,
    problems: Vec<Problem<'a>>,
}

/// One problem, with its place.
#[derive(Serialize)]
pub(crate) struct Problem<'a> {
    pub(crate) code: &'static str,
    pub(crate) level: &'static str,
    pub(crate) message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    message: &'a str,
    line: u32,
    column: u32,
}

impl<'a> Problem<'a> {
    /// An error that is of no line of a file.
    pub(crate) fn without_place(error: &'a ErrorBody) -> Self {
        let (message, help) = (error.message.as_str(), error.help.as_deref());
        Self { code: error.code, level: "error", message, file: None, line: None, column: None, help, related: Vec::new() }
    }
}

/// Every problem of `troubles`, by file.
pub(crate) fn problems(troubles: &[Trouble]) -> Vec<Problem<'_>> {
    let mut problems = Vec::new();
    for trouble in troubles {
        match trouble {
            Trouble::Unreadable(error) => problems.push(Problem::without_place(error)),
            Trouble::Refused(refused) => problems.extend(refused.problems.iter().map(|problem| refused.problem(problem))),
        }
    }
    problems
}

/// All troubles as one error: one line of JSON.
pub(crate) fn to_json(troubles: &[Trouble]) -> String {
    let problems = problems(troubles);
    let (code, message) = match troubles {
        [Trouble::Unreadable(error)] => (error.code, error.message.clone()),
        [Trouble::Refused(refused)] => (refused.code, format!("`{}` is refused", refused.label)),
        troubles => ("policy-refused", format!("{} policies cannot be asked", troubles.len())),
    };
    // INVARIANT: keys are texts and there are no floats, so that this cannot fail.
    serde_json::to_string(&Report { v: 1, error: Body { code, message, problems } }).unwrap_or_default()
}

impl Refused {
    fn problem<'a>(&'a self, problem: &'a Diagnostic) -> Problem<'a> {
        let (line, column) = self.lines.line_column(&self.text, problem.span.start);
        let related = problem.related.iter().map(|(span, message)| {
            let (line, column) = self.lines.line_column(&self.text, span.start);
            Place { message, line, column }
        });
        Problem {
            code: problem.code,
            level: problem.level.name(),
            message: &problem.message,
            file: Some(&self.label),
            line: Some(line),
            column: Some(column),
            help: problem.help.as_deref(),
            related: related.collect(),
        }
    }
}
