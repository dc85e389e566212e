//! Path patterns: `/v1` covers itself and what is below; globs follow `globset` with `/` as a separator.

use super::{
    PatternError,
    automaton::{Automaton, FOLDED_PATHS, PATHS},
    glob::{self, Item, Segment, Token},
};
use crate::letter_case;
use crate::limits::Limits;
use crate::sorted::sort;
use crate::target::is_literal;
use std::borrow::Cow;
use std::hash::{Hash, Hasher};

/// A path pattern, read for inclusions and, with the margin, for exclusions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathPattern {
    text: Box<str>,
    plain: Box<[Token]>,
    // Folded; a trailing `*` or `**` covers what it stands below, too.
    margin: Box<[Token]>,
}

/// Looks that it takes to cut a short path into segments.
const LOOKS_TO_CUT: usize = 4;

/// Bytes of a path that are cut into segments in the time of one look.
const BYTES_A_LOOK: usize = 8;

impl PathPattern {
    /// Reads `text`, which starts with `/` and is in the normal form of target paths. None if it covers every path.
    pub(crate) fn read(text: &str, limits: &Limits) -> Result<Option<Self>, PatternError> {
        let too_many = |what: &str, limit: usize| {
            Err(PatternError::new("too-many-wildcards", format!("`{text}` has more than {limit} {what}"))
                .help("split it into several patterns"))
        };
        let mut tokens = Vec::new();
        for segment in text.split('/').skip(1) {
            match segment {
                "**" => tokens.push(Token::Many),
                _ if segment.contains("**") => {
                    return Err(PatternError::new("unreadable-pattern", format!("`**` stands beside other text in `{text}`"))
                        .help("write `**` as a whole segment (`/a/**/b`), or `*` for a part of one segment"));
                }
                _ => tokens.push(Token::One(read_segment(segment, text)?)),
            }
        }
        if tokens.iter().filter(|t| **t == Token::Many).count() > limits.double_stars {
            return too_many("`**`", limits.double_stars);
        }
        if tokens.iter().map(wildcards).sum::<usize>() > limits.wildcards {
            return too_many("wildcards", limits.wildcards);
        }
        // `/a/` and `/a/**` are what is below `/a`: at least one segment, which may be empty.
        let below =
            matches!(tokens.last(), Some(Token::Many)) || matches!(tokens.last(), Some(Token::One(Segment::Text(t))) if t.is_empty());
        if below {
            tokens.pop();
            tokens.push(Token::One(Segment::Any));
        }
        tokens.push(Token::Many);
        let mut margin: Vec<Token> = tokens.iter().map(folded).collect();
        // [.., *, **] also covers what the `*` stands below.
        if let [.., Token::One(Segment::Any), Token::Many] = margin.as_slice() {
            margin.remove(margin.len() - 2);
        }
        // INVARIANT: no pattern is `**` alone, or several: no path is without a segment, and all others are covered.
        margin.dedup_by(|later, earlier| [later, earlier].iter().all(|token| **token == Token::Many));
        let every = margin == [Token::Many];
        Ok((!every).then(|| Self { text: text.into(), plain: tokens.into(), margin: margin.into() }))
    }

