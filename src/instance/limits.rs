//! Bounds on what a file may ask for.

/// Bounds on what a file may ask for, so that a hostile header cannot exhaust memory or the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Sequences within sequences.
    pub depth: usize,
    /// Elements in all, items of sequences and fragments included.
    pub elements: usize,
    /// Bytes of all values that are held in memory.
    pub inline_bytes: u64,
    /// Bytes of a data set after inflation (Deflated Explicit VR Little Endian).
    pub inflated_bytes: u64,
    /// From this length on, a binary value stays in the source, where nobody searches it for text. Pixel data always
    /// does.
    pub bulk_threshold: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 64,
            elements: 4_000_000,
            inline_bytes: 256 << 20,
            inflated_bytes: 512 << 20,
            bulk_threshold: 4 << 20,
        }
    }
}
