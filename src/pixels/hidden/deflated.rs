//! Deflated frames (PS3.5 A.4.13): what is behind the deflated stream, and what it holds behind the frame.

use bytes::Bytes;
use flate2::{Compression, Decompress, FlushDecompress, Status};

use super::Finding;
use super::edits::Edits;
use super::image::Image;
use super::native::clean_frame;
use super::stream::{Damaged, Tell, cut_tail};

/// What is inflated at a time.
const CHUNK: usize = 64 << 10;

/// What has to change in a frame. A frame of which the pixels change is deflated anew.
pub(super) fn clean(image: &Image, stream: &Bytes, tell: &mut Tell<'_>) -> Result<Edits, Damaged> {
    let native = image.description.native_bytes();
    if native == 0 || native > image.frame_limit {
        tell(Finding::NotLookedThrough);
        return Ok(Edits::default());
    }
    let native = usize::try_from(native).map_err(|_| Damaged)?;
    // Some writers put a zlib header (RFC 1950) before the deflated bytes.
    let has_header =
        matches!(stream[..], [0x78, flags, ..] if (0x7800 | u16::from(flags)) % 31 == 0);
    let mut inflate = Decompress::new(has_header);
    let mut frame = Vec::new();
    let mut chunk = vec![0; CHUNK];
    let mut behind = false;
    loop {
        let (read, written) = (inflate.total_in() as usize, inflate.total_out());
        let status = inflate
            .decompress(&stream[read..], &mut chunk, FlushDecompress::None)
            .map_err(|_| Damaged)?;
        let new = &chunk[..(inflate.total_out() - written) as usize];
        let own = new.len().min(native - frame.len());
        frame.extend_from_slice(&new[..own]);
        behind |= new[own..].iter().any(|&byte| byte != 0);
        match status {
            Status::StreamEnd => break,
            _ if new.is_empty() => return Err(Damaged),
            _ => {}
        }
    }
    if frame.len() < native {
        return Err(Damaged);
    }
    let mut edits = Edits::default();
    if behind {
        tell(Finding::BehindLastFrame);
    }
    let cleared = clean_frame(image, &frame, tell);
    if behind || cleared.is_some() {
        let deflated = deflate(cleared.as_deref().unwrap_or(&frame), has_header).ok_or(Damaged)?;
        edits.replace(0..stream.len(), deflated);
        return Ok(edits);
    }
    cut_tail(stream, inflate.total_in() as usize, &mut edits, tell);
    Ok(edits)
}

fn deflate(frame: &[u8], has_header: bool) -> Option<Vec<u8>> {
    use std::io::Write;
    let level = Compression::default();
    if has_header {
        let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), level);
        writer.write_all(frame).ok()?;
        return writer.finish().ok();
    }
    let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), level);
    writer.write_all(frame).ok()?;
    writer.finish().ok()
}
