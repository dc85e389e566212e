//! Alternatives in braces: `name.{com,co.uk}` stands for two patterns.

use super::PatternError;
use crate::sorted::Set;

/// Every pattern that `text` stands for, once. Braces may nest.
///
/// # Errors
/// A brace without its partner or with one alternative alone (a placeholder, to all appearances), or more than `limit` patterns.
pub(crate) fn expand(text: &str, limit: usize) -> Result<Vec<String>, PatternError> {
    if !text.contains(['{', '}']) {
        return Ok(vec![text.to_owned()]);
    }
    // Each round replaces the last innermost brace, so that a finished text has none. Rounds are bounded by the number of braces.
    let mut done = vec![text.to_owned()];
    loop {
        let mut next = Vec::with_capacity(done.len());
        let mut changed = false;
        for one in &done {
            let Some((before, inner, after)) = last_brace(one)? else {
                next.push(one.clone());
                continue;
            };
            if !inner.contains(',') {
                return Err(PatternError::new("unreadable-pattern", format!("`{{{inner}}}` in `{text}` stands for nothing but itself"))
                    .help("write `*` for any text, each alternative as in `{a,b}`, or the text without braces"));
            }
            changed = true;
            for part in inner.split(',') {
                next.push(format!("{before}{part}{after}"));
                if next.len() > limit {
                    return Err(PatternError::new("too-many-alternatives", format!("`{text}` stands for more than {limit} patterns"))
                        .help("split it into several rules"));
                }
            }
        }
        if !changed {
            let mut seen = Set::new();
            next.retain(|one| seen.insert(one.clone()));
            return Ok(next);
        }
        done = next;
    }
}

/// Splits at the last opening brace (which is therefore innermost) and its partner.
fn last_brace(text: &str) -> Result<Option<(&str, &str, &str)>, PatternError> {
    let unbalanced =
        || PatternError::new("unbalanced-brace", format!("`{text}` has a brace without its partner")).help("write alternatives as `{a,b}`");
    let Some((before, rest)) = text.rsplit_once('{') else {
        return if text.contains('}') { Err(unbalanced()) } else { Ok(None) };
    };
    let (inner, after) = rest.split_once('}').ok_or_else(unbalanced)?;
    Ok(Some((before, inner, after)))
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn braces_expand_to_each_combination_once() {
        for (text, expected) in [
            ("a.test", vec!["a.test"]),
            ("{a,b}.test", vec!["a.test", "b.test"]),
            ("{a,b}.{c,d}", vec!["a.c", "a.d", "b.c", "b.d"]),
            ("x{a,{b,c}d}", vec!["xa", "xbd", "xcd"]),
            ("x{,a}", vec!["x", "xa"]),
        ] {
            let mut found = expand(text, 16).unwrap();
            let mut wanted: Vec<String> = expected.iter().map(|&s| s.to_owned()).collect();
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{text}");
        }
    }

    /// `{id}` means any id to whoever writes it.
    #[test]
    fn placeholders_are_refused() {
        for text in ["{id}.test", "{}.test", "{a..c}.test", "{a,b}{id}", "{a,{id}}", "a.test/{{id}}"] {
            assert_eq!(expand(text, 16).unwrap_err().code, "unreadable-pattern", "{text}");
        }
    }

    #[test]
    fn unbalanced_or_endless_braces_are_refused() {
        for text in ["{a", "a}", "}{", "{a,{b,c}"] {
            assert_eq!(expand(text, 16).unwrap_err().code, "unbalanced-brace", "{text}");
        }
        assert_eq!(expand(&"{a,b}".repeat(40), 1000).unwrap_err().code, "too-many-alternatives");
    }
}
