//! Lookup tables: of the modality (PS3.3 C.11.1.1), of the values of interest (C.11.2.1.1), of palettes (C.7.6.3.1.5).

/// A lookup table: the value that its first entry stands for, and its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupTable {
    first: i64,
    entries: Vec<u16>,
    bits: u16,
}

impl LookupTable {
    /// A table by the three values of its LUT Descriptor (0028,3002) and its LUT Data (0028,3006).
    ///
    /// `signed`: the values that are looked up may be negative, so that the second value of the descriptor is signed.
    /// `None` where there are no entries.
    #[must_use]
    pub fn new(descriptor: [u16; 3], signed: bool, data: &[u8], big_endian: bool) -> Option<Self> {
        let mut entries = entries(descriptor, data, big_endian);
        entries.truncate(entry_count(descriptor));
        let highest = entries.iter().copied().max()?;
        // Some tables hold more bits than they state.
        let needed = 16 - highest.leading_zeros() as u16;
        Some(Self {
            first: first_value(descriptor, signed),
            entries,
            bits: descriptor[2].clamp(8, 16).max(needed),
        })
    }

    /// The entry of a value. Those outside the table have that of its nearer end.
    #[must_use]
    pub fn entry(&self, value: i64) -> u16 {
        let last = self.entries.len() as i64 - 1;
        let index = value.saturating_sub(self.first).clamp(0, last.max(0));
        self.entries.get(index as usize).copied().unwrap_or(0)
    }

    /// The largest value that an entry can have.
    #[must_use]
    pub fn greatest(&self) -> u16 {
        u16::MAX >> (16 - self.bits)
    }
}

/// The value that the first entry stands for.
pub(super) fn first_value(descriptor: [u16; 3], signed: bool) -> i64 {
    match signed {
        true => i64::from(descriptor[1].cast_signed()),
        false => i64::from(descriptor[1]),
    }
}

/// A count of 0 stands for 65536.
pub(super) fn entry_count(descriptor: [u16; 3]) -> usize {
    match descriptor[0] {
        0 => 0x1_0000,
        count => usize::from(count),
    }
}

/// The entries in the data of a table that is not segmented. Those of 8 bits come two to a word, or one to a word.
pub(super) fn entries(descriptor: [u16; 3], data: &[u8], big_endian: bool) -> Vec<u16> {
    if descriptor[2] > 8 || data.len() >= entry_count(descriptor) * 2 {
        return words(data, big_endian);
    }
    let mut bytes = data.to_vec();
    if big_endian {
        for word in bytes.as_chunks_mut::<2>().0 {
            word.swap(0, 1);
        }
    }
    bytes.into_iter().map(u16::from).collect()
}

pub(super) fn words(data: &[u8], big_endian: bool) -> Vec<u16> {
    let convert = if big_endian {
        u16::from_be_bytes
    } else {
        u16::from_le_bytes
    };
    let (words, _) = data.as_chunks::<2>();
    words.iter().map(|&word| convert(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_outside_of_the_table_have_the_entry_of_its_nearer_end() {
        let data = [10, 0, 20, 0, 30, 0];
        let table = LookupTable::new([3, 100, 16], false, &data, false).expect("it has entries");
        let found = [0, 100, 101, 102, 4000].map(|value| table.entry(value));
        assert_eq!(found, [10, 10, 20, 30, 30]);
        assert_eq!(table.greatest(), u16::MAX);
    }

    #[test]
    fn the_first_value_is_negative_where_values_may_be() {
        let table = LookupTable::new([2, 0xFFFF, 8], true, &[1, 2], false).expect("it has entries");
        assert_eq!([-1, 0].map(|value| table.entry(value)), [1, 2]);
        assert_eq!(table.greatest(), 255);
    }

    #[test]
    fn a_table_that_holds_more_bits_than_it_states_has_them() {
        let table = LookupTable::new([1, 0, 8], false, &[0, 0x0F], false).expect("it has entries");
        assert_eq!((table.entry(0), table.greatest()), (0x0F00, 0x0FFF));
    }

    #[test]
    fn without_entries_there_is_no_table() {
        assert_eq!(LookupTable::new([4, 0, 16], false, &[], false), None);
    }
}
