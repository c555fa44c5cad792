//! What the dispositions do to values.

use super::*;

const BIG_ENDIAN: Encoding = Encoding {
    explicit: true,
    big_endian: true,
};
const LITTLE: Encoding = Encoding::EXPLICIT_LITTLE;
const DAY: i64 = 86_400;
/// 2009-02-13 23:31:30.
const SECONDS: i64 = 1_234_567_890;

fn hashed(vr: VR, value: &[u8]) -> Option<Vec<u8>> {
    hash_uids(vr, value, |uid| format!("2.25.{}", uid.len())).map(Vec::from)
}

#[test]
fn each_uid_of_a_value_is_replaced_and_padded_as_its_value_representation_asks() {
    assert_eq!(
        hashed(VR::UI, b"1.2.3\\1.2.345\0").unwrap(),
        b"2.25.5\\2.25.7\0"
    );
    assert_eq!(hashed(VR::LO, b" 1.2.3456 ").unwrap(), b"2.25.8");
    assert_eq!(
        hashed(VR::LO, b"1.2.3\\\\1.2.3").unwrap(),
        b"2.25.5\\\\2.25.5"
    );
    assert_eq!(
        hashed(VR::OB, b"1.2.3.4.5.6\0\0\0\0\0").unwrap(),
        b"2.25.11\0"
    );
    assert_eq!(hashed(VR::UN, b"1.2.3.4.5.6 ").unwrap(), b"2.25.11\0");
    assert_eq!(hashed(VR::LT, b"1.2.3.4.5.6 ").unwrap(), b"2.25.11 ");
    assert_eq!(hashed(VR::UI, b"").unwrap(), b"");
}

#[test]
fn what_is_no_uid_does_not_stay() {
    let cases: [(VR, &[u8]); 9] = [
        (VR::LO, b"Meier"),
        (VR::LO, b"1.2.3\\Meier "),
        (VR::LO, b"1.2.3 for Meier"),
        (VR::UI, b"1..2"),
        (VR::UI, b".1.2"),
        (VR::UN, b"20200101"),
        (VR::OB, &[0x12, 0x80, 0xFF, 0x00]),
        (VR::UL, b"1.23"),
        (VR::OB, b"1.2.3\0Meier"),
    ];
    for (vr, value) in cases {
        assert_eq!(hashed(vr, value), None, "{vr:?}");
    }
    // SH has no room for the new one.
    let long = |_: &str| "2.25.329800735698586629295641978511506172918".to_owned();
    assert_eq!(hash_uids(VR::SH, b"1.2.3", long), None);
    assert!(hash_uids(VR::LO, b"1.2.3", long).is_some());
}

fn next_year(date: &str) -> Option<String> {
    let year: u32 = date.get(..4)?.parse().ok()?;
    Some(format!("{}{}", year + 1, &date[4..]))
}

#[test]
fn each_date_of_a_value_is_moved_whatever_text_it_is_written_in() {
    for vr in [VR::DA, VR::DT, VR::LO, VR::SH, VR::UN, VR::OB, VR::LT] {
        let moved = offset_dates(vr, b"20200131", next_year).unwrap();
        assert_eq!(moved[..], b"20210131"[..], "{vr:?}");
    }
    let moved = offset_dates(VR::DA, b"20200131\\20200201 ", next_year).unwrap();
    assert_eq!(moved[..], b"20210131\\20210201 "[..]);
    let moved = offset_dates(VR::DT, b"20200131101112.5", next_year).unwrap();
    assert_eq!(moved[..], b"20210131101112.5"[..]);
}

#[test]
fn what_is_no_date_does_not_stay() {
    assert_eq!(offset_dates(VR::LO, b"soon", next_year), None);
    assert_eq!(offset_dates(VR::LO, b"20200131\\soon ", next_year), None);
    assert_eq!(offset_dates(VR::SL, &[1, 2, 3, 4], next_year), None);
    assert_eq!(offset_dates(VR::UN, &[0x80, 2, 3, 4], next_year), None);
    assert_eq!(
        offset_dates(VR::DA, b"20200131", |_| Some("2020-01-31".to_owned())),
        None
    );
}

