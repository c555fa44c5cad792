//! Dates moved by whole days (PS3.15 E.3.6, Modified Dates): order and intervals stay as they were.

/// A shift of dates by whole days; times of day stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateShift(i64);

impl DateShift {
    pub(crate) fn of_days(days: i64) -> Self {
        Self(days)
    }

    /// How many days it moves dates.
    pub(crate) fn days(self) -> i64 {
        self.0
    }

    /// One value of DA, a range of DA too (PS3.4 C.2.2.2.5.1); `None` where it is not one.
    pub(crate) fn date(self, value: &str) -> Option<String> {
        match value.split_once('-') {
            Some(ends) => Self::range(ends, |end| self.one_date(end)),
            None => self.one_date(value),
        }
    }

    /// One value of DT, a range too: truncated, with fraction and time zone; `None` where it is not one.
    pub(crate) fn date_time(self, value: &str) -> Option<String> {
        // A hyphen also stands before the offset from UTC: a range has one with a whole date behind it.
        if let Some(shifted) = self.one_date_time(value) {
            return Some(shifted);
        }
        let hyphens = value.match_indices('-').map(|(position, _)| position);
        let mut ends = hyphens.map(|position| (&value[..position], &value[position + 1..]));
        ends.find_map(|ends| Self::range(ends, |end| self.one_date_time(end)))
    }

    /// A date and what follows it as makers write it in private text: DA, DT, or year, month and day with
    /// separators; the rest has to be a time of day. `None` where it is nothing of that.
    pub(crate) fn text(self, value: &str) -> Option<String> {
        if let Some(shifted) = self.date(value).or_else(|| self.date_time(value)) {
            return Some(shifted);
        }
        let (written, rest) = value.split_at_checked(10)?;
        let letters = written.as_bytes();
        let separator = char::from(letters[4]);
        let is_written = matches!(separator, '-' | '/' | '.') && letters[7] == letters[4];
        let is_time = |letter: char| letter.is_ascii_digit() || "T:. +-Z".contains(letter);
        if !is_written
            || !rest.chars().all(is_time)
            || rest.starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let day = Day::new(&written[..4], &written[5..7], &written[8..])?;
        let Day { year, month, day } = day.moved(self.0)?;
        Some(format!(
            "{year:04}{separator}{month:02}{separator}{day:02}{rest}"
        ))
    }

    /// Both ends of a range, of which one may be open.
    fn range(
        (first, last): (&str, &str),
        shift: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        if first.is_empty() && last.is_empty() {
            return None;
        }
        let end = |end: &str| match end {
            "" => Some(String::new()),
            end => shift(end),
        };
        Some(format!("{}-{}", end(first)?, end(last)?))
    }

    /// YYYYMMDD, or YYYY.MM.DD as ACR-NEMA wrote it.
    fn one_date(self, value: &str) -> Option<String> {
        let dotted =
            value.len() == 10 && value.as_bytes()[4] == b'.' && value.as_bytes()[7] == b'.';
        let day = match value.len() {
            8 => Day::new(value.get(..4)?, value.get(4..6)?, value.get(6..)?)?,
            10 if dotted => Day::new(value.get(..4)?, value.get(5..7)?, value.get(8..)?)?,
            _ => return None,
        };
        let Day { year, month, day } = day.moved(self.0)?;
        Some(match dotted {
            true => format!("{year:04}.{month:02}.{day:02}"),
            false => format!("{year:04}{month:02}{day:02}"),
        })
    }

    /// YYYY[MM[DD[HH[MM[SS[.F]]]]]][&ZZXX]
    fn one_date_time(self, value: &str) -> Option<String> {
        let zone_start = value.find(['+', '-']).unwrap_or(value.len());
        let (moment, zone) = value.split_at(zone_start);
        let is_zone = |zone: &str| zone.len() == 5 && zone[1..].bytes().all(|b| b.is_ascii_digit());
        if !(zone.is_empty() || is_zone(zone)) {
            return None;
        }
        let digits = moment.split_once('.').map_or(moment, |(digits, _)| digits);
        let is_whole = moment
            .bytes()
            .all(|letter| letter.is_ascii_digit() || letter == b'.')
            && digits.len() % 2 == 0
            && (4..=14).contains(&digits.len())
            && (moment.len() == digits.len() || digits.len() == 14);
        if !is_whole {
            return None;
        }
        // What is truncated moves from its middle, so that order stays and no more is said than was.
        let month = moment.get(4..6).unwrap_or("07");
        let day = moment
            .get(6..8)
            .unwrap_or(if moment.len() < 6 { "02" } else { "15" });
        let moved = Day::new(&moment[..4], month, day)?.moved(self.0)?;
        let date = format!("{:04}{:02}{:02}", moved.year, moved.month, moved.day);
        let kept = digits.len().min(8);
        Some(format!("{}{}{zone}", &date[..kept], &moment[kept..]))
    }
}

/// A day of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day {
    year: i64,
    month: i64,
    day: i64,
}

