//! From the values of components to a codestream without loss.

use super::block_encoder::BlockEncoder;
use super::codestream::START;
use super::packet_bits::BitWriter;
use super::progression::packets;
use super::segments::{Coding, ComponentStyle, HIGH_THROUGHPUT, Quantisation, Size, Style};
use super::structure::{Area, Bounds, Chunk, Precinct, Tile};
use super::wavelet::decompose;
use super::{RenderError, high_throughput_encoder};

/// What is encoded.
pub(super) struct Source<'a> {
    pub width: u32,
    pub height: u32,
    /// Pixel by pixel.
    pub values: &'a dyn Fn(usize) -> i32,
    pub components: u16,
    pub precision: u8,
    pub signed: bool,
    /// Whether red, green and blue are transformed.
    pub transform: bool,
    pub high_throughput: bool,
}

/// Encodes an image: one tile, one layer, blocks of 64 by 64.
pub(super) fn encode(source: &Source<'_>) -> Result<Vec<u8>, RenderError> {
    let levels = levels(source);
    let size = Size {
        x0: 0,
        y0: 0,
        x1: source.width,
        y1: source.height,
        tile_width: source.width,
        tile_height: source.height,
        tile_x0: 0,
        tile_y0: 0,
        components: source.components,
        precision: source.precision,
        signed: source.signed,
    };
    let mut style = style(source, levels);
    let mut bounds = Bounds {
        precincts: u64::MAX,
        blocks: u64::MAX,
    };
    let mut tile = Tile::new(&size, &style, 0, &mut bounds)?;
    let mut body = Vec::new();
    let mut guard = 2;
    for (index, plane) in planes(source).iter_mut().enumerate() {
        let areas: Vec<Area> = tile.components[index]
            .resolutions
            .iter()
            .map(|one| one.area)
            .collect();
        decompose(plane, source.width as usize, &areas);
        guard = guard.max(blocks(source, &mut tile, index, plane, &style, &mut body));
    }
    if guard > 7 {
        return Err(RenderError::Unsupported("its range of values"));
    }
    for component in &mut style.components {
        component.quantisation.guard = guard;
    }

    let mut data = Vec::with_capacity(body.len() + body.len() / 64);
    packets(&mut tile, &style.clone(), |tile, packet| {
        let place = &mut tile.components[packet.component].resolutions[packet.resolution];
        let planes: Vec<u8> = place
            .bands
            .iter()
            .map(|band| band.planes - 2 + guard)
            .collect();
        let precinct = &mut place.precincts[packet.precinct];
        write_packet(precinct, &planes, source.high_throughput, &body, &mut data);
        Ok(())
    })?;
    headers(source, &style, &data)
}

/// As many as are usual, and so many that the lowest resolution is a thumbnail.
fn levels(source: &Source<'_>) -> u8 {
    let longest = source.width.max(source.height);
    let most = longest.ilog2() as u8;
    let needed = longest.div_ceil(64).next_power_of_two().ilog2() as u8;
    needed.max(5).min(most)
}

fn style(source: &Source<'_>, levels: u8) -> Style {
    // The nominal range of each band, which the guard bits widen.
    let gains = (0..levels).flat_map(|_| [1, 1, 2]);
    let steps = [0].into_iter().chain(gains);
    let component = ComponentStyle {
        coding: Coding {
            levels,
            block: (6, 6),
            style: if source.high_throughput {
                HIGH_THROUGHPUT
            } else {
                0
            },
            reversible: true,
            precincts: [0xFF; 33],
        },
        quantisation: Quantisation {
            derived: false,
            guard: 2,
            steps: steps.map(|gain| (source.precision + gain, 0)).collect(),
        },
        lifted: 0,
        own_coding: false,
        own_quantisation: false,
    };
    Style {
        // By resolution and position for the one, by layer for the other; with one layer both are by resolution.
        order: if source.high_throughput { 2 } else { 0 },
        layers: 1,
        transform: source.transform,
        packet_starts: false,
        header_ends: false,
        changes: Vec::new(),
        components: vec![component; usize::from(source.components)],
    }
}

