//! From a codestream to the values of its components.

use super::block::{BlockDecoder, Job};
use super::codestream::{Codestream, TileParts};
use super::high_throughput::{HighThroughputDecoder, HighThroughputJob};
use super::segments::{ComponentStyle, HIGH_THROUGHPUT, Size, Style};
use super::structure::{Area, Band, Block, Bounds, Tile, TileComponent};
use super::wavelet::{Wavelet, reconstruct};
use super::{RenderError, packets};

/// What a codestream decodes to.
pub(super) struct Image<V> {
    pub width: u32,
    pub height: u32,
    /// Pixel by pixel.
    pub values: Vec<V>,
    /// Of the codestream as a whole.
    pub size: Size,
}

/// Decodes at a resolution that is halved `discard` times, or as often as the stream has resolutions for.
///
/// `size` is what [`read_size`](super::codestream::read_size) gave, and has been held against limits. `keep` makes of
/// a value, within what precision and sign allow, what is kept of it.
pub(super) fn decode<V: Copy + Default>(
    stream: &[u8],
    size: Size,
    discard: u8,
    keep: impl Fn(i32) -> V + Copy,
) -> Result<Image<V>, RenderError> {
    let codestream = Codestream::read(stream, size)?;
    let size = &codestream.size;
    let tiles = codestream.tiles.iter();
    let styles = tiles.filter_map(|parts| parts.style.as_deref());
    let discard = styles
        .chain([&codestream.style])
        .flat_map(|style| &style.components)
        .map(|component| component.coding.levels)
        .fold(discard, u8::min);

    let whole = Area {
        x0: size.x0,
        y0: size.y0,
        x1: size.x1,
        y1: size.y1,
    }
    .halved(discard);
    let components = usize::from(size.components);
    let mut values = vec![V::default(); whole.width() * whole.height() * components];
    let samples = u64::from(size.x1 - size.x0) * u64::from(size.y1 - size.y0) * components as u64;
    let mut decoder = TileDecoder {
        size,
        discard,
        bounds: Bounds {
            precincts: ((1 << 17) + samples / 256).min(stream.len() as u64),
            blocks: (1 << 18) + samples / 64,
        },
        effort: (1 << 28) + 4096 * 8 * stream.len() as u64,
        block: BlockDecoder::new(),
        high_throughput: HighThroughputDecoder::new(),
    };
    let mut lines = Rows {
        whole: Vec::new(),
        real: Vec::new(),
        kept: Vec::new(),
    };
    for (index, parts) in codestream.tiles.iter().enumerate() {
        let style = parts.style.as_deref().unwrap_or(&codestream.style);
        let (area, planes) = decoder.tile(index as u32, parts, style, stream)?;
        let Some(planes) = planes else {
            continue;
        };
        let (left, top) = ((area.x0 - whole.x0) as usize, (area.y0 - whole.y0) as usize);
        let rows = values.chunks_mut(whole.width() * components).skip(top);
        for (row, pixels) in rows.take(area.height()).enumerate() {
            let pixels = &mut pixels[left * components..][..area.width() * components];
            let start = row * area.width();
            lines.write(&planes, start, style.transform, size, keep, pixels);
        }
    }
    Ok(Image {
        width: whole.width() as u32,
        height: whole.height() as u32,
        values,
        size: codestream.size,
    })
}

struct TileDecoder<'a> {
    size: &'a Size,
    discard: u8,
    bounds: Bounds,
    /// Coefficients times passes that are decoded at most. A few bytes can stand for any number of passes.
    effort: u64,
    block: BlockDecoder,
    high_throughput: HighThroughputDecoder,
}

/// The coefficients, then the values, of a component.
enum Plane {
    Whole(Vec<i32>),
    Real(Vec<f32>),
}

