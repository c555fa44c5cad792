//! Names of persons in Chinese characters, kana and Hangul, where something leads to one, and names
//! of any letters before a title such as 様.

use super::cjk::{PARTICLES, is_hangul, is_ideographs, note};
use super::names::can_be_name;
use super::tokens::{Case, Gap, Tokens};
use crate::deid::span::Span;
use crate::deid::spellings::is_kana;
use crate::deid::table::IdentifierKind;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武戚莫孔向汤陳張劉楊黃趙吳孫馬";
const KOREAN_SURNAMES: &str = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길";
/// Before a title, none of these stands in a name.
const OFFICE: &str = "科院室治任诊診当担班頼読放射外内麻醉专专家报告审核技护見該各他女男本患者医師师主責责指導导看保護校仕同模多異客선생";
/// Characters of medicine that stand in no name.
const MEDICINE: &str = "検檢检査查造影胸腹頭头颅肺肝腎肾脳脑骨血腫肿瘍疡瘤炎病症癌術术確确認认済読读诊診断斷撮像扫掃描単纯純説说示異异移転转複复随訪访頚頸颈椎腰膝腸肠胃胆膵胰尿腔管脈脉疗療药薬剤剂装患依担予必臓脏乳鼻喉咽肩肢位急签审请号番量膏痛咳熱热吸硬";
/// Words of notes that could be names by their characters.
const WORDS: [&str; 60] = [
    "所見", "なし", "あり", "有り", "無し", "中止", "希望", "同意", "指示", "不明", "未定", "未填",
    "不详", "结果", "結果", "意见", "建议", "开始", "開始", "変更", "当科", "当院", "本院", "外来",
    "入院", "退院", "病棟", "方案", "方法", "严重", "正常", "常规", "专家", "主任", "助理", "専門",
    "左側", "右側", "左侧", "右侧", "性别", "年龄", "年齢", "性別", "本日", "昨日", "今回", "前回",
    "今日", "日本", "基本", "標本", "視野", "分野", "開口", "経口", "子宮", "要求", "要望", "連絡",
];
const KOREAN_WORDS: [&str; 32] = [
    "남성", "여성", "남자", "여자", "고령", "소아", "노인", "외래", "입원", "응급", "중증", "신규",
    "검사", "촬영", "소견", "판독", "의뢰", "요청", "진료", "지시", "처방", "확인", "상담", "환자",
    "병변", "부위", "영상", "완료", "예정", "동의", "이식", "참고",
];
/// Persons who are no patients by name
const KOREAN_ROLES: [&str; 5] = ["신청자", "방문자", "이용자", "주치의", "임산부"];
/// Ends of Korean words of medicine and of inflected words.
const KOREAN_ENDS: &str = "엽부골염암증술통압맥폐뇌막낭액적과측견를을에는및절병전험직로의가흉복종";
/// Characters that stand alone for something else than a family.
const NO_FAMILY: &str = "男女左右上下前后後中大小未已无無有不等和及或与在的第双雙全两兩各此该該同";
/// Last characters that most Japanese family names have one of.
const FAMILY_ENDS: &str = "田村山川木本藤野井島嶋崎﨑原橋口谷沢澤林森岡松浦池宮塚坂瀬津泉城杉柳";
const FAMILIES: [&str; 17] = [
    "田中", "渡辺", "井上", "村上", "竹内", "金子", "阿部", "清水", "久保", "渡邊", "山下", "木下",
    "森下", "松下", "宮下", "山内", "堀内",
];

fn length(word: &str) -> usize {
    word.chars().count()
}

fn starts_with(text: &str, letters: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|first| letters.contains(first))
}

fn is_all(word: &str, is: fn(char) -> bool) -> bool {
    !word.is_empty() && word.chars().all(is)
}

fn is_medicine(word: &str) -> bool {
    WORDS.contains(&word) || word.chars().any(|letter| MEDICINE.contains(letter))
}

/// A Korean given name, by what it is not.
fn is_korean_given(word: &str) -> bool {
    is_all(word, is_hangul)
        && matches!(length(word), 1 | 2)
        && !KOREAN_WORDS.contains(&word)
        && !word.ends_with(|last| KOREAN_ENDS.contains(last))
}

/// 홍길동
fn is_korean_name(word: &str) -> bool {
    let Some(first) = word.chars().next() else {
        return false;
    };
    let given = &word[first.len_utf8()..];
    // 신부전, 강직성: words of medicine begin with the syllables of family names.
    let is_word = given.contains(['암', '염', '병', '압', '혈', '골', '증', '맥', '폐'])
        || given.ends_with('성') && !"김박최윤황송홍배권".contains(first);
    length(word) == 3 && KOREAN_SURNAMES.contains(first) && is_korean_given(given) && !is_word
}

