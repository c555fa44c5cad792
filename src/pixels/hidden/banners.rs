//! Comments that name an encoder and hold nothing else.

/// What encoders write about themselves. `#` is a version: digits, points, commas.
const BANNERS: [&str; 25] = [
    "AccuSoft Corp.",
    "AppleMark",
    "CREATOR: gd-jpeg v# (using IJG JPEG v#), default quality",
    "CREATOR: gd-jpeg v# (using IJG JPEG v#), quality = #",
    "Created by GDCM/OpenJPEG version #",
    "Created by Grok version #",
    "Created by OpenJPEG version #",
    "Created by: JJ2000 version #",
    "Creator: JasPer Version #",
    "DCMTK",
    "DCMTK #",
    "File written by Adobe Photoshop? #",
    "Intel(R) IPP JPEG encoder [#] - #",
    "Intel(R) JPEG Library, version #",
    "Intel(R) JPEG Library, version [#]",
    "JPEG Pro",
    "Kakadu-#",
    "Kakadu-v#",
    "LEAD Technologies Inc. V#",
    "LEADTOOLS v#",
    "Lavc#",
    "MITRA_DICOM_STANDARD",
    "OpenJPH Ver #",
    "Pegasus Imaging Corp",
    "Pegasus Imaging Corp.",
];

/// What Kakadu says of its quality layers, before lines of two numbers each.
const LAYERS: &[u8] = b"Kdu-Layer-Info: log_2{Delta-D(MSE)/[2^16*Delta-L(bytes)]}, L(bytes)\n";
/// Versions are shorter; a number of this length would be somebody's.
const LONGEST_NUMBER: usize = 4;
const LONGEST_VERSION: usize = 16;
/// More layers than encoders write.
const MOST_LAYERS: usize = 64;

/// Whether a comment is one of them.
pub(super) fn is_banner(comment: &[u8]) -> bool {
    // Some count a terminating NUL, none more than fill up a word.
    let end = comment.iter().rposition(|byte| !matches!(byte, 0 | b'\n'));
    let (comment, fill) = comment.split_at(end.map_or(0, |last| last + 1));
    fill.len() <= 4
        && (comment.is_empty()
            || BANNERS
                .iter()
                .any(|banner| matches(banner.as_bytes(), comment))
            || comment.strip_prefix(LAYERS).is_some_and(are_layers))
}

fn matches(banner: &[u8], comment: &[u8]) -> bool {
    match (banner.split_first(), comment) {
        (None, rest) => rest.is_empty(),
        (Some((b'#', banner)), comment) => {
            let is_version_byte = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b',');
            // No banner goes on with what a version may end in.
            let length = comment
                .iter()
                .take_while(|byte| is_version_byte(byte))
                .count();
            let (version, rest) = comment.split_at(length);
            is_version(version) && matches(banner, rest)
        }
        // A letter of no certain character set.
        (Some((b'?', banner)), [0x80..=0xFF, rest @ ..]) => matches(banner, rest),
        (Some((wanted, banner)), [found, rest @ ..]) => wanted == found && matches(banner, rest),
        (Some(_), []) => false,
    }
}

fn is_version(text: &[u8]) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_VERSION
        && text
            .split(|byte| !byte.is_ascii_digit())
            .all(|number| number.len() <= LONGEST_NUMBER)
}

/// Lines such as ` -58.0, 5.2e+004`.
fn are_layers(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n');
    text.iter().filter(|&&byte| byte == b'\n').count() <= MOST_LAYERS
        && lines.all(|line| {
            line.len() <= 24
                && line.iter().all(|byte| {
                    matches!(byte, b'0'..=b'9' | b' ' | b'.' | b',' | b'-' | b'+' | b'e')
                })
                && line
                    .split(|byte| !byte.is_ascii_digit())
                    .all(|number| number.len() <= LONGEST_NUMBER)
        })
}
