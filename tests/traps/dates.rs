//! Days, times and ages, wherever they stand and however they are written.

use crate::hosts::ct;
use crate::options::{self, never, with_dates, with_full_dates};
use crate::plot::{Group, Plot, group};
use crate::secret::Day;
use crate::support::model::{Content, Part10, Set};

pub fn groups() -> Vec<Group> {
    vec![
        group!["dates" on ct;
            listed_dates, unlisted_date, several_dates_in_one_value, range_of_dates, acr_nema_date,
            date_time_with_fraction_and_zone, date_time_truncated_to_the_month,
            range_of_date_times, listed_time, unlisted_time, day_in_text_with_signs,
            day_in_words, american_day_in_text, day_in_code_string, day_in_integer_string,
            day_in_a_uid, day_in_private_text, day_in_file_name, birth_date_in_text,
            birth_date_in_a_number, birth_date_in_other_order, birth_date_alternative_calendar,
            date_that_is_none, timezone, unlisted_date_time, dates_in_calibration, day_in_procedure_sequence],
        group!["ages" on aged; age_above_89, age_above_89_in_months_of_an_item, age_in_text],
        group!["birth" on ct; birth_date, birth_time, death_date],
    ]
}

fn listed_dates(plot: &mut Plot) {
    for tag in [
        0x0008_0012,
        0x0008_0021,
        0x0008_0022,
        0x0008_0023,
        0x0008_0024,
        0x0018_9074,
    ] {
        let day = plot.day();
        match tag {
            0x0018_9074 => plot
                .data()
                .text(tag, "DT", &format!("{}101010", day.dicom())),
            _ => plot.data().text(tag, "DA", &day.dicom()),
        };
    }
}

fn unlisted_date(plot: &mut Plot) {
    let day = plot.day();
    plot.data()
        .text(0x0014_4076, "DA", &day.dicom())
        .text(0x0014_1020, "DA", &day.dicom());
}

fn several_dates_in_one_value(plot: &mut Plot) {
    let (one, two, three) = (plot.day(), plot.day(), plot.day());
    plot.data().text(
        0x0018_1200,
        "DA",
        &format!("{}\\{}\\{}", one.dicom(), two.dicom(), three.dicom()),
    );
    device_keeps(plot, 3);
}

/// The dates of a device stay with it, too.
fn device_keeps(plot: &mut Plot, count: usize) {
    for secret in plot.secrets.iter_mut().rev().take(count) {
        secret.stays = |options| with_full_dates(options) || options::with_device(options);
    }
}

fn range_of_dates(plot: &mut Plot) {
    let (from, to) = (plot.day(), plot.day());
    plot.data().text(
        0x0040_0244,
        "DA",
        &format!("{}-{}", from.dicom(), to.dicom()),
    );
}

fn acr_nema_date(plot: &mut Plot) {
    let day = plot.day();
    let written = format!("{}.{:02}.{:02}", day.year, day.month, day.day);
    plot.data().text(0x0040_0002, "DA", &written);
}

fn date_time_with_fraction_and_zone(plot: &mut Plot) {
    let day = plot.day();
    plot.data().text(
        0x0008_002A,
        "DT",
        &format!("{}143052.123456+0200", day.dicom()),
    );
}

fn date_time_truncated_to_the_month(plot: &mut Plot) {
    let day = plot.day();
    let month = format!("{:04}{:02}", day.year, day.month);
    plot.data().text(0x0018_9516, "DT", &month);
    plot.secret(&month, with_full_dates);
}

fn range_of_date_times(plot: &mut Plot) {
    let (from, to) = (plot.day(), plot.day());
    plot.data().text(
        0x0018_9517,
        "DT",
        &format!("{}10-{}11", from.dicom(), to.dicom()),
    );
}

const TIME: &str = "134759.918273";

fn listed_time(plot: &mut Plot) {
    plot.secret(TIME, with_dates);
    plot.data()
        .text(0x0008_0032, "TM", TIME)
        .text(0x0008_0033, "TM", &format!("{TIME} "));
}

fn unlisted_time(plot: &mut Plot) {
    plot.secret("134758.918274", with_dates);
    plot.data().text(0x0014_3077, "TM", "134758.918274");
}

fn day_in_text_with_signs(plot: &mut Plot) {
    let day = plot.day();
    let Day { year, month, day } = day;
    plot.data().text(
        0x0018_9941,
        "UT",
        &format!("made {year}-{month:02}-{day:02}, {day:02}.{month:02}.{year}"),
    );
}

fn day_in_words(plot: &mut Plot) {
    let day = plot.day();
    let (name, number, year) = (day.month_name(), day.day, day.year);
    plot.data().text(
        0x0022_112C,
        "LT",
        &format!("calibrated {number} {name} {year} and {name} {number}, {year}"),
    );
}

fn american_day_in_text(plot: &mut Plot) {
    let Day { year, month, day } = plot.day();
    plot.data()
        .text(0x0018_1210, "SH", &format!("K {month:02}/{day:02}/{year}"));
}

