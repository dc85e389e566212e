//! One declaration per YAML mapping: its keys, their types and forms, and their documentation, in one place.

use super::{
    form::Form,
    reader::{Read, Reader},
};
use crate::{
    span::Span,
    yaml::{Kind, Node},
};

/// Declares a struct that is read from a YAML mapping whose keys are the field names.
///
/// - `=> form::X` after a type: the form of its texts.
/// - `keyed by field`: a list of the records is a mapping, whose keys are that field.
/// - `short for field`: anything but a mapping is read as that field alone.
/// - `checked by function`: called with each record that is read whole, to report what single values do not show.
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident $(keyed by $key:ident)? $(short for $short:ident)? $(checked by $check:path)? {
            $($(#[doc = $field_doc:literal])* pub $field:ident : $ty:ty $(=> $form:path)?,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[doc = $field_doc])* pub $field: $ty,)* }

        impl $name {
            const KEYED: Option<&str> = $crate::policy::record::first(&[$(stringify!($key))?]);
            const SHORT: Option<&str> = $crate::policy::record::first(&[$(stringify!($short))?]);
            const KEYS: &[$crate::policy::record::Key] = &[$($crate::policy::record::Key {
                name: $crate::policy::record::key(stringify!($field)),
                missing: if <$ty as $crate::policy::reader::Read>::OPTIONAL { "" } else { concat!($($field_doc),*) },
            }),*];
        }

        impl $crate::policy::reader::Read for $name {
            fn shape(_: &'static $crate::policy::form::Form) -> $crate::policy::shape::Shape {
                use $crate::policy::{reader::Read, record, shape::{KeyShape, RecordShape, Shape}};
                let keys = vec![$(KeyShape {
                    key: record::key(stringify!($field)),
                    doc: concat!($($field_doc),*).trim().to_owned(),
                    required: !<$ty as Read>::OPTIONAL,
                    shape: <$ty as Read>::shape(record::form(&[$(&$form)?])),
                }),*];
                let keys = keys.into_iter().filter(|key: &KeyShape| Self::KEYED != Some(key.key)).collect();
                Shape::Record(RecordShape { name: stringify!($name), doc: concat!($($doc),*).trim().to_owned(), keys, short: Self::SHORT })
            }

            const LISTED: $crate::policy::reader::Listed =
                if Self::KEYED.is_some() { $crate::policy::reader::Listed::Keyed } else { $crate::policy::reader::Listed::Entries };

            fn read(node: &$crate::yaml::Node, form: &'static $crate::policy::form::Form, reader: &mut $crate::policy::reader::Reader) -> Option<Self> {
                Self::read_item(None, node, form, reader)
            }

            fn read_item(
                key: Option<&$crate::yaml::Node>,
                node: &$crate::yaml::Node,
                _: &'static $crate::policy::form::Form,
                reader: &mut $crate::policy::reader::Reader,
            ) -> Option<Self> {
                use $crate::policy::{reader::Read, record};
                let mut record = Self { $($field: Read::blank()),* };
                let spec = record::Record { keys: Self::KEYS, keyed: Self::KEYED, short: Self::SHORT };
                let found = record::walk(&spec, key, node, reader, &mut |place, value, reader| {
                    let mut field = 0;
                    $(
                        if place == field {
                            return record::fill(&mut record.$field, value, record::form(&[$(&$form)?]), reader);
                        }
                        field += 1;
                    )*
                    place < field
                })?;
                let mut field = 0;
                $(
                    if !<$ty as Read>::OPTIONAL && found.lacks(field) {
                        record.$field = Read::stand_in(found.place);
                    }
                    field += 1;
                )*
                let _ = field;
                $(if !found.lacks_any() { $check(&record, reader); })?
                Some(record)
            }

            fn blank() -> Self {
                Self { $($field: $crate::policy::reader::Read::blank()),* }
            }

            fn stand_in(span: $crate::span::Span) -> Self {
                Self { $($field: $crate::policy::reader::Read::stand_in(span)),* }
            }

            fn list_shape(form: &'static $crate::policy::form::Form) -> $crate::policy::shape::Shape {
                let shape = Box::new(<Self as $crate::policy::reader::Read>::shape(form));
                if Self::KEYED.is_some() { $crate::policy::shape::Shape::Keyed(shape) } else { $crate::policy::shape::Shape::List(shape) }
            }
        }
    };
}
pub(crate) use record;

/// What the reading of a record goes by: data, so that there is one reader of all records.
pub(crate) struct Record {
    pub(crate) keys: &'static [Key],
    pub(crate) keyed: Option<&'static str>,
    pub(crate) short: Option<&'static str>,
}

/// One key of a record.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// What is missing where it is not there; empty if it need not be.
    pub(crate) missing: &'static str,
}

/// A record that was walked through.
pub(crate) struct Walked {
    /// Where what is missing is reported.
    pub(crate) place: Span,
    lacking: Fields,
}

/// Some fields of a record, which has fewer than 64: one bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Fields(u64);