/// The components one by one, around zero, transformed where that is asked for.
fn planes(source: &Source<'_>) -> Vec<Vec<i32>> {
    let shift = match source.signed {
        true => 0,
        false => 1 << (source.precision - 1),
    };
    let count = usize::from(source.components);
    let pixels = source.width as usize * source.height as usize;
    let mut planes: Vec<Vec<i32>> = (0..count)
        .map(|component| {
            (0..pixels)
                .map(|pixel| (source.values)(pixel * count + component) - shift)
                .collect()
        })
        .collect();
    if source.transform
        && let [red, green, blue, ..] = &mut *planes
    {
        for ((red, green), blue) in red.iter_mut().zip(green).zip(blue) {
            let luma = (*red + 2 * *green + *blue) >> 2;
            (*red, *green, *blue) = (luma, *blue - *green, *red - *green);
        }
    }
    planes
}

/// Encodes the blocks of a component, and says how many guard bits its values need.
fn blocks(
    source: &Source<'_>,
    tile: &mut Tile,
    component: usize,
    plane: &[i32],
    style: &Style,
    body: &mut Vec<u8>,
) -> u8 {
    let stride = source.width as usize;
    let mut encoder = BlockEncoder::new();
    let mut values = Vec::new();
    let mut guard = style.components[component].quantisation.guard;
    for resolution in &mut tile.components[component].resolutions {
        for precinct in &mut resolution.precincts {
            for (part, band) in precinct.parts.iter_mut().zip(&resolution.bands) {
                for block in &mut part.blocks {
                    let start = (band.row + block.row as usize) * stride
                        + band.column
                        + block.column as usize;
                    let width = usize::from(block.width);
                    values.clear();
                    for row in 0..usize::from(block.height) {
                        values.extend_from_slice(&plane[start + row * stride..][..width]);
                    }
                    let (bytes, planes) = match source.high_throughput {
                        true => {
                            let all = values
                                .iter()
                                .fold(0, |all, value| all | value.unsigned_abs());
                            let planes = u32::BITS - all.leading_zeros();
                            (high_throughput_encoder::encode(&values, width), planes)
                        }
                        false => encoder.encode(&values, width, band.orientation),
                    };
                    if planes == 0 {
                        continue;
                    }
                    // Band planes are counted with two guard bits.
                    guard = guard.max((planes as u8 + 2).saturating_sub(band.planes));
                    block.missing = planes as u8;
                    block.passes = match source.high_throughput {
                        true => 1,
                        false => 3 * planes as u16 - 2,
                    };
                    block.chunks.push(Chunk {
                        start: body.len() as u32,
                        length: bytes.len() as u32,
                        passes: block.passes,
                        begins: true,
                    });
                    body.extend(bytes);
                }
            }
        }
    }
    guard
}

