//! Several policies, each of which speaks for itself.

use crate::{Meaning, decide};
use inbounds_core::answer::Verdict;
use inbounds_core::query::Query;

/// What several policies say: the verdict of each that is asked, by its place, and the combined one. In scope if one says so, else the nearest to that.
/// None if one of them cannot be decided. § How it is decided
pub fn decide_several(meanings: &[Meaning], query: &Query) -> Option<(Verdict, Vec<(usize, Verdict)>)> {
    let mut said = Vec::new();
    for (place, meaning) in meanings.iter().enumerate() {
        let mut own = query.clone();
        // A fact that only others know says nothing here.
        own.facts.retain(|name, _| meaning.facts.contains_key(&crate::condition::canonical(name)));
        if own.target.is_none() && own.activity.is_none() && own.finding.is_none() && own.facts.is_empty() {
            continue;
        }
        said.push((place, decide(meaning, &own)?.verdict));
    }
    let open = [Verdict::InScope, Verdict::Conditional, Verdict::OutOfScope];
    let combined = open.into_iter().find(|verdict| said.iter().any(|(_, own)| own == verdict)).unwrap_or(Verdict::Unlisted);
    Some((combined, said))
}