    /// Whether one reading of a path is covered; with the margin, `path` must be folded by [`fold`]. What it takes is added to `looks`.
    pub(crate) fn covers(&self, path: &str, margin: bool, looks: &mut usize) -> bool {
        let tokens = if margin { &self.margin } else { &self.plain };
        // Most paths differ in the first segment.
        if let Some(Token::One(Segment::Text(first))) = tokens.first() {
            let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(&**first));
            if !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                return false;
            }
        }
        *looks += LOOKS_TO_CUT + path.len() / BYTES_A_LOOK;
        let segments: Vec<&[u8]> = path.split('/').skip(1).map(str::as_bytes).collect();
        glob::matches(tokens, &segments, looks)
    }

    pub(crate) fn automaton(&self, margin: bool) -> Automaton {
        if margin { Automaton::of(FOLDED_PATHS, &self.margin) } else { Automaton::of(PATHS, &self.plain) }
    }

    /// The tokens over paths as they are: with the margin, letters of either case.
    pub(crate) fn cased_tokens(&self, margin: bool) -> Vec<Token> {
        let either = |token: &Token| match token {
            Token::One(segment) => Token::One(cased(segment)),
            Token::Many => Token::Many,
        };
        if margin { self.margin.iter().map(either).collect() } else { self.plain.to_vec() }
    }

    /// The literal segments on the left, folded.
    pub(crate) fn prefix(&self) -> impl Iterator<Item = &str> {
        literal(&self.margin)
    }

    /// Whether both may cover one path, as far as the literal segments on their left tell.
    pub(super) fn may_meet(&self, other: &Self, margin: bool) -> bool {
        literal(self.tokens(margin)).zip(literal(other.tokens(margin))).all(|(a, b)| a == b)
    }

    /// The tokens, with the margin over folded paths.
    pub(crate) fn tokens(&self, margin: bool) -> &[Token] {
        if margin { &self.margin } else { &self.plain }
    }

    /// The one path that it stands above, if it has no wildcards.
    pub(crate) fn literal(&self) -> Option<&str> {
        (literal(&self.plain).count() + 1 == self.plain.len()).then_some(&self.text)
    }

    /// As written, in the normal form of paths.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A path that it covers, as short as can be.
    pub(crate) fn example(&self) -> String {
        let mut path = String::new();
        for token in &self.plain {
            let Token::One(segment) = token else { continue };
            path.push('/');
            match segment {
                Segment::Any => path.push('x'),
                Segment::Text(text) => path.push_str(text),
                Segment::Glob(items) | Segment::Unencoded(items) => path.extend(items.iter().filter_map(|item| match item {
                    Item::Byte(byte) => Some(char::from(*byte)),
                    Item::Star => None,
                    Item::Class(..) => (b'!'..=b'~').find(|&b| b != b'/' && is_literal(b) && item.matches(b)).map(char::from),
                })),
            }
        }
        path
    }
}

/// By its text, which says the rest.
impl Hash for PathPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// A segment over folded paths as one over paths as they are: with letters of either case.
pub(crate) fn cased(segment: &Segment) -> Segment {
    let either = |item: &Item| match item {
        Item::Byte(byte) if byte.is_ascii_alphabetic() => {
            let (lower, upper) = (byte.to_ascii_lowercase(), byte.to_ascii_uppercase());
            Item::Class(false, [(lower, lower), (upper, upper)].into())
        }
        Item::Class(negated, ranges) => {
            let folded = Item::Class(*negated, ranges.clone());
            Item::Class(false, (0..=u8::MAX).filter(|b| folded.matches(b.to_ascii_lowercase())).map(|b| (b, b)).collect())
        }
        other => other.clone(),
    };
    match segment {
        Segment::Any => Segment::Any,
        Segment::Text(text) => Segment::from_items(text.bytes().map(|byte| either(&Item::Byte(byte))).collect()),
        Segment::Glob(items) | Segment::Unencoded(items) => Segment::from_items(items.iter().map(either).collect()),
    }
}

/// Folds the case of a path for exclusions.
pub(crate) fn fold(path: &str) -> String {
    path.to_ascii_lowercase()
}

/// The same, borrowed where there is nothing to fold.
pub(crate) fn folded_path(path: &str) -> Cow<'_, str> {
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(fold(path)) } else { Cow::Borrowed(path) }
}

/// The literal segments on the left.
fn literal(tokens: &[Token]) -> impl Iterator<Item = &str> {
    tokens.iter().map_while(|token| if let Token::One(Segment::Text(text)) = token { Some(&**text) } else { None })
}

