//! Text in a cine: what stands still on all frames, and what moves or comes and goes.

use super::boxes::Block;
use super::components::Thresholds;
use super::contrast::{Levels, local_contrast};
use super::detector::{BLOCK, ONE_LOOK, TextDetector, check, regions, share_above, text_blocks};
use super::letters::Scores;
use super::strokes::lines;
use super::{CineText, Region, RenderError, SearchCine, TextImage};

/// What has to be found on a frame that neither the frame before nor the one behind bears out.
const ALONE: Thresholds = Thresholds {
    high: 850,
    blocks: 16,
    ..ONE_LOOK
};

/// A score that is as good as any when those of all frames are averaged: what stands is found on most frames, what
/// moves on a few.
const SURE: i16 = 400;

/// What the average has to say.
const STANDING: Thresholds = Thresholds {
    low: -40,
    high: 250,
    ..ONE_LOOK
};

/// The average that half of a place has where text stands, however faint.
const BORNE_OUT: i16 = -60;

/// The deviation of strokes that stand still, as a share of what they differ by from the ground.
const CHANGES: f64 = 0.5;

/// How far text moves from one frame to the next, in pixels.
const STEP: usize = 24;

/// Searches a cine frame by frame. Holds a few images' worth of memory, however many frames there are.
pub(super) struct CineSearch<'a> {
    detector: &'a TextDetector,
    levels: Option<Levels>,
    /// The sum of each sample's values, and of their squares.
    sum: Vec<u32>,
    squares: Vec<u64>,
    /// The sum of the scores of each block.
    scores: Vec<i32>,
    last: Option<(TextImage, Scores)>,
    /// What was found on each frame: whether it was found for sure, and where.
    found: Vec<Vec<(bool, Block)>>,
}

impl<'a> CineSearch<'a> {
    /// A search through a cine whose frames are about to be added.
    pub(super) fn new(detector: &'a TextDetector) -> Self {
        Self {
            detector,
            levels: None,
            sum: Vec::new(),
            squares: Vec::new(),
            scores: Vec::new(),
            last: None,
            found: Vec::new(),
        }
    }

    /// What is found in all frames together, and is borne out by the frames: text that moves leaves a trail, which is
    /// no text that stands.
    fn composites(&self, image: &TextImage, last: Scores) -> Result<Vec<Block>, RenderError> {
        let frames = u32::try_from(self.found.len()).unwrap_or(u32::MAX).max(1);
        let levels = self.levels.clone().unwrap_or_else(|| Levels::of(image));
        let of = |samples: Vec<u16>| TextImage {
            samples,
            ..TextImage {
                samples: Vec::new(),
                ..*image
            }
        };
        let mean = self
            .sum
            .iter()
            .map(|sum| u16::try_from((sum + frames / 2) / frames).unwrap_or(u16::MAX))
            .collect();
        let contrast = local_contrast(&of(mean), &levels);
        let mut blocks = self.detector.both(&contrast, ONE_LOOK)?;
        if frames > 1 {
            let frames = i32::try_from(frames).unwrap_or(i32::MAX);
            let values = self
                .scores
                .iter()
                .map(|sum| i16::try_from(sum / frames).unwrap_or(i16::MIN))
                .collect();
            let pooled = Scores { values, ..last };
            blocks.retain(|block| share_above(&pooled, block, BORNE_OUT) >= 0.5);
            let still = text_blocks(&pooled, STANDING);
            blocks.extend(still.iter().flat_map(|block| lines(&contrast, block)));
            blocks.retain(|block| self.stands(image, block) && !self.is_trail(block));
        }
        Ok(blocks)
    }