impl TileDecoder<'_> {
    /// Where a tile lies and what its components are; `None` where it has nothing at this resolution.
    fn tile(
        &mut self,
        index: u32,
        parts: &TileParts,
        style: &Style,
        stream: &[u8],
    ) -> Result<(Area, Option<Vec<Plane>>), RenderError> {
        let mut tile = Tile::new(self.size, style, index, &mut self.bounds)?;
        let body = parts.packets(stream);
        packets::read(&mut tile, style, &body, parts.headers.as_deref())?;
        let area = tile.area.halved(self.discard);
        if area.width() == 0 || area.height() == 0 {
            return Ok((area, None));
        }
        let mut planes = Vec::with_capacity(tile.components.len());
        for (component, style) in tile.components.iter().zip(&style.components) {
            planes.push(match style.coding.reversible {
                true => {
                    Plane::Whole(self.component(component, style, &body, |value, _| value / 2)?)
                }
                false => Plane::Real(
                    self.component(component, style, &body, |value, step| value as f32 * step)?,
                ),
            });
        }
        let alike = matches!(
            &*planes,
            [Plane::Whole(_), Plane::Whole(_), Plane::Whole(_), ..]
                | [Plane::Real(_), Plane::Real(_), Plane::Real(_), ..]
        );
        if style.transform && !alike {
            return Err(RenderError::Damaged("its component transform"));
        }
        Ok((area, Some(planes)))
    }

    /// Decodes the blocks of a component and puts its bands together.
    fn component<T: Wavelet>(
        &mut self,
        component: &TileComponent,
        style: &ComponentStyle,
        body: &[u8],
        scale: impl Fn(i32, f32) -> T + Copy,
    ) -> Result<Vec<T>, RenderError> {
        let kept = component.resolutions.len() - usize::from(self.discard);
        let kept = &component.resolutions[..kept];
        let areas: Vec<Area> = kept.iter().map(|one| one.area).collect();
        let Some(area) = areas.last() else {
            return Ok(Vec::new());
        };
        let stride = area.width();
        let mut plane = vec![T::default(); stride * area.height()];
        for resolution in kept {
            for precinct in &resolution.precincts {
                for (part, band) in precinct.parts.iter().zip(&resolution.bands) {
                    for block in part.blocks.iter().filter(|block| block.passes > 0) {
                        let (values, across) = self.coefficients(block, band, style, body)?;
                        let start = (band.row + block.row as usize) * stride
                            + band.column
                            + block.column as usize;
                        let (width, step) = (usize::from(block.width), band.step * 0.5);
                        let rows = plane[start..].chunks_mut(stride);
                        let rows = rows.take(usize::from(block.height));
                        for (row, values) in rows.zip(values.chunks(across)) {
                            for (place, &value) in row[..width].iter_mut().zip(values) {
                                *place = scale(value, step);
                            }
                        }
                    }
                }
            }
        }
        reconstruct(&mut plane, stride, &areas);
        Ok(plane)
    }

    /// The coefficients of a block, in halves, and how many a row has.
    fn coefficients(
        &mut self,
        block: &Block,
        band: &Band,
        style: &ComponentStyle,
        body: &[u8],
    ) -> Result<(&[i32], usize), RenderError> {
        let (width, height) = (usize::from(block.width), usize::from(block.height));
        let effort = (width * height) as u64 * u64::from(block.passes);
        let too_many = RenderError::Damaged("it has more passes than bytes");
        self.effort = self.effort.checked_sub(effort).ok_or(too_many)?;

        // The bytes of each codeword segment, followed by two bytes of ones.
        let mut bytes = Vec::new();
        let mut ends: Vec<(u32, usize)> = Vec::new();
        for chunk in &block.chunks {
            if chunk.begins || ends.is_empty() {
                if !ends.is_empty() {
                    bytes.extend([0xFF; 2]);
                }
                ends.push((0, 0));
            }
            let start = chunk.start as usize;
            bytes.extend_from_slice(&body[start..start + chunk.length as usize]);
            if let Some(end) = ends.last_mut() {
                *end = (end.0 + u32::from(chunk.passes), bytes.len() + 2);
            }
        }
        bytes.extend([0xFF; 2]);
        let mut start = 0;
        let segments: Vec<(u32, &[u8])> = ends
            .iter()
            .map(|&(passes, end)| {
                let segment = &bytes[start..end];
                start = end;
                (passes, segment)
            })
            .collect();

        let planes = u32::from(band.planes - block.missing);
        let mut stride = width;
        let values = if style.coding.style & HIGH_THROUGHPUT != 0 {
            self.high_throughput.decode(&HighThroughputJob {
                width,
                height,
                style: style.coding.style,
                missing: u32::from(block.missing),
                planes,
                segments: &segments,
            })?;
            stride = self.high_throughput.stride;
            &mut self.high_throughput.coefficients
        } else {
            self.block.decode(&Job {
                width,
                height,
                orientation: band.orientation,
                style: style.coding.style,
                planes,
                segments: &segments,
            });
            &mut self.block.coefficients
        };
        if style.lifted > 0 {
            // What is lifted above all else is the region of interest.
            let bound = 1_i32 << u32::from(style.lifted).min(30);
            for value in values.iter_mut().filter(|value| value.abs() >= bound) {
                *value = value.signum() * (value.abs() >> style.lifted.min(31));
            }
        }
        Ok((values, stride))
    }
}

