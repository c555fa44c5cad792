//! Short names of institutions and towns.

use super::super::super::fold::Reading;
use super::super::super::spellings::is_sort_of_institution;
use super::super::super::table::ordinary_word;
use super::{Stretch, begins_large, is_light, is_whole, next_word, previous_word};

#[rustfmt::skip]
const BEFORE_PLACES: [&str; 18] = [
    "at", "from", "in", "im", "to", "bei", "aus", "von", "am", "site", "hospital", "klinik", "clinic", "en",
    "chez", "presso", "bij", "institution",
];

/// A short name of an institution behind "at", or beside a word that says what it is.
pub(super) fn place(text: Reading<'_>, start: usize, end: usize) -> Option<Stretch> {
    if is_whole(text, start, end) {
        return ordinary_word(text.folded())
            .is_none()
            .then_some((start, end));
    }
    let before = previous_word(text, start);
    let behind = next_word(text, end).filter(|_| is_light(text.gap(end)));
    if let Some((mut behind, _)) = behind.filter(|(_, word)| is_sort_of_institution(word)) {
        while let Some((further, word)) = next_word(text, behind)
            && is_light(text.gap(behind))
            && is_sort_of_institution(word)
        {
            behind = further;
        }
        return Some((start, behind));
    }
    if before.is_some_and(|(_, word)| BEFORE_PLACES.contains(&word))
        && begins_large(text, start, start + 1)
    {
        return Some((start, end));
    }
    before
        .filter(|(_, word)| is_sort_of_institution(word) && is_light(text.gap(start)))
        .map(|(before, _)| (before, end))
}
