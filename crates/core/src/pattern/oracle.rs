//! Globs of paths match what `globset` matches with `/` as a separator, and what is below it; one contains another where it covers all that the other
//! does.

use super::path::{PathPattern, fold};
use super::steps::Steps;
use crate::limits::Limits;
use globset::{GlobBuilder, GlobMatcher};

/// Every sequence of up to `most` of some pieces, each after a slash.
fn sequences(pieces: &[&str], most: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..most {
        last = last.iter().flat_map(|before| pieces.iter().map(move |piece| format!("{before}/{piece}"))).collect();
        all.extend(last.clone());
    }
    all
}

fn globset(pattern: &str) -> GlobMatcher {
    GlobBuilder::new(pattern).literal_separator(true).build().unwrap().compile_matcher()
}

/// Whether `globset` matches a path, or one that the path is below.
fn covers(pattern: &GlobMatcher, path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).filter(|&at| at > 0).chain([path.len()]);
    ends.filter_map(|end| path.get(..end)).any(|above| pattern.is_match(above))
}

#[test]
fn globs_match_what_globset_matches() {
    let patterns = sequences(&["a", "Ab", "*", "a*", "*b", "a*b", "[ab]", "[!a]*", "[a-c]b", "**", ""], 3);
    let paths = sequences(&["a", "ab", "Ab", "c", ""], 4);
    let (mut covered, mut compared) = (0, 0);
    for text in &patterns {
        // An empty segment within a pattern is no pattern of `globset`'s: it reads `a//b` as `a/b` beside `**`.
        if text.contains("//") || text.matches("**").count() > Limits::default().double_stars {
            continue;
        }
        let Ok(Some(pattern)) = PathPattern::read(text, &Limits::default()) else { continue };
        // `/a/` is what is below `/a`, which `globset` writes `/a/**`.
        let written = if text.ends_with('/') { format!("{text}**") } else { text.clone() };
        let plain = globset(&written);
        // In an exclusion letters fold, and `/a/*` covers `/a`, too. A set without one case of a letter has the other, which folds to it.
        let folded = fold(&written).replace("[!a]", "?");
        let open = folded.strip_suffix("/**").or_else(|| folded.strip_suffix("/*"));
        // `**` before it may stand for no segment.
        let open = open.map(|above| above.trim_end_matches("/**"));
        let (margin, above) = (globset(&folded), open.filter(|above| !above.is_empty()).map(globset));
        for path in &paths {
            let ours = [pattern.covers(path, false, &mut 0), pattern.covers(&fold(path), true, &mut 0)];
            let lower = fold(path);
            let theirs = [covers(&plain, path), covers(&margin, &lower) || above.as_ref().is_some_and(|above| covers(above, &lower))];
            assert_eq!(ours, theirs, "{text} on {path}: as an inclusion, as an exclusion");
            covered += usize::from(ours[0]);
            compared += 1;
        }
    }
    assert!(compared > 500_000 && covered * 20 > compared, "{covered} of {compared}");
}

/// Each pair of patterns, tried with every path of a few segments: whoever covers them all contains the other, and only that one.
#[test]
fn what_contains_a_pattern_covers_its_paths() {
    let patterns = sequences(&["a", "*", "a*", "[!a]*", "**", ""], 3);
    let paths = sequences(&["a", "ab", "b", ""], 4);
    let read = |text: &String| super::read(&format!("example.com{text}"), false, &Limits::default()).ok()?.pop();
    let read: Vec<_> = patterns.iter().filter_map(|text| Some((text, read(text)?))).collect();
    let covered = |margin: bool| -> Vec<Vec<bool>> {
        let covers = |path: &Option<Box<PathPattern>>, text: &String| path.as_ref().is_none_or(|path| path.covers(text, margin, &mut 0));
        read.iter().map(|(_, pattern)| paths.iter().map(|text| covers(&pattern.path, text)).collect()).collect()
    };
    let mut contained = 0;
    for margin in [false, true] {
        let covered = covered(margin);
        for ((outer, of_outer), ours) in read.iter().zip(&covered) {
            for ((inner, of_inner), theirs) in read.iter().zip(&covered) {
                let all = ours.iter().zip(theirs).all(|(ours, theirs)| *ours || !theirs);
                let found = of_outer.contains_read(of_inner, margin, &Steps::new(1_000_000));
                assert_eq!(found, Ok(all), "{outer} contains {inner}, in exclusions: {margin}");
                contained += usize::from(all);
            }
        }
    }
    assert!(contained > 10_000, "{contained}");
}
