//! Cases: what a policy must answer. They stand in a file beside the policy, or in it.

use super::{
    Date, Literal, form,
    reader::{Reader, shown},
    record::record,
};
use crate::diagnostic::Diagnostic;
use crate::sorted::Map;
use crate::span::{Span, Spanned};

record! {
    /// One query and its answer.
    pub struct Case checked by consistent {
        /// What it shows.
        pub name: Spanned<String>,
        /// A URL, host, address or set.
        pub target: Option<Spanned<String>>,
        /// A named asset or typed id.
        pub asset: Option<Spanned<String>>,
        /// A finding class, CWE or VRT id.
        pub finding: Option<Spanned<String>>,
        /// An activity.
        pub activity: Option<Spanned<String>>,
        /// Facts, by name.
        pub facts: Vec<CaseFact>,
        /// The CNAME chain, nearest first.
        pub cname: Vec<Spanned<String>>,
        /// The day of the query.
        pub date: Option<Spanned<Date>>,
        /// The severity; the fact of that name.
        pub severity: Option<Spanned<String>>,
        /// The verdict: `in_scope`, `out_of_scope`, `conditional`, `unlisted`, or `error`.
        pub verdict: Spanned<String> => form::VERDICT,
        /// The code of the error.
        pub error: Option<Spanned<String>>,
        /// The rules that decide, over all axes: exactly these, in any order.
        pub decided_by: Option<Vec<Spanned<String>>>,
        /// The facts on which the verdict depends: exactly these, in any order.
        pub needs: Option<Vec<Spanned<String>>>,
        /// The assumptions that it rests on: exactly these, in any order.
        pub assumptions: Option<Vec<Spanned<String>>>,
        /// Rules that must be among the near misses.
        pub near: Vec<Spanned<String>>,
        /// Rules that must be among those that decide parts of the host.
        pub inside: Vec<Spanned<String>>,
        /// The vendors referred to: exactly these, in any order.
        pub refer_to: Option<Vec<Spanned<String>>>,
        /// Codes that must be among the notes.
        pub notes: Vec<Spanned<String>>,
        /// What stands elsewhere in the answer, by JSON pointer (`/near/0/why`); `absent` where nothing may stand.
        pub json: Vec<CaseFact>,
    }
}

record! {
    /// A fact given in a case, or a place of the answer.
    pub struct CaseFact keyed by name short for value {
        /// Its name.
        pub name: Spanned<String>,
        /// Its value.
        pub value: Spanned<Literal>,
    }
}

record! {
    /// What a record must say.
    pub struct RecordCase {
        /// The clause that the record cites.
        pub cites: Spanned<String>,
        /// Its one line.
        pub says: Spanned<String>,
    }
}

impl Case {
    /// The lists of names that the case expects, each under its key.
    fn lists(&self) -> [(&'static str, &[Spanned<String>]); 7] {
        fn exactly(list: Option<&Vec<Spanned<String>>>) -> &[Spanned<String>] {
            list.map_or(&[], Vec::as_slice)
        }
        [
            ("decided_by", exactly(self.decided_by.as_ref())),
            ("needs", exactly(self.needs.as_ref())),
            ("assumptions", exactly(self.assumptions.as_ref())),
            ("near", &self.near),
            ("inside", &self.inside),
            ("refer_to", exactly(self.refer_to.as_ref())),
            ("notes", &self.notes),
        ]
    }
}

/// Reports what a case says that nothing would ever check, or that checks two things at once: such a case would pass for the wrong reason.
fn consistent(case: &Case, reader: &mut Reader) {
    if let (Some(_), Some(asset)) = (&case.target, &case.asset) {
        contradiction(reader, asset.span, "a case asks about one target, found `target` and `asset`", "make two cases of it");
    }
    match (&*case.verdict.value, &case.error) {
        ("error", None) => {
            let help = "add `error:` with the code of the error";
            contradiction(reader, case.verdict.span, "expected the code of the error, found none", help);
        }
        ("error", Some(_)) => {
            let json = case.json.first().map(|place| ("json", place.name.span));
            let lists = case.lists().into_iter().filter_map(|(key, list)| Some((key, list.first()?.span)));
            for (key, at) in lists.chain(json) {
                let message = format!("expected an error alone, found `{key}`, which no error has");
                contradiction(reader, at, &message, "leave it out");
            }
        }
        (verdict, Some(error)) => {
            let message = format!("expected a verdict or an error, found `{verdict}` and `error`");
            contradiction(reader, error.span, &message, "write `verdict: error`, or leave out `error`");
        }
        (_, None) => {}
    }
    let mut facts: Map<String, Span> = Map::new();
    let severity = case.severity.iter().map(|severity| ("severity", severity.span));
    for (name, span) in case.facts.iter().map(|fact| (fact.name.as_str(), fact.name.span)).chain(severity) {
        // `confirmed.` goes before the id of a rule, as it is written.
        let name = if name.starts_with("confirmed.") { name.to_owned() } else { name.replace('_', "-") };
        if let Some(first) = facts.insert(name.clone(), span) {
            twice(reader, span, first, &format!("the fact `{}` is given twice", shown(&name)));
        }
    }
    for (key, list) in case.lists() {
        let mut seen = Map::new();
        for name in list {
            if let Some(first) = seen.insert(name.as_str(), name.span) {
                twice(reader, name.span, first, &format!("`{}` stands twice in `{key}`", shown(name)));
            }
        }
    }
}

/// Reports every name that two cases have: a failure would not say which one it is.
pub(crate) fn unique_names(cases: &[Case], reader: &mut Reader) {
    let mut names = Map::new();
    for case in cases {
        if let Some(first) = names.insert(case.name.as_str(), case.name.span) {
            let message = format!("two cases are called `{}`", shown(&case.name));
            let problem = Diagnostic::error("duplicate-case", case.name.span, message);
            reader.report(problem.help("say what this one shows").related(first, "first used here"));
        }
    }
}

fn contradiction(reader: &mut Reader, at: Span, message: &str, help: &str) {
    reader.report(Diagnostic::error("contradicting-case", at, message).help(help));
}

fn twice(reader: &mut Reader, at: Span, first: Span, message: &str) {
    reader.report(Diagnostic::error("given-twice", at, message).help("remove one of them").related(first, "first given here"));
}
