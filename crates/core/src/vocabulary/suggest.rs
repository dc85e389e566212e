//! "Did you mean": the known name that an unknown one most resembles.

/// Names longer than this get no suggestion: the comparison is quadratic, and the name untrusted.
const LONGEST: usize = 100;

/// The candidate that `name` was probably meant to be: the same but for case, `_` and blanks; else the only one that ends in `.name`; else the nearest by edit distance.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let wanted = fold(name);
    let candidates: Vec<(&str, String)> = candidates.into_iter().map(|c| (c, fold(c))).collect();
    if let Some((same, _)) = candidates.iter().find(|(_, folded)| *folded == wanted) {
        return Some(same);
    }
    let mut endings = candidates.iter().filter(|(_, folded)| folded.strip_suffix(&wanted).is_some_and(|head| head.ends_with('.')));
    if let (Some((only, _)), None) = (endings.next(), endings.next()) {
        return Some(only);
    }
    let limit = (wanted.chars().count() / 3).max(1);
    let near = candidates.iter().map(|(candidate, folded)| (strsim::osa_distance(&wanted, folded), *candidate));
    near.filter(|(distance, _)| *distance <= limit).min().map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars().map(|c| if c == '_' || c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        let names = ["xss.self", "xss.stored", "email.spf-dmarc", "dos", "verification.manual", "dos.self"];
        let table = [
            ("xss.stord", Some("xss.stored")),
            ("XSS.Stored", Some("xss.stored")),
            ("spf_dmarc", Some("email.spf-dmarc")),
            ("verificaton.manual", Some("verification.manual")),
            ("dso", Some("dos")),
            ("self", None),
            ("quantum", None),
            ("", None),
        ];
        for (name, expected) in table {
            assert_eq!(suggest(name, names), expected, "{name}");
        }
        assert_eq!(suggest("DOS", ["x.dos", "dos"]), Some("dos"));
        let (long, longer) = ("x".repeat(LONGEST), "x".repeat(LONGEST + 1));
        assert_eq!(suggest(&long, [long.as_str()]), Some(long.as_str()));
        assert_eq!(suggest(&longer, [longer.as_str()]), None);
    }

    #[test]
    fn a_third_of_the_letters_may_differ() {
        for (name, candidates, expected) in [
            ("", &["x"][..], None),
            ("ab", &["ax"], Some("ax")),
            ("ab", &["xy"], None),
            ("abcde", &["abcxy"], None),
            ("abcdef", &["abcdxy"], Some("abcdxy")),
            ("abcdef", &["abcxyz"], None),
            // The nearest; of two as near, the first by name.
            ("abcdef", &["abcdxy", "abcdex"], Some("abcdex")),
            ("abcdef", &["abcdez", "abcdey"], Some("abcdey")),
            // Endings count from the dot, and where there is one.
            ("manual", &["verification.manual", "csrf"], Some("verification.manual")),
            ("manual", &["verificationmanual", "csrf"], None),
            ("manual", &["verification.manual", "test.manual"], None),
            ("a b_C", &["A-B_c"], Some("A-B_c")),
        ] {
            assert_eq!(suggest(name, candidates.iter().copied()), expected, "{name}");
        }
    }
}
