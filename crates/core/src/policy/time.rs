//! Days and amounts of time, from text.

use super::{
    Amount, Date, Unit, Within,
    form::{Form, SEVERITY},
    reader::{Read, Reader, shown},
    shape::Shape,
};
use crate::{
    diagnostic::Diagnostic,
    span::{Span, Spanned},
    yaml::{Kind, Node},
};
use std::{fmt, str::FromStr};

/// A text that is no day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDate;

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("expected a day such as 2026-05-07")
    }
}

impl std::error::Error for NoDate {}

impl FromStr for Date {
    type Err = NoDate;

    /// Reads `YYYY-MM-DD`, nothing else, and only days that the calendar has.
    fn from_str(text: &str) -> Result<Self, NoDate> {
        let bytes = text.as_bytes();
        let [_, _, _, _, b'-', _, _, b'-', _, _] = bytes else { return Err(NoDate) };
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
            digits.parse::<u16>().ok()
        };
        let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return Err(NoDate) };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(NoDate),
        };
        if year == 0 || day == 0 || day > days {
            return Err(NoDate);
        }
        let small = |n: u16| u8::try_from(n).map_err(|_| NoDate);
        Ok(Self { year, month: small(month)?, day: small(day)? })
    }
}

impl Read for Date {
    fn shape(_: &'static Form) -> Shape {
        Shape::Day
    }

    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        let expected = if form.nothing.is_some() { "a day, or `unstated`" } else { "a day" };
        let text = reader.text(node, expected)?;
        let day = text.parse().ok();
        if day.is_none() {
            let message = format!("expected {expected}, found `{}`", shown(text));
            reader.report(Diagnostic::error("invalid-date", node.span, message).help("write a day of the calendar as `2026-05-07`"));
        }
        day
    }

    fn blank() -> Self {
        Self { year: 1, month: 1, day: 1 }
    }
}

const UNITS: [Unit; 6] = [Unit::Hours, Unit::Days, Unit::BusinessDays, Unit::Weeks, Unit::Months, Unit::Years];

/// A number, one blank, a unit.
fn amount(text: &str) -> Option<Amount> {
    let (number, unit) = text.split_once(' ')?;
    let unit = UNITS.into_iter().find(|known| [true, false].into_iter().any(|one| known.noun(one) == unit))?;
    let plain = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    let number = number.parse().ok().filter(|n| plain && *n <= 100_000)?;
    Some(Amount { number, unit })
}

fn no_amount(text: &str, span: Span) -> Diagnostic {
    let problem = Diagnostic::error("invalid-amount", span, format!("expected an amount of time, found `{}`", shown(text)));
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '-').to_ascii_lowercase().replace(['-', '_'], " ");
    let unit = match unit.as_str() {
        "h" | "hrs" | "hr" => "hours",
        "d" => "days",
        "bd" | "working days" | "working day" | "workdays" | "business day" | "businessdays" => "business days",
        "w" => "weeks",
        "mo" => "months",
        "y" => "years",
        other => crate::vocabulary::suggest(other, UNITS.iter().flat_map(|unit| [unit.noun(true), unit.noun(false)])).unwrap_or(""),
    };
    if digits.is_empty() || digits.starts_with('0') || unit.is_empty() {
        return problem.help("write a number and `hours`, `days`, `business days`, `weeks`, `months` or `years`");
    }
    problem.help(format!("write `{digits} {unit}`"))
}

impl Read for Amount {
    fn shape(_: &'static Form) -> Shape {
        Shape::Amount
    }

    fn read(node: &Node, _: &'static Form, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(node, "an amount of time")?;
        let read = amount(text);
        if read.is_none() {
            reader.report(no_amount(text, node.span));
        }
        read
    }

    fn blank() -> Self {
        Self { number: 1, unit: Unit::Days }
    }
}

impl Read for Within {
    fn shape(form: &'static Form) -> Shape {
        Shape::Either(vec![Amount::shape(form), Shape::Words(&["unstated"]), Shape::Keyed(Box::new(Amount::shape(form)))])
    }

    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.text == "unstated" => Some(Self::Unstated),
            Kind::Mapping(mapping) => {
                let rows = mapping.entries.iter().filter_map(|entry| {
                    let severity = Spanned::<String>::read(&entry.key_node(), &SEVERITY, reader);
                    let amount = Spanned::<Amount>::read(&entry.value, form, reader);
                    severity.zip(amount)
                });
                Some(Self::BySeverity(rows.collect()))
            }
            _ => Amount::read(node, form, reader).map(Self::Amount),
        }
    }

    fn blank() -> Self {
        Self::Unstated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for day in ["2026-05-07", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day.parse::<Date>().map(|d| d.describe()), Ok(day.to_owned()));
        }
        for (month, days) in (1..).zip([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for (day, read) in [(1, true), (days, true), (days + 1, false)] {
                assert_eq!(format!("2026-{month:02}-{day:02}").parse::<Date>().is_ok(), read, "{month} {day}");
            }
        }
        for text in [
            "2026-02-29",
            "2023-02-29",
            "2024-02-30",
            "202a-01-01",
            "2026-0a-01",
            "2026-01-0a",
            "1900-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "2026-04-31",
            "0000-01-01",
            "2026-5-7",
            "2026-05-07 ",
            "+026-05-07",
            "20260507",
            "2026/05/07",
            "2026-05-0７",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NoDate), "{text}");
        }
        assert_eq!(NoDate.to_string(), "expected a day such as 2026-05-07");
    }

    #[test]
    fn amounts_of_time() {
        for text in ["72 hours", "1 hour", "2 business days", "1 business day", "2 weeks", "6 months", "1 year", "90 days", "100000 days"] {
            assert_eq!(amount(text).map(|a| a.describe()).as_deref(), Some(text));
        }
        for (text, help) in [
            ("72h", "write `72 hours`"),
            ("2 working days", "write `2 business days`"),
            ("3 dys", "write `3 days`"),
            ("3 wek", "write `3 week`"),
            ("2-business-days", "write `2 business days`"),
            ("5", "write a number"),
            ("+5 days", "write a number"),
            ("5x days", "write `5 days`"),
            ("0 days", "write a number"),
            ("05 days", "write a number"),
            ("5 fathoms", "write a number"),
            ("100001 days", "write `100001 days`"),
            ("3 d", "write `3 days`"),
            ("3bd", "write `3 business days`"),
            ("2 w", "write `2 weeks`"),
            ("2mo", "write `2 months`"),
            ("1 y", "write `1 years`"),
            ("soon", "write a number"),
        ] {
            assert_eq!(amount(text), None, "{text}");
            let problem = no_amount(text, Span::default());
            assert!(problem.help.as_deref().is_some_and(|h| h.starts_with(help)), "{text}: {:?}", problem.help);
        }
    }
}
