//! Chinese, Japanese and Korean: no capitals and few spaces, so words are known by what they end with.

use super::tokens::{Kind, Tokens};
use super::{cjk_addresses, numbers};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const NAME_LABELS: [&str; 22] = [
    "患者氏名",
    "患者名",
    "氏名",
    "姓名",
    "名前",
    "患者",
    "依頼医",
    "主治医",
    "担当医",
    "読影医",
    "医師",
    "医师",
    "医生",
    "报告医师",
    "审核医师",
    "技师",
    "환자명",
    "환자",
    "성명",
    "이름",
    "담당의",
    "의사",
];
const NUMBER_LABELS: [&str; 30] = [
    "患者番号",
    "番号",
    "病历号",
    "病歷號",
    "住院号",
    "门诊号",
    "检查号",
    "登记号",
    "病案号",
    "身份证号",
    "证号",
    "影像号",
    "卡号",
    "등록번호",
    "환자번호",
    "차트번호",
    "번호",
    "マイナンバー",
    "電話",
    "联系电话",
    "电话",
    "手机",
    "携帯",
    "連絡先",
    "联系方式",
    "전화",
    "연락처",
    "휴대폰",
    "内線",
    "传真",
];
const INSTITUTIONS: [&str; 19] = [
    "病院",
    "医院",
    "醫院",
    "診療所",
    "クリニック",
    "医療センター",
    "がんセンター",
    "医学中心",
    "诊所",
    "診所",
    "卫生院",
    "保健院",
    "병원",
    "의원",
    "의료원",
    "보건소",
    "클리닉",
    "大学",
    "대학교",
];
/// Heads that name no institution: this hospital, another, a general one.
const ANY_INSTITUTION: [&str; 24] = [
    "本",
    "当",
    "他",
    "該",
    "该",
    "我",
    "外",
    "貴",
    "各",
    "総合",
    "综合",
    "大学",
    "附属",
    "본",
    "타",
    "종합",
    "대학",
    "상급종합",
    "地域",
    "専門",
    "关联",
    "前",
    "近",
    "某",
];
const PARTICLES: [char; 24] = [
    'の', 'で', 'に', 'は', 'を', 'が', 'と', 'も', 'へ', 'て', 'し', 'り', 'る', '于', '於', '在',
    '从', '由', '至', '入', '往', '到', '赴', '经',
];
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武戚莫孔向汤陳張劉楊黃趙吳孫馬";
const KOREAN_SURNAMES: &str = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길";
/// Before a title, none of these stands in a name.
const OFFICE: &str = "科院室治任诊診当担班頼読放射外内麻醉专専家报告审核技护見該各他女男本患者医師师主责責指导導看保護校仕同模多異客선생";

/// A person, a place or a number that a run of ideographs holds or leads to.
pub(super) fn find(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    labelled(tokens, index, spans)
        .or_else(|| cjk_addresses::korean(tokens, index, spans))
        .or_else(|| cjk_addresses::find(tokens, index, spans))
        .or_else(|| {
            let before = spans.len();
            institution(tokens, index, spans);
            titled(tokens, index, spans);
            (spans.len() > before).then_some(index + 1)
        })
}

pub(super) fn note(start: usize, end: usize, kind: IdentifierKind, spans: &mut Vec<Span>) {
    spans.push(Span { start, end, kind });
}

pub(super) fn is_ideographs(tokens: Tokens, index: usize) -> bool {
    tokens
        .get(index)
        .is_some_and(|token| token.kind == Kind::Ideographs)
}

pub(super) fn is_hangul(letter: char) -> bool {
    matches!(letter, '가'..='힣')
}

/// What stands behind a label: `氏名：X`, `환자번호 123`.
fn labelled(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let label = tokens.word(index);
    let mut next = index + 1;
    let mut has_sign = false;
    while matches!(tokens.mark(next), Some(':' | '=' | '.' | '#')) {
        has_sign = true;
        next += 1;
    }
    if !tokens.is_same_line(next) {
        return None;
    }
    if NUMBER_LABELS.iter().any(|known| label.ends_with(known)) {
        return numbers::behind_strong_label(tokens, next, spans);
    }
    if !NAME_LABELS.iter().any(|known| label.ends_with(known)) || tokens.is_glued(next) && !has_sign
    {
        return None;
    }
    let name = tokens.word(next);
    let length = name.chars().count();
    if !is_ideographs(tokens, next) {
        let name = super::names::name_at(tokens, next).filter(|name| has_sign || name.words > 1)?;
        tokens.note(next, name.end, IdentifierKind::Name, spans);
        return Some(name.end);
    }
    let is_korean_name =
        length == 3 && starts_with(name, KOREAN_SURNAMES) && name.chars().all(is_hangul);
    let can_be = has_sign && (1..=6).contains(&length) || is_korean_name;
    if !can_be {
        return None;
    }
    let mut end = next + 1;
    let given = tokens.word(end).chars().count();
    if length <= 3
        && is_ideographs(tokens, end)
        && !tokens.is_glued(end)
        && tokens.is_same_line(end)
        && given <= 3
        && !name.chars().all(is_hangul)
    {
        end += 1;
    }
    tokens.note(next, end, IdentifierKind::Name, spans);
    Some(end)
}

