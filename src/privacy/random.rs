//! Where randomness comes from: the platform's cryptographically secure generator, and nothing else.

use zeroize::Zeroize;

/// The platform gave no randomness. There is no other source to fall back to: what was being drawn is not released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this computer gives no random numbers")]
pub struct NoRandomness;

/// A source of uniform bytes.
pub trait Randomness {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`NoRandomness`] where it cannot.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness>;

    /// Four bytes, in little endian byte order.
    ///
    /// # Errors
    /// [`NoRandomness`] where there are none.
    fn next_u32(&mut self) -> Result<u32, NoRandomness> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
}

/// The platform's generator: `getrandom(2)` and its like, `crypto.getRandomValues` in a browser. Bytes are fetched many
/// at a time, wiped as soon as they are used, and at the end.
pub struct PlatformRandomness {
    buffer: [u8; 4096],
    /// What is before this was used.
    used: usize,
}

impl PlatformRandomness {
    /// A source that has fetched nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            buffer: [0; 4096],
            used: 4096,
        }
    }

    /// The next `N` bytes; an `N` that divides the buffer.
    fn take<const N: usize>(&mut self) -> Result<[u8; N], NoRandomness> {
        if self.used + N > self.buffer.len() {
            getrandom::fill(&mut self.buffer).map_err(|_| NoRandomness)?;
            self.used = 0;
        }
        let mut taken = [0; N];
        let from = &mut self.buffer[self.used..self.used + N];
        taken.copy_from_slice(from);
        from.zeroize();
        self.used += N;
        Ok(taken)
    }
}

impl Default for PlatformRandomness {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for PlatformRandomness {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}

impl Randomness for PlatformRandomness {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for byte in bytes {
            [*byte] = self.take()?;
        }
        Ok(())
    }

    fn next_u32(&mut self) -> Result<u32, NoRandomness> {
        self.take().map(u32::from_le_bytes)
    }
}
