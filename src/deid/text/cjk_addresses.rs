//! Postal addresses of China, Japan and Korea, from the larger to the smaller.

use super::cjk::{is_hangul, is_ideographs, note};
use super::tokens::Tokens;
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// `東京都新宿区西新宿2-8-1`, `北京市朝阳区建国路88号`, `〒160-0023`
pub(super) fn find(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let mut end = index;
    if tokens.is_mark(index, '〒') {
        let number = index + 1;
        if tokens.digits(number) != 3 || tokens.digits(number + 2) != 4 {
            return None;
        }
        tokens.note(index, number + 3, IdentifierKind::Address, spans);
        return Some(number + 3);
    }
    if !is_ideographs(tokens, index) {
        return None;
    }
    let belongs = |at: usize| {
        is_ideographs(tokens, at)
            || tokens.is_number(at)
            || matches!(tokens.mark(at), Some('-' | '−'))
            || tokens.is_word(at) && tokens.word(at).len() == 1
    };
    while end < tokens.all.len() && belongs(end) && (end == index || tokens.is_glued(end)) {
        end += 1;
    }
    let base = tokens.all[index].start;
    let part = &tokens.text[base..tokens.all[end - 1].end];
    let is_area = |letter: &char| "都府県省市区區县縣郡町村".contains(*letter);
    let areas = part.chars().filter(is_area).count();
    let has_digit = part
        .chars()
        .any(|letter| letter.is_ascii_digit() || matches!(letter, '０'..='９'));
    let has_street = ["路", "街", "丁目", "番地", "大道", "巷", "弄"]
        .iter()
        .any(|street| part.contains(street));
    let dashes = (index..end).filter(|at| tokens.mark(*at).is_some()).count();
    let is_address = has_digit
        && areas >= 1
        && (has_street
            || dashes >= 2
            || areas >= 2 && part.contains(['号', '號', '番', '-', '室']));
    if !is_address {
        return None;
    }
    let first_area = part
        .char_indices()
        .find(|(_, letter)| is_area(letter))
        .map(|(offset, _)| offset)?;
    let before: Vec<usize> = part[..first_area]
        .char_indices()
        .map(|(offset, _)| offset)
        .collect();
    let is_three = [
        "神奈川",
        "和歌山",
        "鹿児島",
        "黑龙江",
        "内蒙古",
        "呼和浩特",
        "石家庄",
        "哈尔滨",
        "西新宿",
    ]
    .iter()
    .any(|area| part[..first_area].ends_with(area));
    let length = if is_three { 3 } else { 2 };
    let start = before
        .len()
        .checked_sub(length)
        .map_or(0, |place| before[place]);
    let last = part.char_indices().rev().find(|(_, letter)| {
        letter.is_ascii_digit()
            || matches!(letter, '０'..='９')
            || "号號室楼栋幢番地目階层層弄巷".contains(*letter)
    })?;
    note(
        base + start,
        base + last.0 + last.1.len_utf8(),
        IdentifierKind::Address,
        spans,
    );
    Some(end)
}

/// `서울특별시 강남구 테헤란로 123`
pub(super) fn korean(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let ends = |at: usize, endings: &[char]| {
        is_ideographs(tokens, at)
            && tokens.word(at).ends_with(endings)
            && tokens.word(at).chars().count() >= 2
            && tokens.word(at).chars().all(is_hangul)
    };
    const AREAS: [char; 7] = ['시', '도', '구', '군', '동', '읍', '면'];
    if !ends(index, &AREAS) {
        return None;
    }
    let mut end = index + 1;
    while ends(end, &AREAS) && tokens.is_same_line(end) {
        end += 1;
    }
    if !ends(end, &['로', '길', '가', '동', '리']) && end < index + 2 {
        return None;
    }
    end += usize::from(ends(end, &['로', '길', '가', '동', '리']));
    if !tokens.is_number(end) || !tokens.is_same_line(end) {
        return None;
    }
    end += 1;
    // 12번길 34, 56호
    while end < tokens.all.len() && tokens.is_same_line(end) {
        let is_unit = is_ideographs(tokens, end)
            && tokens.is_glued(end)
            && ["번길", "길", "호", "층", "동", "번지"].contains(&tokens.word(end));
        let is_number = tokens.is_number(end)
            && (tokens.is_glued(end) || is_ideographs(tokens, end - 1))
            && tokens.digits(end) <= 4;
        let is_mark = matches!(tokens.mark(end), Some('-' | ',')) && tokens.is_number(end + 1);
        if !is_unit && !is_number && !is_mark {
            break;
        }
        end += 1;
    }
    tokens.note(index, end, IdentifierKind::Address, spans);
    Some(end)
}
