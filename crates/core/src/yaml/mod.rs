//! YAML text to a tree of values, each with its place. Strict: what two YAML readers may understand differently is a problem.
