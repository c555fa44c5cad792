//! Dates and times as seconds, to take one from another.

use crate::instance::{DataSet, Tag};
use crate::sources::header::first_text;

/// Seconds since an arbitrary midnight.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Seconds(pub f64);

/// A date and a time that stand in attributes of their own (DA, TM).
pub(super) fn of_date_and_time(data_set: &DataSet, day: Tag, clock: Tag) -> Option<Seconds> {
    let day = date(first_text(data_set, day)?)?;
    Some(Seconds(day + time(first_text(data_set, clock)?)?))
}

/// A value of representation DT. An offset from UTC is left out, since what it is compared with has none.
pub(super) fn date_time(text: &str) -> Option<Seconds> {
    let text = text.split(['+', '-']).next()?;
    let day = date(text.get(..8)?)?;
    Some(Seconds(day + time(text.get(8..)?)?))
}

/// A value of representation DA: YYYYMMDD, or YYYY.MM.DD as the standard once had it.
fn date(text: &str) -> Option<f64> {
    let digits: String = text.split('.').collect();
    if digits.len() != 8 {
        return None;
    }
    let (year, month, day) = (
        digits_of(&digits, 0, 4)?,
        digits_of(&digits, 4, 6)?,
        digits_of(&digits, 6, 8)?,
    );
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of the Gregorian calendar, the year beginning with March.
    let (year, month) = match month > 2 {
        true => (year, month - 3),
        false => (year - 1, month + 9),
    };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day;
    Some(days as f64 * 86_400.0)
}

/// A value of representation TM in seconds: HHMMSS.FFFFFF, its end left out where it is not known.
pub(super) fn time(text: &str) -> Option<f64> {
    let digits: String = text.split(':').collect();
    let hours = digits_of(&digits, 0, 2).filter(|hours| *hours < 24)?;
    let minutes = match digits.len() > 2 {
        true => digits_of(&digits, 2, 4).filter(|minutes| *minutes < 60)?,
        false => 0,
    };
    let seconds = match digits.get(4..) {
        None | Some("") => 0.0,
        Some(seconds) if seconds.starts_with(|first: char| first.is_ascii_digit()) => seconds
            .parse()
            .ok()
            .filter(|seconds| (0.0..61.0).contains(seconds))?,
        Some(_) => return None,
    };
    Some((hours * 3600 + minutes * 60) as f64 + seconds)
}

fn digits_of(text: &str, start: usize, end: usize) -> Option<i64> {
    let digits = text.get(start..end)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_across_the_end_of_a_year_is_an_hour() {
        let before = date_time("20231231233000.25+0100").expect("a date and time");
        let after = date_time("20240101003000").expect("a date and time");
        assert_eq!(after.0 - before.0, 3599.75);
        let leap = date("20240301")
            .zip(date("20240228"))
            .map(|(after, before)| after - before);
        assert_eq!(leap, Some(2.0 * 86_400.0));
    }

    #[test]
    fn what_is_no_time_has_none() {
        for text in [
            "", "2", "24", "1260", "12:60:00", "1200-1", "12000x", "120062",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
        assert_eq!(time("12"), Some(43_200.0));
        assert_eq!(time("12:00:30"), Some(43_230.0));
        for text in ["20231301", "2023", "202312011", "2023a201"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
