//! The states of a block's coefficients, and the contexts that follow from them (ITU-T T.800 D.3).
//!
//! One word holds four coefficients, one below the other, with the significance of all their neighbours: bits 0 to 17
//! are six rows of three, the row above first. Then the sign of the one above (18), and for each of the four its sign
//! (19), whether it was refined (20) and whether this plane has visited it (21), three bits apart; bit 31 is the sign
//! of the one below.

/// The coefficient itself.
pub(super) const SIGNIFICANT: u32 = 1 << 4;
/// All around it.
pub(super) const AROUND: u32 = 0x1EF;
/// It has been refined.
pub(super) const REFINED: u32 = 1 << 20;
/// The significance pass has coded it.
pub(super) const VISITED: u32 = 1 << 21;
/// The same for all four.
pub(super) const ALL_VISITED: u32 = VISITED | VISITED << 3 | VISITED << 6 | VISITED << 9;

const SIGN_ABOVE: u32 = 1 << 18;
const SIGN_BELOW: u32 = 1 << 31;

/// The words of a block, with a border of one word on all sides.
pub(super) struct Flags {
    pub words: Vec<u32>,
    pub stride: usize,
}

impl Flags {
    pub(super) fn new() -> Self {
        Self {
            words: Vec::new(),
            stride: 0,
        }
    }

    pub(super) fn reset(&mut self, width: usize, height: usize) {
        self.stride = width + 2;
        self.words.clear();
        self.words.resize(self.stride * (height.div_ceil(4) + 2), 0);
    }

    /// Makes a coefficient significant for itself and its neighbours. `row` is that within the word.
    #[inline(always)]
    pub(super) fn set(&mut self, at: usize, row: u32, negative: u32, causal: bool) {
        let stride = self.stride;
        let shift = row * 3;
        let words = &mut self.words[..];
        words[at - 1] |= 1 << (5 + shift);
        words[at] |= SIGNIFICANT << shift | negative << (19 + shift);
        words[at + 1] |= 1 << (3 + shift);
        if row == 0 && !causal {
            let above = &mut words[at - stride - 1..][..3];
            above[0] |= 1 << 17;
            above[1] |= (1 << 16) | (negative * SIGN_BELOW);
            above[2] |= 1 << 15;
        }
        if row == 3 {
            let below = &mut words[at + stride - 1..][..3];
            below[0] |= 1 << 2;
            below[1] |= (1 << 1) | (negative * SIGN_ABOVE);
            below[2] |= 1;
        }
    }

    /// The context of a sign, and whether the sign is coded inverted.
    #[inline(always)]
    pub(super) fn sign(&self, at: usize, row: u32) -> (usize, u32) {
        let (here, left, right) = (self.words[at], self.words[at - 1], self.words[at + 1]);
        let shift = row * 3;
        let around = here >> shift;
        let above = if row == 0 {
            here >> 18
        } else {
            here >> (16 + shift)
        };
        let below = here >> (22 + shift);
        let index = around & 0b1010_1010
            | left >> (19 + shift) & 1
            | (right >> (19 + shift) & 1) << 2
            | (above & 1) << 4
            | (below & 1) << 6;
        let entry = SIGNS[(index & 0xFF) as usize];
        (usize::from(entry >> 1), u32::from(entry & 1))
    }
}

/// Contexts of significance, by the eight neighbours, for each orientation of band.
pub(super) const SIGNIFICANCE: [[u8; 512]; 4] = {
    let mut tables = [[0; 512]; 4];
    let mut orientation = 0;
    while orientation < 4 {
        let mut index = 0_usize;
        while index < 512 {
            tables[orientation][index] = significance(orientation, index as u32);
            index += 1;
        }
        orientation += 1;
    }
    tables
};

/// Table D.1.
const fn significance(orientation: usize, around: u32) -> u8 {
    const fn bit(around: u32, place: u32) -> u32 {
        around >> place & 1
    }
    let mut across = bit(around, 3) + bit(around, 5);
    let mut down = bit(around, 1) + bit(around, 7);
    let diagonal = bit(around, 0) + bit(around, 2) + bit(around, 6) + bit(around, 8);
    if orientation == 3 {
        let straight = across + down;
        return match (diagonal, straight) {
            (3.., _) => 8,
            (2, 1..) => 7,
            (2, _) => 6,
            (1, 2..) => 5,
            (1, 1) => 4,
            (1, _) => 3,
            (_, 2..) => 2,
            (_, 1) => 1,
            _ => 0,
        };
    }
    if orientation == 1 {
        (across, down) = (down, across);
    }
    match (across, down, diagonal) {
        (2, ..) => 8,
        (1, 1.., _) => 7,
        (1, _, 1..) => 6,
        (1, ..) => 5,
        (_, 2, _) => 4,
        (_, 1, _) => 3,
        (_, _, 2..) => 2,
        (_, _, 1) => 1,
        _ => 0,
    }
}

/// Contexts of signs (tables D.2 and D.3) in the upper bits, the inversion in the lowest. The index has for left,
/// above, right and below a bit each of significance (3, 1, 5, 7) and of sign (0, 4, 2, 6).
const SIGNS: [u8; 256] = {
    const fn contribution(index: usize, first: (u32, u32), second: (u32, u32)) -> i32 {
        const fn one(index: usize, places: (u32, u32)) -> i32 {
            match (index >> places.0 & 1, index >> places.1 & 1) {
                (0, _) => 0,
                (_, 0) => 1,
                _ => -1,
            }
        }
        match one(index, first) + one(index, second) {
            1.. => 1,
            0 => 0,
            _ => -1,
        }
    }
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let across = contribution(index, (3, 0), (5, 2));
        let down = contribution(index, (1, 4), (7, 6));
        let (context, inverted) = match (across, down) {
            (1, 1) => (13, 0),
            (1, 0) => (12, 0),
            (1, _) => (11, 0),
            (0, 1) => (10, 0),
            (0, 0) => (9, 0),
            (0, _) => (10, 1),
            (_, 1) => (11, 1),
            (_, 0) => (12, 1),
            _ => (13, 1),
        };
        table[index] = context << 1 | inverted;
        index += 1;
    }
    table
};
