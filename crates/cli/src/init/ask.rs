//! The questions, one after the other, each with what holds if nobody answers.

use super::answers::{Answers, Field};
use crate::output::{HELP, explain_error};
use crate::text::Shown;
use std::io::{self, BufRead, Write};

/// Bytes of a line that are looked at.
const LONGEST_LINE: u64 = 100_000;

/// Asks about `fields`. Whoever ends the input has given all answers that there will be.
pub(super) fn converse(input: &mut dyn BufRead, err: &mut dyn Write, answers: &mut Answers, fields: &[Field]) -> io::Result<()> {
    for &field in fields {
        loop {
            let default = field.default(answers);
            let shown = if default.is_empty() { String::new() } else { format!(" [{}]", Shown(&default)) };
            write!(err, "{}{shown}\n{HELP}>{HELP:#} ", field.question())?;
            err.flush()?;
            let mut line = Vec::new();
            if io::Read::take(&mut *input, LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
                return writeln!(err);
            }
            let line = String::from_utf8_lossy(&line);
            let text = line.trim();
            if text.is_empty() {
                break;
            }
            let values = if field.is_list() { text.split_whitespace().map(str::to_owned).collect() } else { vec![text.to_owned()] };
            match answers.take(field, values) {
                Ok(()) => break,
                Err(error) => explain_error(err, &error)?,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use inbounds_core::policy::Date;

    fn talk(input: &str) -> (String, Answers) {
        let mut answers = Answers::new(Date { year: 2026, month: 11, day: 23 });
        let mut said = Vec::new();
        converse(&mut input.as_bytes(), &mut said, &mut answers, &Field::ALL).unwrap();
        (anstream::adapter::strip_str(&String::from_utf8(said).unwrap()).to_string(), answers)
    }

    #[test]
    fn answers_are_taken_and_later_defaults_follow() {
        let (said, answers) = talk("shop.test *.shop.test\nblog.shop.test\nThe Shop\n\nhttps://shop.test/security\nswag\nyes\n");
        assert_eq!(answers.hosts, ["shop.test", "*.shop.test"]);
        assert_eq!((answers.excluded.as_slice(), answers.name().as_str()), (["blog.shop.test".to_owned()].as_slice(), "The Shop"));
        assert_eq!(answers.contacts(), ["mailto:security@shop.test"]);
        assert_eq!((answers.bounty.name(), answers.safe_harbor), ("swag", true));
        assert!(said.contains("called? [shop.test]") && said.contains("URLs [mailto:security@shop.test]"), "{said}");
    }

    #[test]
    fn a_wrong_answer_is_asked_again() {
        for (wrong, code) in [
            ("*.com", "wildcard-too-wide"),
            ("*shop.test", "error["),
            ("10.0.0.1", "private-address"),
            ("*.github.io", "public-suffix-wildcard"),
            ("a\u{1b}b", "unusable-answer"),
            ("http:shop.test", "error["),
        ] {
            let (said, answers) = talk(&format!("{wrong}\nshop.test\n"));
            assert!(said.contains(code), "{wrong}: {said}");
            assert_eq!((said.matches("What may be tested?").count(), answers.hosts.as_slice()), (2, ["shop.test".to_owned()].as_slice()));
        }
        let (said, answers) = talk("\n\n\nnobody\nme@example.com\n\nmoney\npaid\nmaybe\nno\n");
        assert_eq!(said.matches("error[").count(), 3, "{said}");
        assert_eq!((answers.contacts(), answers.bounty.name()), (vec!["mailto:me@example.com".to_owned()], "paid"));
    }

    #[test]
    fn nothing_answered_is_the_default() {
        for input in ["", "\n\n\n\n\n\n\n"] {
            assert_eq!(talk(input).1.hosts, ["example.com", "*.example.com"]);
        }
    }
}
