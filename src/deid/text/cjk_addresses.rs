//! Postal addresses of China, Japan and Korea, from the larger to the smaller.

use super::cjk::{is_hangul, is_ideographs, note};
use super::tokens::Tokens;
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// `東京都新宿区西新宿2-8-1`, `北京市朝阳区建国路88号`, `〒160-0023`
pub(super) fn find(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
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
    let end = run_end(tokens, index);
    let base = tokens.all[index].start;
    let part = &tokens.text[base..tokens.all[end - 1].end];
    let areas = part.chars().filter(is_area).count();
    let has_number = has_digit(part) || has_lettered_building(tokens, index, end);
    let has_street = STREETS.iter().any(|street| part.contains(street));
    let dashes = (index..end).filter(|at| tokens.mark(*at).is_some()).count();
    let is_address = has_number
        && areas >= 1
        && (has_street
            || dashes >= 2
            || areas >= 2 && part.contains(['号', '號', '番', '-', '室', '座']));
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
    let region = REGIONS
        .iter()
        .find_map(|region| part.find(region))
        .filter(|start| *start <= first_area);
    let start = region.unwrap_or_else(|| {
        before
            .len()
            .checked_sub(length)
            .map_or(0, |place| before[place])
    });
    let last = part
        .char_indices()
        .rev()
        .find(|(_, letter)| has_digit(letter.encode_utf8(&mut [0; 4])) || ENDS.contains(*letter))?;
    let tail =
        tail(tokens, end).filter(|_| base + last.0 + last.1.len_utf8() == tokens.all[end - 1].end);
    let last = tail.map_or(base + last.0 + last.1.len_utf8(), |behind| {
        tokens.all[behind - 1].end
    });
    note(base + start, last, IdentifierKind::Address, spans);
    Some(tail.unwrap_or(end))
}

/// An address behind a label or "lives at", where less says that it is one.
pub(super) fn led(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if let Some(end) = korean(tokens, start, spans) {
        return Some(end);
    }
    if !is_ideographs(tokens, start) {
        return None;
    }
    let end = run_end(tokens, start);
    let part = &tokens.text[tokens.all[start].start..tokens.all[end - 1].end];
    let has_street = STREETS.iter().any(|street| part.contains(street));
    let has_number = has_digit(part) || has_lettered_building(tokens, start, end);
    let areas = part.chars().filter(is_area).count();
    if areas == 0 || !has_street && !has_number && areas < 2 {
        return None;
    }
    let end = tail(tokens, end).unwrap_or(end);
    tokens.note(start, end, IdentifierKind::Address, spans);
    Some(end)
}

const STREETS: [&str; 7] = ["路", "街", "丁目", "番地", "大道", "巷", "弄"];
const REGIONS: [&str; 8] = [
    "北海道",
    "内蒙古自治区",
    "广西壮族自治区",
    "宁夏回族自治区",
    "新疆维吾尔自治区",
    "西藏自治区",
    "香港特别行政区",
    "澳门特别行政区",
];
/// What the last part of an address ends with.
const ENDS: &str = "号號室楼樓栋棟幢番地目階层層弄巷座";

fn is_area(letter: &char) -> bool {
    "都府県省市区區縣县郡町村".contains(*letter)
}

fn has_digit(text: &str) -> bool {
    text.chars()
        .any(|letter| letter.is_ascii_digit() || matches!(letter, '０'..='９'))
}

/// `B座`
fn has_lettered_building(tokens: Tokens, start: usize, end: usize) -> bool {
    (start..end).any(|at| {
        tokens.is_word(at)
            && at + 1 < end
            && tokens
                .word(at + 1)
                .starts_with(['座', '栋', '棟', '幢', '楼', '号'])
    })
}