    /// Whether what is drawn in a block is the same on all frames. What moves leaves a trail in their mean, and what
    /// stands on some of them a shadow, but both change more than they are seen there.
    fn stands(&self, image: &TextImage, block: &Block) -> bool {
        let frames = self.found.len().max(1) as f64;
        let channels = usize::from(image.channels);
        let (columns, rows) = (image.columns as usize, image.rows as usize);
        // (mean, deviation) of a sample.
        let cell = |column: usize, row: usize, channel: usize| {
            let at = (row * columns + column) * channels + channel;
            let mean = f64::from(*self.sum.get(at)?) / frames;
            let square = *self.squares.get(at)? as f64 / frames;
            Some((mean, (square - mean * mean).max(0.0).sqrt()))
        };
        (0..channels).any(|channel| {
            let around =
                (block.left.saturating_sub(2)..(block.right + 2).min(columns)).flat_map(|column| {
                    let above = block.top.saturating_sub(1);
                    let below = block.bottom.min(rows.saturating_sub(1));
                    [(column, above), (column, below)]
                });
            let mut ground: Vec<f64> = around
                .filter_map(|(column, row)| Some(cell(column, row, channel)?.0))
                .collect();
            ground.sort_unstable_by(f64::total_cmp);
            let Some(&ground) = ground.get(ground.len() / 2) else {
                return true;
            };
            let mut inside: Vec<(f64, f64)> = (block.top..block.bottom.min(rows))
                .flat_map(|row| {
                    (block.left..block.right.min(columns)).map(move |column| (column, row))
                })
                .filter_map(|(column, row)| cell(column, row, channel))
                .map(|(mean, deviation)| ((mean - ground).abs(), deviation))
                .collect();
            // The tenth that stands out most is strokes.
            inside.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            inside.truncate(inside.len().div_ceil(10));
            let still = inside.iter().filter(|(difference, deviation)| {
                *difference > 0.0 && *deviation < CHANGES * difference
            });
            still.count() * 2 > inside.len()
        })
    }

    /// Whether a block is where text moves along: what was found on the frames covers it all, another part on each.
    fn is_trail(&self, block: &Block) -> bool {
        let (columns, rows) = (
            block.width().div_ceil(BLOCK),
            block.height().div_ceil(BLOCK),
        );
        let mut covered = vec![0_usize; columns * rows];
        for found in &self.found {
            let mut now = vec![false; columns * rows];
            for (_, one) in found {
                let place =
                    |value: usize, start: usize| value.saturating_sub(start).div_ceil(BLOCK);
                let to = place(one.right, block.left).min(columns);
                for row in place(one.top, block.top)..place(one.bottom, block.top).min(rows) {
                    let from = place(one.left, block.left).min(to);
                    if let Some(now) = now.get_mut(row * columns + from..row * columns + to) {
                        now.fill(true);
                    }
                }
            }
            for (count, now) in covered.iter_mut().zip(now) {
                *count += usize::from(now);
            }
        }
        let above = |least: usize| covered.iter().filter(|&&count| count >= least).count();
        let (ever, mostly) = (above(1), above((self.found.len() * 4).div_ceil(5)));
        ever * 10 >= covered.len() * 9 && mostly * 5 < ever * 3
    }

    /// What stands on a frame beside `standing`.
    fn moving(&self, frame: usize, standing: &[Region], image: &TextImage) -> Vec<Region> {
        let at = |frame: Option<usize>| {
            frame
                .and_then(|frame| self.found.get(frame))
                .map_or(&[][..], Vec::as_slice)
        };
        let before = at(frame.checked_sub(1));
        let here = at(Some(frame));
        let behind = at(frame.checked_add(1));
        let near = |block: &Block, others: &[(bool, Block)]| {
            others.iter().any(|(_, other)| other.overlaps(block, STEP))
        };
        let mut blocks: Vec<Block> = here
            .iter()
            .filter(|(sure, block)| *sure || near(block, before) || near(block, behind))
            .map(|(_, block)| *block)
            .collect();
        for (_, one) in before {
            let between = half_way(one, behind);
            let is_there = |between: &Block| {
                let shared = blocks.iter().map(|block| block.shared(between));
                shared.sum::<usize>() * 2 >= between.area()
            };
            blocks.extend(between.filter(|between| !is_there(between)));
        }
        let covered = |region: &Region| {
            standing.iter().any(|whole| {
                whole.x <= region.x
                    && whole.y <= region.y
                    && region.right() <= whole.right()
                    && region.bottom() <= whole.bottom()
            })
        };
        let mut regions = regions(blocks, image);
        regions.retain(|region| !covered(region));
        regions
    }
}

