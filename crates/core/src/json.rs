//! JSON of what `serde` describes: the bytes of `serde_json`, whose code is several times as large because it can also fail, indent and write anywhere.

use serde::Serialize;
use serde::ser::{self, Impossible};
use std::fmt::{Display, Write};

/// The value as one line of JSON, keys in the order of its fields.
///
/// Answers are texts, whole numbers, lists and mappings with texts as keys. What JSON has no way to say (a key that is no text, a number that is none)
/// becomes `null`.
pub fn to_string(value: &impl Serialize) -> String {
    let mut out = String::new();
    let written = value.serialize(Writer(&mut out));
    if written.is_ok() { out } else { "null".to_owned() }
}

/// Why nothing was written: the value is none of JSON.
#[derive(Debug)]
struct Unwritable;

impl Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no value of JSON")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

type Written = Result<(), Unwritable>;

/// Writes one value.
struct Writer<'o>(&'o mut String);

/// Writes the items of a list or the entries of a mapping.
struct Items<'o> {
    out: &'o mut String,
    is_first: bool,
    end: &'static str,
}

impl<'o> Writer<'o> {
    fn items(self, begin: char, end: &'static str) -> Items<'o> {
        self.0.push(begin);
        Items { out: self.0, is_first: true, end }
    }

    /// `{"Variant":` and what ends it.
    fn variant(self, name: &str, begin: char, end: &'static str) -> Items<'o> {
        self.0.push('{');
        text(self.0, name);
        self.0.push(':');
        self.items(begin, end)
    }
}

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.comma();
        value.serialize(Writer(self.out))
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Written {
        self.comma();
        text(self.out, key);
        self.out.push(':');
        value.serialize(Writer(self.out))
    }

    fn comma(&mut self) {
        if !self.is_first {
            self.out.push(',');
        }
        self.is_first = false;
    }

    fn end(self) -> Written {
        self.out.push_str(self.end);
        Ok(())
    }
}

/// A text in quotes.
fn text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => _ = write!(out, "\\u{:04x}", u32::from(letter)),
            _ => out.push(letter),
        }
    }
    out.push('"');
}

macro_rules! displayed {
    ($($name:ident: $ty:ty),*) => {$(
        fn $name(self, value: $ty) -> Written {
            write!(self.0, "{value}").map_err(|_| Unwritable)
        }
    )*};
}

impl<'o> ser::Serializer for Writer<'o> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Items<'o>;
    type SerializeTuple = Items<'o>;
    type SerializeTupleStruct = Items<'o>;
    type SerializeTupleVariant = Items<'o>;
    type SerializeMap = Items<'o>;
    type SerializeStruct = Items<'o>;
    type SerializeStructVariant = Items<'o>;

    displayed!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    displayed!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_f32(self, _: f32) -> Written {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Written {
        Err(Unwritable)
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        text(self.0, value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        value.serialize(self)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, name: &'static str, value: &T) -> Written {
        let mut items = self.items('{', "}");
        items.field(name, value)?;
        items.end()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'o>, Unwritable> {
        Ok(self.items('[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'o>, Unwritable> {
        Ok(self.items('[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'o>, Unwritable> {
        Ok(self.items('[', "]"))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Items<'o>, Unwritable> {
        Ok(self.variant(name, '[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'o>, Unwritable> {
        Ok(self.items('{', "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'o>, Unwritable> {
        Ok(self.items('{', "}"))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Items<'o>, Unwritable> {
        Ok(self.variant(name, '{', "}}"))
    }
}

macro_rules! listed {
    ($($kind:ident::$item:ident),*) => {$(
        impl ser::$kind for Items<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.item(value)
            }

            fn end(self) -> Written {
                Items::end(self)
            }
        }
    )*};
}
listed!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

macro_rules! named {
    ($($kind:ident),*) => {$(
        impl ser::$kind for Items<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Written {
                self.field(key, value)
            }

            fn end(self) -> Written {
                Items::end(self)
            }
        }
    )*};
}
named!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.comma();
        key.serialize(Key(self.out))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.out.push(':');
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Written {
        Items::end(self)
    }
}

/// Writes a key, which is a text.
struct Key<'o>(&'o mut String);

macro_rules! no_key {
    ($($name:ident($($ty:ty),*) -> $result:ty;)*) => {$(
        fn $name(self, $(_: $ty),*) -> Result<$result, Unwritable> {
            Err(Unwritable)
        }
    )*};
}

impl ser::Serializer for Key<'_> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Impossible<(), Unwritable>;
    type SerializeTuple = Impossible<(), Unwritable>;
    type SerializeTupleStruct = Impossible<(), Unwritable>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Impossible<(), Unwritable>;
    type SerializeStruct = Impossible<(), Unwritable>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    fn serialize_str(self, key: &str) -> Written {
        text(self.0, key);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, key: &T) -> Written {
        key.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Written {
        key.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Written {
        Err(Unwritable)
    }

    no_key! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

#[cfg(test)]
mod tests {
    use super::to_string;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    enum Variant {
        Unit,
        New(u8),
        Pair(i64, Option<u8>),
        Fields { a: bool, b: &'static str },
    }

    #[derive(Serialize)]
    struct Inner {
        text: String,
        list: Vec<u64>,
    }

    #[derive(Serialize)]
    struct All {
        #[serde(flatten)]
        inner: Inner,
        variants: [Variant; 4],
        map: BTreeMap<String, (char, ())>,
        empty: (Vec<u8>, BTreeMap<String, u8>),
    }

    #[test]
    fn the_bytes_are_those_of_serde_json() {
        let text: String = (0..0x300).filter_map(char::from_u32).chain(['\u{2028}', '😀']).collect();
        let all = All {
            inner: Inner { text: text.clone(), list: vec![0, u64::MAX] },
            variants: [Variant::Unit, Variant::New(7), Variant::Pair(i64::MIN, None), Variant::Fields { a: true, b: "" }],
            map: BTreeMap::from([(text, ('"', ())), (String::new(), ('a', ()))]),
            empty: Default::default(),
        };
        assert_eq!(to_string(&all), serde_json::to_string(&all).unwrap());
    }

    #[test]
    fn what_json_cannot_say_is_nothing() {
        assert_eq!(to_string(&BTreeMap::from([(1, 2)])), "null");
        assert_eq!(to_string(&f64::NAN), "null");
    }
}
