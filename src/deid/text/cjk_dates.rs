//! Dates, times and ages with the units of Chinese, Japanese and Korean.

use super::cjk::{is_ideographs, note};
use super::tokens::Tokens;
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const ERAS: [&str; 8] = [
    "令和", "平成", "昭和", "大正", "明治", "民国", "民國", "西暦",
];

/// `2019年3月5日`, `平成31年3月`, `3월 5일`, with the time behind it; `95歳`.
pub(super) fn find(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let unit = |index: usize| -> Option<char> {
        let is_near = is_ideographs(tokens, index) && tokens.is_same_line(index);
        is_near.then(|| tokens.word(index).chars().next())?
    };
    let first = unit(start + 1)?;
    let value = tokens.value(start)?;
    if matches!(first, '歳' | '岁' | '歲' | '세' | '살' | '才') {
        let is_high = (90..=130).contains(&value) && tokens.starts_number(start);
        let end = tokens.all[start + 1].start + first.len_utf8();
        return is_high.then(|| {
            note(tokens.all[start].start, end, IdentifierKind::Other, spans);
            start + 1
        });
    }
    let mut begin = tokens.all[start].start;
    let mut has_year = false;
    let mut index = start;
    if start > 0 && tokens.is_glued(start) && is_ideographs(tokens, start - 1) {
        let before = tokens.word(start - 1);
        for era in ERAS {
            if before.ends_with(era) {
                begin -= era.len();
            } else if let Some(head) = before.strip_suffix("元年")
                && head.ends_with(era)
            {
                begin -= era.len() + "元年".len();
                has_year = true;
            }
        }
    }
    if matches!(first, '年' | '년') {
        has_year = true;
        index = start + 2;
        if !tokens.is_number(index) {
            return None;
        }
    }
    let month = unit(index + 1)?;
    if !matches!(month, '月' | '월') || !(1..=12).contains(&tokens.value(index)?) {
        return None;
    }
    let mut behind = index + 1;
    let mut end = tokens.all[behind].start + month.len_utf8();
    let day = unit(index + 3).filter(|day| matches!(day, '日' | '号' | '號' | '일'));
    let is_whole_unit = tokens.word(behind).chars().count() == 1;
    if let Some(day) = day
        && is_whole_unit
        && tokens
            .value(index + 2)
            .is_some_and(|day| (1..=31).contains(&day))
    {
        behind = index + 3;
        end = tokens.all[behind].start + day.len_utf8();
    } else if !has_year {
        return None;
    }
    // 10時30分
    let hour = behind + 1;
    if tokens.word(behind).chars().count() == 1
        && let Some(unit_of_hour) = unit(hour + 1)
        && matches!(unit_of_hour, '時' | '时' | '点' | '點' | '시')
        && tokens.value(hour).is_some_and(|hour| hour < 25)
    {
        behind = hour + 1;
        end = tokens.all[behind].start + unit_of_hour.len_utf8();
        if let Some(minute) = unit(behind + 2)
            && matches!(minute, '分' | '분')
        {
            behind += 2;
            end = tokens.all[behind].start + minute.len_utf8();
        }
    }
    note(begin, end, IdentifierKind::Date, spans);
    Some(behind)
}