fn wildcards(token: &Token) -> usize {
    match token {
        Token::Many | Token::One(Segment::Any) => 1,
        Token::One(Segment::Text(_)) => 0,
        Token::One(Segment::Glob(items) | Segment::Unencoded(items)) => items.iter().filter(|i| !matches!(i, Item::Byte(_))).count(),
    }
}

fn folded(token: &Token) -> Token {
    let items: Vec<Item> = match token {
        Token::One(Segment::Text(text)) => text.bytes().map(|byte| folded_item(&Item::Byte(byte))).collect(),
        Token::One(Segment::Glob(items) | Segment::Unencoded(items)) => items.iter().map(folded_item).collect(),
        other => return other.clone(),
    };
    Token::One(Segment::from_items(of_any_case(items)))
}

/// Folded items, with the letters beyond ASCII, which are escaped, in either case (`%c3%[a8]9` for `é` and `É`). Where both bytes of a letter differ by case
/// the exclusion gets a little wider. Letters whose other case takes another number of bytes stay as they are.
fn of_any_case(mut items: Vec<Item>) -> Vec<Item> {
    for at in 0..items.len() {
        let Some((letter, bytes)) = letter_at(items.get(at..).unwrap_or_default()) else { continue };
        let spelled = |letter: char| letter.encode_utf8(&mut [0; 4]).bytes().flat_map(|byte| format!("%{byte:02x}").into_bytes()).collect();
        let spellings: Vec<Vec<u8>> =
            letter_case::of_any_case(letter).into_iter().filter(|other| other.len_utf8() == bytes).map(spelled).collect();
        for (place, item) in items.iter_mut().skip(at).take(3 * bytes).enumerate() {
            let mut there: Vec<u8> = spellings.iter().filter_map(|spelling| spelling.get(place).copied()).collect();
            sort(&mut there);
            there.dedup();
            if let [_, _, ..] = there.as_slice() {
                *item = Item::Class(false, there.into_iter().map(|byte| (byte, byte)).collect());
            }
        }
    }
    items
}