#[test]
fn seconds_are_moved_by_whole_days_in_either_byte_order() {
    let expected = SECONDS - 100 * DAY;
    let moved = |vr, value: &[u8], encoding| offset_seconds(vr, value, encoding, -100);
    let (before, after) = (SECONDS as i32, expected as i32);
    for vr in [VR::SL, VR::UL, VR::OB, VR::UN] {
        let little = moved(vr, &before.to_le_bytes(), LITTLE).unwrap();
        assert_eq!(little[..], after.to_le_bytes(), "{vr:?}");
        let big = moved(vr, &before.to_be_bytes(), BIG_ENDIAN).unwrap();
        assert_eq!(big[..], after.to_be_bytes(), "{vr:?}");
    }
    for vr in [VR::SV, VR::UV, VR::OB, VR::UN] {
        let little = moved(vr, &SECONDS.to_le_bytes(), LITTLE).unwrap();
        assert_eq!(little[..], expected.to_le_bytes(), "{vr:?}");
    }
    let float = |seconds: i64| (seconds as f64 + 0.25).to_le_bytes();
    for vr in [VR::FD, VR::OB, VR::UN] {
        let moved = moved(vr, &float(SECONDS), LITTLE).unwrap();
        assert_eq!(moved[..], float(expected), "{vr:?}");
    }
    let two = [before.to_le_bytes(), before.to_le_bytes()].concat();
    let moved_two = moved(VR::SL, &two, LITTLE).unwrap();
    assert_eq!(
        moved_two[..],
        [after.to_le_bytes(), after.to_le_bytes()].concat()
    );
    for vr in [VR::IS, VR::LO, VR::SH, VR::UN, VR::OB] {
        let text = moved(vr, b"1234567890", LITTLE).unwrap();
        assert_eq!(text[..], *expected.to_string().as_bytes(), "{vr:?}");
    }
    let fraction = moved(VR::LO, b"1234567890.125", LITTLE).unwrap();
    assert_eq!(fraction[..], *format!("{expected}.125").as_bytes());
}

#[test]
fn seconds_that_leave_their_range_or_are_none_do_not_stay() {
    let moved = |vr, value: &[u8], days| offset_seconds(vr, value, LITTLE, days);
    assert_eq!(moved(VR::SL, &(i32::MAX - 5).to_le_bytes(), 1), None);
    assert_eq!(moved(VR::SL, &(i32::MIN + 5).to_le_bytes(), -1), None);
    assert_eq!(moved(VR::UL, &5u32.to_le_bytes(), -1), None);
    assert_eq!(moved(VR::UL, &(u32::MAX - 5).to_le_bytes(), 1), None);
    assert_eq!(moved(VR::SL, &[1, 2, 3], 1), None);
    assert_eq!(moved(VR::FD, &f64::NAN.to_le_bytes(), 1), None);
    assert_eq!(moved(VR::FD, &1e30f64.to_le_bytes(), 1), None);
    // Too few seconds for a date: some other number, and who knows which.
    assert_eq!(moved(VR::UN, &[7, 0, 0, 0], 1), None);
    assert_eq!(moved(VR::UN, &[7, 0, 0, 0, 0, 0, 0, 0], 1), None);
    assert_eq!(moved(VR::OB, &[1, 2, 3, 4, 5, 6], 1), None);
    assert_eq!(moved(VR::LO, b"yesterday", 1), None);
    assert_eq!(moved(VR::LO, b"99999999999999999999", 1), None);
    assert_eq!(moved(VR::SL, &5i32.to_le_bytes(), i64::MAX), None);
    assert_eq!(moved(VR::US, &[1, 2], 1), None);
    // No date at all stays none.
    assert_eq!(moved(VR::SL, &[0; 4], 1).unwrap()[..], [0; 4]);
    assert!(moved(VR::SL, b"", 1).unwrap().is_empty());
}
