//! Persons: introduced by a title, a label or a preposition, or followed by a degree.

use super::cjk_names;
use super::class::Class;
use super::names::{can_be_name, degree, is_plain, name_at};
use super::tokens::{Case, Kind, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// `Dr. med. X`, `Mrs X`, `Herr Prof. X`
pub(super) fn titled(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if !is_title(tokens, start) {
        return None;
    }
    let mut index = start + 1;
    let mut has_stop = false;
    loop {
        if tokens.is_mark(index, '.') && tokens.is_glued(index) {
            has_stop = true;
            index += 1;
        }
        // Dr.-Ing., Dott.ssa
        if tokens.is_mark(index, '-')
            && tokens.is_glued(index)
            && tokens.has(index + 1, Class::TITLE)
        {
            index += 1;
        }
        let is_field = tokens.is_any(
            index,
            &[
                "med", "dent", "rer", "nat", "univ", "habil", "phil", "ssa", "ra", "ing", "hc",
                "vet",
            ],
        );
        // Mr. and Mrs. X
        if matches!(tokens.word(index), "and" | "&" | "und" | "et" | "y")
            && tokens.has(index + 1, Class::TITLE)
            && is_title(tokens, index + 1)
        {
            index += 2;
        } else if is_field || tokens.has(index, Class::TITLE) && is_title(tokens, index) {
            index += 1;
        } else {
            break;
        }
    }
    if !tokens.is_same_line(index) {
        return None;
    }
    let word = tokens.word(start);
    // "DR CHEST" is digital radiography, "SR Report" a document
    let is_modality =
        matches!(word, "DR" | "PR" | "Sr" | "Pr" | "Hr" | "Sig" | "Pd" | "PD") && !has_stop;
    let is_led = start > 0
        && tokens.has(start - 1, Class::CONNECTS.or(Class::DEED).or(Class::PERSON))
        || start > 1 && tokens.is_mark(start - 1, ':');
    if is_modality && (word != "DR" || !is_led) {
        return None;
    }
    if let Some((end, behind)) = cjk_names::behind_title(tokens, index) {
        let start = tokens.all[start].start;
        spans.push(Span {
            start,
            end,
            kind: IdentifierKind::Name,
        });
        return Some(behind);
    }
    let name = name_at(tokens, index)?;
    let mut end = name.end;
    let is_plural = matches!(word, "Drs" | "Dres" | "DRS");
    if is_plural
        && matches!(tokens.word(end), "and" | "&" | "und")
        && let Some(second) = name_at(tokens, end + 1)
    {
        end = second.end;
    }
    // Capitals all over: what follows the family name is not a part of it.
    if name.is_upper && !name.is_certain && name.words > 2 {
        end = index + 2;
    }
    tokens.note(start, end, IdentifierKind::Name, spans);
    Some(end)
}

fn is_title(tokens: Tokens, index: usize) -> bool {
    let is_mixed = tokens.case(index) == Case::Title;
    // "MR." can be the modality, "MRS." with a full stop is no spectroscopy.
    let is_abbreviated = tokens.word(index) == "MRS" && tokens.is_mark(index + 1, '.');
    !tokens.has(index, Class::TITLE_AS_WRITTEN) || is_mixed || is_abbreviated
}

/// `Jane Roe, MD`
pub(super) fn with_degree(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let behind = degree(tokens, index)?;
    let has_comma = index > 0 && tokens.is_mark(index - 1, ',');
    let certain = matches!(
        tokens.word(index),
        "MD" | "PhD" | "RN" | "DDS" | "DVM" | "MBBS" | "FRCR" | "M"
    );
    if !has_comma && !certain {
        return None;
    }
    let mut start = index - usize::from(has_comma);
    let last = start;
    let mut words = 0;
    while start > 0 && last - start < 4 && tokens.is_same_line(start) {
        let word = start - 1;
        let is_initial = tokens.case(word) == Case::Initial
            || tokens.is_mark(word, '.') && tokens.case(word.saturating_sub(1)) == Case::Initial;
        let is_family = words == 0
            && tokens.has(word, Class::FAMILY_TOO)
            && tokens.case(word) == Case::Title
            && word > 0
            && can_be_name(tokens, word - 1);
        if can_be_name(tokens, word) || is_family {
            words += 1;
        } else if !(is_initial && words > 0) {
            break;
        }
        start = word;
    }
    let is_name = words >= 2 || words == 1 && has_comma && tokens.case(start) == Case::Title;
    if !is_name || tokens.has(behind, Class::STATE) || tokens.is_number(behind) {
        return None;
    }
    tokens.note(start, behind, IdentifierKind::Name, spans);
    Some(behind)
}

/// `Patient: X`, `Ref. X`, `Signed X`
pub(super) fn after_label(tokens: Tokens, label: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let mut index = label + 1;
    // Patient Name:, Patient(in):, Referring physician =
    while index < label + 3
        && tokens.has(index, Class::PERSON.or(Class::NUMBER_SIGN))
        && tokens.is_same_line(index)
    {
        index += 1;
    }
    let mut has_sign = false;
    let mut has_stop = false;
    while let Some(mark) = tokens.mark(index) {
        match mark {
            ':' | '=' => has_sign = true,
            '.' | ')' | '/' | '(' => has_stop = true,
            '-' if !tokens.is_glued(index) && !tokens.is_glued(index + 1) => has_sign = true,
            _ => return None,
        }
        index += 1;
        if index > label + 6 {
            return None;
        }
    }
    if !tokens.is_same_line(index) {
        return None;
    }
    if has_sign && let Some(end) = initials(tokens, index) {
        tokens.note(index, end, IdentifierKind::Name, spans);
        return Some(end);
    }
    if has_sign && let Some((end, behind)) = cjk_names::behind_title(tokens, index) {
        let start = tokens.all[index].start;
        spans.push(Span {
            start,
            end,
            kind: IdentifierKind::Name,
        });
        return Some(behind);
    }
    let is_operator = tokens.is_any(
        label,
        &[
            "tech",
            "technologist",
            "operator",
            "signed",
            "initials",
            "mtra",
        ],
    );
    if is_operator
        && let Some(end) = initials(tokens, index)
        && is_at_end(tokens, end)
        && !tokens.is_term(index)
        && !tokens.has(index, Class::PLAIN)
    {
        tokens.note(index, end, IdentifierKind::Name, spans);
        return Some(end);
    }
    let name = name_at(tokens, index)?;
    let is_person = if has_sign || name.is_certain {
        true
    } else {
        let can_stand_so = !has_stop || tokens.is_mark(label + 1, '.');
        can_stand_so && name.words >= 2 && (!name.is_upper || is_at_end(tokens, name.end))
    };
    if !is_person || name.words > 3 && !name.is_certain && !has_sign {
        return None;
    }
    tokens.note(index, name.end, IdentifierKind::Name, spans);
    Some(name.end)
}

/// `for X`, `ordered for X by AB`, `read by X`
pub(super) fn after_preposition(
    tokens: Tokens,
    index: usize,
    spans: &mut Vec<Span>,
) -> Option<usize> {
    let start = index + 1 + usize::from(tokens.is_mark(index + 1, ':'));
    if !tokens.is_same_line(start)
        || tokens.is_glued(start)
        || tokens.is_glued(index) && index > 0 && tokens.is_word(index - 1)
    {
        return None;
    }
    let follows_deed = index > 0 && tokens.has(index - 1, Class::DEED)
        || index > 1
            && tokens.is_mark(index - 1, '.')
            && tokens.has(index - 2, Class::DEED.or(Class::PERSON));
    let follows_person = spans.last().is_some_and(|span| {
        span.kind == IdentifierKind::Name && index > 0 && span.end == tokens.all[index - 1].end
    });
    if let Some(end) = cjk_names::behind_preposition(tokens, start, follows_deed) {
        tokens.note(start, end, IdentifierKind::Name, spans);
        return Some(end);
    }
    let is_by = tokens.has(index, Class::BY) && !tokens.is_any(index, &["from", "via"]);
    if is_by && let Some(end) = initials(tokens, start) {
        let deed = follows_deed.then(|| tokens.word(index - 1));
        let is_thing =
            can_do(tokens.word(start), deed, is_done(tokens, index, start)) && !follows_person;
        let stands_so = matches!(tokens.word(index), "by" | "By" | "BY")
            && is_at_end(tokens, end)
            && !(tokens.has(start, Class::PLAIN) && tokens.word(start).len() > 2);
        if is_thing && deed.is_some() {
            return None;
        }
        if !is_thing && (follows_deed || follows_person || stands_so) {
            // AB/CD
            let second = end + 1;
            let end = match tokens.is_mark(end, '/') && tokens.is_glued(second) {
                true => initials(tokens, second).unwrap_or(end),
                false => end,
            };
            tokens.note(start, end, IdentifierKind::Name, spans);
            return Some(end);
        }
    }
    let name = name_at(tokens, start)?;
    let is_ambiguous_word = matches!(
        tokens.word(index),
        "from" | "From" | "via" | "Via" | "VIA" | "FROM"
    );
    let is_person = if follows_deed {
        name.words >= 1
    } else if is_ambiguous_word {
        name.is_certain
    } else if name.is_certain {
        true
    } else if name.is_upper {
        (2..=3).contains(&name.words) && is_at_end(tokens, name.end)
    } else {
        (2..=3).contains(&name.words) || name.words == 1 && name.initials >= 1
    };
    // Capitalised like a title, in which every word is
    let runs_on = !name.is_certain
        && tokens.is_same_line(name.end)
        && tokens.is_word(name.end)
        && is_plain(tokens, name.end)
        && matches!(tokens.case(name.end), Case::Title | Case::Mixed);
    if !is_person
        || runs_on && !follows_deed && !tokens.has(name.end, Class::BY.or(Class::FOR).or(Class::AT))
    {
        return None;
    }
    tokens.note(start, name.end, IdentifierKind::Name, spans);
    Some(name.end)
}

/// Whether something is done by what the letters mean: "guided by CT", "seen by US", "sent by RIS".
/// A modality reads, signs and orders nothing, and nothing is "by US" that was not done by it.
fn can_do(letters: &str, deed: Option<&str>, is_done: bool) -> bool {
    const ACTORS: [&str; 14] = [
        "GE", "AI", "RIS", "HIS", "ICU", "ER", "ED", "PCP", "EMR", "EHR", "CAD", "IR", "IT", "OR",
    ];
    const MEANS: [&str; 50] = [
        "CT", "MR", "MRI", "US", "PET", "NM", "XR", "XA", "RF", "DX", "MG", "ECG", "EKG", "EEG",
        "EMG", "GPS", "CTA", "MRA", "MRS", "DSA", "USG", "TEE", "TTE", "EUS", "FNA", "MIP", "MPR",
        "DWI", "ADC", "TOF", "FBP", "AEC", "ROI", "SUV", "BMI", "RT", "IV", "PO", "NG", "MRT",
        "IRM", "TDM", "TAC", "CXR", "SE", "EPI", "TPS", "GRE", "TSE", "FSE",
    ];
    const OF_PERSONS: [&str; 11] = [
        "read",
        "signed",
        "ordered",
        "dictated",
        "requested",
        "referred",
        "reviewed",
        "approved",
        "supervised",
        "transcribed",
        "scheduled",
    ];
    ACTORS.contains(&letters)
        || MEANS.contains(&letters)
            && is_done
            && !deed.is_some_and(|deed| super::tokens::is_any(deed, &OF_PERSONS))
}

/// Whether what stands before "by" can be done by what the letters at `start` mean: nothing, "guided", "correction",
/// "Biopsy" by the usual modalities; not "Scout" or "CT".
fn is_done(tokens: Tokens, by: usize, start: usize) -> bool {
    const MODALITIES: [&str; 6] = ["CT", "MR", "MRI", "US", "PET", "NM"];
    const DONE: [&str; 10] = [
        "seen", "shown", "done", "proven", "taken", "given", "made", "led", "found", "known",
    ];
    let Some(before) = by.checked_sub(1).filter(|_| tokens.is_same_line(by)) else {
        return true;
    };
    let word = tokens.word(before);
    let is_participle = word.len() > 4 && (word.ends_with("ed") || word.ends_with("ED"));
    match tokens.all[before].kind {
        Kind::Word => {
            let is_work = tokens.case(before) == Case::Title
                && word.len() > 5
                && MODALITIES.contains(&tokens.word(start));
            tokens.case(before) == Case::Lower
                || is_work
                || is_participle
                || super::tokens::is_any(word, &DONE)
        }
        Kind::Ideographs => false,
        _ => true,
    }
}

/// `AB`, `A.B.`, `JKL`
fn initials(tokens: Tokens, start: usize) -> Option<usize> {
    if tokens.case(start) == Case::Upper && matches!(tokens.word(start).chars().count(), 2..=3) {
        let runs_on = tokens.is_glued(start + 1)
            && (tokens.is_number(start + 1)
                || tokens.is_mark(start + 1, '-')
                || tokens.is_mark(start + 1, '^'));
        let is_word_of_name = tokens.is_same_line(start + 1) && can_be_name(tokens, start + 1);
        return (!runs_on && !is_word_of_name).then_some(start + 1);
    }
    let mut end = start;
    while tokens.case(end) == Case::Initial
        && tokens.is_word(end)
        && tokens.is_mark(end + 1, '.')
        && tokens.is_glued(end + 1)
        && end < start + 6
    {
        end += 2;
    }
    // A.B without the last full stop
    if end > start && tokens.case(end) == Case::Initial && tokens.is_glued(end) {
        end += 1;
    }
    let is_word_of_name = tokens.is_same_line(end) && can_be_name(tokens, end);
    (end > start + 2 && !is_word_of_name).then_some(end)
}

/// The end of the text, the line, or what a mark sets off.
fn is_at_end(tokens: Tokens, index: usize) -> bool {
    !tokens.is_same_line(index)
        || tokens
            .mark(index)
            .is_some_and(|mark| matches!(mark, ',' | ';' | '.' | ')' | ']' | '|' | '(' | '/' | '-'))
        || tokens.is_number(index) && !tokens.is_glued(index)
        || tokens.has(index, Class::BY.or(Class::FOR).or(Class::AT))
}