/// The letter beyond ASCII whose escapes items start with, and its bytes.
fn letter_at(items: &[Item]) -> Option<(char, usize)> {
    let digit = |item: &Item| if let Item::Byte(byte) = item { char::from(*byte).to_digit(16) } else { None };
    let bytes = items.chunks(3).map_while(|escape| match escape {
        [Item::Byte(b'%'), high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    });
    let bytes: Vec<u8> = bytes.take(4).collect();
    let letter = bytes.utf8_chunks().next()?.valid().chars().next().filter(|letter| !letter.is_ascii())?;
    Some((letter, letter.len_utf8()))
}

/// In a folded text an upper-case letter is a lower-case one. A negated class keeps its lower-case letters too: the exclusion only gets wider.
fn folded_item(item: &Item) -> Item {
    match item {
        Item::Byte(byte) => Item::Byte(byte.to_ascii_lowercase()),
        Item::Star => Item::Star,
        Item::Class(negated, ranges) => {
            let holds = |b: u8| Item::Class(*negated, ranges.clone()).matches(b);
            let wide = |b: u8| if b.is_ascii_uppercase() { false } else { holds(b) || holds(b.to_ascii_uppercase()) };
            Item::Class(false, (0..=u8::MAX).filter(|&b| wide(b)).map(|b| (b, b)).collect())
        }
    }
}

/// Reads the glob of one segment: `*`, `[a-z]`, `[!a-z]`.
fn read_segment(text: &str, whole: &str) -> Result<Segment, PatternError> {
    let unclosed = || {
        PatternError::new("unreadable-pattern", format!("a `[` without `]` in `{whole}`"))
            .help("write a class as `[a-z]`, or a bracket itself as `%5B`")
    };
    let mut items = Vec::new();
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        items.push(match byte {
            b'*' => Item::Star,
            b']' => return Err(unclosed()),
            b'[' => {
                let negated = bytes.next_if(|b| matches!(b, b'!' | b'^')).is_some();
                let mut ranges = Vec::new();
                loop {
                    let lo = bytes.next().ok_or_else(unclosed)?;
                    // As in shells, a `]` that comes first stands for itself.
                    if lo == b']' && !ranges.is_empty() {
                        break;
                    }
                    let mut ahead = bytes.clone();
                    if ahead.next() == Some(b'-') && ahead.peek() != Some(&b']') {
                        bytes = ahead;
                        let hi = bytes.next().ok_or_else(unclosed)?;
                        if hi < lo {
                            return Err(PatternError::new("unreadable-pattern", format!("a range runs backwards in `{whole}`"))
                                .help("write the lower end first: `[a-z]`"));
                        }
                        ranges.push((lo, hi));
                    } else {
                        ranges.push((lo, lo));
                    }
                }
                // The digits of an escape are no characters of a class.
                if !ranges.iter().flat_map(|&(lo, hi)| lo..=hi).all(|byte| is_literal(byte) && byte != b'/') {
                    return Err(PatternError::new(
                        "unreadable-pattern",
                        format!("a class of characters that are escaped in paths in `{whole}`"),
                    )
                    .help("write letters, digits and plain signs in a class, and others as alternatives: `{é,ü}`"));
                }
                Item::Class(negated, ranges.into())
            }
            _ => Item::Byte(byte),
        });
    }
    Ok(Segment::from_items(items))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    fn covers(pattern: &str, path: &str, margin: bool) -> bool {
        let path = if margin { fold(path) } else { path.to_owned() };
        PathPattern::read(pattern, &Limits::default()).unwrap().is_none_or(|p| p.covers(&path, margin, &mut 0))
    }

    #[test]
    fn inclusions_and_exclusions_cover_as_the_language_says() {
        // pattern, path, as an inclusion, as an exclusion
        for (pattern, path, plain, margin) in [
            ("/v1", "/v1", true, true),
            ("/v1", "/v1/", true, true),
            ("/v1", "/v1/x", true, true),
            ("/v1", "/v1beta", false, false),
            ("/v1", "/V1", false, true),
            ("/", "/anything", true, true),
            ("/docs/*", "/docs", false, true),
            ("/docs/*", "/docs/", true, true),
            ("/docs/*", "/docs/a/b", true, true),
            ("/docs/**", "/docs", false, true),
            ("/docs/", "/docs", false, true),
            ("/docs/", "/docs/a", true, true),
            ("/docs/", "/docsx", false, false),
            ("/a/**/b", "/a/b", true, true),
            ("/a/**/b", "/a/x/y/b/z", true, true),
            ("/a/*/b", "/a/b", false, false),
            ("/a/*/b", "/a/x/b", true, true),
            ("/a/*/b", "/a/x/y/b", false, false),
            ("/*.php", "/x.php", true, true),
            ("/*.php", "/d/x.php", false, false),
            ("/**/*.php", "/d/x.php/info", true, true),
            ("/v[0-9]", "/v2", true, true),
            ("/v[!0-9]", "/v2", false, false),
            ("/v[!0-9]", "/vA", true, true),
            // An escape is one character, and its digits are none.
            ("/*9", "/priv%C3%A9", false, false),
            ("/*9", "/priv%C3%A99", true, true),
            ("/*9", "/priv%A9%399", true, true),
            ("/*[0-9]", "/private%20", false, false),
            ("/*20", "/a%20", false, false),
            ("/*20", "/a%2020", true, true),
            ("/a*", "/a%20", true, true),
            ("/*%20b", "/a%20b", true, true),
            ("/v[!1]", "/v%20", true, true),
            ("/v[!1]", "/v%C3%A9", false, false),
            ("/v[!1][!1]", "/v%C3%A9", true, true),
            ("/v[!1]20", "/v%20", false, false),
            ("/[!1]*", "/%31", true, true),
            ("/[A-C]x", "/bX", false, true),
            ("/A*z", "/abz", false, true),
            ("/A*z", "/AbZ", false, true),
            ("/A*z", "/Abz", true, true),
            ("/[!a-c]x", "/Bx", true, true),
            ("/[!A-C]x", "/Bx", false, true),
            // As `/café`, `/CAFÉ`; both bytes of a letter differ by case; a letter of three cases; and what is no letter, or not whole.
            ("/caf%C3%A9", "/CAF%C3%89", false, true),
            ("/CAF%C3%89/*", "/caf%C3%A9/x", false, true),
            ("/*%C3%A9*", "/x%C3%89x", false, true),
            ("/%D1%80", "/%D0%A0", false, true),
            ("/%D1%80", "/%D1%80", true, true),
            ("/%CF%83", "/%CF%82", false, true),
            ("/%CF%83", "/%CE%A3", false, true),
            ("/%F0%90%90%80", "/%F0%90%90%A8", false, true),
            ("/caf%C3%A9", "/caf%C3%A8", false, false),
            ("/%E2%82%AC", "/%E2%82%AC", true, true),
            ("/%E2%82%AC", "/%E2%82%AD", false, false),
            ("/%C3*", "/%C3%89", true, true),
            ("/%A9", "/%89", false, false),
            ("/%41%C3%A9", "/%41%C3%89", false, true),
            ("/%C3%A9%D1%80%C3%A9", "/%C3%89%D0%A0%C3%89", false, true),
            ("/%F0%9F%98%80", "/%F0%9F%98%80", true, true),
        ] {
            assert_eq!(covers(pattern, path, false), plain, "{pattern} {path} in");
            assert_eq!(covers(pattern, path, true), margin, "{pattern} {path} out");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (pattern, code) in [
            ("/a**b", "unreadable-pattern"),
            ("/[a", "unreadable-pattern"),
            ("/**/**/**/**", "too-many-wildcards"),
            ("/[z-a]", "unreadable-pattern"),
        ] {
            assert_eq!(PathPattern::read(pattern, &Limits::default()).unwrap_err().code, code, "{pattern}");
        }
        let most = Limits::default().wildcards;
        let read = |stars: usize| PathPattern::read(&format!("/{}{}", "letters".repeat(9), "a*".repeat(stars)), &Limits::default());
        assert!(read(most).is_ok());
        assert_eq!(read(most + 1).unwrap_err().code, "too-many-wildcards");
    }

    /// The tokens over paths as they are match what the pattern covers once the path is folded.
    #[test]
    fn cased_tokens_match_what_is_covered() {
        let patterns = ["/Ab", "/a1.x", "/[a-c]x", "/[A-C]x", "/[!a-c]x", "/[!A]x", "/a*Z", "/*/b", "/a/**/B", "/docs/*", "/x[0-9]y"];
        let paths = [
            "/ab", "/AB", "/a1.x", "/A1.X", "/a2.x", "/bx", "/BX", "/dx", "/DX", "/ax", "/Ax", "/az", "/aqZ", "/AqZ", "/q/b", "/q/B",
            "/a/q/b", "/A/b", "/docs", "/DOCS", "/Docs/q", "/x1y", "/X1Y", "/xyy", "/", "/-x", "/1x", "/@x", "/`x", "/[x", "/{x",
        ];
        for pattern in patterns {
            let read = PathPattern::read(pattern, &Limits::default()).unwrap().unwrap();
            for path in paths {
                let mut looks = 0;
                let segments: Vec<&[u8]> = path.split('/').skip(1).map(str::as_bytes).collect();
                let matches = |margin, looks: &mut usize| glob::matches(&read.cased_tokens(margin), &segments, looks);
                assert_eq!(matches(true, &mut looks), read.covers(&fold(path), true, &mut looks), "{pattern} {path} out");
                assert_eq!(matches(false, &mut looks), read.covers(path, false, &mut looks), "{pattern} {path} in");
            }
        }
    }
    #[test]
    fn what_matching_takes_is_counted() {
        let read = |text: &str| PathPattern::read(text, &Limits::default()).unwrap().unwrap();
        let mut looks = 10;
        // Another first segment takes no look.
        assert!(!read("/b").covers("/a/bcdefghijklmnopqrstuv", false, &mut looks));
        assert_eq!(looks, 10);
        // 24 bytes to cut, and four comparisons.
        assert!(read("/a").covers("/a/bcdefghijklmnopqrstuv", false, &mut looks));
        assert_eq!(looks, 10 + 4 + 3 + 1);
    }

    #[test]
    fn a_path_is_copied_where_it_is_folded() {
        assert!(matches!(folded_path("/a%"), Cow::Borrowed("/a%")));
        assert!(matches!(folded_path("/aB"), Cow::Owned(folded) if folded == "/ab"));
    }

    /// What is told apart early is told apart by the automata, too: nothing but the time shows it.
    #[test]
    fn different_patterns_are_told_apart_early() {
        let [one, other, wild] = ["/a/b", "/a/c", "/a/*/d"].map(|text| PathPattern::read(text, &Limits::default()).unwrap().unwrap());
        let hash = |pattern: &PathPattern| BuildHasherDefault::<DefaultHasher>::default().hash_one(pattern);
        assert!(hash(&one) != hash(&other) && hash(&one) == hash(&one.clone()));
        for margin in [false, true] {
            assert_eq!([&one, &other, &wild].map(|pattern| one.may_meet(pattern, margin)), [true, false, true]);
        }
    }

    #[test]
    fn a_negated_class_holds_every_other_byte() {
        for item in [folded_item(&Item::Class(true, [(b'a', b'a')].into())), either_case(&Item::Class(true, [(b'a', b'a')].into()))] {
            assert!(item.matches(u8::MAX) && item.matches(0));
        }
    }

    #[test]
    fn what_has_no_case_stays_a_text() {
        let text = |text: &str| Segment::Text(text.into());
        assert_eq!(cased(&text("1-.")), text("1-."));
        assert!(matches!(cased(&text("1a")), Segment::Glob(_)));
    }

    fn either_case(item: &Item) -> Item {
        let Segment::Glob(items) = cased(&Segment::Glob([item.clone()].into())) else { panic!("it is a glob") };
        items[0].clone()
    }

    #[test]
    fn literal_segments_stand_on_the_left() {
        let prefix = |text: &str| PathPattern::read(text, &Limits::default()).unwrap().unwrap().prefix().collect::<Vec<_>>().join(",");
        assert_eq!(["/A/b/c*/d", "/*/b", "/a"].map(prefix), ["a,b", "", "a"]);
    }

    #[test]
    fn an_example_is_covered() {
        for (pattern, example) in
            [("/[b-c]x", "/bx"), ("/a*/*", "/a/x"), ("/[(-)]", "/("), ("/[+-,]", "/+"), ("/[!!$]", "/&"), ("/a/**/b", "/a/b")]
        {
            let read = PathPattern::read(pattern, &Limits::default()).unwrap().unwrap();
            assert_eq!(read.example(), example);
            assert!(read.covers(example, false, &mut 0), "{pattern}");
        }
    }

    /// Whatever is folded has no upper-case letters.
    #[test]
    fn a_folded_class_has_no_capitals() {
        let folded = |ranges: &[(u8, u8)]| folded_item(&Item::Class(false, ranges.into()));
        let letters = |bytes: &[u8]| Item::Class(false, bytes.iter().map(|&byte| (byte, byte)).collect());
        assert_eq!(folded(&[(b'A', b'C')]), letters(b"abc"));
        assert_eq!(folded(&[(b'a', b'c'), (b'1', b'1')]), letters(b"1abc"));
    }
}
