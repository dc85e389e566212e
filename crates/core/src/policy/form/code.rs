//! Ids, names and codes.

/// Letters, digits, `.`, `_` and `-`, with a letter or digit at both ends. Ids stand in fact names (`confirmed.<id>`), anchors and reports.
pub(super) fn id(text: &str) -> Result<(), String> {
    let fits = text.len() <= 128
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err("use letters, digits, `.`, `_` and `-`, a letter or digit at both ends, at most 128".into()) }
}

/// Lower-case words with `-` or `_`, in segments with `.` between them; or `confirmed.` and the id of a rule.
pub(super) fn name(text: &str) -> Result<(), String> {
    if let Some(rule) = text.strip_prefix("confirmed.") {
        return id(rule);
    }
    let segment = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    if text.len() <= 128 && text.split('.').all(segment) {
        return Ok(());
    }
    let better = text.trim().to_ascii_lowercase().replace(' ', "-");
    Err(if better != text && better.split('.').all(segment) {
        format!("write `{better}`")
    } else {
        "use lower-case letters, digits, `-` and `.`".into()
    })
}

/// The shape of a BCP 47 tag (RFC 5646, section 2.1): a language of 2 to 8 letters, then subtags of 1 to 8 letters and digits.
pub(super) fn language(text: &str) -> Result<(), String> {
    let mut subtags = text.split('-');
    let language = subtags.next().is_some_and(|s| matches!(s.len(), 2..=8) && s.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = subtags.all(|s| matches!(s.len(), 1..=8) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    // No language is known by more than three letters yet, so that a name (`english`) is a mistake.
    let known = text.split('-').next().is_some_and(|s| s.len() <= 3);
    if language && rest && known && text.len() <= 64 {
        Ok(())
    } else {
        Err("write a BCP 47 tag, such as `en`, `de` or `pt-BR`, or `any`".into())
    }
}

/// Three capitals (ISO 4217).
pub(super) fn currency(text: &str) -> Result<(), String> {
    if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(());
    }
    let upper = text.to_ascii_uppercase();
    Err(match text {
        "$" => "write `USD`".into(),
        "€" => "write `EUR`".into(),
        _ if upper.len() == 3 && upper.bytes().all(|b| b.is_ascii_uppercase()) => format!("write `{upper}`"),
        _ => "write three capitals of ISO 4217, such as `EUR`".into(),
    })
}

/// 40 or 64 hex digits, in groups or not, or `unstated`.
pub(super) fn fingerprint(text: &str) -> Result<(), String> {
    let digits: String = text.chars().filter(|c| *c != ' ').collect();
    if text == "unstated" || (matches!(digits.len(), 40 | 64) && digits.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Ok(());
    }
    Err(format!("copy it from `gpg --fingerprint`; {} characters are not one", digits.chars().count()))
}

/// A prefix that names the kind, and an id.
pub(super) fn asset_id(text: &str) -> Result<(), String> {
    const PREFIXES: [&str; 6] = ["android:", "ios:", "pkg:", "repo:", "image:", "exe:"];
    let fits =
        PREFIXES.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(|id| !id.is_empty() && !id.contains(char::is_whitespace)));
    if fits {
        Ok(())
    } else {
        Err("start it with `android:`, `ios:`, `pkg:`, `repo:`, `image:` or `exe:`; put names under `aliases`".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_their_forms() {
        type Check = fn(&str) -> Result<(), String>;
        let table: [(Check, &[&str], &[&str]); 6] = [
            (id, &["HEX-O.4", "a", "NAN-O.5b", "x_1"], &["", "-a", "a-", "a b", "a/b", "ä"]),
            (name, &["operator", "browser.major_versions-behind", "v2"], &["", "a..b", "A", "a b", ".a"]),
            (language, &["en", "pt-BR", "zh-Hant-TW", "gsw"], &["", "e", "english", "en_US", "en-", "12", "*"]),
            (currency, &["EUR", "USD"], &["", "eur", "EURO", "€", "E1R"]),
            (
                fingerprint,
                &["unstated", "0123456789abcdef0123456789ABCDEF01234567", "0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567"],
                &["", "0123", "g123456789abcdef0123456789ABCDEF01234567"],
            ),
            (asset_id, &["android:com.example.app", "pkg:npm/left-pad@1.0.0"], &["", "com.example.app", "ios:", "exe:a b"]),
        ];
        for (check, good, bad) in table {
            for text in good {
                assert_eq!(check(text), Ok(()), "{text}");
            }
            for text in bad {
                assert!(check(text).is_err(), "{text}");
            }
        }
    }
}
