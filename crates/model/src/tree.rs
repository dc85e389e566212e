//! Trees of names: activities and finding classes.

use inbounds_core::vocabulary::{activities, class_rows};

/// Whether `outer` is `inner` or above it. (A node covers what is below it.) § Vocabulary
pub(crate) fn covers(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The activity called `name` and all below it. (An inner node is unknown among its members.) § How it is decided 6
pub(crate) fn activity_members(name: &str) -> Vec<String> {
    activities().names().filter(|known| covers(name, known)).map(str::to_owned).collect()
}

/// The classes that a name stands for: itself, those with the CWE number, those whose VRT id is at or below it; of several, the widest.
/// § Finding classes
pub(crate) fn named_classes(name: &str) -> Vec<String> {
    if class_rows().iter().any(|class| class.name == name) {
        return vec![name.to_owned()];
    }
    let number = name.split_once('-').filter(|(kind, _)| kind.eq_ignore_ascii_case("cwe")).and_then(|(_, digits)| digits.parse().ok());
    let named = class_rows()
        .iter()
        .filter(|class| number.is_some_and(|n: u32| class.cwe.contains(&n)) || (!class.vrt.is_empty() && covers(name, class.vrt)));
    let names: Vec<&str> = named.map(|class| class.name).collect();
    let widest = names.iter().filter(|own| !names.iter().any(|other| other != *own && covers(other, own)));
    widest.map(|name| (*name).to_owned()).collect()
}

/// Every class that a name stands for, and all below them. (An alias with several members is unknown in the same way.) § How it is decided 6
pub(crate) fn class_members(name: &str) -> Vec<String> {
    let named = named_classes(name);
    class_rows().iter().map(|class| class.name).filter(|class| named.iter().any(|outer| covers(outer, class))).map(str::to_owned).collect()
}

/// The activity that a class is as well. (A class that is also a way of testing is asked on the activity axis, too.) § How it is decided 1
pub(crate) fn as_activity(class: &str) -> Option<String> {
    activities().names().find(|name| *name == class).map(str::to_owned)
}
