//! How a tile is divided: components, resolutions, bands, precincts, blocks (ITU-T T.800 annex B).

use super::RenderError;
use super::segments::{ComponentStyle, Size, Style};
use super::tag_tree::TagTree;

/// Where something lies: from the first corner up to, not including, the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
}

impl Area {
    pub(super) fn width(&self) -> usize {
        self.x1.saturating_sub(self.x0) as usize
    }

    pub(super) fn height(&self) -> usize {
        self.y1.saturating_sub(self.y0) as usize
    }

    fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    /// The same at half the resolution, `times` times.
    pub(super) fn halved(&self, times: u8) -> Self {
        let half = |value: u32| (u64::from(value).div_ceil(1 << times)) as u32;
        Self {
            x0: half(self.x0),
            y0: half(self.y0),
            x1: half(self.x1),
            y1: half(self.y1),
        }
    }
}

pub(super) struct Tile {
    pub area: Area,
    pub components: Vec<TileComponent>,
}

pub(super) struct TileComponent {
    pub resolutions: Vec<Resolution>,
}

pub(super) struct Resolution {
    pub area: Area,
    /// Exponents of a precinct's sides.
    pub precinct: (u8, u8),
    /// Precincts across and down.
    pub grid: (u32, u32),
    pub bands: Vec<Band>,
    pub precincts: Vec<Precinct>,
}

pub(super) struct Band {
    /// 0 low, 1 high across, 2 high down, 3 high both ways.
    pub orientation: u8,
    /// Where it lies among the coefficients of its component.
    pub column: usize,
    pub row: usize,
    /// Magnitude planes.
    pub planes: u8,
    pub step: f32,
}

pub(super) struct Precinct {
    /// Layers whose packets have been read.
    pub layers: u16,
    /// One for each band.
    pub parts: Vec<Part>,
}

/// The blocks of a precinct in one band.
pub(super) struct Part {
    pub across: usize,
    pub blocks: Vec<Block>,
    pub inclusion: TagTree,
    pub missing: TagTree,
}

pub(super) struct Block {
    /// Within its band.
    pub column: u32,
    pub row: u32,
    pub width: u16,
    pub height: u16,
    /// Whether a packet has included it.
    pub included: bool,
    /// Planes without any significant coefficient.
    pub missing: u8,
    /// Bits of a length.
    pub length_bits: u8,
    pub passes: u16,
    pub chunks: Vec<Chunk>,
}

/// Bytes of a block in one packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub start: u32,
    pub length: u32,
    pub passes: u16,
    /// Whether a new codeword segment begins.
    pub begins: bool,
}

/// How many parts all tiles together may have. Each precinct needs a byte of the stream at least, while one byte can
/// stand for many blocks.
pub(super) struct Bounds {
    pub precincts: u64,
    pub blocks: u64,
}

impl Tile {
    /// The tile `index`, without its blocks' bytes.
    pub(super) fn new(
        size: &Size,
        style: &Style,
        index: u32,
        bounds: &mut Bounds,
    ) -> Result<Self, RenderError> {
        let across = size.tiles_across();
        let (column, row) = (u64::from(index % across), u64::from(index / across));
        let side = |origin: u32, length: u32, index: u64, least: u32, most: u32| {
            let start = u64::from(origin) + index * u64::from(length);
            let end = (start + u64::from(length)).min(u64::from(most));
            (start.max(u64::from(least)) as u32, end as u32)
        };
        let (x0, x1) = side(size.tile_x0, size.tile_width, column, size.x0, size.x1);
        let (y0, y1) = side(size.tile_y0, size.tile_height, row, size.y0, size.y1);
        let area = Area { x0, y0, x1, y1 };
        let components = style
            .components
            .iter()
            .map(|component| TileComponent::new(area, component, size.precision, bounds))
            .collect::<Result<_, _>>()?;
        Ok(Self { area, components })
    }
}

impl TileComponent {
    fn new(
        area: Area,
        style: &ComponentStyle,
        precision: u8,
        bounds: &mut Bounds,
    ) -> Result<Self, RenderError> {
        let levels = style.coding.levels;
        let mut resolutions: Vec<Resolution> = Vec::with_capacity(usize::from(levels) + 1);
        for index in 0..=levels {
            let lower = resolutions.last().map(|lower| lower.area);
            let place = Place {
                tile: area,
                index,
                lower,
                precision,
            };
            resolutions.push(Resolution::new(&place, style, bounds)?);
        }
        Ok(Self { resolutions })
    }
}

/// Which resolution of what is built.
struct Place {
    tile: Area,
    index: u8,
    lower: Option<Area>,
    precision: u8,
}

