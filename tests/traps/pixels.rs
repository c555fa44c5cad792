//! What hides in and around pixel values: unused bits, further frames, padding, segments and boxes of compressed
//! frames, icons, profiles, palettes.

use crate::hosts::{compressed, ct, gray};
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::{Content, JPEG_2000, JPEG_BASELINE, Part10, Set};

const RLE: &str = "1.2.840.10008.1.2.5";

pub fn groups() -> Vec<Group> {
    vec![
        group!["unused high bits" on twelve_bits; text_in_the_unused_high_bits],
        group!["retired overlay" on twelve_bits; overlay_in_the_pixels],
        group!["beyond the frames" on two_frames; frame_beyond_number_of_frames],
        group!["padding byte" on odd_pixels; padding_byte_of_the_pixels],
        group!["JPEG" on jpeg; jpeg_comment, jpeg_application_segments, bytes_behind_the_jpeg],
        group!["JPEG, more fragments" on jpeg; fragment_beyond_number_of_frames],
        group!["JPEG, offset tables" on jpeg; basic_offset_table_with_text],
        group!["JPEG 2000" on j2k; j2k_comment],
        group!["JP2" on jp2; jp2_xml_box, jp2_uuid_box],
        group!["RLE" on rle; bytes_behind_the_rle_segments],
        group!["beside the pixels" on ct; icon_image, icc_profile_text],
        group!["palette" on palette; palette_entries_that_are_text],
    ]
}

/// The pixels of an output: its last `length` bytes.
fn pixels(output: &[u8], length: usize) -> &[u8] {
    &output[output.len() - length..]
}

/// 4 × 4 pixels of 12 bits in cells of 16.
fn twelve_bits() -> Part10 {
    let mut file = ct();
    gray(&mut file.data, 4, 4, 16);
    file.data.short(0x0028_0101, 12).short(0x0028_0102, 11).put(
        0x7FE0_0010,
        "OW",
        Content::Shorts((0..16).map(|value| value * 100).collect()),
    );
    file
}

fn text_in_the_unused_high_bits(plot: &mut Plot) {
    // Eight letters, half a byte a pixel.
    let letters = b"HOHENWAR";
    let nibbles = letters.iter().flat_map(|letter| [letter >> 4, letter & 15]);
    let values = nibbles
        .zip(0..)
        .map(|(nibble, value)| (u16::from(nibble) << 12) | (value * 100));
    plot.put(0x7FE0_0010, "OW", Content::Shorts(values.collect()));
    plot.check(high_bits_are_clear);
}

fn high_bits_are_clear(output: &[u8]) -> Option<String> {
    let pixels = pixels(output, 32);
    for (number, pixel) in pixels.chunks_exact(2).enumerate() {
        let value = u16::from_le_bytes([pixel[0], pixel[1]]);
        if value >> 12 != 0 {
            return Some("the unused high bits of the pixels hold something".to_owned());
        }
        if usize::from(value) != number * 100 {
            return Some("the pixels are other ones".to_owned());
        }
    }
    None
}

fn overlay_in_the_pixels(plot: &mut Plot) {
    plot.data()
        .short(0x6000_0010, 4)
        .short(0x6000_0011, 4)
        .text(0x6000_0040, "CS", "G")
        .short(0x6000_0100, 16)
        .short(0x6000_0102, 15);
    let values = (0..16).map(|value| ((value % 2) << 15) | (value * 100));
    plot.put(0x7FE0_0010, "OW", Content::Shorts(values.collect()));
    plot.check(high_bits_are_clear);
}

fn two_frames() -> Part10 {
    let mut file = ct();
    gray(&mut file.data, 4, 4, 8);
    file.data
        .text(0x0028_0008, "IS", "2")
        .bytes(0x7FE0_0010, "OB", &[7; 32]);
    file
}

fn frame_beyond_number_of_frames(plot: &mut Plot) {
    let secret = plot.token(never);
    let mut bytes = vec![7; 32];
    bytes.extend(format!("{secret:<16}").into_bytes());
    plot.data().bytes(0x7FE0_0010, "OB", &bytes);
    plot.check(|output| {
        let last = pixels(output, 32);
        (last != [7; 32]).then(|| "the frames are other ones".to_owned())
    });
}

