use super::*;
use crate::limits::Limits;
use crate::pattern::{HostPattern, PathPattern};

/// The automaton of some paths, each with its place as tag.
fn paths(alphabet: Alphabet, patterns: &[&str]) -> Automaton {
    let mut all = Automaton::new(alphabet);
    for (tag, pattern) in (0..).zip(patterns) {
        let read = PathPattern::read(pattern, &Limits::default()).unwrap();
        all.add(&read.map_or_else(|| vec![Token::Many], |read| read.cased_tokens(false)), tag);
    }
    all
}

fn hosts(patterns: &[&str], margin: bool) -> Automaton {
    let mut all = Automaton::new(HOSTS);
    for (tag, pattern) in (0..).zip(patterns) {
        all.add(&HostPattern::read(pattern, &Limits::default()).unwrap().tokens(margin), tag);
    }
    all
}

/// Parts as `TAGS WITNESS`.
fn told(parts: Result<Vec<(Vec<u32>, String)>, TooComplex>) -> Vec<String> {
    parts.unwrap().iter().map(|(tags, text)| format!("{tags:?} {text}")).collect()
}

#[test]
fn patterns_cut_paths_into_parts() {
    let every = |alphabet| Automaton::of(alphabet, &[Token::One(Segment::Any), Token::Many]);
    let cut = |alphabet, patterns: &[&str]| told(parts(&every(alphabet), &paths(alphabet, patterns), 100));
    let named = "/[-$&'()+,.0-9:;=@A-Z_a-z~]";
    let table: &[(Alphabet, &[&str], &[&str])] = &[
        (PATHS, &["/a"], &["[] /", "[0] /a"]),
        (PATHS, &["/a", "/a/b"], &["[] /", "[0] /a", "[0, 1] /a/b"]),
        (PATHS, &["/a*", "/*b"], &["[] /", "[0] /a", "[1] /b", "[0, 1] /ab"]),
        (PATHS, &["/[a-c]x", "/[!b]x"], &["[] /", "[1] /xx", "[0, 1] /ax", "[0] /bx"]),
        (PATHS, &["/a/**/b"], &["[] /", "[0] /a/b"]),
        (PATHS, &["/*/"], &["[] /", "[0] //"]),
        // No segment is empty, and nothing is what only some servers read.
        (PLAIN_PATHS, &["/*/"], &["[] /x", "[0] /x/x"]),
        (PLAIN_PATHS, &["/[;]", "/[:;]"], &["[] /x", "[1] /:"]),
        // Where every letter that reads well is named, another one stands for the rest.
        (PATHS, &["/[a-z0-9_.~-]"], &["[] /", "[0] /x"]),
        (PATHS, &[named], &["[] /", "[0] /x"]),
    ];
    let found: Vec<Vec<String>> = table.iter().map(|(alphabet, patterns, _)| cut(*alphabet, patterns)).collect();
    let expected: Vec<Vec<String>> = table.iter().map(|(.., parts)| parts.iter().map(|&part| part.to_owned()).collect()).collect();
    assert_eq!(found, expected);
}

#[test]
fn patterns_cut_hosts_into_parts() {
    let cut = |within: &[&str], patterns: &[&str], margin| told(parts(&hosts(within, false), &hosts(patterns, margin), 100));
    assert_eq!(cut(&["*"], &["example.com", "*.example.com"], false), ["[] w", "[0] example.com", "[1] w.example.com"]);
    assert_eq!(cut(&["*"], &["example.com", "*.example.com"], true), ["[] w", "[0, 1] example.com", "[1] w.example.com"]);
    assert_eq!(
        cut(&["*.example.com"], &["a-*.example.com", "*-b.example.com"], false),
        ["[] w.example.com", "[1] -b.example.com", "[0] a-.example.com", "[0, 1] a-b.example.com"]
    );
    assert_eq!(cut(&["a.*.example.com"], &["*.b.example.com"], false), ["[] a.w.example.com", "[0] a.b.example.com"]);
}

#[test]
fn a_difference_is_shown_by_a_shortest_text() {
    let between = |inner: &[&str], outer: &[&str]| difference(&paths(PATHS, inner), &paths(PATHS, outer), &Steps::new(10_000)).unwrap();
    assert_eq!(between(&["/a"], &["/a/b"]), Some("/a".to_owned()));
    assert_eq!(between(&["/a"], &["/a"]), None);
    assert_eq!(between(&["/a*"], &["/*"]), None);
    assert_eq!(between(&["/*"], &["/a*"]), Some("/".to_owned()));
    assert_eq!(between(&["/a", "/b"], &["/[ab]"]), None);
    assert_eq!(between(&["/[ab]"], &["/a", "/b"]), None);
    assert_eq!(between(&["/[a-c]"], &["/a", "/b"]), Some("/c".to_owned()));
    assert_eq!(between(&["/[!a]"], &["/[!ab]"]), Some("/b".to_owned()));
    assert_eq!(between(&["/a/*/c"], &["/a/b/c"]), Some("/a//c".to_owned()));
    let between = |inner: &[&str], outer: &[&str]| difference(&hosts(inner, false), &hosts(outer, false), &Steps::new(10_000)).unwrap();
    assert_eq!(between(&["*.example.com"], &["a*.example.com"]), Some("w.example.com".to_owned()));
    assert_eq!(between(&["a*.example.com"], &["*.example.com"]), None);
    assert_eq!(between(&["a*.*.example.com"], &["a*.b*.example.com"]), Some("a.w.example.com".to_owned()));
}

