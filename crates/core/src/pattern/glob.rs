//! The one pattern language behind hosts and paths: a sequence of segments, some of them globs, some "any number of segments".
//!
//! A host is its labels read from the right (`com`, `example`, `www`), a path its segments read from the left. [`super::automaton`]
//! decides containment of the same tokens exactly.

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Token {
    /// Exactly one segment, which the glob matches.
    One(Segment),
    /// Any number of segments, none included.
    Many,
}

/// A glob over the bytes of one segment. It never crosses a separator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Segment {
    /// Any segment.
    Any,
    /// Exactly this text.
    Text(Box<str>),
    /// A text with wildcards.
    Glob(Box<[Item]>),
    /// A text with wildcards that is no A-label, whose letters stand for others.
    Unencoded(Box<[Item]>),
}

/// One step of a segment's glob.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Item {
    /// This byte.
    Byte(u8),
    /// Any bytes, none included. In a path it takes escapes (`%C3`) whole.
    Star,
    /// One byte of these ranges, or none of them if negated. In a path, one that holds `%` takes an escape whole.
    Class(bool, Box<[(u8, u8)]>),
}

impl Segment {
    /// The simplest form of a sequence of items.
    pub(crate) fn from_items(items: Vec<Item>) -> Self {
        let mut simple: Vec<Item> = Vec::with_capacity(items.len());
        for item in items {
            if item != Item::Star || simple.last() != Some(&Item::Star) {
                simple.push(item);
            }
        }
        if simple == [Item::Star] {
            return Self::Any;
        }
        let text: Option<Vec<u8>> = simple.iter().map(|i| if let Item::Byte(b) = i { Some(*b) } else { None }).collect();
        match text.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(text) => Self::Text(text.into()),
            None => Self::Glob(simple.into()),
        }
    }

    /// Without A-labels, but where it is written as what all of them are (`xn--*`), or as one.
    pub(crate) fn unencoded(&self) -> Self {
        match self {
            Self::Glob(items) => {
                let own: Vec<u8> = items.iter().map_while(|item| if let Item::Byte(byte) = item { Some(*byte) } else { None }).collect();
                if own.len() < A_LABEL.len() && A_LABEL.starts_with(&own) { Self::Unencoded(items.clone()) } else { self.clone() }
            }
            _ => self.clone(),
        }
    }

    /// Whether it matches the whole of `text`, in which nothing is escaped. What it takes is added to `looks`.
    pub(crate) fn matches(&self, text: &[u8], looks: &mut usize) -> bool {
        self.matches_by(|_| 1, text, looks)
    }

    /// Whether it matches the whole of a segment of a path in normal form, or of a host.
    fn matches_segment(&self, text: &[u8], looks: &mut usize) -> bool {
        self.matches_by(unit, text, looks)
    }

    fn matches_by(&self, unit: impl Fn(&[u8]) -> usize, text: &[u8], looks: &mut usize) -> bool {
        match self {
            Self::Any => true,
            Self::Text(own) => own.as_bytes() == text,
            Self::Glob(items) => match_items(items, unit, text, looks),
            Self::Unencoded(items) => !text.starts_with(A_LABEL) && match_items(items, unit, text, looks),
        }
    }
}

/// What A-labels start with.
const A_LABEL: &[u8] = b"xn--";

fn match_items(items: &[Item], unit: impl Fn(&[u8]) -> usize, text: &[u8], looks: &mut usize) -> bool {
    let fits = |item: &Item, text: &[u8], looks: &mut usize| {
        *looks += item.ranges() / RANGES_A_LOOK;
        let taken = if let Item::Class(..) = item { unit(text) } else { 1 };
        text.first().filter(|byte| item.matches(**byte)).map(|_| taken)
    };
    wildcard(items, |item| *item == Item::Star, text, &unit, fits, looks)
}

/// How many bytes of a path the first of these is one of: an escape stands for one.
fn unit(text: &[u8]) -> usize {
    match text {
        [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => 3,
        _ => 1,
    }
}

/// Comparisons of a wildcard's steps with what may fit them, in the time of one look.
const FITS_A_LOOK: usize = 4;

/// Ranges of a class that are compared in the time of one look.
const RANGES_A_LOOK: usize = 16;

impl Item {
    fn ranges(&self) -> usize {
        if let Self::Class(_, ranges) = self { ranges.len() } else { 0 }
    }

    pub(crate) fn matches(&self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => *own == byte,
            Self::Star => true,
            Self::Class(negated, ranges) => ranges.iter().any(|&(lo, hi)| lo <= byte && byte <= hi) != *negated,
        }
    }
}