fn odd_pixels() -> Part10 {
    let mut file = ct();
    gray(&mut file.data, 3, 3, 8);
    file.data
        .bytes(0x7FE0_0010, "OB", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
    file
}

fn padding_byte_of_the_pixels(plot: &mut Plot) {
    plot.data()
        .bytes(0x7FE0_0010, "OB", &[1, 2, 3, 4, 5, 6, 7, 8, 9, b'H']);
    plot.check(|output| {
        let last = pixels(output, 10);
        (last != [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]).then(|| format!("the padding is {}", last[9]))
    });
}

/// A JPEG of 8 × 8 gray pixels.
fn jpeg_bytes() -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_fn(8, 8, |x, y| image::Luma([(x * 16 + y * 8) as u8]))
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .expect("memory does not fail");
    jpeg.into_inner()
}

fn jpeg() -> Part10 {
    compressed(JPEG_BASELINE, vec![jpeg_bytes()])
}

/// Puts bytes into the only frame at `at`.
fn into_frame(plot: &mut Plot, at: usize, bytes: &[u8]) {
    let Some((_, Content::Fragments(fragments))) = plot.data().0.get_mut(&0x7FE0_0010) else {
        panic!("the host is compressed");
    };
    let at = at.min(fragments[1].len());
    let tail = fragments[1].split_off(at);
    fragments[1].extend(bytes);
    fragments[1].extend(tail);
}

fn segment(marker: u8, content: &str) -> Vec<u8> {
    let length = content.len() as u16 + 2;
    let mut segment = vec![0xFF, marker];
    segment.extend(length.to_be_bytes());
    segment.extend(content.as_bytes());
    segment
}

fn jpeg_comment(plot: &mut Plot) {
    let secret = plot.token(never);
    into_frame(plot, 2, &segment(0xFE, &format!("acquired for {secret}")));
}

fn jpeg_application_segments(plot: &mut Plot) {
    for (marker, head) in [
        (0xE1, "Exif\0\0"),
        (0xEC, "Ducky"),
        (0xED, "Photoshop 3.0\0"),
    ] {
        let secret = plot.token(never);
        into_frame(plot, 2, &segment(marker, &format!("{head}{secret}")));
    }
}

fn bytes_behind_the_jpeg(plot: &mut Plot) {
    let secret = plot.token(never);
    into_frame(plot, usize::MAX, format!("\0{secret}").as_bytes());
}

fn fragment_beyond_number_of_frames(plot: &mut Plot) {
    let secret = plot.token(never);
    let Some((_, Content::Fragments(fragments))) = plot.data().0.get_mut(&0x7FE0_0010) else {
        panic!("the host is compressed");
    };
    let mut second = jpeg_bytes();
    second.splice(2..2, segment(0xFE, &secret));
    fragments.push(second);
    plot.data().text(0x0028_0008, "IS", "1");
}

fn basic_offset_table_with_text(plot: &mut Plot) {
    let name = plot.name();
    let Some((_, Content::Fragments(fragments))) = plot.data().0.get_mut(&0x7FE0_0010) else {
        panic!("the host is compressed");
    };
    fragments[0] = format!("\0\0\0\0{name:<12}").into_bytes();
}

/// A codestream of 8 × 8 gray pixels without one packet of data.
fn j2k_bytes() -> Vec<u8> {
    let mut out = vec![0xFF, 0x4F];
    // SIZ
    out.extend([0xFF, 0x51, 0, 41, 0, 0]);
    for number in [8u32, 8, 0, 0, 8, 8, 0, 0] {
        out.extend(number.to_be_bytes());
    }
    out.extend([0, 1, 7, 1, 1]);
    // COD, QCD
    out.extend([0xFF, 0x52, 0, 12, 0, 0, 0, 1, 0, 0, 4, 4, 0, 1]);
    out.extend([0xFF, 0x5C, 0, 4, 0x40, 0x40]);
    // SOT, SOD, one empty packet, EOC
    out.extend([
        0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 15, 0, 1, 0xFF, 0x93, 0x00, 0xFF, 0xD9,
    ]);
    out
}

fn j2k() -> Part10 {
    compressed(JPEG_2000, vec![j2k_bytes()])
}

