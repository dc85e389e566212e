//! What the publisher promises to people who follow the policy in good faith.

use super::{
    Allow, Cites, form,
    record::{record, words},
};
use crate::span::Spanned;

record! {
    /// Safe harbour: commitments, and the conditions they hold on.
    pub struct SafeHarbor {
        /// What is promised.
        pub commitments: Vec<Spanned<Commitment>>,
        /// What the promise depends on.
        pub conditions: Vec<SafeHarborCondition>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
        /// Findings of `inbounds lint` that are meant, each with its reason.
        pub allow: Vec<Allow>,
    }
}

record! {
    /// A condition of safe harbour, in short. In YAML a mapping, or just the text.
    pub struct SafeHarborCondition short for clause {
        /// What good faith means.
        pub clause: Spanned<String>,
        /// The published clauses.
        pub cites: Cites => form::CITES,
    }
}

/// A usual commitment of safe harbour (disclose.io's core terms, and what pages add to them).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commitment {
    /// `authorization`: research under the policy is authorised.
    Authorization,
    /// `no-legal-action`: no legal action of any kind.
    NoLegalAction,
    /// `no-civil-action`: no civil action.
    NoCivilAction,
    /// `no-law-enforcement-complaint`: no complaint to law enforcement.
    NoLawEnforcementComplaint,
    /// `no-employer-complaint`: no complaint to an employer.
    NoEmployerComplaint,
    /// `no-university-complaint`: no complaint to a university.
    NoUniversityComplaint,
    /// `anti-circumvention-waiver`: no claim for circumventing technical measures.
    AntiCircumventionWaiver,
    /// `terms-waiver`: terms of service that forbid research are waived.
    TermsWaiver,
    /// `third-party-support`: the publisher will say that the research was authorised, should others act.
    ThirdPartySupport,
}

/// How far a safe harbour reaches, derived from its commitments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SafeHarborLevel {
    /// No commitment at all.
    None,
    /// Some of the core commitments.
    Partial,
    /// All core commitments: authorisation, no legal action, anti-circumvention and terms waived.
    Full,
}

impl SafeHarbor {
    /// How far the promise reaches.
    pub fn level(&self) -> SafeHarborLevel {
        use Commitment::{AntiCircumventionWaiver, Authorization, NoLegalAction, TermsWaiver};
        let promised = |commitment: &Commitment| self.commitments.iter().any(|c| c.value == *commitment);
        if self.commitments.is_empty() {
            SafeHarborLevel::None
        } else if [Authorization, NoLegalAction, AntiCircumventionWaiver, TermsWaiver].iter().all(promised) {
            SafeHarborLevel::Full
        } else {
            SafeHarborLevel::Partial
        }
    }
}

words!(Commitment {
    "authorization" => Authorization,
    "no-legal-action" => NoLegalAction,
    "no-civil-action" => NoCivilAction,
    "no-law-enforcement-complaint" => NoLawEnforcementComplaint,
    "no-employer-complaint" => NoEmployerComplaint,
    "no-university-complaint" => NoUniversityComplaint,
    "anti-circumvention-waiver" => AntiCircumventionWaiver,
    "terms-waiver" => TermsWaiver,
    "third-party-support" => ThirdPartySupport,
});
