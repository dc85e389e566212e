//! The file of cases, as written.

use crate::diagnostic::{Diagnostic, Problems};
use crate::limits::Limits;
use crate::policy::{
    Case, RecordCase, form,
    reader::{Read, Reader},
    record::record,
    unique_names,
};
use crate::span::{Span, Spanned};
use crate::yaml;
use std::borrow::Cow;

record! {
    /// Cases of one policy.
    pub struct CaseFile checked by names {
        /// The policy, beside this file.
        pub policy: Spanned<String>,
        /// Queries with the answers they must get.
        pub cases: Vec<Case>,
        /// What records that are not rules must say.
        pub records: Vec<RecordCase>,
    }
}

fn names(file: &CaseFile, reader: &mut Reader) {
    unique_names(&file.cases, reader);
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
            yaml::with_tree(&text, limits, (), &mut problems, |tree, (), problems| match &tree.root {
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