impl Fields {
    const fn with(self, field: usize) -> Self {
        Self(self.0 | 1 << field)
    }

    const fn has(self, field: usize) -> bool {
        self.0 >> field & 1 == 1
    }
}

impl Walked {
    /// Whether a field has no value: it may not be absent, and is, or its value does not fit.
    pub(crate) fn lacks(&self, field: usize) -> bool {
        self.lacking.has(field)
    }

    /// Whether some field has none.
    pub(crate) fn lacks_any(&self) -> bool {
        self.lacking.0 != 0
    }
}

/// Hands each value of the record `node` to `read`, with the place of its key, and reports what is not there; `read` tells whether the value fits.
/// None if `node` is no record at all.
pub(crate) fn walk(
    spec: &Record,
    key: Option<&Node<'_>>,
    node: &Node<'_>,
    reader: &mut Reader<'_>,
    read: &mut dyn FnMut(usize, &Node<'_>, &mut Reader<'_>) -> bool,
) -> Option<Walked> {
    let lost = reader.lost;
    let place_of = |name: &str| spec.keys.iter().position(|key| key.name == name);
    let (mut taken, mut lacking) = (Fields::default(), Fields::default());
    let mut take = |at: usize, value: &Node<'_>, reader: &mut Reader<'_>| {
        let is_new = !taken.has(at);
        if is_new {
            taken = taken.with(at);
            if !read(at, value, reader) {
                lacking = lacking.with(at);
            }
        }
        is_new
    };
    // The field that the entry of the mapping around it is called by.
    if let (Some(at), Some(key)) = (spec.keyed.and_then(place_of), key) {
        take(at, key, reader);
    }
    let mut complete = true;
    let mut place = node.span;
    match &node.kind {
        Kind::Mapping(mapping) => {
            complete = mapping.complete;
            place = mapping.entries.first().map_or(place, |entry| entry.key_span);
            for entry in &mapping.entries {
                if !place_of(&entry.key).is_some_and(|at| take(at, &entry.value, reader)) {
                    let known: Vec<&str> = spec.keys.iter().map(|key| key.name).filter(|&name| spec.keyed != Some(name)).collect();
                    reader.unknown_key(entry, &known);
                }
            }
        }
        Kind::Invalid => {
            reader.lost += 1;
            return None;
        }
        _ => match spec.short.and_then(place_of) {
            Some(at) => _ = take(at, node, reader),
            None => {
                reader.wrong_type(node, "a mapping", None);
                return None;
            }
        },
    }
    if let Some(key) = key {
        place = key.span;
    }
    for (at, key) in spec.keys.iter().enumerate().filter(|&(at, key)| !key.missing.is_empty() && !taken.has(at)) {
        lacking = lacking.with(at);
        if complete {
            reader.missing_key(place, key.name, key.missing);
        }
    }
    if reader.lost > lost {
        let start = key.map_or(node.span.start, |key| key.span.start);
        reader.damaged.push(Span { start, ..node.span });
    }
    Some(Walked { place, lacking })
}

/// Reads a value into a field, which keeps what it has if the value does not fit.
pub(crate) fn fill<T: Read>(field: &mut T, value: &Node<'_>, form: &'static Form, reader: &mut Reader<'_>) -> bool {
    match T::read(value, form, reader) {
        Some(read) => {
            *field = read;
            true
        }
        None => false,
    }
}

/// The key of a field: its name without the `r#` of words that Rust reserves.
pub(crate) const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', rest @ ..] => match std::str::from_utf8(rest) {
            Ok(key) => key,
            Err(_) => field,
        },
        _ => field,
    }
}

/// The only element of a list, if there is one.
pub(crate) const fn first(list: &[&'static str]) -> Option<&'static str> {
    match list {
        [one, ..] => Some(key(one)),
        [] => None,
    }
}

/// The form that a field names, else any text.
pub(crate) const fn form(named: &[&'static Form]) -> &'static Form {
    match named {
        [form, ..] => form,
        [] => &super::form::TEXT,
    }
}

/// Gives an enumeration of words its names in YAML, both ways.
macro_rules! words {
    ($name:ident { $first:literal => $first_variant:ident, $($word:literal => $variant:ident,)* }) => {
        impl $name {
            /// Every word, in the order of the reference.
            pub const WORDS: &[&str] = &[$first, $($word),*];

            /// The word that stands for it in a policy.
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first_variant => $first,
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::policy::reader::Read for $name {
            fn shape(_: &'static $crate::policy::form::Form) -> $crate::policy::shape::Shape {
                $crate::policy::shape::Shape::Words(Self::WORDS)
            }
            fn read(node: &$crate::yaml::Node, _: &'static $crate::policy::form::Form, reader: &mut $crate::policy::reader::Reader) -> Option<Self> {
                let at = $crate::policy::form::word(node, Self::WORDS, reader)?;
                [Self::$first_variant, $(Self::$variant),*].get(at).copied()
            }
            fn blank() -> Self {
                Self::$first_variant
            }
        }
    };
}
pub(crate) use words;