/// Whether `tokens` match the whole of `segments`. What it takes is added to `looks`.
pub(crate) fn matches(tokens: &[Token], segments: &[&[u8]], looks: &mut usize) -> bool {
    let fits =
        |token: &Token, segments: &[&[u8]], looks: &mut usize| segments.first().filter(|segment| fits(token, segment, looks)).map(|_| 1);
    wildcard(tokens, |t| *t == Token::Many, segments, |_| 1, fits, looks)
}

fn fits(token: &Token, segment: &[u8], looks: &mut usize) -> bool {
    match token {
        Token::One(own) => own.matches_segment(segment, looks),
        Token::Many => true,
    }
}

/// Whether `tokens` match two of the texts that `others` do: the plainest, and one with something for each wildcard. If not, they do not
/// match them all, and no automaton is needed to know.
pub(super) fn match_samples(tokens: &[Token], others: &[Token]) -> bool {
    let matched = |filled: bool| {
        let sample: Option<Vec<Vec<u8>>> =
            others.iter().filter(|token| filled || **token != Token::Many).map(|token| sample(token, filled)).collect();
        // Where no sample is at hand, nothing is known.
        sample.is_none_or(|sample| matches(tokens, &sample.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut 0))
    };
    matched(false) && matched(true)
}

/// A segment that a token matches.
fn sample(token: &Token, filled: bool) -> Option<Vec<u8>> {
    // What no pattern of hosts names, and few of paths.
    const OTHER: u8 = b'~';
    match token {
        Token::Many | Token::One(Segment::Any) => Some(vec![OTHER]),
        Token::One(Segment::Text(text)) => Some(text.as_bytes().to_vec()),
        Token::One(segment @ (Segment::Glob(items) | Segment::Unencoded(items))) => {
            let byte = |item: &Item| match item {
                Item::Byte(byte) => Some(Some(*byte)),
                Item::Star => filled.then_some(Some(OTHER)),
                Item::Class(..) => Some((b'!'..=b'~').find(|&byte| !matches!(byte, b'/' | b'*' | b'%') && item.matches(byte))),
            };
            let own: Option<Vec<u8>> = items.iter().filter_map(byte).collect();
            own.filter(|own| !matches!(segment, Segment::Unencoded(_)) || !own.starts_with(A_LABEL))
        }
    }
}