/// Makes rows of pixels of the planes of a tile.
struct Rows<V> {
    /// One row of each component.
    whole: Vec<i32>,
    real: Vec<f32>,
    /// The same as it is kept.
    kept: Vec<V>,
}

impl<V: Copy + Default> Rows<V> {
    /// Writes a row, its transform undone, shifted and clamped to the range that values may have.
    fn write(
        &mut self,
        planes: &[Plane],
        start: usize,
        transform: bool,
        size: &Size,
        keep: impl Fn(i32) -> V + Copy,
        pixels: &mut [V],
    ) {
        let width = pixels.len() / planes.len();
        self.whole.resize(pixels.len(), 0);
        self.real.resize(pixels.len(), 0.0);
        self.kept.resize(pixels.len(), V::default());
        let lines = self
            .whole
            .chunks_mut(width)
            .zip(self.real.chunks_mut(width));
        for ((whole, real), plane) in lines.zip(planes) {
            match plane {
                Plane::Whole(values) => whole.copy_from_slice(&values[start..start + width]),
                Plane::Real(values) => real.copy_from_slice(&values[start..start + width]),
            }
        }
        if transform {
            match planes[0] {
                Plane::Whole(_) => colours_of_whole(&mut self.whole, width),
                Plane::Real(_) => colours_of_real(&mut self.real, width),
            }
        }

        let half = 1_i32 << (size.precision - 1);
        let (least, most, shift) = match size.signed {
            true => (-half, half - 1, 0),
            false => (0, half - 1 + half, half),
        };
        let keep = |value: i32| keep(value.saturating_add(shift).clamp(least, most));
        let lines = self.whole.chunks(width).zip(self.real.chunks(width));
        for (((whole, real), plane), kept) in lines.zip(planes).zip(self.kept.chunks_mut(width)) {
            match plane {
                Plane::Whole(_) => {
                    for (kept, &value) in kept.iter_mut().zip(whole) {
                        *kept = keep(value);
                    }
                }
                Plane::Real(_) => {
                    for (kept, &value) in kept.iter_mut().zip(real) {
                        *kept = keep(value.round_ties_even() as i32);
                    }
                }
            }
        }
        if let [_, _, _] = planes {
            let (first, rest) = self.kept.split_at(width);
            let (second, third) = rest.split_at(width);
            let values = first.iter().zip(second).zip(third);
            for (pixel, ((&a, &b), &c)) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(values) {
                *pixel = [a, b, c];
            }
            return;
        }
        for (component, kept) in self.kept.chunks(width).enumerate() {
            let places = pixels.iter_mut().skip(component).step_by(planes.len());
            for (place, &value) in places.zip(kept) {
                *place = value;
            }
        }
    }
}

/// Undoes the reversible transform of the first three components (ITU-T T.800 annex G).
fn colours_of_whole(lines: &mut [i32], width: usize) {
    let (y, rest) = lines.split_at_mut(width);
    let (u, rest) = rest.split_at_mut(width);
    for ((y, u), v) in y.iter_mut().zip(u).zip(rest) {
        let green = y.wrapping_sub(u.wrapping_add(*v) >> 2);
        (*y, *u, *v) = (v.wrapping_add(green), green, u.wrapping_add(green));
    }
}

/// The same of the irreversible one.
fn colours_of_real(lines: &mut [f32], width: usize) {
    let (y, rest) = lines.split_at_mut(width);
    let (u, rest) = rest.split_at_mut(width);
    for ((y, u), v) in y.iter_mut().zip(u).zip(rest) {
        let red = *y + *v * 1.402;
        let green = *y - *u * 0.344_13 - *v * 0.714_14;
        let blue = *y + *u * 1.772;
        (*y, *u, *v) = (red, green, blue);
    }
}