fn is_family(word: &str) -> bool {
    let ends = matches!(length(word), 2 | 3)
        && word.ends_with(|last| FAMILY_ENDS.contains(last))
        && !is_medicine(word);
    ends || length(word) == 1 && starts_with(word, SURNAMES) || FAMILIES.contains(&word)
}

/// Whether the tokens `family` and the one behind it are a family name and a given name.
fn is_split(tokens: Tokens, family: usize) -> bool {
    let is_spaced = tokens
        .get(family + 1)
        .is_some_and(|given| given.gap == Gap::Space);
    if !is_ideographs(tokens, family) || !is_ideographs(tokens, family + 1) || !is_spaced {
        return false;
    }
    let (first, given) = (tokens.word(family), tokens.word(family + 1));
    if is_all(first, is_hangul) {
        return length(first) == 1 && starts_with(first, KOREAN_SURNAMES) && is_korean_given(given);
    }
    let most = if is_all(first, is_kana) && is_all(given, is_kana) {
        6
    } else {
        3
    };
    length(first) <= most
        && length(given) <= most
        && !is_all(given, is_hangul)
        && !is_medicine(first)
        && !is_medicine(given)
        && (length(first) > 1
            || starts_with(first, SURNAMES)
            || is_family_of_one(first)
            || length(given) < 3 && !NO_FAMILY.contains(first))
}

/// 林, 森: family names of Japan of one character
fn is_family_of_one(word: &str) -> bool {
    length(word) == 1 && starts_with(word, FAMILY_ENDS) || matches!(word, "辻" | "東" | "南" | "菅")
}

/// A name behind a label with a sign: behind it.
pub(super) fn behind_sign(tokens: Tokens, start: usize) -> Option<usize> {
    let name = tokens.word(start);
    let count = length(name);
    if !(1..=6).contains(&count) {
        return None;
    }
    let given = tokens.word(start + 1);
    let is_whole = is_all(name, is_hangul) || count > 3;
    let takes_given = is_split(tokens, start)
        || !is_whole
            && is_ideographs(tokens, start + 1)
            && !tokens.is_glued(start + 1)
            && tokens.is_same_line(start + 1)
            && length(given) <= 3
            && !given.chars().any(|letter| MEDICINE.contains(letter));
    Some(start + 1 + usize::from(takes_given))
}

/// A name behind a word for a physician or, where `is_patient`, for the patient: behind it.
pub(super) fn behind_word(tokens: Tokens, start: usize, is_patient: bool) -> Option<usize> {
    let name = tokens.word(start);
    if is_split(tokens, start) {
        let is_kana_name = is_all(name, is_kana) && is_all(tokens.word(start + 1), is_kana);
        if length(name) == 1 || !is_patient && (is_family(name) || is_kana_name) {
            return Some(start + 2);
        }
    }
    let is_chinese = matches!(length(name), 2 | 3)
        && starts_with(name, SURNAMES)
        && !is_medicine(name)
        && !is_all(name, is_kana);
    (is_korean_name(name) || is_chinese && !is_patient).then_some(start + 1)
}

/// A name behind a title in Latin letters: `Dr. 林`, `Ms 배 현주`. Where it ends in the text, and the
/// token behind it.
pub(super) fn behind_title(tokens: Tokens, start: usize) -> Option<(usize, usize)> {
    if !is_ideographs(tokens, start) {
        return None;
    }
    if is_split(tokens, start) {
        return Some((tokens.all[start + 1].end, start + 2));
    }
    let run = tokens.word(start);
    let own = run
        .char_indices()
        .find(|(offset, letter)| *offset > 0 && PARTICLES.contains(letter) && !is_all(run, is_kana))
        .map_or(run, |(offset, _)| &run[..offset]);
    let most = if is_all(own, is_kana) { 6 } else { 4 };
    let is_korean = !is_all(own, is_hangul) || is_korean_name(own) || length(own) < 3;
    let can_be = (1..=most).contains(&length(own))
        && is_korean
        && !is_medicine(own)
        && !KOREAN_WORDS.contains(&own);
    can_be.then(|| (tokens.all[start].start + own.len(), start + 1))
}

/// A name behind "by" or "for", which lead to other words as well.
pub(super) fn behind_preposition(tokens: Tokens, start: usize, is_deed: bool) -> Option<usize> {
    if !is_ideographs(tokens, start) {
        return None;
    }
    let name = tokens.word(start);
    let can_be = is_deed
        && matches!(length(name), 2 | 3)
        && !is_all(name, is_hangul)
        && !is_medicine(name)
        && !name
            .chars()
            .any(|letter| OFFICE.contains(letter) || is_kana(letter));
    behind_word(tokens, start, false)
        .or((can_be || is_deed && is_family(name)).then_some(start + 1))
}

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

/// `柿沢 香織様`, `배 현주씨`: whether the token before the given name `head` is its family name.
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
            && behind_word(tokens, next, false).is_some()
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

/// `김 서준 환자`: the name goes, the word stays.
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
