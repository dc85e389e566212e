//! Paths with one step up that has parameters (`/a/..;x/b`): parsers of URLs keep it, and servers that drop parameters go on with `/b`.
//!
//! Such a path is two at once, and an automaton walks beside each: one over the path as it is, and one over what is left of it. Behind the step the
//! second is where it was before the segment that the step leaves.

use super::{Automaton, STATES_A_STEP, bytes_to_try, may_end, may_follow, spell};
use crate::pattern::{Steps, TooComplex};
use crate::sorted::Map;
use std::collections::VecDeque;

/// A step up, as servers need it.
const STEP: &[u8] = b"..;";

/// Where a path is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Phase {
    /// Before the step, with the states of what is left where the segment began; none at the root.
    Before(Option<Vec<u32>>),
    /// In what stands behind the semicolon.
    Within,
    Behind,
}

/// How far a path is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Node {
    phase: Phase,
    /// By the path as it is.
    kept: Vec<u32>,
    /// By what is left of it.
    left: Vec<u32>,
    /// Whether a segment has just begun.
    is_begun: bool,
}

/// The parts into which automata cut the paths with one step up: `kept` of these paths, and `stripped` of what is left of them. For each the tags of
/// `kept` that cover it, and a shortest member; only those whose tags are wanted.
pub(crate) fn stepped_parts(
    kept: &Automaton,
    stripped: &Automaton,
    is_wanted: impl Fn(&[u32]) -> bool,
    limit: usize,
    left: &Steps,
) -> Result<Vec<(Vec<u32>, String)>, TooComplex> {
    let alphabet = kept.alphabet;
    let alive = alive(kept, is_wanted, left)?;
    let slash = alphabet.separator;
    let mut seen: Map<Node, ()> = Map::new();
    let mut found: Map<(Vec<u32>, Vec<u32>), ()> = Map::new();
    let mut parts = Vec::new();
    let mut trail: Vec<(usize, u8)> = vec![(0, 0)];
    let start = Node { phase: Phase::Before(None), kept: kept.begin(), left: stripped.begin(), is_begun: false };
    let mut queue = VecDeque::from([(0, start, None)]);
    while let Some((at, node, last)) = queue.pop_front() {
        let ends = match node.phase {
            Phase::Before(_) => None,
            // A path that ends in a step up ends in a slash.
            Phase::Within => Some(stripped.step(&node.left, slash)),
            Phase::Behind => may_end(alphabet, last).then(|| node.left.clone()),
        };
        if let Some(ends) = ends {
            let tags = kept.accepted(&node.kept);
            if alive.get(&node.kept) == Some(&true) && found.insert((tags.clone(), stripped.accepted(&ends)), ()).is_none() {
                parts.push((tags, spell(alphabet, &trail, at)));
                if parts.len() > limit {
                    return Err(TooComplex);
                }
            }
        }
        let mut reach = |from: usize, bytes: &[u8], node: Node| -> Result<(), TooComplex> {
            left.take(1 + (node.kept.len() + node.left.len()) / STATES_A_STEP)?;
            if alive.get(&node.kept).is_some() && seen.insert(node.clone(), ()).is_none() {
                let mut at = from;
                for &byte in bytes {
                    trail.push((at, byte));
                    at = trail.len() - 1;
                }
                queue.push_back((at, node, bytes.last().copied()));
            }
            Ok(())
        };
        if let Phase::Before(above) = &node.phase
            && !node.is_begun
        {
            let begun = kept.step(&node.kept, slash);
            let kept = STEP.iter().fold(begun, |set, &byte| kept.step(&set, byte));
            let left = above.clone().unwrap_or_else(|| node.left.clone());
            reach(at, &[&[slash], STEP].concat(), Node { phase: Phase::Within, kept, left, is_begun: false })?;
        }
        let mut marks = [false; 256];
        kept.mark(&node.kept, &mut marks);
        if node.phase != Phase::Within {
            stripped.mark(&node.left, &mut marks);
        }
        for byte in bytes_to_try(alphabet, &mut marks) {
            // A segment that is a parameter alone leaves an empty one.
            let leaves_empty = byte == b';' && node.is_begun;
            if !may_follow(alphabet, last, byte) || (leaves_empty && !alphabet.empty_segments) {
                continue;
            }
            let is_begun = byte == slash;
            let phase = match &node.phase {
                Phase::Before(_) if is_begun => Phase::Before(Some(node.left.clone())),
                Phase::Within if is_begun => Phase::Behind,
                phase => phase.clone(),
            };
            let next = if phase == Phase::Within { node.left.clone() } else { stripped.step(&node.left, byte) };
            reach(at, &[byte], Node { phase, kept: kept.step(&node.kept, byte), left: next, is_begun })?;
        }
    }
    Ok(parts)
}

