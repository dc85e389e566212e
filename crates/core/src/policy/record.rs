//! One declaration per YAML mapping: its keys, their types and forms, and their documentation, in one place.

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
            const FIELDS: &[&str] = &[$($crate::policy::record::key(stringify!($field))),*];

            fn read_record(key: Option<&$crate::yaml::Node>, node: &$crate::yaml::Node, reader: &mut $crate::policy::reader::Reader) -> Option<Self> {
                use $crate::policy::{reader::Read, record};
                let lost = reader.lost;
                $(let mut $field: Option<Option<$ty>> = None;)*
                $(
                    // The field that the entry of the mapping around it is called by.
                    if Self::KEYED == Some(record::key(stringify!($field))) && let Some(key) = key {
                        $field = Some(<$ty as Read>::read(key, record::form(&[$(&$form)?]), reader));
                    }
                )*
                let mut complete = true;
                let mut place = node.span;
                match &node.kind {
                    $crate::yaml::Kind::Mapping(mapping) => {
                        complete = mapping.complete;
                        place = mapping.entries.first().map_or(place, |entry| entry.key_span);
                        for entry in &mapping.entries {
                            $(
                                if *entry.key == *const { record::key(stringify!($field)) } && $field.is_none() {
                                    $field = Some(<$ty as Read>::read(&entry.value, record::form(&[$(&$form)?]), reader));
                                } else
                            )*
                            {
                                let known: Vec<&str> = Self::FIELDS.iter().copied().filter(|&field| Self::KEYED != Some(field)).collect();
                                reader.unknown_key(entry, &known);
                            }
                        }
                    }
                    $crate::yaml::Kind::Invalid => {
                        reader.lost += 1;
                        return None;
                    }
                    _ => {
                        let mut short = false;
                        $(
                            if Self::SHORT == Some(record::key(stringify!($field))) {
                                $field = Some(<$ty as Read>::read(node, record::form(&[$(&$form)?]), reader));
                                short = true;
                            }
                        )*
                        if !short {
                            reader.wrong_type(node, "a mapping", None);
                            return None;
                        }
                    }
                }
                if let Some(key) = key {
                    place = key.span;
                }
                $(
                    let $field = match $field {
                        Some(read) => read,
                        None => <$ty as Read>::absent().or_else(|| {
                            if complete {
                                reader.missing_key(place, record::key(stringify!($field)), concat!($($field_doc),*));
                            }
                            None
                        }),
                    };
                )*
                let whole = true $(&& $field.is_some())*;
                $(let $field = $field.unwrap_or_else(|| <$ty as Read>::stand_in(place));)*
                if reader.lost > lost {
                    let start = key.map_or(node.span.start, |key| key.span.start);
                    reader.damaged.push($crate::span::Span { start, ..node.span });
                }
                let record = Self { $($field),* };
                $(if whole { $check(&record, reader); })?
                let _ = whole;
                Some(record)
            }
        }

        impl $crate::policy::reader::Read for $name {
            fn shape(_: &'static $crate::policy::form::Form) -> $crate::policy::shape::Shape {
                use $crate::policy::{reader::Read, record, shape::{KeyShape, RecordShape, Shape}};
                let keys = vec![$(KeyShape {
                    key: record::key(stringify!($field)),
                    doc: concat!($($field_doc),*).trim().to_owned(),
                    required: <$ty as Read>::absent().is_none(),
                    shape: <$ty as Read>::shape(record::form(&[$(&$form)?])),
                }),*];
                let keys = keys.into_iter().filter(|key: &KeyShape| Self::KEYED != Some(key.key)).collect();
                Shape::Record(RecordShape { name: stringify!($name), doc: concat!($($doc),*).trim().to_owned(), keys, short: Self::SHORT })
            }

            fn read(node: &$crate::yaml::Node, _: &'static $crate::policy::form::Form, reader: &mut $crate::policy::reader::Reader) -> Option<Self> {
                Self::read_record(None, node, reader)
            }

            fn stand_in(span: $crate::span::Span) -> Self {
                Self { $($field: $crate::policy::reader::Read::stand_in(span)),* }
            }

            fn read_list(node: &$crate::yaml::Node, form: &'static $crate::policy::form::Form, reader: &mut $crate::policy::reader::Reader) -> Option<Vec<Self>> {
                if Self::KEYED.is_none() {
                    return reader.list(node, "entries", |item, reader| <Self as $crate::policy::reader::Read>::read(item, form, reader));
                }
                let mapping = reader.mapping(node, "a mapping from names to values")?;
                Some(mapping.entries.iter().filter_map(|entry| Self::read_record(Some(&entry.key_node()), &entry.value, reader)).collect())
            }

            fn list_shape(form: &'static $crate::policy::form::Form) -> $crate::policy::shape::Shape {
                let shape = Box::new(<Self as $crate::policy::reader::Read>::shape(form));
                if Self::KEYED.is_some() { $crate::policy::shape::Shape::Keyed(shape) } else { $crate::policy::shape::Shape::List(shape) }
            }
        }
    };
}
pub(crate) use record;

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
pub(crate) const fn form(named: &[&'static super::form::Form]) -> &'static super::form::Form {
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
                let text = reader.text(node, "a word")?;
                match text {
                    $first => Some(Self::$first_variant),
                    $($word => Some(Self::$variant),)*
                    _ => {
                        reader.report($crate::policy::form::unknown_word(text, node.span, Self::WORDS));
                        None
                    }
                }
            }
            fn stand_in(_: $crate::span::Span) -> Self {
                Self::$first_variant
            }
        }
    };
}
pub(crate) use words;
