//! Scripts that are written without spaces between words.

use super::super::super::fold::Reading;
use super::super::super::spellings::{is_hangul, is_kana};

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
