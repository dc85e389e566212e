use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// No test case stands beside the policy.
    ///
    /// The next change may flip a verdict, and nobody sees it. Beside `NAME.yaml` stands `NAME.tests.yaml`:
    ///
    /// ```text
    /// policy: NAME.yaml
    /// cases:
    ///   - { name: the site, target: "https://example.com/", verdict: in_scope, decided_by: [EX-1] }
    /// ```
    POLICY_WITHOUT_TESTS = "policy-without-tests", Warning, Check::Tested(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    if context.subject.cases != Some(0) {
        return Vec::new();
    }
    let program = &context.written.program;
    vec![
        Draft::new(program.name.span, "no test case stands beside the policy", &program.allow)
            .help("write cases into `NAME.tests.yaml` beside it"),
    ]
}
