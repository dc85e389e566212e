//! Names of assets that read as hosts: such a name is that host, too, since nobody tells the one from the other.

use crate::limits::Limits;
use crate::pattern::{self, NetworkPattern};
use crate::target::{ReadAs, read_free_within};

/// The hosts that a name reads as, in every spelling that targets have; none of a word.
pub(crate) fn named_hosts(name: &str, limits: &Limits) -> Vec<NetworkPattern> {
    let is_word = !name.contains(['.', ':', '%', '\u{3002}', '\u{ff0e}', '\u{ff61}']) && !name.trim().eq_ignore_ascii_case("localhost");
    if is_word {
        return Vec::new();
    }
    let read = |text: &str| pattern::read(text, false, limits).unwrap_or_default();
    let mut patterns = read(name);
    // White space of a name does not count: who asks may leave it out.
    let close: String = name.split_whitespace().collect();
    for spelling in [name].into_iter().chain((close != name).then_some(&*close)) {
        // Targets may be spelled in more ways than patterns; where no pattern says the path, it is the whole host.
        let spelled = match read_free_within(spelling, limits, |_| false) {
            Ok(ReadAs::Network(network)) => {
                let whole = network.canonical();
                let (host, path) = whole.split_once('/').unwrap_or((&whole, ""));
                let literal = read(&format!("{host}/{}", path.replace('[', "%5B").replace(']', "%5D")));
                if literal.is_empty() || path.is_empty() { read(host) } else { literal }
            }
            Ok(ReadAs::Set(set)) => read(set.canonical()),
            _ => Vec::new(),
        };
        patterns.extend(spelled.into_iter().filter(|pattern| !patterns.contains(pattern)).collect::<Vec<_>>());
    }
    patterns
}
