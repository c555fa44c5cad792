//! Names before titles: 様 and its likes, behind names of any letters.

use super::cjk::{PARTICLES, is_hangul, is_ideographs, note};
use super::cjk_names::{
    KOREAN_ROLES, KOREAN_SURNAMES, NO_FAMILY, OFFICE, SURNAMES, is_all, is_family,
    is_family_of_one, is_korean_given, is_korean_name, is_medicine, is_split, length, starts_with,
};
use super::names::can_be_name;
use super::tokens::{Case, Gap, Tokens};
use crate::deid::span::Span;
use crate::deid::spellings::is_kana;
use crate::deid::table::IdentifierKind;

const TITLES: [&str; 21] = [
    "様",
    "さん",
    "殿",
    "先生",
    "医師",
    "氏",
    "医生",
    "醫生",
    "醫師",
    "大夫",
    "主任",
    "教授",
    "女士",
    "医师",
    "护士",
    "님",
    "씨",
    "교수",
    "선생님",
    "원장",
    "과장",
];

/// `山田様`, `张伟医生`, `홍길동님`, `Jane Roe様`
pub(super) fn titled(tokens: Tokens, index: usize, spans: &mut Vec<Span>) {
    let run = tokens.word(index);
    let base = tokens.all[index].start;
    if run.starts_with("환자") && length(run) <= 3 {
        before_patient(tokens, index, spans);
    }
    for title in TITLES {
        let Some(place) = run.find(title) else {
            continue;
        };
        let head = &run[..place];
        let behind = &run[place + title.len()..];
        let is_like = is_likeness(behind)
            || behind.is_empty()
                && tokens.is_same_line(index + 1)
                && is_finding(tokens.word(index + 1));
        if title == "様" && is_like {
            continue;
        }
        let possessive = if behind.starts_with('の') {
            'の'.len_utf8()
        } else {
            0
        };
        let end = base + place + title.len() + possessive;
        if head.is_empty() {
            if let Some(start) = before_title(tokens, index, title, behind) {
                note(start, end, IdentifierKind::Name, spans);
                return;
            }
            continue;
        }
        let is_given = index > 0 && is_given_before_title(tokens, index - 1, head);
        if is_given {
            note(
                tokens.all[index - 1].start,
                end,
                IdentifierKind::Name,
                spans,
            );
            return;
        }
        let is_person = title != "さん" || is_called_san(head);
        if let Some(start) = name_before(head, title).filter(|_| is_person) {
            note(base + start, end, IdentifierKind::Name, spans);
            return;
        }
    }
}

/// 仕様書, すりガラス様陰影: what follows 様 says that it means "like".
fn is_likeness(behind: &str) -> bool {
    starts_with(behind, "子式相々々陰影所変構腫結濃吸低高病像拡硬組集分形態")
}

fn is_finding(word: &str) -> bool {
    [
        "陰影", "変化", "病変", "構造", "所見", "濃度", "結節", "腫瘤",
    ]
    .iter()
    .any(|finding| word.starts_with(finding))
}

/// Mothers, nurses and others are called さん without a name.
fn is_called_san(head: &str) -> bool {
    let is_kanji = |letter: char| !is_kana(letter) && !is_hangul(letter);
    let is_katakana = |letter: char| matches!(letter, '\u{30A0}'..='\u{30FF}');
    head.chars().all(is_kanji)
        && !head.contains([
            '母', '父', '兄', '姉', '奥', '皆', '娘', '孫', '嫁', '婆', '爺', '息', '屋',
        ])
        || length(head) > 1 && head.chars().all(is_katakana)
}

/// `柿沢 香織様`, `변 다온씨`: whether the token before the given name `head` is its family name.
fn is_given_before_title(tokens: Tokens, family: usize, head: &str) -> bool {
    let is_spaced = tokens
        .get(family + 1)
        .is_some_and(|given| given.gap == Gap::Space);
    let first = tokens.word(family);
    is_ideographs(tokens, family)
        && is_spaced
        && if is_all(head, is_hangul) {
            length(first) == 1 && starts_with(first, KOREAN_SURNAMES) && is_korean_given(head)
        } else {
            length(head) <= 3
                && matches!(length(first), 1..=3)
                && !is_medicine(head)
                && !is_medicine(first)
                && !is_all(first, is_hangul)
                && (length(first) > 1 || is_family_of_one(first) || starts_with(first, SURNAMES))
        }
}

/// Where the name before a title begins that stands apart from it: `山田 太郎 様`, `홍길동 님`.
fn before_title(tokens: Tokens, index: usize, title: &str, behind: &str) -> Option<usize> {
    let last = index.checked_sub(1)?;
    if !tokens.is_same_line(index) {
        return None;
    }
    if tokens.is_word(last) || tokens.is_mark(last, '.') {
        return latin_before(tokens, index, behind);
    }
    if !is_ideographs(tokens, last) {
        return None;
    }
    let before = tokens.word(last);
    let family = last
        .checked_sub(1)
        .filter(|&family| tokens.is_same_line(last) && is_split(tokens, family));
    if let Some(family) = family {
        let first = tokens.word(family);
        if is_all(first, is_hangul)
            || is_family(first)
            || is_family_of_one(first)
            || is_polite(title)
        {
            return Some(tokens.all[family].start);
        }
    }
    let is_alone = if is_polite(title) {
        name_before(before, title) == Some(0) && length(before) <= 4 && !is_medicine(before)
    } else {
        // 复查 医生: the word before a physician is more often none of a name.
        is_korean_name(before)
            || is_family(before) && length(before) > 1
            || matches!(length(before), 2 | 3)
                && starts_with(before, SURNAMES)
                && !is_medicine(before)
    };
    let names_behind = !is_polite(title) && behind.is_empty() && {
        let next = index + 1;
        is_ideographs(tokens, next)
            && tokens.is_same_line(next)
            && super::cjk_names::behind_word(tokens, next, false).is_some()
    };
    (is_alone && !names_behind).then(|| tokens.all[last].start)
}

