//! Numbers and texts of a header, of the instance or of one of its frames.

use crate::instance::{DataSet, Encoding, Instance, Tag, VR};

/// The header of one frame: functional groups first asked where the root says nothing.
#[derive(Clone, Copy)]
pub(super) struct FrameHeader<'a> {
    pub instance: &'a Instance,
    pub frame: u32,
}

impl<'a> FrameHeader<'a> {
    /// The data set that holds `wanted`: the root or the functional group `sequence`.
    pub(super) fn holder(&self, sequence: Tag, wanted: Tag) -> Option<&'a DataSet> {
        self.instance.group(sequence, wanted, self.frame)
    }

    /// `N` numbers of value representation DS.
    pub(super) fn decimals<const N: usize>(&self, sequence: Tag, tag: Tag) -> Option<[f64; N]> {
        decimals(self.holder(sequence, tag)?, tag)
    }

    /// The first value, as text.
    pub(super) fn text(&self, sequence: Tag, tag: Tag) -> Option<&'a str> {
        first_text(self.holder(sequence, tag)?, tag)
    }
}

/// Exactly `N` numbers of value representation DS or IS, all of them finite.
pub(super) fn decimals<const N: usize>(data_set: &DataSet, tag: Tag) -> Option<[f64; N]> {
    let mut numbers = [0.0; N];
    let mut texts = data_set.ascii(tag)?.split('\\');
    for number in &mut numbers {
        let parsed: f64 = texts.next()?.trim().parse().ok()?;
        *number = Some(parsed).filter(|parsed| parsed.is_finite())?;
    }
    texts.next().is_none().then_some(numbers)
}

/// The first number of value representation DS, IS, FL or FD.
pub(super) fn number(data_set: &DataSet, tag: Tag, encoding: Encoding) -> Option<f64> {
    let element = data_set.get(tag)?;
    let number = match element.vr {
        VR::FD => *doubles(data_set, tag, encoding)?.first()?,
        VR::FL => {
            let mut word: [u8; 4] = *data_set.bytes(tag)?.first_chunk()?;
            if encoding.big_endian {
                word.reverse();
            }
            f64::from(f32::from_le_bytes(word))
        }
        VR::US => f64::from(word(data_set, tag, encoding)?),
        _ => first_text(data_set, tag)?.parse().ok()?,
    };
    Some(number).filter(|number| number.is_finite())
}

/// The numbers of value representation FD.
pub(super) fn doubles(data_set: &DataSet, tag: Tag, encoding: Encoding) -> Option<Vec<f64>> {
    let (words, _) = data_set.bytes(tag)?.as_chunks::<8>();
    let convert = match encoding.big_endian {
        true => f64::from_be_bytes,
        false => f64::from_le_bytes,
    };
    Some(words.iter().map(|&word| convert(word)).collect())
}

/// The first number of value representation US; the bits of one of SS.
pub(super) fn word(data_set: &DataSet, tag: Tag, encoding: Encoding) -> Option<u16> {
    Some(encoding.u16(*data_set.bytes(tag)?.first_chunk()?))
}

/// The first value, as text of the default repertoire; `None` where it is empty.
pub(super) fn first_text(data_set: &DataSet, tag: Tag) -> Option<&str> {
    let text = data_set.ascii(tag)?.split('\\').next()?;
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A code string that may be repeated: capital letters, digits, spaces and underscores, up to 16.
pub(super) fn code_string(data_set: &DataSet, tag: Tag) -> Option<String> {
    let text = first_text(data_set, tag)?;
    let is_code =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" _".contains(&byte);
    (text.len() <= 16 && text.bytes().all(is_code)).then(|| text.to_owned())
}