fn j2k_comment(plot: &mut Plot) {
    let secret = plot.token(never);
    // Behind SIZ; Rcom 1: Latin text.
    let mut comment = segment(0x64, &format!("\0\u{1}by {secret}"));
    comment.truncate(comment.len());
    into_frame(plot, 2 + 2 + 41, &comment);
}

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = (content.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(content);
    out
}

fn jp2() -> Part10 {
    let mut bytes = boxed(b"jP  ", &[0x0D, 0x0A, 0x87, 0x0A]);
    bytes.extend(boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "));
    let header = boxed(b"ihdr", &[0, 0, 0, 8, 0, 0, 0, 8, 0, 1, 7, 7, 0, 0]);
    let colour = boxed(b"colr", &[1, 0, 0, 0, 0, 0, 17]);
    bytes.extend(boxed(b"jp2h", &[header, colour].concat()));
    bytes.extend(boxed(b"jp2c", &j2k_bytes()));
    compressed(JPEG_2000, vec![bytes])
}

/// Where the boxes of text go: behind signature and file type.
const BEHIND_FILE_TYPE: usize = 12 + 20;

fn jp2_xml_box(plot: &mut Plot) {
    let secret = plot.token(never);
    into_frame(
        plot,
        BEHIND_FILE_TYPE,
        &boxed(b"xml ", format!("<name>{secret}</name>").as_bytes()),
    );
}

fn jp2_uuid_box(plot: &mut Plot) {
    let secret = plot.token(never);
    into_frame(
        plot,
        BEHIND_FILE_TYPE,
        &boxed(b"uuid", format!("0123456789abcdef{secret}").as_bytes()),
    );
}

fn rle() -> Part10 {
    // One segment: eight runs of eight pixels.
    let mut frame = vec![1, 0, 0, 0, 64, 0, 0, 0];
    frame.resize(64, 0);
    frame.extend((0..8).flat_map(|value| [0xF9, value]));
    compressed(RLE, vec![frame])
}

fn bytes_behind_the_rle_segments(plot: &mut Plot) {
    let secret = plot.token(never);
    into_frame(plot, usize::MAX, format!("{secret} ").as_bytes());
}

fn icon_image(plot: &mut Plot) {
    let secret = plot.token(never);
    let mut icon = Set::new();
    gray(&mut icon, 3, 4, 8);
    icon.bytes(0x7FE0_0010, "OB", format!("{secret:<12}").as_bytes());
    plot.data().items(0x0088_0200, vec![icon]);
}

fn icc_profile_text(plot: &mut Plot) {
    let secret = plot.token(never);
    // A header, one tag: the copyright, which people fill with their own names.
    let text = format!("text\0\0\0\0Copyright {secret}\0");
    let length = 128 + 4 + 12 + text.len() as u32;
    let mut profile = length.to_be_bytes().to_vec();
    profile.resize(36, 0);
    profile.extend(b"acsp");
    profile.resize(128, 0);
    profile.extend(1u32.to_be_bytes());
    profile.extend(b"cprt");
    profile.extend(144u32.to_be_bytes());
    profile.extend((text.len() as u32).to_be_bytes());
    profile.extend(text.as_bytes());
    plot.data().bytes(0x0028_2000, "OB", &profile);
}

fn palette() -> Part10 {
    let mut file = ct();
    gray(&mut file.data, 2, 2, 8);
    file.data
        .text(0x0028_0004, "CS", "PALETTE COLOR")
        .bytes(0x7FE0_0010, "OB", &[0, 1, 2, 3]);
    for tag in [0x0028_1101, 0x0028_1102, 0x0028_1103] {
        file.data.put(tag, "US", Content::Shorts(vec![16, 0, 16]));
    }
    for tag in [0x0028_1201, 0x0028_1202, 0x0028_1203] {
        file.data.put(
            tag,
            "OW",
            Content::Shorts((0..16).map(|value| value << 12).collect()),
        );
    }
    file
}

fn palette_entries_that_are_text(plot: &mut Plot) {
    let name = plot.name();
    // Behind the entries that pixels can use; the name is one that the header teaches.
    let mut entries = vec![0; 16];
    entries.extend(format!("{name:<16}").into_bytes());
    plot.data().bytes(0x0028_1202, "OW", &entries);
}