fn starts_with(text: &str, letters: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|first| letters.contains(first))
}

/// `北京协和医院`, `서울대학교병원`
fn institution(tokens: Tokens, index: usize, spans: &mut Vec<Span>) {
    let run = tokens.word(index);
    let Some((place, suffix)) = INSTITUTIONS
        .iter()
        .filter_map(|suffix| run.rfind(suffix).map(|place| (place, *suffix)))
        .max_by_key(|(place, suffix)| (place + suffix.len(), suffix.len()))
    else {
        return;
    };
    let head = &run[..place];
    let start = head
        .char_indices()
        .rev()
        .take(16)
        .find(|(offset, letter)| PARTICLES.contains(letter) && !head[*offset..].starts_with("がん"))
        .map_or(0, |(offset, letter)| offset + letter.len_utf8());
    let name = &head[start..];
    let is_any = ANY_INSTITUTION.contains(&name)
        || name.ends_with(['本', '当', '我', '他', '外']) && name.chars().count() < 3;
    if name.chars().count() < 2 || is_any {
        return;
    }
    let mut end = place + suffix.len();
    for particle in ["にて", "で", "より", "から", "에서", "의"] {
        if run[end..].starts_with(particle) {
            end += particle.len();
            break;
        }
    }
    let mut begin = start;
    // "于" and "在" lead to the institution only.
    if let Some(letter @ ('于' | '於' | '在')) = head[..start].chars().next_back() {
        begin -= letter.len_utf8();
    }
    let base = tokens.all[index].start;
    note(base + begin, base + end, IdentifierKind::Institution, spans);
}

/// `山田様`, `张伟医生`, `홍길동님`
fn titled(tokens: Tokens, index: usize, spans: &mut Vec<Span>) {
    const TITLES: [&str; 20] = [
        "様",
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
    let run = tokens.word(index);
    let base = tokens.all[index].start;
    for title in TITLES {
        let Some(place) = run.find(title) else {
            continue;
        };
        let head = &run[..place];
        let behind = &run[place + title.len()..];
        let Some(start) = name_before(head, title) else {
            // 山田 太郎 様, 홍길동 님
            if head.is_empty()
                && index > 0
                && is_ideographs(tokens, index - 1)
                && tokens.is_same_line(index)
            {
                let before = tokens.word(index - 1);
                let family = index.checked_sub(2).filter(|&family| {
                    is_ideographs(tokens, family)
                        && tokens.is_same_line(index - 1)
                        && (1..=3).contains(&tokens.word(family).chars().count())
                        && !before.chars().all(is_hangul)
                });
                if name_before(before, title) == Some(0) && (before.chars().count() <= 4) {
                    let from = family.unwrap_or(index - 1);
                    note(
                        tokens.all[from].start,
                        base + title.len(),
                        IdentifierKind::Name,
                        spans,
                    );
                }
            }
            continue;
        };
        let is_word =
            matches!(behind.chars().next(), Some('子' | '式' | '相' | '々')) && title == "様";
        if !is_word {
            note(
                base + start,
                base + place + title.len(),
                IdentifierKind::Name,
                spans,
            );
            return;
        }
    }
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
        return (is_name && start <= 2).then_some(offset);
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

/// Where the label begins that a run ends with; one that is also a plain word only with a sign.
pub(super) fn label_at_end(run: &str, has_sign: bool) -> Option<usize> {
    const OTHERS: [&str; 10] = [
        "生年月日",
        "出生日期",
        "생년월일",
        "住所",
        "住址",
        "地址",
        "주소",
        "検査日",
        "检查日期",
        "检查时间",
    ];
    const WORDS: [&str; 8] = [
        "患者", "医師", "医师", "医生", "환자", "의사", "大学", "技师",
    ];
    NAME_LABELS
        .iter()
        .chain(&NUMBER_LABELS)
        .chain(&OTHERS)
        .filter(|label| run.ends_with(**label))
        .filter(|label| has_sign || !WORDS.contains(label))
        .map(|label| run.len() - label.len())
        .min()
}
