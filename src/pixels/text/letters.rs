//! The small network: where in an image there are letters.
//!
//! Three hundred thousand weights, trained (`scripts/letters`) on what computers draw into images: text of many scripts,
//! fonts, sizes and contrasts, upright and turned, over frames of many modalities; and rulers, grids, traces and
//! speckle, which are none. It sees local contrast only, so a window or a bit depth makes no difference to it.

use super::contrast::Contrast;
use super::convolution::{Convolution, Map};

/// The network that is part of the program.
static WEIGHTS: &[u8] = include_bytes!("letters.bin");

/// How often the network halves the image: it works on whole blocks of this side.
const BLOCK: usize = 32;

/// How many layers it has.
const LAYERS: usize = 18;

/// How much text there seems to be, for blocks of two by two pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scores {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// The logarithm of the odds, 256 for a factor of e.
    pub(super) values: Vec<i16>,
}

/// The layers, in the order in which they run.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    grey: Convolution,
    layers: [Convolution; LAYERS],
}

impl Letters {
    /// The network that is part of the program; `None` if its weights are damaged.
    pub(super) fn new() -> Option<Self> {
        let mut layers = Vec::new();
        let mut rest = WEIGHTS;
        while !rest.is_empty() {
            let (layer, behind) = Convolution::read(rest)?;
            layers.push(layer);
            rest = behind;
        }
        let layers: [Convolution; LAYERS] = layers.try_into().ok()?;
        let [first, ..] = &layers;
        Some(Self {
            grey: first.of_grey(),
            layers,
        })
    }

    /// Where there are letters, by two looks: as it is, and dark for light. Text is text in both, and much that only
    /// looks like some in one is none in the other.
    pub(super) fn look_twice(&self, contrast: &Contrast) -> Scores {
        let mut scores = self.look_at(contrast);
        let turned_round = self.look_at(&contrast.turned_round());
        for (score, other) in scores.values.iter_mut().zip(turned_round.values) {
            *score = score.midpoint(other);
        }
        scores
    }

    /// Where there are letters.
    pub(super) fn look_at(&self, contrast: &Contrast) -> Scores {
        let [
            c1,
            c2,
            c3,
            c4,
            c5,
            c6,
            c7,
            c8,
            c9,
            c10,
            c11,
            u0,
            c12,
            u1,
            c13,
            u2,
            c14,
            head,
        ] = &self.layers;
        let first = if contrast.channels == 1 {
            &self.grey
        } else {
            c1
        };
        let mut input = Map::new(
            contrast.columns.next_multiple_of(BLOCK),
            contrast.rows.next_multiple_of(BLOCK),
            2 * contrast.channels,
            first.border(),
        );
        let width = (contrast.columns * contrast.channels).max(1);
        let lines = contrast.values.chunks_exact(width);
        for (row, (wide, close)) in lines.zip(contrast.close.chunks_exact(width)).enumerate() {
            let wide = wide.chunks_exact(contrast.channels);
            let close = close.chunks_exact(contrast.channels);
            let to = input.row_mut(row).chunks_exact_mut(2 * contrast.channels);
            for (to, (wide, close)) in to.zip(wide.zip(close)) {
                let (first, second) = to.split_at_mut(contrast.channels);
                first.copy_from_slice(wide);
                second.copy_from_slice(close);
            }
        }
        let mut quarter = c3.run(&c2.run(&first.run(&input, 1), 1), 1);
        let mut eighth = c6.run(&c5.run(&c4.run(&quarter, 1), 1), 1);
        let mut sixteenth = c9.run(&c8.run(&c7.run(&eighth, 1), 1), 1);
        let last = c11.run(&c10.run(&sixteenth, 1), 0);
        sixteenth.add_doubled(&u0.run(&last, 0));
        eighth.add_doubled(&u1.run(&c12.run(&sixteenth, 0), 0));
        quarter.add_doubled(&u2.run(&c13.run(&eighth, 0), 0));
        let scores = head.run(&c14.run(&quarter, 0), 0);

        let (columns, rows) = (contrast.columns.div_ceil(2), contrast.rows.div_ceil(2));
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            let line = scores.row(row / 2);
            let offset = row % 2 * 2;
            values.extend((0..columns).map(|column| {
                line.get(column / 2 * 4 + offset + column % 2)
                    .copied()
                    .unwrap_or(i16::MIN)
            }));
        }
        Scores {
            columns,
            rows,
            values,
        }
    }
}
