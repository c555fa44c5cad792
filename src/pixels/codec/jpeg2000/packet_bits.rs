//! The bits of packet headers: a zero bit is stuffed after a byte of ones (ITU-T T.800 B.10.1).

use super::RenderError;

pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
    current: u8,
    left: u8,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            current: 0,
            left: 0,
        }
    }

    pub(super) fn bit(&mut self) -> Result<bool, RenderError> {
        if self.left == 0 {
            let stuffed = self.current == 0xFF;
            let next = self.bytes.get(self.at);
            self.current = *next.ok_or(RenderError::Truncated {
                expected: self.at as u64 + 1,
                found: self.bytes.len() as u64,
            })?;
            self.at += 1;
            self.left = if stuffed { 7 } else { 8 };
        }
        self.left -= 1;
        Ok(self.current >> self.left & 1 == 1)
    }

    /// At most 32 bits.
    pub(super) fn bits(&mut self, count: u32) -> Result<u32, RenderError> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | u32::from(self.bit()?);
        }
        Ok(value)
    }

    /// The number of coding passes (table B.4).
    pub(super) fn passes(&mut self) -> Result<u16, RenderError> {
        for (bits, least) in [(1, 1), (1, 2), (2, 3), (5, 6)] {
            let value = self.bits(bits)?;
            if value != (1 << bits) - 1 {
                return Ok(least + value as u16);
            }
        }
        Ok(37 + self.bits(7)? as u16)
    }

    /// Where the header ends.
    pub(super) fn end(self) -> usize {
        // A last byte of ones is followed by a stuffed one.
        self.at + usize::from(self.current == 0xFF)
    }
}

#[derive(Default)]
pub(super) struct BitWriter {
    pub bytes: Vec<u8>,
    current: u8,
    used: u8,
}

impl BitWriter {
    pub(super) fn bit(&mut self, bit: bool) {
        let room = if self.bytes.last() == Some(&0xFF) {
            7
        } else {
            8
        };
        self.used += 1;
        self.current |= u8::from(bit) << (room - self.used);
        if self.used == room {
            self.bytes.push(self.current);
            (self.current, self.used) = (0, 0);
        }
    }

    pub(super) fn bits(&mut self, value: u32, count: u32) {
        for place in (0..count).rev() {
            self.bit(value >> place & 1 == 1);
        }
    }

    pub(super) fn passes(&mut self, passes: u32) {
        match passes {
            ..=1 => self.bits(0, 1),
            2 => self.bits(0b10, 2),
            3..=5 => self.bits(0b11 << 2 | (passes - 3), 4),
            6..=36 => self.bits(0xF << 5 | (passes - 6), 9),
            _ => self.bits(0x1FF << 7 | (passes - 37), 16),
        }
    }

    /// Fills the last byte. No header ends in a byte of ones.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.used > 0 || self.bytes.last() == Some(&0xFF) {
            self.bytes.push(self.current);
        }
        if self.bytes.last() == Some(&0xFF) {
            self.bytes.push(0);
        }
        self.bytes
    }
}
