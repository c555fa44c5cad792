//! The two networks together.

use super::boxes::{Block, find, join_lines};
use super::cine::CineSearch;
use super::components::{Grid, Thresholds};
use super::contrast::{Contrast, Levels, local_contrast};
use super::letters::{Letters, Scores};
use super::paddle::{Heat, Paddle};
use super::reading::TextReader;
use super::strokes::lines;
use super::{FindText, SearchCine, TextImage};
use super::{Region, RenderError};

/// What the small network has to say, with the second look and the large one beside it.
pub(super) const LETTERS: Thresholds = Thresholds {
    low: -800,
    high: 300,
    reach: 12,
    ..ONE_LOOK
};

/// The same for a frame of a cine, where the other frames say more than a second look.
pub(super) const ONE_LOOK: Thresholds = Thresholds {
    low: -60,
    high: 600,
    blocks: 12,
    reach: usize::MAX,
};

/// The same in the check afterwards: a rectangle that was filled changes what its surroundings look like, and
/// what was just below the bar must not be just above it then.
const LETTERS_AGAIN: Thresholds = Thresholds {
    low: 250,
    high: 850,
    blocks: 16,
    ..ONE_LOOK
};

/// What the large network has to say, in 256ths.
const PADDLE: Thresholds = Thresholds {
    low: 77,
    high: 154,
    ..ONE_LOOK
};

/// How much larger than what it marks a line is.
const UNCLIP: f32 = 1.5;

/// So many pixels the large network sees at most: its time goes with them.
const PADDLE_PIXELS: usize = 512 * 384;

/// What the large network finds counts where the small one does not exclude letters.
const SUPPORT: i16 = -500;

/// What the small network's scores gain where the large one finds text.
const GAIN: i16 = 400;

/// The side of a block of the small network.
pub(super) const BLOCK: usize = 2;

/// Finds burned-in text: a small network that knows letters, and PP-OCRv4's detector as second opinion.
pub struct TextDetector {
    letters: Letters,
    paddle: Paddle,
    reader: Option<TextReader>,
}

impl TextDetector {
    /// A detector from the bytes of `ch_PP-OCRv4_det_infer.onnx`.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] where the bytes are not those of that very model.
    pub fn from_onnx(bytes: Vec<u8>) -> Result<Self, RenderError> {
        let letters = Letters::new().ok_or(RenderError::Unsupported(
            "the weights of the search for text are damaged",
        ))?;
        Ok(Self {
            letters,
            paddle: Paddle::from_onnx(bytes)?,
            reader: None,
        })
    }

    /// The same, able to read what it finds: by the bytes of `ch_PP-OCRv4_rec_infer.onnx` and `ppocr_keys_v1.txt`.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] where the bytes are not those of these very files.
    pub fn with_reader(mut self, model: Vec<u8>, alphabet: &str) -> Result<Self, RenderError> {
        self.reader = Some(TextReader::from_onnx(model, alphabet)?);
        Ok(self)
    }

    /// The scores of the small network.
    pub(super) fn scores(&self, contrast: &Contrast) -> Scores {
        self.letters.look_at(contrast)
    }

    /// What both networks find in an image, line by line.
    pub(super) fn both(
        &self,
        contrast: &Contrast,
        thresholds: Thresholds,
    ) -> Result<Vec<Block>, RenderError> {
        let mut scores = self.letters.look_twice(contrast);
        let heat = self.paddle.look(contrast, PADDLE_PIXELS)?;
        let hot: Vec<Block> = heat_blocks(&heat, contrast)
            .into_iter()
            .filter(|(core, _)| share_above(&scores, core, SUPPORT) >= 0.3)
            .map(|(_, whole)| whole)
            .collect();
        encourage(&mut scores, &hot);
        let blocks = text_blocks(&scores, thresholds);
        let lines = blocks.iter().flat_map(|block| lines(contrast, block));
        Ok(lines.collect())
    }
}

impl FindText for TextDetector {
    fn find(&self, image: &TextImage) -> Result<Vec<Region>, RenderError> {
        check(image)?;
        let blocks = self.both(&local_contrast(image, &Levels::of(image)), LETTERS)?;
        Ok(regions(blocks, image))
    }

    fn left(&self, image: &TextImage, filled: &[Region]) -> Result<Vec<Region>, RenderError> {
        check(image)?;
        let contrast = local_contrast(image, &Levels::of(image));
        let mut scores = self.letters.look_at(&contrast);
        blank(&mut scores, filled);
        let blocks = text_blocks(&scores, LETTERS_AGAIN);
        Ok(regions(blocks, image))
    }

    fn is_harmless(&self, image: &TextImage, region: Region) -> bool {
        self.reader
            .as_ref()
            .is_some_and(|reader| reader.is_harmless(image, region))
    }

    fn cine(&self) -> Box<dyn SearchCine + '_> {
        Box::new(CineSearch::new(self))
    }
}

