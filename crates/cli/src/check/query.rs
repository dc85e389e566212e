//! From flags and texts to a query.

use crate::args::Case;
use crate::output::error_body;
use crate::policies::Policies;
use crate::text::Shown;
use inbounds_core::answer::Undecided;
use inbounds_core::policy::Date;
use inbounds_core::query::{Query, QueryError};
use inbounds_core::target::{Target, asset_key};

/// The query that the flags make, without a target.
pub(crate) fn base(case: &Case) -> Result<Query, Undecided> {
    let mut query = Query {
        activity: case.activity.clone(),
        finding: case.finding.clone(),
        cname: case.cname.clone(),
        date: Some(match &case.date {
            Some(text) => date(text)?,
            None => today(),
        }),
        ..Query::default()
    };
    for fact in &case.fact {
        let Some((name, value)) = fact.split_once('=') else {
            let message = format!("expected a fact and its value, found `{}`", Shown(fact));
            return Err(error("fact-without-value", message, "write `--fact KEY=VALUE`"));
        };
        query.state(name.trim(), value.trim()).map_err(undecided)?;
    }
    if let Some(text) = &case.severity {
        query.state("severity", &severity(text)?).map_err(undecided)?;
    }
    Ok(query)
}

/// Makes a named asset or typed id the target.
pub(crate) fn set_asset(query: &mut Query, text: &str) -> Result<(), Undecided> {
    let key = asset_key(text).map_err(|error| Undecided::new(error.into(), Some(text.to_owned())))?;
    query.target = Some((text.to_owned(), Target::Asset(key)));
    Ok(())
}

/// Makes a free argument the target, or the finding, as which it is understood.
pub(crate) fn set_free(query: &mut Query, policies: &Policies, text: &str) -> Result<(), Undecided> {
    let read = policies.read_free(text).map_err(|error| Undecided::new(error, Some(text.to_owned())))?;
    query.ask(read, text).map_err(undecided)
}

/// What is wrong with the query, and not with the text of its target.
pub(crate) fn undecided(error: QueryError) -> Undecided {
    Undecided::new(error, None)
}

/// A day, `2026-11-23`.
pub(crate) fn date(text: &str) -> Result<Date, Undecided> {
    let plain = text.len() == 10 && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let day = plain.then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
    day.and_then(civil).ok_or_else(|| {
        error("unreadable-date", format!("expected a day, found `{}`", Shown(text)), "write it as YYYY-MM-DD, such as `2026-11-23`")
    })
}

/// Today, in UTC.
pub(crate) fn today() -> Date {
    let day = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    // A clock before the year 1 is no clock.
    civil(day).unwrap_or(Date { year: 1970, month: 1, day: 1 })
}

fn civil(day: jiff::civil::Date) -> Option<Date> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year > 0)?;
    Some(Date { year, month: u8::try_from(day.month()).ok()?, day: u8::try_from(day.day()).ok()? })
}

/// The name of a severity: as given, or that of the score of a CVSS vector.
fn severity(text: &str) -> Result<String, Undecided> {
    const V3: &[&str] = &["AV", "AC", "PR", "UI", "S", "C", "I", "A"];
    const V4: &[&str] = &["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];
    let Some(rest) = text.get(..5).filter(|head| head.eq_ignore_ascii_case("CVSS:")).and_then(|_| text.get(5..)) else {
        return Ok(text.to_ascii_lowercase());
    };
    let unreadable = |why: String| {
        let help = "write the whole base vector, `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`, or a name such as `high`";
        error("unreadable-severity", format!("cannot read the CVSS vector `{}`: {why}", Shown(text)), help)
    };
    let needed = if rest.starts_with('4') { V4 } else { V3 };
    let metrics: Vec<&str> = rest.split('/').skip(1).filter_map(|part| part.split_once(':')).map(|(name, _)| name).collect();
    if let Some(missing) = needed.iter().find(|name| !metrics.contains(name)) {
        return Err(unreadable(format!("the metric `{missing}` is missing")));
    }
    let vector: cvss::Cvss = text.parse().map_err(|why: cvss::Error| unreadable(why.to_string()))?;
    Ok(vector.severity().as_str().to_owned())
}

fn error(code: &'static str, message: impl Into<String>, help: &str) -> Undecided {
    Undecided { v: 1, error: error_body(code, message, Some(help)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_names_or_vectors() {
        let table = [
            ("high", Ok("high")),
            ("Critical", Ok("critical")),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Ok("critical")),
            ("CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", Ok("low")),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", Ok("none")),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Ok("critical")),
            ("CVSS:3.1/AV:N", Err("unreadable-severity")),
            ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", Err("unreadable-severity")),
            ("CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Err("unreadable-severity")),
            ("CVSS:", Err("unreadable-severity")),
        ];
        for (text, expected) in table {
            assert_eq!(severity(text).as_deref().map_err(|e| e.error.code), expected, "{text}");
        }
    }

    #[test]
    fn days_are_written_in_one_way() {
        assert_eq!(date("2026-11-23").unwrap(), Date { year: 2026, month: 11, day: 23 });
        for text in ["2026-02-30", "2026-1-1", "20261123", "2026-11-23T00:00", "0000-01-01", "+002026-11", "", "2026/11/23"] {
            assert_eq!(date(text).map_err(|e| e.error.code), Err("unreadable-date"), "{text}");
        }
    }
}
