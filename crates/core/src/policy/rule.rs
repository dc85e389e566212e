//! Rules of scope: what is in, what is out, and on which condition.

use super::{
    Allow, Cites, Condition, Date, form,
    record::{record, words},
};
use crate::span::Spanned;

record! {
    /// One rule: selectors, a condition, a window. It stands for one atom for each combination of its single patterns.
    pub struct Rule {
        /// Stable name of the rule, unique in the policy; as a rule the id of the clause (`HEX-O.4`).
        pub id: Spanned<String> => form::ID,
        /// The clause, said in short.
        pub clause: Spanned<String>,
        /// The published clauses that the rule encodes, where they differ from `id`.
        pub cites: Cites => form::CITES,
        /// Network patterns: hosts, URLs, IPs, CIDR blocks, ranges.
        pub hosts: Vec<Spanned<String>> => form::HOST,
        /// Named assets.
        pub assets: Vec<AssetDecl> => form::ASSET,
        /// Ways of testing.
        pub activities: Vec<Spanned<String>> => form::CLASS,
        /// Finding classes, CWE or VRT ids.
        pub findings: Vec<Spanned<String>> => form::CLASS,
        /// The rule holds only where this condition does.
        pub when: Option<Spanned<Condition>>,
        /// The rule holds only where this condition does not.
        pub unless: Option<Spanned<Condition>>,
        /// A question that only a person can answer; the rule holds only if the answer is yes (fact `confirmed.<id>`).
        pub ask: Option<Spanned<String>>,
        /// First day on which the rule holds.
        pub from: Option<Spanned<Date>>,
        /// Last day on which the rule holds.
        pub until: Option<Spanned<Date>>,
        /// An exclusion that no narrower inclusion beats.
        pub absolute: Option<Spanned<bool>>,
        /// The axis, where the selectors and facts do not tell: `target`, `activity`, `finding`.
        pub axis: Option<Spanned<AxisName>>,
        /// Public suffixes below which the owner confirms that every name is theirs.
        pub confirmed_suffixes: Vec<Spanned<String>>,
        /// A caution to show with a verdict that rests on the rule.
        pub note: Option<Spanned<String>>,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// A named asset: an app, a service, a repository, hardware. In YAML a mapping, or just its name.
    pub struct AssetDecl short for name {
        /// Its name; compared ignoring case and spacing.
        pub name: Spanned<String>,
        /// What it is: service, api, component, software, desktop-app, mobile-app, cli, bot, repository, container-image, hardware, group, other.
        pub kind: Option<Spanned<String>> => form::ASSET_KIND,
        /// Other names for the same thing.
        pub aliases: Vec<Spanned<String>>,
        /// Typed ids: `android:`, `ios:`, `pkg:` (purl), `repo:`, `image:`, `exe:`.
        pub ids: Vec<Spanned<String>> => form::ASSET_ID,
        /// Network patterns where the asset answers; ordinary patterns of the rule.
        pub hosts: Vec<Spanned<String>> => form::HOST,
        /// Network patterns where the asset may be found, but other people's things as well: they only produce a near miss.
        pub hosts_like: Vec<Spanned<String>> => form::HOST,
    }
}

/// What a rule is compared with: only rules of one axis are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AxisName {
    /// May I test this?
    Target,
    /// May I do this?
    Activity,
    /// Will this be accepted?
    Finding,
}

words!(AxisName { "target" => Target, "activity" => Activity, "finding" => Finding, });