/// Over characters, numbers and single letters that no space parts.
fn run_end(tokens: Tokens, index: usize) -> usize {
    let belongs = |at: usize| {
        is_ideographs(tokens, at)
            || tokens.is_number(at)
            || matches!(tokens.mark(at), Some('-' | '−'))
            || tokens.is_word(at)
                && (tokens.word(at).len() == 1
                    || tokens
                        .word(at)
                        .chars()
                        .all(|letter| matches!(letter, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')))
    };
    let mut end = index;
    while end < tokens.all.len() && belongs(end) && (end == index || tokens.is_glued(end)) {
        end += 1;
    }
    end
}

/// What follows a street and number after a space: `シティ今沢114`, `204518`.
fn tail(tokens: Tokens, end: usize) -> Option<usize> {
    if !tokens.is_same_line(end) {
        return None;
    }
    let ends =
        |number: usize| !tokens.runs_into_letters(number) && !tokens.runs_into_number(number, '.');
    if tokens.digits(end) == 6 && ends(end) {
        return Some(end + 1);
    }
    // A building's name is in katakana, often behind the quarter's.
    if !is_ideographs(tokens, end) {
        return None;
    }
    let run = run_end(tokens, end);
    let mut room = run - 1;
    let is_unit = |at: usize| is_ideographs(tokens, at) && tokens.word(at).starts_with('号');
    if is_unit(room) {
        room -= 1;
    } else if tokens.is_number(run)
        && tokens.is_same_line(run)
        && tokens.is_glued(run + 1)
        && is_unit(run + 1)
    {
        room = run;
    }
    let name = (end..room)
        .flat_map(|at| tokens.word(at).chars())
        .filter(|letter| matches!(letter, '\u{30A1}'..='\u{30FA}'))
        .count();
    let is_building = name >= 2 && matches!(tokens.digits(room), 1..=4);
    is_building
        .then(|| room + 1 + usize::from(is_unit(room + 1) && tokens.is_glued(room + 1)))
        .filter(|behind| !tokens.runs_into_letters(behind - 1))
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
    // 학동56로: a road by number, though its name ends like a quarter's
    while ends(end, &AREAS)
        && tokens.is_same_line(end)
        && !(tokens.is_number(end + 1) && tokens.is_glued(end + 1) && tokens.is_glued(end + 2))
    {
        end += 1;
    }
    const ROADS: [char; 6] = ['로', '길', '리', '가', '동', '읍'];
    // 언주490길
    let has_numbered_road = is_ideographs(tokens, end)
        && tokens.is_same_line(end)
        && tokens.is_number(end + 1)
        && tokens.is_glued(end + 1)
        && tokens.is_glued(end + 2)
        && ["로", "길", "가", "거리", "번길"].contains(&tokens.word(end + 2));
    if has_numbered_road {
        end += 2;
    }
    let has_road = has_numbered_road
        || (ends(end, &ROADS)
            || is_ideographs(tokens, end)
                && ["거리", "마을"]
                    .iter()
                    .any(|kind| tokens.word(end).ends_with(kind)))
            && tokens.is_same_line(end);
    if !has_road && end < index + 2 {
        return None;
    }
    end += usize::from(has_road);
    // 지하463
    end += usize::from(tokens.word(end) == "지하" && tokens.is_glued(end + 1));
    if !tokens.is_number(end) || !tokens.is_same_line(end) {
        // 대전광역시 중구 대종로: a city and a road are enough.
        let is_whole = has_road
            && end >= index + 3
            && CITIES.iter().any(|city| tokens.word(index).ends_with(city));
        if !is_whole {
            return None;
        }
        let end = korean_parenthesis(tokens, end);
        tokens.note(index, end, IdentifierKind::Address, spans);
        return Some(end);
    }
    end += 1;
    // 12번길 34, 103동 502호
    while end < tokens.all.len() && tokens.is_same_line(end) {
        let is_unit = is_ideographs(tokens, end)
            && tokens.is_glued(end)
            && ["번길", "길", "호", "층", "동", "번지", "가", "거리"].contains(&tokens.word(end));
        let is_number = tokens.is_number(end)
            && (tokens.is_glued(end)
                || is_ideographs(tokens, end - 1)
                || is_korean_unit(tokens, end))
            && tokens.digits(end) <= 4;
        let is_mark = matches!(tokens.mark(end), Some('-' | ','))
            && tokens.is_number(end + 1)
            && (tokens.is_glued(end + 1) || is_korean_unit(tokens, end + 1));
        let is_building = is_ideographs(tokens, end)
            && !tokens.is_glued(end)
            && (is_korean_unit(tokens, end + 1)
                || BUILDINGS
                    .iter()
                    .any(|kind| tokens.word(end).ends_with(kind)));
        if !is_unit && !is_number && !is_mark && !is_building {
            break;
        }
        end += 1;
    }
    let end = korean_parenthesis(tokens, end);
    tokens.note(index, end, IdentifierKind::Address, spans);
    Some(end)
}

const CITIES: [&str; 15] = [
    "특별시",
    "광역시",
    "자치시",
    "자치도",
    "경기도",
    "강원도",
    "충청북도",
    "충청남도",
    "전라북도",
    "전라남도",
    "경상북도",
    "경상남도",
    "제주도",
    "서울시",
    "부산시",
];
const BUILDINGS: [&str; 9] = [
    "아파트",
    "빌라",
    "빌딩",
    "타워",
    "맨션",
    "오피스텔",
    "연립",
    "주택",
    "마을",
];

/// `103동`, `502호`
fn is_korean_unit(tokens: Tokens, number: usize) -> bool {
    tokens.is_number(number)
        && tokens.is_glued(number + 1)
        && tokens.is_same_line(number)
        && ["동", "호", "층"].contains(&tokens.word(number + 1))
}

/// `(역삼동)`, `(역삼동, 푸른아파트)` behind an address
fn korean_parenthesis(tokens: Tokens, end: usize) -> usize {
    if !tokens.is_mark(end, '(') || !tokens.is_same_line(end) {
        return end;
    }
    let is_quarter = tokens
        .word(end + 1)
        .ends_with(['동', '읍', '면', '리', '가'])
        || BUILDINGS
            .iter()
            .any(|kind| tokens.word(end + 1).ends_with(kind));
    if !is_ideographs(tokens, end + 1) || !is_quarter {
        return end;
    }
    let mut close = end + 2;
    if tokens.is_mark(close, ',') && is_ideographs(tokens, close + 1) {
        close += 2;
    }
    if tokens.is_mark(close, ')') {
        close + 1
    } else {
        end
    }
}
