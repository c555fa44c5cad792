//! Signatures of private attributes as TCIA writes them: `(gggg,"CREATOR",ee)`, nested
//! `(gggg,eeee)[<0>](gggg,"CREATOR",ee)`.

use crate::instance::Tag;

/// One step of a signature: a sequence, or at the end the attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Standard(Tag),
    Private {
        group: u16,
        /// As written, without its quotes.
        creator: &'a str,
        element: u8,
    },
}

/// The parts of a signature, outermost first; `None` where it is none. Either quote of a creator may be missing,
/// and items are all the same.
pub(super) fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut rest = text.trim();
    let mut parts = Vec::new();
    loop {
        let (part, behind) = part(rest)?;
        parts.push(part);
        if behind.is_empty() {
            return Some(parts);
        }
        let item = behind.strip_prefix("[<")?;
        let (number, behind) = item.split_once(">]")?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        rest = behind;
    }
}

/// The first part, and what is behind it.
fn part(text: &str) -> Option<(Part<'_>, &str)> {
    let inner = text.strip_prefix('(')?;
    let group = hex(inner.get(..4)?)?;
    let inner = inner[4..].strip_prefix(',')?;
    let is_private = group % 2 == 1;
    if let (Some(element), Some(behind)) = (inner.get(..4).and_then(hex), inner.get(4..))
        && let Some(behind) = behind.strip_prefix(')')
    {
        // An odd group without a creator: a private creator element, or nothing that means anything.
        return (!is_private).then_some((Part::Standard(Tag(group, element)), behind));
    }
    // A creator may hold commas, brackets and quotes; what ends it is `,ee)` and then the next part or nothing.
    let end = inner
        .match_indices(')')
        .map(|(end, _)| end)
        .find(|end| ends_part(inner, *end))?;
    let (creator, element) = inner[..end].rsplit_once(',')?;
    let creator = creator.strip_prefix('"').unwrap_or(creator);
    let part = Part::Private {
        group,
        creator: creator.strip_suffix('"').unwrap_or(creator),
        element: u8::try_from(hex(element)?).ok()?,
    };
    is_private.then_some((part, &inner[end + 1..]))
}

fn ends_part(inner: &str, end: usize) -> bool {
    let behind = &inner[end + 1..];
    let Some((_, element)) = inner[..end].rsplit_once(',') else {
        return false;
    };
    element.len() == 2 && hex(element).is_some() && (behind.is_empty() || behind.starts_with("[<"))
}

/// Hexadecimal digits and nothing else.
fn hex(text: &str) -> Option<u16> {
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(text, 16).ok()
}