/// Writes the header and the body of a packet. `planes` are those of each band.
fn write_packet(
    precinct: &mut Precinct,
    planes: &[u8],
    high_throughput: bool,
    body: &[u8],
    data: &mut Vec<u8>,
) {
    let mut bits = BitWriter::default();
    let empty = precinct
        .parts
        .iter()
        .all(|part| part.blocks.iter().all(|block| block.passes == 0));
    bits.bit(!empty);
    if !empty {
        for (part, &planes) in precinct.parts.iter_mut().zip(planes) {
            // A high-throughput block has one pass, which is of the lowest plane.
            let missing = |own: u8| match high_throughput {
                true => u32::from(planes) - 1,
                false => u32::from(planes - own),
            };
            part.inclusion
                .fill(part.blocks.iter().map(|block| u32::from(block.passes == 0)));
            part.missing
                .fill(part.blocks.iter().map(|block| match block.passes {
                    0 => u32::MAX,
                    _ => missing(block.missing),
                }));
            for (index, block) in part.blocks.iter().enumerate() {
                let place = (index % part.across, index / part.across);
                part.inclusion.write(place, 1, &mut bits);
                let Some(chunk) = block.chunks.first() else {
                    continue;
                };
                part.missing
                    .write(place, missing(block.missing) + 1, &mut bits);
                bits.passes(u32::from(block.passes));
                let length = u32::BITS - chunk.length.leading_zeros();
                let usual = 3 + u32::from(block.passes).ilog2();
                for _ in usual..length {
                    bits.bit(true);
                }
                bits.bit(false);
                bits.bits(chunk.length, length.max(usual));
            }
        }
    }
    data.extend(bits.finish());
    if empty {
        return;
    }
    for block in precinct.parts.iter().flat_map(|part| &part.blocks) {
        for chunk in &block.chunks {
            data.extend_from_slice(&body[chunk.start as usize..][..chunk.length as usize]);
        }
    }
}

/// The whole codestream around its packets.
fn headers(source: &Source<'_>, style: &Style, data: &[u8]) -> Result<Vec<u8>, RenderError> {
    let too_large = || RenderError::TooLarge {
        bytes: data.len() as u64,
    };
    let component = &style.components[0];
    let mut out = Vec::with_capacity(data.len() + 256);
    out.extend_from_slice(&START[..2]);
    let mut segment = |marker: u8, content: &[u8]| {
        out.extend([0xFF, marker]);
        out.extend((content.len() as u16 + 2).to_be_bytes());
        out.extend_from_slice(content);
    };

    let mut content = Vec::new();
    let capabilities: u16 = if source.high_throughput { 0x4000 } else { 0 };
    content.extend(capabilities.to_be_bytes());
    let (width, height) = (source.width, source.height);
    for word in [width, height, 0, 0, width, height, 0, 0] {
        content.extend(word.to_be_bytes());
    }
    content.extend(source.components.to_be_bytes());
    let depth = (source.precision - 1) | if source.signed { 0x80 } else { 0 };
    for _ in 0..source.components {
        content.extend([depth, 1, 1]);
    }
    segment(0x51, &content);

    if source.high_throughput {
        // Part 15; its blocks alone, one set of passes, reversible, and how many planes there are.
        let quantisation = &component.quantisation;
        let exponents = quantisation.steps.iter().map(|step| step.0);
        let planes = quantisation.guard + exponents.max().unwrap_or(0) - 1;
        let magnitudes = match planes {
            ..=8 => 0,
            9..28 => planes - 8,
            _ => 13 + (planes >> 2),
        };
        segment(0x50, &[0, 2, 0, 0, 0, magnitudes]);
    }

    let [layers_high, layers_low] = style.layers.to_be_bytes();
    let coding = &component.coding;
    segment(
        0x52,
        &[
            0,
            style.order,
            layers_high,
            layers_low,
            u8::from(style.transform),
            coding.levels,
            coding.block.0 - 2,
            coding.block.1 - 2,
            coding.style,
            1,
        ],
    );

    let quantisation = &component.quantisation;
    let mut content = vec![quantisation.guard << 5];
    content.extend(quantisation.steps.iter().map(|step| step.0 << 3));
    segment(0x5C, &content);

    let length = u32::try_from(data.len() + 14).map_err(|_| too_large())?;
    if source.high_throughput {
        let mut content = vec![0, 0x50, 0];
        content.extend(length.to_be_bytes());
        segment(0x55, &content);
    }

    let mut content = vec![0, 0];
    content.extend(length.to_be_bytes());
    content.extend([0, 1]);
    segment(0x90, &content);
    out.extend([0xFF, 0x93]);
    out.extend_from_slice(data);
    out.extend([0xFF, 0xD9]);
    Ok(out)
}
