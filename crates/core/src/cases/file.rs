//! The file of cases, as written.

use crate::diagnostic::{Diagnostic, Problems};
use crate::limits::Limits;
use crate::policy::{
    Date, Literal, form,
    reader::{Read, Reader},
    record::record,
};
use crate::span::{Span, Spanned};
use crate::yaml;
use std::borrow::Cow;

record! {
    /// Cases of one policy.
    pub struct CaseFile {
        /// The policy, beside this file.
        pub policy: Spanned<String>,
        /// Queries with the answers they must get.
        pub cases: Vec<Case>,
        /// What records that are not rules must say.
        pub records: Vec<RecordCase>,
    }
}

record! {
    /// One query and its answer.
    pub struct Case {
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
        pub verdict: Spanned<String>,
        /// The code of the error.
        pub error: Option<Spanned<String>>,
        /// The rules that decide, over all axes, in file order: exactly these.
        pub decided_by: Option<Vec<Spanned<String>>>,
        /// The facts on which the verdict depends: exactly these, in any order.
        pub needs: Option<Vec<Spanned<String>>>,
        /// The assumptions that it rests on: exactly these, in any order.
        pub assumptions: Option<Vec<Spanned<String>>>,
        /// Rules that must be among the near misses.
        pub near: Vec<Spanned<String>>,
        /// Rules that must be among those that decide parts of the host.
        pub inside: Vec<Spanned<String>>,
        /// The vendors referred to: exactly these.
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

/// What a file of cases says, and everything that is wrong with it.
#[derive(Debug)]
pub struct ReadCases<'a> {
    /// The cases; only to be relied on if there are no problems.
    pub file: Option<CaseFile>,
    /// The text that all places refer to.
    pub text: Cow<'a, str>,
    /// Every problem found, by place.
    pub problems: Vec<Diagnostic>,
}

impl CaseFile {
    /// Reads a file of cases.
    pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> ReadCases<'a> {
        let mut problems = Problems::default();
        let (text, fit) = yaml::decode(bytes, limits, &mut problems);
        let file = if fit {
            yaml::with_tree(&text, limits, &mut problems, |tree, problems| match &tree.root {
                Some(root) => <Self as Read>::read(root, &form::TEXT, &mut Reader::new(limits, problems)),
                None => {
                    problems.push(
                        Diagnostic::error("empty-file", Span::default(), "expected cases, found an empty file")
                            .help("start with `policy:`"),
                    );
                    None
                }
            })
        } else {
            None
        };
        ReadCases { file, text, problems: problems.into_vec() }
    }
}