/// The sets of states from which a text with wanted tags is reached, and whether it ends there.
fn alive(patterns: &Automaton, is_wanted: impl Fn(&[u32]) -> bool, left: &Steps) -> Result<Map<Vec<u32>, bool>, TooComplex> {
    // INVARIANT: from[i] are the places of sets from which sets[i] is reached.
    let mut places: Map<Vec<u32>, usize> = Map::new();
    let start = patterns.begin();
    places.insert(start.clone(), 0);
    let (mut sets, mut from): (Vec<Vec<u32>>, Vec<Vec<usize>>) = (vec![start], vec![Vec::new()]);
    let mut next = 0;
    while let Some(set) = sets.get(next).cloned() {
        let mut marks = [false; 256];
        patterns.mark(&set, &mut marks);
        for byte in bytes_to_try(patterns.alphabet, &mut marks) {
            let to = patterns.step(&set, byte);
            left.take(1 + to.len() / STATES_A_STEP)?;
            let place = match places.get(&to) {
                Some(place) => *place,
                None => {
                    places.insert(to.clone(), sets.len());
                    sets.push(to);
                    from.push(Vec::new());
                    sets.len() - 1
                }
            };
            if let Some(from) = from.get_mut(place) {
                from.push(next);
            }
        }
        next += 1;
    }
    let mut todo: Vec<usize> = (0..).zip(&sets).filter(|(_, set)| is_wanted(&patterns.accepted(set))).map(|(at, _)| at).collect();
    let ends = todo.clone();
    let mut is_alive = vec![false; sets.len()];
    while let Some(at) = todo.pop() {
        let Some(known) = is_alive.get_mut(at).filter(|known| !**known) else { continue };
        *known = true;
        todo.extend(from.get(at).into_iter().flatten());
    }
    let mut is_end = vec![false; sets.len()];
    for at in ends {
        if let Some(end) = is_end.get_mut(at) {
            *end = true;
        }
    }
    Ok(sets.into_iter().zip(is_alive).zip(is_end).filter(|((_, is_alive), _)| *is_alive).map(|((set, _), is_end)| (set, is_end)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Alphabet, PATHS};
    use super::*;
    use crate::limits::Limits;
    use crate::pattern::PathPattern;
    use std::collections::BTreeSet;

    /// The parts into which patterns cut paths with one step up, of which the first covers the path as it is; `TAGS PATH`.
    fn cut(patterns: &[&str], empty_segments: bool) -> Vec<String> {
        let parts = counted(patterns, empty_segments, 100, &Steps::new(1_000_000)).unwrap();
        parts.into_iter().map(|(tags, text)| format!("{:?} {text}", &tags[..tags.len() - 1])).collect()
    }

    fn counted(patterns: &[&str], empty_segments: bool, limit: usize, left: &Steps) -> Result<Vec<(Vec<u32>, String)>, TooComplex> {
        let alphabet = Alphabet { empty_segments, ..PATHS };
        let [mut kept, mut stripped] = [alphabet; 2].map(Automaton::new);
        for (tag, pattern) in (0..).zip(patterns) {
            let read = PathPattern::read(pattern, &Limits::default()).unwrap().unwrap();
            let served = Automaton::of(PATHS, &read.cased_tokens(false)).served_apart(&BTreeSet::new(), false);
            for (all, own) in [&mut kept, &mut stripped].into_iter().zip(served) {
                own.into_iter().for_each(|own| all.add_automaton(own, tag));
            }
        }
        kept.add_automaton(Automaton::of_every_path(), 99);
        stepped_parts(&kept, &stripped, |tags| tags.contains(&0) && tags.contains(&99), limit, left)
    }

    #[test]
    fn paths_are_cut_by_what_is_left_of_them() {
        // A step at the end leaves a slash, and one at the root nothing above it.
        assert_eq!(cut(&["/a;x"], false), ["[0] /a;x/..;"]);
        assert_eq!(cut(&["/a;x", "/a"], false), ["[0] /a;x/..;", "[0] /a;x/..;/a"]);
        assert_eq!(cut(&["/*/x;b", "/x"], false), ["[0] /..;/x;b", "[0, 1] /x/x;b/..;", "[0] /y/x;b/..;"]);
        assert_eq!(
            cut(&["/k/**/c;x", "/k/c"], false),
            ["[0] /k/..;/c;x", "[0] /k/..;/k/c;x", "[0, 1] /k/c/..;/c;x", "[0, 1] /k/c/..;/x/c;x"]
        );
        // A segment that is a parameter alone is left out unless segments may be empty.
        assert_eq!(cut(&["/;x"], true), ["[0] /;x/..;"]);
        assert_eq!(cut(&["/;x"], false), [""; 0]);
    }

    #[test]
    fn steps_and_parts_are_counted() {
        let used = |patterns: &[&str]| {
            let left = Steps::new(1_000_000);
            counted(patterns, false, 100, &left).map(|parts| (parts.len(), 1_000_000 - left.left()))
        };
        let few = ["/*/x;b", "/x"];
        assert_eq!(used(&few), Ok((3, 572)));
        let within = |limit: usize, steps: usize| counted(&few, false, limit, &Steps::new(steps)).is_ok();
        assert_eq!([within(3, 572), within(2, 1_000_000), within(3, 571)], [true, false, false]);
        // Large sets of states cost more to look at.
        let many: Vec<String> = (0..30).map(|n| format!("/*{n}x;b")).collect();
        assert_eq!(used(&many.iter().map(String::as_str).collect::<Vec<_>>()), Ok((3, 30_098)));
    }
}
