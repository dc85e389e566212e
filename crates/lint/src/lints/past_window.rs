use crate::context::Context;
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// The last day of a rule is over.
    ///
    /// The rule decides nothing any more; if it was an exclusion, what it kept out may be in scope again.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// out_of_scope:
    ///   - { id: EX-1, clause: The shop during its move, hosts: [shop.example.com], until: 2020-12-31 }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// out_of_scope:
    ///   - { id: EX-1, clause: The shop during its move, hosts: [shop.example.com], until: 2099-12-31 }
    /// ```
    PAST_WINDOW = "past-window", Warning, Check::Dated(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let Some(today) = context.subject.today else { return Vec::new() };
    let over = context.written_rules().filter_map(|(rule, _)| Some((rule, rule.until.as_ref().filter(|until| until.value < today)?)));
    let draft = |(rule, until): (&inbounds_core::policy::Rule, &inbounds_core::span::Spanned<inbounds_core::policy::Date>)| {
        let message = format!("`{}` held until {}, and decides nothing any more", rule.id.value, until.value);
        Draft::new(until.span, message, &rule.allow).help("remove the rule, or set a new day")
    };
    over.map(draft).collect()
}
