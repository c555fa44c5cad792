//! What a disposition does to a value. `None` is to remove the attribute: what cannot be understood does not stay.

use bytes::Bytes;

use super::super::pseudonym::is_uid;
use crate::instance::element::{padded, trim_padding};
use crate::instance::{Encoding, VR};

const SECONDS_PER_DAY: i64 = 86_400;
/// Where a binary number is taken for seconds since 1970: 1980 to 2050. Twice as wide, and half of all
/// dates in the wrong byte order would be dates as well.
const PLAUSIBLE_SECONDS: std::ops::RangeInclusive<i64> = 315_532_800..=2_524_608_000;

/// Each UID of a value replaced by what `new` makes of it. Well-known ones come back as they are from a `new` that
/// knows them.
pub(crate) fn hash_uids(
    vr: VR,
    value: &[u8],
    mut new: impl FnMut(&str) -> String,
) -> Option<Bytes> {
    let text = characters(vr, value)?;
    each(vr, text, |uid| is_uid(uid).then(|| new(uid)))
}

/// Each date of a value moved by `shift`, which is `None` where it can make nothing of it.
pub(crate) fn offset_dates(
    vr: VR,
    value: &[u8],
    shift: impl FnMut(&str) -> Option<String>,
) -> Option<Bytes> {
    each(vr, characters(vr, value)?, shift)
}

/// Each number of seconds since 1970 moved by whole days. Zero stays: it stands for no date.
pub(crate) fn offset_seconds(vr: VR, value: &[u8], encoding: Encoding, days: i64) -> Option<Bytes> {
    let shift = days.checked_mul(SECONDS_PER_DAY)?;
    let moved = |seconds: i64| match seconds {
        0 => Some(0),
        _ => seconds.checked_add(shift),
    };
    match vr {
        VR::SL => numbers(value, encoding, |bytes| {
            let moved = moved(i64::from(i32::from_le_bytes(bytes)))?;
            Some(i32::try_from(moved).ok()?.to_le_bytes())
        }),
        VR::UL => numbers(value, encoding, |bytes| {
            let moved = moved(i64::from(u32::from_le_bytes(bytes)))?;
            Some(u32::try_from(moved).ok()?.to_le_bytes())
        }),
        VR::SV => numbers(value, encoding, |bytes| {
            Some(moved(i64::from_le_bytes(bytes))?.to_le_bytes())
        }),
        VR::UV => numbers(value, encoding, |bytes| {
            let seconds = i64::try_from(u64::from_le_bytes(bytes)).ok()?;
            Some(u64::try_from(moved(seconds)?).ok()?.to_le_bytes())
        }),
        VR::FD => numbers(value, encoding, |bytes| {
            Some(moved_float(f64::from_le_bytes(bytes), shift)?.to_le_bytes())
        }),
        VR::OB | VR::UN => unknown_seconds(value, encoding, shift)
            .or_else(|| each(vr, characters(vr, value)?, |text| seconds_text(text, moved))),
        _ => each(vr, characters(vr, value)?, |text| seconds_text(text, moved)),
    }
}

/// A number of which the value representation says nothing: in the byte order and the form in which it is a date, the
/// order of the data set first.
fn unknown_seconds(value: &[u8], encoding: Encoding, shift: i64) -> Option<Bytes> {
    let moved = |seconds: i64| {
        let is_plausible = PLAUSIBLE_SECONDS.contains(&seconds);
        is_plausible.then(|| seconds.checked_add(shift))?
    };
    let other = Encoding {
        big_endian: !encoding.big_endian,
        ..encoding
    };
    [encoding, other].into_iter().find_map(|order| {
        numbers(value, order, |bytes: [u8; 4]| {
            let moved = moved(i64::from(u32::from_le_bytes(bytes)))?;
            (value.len() == 4).then_some(u32::try_from(moved).ok()?.to_le_bytes())
        })
        .or_else(|| {
            numbers(value, order, |bytes: [u8; 8]| {
                let moved = match moved(i64::from_le_bytes(bytes)) {
                    Some(moved) => moved.to_le_bytes(),
                    None => moved_float(f64::from_le_bytes(bytes), shift)?.to_le_bytes(),
                };
                (value.len() == 8).then_some(moved)
            })
        })
    })
}

fn moved_float(seconds: f64, shift: i64) -> Option<f64> {
    if seconds == 0.0 {
        return Some(seconds);
    }
    let (first, last) = (*PLAUSIBLE_SECONDS.start(), *PLAUSIBLE_SECONDS.end());
    let is_plausible = seconds >= first as f64 && seconds <= last as f64;
    is_plausible.then_some(seconds + shift as f64)
}

/// Every number of `N` bytes, handed over and taken back little endian.
fn numbers<const N: usize>(
    value: &[u8],
    encoding: Encoding,
    moved: impl Fn([u8; N]) -> Option<[u8; N]>,
) -> Option<Bytes> {
    let mut out = Vec::with_capacity(value.len());
    let chunks = value.chunks_exact(N);
    if !chunks.remainder().is_empty() {
        return None;
    }
    for chunk in chunks {
        let mut bytes = <[u8; N]>::try_from(chunk).ok()?;
        if encoding.big_endian {
            bytes.reverse();
        }
        let mut bytes = moved(bytes)?;
        if encoding.big_endian {
            bytes.reverse();
        }
        out.extend(bytes);
    }
    Some(out.into())
}

/// Seconds in decimal digits. A fraction stays as it is.
fn seconds_text(text: &str, moved: impl Fn(i64) -> Option<i64>) -> Option<String> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !fraction.is_none_or(is_number) {
        return None;
    }
    let moved = moved(whole.parse().ok()?).filter(|moved| *moved >= 0)?;
    Some(match fraction {
        Some(fraction) => format!("{moved}.{fraction}"),
        None => moved.to_string(),
    })
}

/// The value as characters, where it can be that and holds no others than ASCII: dates, UIDs and numbers need none.
fn characters(vr: VR, value: &[u8]) -> Option<&str> {
    let is_binary = matches!(
        vr,
        VR::SQ | VR::AT | VR::FL | VR::FD | VR::SL | VR::SS | VR::SV | VR::UL | VR::US | VR::UV
    );
    let text = std::str::from_utf8(value).ok().filter(|_| !is_binary)?;
    let text = text.trim_end_matches(['\0', ' ']);
    (text.bytes().all(|byte| matches!(byte, b' '..=b'~'))).then_some(text)
}

/// Each value changed, empty ones left empty; `None` where one cannot be, or does not fit.
fn each(vr: VR, text: &str, mut change: impl FnMut(&str) -> Option<String>) -> Option<Bytes> {
    let longest = longest(vr);
    let mut changed = String::with_capacity(text.len());
    for (number, value) in text.split('\\').enumerate() {
        if number > 0 {
            changed.push('\\');
        }
        let value = trim_padding(value);
        if !value.is_empty() {
            let value = change(value)?;
            if value.len() > longest {
                return None;
            }
            changed.push_str(&value);
        }
    }
    Some(padded(vr, changed.into_bytes()))
}

/// Characters of one value (PS3.5 6.2).
fn longest(vr: VR) -> usize {
    match vr {
        VR::AS => 4,
        VR::DA => 8,
        VR::IS => 12,
        VR::TM => 14,
        VR::AE | VR::CS | VR::DS | VR::SH => 16,
        VR::DT => 26,
        VR::LO | VR::UI => 64,
        _ => usize::MAX,
    }
}
