//! Mutations of the lists of `tests/hostile/`, the same in every run: what holds for any target holds for them.

use hostile_rows::rows;

#[path = "../../../tests/hostile/rows.rs"]
#[expect(dead_code, reason = "only the targets are changed")]
mod hostile_rows;

/// Numbers that look random and are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }
}

/// What a mutation puts in.
const PIECES: &[&str] = &[
    "/",
    "//",
    "\\",
    "@",
    ":",
    "::",
    "?",
    "#",
    "%",
    "%2f",
    "%5C",
    "%2e",
    "%25",
    "%00",
    "%41",
    ".",
    "..",
    "[",
    "]",
    "[::1]",
    "0",
    "08",
    "0x",
    "-",
    "*",
    ";",
    "&",
    "=",
    " ",
    "\t",
    "\0",
    "\u{ad}",
    "\u{3002}",
    "ß",
    "é",
    "ａ",
    "１",
    "xn--",
    "http:",
    "https://",
    "ssh://",
    "example.com",
    "evil.test",
    "127.0.0.1",
    "443",
];

fn mutate(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(chars.len() + 1);
        match dice.roll(3) {
            0 if at < chars.len() => drop(chars.remove(at)),
            1 if at < chars.len() => chars[at] = PIECES[dice.roll(PIECES.len())].chars().next().unwrap(),
            _ => drop(chars.splice(at..at, PIECES[dice.roll(PIECES.len())].chars())),
        }
    }
    chars.into_iter().collect()
}

#[test]
fn what_holds_for_any_target_holds_for_mutations_of_every_row() {
    let mut dice = Dice(0x1b0d_5eed);
    for row in rows().iter().filter(|row| row.target.len() < 300) {
        inbounds_fuzz::target(row.target.as_bytes());
        for _ in 0..60 {
            inbounds_fuzz::target(mutate(&row.target, &mut dice).as_bytes());
        }
    }
}
