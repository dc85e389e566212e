//! What a filter cannot be faster than by much: standard input read line by line, and, with `url`, each line parsed.

use std::io::{BufRead as _, BufReader, stdin, stdout};
use std::io::{Result, Write as _};

fn main() -> Result<()> {
    let parses = std::env::args().nth(1).is_some_and(|mode| mode == "url");
    let mut input = BufReader::with_capacity(1 << 16, stdin().lock());
    let (mut line, mut count) = (String::new(), 0_u64);
    while input.read_line(&mut line)? > 0 {
        count += u64::from(!parses || url::Url::parse(line.trim_end()).is_ok());
        line.clear();
    }
    writeln!(stdout(), "{count}")
}
