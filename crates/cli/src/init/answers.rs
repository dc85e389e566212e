//! What the policy is to say: answers of a person, which are other people's text until the core has read them.

use super::draft;
use super::flags::Bounty;
use crate::output::error_body;
use crate::text::Shown;
use inbounds_core::answer::ErrorBody;
use inbounds_core::policy::Date;

/// The answers so far; what nobody answered is a default.
#[derive(Debug, Clone)]
pub(super) struct Answers {
    pub(super) hosts: Vec<String>,
    pub(super) excluded: Vec<String>,
    name: Option<String>,
    contacts: Vec<String>,
    pub(super) policy_url: Option<String>,
    pub(super) bounty: Bounty,
    pub(super) safe_harbor: bool,
    pub(super) today: Date,
}

/// One thing to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Hosts,
    Excluded,
    Name,
    Contacts,
    PolicyUrl,
    Bounty,
    SafeHarbor,
}

/// Longer than any answer that is meant.
const LONGEST: usize = 1_000;

impl Answers {
    pub(super) fn new(today: Date) -> Self {
        Self {
            hosts: vec!["example.com".to_owned(), "*.example.com".to_owned()],
            excluded: Vec::new(),
            name: None,
            contacts: Vec::new(),
            policy_url: None,
            bounty: Bounty::None,
            safe_harbor: false,
            today,
        }
    }

    pub(super) fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| draft::first_name(&self.hosts).unwrap_or_else(|| "Example".to_owned()))
    }

    /// Where to report: `security@` the first host, unless somebody says better (RFC 2142 reserves that mailbox for this). None of an address.
    pub(super) fn contacts(&self) -> Vec<String> {
        if self.contacts.is_empty() {
            draft::first_name(&self.hosts).map(|host| format!("mailto:security@{host}")).into_iter().collect()
        } else {
            self.contacts.clone()
        }
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// What stands against it. Then nothing is taken.
    pub(super) fn take(&mut self, field: Field, values: Vec<String>) -> Result<(), ErrorBody> {
        for value in &values {
            if value.chars().any(char::is_control) || value.chars().count() > LONGEST {
                let message = format!("expected one line of at most {LONGEST} characters, found `{}`", Shown(value));
                return Err(error_body("unusable-answer", message, None));
            }
        }
        let mut next = self.clone();
        let first = values.first().filter(|value| !value.is_empty()).cloned();
        match field {
            Field::Hosts if values.is_empty() => {}
            Field::Hosts => next.hosts = values,
            Field::Excluded => next.excluded = values,
            Field::Name => next.name = first,
            Field::Contacts => next.contacts = values.into_iter().map(as_uri).collect(),
            Field::PolicyUrl => next.policy_url = first,
            Field::Bounty => next.bounty = one_of(first, Bounty::NAMES, "`none`, `swag` or `paid`")?.unwrap_or(next.bounty),
            Field::SafeHarbor => next.safe_harbor = one_of(first, YES_OR_NO, "`yes` or `no`")?.unwrap_or(next.safe_harbor),
        }
        if let Some(problem) = draft::objection(&next, field == Field::Hosts) {
            return Err(problem);
        }
        *self = next;
        Ok(())
    }
}

const YES_OR_NO: &[(&str, bool)] = &[("no", false), ("yes", true), ("n", false), ("y", true)];

fn one_of<T: Copy>(text: Option<String>, names: &[(&str, T)], expected: &str) -> Result<Option<T>, ErrorBody> {
    let Some(text) = text else { return Ok(None) };
    let found = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text));
    let unknown = || error_body("unusable-answer", format!("expected {expected}, found `{}`", Shown(&text)), None);
    found.map(|(_, value)| Some(*value)).ok_or_else(unknown)
}

/// An e-mail address as the URI that it stands for.
fn as_uri(contact: String) -> String {
    if contact.contains('@') && !contact.contains(':') { format!("mailto:{contact}") } else { contact }
}

impl Field {
    /// In the order in which they are asked: later defaults follow from earlier answers.
    pub(super) const ALL: [Self; 7] =
        [Self::Hosts, Self::Excluded, Self::Name, Self::Contacts, Self::PolicyUrl, Self::Bounty, Self::SafeHarbor];

    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Hosts => "`--host`",
            Self::Excluded => "`--exclude`",
            Self::Name => "`--name`",
            Self::Contacts => "`--contact`",
            Self::PolicyUrl => "`--policy-url`",
            Self::Bounty => "`--bounty`",
            Self::SafeHarbor => "`--safe-harbor`",
        }
    }

    pub(super) fn question(self) -> &'static str {
        match self {
            Self::Hosts => {
                "What may be tested? Hosts (example.com), what is below them (*.example.com), URLs, addresses, with blanks between them"
            }
            Self::Excluded => "What of these may not be?",
            Self::Name => "What is the programme called?",
            Self::Contacts => "Where to report? E-mail addresses or URLs",
            Self::PolicyUrl => "Where is the policy published? (https)",
            Self::Bounty => "Are reports paid? none, swag (things), paid (money)",
            Self::SafeHarbor => "Do you promise safe harbour, and may you? yes, no",
        }
    }

    /// Whether an answer is several, with blanks between them.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Hosts | Self::Excluded | Self::Contacts)
    }

    /// What holds if nobody answers; nothing, if nothing does.
    pub(super) fn default(self, answers: &Answers) -> String {
        match self {
            Self::Hosts => answers.hosts.join(" "),
            Self::Excluded => answers.excluded.join(" "),
            Self::Name => answers.name(),
            Self::Contacts => answers.contacts().join(" "),
            Self::PolicyUrl => answers.policy_url.clone().unwrap_or_default(),
            Self::Bounty => answers.bounty.name().to_owned(),
            Self::SafeHarbor => (if answers.safe_harbor { "yes" } else { "no" }).to_owned(),
        }
    }
}
