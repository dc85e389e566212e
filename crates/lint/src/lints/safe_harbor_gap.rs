use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};
use inbounds_core::policy::Commitment;

lint! {
    /// The safe harbour lacks one of the four usual commitments, or there is none.
    ///
    /// The core terms of disclose.io are: research under the policy is authorised, no legal action, no claim for circumventing technical
    /// measures, terms of service that forbid research are waived. What is missing is what a researcher risks.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// safe_harbor:
    ///   commitments: [no-legal-action]
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// safe_harbor:
    ///   commitments: [authorization, no-legal-action, anti-circumvention-waiver, terms-waiver]
    /// ```
    SAFE_HARBOR_GAP = "safe-harbor-gap", Note, Check::Policy(check)
}

const USUAL: [Commitment; 4] =
    [Commitment::Authorization, Commitment::NoLegalAction, Commitment::AntiCircumventionWaiver, Commitment::TermsWaiver];

fn check(context: &Context<'_>) -> Vec<Draft> {
    let program = &context.written.program;
    let Some(harbor) = &context.written.safe_harbor else {
        return vec![
            Draft::new(program.name.span, "the policy promises no safe harbour", &program.allow)
                .help("add `safe_harbor:` with `commitments`"),
        ];
    };
    let missing: Vec<String> =
        USUAL.iter().filter(|usual| !harbor.commitments.iter().any(|own| own.value == **usual)).map(|usual| format!("`{usual}`")).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let span = harbor.commitments.first().map_or(program.name.span, |first| first.span);
    let message = format!("the safe harbour does not promise {}", missing.join(", "));
    vec![Draft::new(span, message, &harbor.allow).help("add what the publisher is ready to promise, on the page and here")]
}