fn day_in_code_string(plot: &mut Plot) {
    let day = plot.day();
    plot.data().text(
        0x0008_0008,
        "CS",
        &format!("ORIGINAL\\PRIMARY\\AXIAL\\D{}", day.dicom()),
    );
}

fn day_in_integer_string(plot: &mut Plot) {
    let day = plot.day();
    plot.data().text(0x0020_0012, "IS", &day.dicom());
}

fn day_in_a_uid(plot: &mut Plot) {
    let day = plot.day();
    let uid = format!("1.2.826.0.1.3680043.99.7.{}.1", day.dicom());
    plot.data().text(0x0020_0052, "UI", &uid);
    plot.secrets.last_mut().expect("just put").stays =
        |options| with_full_dates(options) || options::with_uids(options);
}

fn day_in_private_text(plot: &mut Plot) {
    let day = plot.day();
    plot.data()
        .text(0x0043_0010, "LO", "GEMS_PARM_01")
        .text(0x0043_1027, "SH", &day.dicom());
}

fn day_in_file_name(plot: &mut Plot) {
    let day = plot.day();
    plot.data()
        .text(0x0018_9005, "SH", &format!("tse_{}_v2", day.dicom()));
}

const BIRTH: Day = Day {
    year: 1956,
    month: 12,
    day: 24,
};

fn birth_date_in_text(plot: &mut Plot) {
    plot.secret_day(BIRTH, never);
    plot.data().text(
        0x0018_9910,
        "UT",
        "born 24 December 1956, * 24.12.1956, DOB 12/24/1956",
    );
}

fn birth_date_in_a_number(plot: &mut Plot) {
    plot.secret_day(BIRTH, never);
    plot.data().text(0x0020_0013, "IS", "19561224");
}

fn birth_date_in_other_order(plot: &mut Plot) {
    plot.secret("24121956", never);
    plot.data()
        .text(0x0018_9004, "CS", "RESEARCH")
        .text(0x0018_0024, "SH", "*tse 24121956");
}

fn birth_date_alternative_calendar(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x0010_0033, "LO", &secret)
        .text(0x0010_0034, "LO", &secret);
    plot.data().text(0x0010_0035, "CS", "THAI");
}

fn date_that_is_none(plot: &mut Plot) {
    let name = plot.token(never);
    plot.data().text(0x0008_0025, "DA", &name[..8]);
    plot.secrets.last_mut().expect("just put").stays = with_full_dates;
    plot.secret(&name[..8], with_full_dates);
}

fn timezone(plot: &mut Plot) {
    plot.secret("+0545", with_dates);
    plot.data().text(0x0008_0201, "SH", "+0545");
}

fn unlisted_date_time(plot: &mut Plot) {
    let day = plot.day();
    plot.data()
        .text(0x0008_041F, "DT", &format!("{}1211-0800", day.dicom()));
}

fn dates_in_calibration(plot: &mut Plot) {
    // The first of its days is the one of another trap.
    let _ = plot.unused_number();
    let day = plot.day();
    plot.data().text(0x0014_3076, "DA", &day.dicom());
}

fn day_in_procedure_sequence(plot: &mut Plot) {
    let day = plot.day();
    let item = Set::of(&[
        (0x0040_0002, "DA", &day.dicom()),
        (0x0040_0003, "TM", "101010"),
    ]);
    plot.data().add_item(0x0022_0015, item);
}

/// Of a woman of 95, whose birth date nobody wrote down.
fn aged() -> Part10 {
    let mut file = ct();
    file.data.0.remove(&0x0010_0030);
    file.data.text(0x0010_1010, "AS", "095Y");
    file
}

fn age_above_89(plot: &mut Plot) {
    plot.secret("095Y", never);
    plot.check(|output| {
        let has = |text: &[u8]| output.windows(text.len()).any(|window| window == text);
        let kept = has(b"113108");
        (kept && !has(b"090Y")).then(|| "the age is not told as 090Y".to_owned())
    });
}

fn age_above_89_in_months_of_an_item(plot: &mut Plot) {
    plot.secret("097Y", never);
    plot.data()
        .add_item(0x0022_0015, Set::of(&[(0x0010_1010, "AS", "097Y")]));
}

fn age_in_text(plot: &mut Plot) {
    for text in ["95 year old", "95-year-old", "95 y/o", "aged 95"] {
        plot.secret(text, never);
    }
    plot.data()
        .text(
            0x0018_9941,
            "UT",
            "95 year old woman, the 95-year-old, 95 y/o, aged 95",
        )
        .text(0x0010_21B0, "LT", "95 year old woman");
}

fn birth_date(plot: &mut Plot) {
    plot.secret_day(BIRTH, never);
    plot.data().text(0x0010_0030, "DA", "19561224");
}

fn birth_time(plot: &mut Plot) {
    plot.secret("031415", never);
    plot.data().text(0x0010_0032, "TM", "031415");
}

fn death_date(plot: &mut Plot) {
    let day = plot.day();
    plot.data().text(0x0010_0034, "LO", &day.dicom());
    plot.put(0x0014_1020, "UN", Content::Bytes(day.dicom().into_bytes()));
}
