//! Hosts that many patterns cover, and whether another pattern may meet one of them: told from literal labels and addresses, in no more steps than it
//! has labels.

use inbounds_core::survey::HostView;
use std::collections::BTreeSet;

/// The hosts of some patterns.
#[derive(Debug, Default)]
pub(crate) struct Hosts<'p> {
    /// Whether some pattern covers every host.
    every: bool,
    names: BTreeSet<&'p str>,
    /// What stands on the right of wildcards.
    wild: BTreeSet<&'p str>,
    /// Names, what stands on the right of wildcards, and all that is above any of them.
    above: BTreeSet<&'p str>,
    // INVARIANT: in order of their first addresses, those of one kind together; the last address is the greatest up to here.
    ranges: Vec<(bool, u128, u128)>,
}

impl<'p> FromIterator<HostView<'p>> for Hosts<'p> {
    fn from_iter<I: IntoIterator<Item = HostView<'p>>>(hosts: I) -> Self {
        let mut own = Self::default();
        for host in hosts {
            match host {
                HostView::Every => own.every = true,
                HostView::Name(name) => {
                    own.names.insert(name);
                    own.above.extend(upwards(name));
                }
                HostView::Below(suffix) | HostView::Wild(suffix) => {
                    own.wild.insert(suffix);
                    own.above.extend(upwards(suffix));
                }
                HostView::V4(first, last) => own.ranges.push((false, first.into(), last.into())),
                HostView::V6(first, last) => own.ranges.push((true, first, last)),
            }
        }
        own.ranges.sort_unstable();
        let mut furthest = (false, 0);
        for (six, _, last) in &mut own.ranges {
            *last = if furthest.0 == *six { furthest.1.max(*last) } else { *last };
            furthest = (*six, *last);
        }
        own
    }
}

impl Hosts<'_> {
    /// Whether a pattern may cover one of them: never no if it does.
    pub(crate) fn may_meet(&self, host: HostView<'_>) -> bool {
        let below_a_wildcard = |name| upwards(name).any(|suffix| self.wild.contains(suffix));
        self.every
            || match host {
                HostView::Every => !(self.above.is_empty() && self.ranges.is_empty()),
                HostView::Name(name) => self.names.contains(name) || below_a_wildcard(name),
                HostView::Below(suffix) | HostView::Wild(suffix) => self.above.contains(suffix) || below_a_wildcard(suffix),
                HostView::V4(first, last) => self.reaches(false, first.into(), last.into()),
                HostView::V6(first, last) => self.reaches(true, first, last),
            }
    }

    /// Whether a range holds an address from the first to the last.
    fn reaches(&self, six: bool, first: u128, last: u128) -> bool {
        let before = self.ranges.get(..self.ranges.partition_point(|&(own, start, _)| (own, start) <= (six, last))).unwrap_or_default();
        before.last().is_some_and(|&(own, _, end)| own == six && end >= first)
    }
}

/// A name and all above it, up to none.
fn upwards(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| if name.is_empty() { None } else { Some(name.split_once('.').map_or("", |(_, above)| above)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet_by_labels_and_addresses() {
        use HostView::{Below, Every, Name, V4, V6, Wild};
        let cases: [(&[HostView<'_>], HostView<'_>, bool); 20] = [
            (&[], Every, false),
            (&[Every], Name("a.test"), true),
            (&[Every], V4(1, 1), true),
            (&[V4(1, 1)], Every, true),
            (&[Name("a.test")], Every, true),
            (&[Name("a.test")], Name("a.test"), true),
            (&[Name("a.test")], Name("b.a.test"), false),
            (&[Name("b.a.test")], Name("a.test"), false),
            (&[Name("b.a.test")], Below("a.test"), true),
            (&[Name("ba.test")], Below("a.test"), false),
            // With the margin a wildcard covers its apex.
            (&[Below("a.test")], Name("a.test"), true),
            (&[Below("a.test")], Name("c.b.a.test"), true),
            (&[Below("a.test")], Name("test"), false),
            (&[Below("b.a.test")], Wild("a.test"), true),
            (&[Wild("")], Name("a.test"), true),
            (&[Name("a.test")], Wild(""), true),
            (&[V4(1, 3), V4(2, 9), V4(4, 5)], V4(7, 8), true),
            (&[V4(1, 3), V4(5, 9)], V4(4, 4), false),
            (&[V4(1, 3), V6(5, 9)], V6(2, 3), false),
            (&[V4(1, 300), V6(5, 9), V6(1, 7)], V6(9, 20), true),
        ];
        for (hosts, host, expected) in cases {
            assert_eq!(hosts.iter().copied().collect::<Hosts<'_>>().may_meet(host), expected, "{hosts:?} {host:?}");
        }
    }
}