impl Resolution {
    fn new(
        place: &Place,
        style: &ComponentStyle,
        bounds: &mut Bounds,
    ) -> Result<Self, RenderError> {
        let coding = &style.coding;
        let index = place.index;
        let area = place.tile.halved(coding.levels - index);
        let exponents = coding.precincts[usize::from(index)];
        let precinct = (exponents & 0xF, exponents >> 4);
        let count = |from: u32, to: u32, exponent: u8| match from < to {
            true => (u64::from(to).div_ceil(1 << exponent) as u32) - (from >> exponent),
            false => 0,
        };
        let grid = (
            count(area.x0, area.x1, precinct.0),
            count(area.y0, area.y1, precinct.1),
        );
        let precinct_count = match area.is_empty() {
            true => 0,
            false => u64::from(grid.0) * u64::from(grid.1),
        };
        spend(&mut bounds.precincts, precinct_count)?;

        // The bands of the resolution, and where each lies on its own grid.
        let orientations = if index == 0 { 0..=0 } else { 1..=3_u8 };
        let depth = match index {
            0 => coding.levels,
            _ => coding.levels - index + 1,
        };
        let mut bands = Vec::with_capacity(3);
        let mut areas = Vec::with_capacity(3);
        for orientation in orientations {
            let number = match index {
                0 => 0,
                _ => 3 * (usize::from(index) - 1) + usize::from(orientation),
            };
            let (exponent, mantissa) = style.quantisation.step(number)?;
            let planes = i32::from(style.quantisation.guard) + i32::from(exponent) - 1
                + i32::from(style.lifted);
            let planes = u8::try_from(planes.max(0)).unwrap_or(u8::MAX);
            if planes > 30 {
                return Err(RenderError::Unsupported("its number of bit planes"));
            }
            let lower = place.lower.filter(|_| index > 0);
            let column = lower.map_or(0, |lower| lower.width());
            let row = lower.map_or(0, |lower| lower.height());
            bands.push(Band {
                orientation,
                column: if orientation & 1 == 1 { column } else { 0 },
                row: if orientation & 2 == 2 { row } else { 0 },
                planes,
                step: step_size(place.precision, coding.reversible, exponent, mantissa),
            });
            areas.push(band_area(place.tile, orientation, depth));
        }

        let mut precincts = Vec::with_capacity(precinct_count as usize);
        let halve = u8::from(index > 0);
        // In a band a precinct has half the side, so that all bands of a resolution have as many.
        let sides = (
            precinct.0 - halve.min(precinct.0),
            precinct.1 - halve.min(precinct.1),
        );
        let block = (coding.block.0.min(sides.0), coding.block.1.min(sides.1));
        if precinct_count > 0 {
            let first = (area.x0 >> precinct.0, area.y0 >> precinct.1);
            for number in 0..precinct_count {
                let column = u64::from(first.0) + number % u64::from(grid.0);
                let row = u64::from(first.1) + number / u64::from(grid.0);
                let parts = areas
                    .iter()
                    .map(|&band| {
                        let own = clip(band, column, row, sides);
                        Part::new(own, band, block, bounds)
                    })
                    .collect::<Result<_, _>>()?;
                precincts.push(Precinct { layers: 0, parts });
            }
        }
        Ok(Self {
            area,
            precinct,
            grid,
            bands,
            precincts,
        })
    }
}

/// What of `band` is in the precinct at `column` and `row`.
fn clip(band: Area, column: u64, row: u64, sides: (u8, u8)) -> Area {
    let side = |index: u64, exponent: u8, least: u32, most: u32| {
        let start = (index << exponent).max(u64::from(least));
        let end = ((index + 1) << exponent).min(u64::from(most));
        (start.min(u64::from(most)) as u32, end as u32)
    };
    let (x0, x1) = side(column, sides.0, band.x0, band.x1);
    let (y0, y1) = side(row, sides.1, band.y0, band.y1);
    Area { x0, y0, x1, y1 }
}

/// A band of a tile-component, `depth` decompositions down.
fn band_area(tile: Area, orientation: u8, depth: u8) -> Area {
    let side = |value: u32, high: bool| {
        let offset = if high { 1_u64 << (depth - 1) } else { 0 };
        u64::from(value).saturating_sub(offset).div_ceil(1 << depth) as u32
    };
    let (across, down) = (orientation & 1 == 1, orientation & 2 == 2);
    Area {
        x0: side(tile.x0, across),
        y0: side(tile.y0, down),
        x1: side(tile.x1, across),
        y1: side(tile.y1, down),
    }
}

/// What one step of a band's quantisation stands for. The gain of high bands is left to the wavelet.
fn step_size(precision: u8, reversible: bool, exponent: u8, mantissa: u16) -> f32 {
    if reversible {
        return 1.0;
    }
    let scale = i32::from(precision) - i32::from(exponent);
    ((1.0 + f64::from(mantissa) / 2048.0) * f64::from(scale).exp2()) as f32
}

impl Part {
    fn new(
        area: Area,
        band: Area,
        block: (u8, u8),
        bounds: &mut Bounds,
    ) -> Result<Self, RenderError> {
        let (mut blocks, mut across, mut down) = (Vec::new(), 0, 0);
        if !area.is_empty() {
            let columns = (area.x0 >> block.0)..=((area.x1 - 1) >> block.0);
            let rows = (area.y0 >> block.1)..=((area.y1 - 1) >> block.1);
            across = columns.clone().count();
            down = rows.clone().count();
            spend(&mut bounds.blocks, across as u64 * down as u64)?;
            blocks.reserve_exact(across * down);
            for row in rows {
                for column in columns.clone() {
                    let own = clip(area, u64::from(column), u64::from(row), block);
                    blocks.push(Block {
                        column: own.x0 - band.x0,
                        row: own.y0 - band.y0,
                        width: own.width() as u16,
                        height: own.height() as u16,
                        included: false,
                        missing: 0,
                        length_bits: 3,
                        passes: 0,
                        chunks: Vec::new(),
                    });
                }
            }
        }
        Ok(Self {
            across,
            blocks,
            inclusion: TagTree::new(across, down),
            missing: TagTree::new(across, down),
        })
    }
}

fn spend(budget: &mut u64, count: u64) -> Result<(), RenderError> {
    let too_many = RenderError::Damaged("it has more parts than bytes");
    *budget = budget.checked_sub(count).ok_or(too_many)?;
    Ok(())
}
