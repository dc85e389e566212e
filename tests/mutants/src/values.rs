//! Values that a function may return instead of what it works out.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// Rust expressions of the type; those that do not compile are found by compiling.
pub(crate) fn values(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec!["()".to_owned()],
        ReturnType::Type(_, kind) => of_type(kind),
    }
}

fn of_type(kind: &Type) -> Vec<String> {
    let owned = |list: &[&str]| list.iter().map(|&value| value.to_owned()).collect();
    match kind {
        Type::Tuple(tuple) if tuple.elems.is_empty() => owned(&["()"]),
        Type::Tuple(_) => owned(&["Default::default()"]),
        Type::Reference(reference) if matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("str")) => {
            owned(&["\"\"", "\"xyzzy\""])
        }
        Type::Reference(reference) if matches!(&*reference.elem, Type::Slice(_)) => owned(&["&[]"]),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Vec::new() };
            let inner = || match &last.arguments {
                PathArguments::AngleBracketed(list) => list.args.iter().find_map(|arg| match arg {
                    GenericArgument::Type(inner) => Some(inner),
                    _ => None,
                }),
                _ => None,
            };
            match last.ident.to_string().as_str() {
                "bool" => owned(&["true", "false"]),
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i32" | "i64" => owned(&["0", "1"]),
                "String" => owned(&["String::new()", "String::from(\"xyzzy\")"]),
                "Ordering" => owned(&["std::cmp::Ordering::Equal"]),
                "Option" => {
                    let some = inner().map(of_type).unwrap_or_default();
                    std::iter::once("None".to_owned()).chain(some.into_iter().map(|value| format!("Some({value})"))).collect()
                }
                // `fmt::Result` has no type of its own inside.
                "Result" => inner().map_or_else(|| owned(&["()"]), of_type).into_iter().map(|value| format!("Ok({value})")).collect(),
                _ => owned(&["Default::default()"]),
            }
        }
        _ => Vec::new(),
    }
}
