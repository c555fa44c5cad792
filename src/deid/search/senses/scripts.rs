//! Scripts that are written without spaces between words.

use super::super::super::fold::Reading;
use super::super::super::spellings::{is_hangul, is_ideograph, is_kana};
use super::previous_word;

/// Kana and Hangul: neither the rest of a longer word before it nor, but for particles and titles, behind it.
pub(super) fn is_spoken_word(text: Reading<'_>, start: usize, end: usize) -> bool {
    let same_script = |a: char, b: char| match a {
        '\u{3040}'..='\u{309F}' => matches!(b, '\u{3040}'..='\u{309F}'),
        '\u{30A0}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => {
            matches!(b, '\u{30A0}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}')
        }
        _ => is_hangul(a) && is_hangul(b),
    };
    let original = text.original(start, end);
    let (Some(first), Some(last)) = (original.chars().next(), original.chars().next_back()) else {
        return false;
    };
    let letters = text
        .folded()
        .get(start..end)
        .unwrap_or_default()
        .chars()
        .count();
    let before = text.start(start).checked_sub(1).and_then(|_| {
        let start_of_previous = text.word_to(start)?;
        text.gap(start)
            .is_empty()
            .then(|| text.original(start_of_previous, start))?
            .chars()
            .next_back()
    });
    if before.is_some_and(|before| same_script(before, first)) && letters < 5 {
        return false;
    }
    let behind = match text.gap(end).is_empty() && end < text.len() {
        true => text.folded().get(end..).unwrap_or_default(),
        false => "",
    };
    let Some(next) = behind.chars().next() else {
        return true;
    };
    let original_next = text.original(end, end + next.len_utf8()).chars().next();
    if !original_next.is_some_and(|next| same_script(last, next)) || letters >= 5 {
        return true;
    }
    // Folded: kana are katakana.
    #[rustfmt::skip]
const PARTICLES: [&str; 30] = [
    "サン", "サマ", "シ", "クン", "チャン", "ノ", "ハ", "ガ", "ヲ", "ニ", "ト", "センセイ", "씨", "님", "가", "이", "은", "는", "을", "를",
    "의", "에게", "과", "와", "께", "환자", "선생님", "교수", "의사", "도",
];
    let word: String = behind
        .chars()
        .take_while(|&letter| is_kana(letter) || is_hangul(letter))
        .collect();
    PARTICLES.iter().any(|particle| word.starts_with(particle))
}

/// Single characters that say where, which part of the body or how many.
const NO_NAMES: &str = "左右前後后上下中内內外正侧側斜男女头頭胸腹颈頸腰背手足脚骨肝肺肾腎脾胃心脑脳腦眼耳鼻口牙歯齿日月年时時分秒大小有无無阴阳陰陽\
    좌우전후상하중내외양남여간폐뇌목팔손발등배코귀눈입";
/// Counted by these: "2 张".
const COUNTERS: &str = "张張段层層次枚回号號室度级級期床番例名位개번회장";
/// Behind a doctor's name, or in place of one.
#[rustfmt::skip]
const NO_GIVEN_NAMES: [&str; 54] = [
    "様", "サマ", "サン", "氏", "殿", "君", "先生", "医師", "医生", "医师", "技師", "技师", "教授", "大夫", "主任", "部長", "院長", "看護師",
    "単純", "造影", "正面", "側面", "正位", "側位", "侧位", "平片", "増强", "增强", "平扫", "再検", "依頼", "申请", "報告", "报告",
    "무릎", "가슴", "복부", "흉부", "두부", "경추", "요추", "흉추", "골반", "어깨", "손목", "발목", "머리", "허리", "측면", "정면", "조영", "검사", "촬영",
    "선생님",
];
/// Parts of words of the field: none is in a given name.
const NO_LETTERS: &str = "部科室院検检查撮影断診诊症術术骨脳脑肺肝腎肾胃腸肠頭头胸腹頸颈腰膝肩股盤盘椎線线像片位剤剂藥薬药";
/// Whoever is named behind these is somebody at work. Folded.
#[rustfmt::skip]
const WORKERS: [&str; 34] = [
    "担当医", "主治医", "読影医", "放射線科医", "依頼医", "執刀医", "医師", "担当", "技師", "放射線技師", "検査技師", "看護師", "読影者", "撮影者", "医生",
    "医师", "大夫", "技师", "主任", "教授", "报告者", "审核者", "申请医生", "의사", "담당의", "교수", "dr", "doctor", "drs", "prof", "by", "physician",
    "technologist", "radiologist",
];

/// One character, or a few kana, that nothing is joined to, and that says nothing of the picture.
pub(super) fn is_word_of_its_own(text: Reading<'_>, start: usize, end: usize) -> bool {
    let is_free = (start == 0 || !text.gap(start).is_empty())
        && (end == text.len() || !text.gap(end).is_empty());
    let word = text.folded().get(start..end).unwrap_or_default();
    if !is_free {
        return false;
    }
    if NO_NAMES.contains(word) {
        return is_at_work(text, start);
    }
    let is_counter = COUNTERS.contains(word)
        && text
            .before(start)
            .is_some_and(|letter| letter.is_ascii_digit());
    !is_counter
}

/// The end of a name, with the given name of another of that family where a doctor or the like is named: "担当医 藤田 香織".
pub(super) fn with_given_name(
    families: &[String],
    text: Reading<'_>,
    start: usize,
    end: usize,
) -> usize {
    let family = text.folded().get(start..end).unwrap_or_default();
    if !families.iter().any(|known| known == family)
        || end == text.len()
        || !matches!(text.gap(end), " " | "\u{3000}" | "・")
        || !is_at_work(text, start)
    {
        return end;
    }
    let Some(last) = text.word_from(end) else {
        return end;
    };
    let word = text.folded().get(end..last).unwrap_or_default();
    let is_bounded = last == text.len() || !text.gap(last).is_empty();
    let is_name = word.chars().all(is_ideograph)
        && (1..=3).contains(&word.chars().count())
        && !NO_GIVEN_NAMES.contains(&word)
        && !NO_NAMES.contains(word)
        && !word.contains(|letter| NO_LETTERS.contains(letter));
    match is_bounded && is_name {
        true => last,
        false => end,
    }
}

fn is_at_work(text: Reading<'_>, start: usize) -> bool {
    if start == 0 || text.gap(start).contains(['\n', '\r', ',', ';', '、', '，']) {
        return false;
    }
    let Some((_, word)) = previous_word(text, start) else {
        return false;
    };
    WORKERS.iter().any(|title| match title.is_ascii() {
        true => word == *title,
        false => word.ends_with(title),
    })
}
