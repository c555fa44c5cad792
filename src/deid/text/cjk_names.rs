//! Names of persons in Chinese characters, kana and Hangul, where something leads to one.

use super::cjk::{PARTICLES, is_hangul, is_ideographs};
use super::tokens::{Gap, Tokens};
use crate::deid::spellings::is_kana;

pub(super) const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武戚莫孔向汤陳張劉楊黃趙吳孫馬毕粟浦卓匡裴晏姬庄岳赖邬闵桂柴鲁葛柳鲍涂章殷庞樊兰倪申耿祝俞阮麦";
/// One syllable that is a family name.
pub(super) fn is_korean_surname(word: &str) -> bool {
    length(word) == 1 && starts_with(word, KOREAN_SURNAMES)
}

pub(super) const KOREAN_SURNAMES: &str = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길";
/// Before a title, none of these stands in a name.
pub(super) const OFFICE: &str = "科院室治任诊診当担班頼読放射外内麻醉专专家报告审核技护見該各他女男本患者医師师主責责指導导看保護校仕同模多異客선생";
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
pub(super) const KOREAN_ROLES: [&str; 5] = ["신청자", "방문자", "이용자", "주치의", "임산부"];
/// Ends of Korean words of medicine and of inflected words.
const KOREAN_ENDS: &str = "엽부골염암증술통압맥폐뇌막낭액적과측견를을에는및절병전험직로의가흉복종";
/// Characters that stand alone for something else than a family.
pub(super) const NO_FAMILY: &str =
    "男女左右上下前后後中大小未已无無有不等和及或与在的第双雙全两兩各此该該同";
/// Last characters that most Japanese family names have one of.
const FAMILY_ENDS: &str = "田村山川木本藤野井島嶋崎﨑原橋口谷沢澤林森岡松浦池宮塚坂瀬津泉城杉柳";
const FAMILIES: [&str; 17] = [
    "田中", "渡辺", "井上", "村上", "竹内", "金子", "阿部", "清水", "久保", "渡邊", "山下", "木下",
    "森下", "松下", "宮下", "山内", "堀内",
];

pub(super) fn length(word: &str) -> usize {
    word.chars().count()
}

pub(super) fn starts_with(text: &str, letters: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|first| letters.contains(first))
}

pub(super) fn is_all(word: &str, is: fn(char) -> bool) -> bool {
    !word.is_empty() && word.chars().all(is)
}

pub(super) fn is_medicine(word: &str) -> bool {
    WORDS.contains(&word) || word.chars().any(|letter| MEDICINE.contains(letter))
}

/// A Korean given name, by what it is not.
pub(super) fn is_korean_given(word: &str) -> bool {
    is_all(word, is_hangul)
        && matches!(length(word), 1 | 2)
        && !KOREAN_WORDS.contains(&word)
        && !word.ends_with(|last| KOREAN_ENDS.contains(last))
}

/// 홍길동
pub(super) fn is_korean_name(word: &str) -> bool {
    let Some(first) = word.chars().next() else {
        return false;
    };
    let given = &word[first.len_utf8()..];
    // 신부전, 강직성: words of medicine begin with the syllables of family names.
    let is_word = given.contains(['암', '염', '병', '압', '혈', '골', '증', '맥', '폐'])
        || given.ends_with('성') && !"김박최윤황송홍배권".contains(first);
    length(word) == 3 && KOREAN_SURNAMES.contains(first) && is_korean_given(given) && !is_word
}

pub(super) fn is_family(word: &str) -> bool {
    let ends = matches!(length(word), 2 | 3)
        && word.ends_with(|last| FAMILY_ENDS.contains(last))
        && !is_medicine(word);
    ends || length(word) == 1 && starts_with(word, SURNAMES) || FAMILIES.contains(&word)
}

/// Whether the tokens `family` and the one behind it are a family name and a given name.
pub(super) fn is_split(tokens: Tokens, family: usize) -> bool {
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
pub(super) fn is_family_of_one(word: &str) -> bool {
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

/// A name behind a title in Latin letters: `Dr. 森`, `Ms 변 다온`. Where it ends in the text, and the
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