/// Where a text of the frame before was in between, if the frame behind has it again, or one of its size, close by.
fn half_way(before: &Block, behind: &[(bool, Block)]) -> Option<Block> {
    let alike = |a: usize, b: usize| a.abs_diff(b) <= 4 + a.min(b) / 4;
    let again = behind.iter().map(|(_, block)| block).filter(|block| {
        block.overlaps(before, STEP)
            && alike(block.width(), before.width())
            && alike(block.height(), before.height())
    });
    let apart = |block: &&Block| before.left.abs_diff(block.left) + before.top.abs_diff(block.top);
    let again = again.min_by_key(apart)?;
    Some(Block {
        left: before.left.midpoint(again.left).saturating_sub(1),
        top: before.top.midpoint(again.top).saturating_sub(1),
        right: before.right.midpoint(again.right) + 2,
        bottom: before.bottom.midpoint(again.bottom) + 2,
    })
}

impl SearchCine for CineSearch<'_> {
    fn add(&mut self, frame: TextImage) -> Result<(), RenderError> {
        check(&frame)?;
        match &self.last {
            None => {
                self.sum = vec![0; frame.samples.len()];
                self.squares = vec![0; frame.samples.len()];
            }
            Some((last, _)) => {
                if (last.columns, last.rows, last.channels)
                    != (frame.columns, frame.rows, frame.channels)
                {
                    return Err(RenderError::Unsupported("the frames are not of one size"));
                }
            }
        }
        let sums = self.sum.iter_mut().zip(&mut self.squares);
        for ((sum, squares), &sample) in sums.zip(&frame.samples) {
            let sample = u32::from(sample);
            *sum = sum.saturating_add(sample);
            *squares = squares.saturating_add(u64::from(sample) * u64::from(sample));
        }
        // Frames that repeat the one before are common in stills that were stored as a cine.
        let (scores, found) = match self.last.take() {
            Some((last, scores)) if last == frame => {
                (scores, self.found.last().cloned().unwrap_or_default())
            }
            _ => {
                let levels = self.levels.get_or_insert_with(|| Levels::of(&frame));
                let contrast = local_contrast(&frame, levels);
                let scores = self.detector.scores(&contrast);
                let alone = text_blocks(&scores, ALONE);
                let found = text_blocks(&scores, ONE_LOOK)
                    .into_iter()
                    .flat_map(|block| {
                        let sure = alone.iter().any(|other| other.overlaps(&block, 0));
                        let lines = lines(&contrast, &block);
                        lines.into_iter().map(move |line| (sure, line))
                    })
                    .collect();
                (scores, found)
            }
        };
        if self.scores.is_empty() {
            self.scores = vec![0; scores.values.len()];
        }
        for (sum, &score) in self.scores.iter_mut().zip(&scores.values) {
            *sum = sum.saturating_add(i32::from(score.clamp(-SURE, SURE)));
        }
        self.found.push(found);
        self.last = Some((frame, scores));
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<CineText, RenderError> {
        let Some((image, scores)) = self.last.take() else {
            return Ok(CineText::default());
        };
        let standing = regions(self.composites(&image, scores)?, &image);
        let frames = (0..self.found.len())
            .map(|frame| self.moving(frame, &standing, &image))
            .collect();
        Ok(CineText { standing, frames })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::text::boxes::block;

    #[test]
    fn text_was_half_way_in_between_only_if_it_is_there_again() {
        let line = block(100, 50, 180, 64);
        let next_line = (true, block(106, 66, 140, 80));
        let again = (true, block(112, 54, 194, 68));
        let between = half_way(&line, &[next_line, again]);
        assert_eq!(between, Some(block(105, 51, 189, 68)));
        assert_eq!(half_way(&line, &[next_line]), None);
        assert_eq!(half_way(&line, &[(true, block(300, 50, 380, 64))]), None);
    }
}
