//! Chinese, Japanese and Korean: no capitals and few spaces, so words are known by what they end with.

use super::tokens::{Kind, Tokens};
use super::{cjk_addresses, cjk_names, cjk_titles, numbers};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const NAME_LABELS: [&str; 40] = [
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
    "読影医師",
    "担当医師",
    "主治医師",
    "依頼医師",
    "检查医生",
    "检查医师",
    "主治医生",
    "主治医师",
    "主管医生",
    "主管医师",
    "申请医生",
    "申请医师",
    "报告医生",
    "审核医生",
    "담당의사",
    "주치의",
    "판독의",
    "의뢰의",
];
/// Labels of persons that are also words of the text: they stay where no sign follows.
const NAME_WORDS: [&str; 7] = ["患者", "医師", "医师", "医生", "환자", "의사", "技师"];
const ADDRESS_LABELS: [&str; 7] = [
    "住所",
    "住址",
    "地址",
    "家庭住址",
    "联系地址",
    "주소",
    "거주지",
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
pub(super) const PARTICLES: [char; 24] = [
    'の', 'で', 'に', 'は', 'を', 'が', 'と', 'も', 'へ', 'て', 'し', 'り', 'る', '于', '於', '在',
    '从', '由', '至', '入', '往', '到', '赴', '经',
];
/// A person, a place or a number that a run of ideographs holds or leads to.
pub(super) fn find(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    labelled(tokens, index, spans)
        .or_else(|| cjk_addresses::korean(tokens, index, spans))
        .or_else(|| cjk_addresses::find(tokens, index, spans))
        .or_else(|| {
            let before = spans.len();
            institution(tokens, index, spans);
            cjk_titles::titled(tokens, index, spans);
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
    if ADDRESS_LABELS.iter().any(|known| label.ends_with(known))
        && !tokens.is_glued(next) | has_sign
    {
        return cjk_addresses::led(tokens, next, spans);
    }
    if !NAME_LABELS.iter().any(|known| label.ends_with(known)) || tokens.is_glued(next) && !has_sign
    {
        return None;
    }
    let is_patient = ["患者", "환자"].iter().any(|word| label.ends_with(word));
    if !has_sign && is_patient && index > 0 && is_ideographs(tokens, index - 1) {
        return None;
    }
    if !is_ideographs(tokens, next) {
        let name = super::names::name_at(tokens, next).filter(|name| has_sign || name.words > 1)?;
        tokens.note(next, name.end, IdentifierKind::Name, spans);
        return Some(name.end);
    }
    let end = if has_sign {
        cjk_names::behind_sign(tokens, next)
    } else {
        cjk_names::behind_word(tokens, next, is_patient)
    }?;
    tokens.note(next, end, IdentifierKind::Name, spans);
    Some(end)
}

/// `北京协和医院`, `서울대학교병원`
fn institution(tokens: Tokens, index: usize, spans: &mut Vec<Span>) {
    let run = tokens.word(index);
    if let Some(end) = doctors_office(run) {
        let start = tokens.all[index].start;
        return note(start, start + end, IdentifierKind::Institution, spans);
    }
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

/// `임의원`, `김내과에서`: a doctor's office, called by the family name: behind it.
fn doctors_office(run: &str) -> Option<usize> {
    const OFFICES: [&str; 11] = [
        "의원",
        "한의원",
        "내과",
        "외과",
        "안과",
        "치과",
        "소아과",
        "피부과",
        "정형외과",
        "산부인과",
        "비뇨기과",
    ];
    // Oriental medicine
    if run.starts_with("한의원") {
        return None;
    }
    let first = run.chars().next()?.len_utf8();
    let rest = &run[first..];
    let is_office = cjk_names::is_korean_surname(&run[..first]) && run.chars().all(is_hangul);
    let office = OFFICES.iter().filter(|_| is_office).find(|office| {
        rest.strip_prefix(**office).is_some_and(|behind| {
            matches!(
                behind,
                "" | "에서" | "에" | "의" | "의원" | "의원에서" | "병원" | "의뢰"
            )
        })
    })?;
    let behind = &rest[office.len()..];
    Some(run.len() - if behind == "의뢰" { behind.len() } else { 0 })
}

/// Where the label begins that a run ends with; one that is also a plain word only with a sign.
pub(super) fn label_at_end(run: &str, has_sign: bool) -> Option<usize> {
    const OTHERS: [&str; 6] = [
        "生年月日",
        "出生日期",
        "생년월일",
        "検査日",
        "检查日期",
        "检查时间",
    ];
    // 检查 医生 X: only the name goes.
    if !has_sign && NAME_WORDS.iter().any(|word| run.ends_with(word)) {
        return None;
    }
    NAME_LABELS
        .iter()
        .chain(&NUMBER_LABELS)
        .chain(&ADDRESS_LABELS)
        .chain(&OTHERS)
        .filter(|label| run.ends_with(**label))
        .map(|label| run.len() - label.len())
        .min()
}