/// Refuses an image that has not the samples that it says.
pub(super) fn check(image: &TextImage) -> Result<(), RenderError> {
    let expected = u64::from(image.columns) * u64::from(image.rows) * u64::from(image.channels);
    if image.samples.len() as u64 != expected {
        return Err(RenderError::Unsupported(
            "the image has not as many samples as it says",
        ));
    }
    if !matches!(image.channels, 1 | 3) {
        return Err(RenderError::Unsupported(
            "text is searched in images of one or three channels",
        ));
    }
    Ok(())
}

/// The rectangles of text, in pixels, that the small network's scores hold.
pub(super) fn text_blocks(scores: &Scores, thresholds: Thresholds) -> Vec<Block> {
    let grid = Grid {
        columns: scores.columns,
        rows: scores.rows,
        scores: &scores.values,
    };
    find(grid, thresholds)
        .into_iter()
        .map(|block| block.scaled(BLOCK as f32, BLOCK as f32))
        .collect()
}

/// The rectangles of text, in pixels, that the large network is sure of: the middle of each line, which is what it was
/// taught to mark, and the whole line.
fn heat_blocks(heat: &Heat, contrast: &Contrast) -> Vec<(Block, Block)> {
    let scores: Vec<i16> = heat
        .values
        .iter()
        .map(|value| (value * 256.0) as i16)
        .collect();
    let grid = Grid {
        columns: heat.columns,
        rows: heat.rows,
        scores: &scores,
    };
    let across = contrast.columns as f32 / heat.columns.max(1) as f32;
    let down = contrast.rows as f32 / heat.rows.max(1) as f32;
    find(grid, PADDLE)
        .into_iter()
        .map(|block| {
            let grow = (block.width() * block.height()) as f32 * UNCLIP
                / (2 * (block.width() + block.height())) as f32;
            let grow = grow.ceil() as usize;
            let whole = Block {
                left: block.left.saturating_sub(grow),
                top: block.top.saturating_sub(grow),
                right: (block.right + grow).min(heat.columns),
                bottom: (block.bottom + grow).min(heat.rows),
            };
            (block.scaled(across, down), whole.scaled(across, down))
        })
        .collect()
}

/// Raises the scores in rectangles.
fn encourage(scores: &mut Scores, blocks: &[Block]) {
    let mut is_hot = vec![false; scores.values.len()];
    for block in blocks {
        let columns = block.left / BLOCK..block.right.div_ceil(BLOCK).min(scores.columns);
        for row in block.top / BLOCK..block.bottom.div_ceil(BLOCK).min(scores.rows) {
            let line = row * scores.columns;
            if let Some(hot) = is_hot.get_mut(line + columns.start..line + columns.end) {
                hot.fill(true);
            }
        }
    }
    for (score, hot) in scores.values.iter_mut().zip(is_hot) {
        if hot {
            *score = score.saturating_add(GAIN);
        }
    }
}

/// Which share of a rectangle's scores is above `bar`.
pub(super) fn share_above(scores: &Scores, block: &Block, bar: i16) -> f32 {
    let rows = block.top / BLOCK..(block.bottom / BLOCK).min(scores.rows);
    let columns = block.left / BLOCK..(block.right / BLOCK).min(scores.columns);
    let (mut above, mut all) = (0_u32, 0_u32);
    for row in rows {
        for column in columns.clone() {
            all += 1;
            above += u32::from(
                scores
                    .values
                    .get(row * scores.columns + column)
                    .is_some_and(|&score| score > bar),
            );
        }
    }
    above as f32 / all.max(1) as f32
}

/// Takes the scores out of regions, and of what is so close to them that their edges are seen there.
pub(super) fn blank(scores: &mut Scores, filled: &[Region]) {
    let block = |pixel: u32| pixel as usize / BLOCK;
    for region in filled {
        let rows = block(region.y.saturating_sub(4))..(block(region.bottom()) + 3).min(scores.rows);
        let columns =
            block(region.x.saturating_sub(4))..(block(region.right()) + 3).min(scores.columns);
        for row in rows {
            let line = row * scores.columns;
            if let Some(line) = scores
                .values
                .get_mut(line + columns.start.min(columns.end)..line + columns.end)
            {
                line.fill(i16::MIN);
            }
        }
    }
}

/// Whole lines, as regions of the image.
pub(super) fn regions(mut blocks: Vec<Block>, image: &TextImage) -> Vec<Region> {
    for block in &mut blocks {
        block.right = block.right.min(image.columns as usize);
        block.bottom = block.bottom.min(image.rows as usize);
    }
    join_lines(&mut blocks);
    let mut regions: Vec<Region> = blocks
        .iter()
        .filter_map(|block| block.region(image.columns, image.rows))
        .collect();
    regions.sort_unstable_by_key(|region| (region.y, region.x));
    regions
}
