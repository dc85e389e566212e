use super::{Dead, dead};
use crate::context::{Context, home, place};
use crate::finding::Draft;
use crate::lint::{Check, lint};

lint! {
    /// The same pattern is in scope and out of scope.
    ///
    /// A tie is out. One of the two lines says the opposite of what holds, and whoever reads only that one is misled.
    ///
    /// **Before**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The shop, hosts: [shop.example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The shop, hosts: [shop.example.com] }
    /// ```
    ///
    /// **After**
    ///
    /// ```yaml
    /// in_scope:
    ///   - { id: EX-1, clause: The shop, hosts: [shop.example.com] }
    /// out_of_scope:
    ///   - { id: EX-2, clause: The checkout, hosts: ["https://shop.example.com/checkout"] }
    /// ```
    SAME_ON_BOTH_SIDES = "same-on-both-sides", Warning, Check::Policy(check)
}

fn check(context: &Context<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for Dead { rule, atom, exclusion, .. } in dead(context).into_iter().filter(|dead| dead.same) {
        let (other_span, other_allow) = home(context.written, &exclusion.rule()).unwrap_or((rule.id.span, &[]));
        let what = atom.text().or_else(|| atom.example()).unwrap_or_default();
        let message = format!("`{what}` is in scope by `{}` and out of scope by `{}`", rule.id.value, exclusion.rule().id());
        found.push(
            Draft::new(place(rule, &atom), message, &rule.allow)
                .or_allowed(other_allow)
                .help("a tie is out of scope: remove one of the two, or narrow it, or give it a condition")
                .related(other_span, "excluded here")
                .witness(atom.example()),
        );
    }
    found
}
