//! Forms of texts: what a text must look like to be an id, an address, a language, one of a few words.

mod address;
mod code;

use super::reader::{Reader, shown, ticked};
use crate::{diagnostic::Diagnostic, span::Span, vocabulary::suggest, yaml::Node};

/// The form of a text.
#[derive(Debug)]
pub struct Form {
    /// What one is called ("an id").
    pub expected: &'static str,
    /// What several are called ("ids").
    pub plural: &'static str,
    /// A word that stands for an absent value.
    pub nothing: Option<&'static str>,
    /// Whether one value may stand in place of a list.
    pub single: bool,
    /// Whether a list must have an entry: an empty list of selectors would select everything.
    pub filled: bool,
    /// What the text must be.
    pub rule: FormRule,
}

/// What a text must be.
#[derive(Debug)]
#[non_exhaustive]
pub enum FormRule {
    /// Any text.
    Any,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A text that a function accepts; else the problem has this code, and the function says how to mend it.
    Checked(&'static str, fn(&str) -> Result<(), String>),
}

impl Form {
    const fn new(expected: &'static str, plural: &'static str, rule: FormRule) -> Self {
        Self { expected, plural, nothing: None, single: false, filled: false, rule }
    }

    const fn words(words: &'static [&'static str]) -> Self {
        Self::new("a word", "words", FormRule::Words(words))
    }

    const fn or_nothing(self, word: &'static str) -> Self {
        Self { nothing: Some(word), ..self }
    }

    /// Whether `text` has the form; else the problem.
    pub(crate) fn check(&self, text: &str, span: Span) -> Result<(), Diagnostic> {
        match &self.rule {
            FormRule::Any => Ok(()),
            FormRule::Words(words) if words.contains(&text) => Ok(()),
            FormRule::Words(words) => Err(unknown_word(text, span, words)),
            FormRule::Checked(code, check) => check(text)
                .map_err(|help| Diagnostic::error(code, span, format!("expected {}, found `{}`", self.expected, shown(text))).help(help)),
        }
    }
}

/// The place of a word among `words`.
pub(crate) fn word(node: &Node<'_>, words: &[&str], reader: &mut Reader<'_>) -> Option<usize> {
    let text = reader.text(node, "a word")?;
    let place = words.iter().position(|word| *word == text);
    if place.is_none() {
        reader.report(unknown_word(text, node.span, words));
    }
    place
}

/// The problem of a word that is none of `words`.
pub(crate) fn unknown_word(text: &str, span: Span, words: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error("unknown-value", span, format!("expected one of {}, found `{}`", ticked(words), shown(text)));
    match suggest(text, words.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

/// Any text.
pub(crate) static TEXT: Form = Form::new("a text", "texts", FormRule::Any);
/// The stable name of a rule.
pub(crate) static ID: Form = Form::new("an id", "ids", FormRule::Checked("invalid-id", code::id));
/// Ids of published clauses: one, or a list.
pub(crate) static CITES: Form = Form { single: true, ..Form::new("a clause id", "clause ids", FormRule::Checked("invalid-id", code::id)) };
/// Names of facts.
pub(crate) static FACT: Form = Form::new("a fact name", "fact names", FormRule::Checked("invalid-name", code::name));
/// Names that the publisher chooses.
pub(crate) static NAME: Form = Form::new("a name", "names", FormRule::Checked("invalid-name", code::name));
/// Network patterns; the compile step reads them.
pub(crate) static HOST: Form = Form { filled: true, ..Form::new("a host pattern", "host patterns", FormRule::Any) };
/// Activities, and finding classes; the compile step looks them up.
pub(crate) static CLASS: Form = Form { filled: true, ..Form::new("a name", "names", FormRule::Any) };
/// Named assets.
pub(crate) static ASSET: Form = Form { filled: true, ..Form::new("an asset", "assets", FormRule::Any) };
/// Typed ids of assets.
pub(crate) static ASSET_ID: Form = Form::new("a typed id", "typed ids", FormRule::Checked("invalid-asset-id", code::asset_id));
/// A day, or `unstated`.
pub(crate) static STATED_DAY: Form = Form::new("a day", "days", FormRule::Any).or_nothing("unstated");
/// A time to wait, or `reasonable`.
pub(crate) static REASONABLE: Form = Form::new("an amount of time", "amounts of time", FormRule::Any).or_nothing("reasonable");
/// Language tags, or `any`.
pub(crate) static LANGUAGE: Form =
    Form::new("a language tag", "language tags", FormRule::Checked("invalid-language", code::language)).or_nothing("any");
/// A currency.
pub(crate) static CURRENCY: Form = Form::new("a currency code", "currency codes", FormRule::Checked("invalid-currency", code::currency));
/// The fingerprint of a key.
pub(crate) static FINGERPRINT: Form = Form::new(
    "a fingerprint of 40 or 64 hex digits, or `unstated`",
    "fingerprints",
    FormRule::Checked("invalid-fingerprint", code::fingerprint),
);
/// `mailto:`, `https:` or `tel:`.
pub(crate) static CONTACT: Form =
    Form::new("a `mailto:`, `https:` or `tel:` address", "addresses", FormRule::Checked("invalid-uri", address::contact));
/// `https:`.
pub(crate) static HTTPS: Form = Form::new("an `https:` address", "addresses", FormRule::Checked("invalid-uri", address::https));
/// `https:` or `mailto:`.
pub(crate) static REFERRAL: Form =
    Form::new("an `https:` or `mailto:` address", "addresses", FormRule::Checked("invalid-uri", address::referral));
/// `mailto:`.
pub(crate) static MAILTO: Form = Form::new("a `mailto:` address", "addresses", FormRule::Checked("invalid-uri", address::mailto));
/// Where a key is published.
pub(crate) static KEY_URI: Form =
    Form::new("an `https:`, `dns:` or `openpgp4fpr:` address", "addresses", FormRule::Checked("invalid-uri", address::key));
/// An `https:` address, or a path on the publisher's host.
pub(crate) static LOCATION: Form =
    Form::new("an `https:` address or a path", "addresses", FormRule::Checked("invalid-uri", address::location));
/// A severity.
pub(crate) static SEVERITY: Form = Form::words(&["critical", "high", "medium", "low", "none"]);
/// What an asset is.
pub(crate) static ASSET_KIND: Form = Form::words(&[
    "service",
    "api",
    "component",
    "software",
    "desktop-app",
    "mobile-app",
    "cli",
    "bot",
    "repository",
    "container-image",
    "hardware",
    "group",
    "other",
]);
/// How a report is encrypted.
pub(crate) static METHOD: Form = Form::words(&["pgp", "age", "other"]);
/// What silence says of a finding class.
pub(crate) static FINDINGS: Form = Form::words(&["accepted", "only_listed"]);
/// Published texts that count.
pub(crate) static AUTHORITY: Form = Form::words(&["page", "security-txt", "this-file"]);
/// The event that starts a clock.
pub(crate) static CLOCK_START: Form = Form::words(&["report", "acknowledgement", "validation", "fix", "unstated"]);
/// The event that starts an embargo.
pub(crate) static EMBARGO_START: Form = Form::words(&["report", "fix", "unstated"]);
/// The event that ends an embargo.
pub(crate) static EMBARGO_END: Form = Form::words(&["fix-shipped", "date-agreed"]);
/// The event after which a reporter is credited.
pub(crate) static CREDIT_AFTER: Form = Form::words(&["resolved", "fix-shipped", "validated"]);
/// What a case expects.
pub(crate) static VERDICT: Form = Form::words(&["in_scope", "out_of_scope", "conditional", "unlisted", "error"]);