impl Day {
    fn new(year: &str, month: &str, day: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<i64>().ok()).flatten()
        };
        let day = Self {
            year: number(year)?,
            month: number(month)?,
            day: number(day)?,
        };
        let is_day = day.year > 0 && (1..=12).contains(&day.month) && (1..=31).contains(&day.day);
        (is_day && Self::of_number(day.number()) == day).then_some(day)
    }

    fn moved(self, days: i64) -> Option<Self> {
        let moved = Self::of_number(self.number() + days);
        (1..=9999).contains(&moved.year).then_some(moved)
    }

    /// Days since 1 March of the year 0, by years that begin in March, so that a leap day is a year's last.
    fn number(self) -> i64 {
        let year = if self.month <= 2 {
            self.year - 1
        } else {
            self.year
        };
        let month = (self.month + 9) % 12;
        year * 365 + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + self.day
            - 1
    }

    fn of_number(number: i64) -> Self {
        const FOUR_CENTURIES: i64 = 146_097;
        let (era, day_of_era) = (
            number.div_euclid(FOUR_CENTURIES),
            number.rem_euclid(FOUR_CENTURIES),
        );
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let calendar_month = if month < 10 { month + 3 } else { month - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(calendar_month <= 2),
            month: calendar_month,
            day: day_of_year - (153 * month + 2) / 5 + 1,
        }
    }
}

/// Whole years between two dates of VR DA; `None` where one is not.
pub(crate) fn years_between(birth: &str, later: &str) -> Option<i64> {
    let day = |text: &str| Day::new(text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    let (birth, later) = (day(birth)?, day(later)?);
    let had_birthday = (later.month, later.day) >= (birth.month, birth.day);
    Some(later.year - birth.year - i64::from(!had_birthday))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BACK: DateShift = DateShift(-1000);

    #[test]
    fn dates_move_by_whole_days_in_every_form() {
        assert_eq!(BACK.date("20201006").as_deref(), Some("20180110"));
        assert_eq!(BACK.date("2020.10.06").as_deref(), Some("2018.01.10"));
        assert_eq!(
            BACK.date("20201006-20201007").as_deref(),
            Some("20180110-20180111")
        );
        assert_eq!(BACK.date("20201006-").as_deref(), Some("20180110-"));
        let moved = |value| BACK.date_time(value);
        assert_eq!(moved("20201006").as_deref(), Some("20180110"));
        assert_eq!(
            moved("20201006123456.123456+0100").as_deref(),
            Some("20180110123456.123456+0100")
        );
        assert_eq!(
            moved("202010061234-0500").as_deref(),
            Some("201801101234-0500")
        );
        assert_eq!(
            moved("20201006-20201007123000").as_deref(),
            Some("20180110-20180111123000")
        );
        assert_eq!(moved("202010").as_deref(), Some("201801"));
        assert_eq!(moved("2020").as_deref(), Some("2017"));
        assert_eq!(
            BACK.text("2020-10-06 12:34:56").as_deref(),
            Some("2018-01-10 12:34:56")
        );
        assert_eq!(BACK.text("2020/10/06").as_deref(), Some("2018/01/10"));
    }

    #[test]
    fn what_is_no_date_is_not_moved() {
        for value in [
            "",
            "20201301",
            "20200230",
            "2020",
            "00000000",
            "today",
            "-",
            "２０２０1006",
        ] {
            assert_eq!(BACK.date(value), None, "{value}");
        }
        for value in [
            "",
            "-",
            "20201",
            "2020100612345",
            "20201006.5",
            "20201006+01",
        ] {
            assert_eq!(BACK.date_time(value), None, "{value}");
        }
        for value in [
            "2020-10-06 by Anna",
            "2020-10-061",
            "10/06/2020",
            "2020-10/06",
        ] {
            assert_eq!(BACK.text(value), None, "{value}");
        }
        assert_eq!(DateShift(-400).date("00010101"), None);
    }

    #[test]
    fn ages_count_birthdays() {
        assert_eq!(years_between("19300501", "20200430"), Some(89));
        assert_eq!(years_between("19300501", "20200501"), Some(90));
        assert_eq!(years_between("1930", "20200501"), None);
    }

    proptest! {
        #[test]
        fn order_and_intervals_stay(a in 1_000i64..3_000_000, b in 1_000i64..3_000_000, days in -4000i64..0) {
            let text = |number: i64| {
                let Day { year, month, day } = Day::of_number(number);
                format!("{year:04}{month:02}{day:02}")
            };
            let number = |text: &str| Day::new(&text[..4], &text[4..6], &text[6..]).map(Day::number);
            let shift = DateShift(days);
            if let (Some(moved_a), Some(moved_b)) = (shift.date(&text(a)), shift.date(&text(b))) {
                prop_assert_eq!(number(&moved_a).unwrap() - number(&moved_b).unwrap(), a - b);
                prop_assert_eq!(number(&moved_a).unwrap() - a, days);
            }
        }

        #[test]
        fn any_text_is_moved_or_left(text in ".{0,30}", days in -4000i64..0) {
            let shift = DateShift(days);
            let _ = (shift.date(&text), shift.date_time(&text), shift.text(&text));
        }
    }
}
