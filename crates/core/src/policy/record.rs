//! One declaration per YAML mapping: its keys, their types and their documentation, in one place.

/// Declares a struct that is read from a YAML mapping whose keys are the field names.
macro_rules! record {
    ($(#[$m:meta])* pub struct $name:ident { $($(#[$fm:meta])* pub $field:ident : $ty:ty,)* }) => {
        $(#[$m])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$fm])* pub $field: $ty,)* }
    };
}
pub(crate) use record;
