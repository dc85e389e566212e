//! A policy as written: what the YAML says, typed, with the place of everything. Nothing is interpreted here.
//!
//! The next stage, [`crate::compile`], turns "as written" into "as meant".

mod case;
mod clause;
mod condition;
mod conduct;
mod contact;
mod describe;
mod disclosure;
mod fact;
pub(crate) mod form;
mod lint;
mod program;
mod read;
pub(crate) mod reader;
pub(crate) mod record;
mod records;
mod report;
mod response;
mod rewards;
mod rule;
mod safe_harbor;
mod schema;
mod security_txt;
pub(crate) mod shape;
mod third_party;
mod time;

pub(crate) use case::unique_names;
pub use case::{Case, CaseFact, RecordCase};
pub use clause::{Cites, Date};
pub use condition::{Condition, IntTest, Literal, Test};
pub use conduct::Conduct;
pub use contact::{Contact, Encryption, Purpose};
pub use describe::grouped;
pub use disclosure::{Consent, Disclosure, Embargo, Recognition};
pub use fact::{FactDecl, FactKindName};
pub use form::{Form, FormRule};
pub use lint::{Allow, LevelName, LintLevel};
pub use program::{Bounty, BountyStatus, Dated, Languages, Program};
pub(crate) use read::ReadCompact;
#[cfg(feature = "yaml")]
pub use read::ReadPolicy;
pub(crate) use read::{Section, TakeRules};
pub use records::Cited;
pub use report::{Report, ReportField};
pub use response::{Amount, Clock, Unit, Within};
pub use rewards::{RewardExample, RewardRow, Rewards};
pub use rule::{AssetDecl, AxisName, Rule};
pub use safe_harbor::{Commitment, SafeHarbor, SafeHarborCondition, SafeHarborLevel};
pub use security_txt::{SecurityTxt, SecurityTxtField};
pub use shape::{KeyShape, RecordShape, Shape};
pub use third_party::{ThirdParty, Vendor};

use crate::span::Spanned;
use record::record;

record! {
    /// A disclosure policy, whole.
    pub struct Policy {
        /// Version of the language: 1.
        pub inbounds: Spanned<u32>,
        /// Who publishes the policy.
        pub program: Program,
        /// Facts that the policy declares, or standard facts that it gives an assumption; a mapping from name to declaration.
        pub facts: Vec<FactDecl>,
        /// What silence says of a finding class: `accepted` (the default) or `only_listed`.
        pub findings: Option<Spanned<String>> => form::FINDINGS,
        /// What may be tested or reported.
        pub in_scope: Vec<Rule>,
        /// What may not.
        pub out_of_scope: Vec<Rule>,
        /// Vendors whose services are not the publisher's to authorise.
        pub third_parties: Vec<ThirdParty>,
        /// How to behave: obligations, requirements, forbidden activities.
        pub conduct: Vec<Conduct>,
        /// What the publisher promises to people who follow the policy.
        pub safe_harbor: Option<SafeHarbor>,
        /// What a report should hold.
        pub report: Option<Report>,
        /// How to encrypt a report.
        pub encryption: Vec<Encryption>,
        /// How fast the publisher answers; a mapping from event to clock.
        pub response: Vec<Clock>,
        /// When a finding may be made public.
        pub disclosure: Option<Disclosure>,
        /// What the publisher pays.
        pub rewards: Option<Rewards>,
        /// How reporters are credited.
        pub recognition: Vec<Recognition>,
        /// The RFC 9116 file that the publisher serves.
        pub security_txt: Option<SecurityTxt>,
        /// Queries with the answers that they must get; `inbounds test` asks them.
        pub cases: Vec<Case>,
        /// Levels of lints in this policy; a mapping from code to level.
        pub lint: Vec<LintLevel>,
    }
}