/// Titles that only names have before them.
fn is_polite(title: &str) -> bool {
    matches!(
        title,
        "様" | "さん" | "殿" | "先生" | "氏" | "女士" | "님" | "씨"
    )
}

/// Where a name of Latin letters before a title begins: `Jane Roe様`.
fn latin_before(tokens: Tokens, index: usize, behind: &str) -> Option<usize> {
    const MOST: usize = 4;
    let mut start = index;
    let mut words = 0;
    while start > 0 && index - start < MOST && (start == index || tokens.is_same_line(start)) {
        let word = start - 1;
        let is_initial = words > 0
            && (tokens.case(word) == Case::Initial
                || tokens.is_mark(word, '.') && tokens.is_glued(word));
        if can_be_name(tokens, word) {
            words += 1;
        } else if !is_initial {
            break;
        }
        start = word;
    }
    let is_whole = behind.is_empty();
    let follows = is_whole || starts_with(behind, "のはにへがを의은는이가께에");
    let is_hyphenated = start > 0 && tokens.is_glued(start) && tokens.is_mark(start - 1, '-');
    let is_single = words == 1 && is_whole && tokens.case(start) == Case::Title;
    ((words > 1 && follows || is_single) && !is_hyphenated).then(|| tokens.all[start].start)
}

/// `송 다온 환자`: the name goes, the word stays.
fn before_patient(tokens: Tokens, index: usize, spans: &mut Vec<Span>) {
    if index == 0 || !tokens.is_same_line(index) {
        return;
    }
    let last = index - 1;
    let start = if last > 0 && is_split(tokens, last - 1) && is_all(tokens.word(last), is_hangul) {
        last - 1
    } else if is_korean_name(tokens.word(last)) {
        last
    } else {
        return;
    };
    tokens.note(start, index, IdentifierKind::Name, spans);
}

/// Where the name at the end of `head` begins.
fn name_before(head: &str, title: &str) -> Option<usize> {
    let letters: Vec<(usize, char)> = head.char_indices().collect();
    let is_korean = title.chars().all(is_hangul);
    if is_korean {
        let start = letters.len().checked_sub(3)?;
        let (offset, first) = letters[start];
        let is_name = KOREAN_SURNAMES.contains(first)
            && letters[start..]
                .iter()
                .all(|(_, letter)| is_hangul(*letter) && !"님환자의사".contains(*letter));
        let is_known = start == 0 && is_korean_name(head) && !KOREAN_ROLES.contains(&head);
        return (is_name && start <= 2 || is_known).then_some(offset);
    }
    // 山本和也: its characters also stand in words of the office.
    let begins_with_family = [2, 3].iter().any(|&count| {
        let end = head
            .char_indices()
            .nth(count)
            .map_or(head.len(), |(end, _)| end);
        is_family(&head[..end]) && length(&head[end..]) <= 3
    });
    if letters.len() >= 2 && begins_with_family && !is_medicine(head) {
        return Some(0);
    }
    // 森先生
    if matches!(title, "先生" | "様" | "さん" | "氏") && is_family_of_one(head) {
        return Some(0);
    }
    // 粟医生
    if matches!(title, "医生" | "醫生" | "大夫" | "女士")
        && letters.len() == 1
        && !OFFICE.contains(head)
        && !NO_FAMILY.contains(head)
        && !is_medicine(head)
        && !"中西军军名新老好换找问贵".contains(head)
    {
        return Some(0);
    }
    let own: Vec<(usize, char)> = letters
        .iter()
        .rev()
        .take(6)
        .take_while(|(_, letter)| !PARTICLES.contains(letter) && !OFFICE.contains(*letter))
        .copied()
        .collect();
    let stopped_at_office = own.len() < letters.len()
        && own.len() < 6
        && OFFICE.contains(letters[letters.len() - own.len() - 1].1);
    // 主治医生: the title's own words
    if own.is_empty() || stopped_at_office && own.len() < 2 {
        return None;
    }
    let is_whole = own.len() == letters.len() || own.len() < 6;
    let longest = if title == "様" || title == "殿" {
        6
    } else {
        4
    };
    if is_whole && own.len() <= longest && (own.len() > 1 || SURNAMES.contains(own[0].1)) {
        return own.last().map(|(offset, _)| *offset);
    }
    own.iter()
        .take(3)
        .rev()
        .find(|(_, letter)| SURNAMES.contains(*letter))
        .map(|(offset, _)| *offset)
}
