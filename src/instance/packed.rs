//! Tables that the build deflated.

use std::io::Read;

/// The `length` bytes that a table has. All of them: a build whose tables do not unpack passes no test.
pub(crate) fn unpack(packed: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    let read = flate2::read::DeflateDecoder::new(packed).read_to_end(&mut bytes);
    debug_assert_eq!(read.ok(), Some(length));
    bytes
}