/// Matches steps against a text where some steps stand for any run of units: each failure goes back to the last such step only, which is enough
/// because an earlier one cannot help more (at most steps × text comparisons). `unit` says how much the first unit of a text takes, `fits` how much
/// of it a step does.
fn wildcard<S, T>(
    steps: &[S],
    is_run: impl Fn(&S) -> bool,
    text: &[T],
    unit: impl Fn(&[T]) -> usize,
    fits: impl Fn(&S, &[T], &mut usize) -> Option<usize>,
    looks: &mut usize,
) -> bool {
    let (mut s, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    let mut tried = 0_usize;
    let covered = loop {
        tried += 1;
        let rest = text.get(t..).unwrap_or_default();
        match steps.get(s) {
            Some(step) if is_run(step) => {
                retry = Some((s, t));
                s += 1;
                continue;
            }
            Some(step) => {
                if let Some(taken) = fits(step, rest, looks) {
                    s += 1;
                    t += taken;
                    continue;
                }
            }
            None if rest.is_empty() => break true,
            None => {}
        }
        match retry {
            Some((run, from)) if from < text.len() => {
                t = from + unit(text.get(from..).unwrap_or_default());
                s = run + 1;
                retry = Some((run, t));
            }
            _ => break false,
        }
    };
    *looks += tried / FITS_A_LOOK;
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Token {
        let items = text.bytes().map(|b| if b == b'*' { Item::Star } else { Item::Byte(b) }).collect();
        Token::One(Segment::from_items(items))
    }

    #[test]
    fn tokens_match_whole_sequences() {
        let pattern = [one("a"), Token::Many, one("b*c"), Token::Many];
        for (text, expected) in [("a/bc", true), ("a/x/bxc/y", true), ("a/x", false), ("a/bc/bx/bzzc", true), ("x/bc", false), ("a", false)]
        {
            let segments: Vec<&[u8]> = text.split('/').map(str::as_bytes).collect();
            assert_eq!(matches(&pattern, &segments, &mut 0), expected, "{text}");
        }
        assert!(matches(&[Token::Many], &[], &mut 0));
        assert!(!matches(&[one("*")], &[], &mut 0));
    }

    /// Runs are stepped over before anything is compared with them; whoever asks is told that they match all the same.
    #[test]
    fn a_run_matches_everything() {
        assert!(Item::Star.matches(b'x'));
        let mut looks = 0;
        assert!(fits(&Token::Many, b"x", &mut looks) && fits(&one("x"), b"x", &mut looks) && !fits(&one("y"), b"x", &mut looks));
    }

    #[test]
    fn a_whole_escape_is_one_character() {
        let taken = ["%41", "%e9x", "%4", "%", "%4z", "%z4", "a", ""].map(|text| unit(text.as_bytes()));
        assert_eq!(taken, [3, 3, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn segments_take_their_simplest_form() {
        let (a, b) = (Item::Byte(b'a'), Item::Byte(b'b'));
        assert_eq!(Segment::from_items(vec![a.clone(), b.clone()]), Segment::Text("ab".into()));
        assert_eq!(Segment::from_items(vec![Item::Star, Item::Star]), Segment::Any);
        assert_eq!(Segment::from_items(vec![a.clone(), Item::Star, Item::Star]), Segment::Glob([a, Item::Star].into()));
    }

    #[test]
    fn a_glob_without_a_labels_is_one_that_could_match_them() {
        let unencoded = |text: &str| if let Token::One(segment) = one(text) { segment.unencoded() } else { Segment::Any };
        for text in ["x*", "*-stg", "*xn--", "xn-*", "xn*--a"] {
            let own = unencoded(text);
            assert!(matches!(own, Segment::Unencoded(_)), "{text}");
            let star = |filling: &str| text.replace('*', filling);
            assert!(own.matches(star("y").as_bytes(), &mut 0), "{text}");
            assert!(["", "xn--a", "n--a", "-a"].iter().all(|filling| {
                let label = star(filling);
                own.matches(label.as_bytes(), &mut 0) != label.starts_with("xn--")
            }));
        }
        for text in ["*", "xn--*", "xn--a*", "a*", "xa*", "x", "xn--a"] {
            assert!(!matches!(unencoded(text), Segment::Unencoded(_)), "{text}");
        }
        // There is no sample of its plainest member, which is an A-label.
        let own = Token::One(unencoded("xn*--a"));
        assert_eq!([false, true].map(|filled| sample(&own, filled)), [None, Some(b"xn~--a".to_vec())]);
    }

    /// A class of 32 ranges takes two looks; eight comparisons of steps take two more.
    #[test]
    fn what_matching_takes_is_counted() {
        let class = Item::Class(false, (0..32).map(|byte| (byte + b'A', byte + b'A')).collect());
        let mut looks = 10;
        assert!(Segment::from_items(vec![class, Item::Byte(b'x'), Item::Star]).matches(b"Axbcde", &mut looks));
        assert_eq!(looks, 14);
    }

    /// A run that has come to the end of the text is not tried again.
    #[test]
    fn a_run_ends_with_the_text() {
        let mut looks = 0;
        // Three comparisons: the run, the letter behind it, and the end.
        assert!(!Segment::from_items(vec![Item::Star, Item::Byte(b'b')]).matches(b"a", &mut looks));
        assert_eq!(looks, 0);
    }

    /// Samples refuse where one of the two is not matched, and say nothing where there is none.
    #[test]
    fn samples_tell_what_is_not_contained() {
        let class = |ranges: &[(u8, u8)]| Token::One(Segment::from_items(vec![Item::Class(false, ranges.into())]));
        assert!(match_samples(&[one("a*")], &[one("a")]));
        assert!(!match_samples(&[one("a")], &[one("a*")]));
        assert!(!match_samples(&[one("a"), one("*")], &[one("a"), Token::Many]));
        assert!(!match_samples(&[one("a")], &[class(&[(b'~', b'~')])]));
        assert!(match_samples(&[one("a")], &[class(&[])]));
        // No path holds an asterisk, and none of its segments a slash.
        assert!(match_samples(&[one("+")], &[class(&[(b'*', b'+')])]) && match_samples(&[one("0")], &[class(&[(b'/', b'0')])]));
    }
}
