//! What the marker segments say: size, coding, quantisation, order (ITU-T T.800 A.5 and A.6).

use super::RenderError;

const DAMAGED: RenderError = RenderError::Damaged("its JPEG 2000 header");

/// Code-block style: arithmetic coding is bypassed in the lower planes.
pub(super) const BYPASS: u8 = 0x01;
/// Code-block style: contexts are reset after each pass.
pub(super) const RESET: u8 = 0x02;
/// Code-block style: each pass is terminated.
pub(super) const TERMINATE: u8 = 0x04;
/// Code-block style: contexts do not look into the stripe below.
pub(super) const CAUSAL: u8 = 0x08;
/// Code-block style: a symbol follows each cleanup pass.
pub(super) const SYMBOLS: u8 = 0x20;
/// Code-block style: the block coder of part 15.
pub(super) const HIGH_THROUGHPUT: u8 = 0x40;
/// Code-block style: blocks of both coders are mixed.
const MIXED: u8 = 0x80;

/// The image and its tiles on the reference grid (SIZ).
#[derive(Debug, Clone)]
pub(super) struct Size {
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
    pub tile_width: u32,
    pub tile_height: u32,
    pub tile_x0: u32,
    pub tile_y0: u32,
    pub components: u16,
    /// Of every component.
    pub precision: u8,
    /// Of every component.
    pub signed: bool,
}

impl Size {
    pub(super) fn tiles_across(&self) -> u32 {
        (self.x1 - self.tile_x0).div_ceil(self.tile_width)
    }

    pub(super) fn tiles(&self) -> u64 {
        let down = (self.y1 - self.tile_y0).div_ceil(self.tile_height);
        u64::from(self.tiles_across()) * u64::from(down)
    }

    pub(super) fn read(segment: &[u8]) -> Result<Self, RenderError> {
        let mut fields = Fields(segment);
        fields.u16()?;
        let mut words = [0; 8];
        for word in &mut words {
            *word = fields.u32()?;
        }
        let [x1, y1, x0, y0, tile_width, tile_height, tile_x0, tile_y0] = words;
        let components = fields.u16()?;
        let [depth, ..] = *fields.0 else {
            return Err(DAMAGED);
        };
        let (all, rest) = fields.0.as_chunks::<3>();
        if all.len() != usize::from(components) || !rest.is_empty() {
            return Err(DAMAGED);
        }
        // Offsets are bounded so that no sum of two coordinates overflows.
        if x0 >= x1
            || y0 >= y1
            || x1 > i32::MAX as u32
            || y1 > i32::MAX as u32
            || tile_x0 > x0
            || tile_y0 > y0
            || tile_x0.saturating_add(tile_width) <= x0
            || tile_y0.saturating_add(tile_height) <= y0
        {
            return Err(DAMAGED);
        }
        if all.iter().any(|&one| one != [depth, 1, 1]) {
            return Err(RenderError::Unsupported(
                "its components differ in size or depth",
            ));
        }
        Ok(Self {
            x0,
            y0,
            x1,
            y1,
            tile_width,
            tile_height,
            tile_x0,
            tile_y0,
            components,
            precision: (depth & 0x7F) + 1,
            signed: depth & 0x80 != 0,
        })
    }
}

/// How the wavelet's coefficients are coded (SPcod, SPcoc).
#[derive(Debug, Clone)]
pub(super) struct Coding {
    pub levels: u8,
    /// Exponents of a block's sides.
    pub block: (u8, u8),
    pub style: u8,
    pub reversible: bool,
    /// Exponents of a precinct's sides at each resolution, four bits each.
    pub precincts: [u8; 33],
}

impl Coding {
    fn read(fields: &mut Fields<'_>, with_precincts: bool) -> Result<Self, RenderError> {
        let [levels, width, height, style, transform] = fields.array()?;
        if levels > 32 || width > 8 || height > 8 || width + height > 8 {
            return Err(DAMAGED);
        }
        if style & MIXED != 0 || transform > 1 {
            return Err(RenderError::Unsupported("its kind of JPEG 2000"));
        }
        let mut precincts = [0xFF; 33];
        if with_precincts {
            for (resolution, place) in precincts[..=usize::from(levels)].iter_mut().enumerate() {
                let [exponents] = fields.array()?;
                // Only the lowest resolution may have precincts of one sample.
                if resolution > 0 && (exponents & 0xF == 0 || exponents >> 4 == 0) {
                    return Err(DAMAGED);
                }
                *place = exponents;
            }
        }
        Ok(Self {
            levels,
            block: (width + 2, height + 2),
            style,
            reversible: transform == 1,
            precincts,
        })
    }
}

/// The quantisation of each band (QCD, QCC).
#[derive(Debug, Clone, Default)]
pub(super) struct Quantisation {
    /// The steps of all bands follow from the first.
    pub derived: bool,
    pub guard: u8,
    /// Exponent and mantissa.
    pub steps: Vec<(u8, u16)>,
}

impl Quantisation {
    fn read(fields: Fields<'_>) -> Result<Self, RenderError> {
        let [style, ref rest @ ..] = *fields.0 else {
            return Err(DAMAGED);
        };
        let steps: Vec<(u8, u16)> = match style & 0x1F {
            0 => rest.iter().map(|&step| (step >> 3, 0)).collect(),
            1 | 2 => rest
                .as_chunks::<2>()
                .0
                .iter()
                .map(|&step| u16::from_be_bytes(step))
                .map(|step| ((step >> 11) as u8, step & 0x7FF))
                .collect(),
            _ => return Err(DAMAGED),
        };
        if steps.is_empty() || steps.len() > 97 {
            return Err(DAMAGED);
        }
        Ok(Self {
            derived: style & 0x1F == 1,
            guard: style >> 5,
            steps,
        })
    }