/// What a question may cost is a limit of the decision, and takes part in what is decided.
#[test]
fn steps_and_parts_are_counted() {
    let (inner, outer) = (paths(PATHS, &["/a*b/*c"]), paths(PATHS, &["/a*/*"]));
    let needed = |most: usize| {
        let left = Steps::new(most);
        difference(&inner, &outer, &left).map(|found| (found, most - left.left()))
    };
    let (found, steps) = needed(10_000).unwrap();
    assert_eq!((found, steps), (None, 88));
    assert_eq!(needed(steps).map(|(_, steps)| steps), Ok(steps));
    assert_eq!(needed(steps - 1), Err(TooComplex));

    let every = Automaton::of(PATHS, &[Token::One(Segment::Any), Token::Many]);
    let cutting = paths(PATHS, &["/a*", "/*b", "/**/c"]);
    let count = |limit: usize| {
        let left = Steps::new(10_000);
        counted_parts(&every, &cutting, limit, &left).map(|parts| (parts.len(), 10_000 - left.left()))
    };
    let (most, used) = count(100).unwrap();
    assert_eq!(count(most).map(|(parts, _)| parts), Ok(most));
    assert_eq!(count(most - 1), Err(TooComplex));
    // Large sets of states cost something to look at, even where nothing follows.
    let many: Vec<String> = (0..40).map(|n| format!("/*{n}x")).collect();
    let many = paths(PATHS, &many.iter().map(String::as_str).collect::<Vec<_>>());
    let left = Steps::new(1_000_000);
    assert_eq!(counted_parts(&Automaton::of(PATHS, &[Token::One(Segment::Text("q".into()))]), &many, 100, &left).unwrap().len(), 1);
    assert_eq!((most, used, 1_000_000 - left.left()), (8, 677, 139));
}

/// Where all that read well are named, the first other one stands for the rest.
#[test]
fn one_byte_stands_for_all_that_are_not_named() {
    let mut marks = [false; 256];
    PATHS.nice.iter().chain(b"!").for_each(|&byte| marks[usize::from(byte)] = true);
    let tried = bytes_to_try(PATHS, &mut marks);
    assert_eq!(tried.iter().filter(|byte| !PATHS.nice.contains(byte)).copied().collect::<Vec<_>>(), b"!$/");
    let mut marks = [false; 256];
    (0x21..0x2f_u8).chain(PATHS.nice.iter().copied()).for_each(|byte| marks[usize::from(byte)] = true);
    assert!(bytes_to_try(PATHS, &mut marks).contains(&b':'));
}

/// Of what no pattern names, the first byte stands for the rest; the last one that a path may hold is a tilde.
#[test]
fn the_bytes_that_are_tried_are_those_that_texts_have() {
    let tried = |named: &dyn Fn(u8) -> bool| {
        let mut marks = [false; 256];
        marks.iter_mut().zip(0..=u8::MAX).for_each(|(mark, byte)| *mark = named(byte));
        bytes_to_try(HOSTS, &mut marks)
    };
    assert_eq!(tried(&|byte| byte == b'~'), b"w.~");
    // One that is named neither is left by the others alone.
    let all_but = |other: u8| tried(&|byte| byte != other).contains(&other);
    assert_eq!([all_but(b'!'), all_but(b'~'), all_but(0x7f)], [true, true, false]);
    assert_eq!(tried(&|_| true).last(), Some(&b'~'));
}

/// A digit of an escape that no pattern names stands for those that none does.
#[test]
fn some_other_digit_of_an_escape_is_tried() {
    let tried = |alphabet: Alphabet, named: &[u8]| {
        let mut marks = [false; 256];
        named.iter().chain(&[ANY_HEX]).for_each(|&byte| marks[usize::from(byte)] = true);
        let mut tried = bytes_to_try(alphabet, &mut marks);
        tried.retain(u8::is_ascii_hexdigit);
        String::from_utf8(tried).unwrap()
    };
    assert_eq!([tried(PATHS, b""), tried(PATHS, b"02")], ["0", "012"]);
    assert_eq!([tried(PATHS, b"0123456789"), tried(FOLDED_PATHS, b"0123456789")], ["0123456789A", "a0123456789"]);
}

/// The automaton and the matcher agree on which labels are A-labels, wherever the letters of `xn--` come from.
#[test]
fn globs_of_inclusions_read_no_a_labels() {
    let mut labels = vec![String::new()];
    let mut last = labels.clone();
    for _ in 0..6 {
        last = last.iter().flat_map(|label| "xn-a".chars().map(move |c| format!("{label}{c}"))).collect();
        labels.extend(last.clone());
    }
    for text in ["x*.test", "a*.test", "*-*.test", "*xn.test", "xn*-.test", "x*n*-.test", "xn-*.test", "*-a*.*.test", "xn--*.test"] {
        // A star that begins with letters behind it is glued.
        let Ok(pattern) = HostPattern::read(text, &Limits::default()) else { continue };
        let own = pattern.automaton(false);
        for label in labels.iter().filter(|label| !label.is_empty()) {
            let name = if text.contains(".*.") { format!("{label}.a.test") } else { format!("{label}.test") };
            let single = HostPattern::Name(name.as_str().into()).automaton(false);
            let inside = difference(&single, &own, &Steps::new(usize::MAX)).unwrap().is_none();
            assert_eq!(inside, pattern.covers_name(&name, false), "{text} {name}");
        }
    }
    let cut = |margin| told(parts(&hosts(&["*.test"], false), &hosts(&["x*.test"], margin), 100));
    assert_eq!([true, false].map(cut), [["[] w.test", "[0] x.test"]; 2]);
}
