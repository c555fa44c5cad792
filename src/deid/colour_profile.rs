//! The text in an ICC profile (ISO 15076-1): who made it, for whom, on which device. No colour depends on it.

const HEADER: usize = 128;
const ENTRY: usize = 12;
/// Behind the signature of a type come four reserved bytes.
const TYPE_HEADER: usize = 8;

/// Types of tags that hold numbers only.
const NUMBERS: [&[u8; 4]; 18] = [
    b"XYZ ", b"cicp", b"chrm", b"clro", b"curv", b"dtim", b"mft1", b"mft2", b"mAB ", b"mBA ",
    b"meas", b"mpet", b"para", b"sf32", b"sig ", b"uf32", b"ui08", b"view",
];

/// The profile without its texts, of the same length; `None` where it holds none. An empty one where it is no profile.
pub(super) fn without_text(profile: &[u8]) -> Option<Vec<u8>> {
    let Some(entries) = entries(profile) else {
        return Some(Vec::new());
    };
    let mut clean = profile.to_vec();
    let table_end = HEADER + 4 + entries.len() * ENTRY;
    let mut covered = vec![false; profile.len()];
    covered[..table_end].fill(true);
    for &(start, end) in &entries {
        covered[start..end].fill(true);
        let value = &mut clean[start..end];
        match value.first_chunk::<4>() {
            Some(kind) if NUMBERS.contains(&kind) => {}
            Some(b"desc") => description(value),
            Some(b"mluc") => localised(value),
            Some(b"text" | b"utf8") => spaces(value, TYPE_HEADER),
            _ => value
                .iter_mut()
                .skip(TYPE_HEADER)
                .for_each(|byte| *byte = 0),
        }
    }
    // Between and behind the tags is nothing that a reader would read.
    for (byte, covered) in clean.iter_mut().zip(covered) {
        if !covered {
            *byte = 0;
        }
    }
    (clean != profile).then_some(clean)
}

/// Where the values of the tags lie; `None` where it is no profile.
fn entries(profile: &[u8]) -> Option<Vec<(usize, usize)>> {
    if profile.get(36..40)? != b"acsp" {
        return None;
    }
    let number = |at: usize| {
        let bytes = profile.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?) as usize)
    };
    let count = number(HEADER)?;
    if count > (profile.len() - HEADER) / ENTRY {
        return None;
    }
    let entry = |index: usize| {
        let at = HEADER + 4 + index * ENTRY;
        let (start, length) = (number(at + 4)?, number(at + 8)?);
        let end = start.checked_add(length)?;
        (start >= HEADER + 4 + count * ENTRY && end <= profile.len()).then_some((start, end))
    };
    (0..count).map(entry).collect()
}

/// textDescriptionType: ASCII behind its length; what other scripts say is emptied with its lengths.
fn description(value: &mut [u8]) {
    const ASCII: usize = 12;
    let length = value
        .get(8..ASCII)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, |bytes| u32::from_be_bytes(bytes) as usize);
    let end = ASCII.saturating_add(length).min(value.len());
    if end > ASCII {
        spaces(&mut value[..end], ASCII);
    }
    value
        .iter_mut()
        .skip(end.max(ASCII))
        .for_each(|byte| *byte = 0);
}

/// multiLocalizedUnicodeType: UTF-16 big endian behind a table of records, which stays.
fn localised(value: &mut [u8]) {
    let records = value
        .get(8..12)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, |bytes| u32::from_be_bytes(bytes) as usize);
    let start = records
        .checked_mul(12)
        .and_then(|table| table.checked_add(16))
        .map_or(value.len(), |start| start.min(value.len()));
    for pair in value[start..].chunks_mut(2) {
        match pair {
            [high, low] => (*high, *low) = (0, b' '),
            rest => rest.fill(0),
        }
    }
}

/// Spaces from `start` to the NUL that ends the text.
fn spaces(value: &mut [u8], start: usize) {
    let end = value.len().saturating_sub(1);
    if start < end {
        value[start..end].fill(b' ');
    }
    if let Some(last) = value.get_mut(end).filter(|_| end >= start) {
        *last = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(tags: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut profile = vec![0; HEADER];
        profile[36..40].copy_from_slice(b"acsp");
        profile.extend((tags.len() as u32).to_be_bytes());
        let mut start = HEADER + 4 + tags.len() * ENTRY;
        for (name, value) in tags {
            profile.extend(*name);
            profile.extend((start as u32).to_be_bytes());
            profile.extend((value.len() as u32).to_be_bytes());
            start += value.len();
        }
        for (_, value) in tags {
            profile.extend(*value);
        }
        profile
    }

    #[test]
    fn texts_go_and_numbers_stay() {
        let curve = b"curv\0\0\0\0\0\0\0\x01\x01\0";
        let with_text = profile(&[
            (b"cprt", b"text\0\0\0\0Copyright Kapibilax\0"),
            (b"desc", b"desc\0\0\0\0\0\0\0\x05Anna\0\0\0\0\0\0\0\0\0"),
            (
                b"dmnd",
                b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS\0\0\0\x08\0\0\0\x1C\0A\0n\0n\0a",
            ),
            (b"priv", b"note\0\0\0\0Anna"),
            (b"rTRC", curve),
        ]);
        let clean = without_text(&with_text).unwrap();
        assert_eq!(clean.len(), with_text.len());
        assert!(clean.ends_with(curve));
        let letters: Vec<u8> = clean.iter().copied().filter(|byte| *byte != 0).collect();
        let text = String::from_utf8_lossy(&letters);
        assert!(
            !text.contains("Kapibilax") && !text.contains("Anna"),
            "{text}"
        );
        assert_eq!(without_text(&clean), None);
    }

    #[test]
    fn what_lies_outside_of_the_tags_goes_and_what_is_no_profile_is_emptied() {
        let mut more = profile(&[(b"rTRC", b"curv\0\0\0\0\0\0\0\0")]);
        more.extend(b"Anna");
        assert!(without_text(&more).unwrap().ends_with(&[0; 4]));
        assert_eq!(without_text(b"Anna"), Some(Vec::new()));
        let mut wrong = profile(&[(b"rTRC", b"curv\0\0\0\0\0\0\0\0")]);
        wrong[HEADER + 8..HEADER + 12].fill(0xFF);
        assert_eq!(without_text(&wrong), Some(Vec::new()));
    }
}