    /// The exponent and the mantissa of a band, counted from the lowest.
    pub(super) fn step(&self, band: usize) -> Result<(u8, u16), RenderError> {
        if self.derived {
            let (exponent, mantissa) = *self.steps.first().ok_or(DAMAGED)?;
            let lower = band.saturating_sub(1) / 3;
            return Ok((exponent.saturating_sub(lower as u8), mantissa));
        }
        self.steps.get(band).copied().ok_or(DAMAGED)
    }
}

/// What holds for one component of a tile.
#[derive(Debug, Clone)]
pub(super) struct ComponentStyle {
    pub coding: Coding,
    pub quantisation: Quantisation,
    /// Planes by which the region of interest is lifted.
    pub lifted: u8,
    pub(super) own_coding: bool,
    pub(super) own_quantisation: bool,
}

/// A run of packets in one order (POC), or all of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progression {
    pub order: u8,
    pub resolutions: (u8, u8),
    pub components: (u16, u16),
    pub layers: u16,
}

/// What holds for a tile.
#[derive(Debug, Clone)]
pub(super) struct Style {
    pub order: u8,
    pub layers: u16,
    pub transform: bool,
    pub packet_starts: bool,
    pub header_ends: bool,
    pub changes: Vec<Progression>,
    pub components: Vec<ComponentStyle>,
}

impl Style {
    /// Nothing is known of the components yet.
    pub(super) fn unknown(components: u16) -> Self {
        Self {
            order: 0,
            layers: 0,
            transform: false,
            packet_starts: false,
            header_ends: false,
            changes: Vec::new(),
            components: vec![
                ComponentStyle {
                    coding: Coding {
                        levels: 0,
                        block: (6, 6),
                        style: 0,
                        reversible: true,
                        precincts: [0xFF; 33],
                    },
                    quantisation: Quantisation::default(),
                    lifted: 0,
                    own_coding: false,
                    own_quantisation: false,
                };
                usize::from(components)
            ],
        }
    }

    /// Reads a segment of the main header or of a tile-part's.
    pub(super) fn segment(&mut self, marker: u8, segment: &[u8]) -> Result<(), RenderError> {
        let mut fields = Fields(segment);
        match marker {
            0x52 => {
                let [style, order, layers_high, layers_low, transform] = fields.array()?;
                self.order = order;
                self.layers = u16::from_be_bytes([layers_high, layers_low]);
                self.transform = transform == 1;
                self.packet_starts = style & 2 != 0;
                self.header_ends = style & 4 != 0;
                if self.layers == 0 || order > 4 || transform > 1 {
                    return Err(DAMAGED);
                }
                let coding = Coding::read(&mut fields, style & 1 != 0)?;
                for component in self.components.iter_mut().filter(|one| !one.own_coding) {
                    component.coding = coding.clone();
                }
            }
            0x53 => {
                let component = self.component(&mut fields)?;
                let [style] = fields.array()?;
                component.coding = Coding::read(&mut fields, style & 1 != 0)?;
                component.own_coding = true;
            }
            0x5C => {
                let quantisation = Quantisation::read(fields)?;
                let others = self.components.iter_mut();
                for component in others.filter(|one| !one.own_quantisation) {
                    component.quantisation = quantisation.clone();
                }
            }
            0x5D => {
                let component = self.component(&mut fields)?;
                component.quantisation = Quantisation::read(fields)?;
                component.own_quantisation = true;
            }
            0x5E => {
                let component = self.component(&mut fields)?;
                let [style, lifted] = fields.array()?;
                if style != 0 || lifted > 31 {
                    return Err(DAMAGED);
                }
                component.lifted = lifted;
            }
            0x5F => {
                let count = self.components.len() as u16;
                while !fields.0.is_empty() {
                    let [first] = fields.array()?;
                    let first_component = fields.component(count)?;
                    let layers = fields.u16()?;
                    let [end] = fields.array()?;
                    let end_component = match fields.component(count)? {
                        0 => 256,
                        other => other,
                    };
                    let [order] = fields.array()?;
                    if order > 4 || self.changes.len() >= 256 {
                        return Err(DAMAGED);
                    }
                    self.changes.push(Progression {
                        order,
                        resolutions: (first, end),
                        components: (first_component, end_component),
                        layers,
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn component(&mut self, fields: &mut Fields<'_>) -> Result<&mut ComponentStyle, RenderError> {
        let index = fields.component(self.components.len() as u16)?;
        self.components.get_mut(usize::from(index)).ok_or(DAMAGED)
    }

    /// What a tile's own header says counts more than anything of the main header.
    pub(super) fn for_tile(&self) -> Self {
        let mut style = self.clone();
        for component in &mut style.components {
            component.own_coding = false;
            component.own_quantisation = false;
        }
        style
    }
}

/// What is left of a segment.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl Fields<'_> {
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], RenderError> {
        let (first, rest) = self.0.split_first_chunk().ok_or(DAMAGED)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn u16(&mut self) -> Result<u16, RenderError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, RenderError> {
        self.array().map(u32::from_be_bytes)
    }

    /// The index of a component: two bytes where there are many of them.
    fn component(&mut self, components: u16) -> Result<u16, RenderError> {
        match components {
            0..=256 => self.array().map(|[index]| u16::from(index)),
            _ => self.u16(),
        }
    }
}
