//! The publisher's security.txt (RFC 9116), as data to compare with the policy.

use super::{
    Allow, Cites,
    form::{self, Form},
    reader::{Read, Reader, shown},
    record::record,
    shape::Shape,
};
use crate::{
    diagnostic::Diagnostic,
    span::{Span, Spanned},
    vocabulary::suggest,
    yaml::{Entry, Node},
};

record! {
    /// The file and its fields.
    pub struct SecurityTxt {
        /// Its address or path (`/.well-known/security.txt`).
        pub uri: Option<Spanned<String>> => form::LOCATION,
        /// Whether the page says that it is signed.
        pub signed: Option<Spanned<bool>>,
        /// Its fields, in file order.
        pub fields: Vec<SecurityTxtField>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

/// One field (RFC 9116, section 2.5). In YAML `{ Contact: "mailto:…" }` with an optional `cites`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityTxtField {
    /// `Acknowledgments`, `Canonical`, `Contact`, `Encryption`, `Expires`, `Hiring`, `Policy`, `Preferred-Languages`, or an extension.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
    /// The published clauses.
    pub cites: Cites,
}

/// The fields of RFC 9116, and two that are in use beside it.
const FIELDS: [&str; 10] =
    ["Acknowledgments", "Canonical", "Contact", "Encryption", "Expires", "Hiring", "Policy", "Preferred-Languages", "CSAF", "Bug-Bounty"];

impl Read for SecurityTxtField {
    fn shape(_: &'static Form) -> Shape {
        Shape::SecurityTxtField(&FIELDS)
    }

    fn read(node: &Node, _: &'static Form, reader: &mut Reader) -> Option<Self> {
        let mapping = reader.mapping(node, "a mapping with one field, such as `{ Contact: \"mailto:security@example.com\" }`")?;
        let mut cites = Cites::new();
        let mut field = None;
        for entry in &mapping.entries {
            if entry.key == "cites" {
                cites = Cites::read(&entry.value, &form::CITES, reader).unwrap_or_default();
            } else if field.is_some() {
                let problem = Diagnostic::error(
                    "several-fields",
                    entry.key_span,
                    format!("`{}` is the second field of one entry", shown(&entry.key)),
                );
                reader.report(problem.help("write `- ` before each field"));
            } else {
                known_field(entry, reader);
                field = Some((
                    Spanned::new(entry.key.clone().into_owned(), entry.key_span),
                    Spanned::<String>::read(&entry.value, &form::TEXT, reader),
                ));
            }
        }
        if field.is_none() && mapping.complete {
            reader.report(Diagnostic::error("missing-key", node.span, "the entry has no field").help("add one, such as `Contact:`"));
        }
        let (name, value) = field?;
        Some(Self { name, value: value?, cites })
    }

    fn blank() -> Self {
        Self { name: Read::blank(), value: Read::blank(), cites: Cites::new() }
    }

    fn stand_in(span: Span) -> Self {
        Self { name: Read::stand_in(span), value: Read::stand_in(span), cites: Cites::new() }
    }
}

/// Extensions are free (RFC 9116, section 2.4), but one that is nearly a known field is a slip of the pen.
fn known_field(entry: &Entry, reader: &mut Reader) {
    if FIELDS.iter().any(|known| known.eq_ignore_ascii_case(&entry.key)) {
        return;
    }
    if !entry.key.bytes().all(|b| b.is_ascii_graphic() && b != b':') {
        let problem = Diagnostic::error("unknown-field", entry.key_span, format!("`{}` cannot be the name of a field", shown(&entry.key)));
        reader.report(problem.help("field names have no blanks (RFC 5322, section 2.2)"));
    } else if let Some(near) = suggest(&entry.key, FIELDS) {
        let problem = Diagnostic::error("unknown-field", entry.key_span, format!("unknown field `{}`", shown(&entry.key)));
        reader.report(problem.help(format!("did you mean `{near}`?")));
    }
}
