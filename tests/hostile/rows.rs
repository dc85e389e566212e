//! Reads the rows of the lists beside it, for the tests that include this file.

use std::path::PathBuf;

/// One line of a list.
pub(crate) struct Row {
    /// File and line.
    pub(crate) place: String,
    pub(crate) target: String,
    pub(crate) expected: Vec<String>,
}

pub(crate) fn rows() -> Vec<Row> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with("# ") {
                continue;
            }
            let place = format!("{}:{}", file.file_name().unwrap().to_string_lossy(), number + 1);
            let mut columns = line.split('\t');
            let target = unescape(columns.next().unwrap());
            rows.push(Row { place, target, expected: columns.map(unescape).collect() });
        }
    }
    rows
}

/// `\t`, `\n`, `\r`, `\\`, `\x00`, `\u{200b}`, and `\*{300 a}` for a text 300 times.
fn unescape(text: &str) -> String {
    let Some((before, after)) = text.split_once('\\') else { return text.to_owned() };
    let (plain, rest) = match after.as_bytes()[0] {
        b't' => ("\t".to_owned(), &after[1..]),
        b'n' => ("\n".to_owned(), &after[1..]),
        b'r' => ("\r".to_owned(), &after[1..]),
        b'\\' => ("\\".to_owned(), &after[1..]),
        b'x' => (char::from(u8::from_str_radix(&after[1..3], 16).unwrap()).to_string(), &after[3..]),
        b'u' => {
            let (hex, rest) = after[2..].split_once('}').unwrap();
            (char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap().to_string(), rest)
        }
        b'*' => {
            let (inner, rest) = after[2..].split_once('}').unwrap();
            let (times, piece) = inner.split_once(' ').unwrap();
            (piece.repeat(times.parse().unwrap()), rest)
        }
        other => panic!("unknown escape `\\{}` in `{text}`", char::from(other)),
    };
    format!("{before}{plain}{}", unescape(rest))
}
